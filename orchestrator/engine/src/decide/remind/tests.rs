//! Tests of reminders and of limits in all their forms.
