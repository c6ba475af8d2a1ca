//! A case as conditions see it: codes, numbers, days and instants, never words of people.

use closedloop_workflows::{
    condition::{Common, Fact, Facts},
    names::FieldName,
    points::Counted,
};

use crate::{case::Case, value::Value};

impl Facts for Case {
    fn has(&self, field: &FieldName) -> bool {
        self.fields.contains_key(field)
    }

    fn field(&self, field: &FieldName) -> Option<Fact<'_>> {
        match self.fields.get(field)? {
            Value::Choice(value) => Some(Fact::Text(value.as_str())),
            Value::Number(number) => Some(Fact::Number(*number)),
            Value::YesNo(answer) => Some(Fact::YesNo(*answer)),
            Value::Date(day) => Some(Fact::Date(*day)),
            Value::Instant(at) => Some(Fact::Instant(*at)),
            Value::Jurisdiction(place) => Some(Fact::Text(place.as_str())),
            Value::Files(files) => i64::try_from(files.len()).ok().map(Fact::Number),
            Value::Text(_) | Value::Contact(_) => None,
        }
    }

    fn common(&self, what: Common) -> Fact<'_> {
        match what {
            Common::Priority => Fact::Text(self.priority.code()),
            Common::Source => Fact::Text(self.source.code()),
            Common::Exercise => Fact::YesNo(self.exercise),
        }
    }

    fn count(&self, what: Counted) -> u32 {
        Case::count(self, what)
    }
}
