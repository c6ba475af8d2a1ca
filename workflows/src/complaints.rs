//! Gathering everything that is wrong with one text, so its author sees it all at once.

use crate::{
    complaint::{Complaint, Severity, Span},
    plan::Words,
    yaml::nearest,
};

/// The most complaints that are kept about one text; what comes after is dropped.
pub const COMPLAINTS_MAX: usize = 200;

/// A value that passed its checks, with what somebody should look at anyway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked<T> {
    /// The value.
    pub value: T,
    /// Warnings in the order of the text, at most [`COMPLAINTS_MAX`].
    pub warnings: Vec<Complaint>,
}

/// What is wrong with one file so far.
#[derive(Debug, Clone)]
pub struct Complaints {
    file: String,
    list: Vec<Complaint>,
    errors: usize,
}

impl Complaints {
    /// No complaint yet about the file that the caller calls `file`.
    #[must_use]
    pub fn about(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            list: Vec::new(),
            errors: 0,
        }
    }

    /// Adds something that forbids use.
    pub fn error(
        &mut self,
        code: &'static str,
        span: Span,
        what: impl Into<Words>,
        way_out: impl Into<Words>,
    ) {
        self.errors += 1;
        self.add(
            code,
            Severity::Error,
            span,
            (what.into(), way_out.into()),
            None,
        );
    }

    /// Adds something that forbids use, with a case to which it would happen.
    pub fn error_for_example(
        &mut self,
        code: &'static str,
        span: Span,
        what: impl Into<Words>,
        way_out: impl Into<Words>,
        example: Option<Words>,
    ) {
        self.errors += 1;
        self.add(
            code,
            Severity::Error,
            span,
            (what.into(), way_out.into()),
            example,
        );
    }

    /// Adds something that somebody should look at.
    pub fn warning(
        &mut self,
        code: &'static str,
        span: Span,
        what: impl Into<Words>,
        way_out: impl Into<Words>,
    ) {
        self.add(
            code,
            Severity::Warning,
            span,
            (what.into(), way_out.into()),
            None,
        );
    }

    fn add(
        &mut self,
        code: &'static str,
        severity: Severity,
        span: Span,
        (what, way_out): (Words, Words),
        example: Option<Words>,
    ) {
        if self.list.len() < COMPLAINTS_MAX {
            self.list.push(Complaint {
                code,
                severity,
                file: self.file.clone(),
                span,
                what,
                way_out,
                example,
            });
        }
    }

    /// How many errors were found so far, the dropped ones too.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// The name among `known` that was most likely meant by `given`. None once complaints are
    /// dropped: in a large organisation the search costs, and nobody would read what it finds.
    pub fn nearest<'k>(
        &self,
        given: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Option<&'k str> {
        if self.list.len() >= COMPLAINTS_MAX {
            return None;
        }
        nearest(given, known)
    }

    /// The value with its warnings, or everything that is wrong, in the order of the text.
    ///
    /// # Errors
    /// Every complaint, warnings too, if at least one of them forbids use or there is no value.
    pub fn settle<T>(self, value: Option<T>) -> Result<Checked<T>, Vec<Complaint>> {
        let mut list = self.list;
        list.sort_by_key(|complaint| (complaint.span.start, complaint.code));
        match value {
            Some(value) if self.errors == 0 => Ok(Checked {
                value,
                warnings: list,
            }),
            Some(_) | None => Err(list),
        }
    }
}
