//! Conditions: what a definition asks about a case before it decides.
//!
//! Authors write them as CEL (`case.severity == 'urgent'`); only field reads, literals,
//! comparisons, `in`, `has`, `size`, `count`, `!`, `&&` and `||` are understood and typed against
//! the fields of the definition, so a condition is answered without an interpreter, in bounded time
//! and never with an error.

use jiff::{Timestamp, civil::Date};

use crate::{names::FieldName, points::Counted};

/// The most operators of a condition.
pub const OPERATORS_MAX: usize = 200;

/// Something that every case has, whatever its definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Common {
    /// `case.priority`: the code of the priority.
    Priority,
    /// `case.source`: the code of the source.
    Source,
    /// `case.exercise`: whether the case is a drill.
    Exercise,
}

/// A value that is read or written in a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// A field of the definition.
    Field(FieldName),
    /// What every case has.
    Common(Common),
    /// How often something happened over the whole life of the case.
    Count(Counted),
    /// A code.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    YesNo(bool),
    /// A day.
    Date(Date),
    /// An instant.
    Instant(Timestamp),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    Differs,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// A question about a case that is answered with yes or no; at most [`OPERATORS_MAX`] operators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `true` or `false`, or a field that holds it.
    Yes(Operand),
    /// `has(case.x)`: whether the field is there.
    Has(FieldName),
    /// Two values compared. False where one of them is not there.
    Compare(Operand, Comparison, Operand),
    /// `x in ['a', 'b']`. False where the value is not there.
    In(Operand, Vec<Operand>),
    /// `!`
    Not(Box<Condition>),
    /// `&&`
    Both(Box<Condition>, Box<Condition>),
    /// `||`
    Either(Box<Condition>, Box<Condition>),
}

/// The content of a field as conditions see it: codes, numbers and instants, never words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact<'f> {
    /// A code: a choice, a place, a priority.
    Text(&'f str),
    /// A whole number; also how many files there are.
    Number(i64),
    /// Yes or no.
    YesNo(bool),
    /// A day.
    Date(Date),
    /// An instant.
    Instant(Timestamp),
}

/// A case as conditions see it.
pub trait Facts {
    /// Whether the field is there, whatever it holds.
    fn has(&self, field: &FieldName) -> bool;
    /// What the field holds; none if it is not there or holds words of people.
    fn field(&self, field: &FieldName) -> Option<Fact<'_>>;
    /// What every case has.
    fn common(&self, what: Common) -> Fact<'_>;
    /// How often something happened over the whole life of the case.
    fn count(&self, what: Counted) -> u32;
}

impl Operand {
    fn fact<'f>(&'f self, facts: &'f impl Facts) -> Option<Fact<'f>> {
        match self {
            Self::Field(name) => facts.field(name),
            Self::Common(what) => Some(facts.common(*what)),
            Self::Count(what) => Some(Fact::Number(i64::from(facts.count(*what)))),
            Self::Text(text) => Some(Fact::Text(text)),
            Self::Number(number) => Some(Fact::Number(*number)),
            Self::YesNo(answer) => Some(Fact::YesNo(*answer)),
            Self::Date(date) => Some(Fact::Date(*date)),
            Self::Instant(instant) => Some(Fact::Instant(*instant)),
        }
    }
}

impl Comparison {
    fn holds(self, left: Fact<'_>, right: Fact<'_>) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Differs => left != right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

impl Condition {
    /// The answer for a case.
    #[must_use]
    pub fn holds(&self, facts: &impl Facts) -> bool {
        match self {
            Self::Yes(operand) => operand.fact(facts) == Some(Fact::YesNo(true)),
            Self::Has(field) => facts.has(field),
            Self::Compare(left, comparison, right) => match (left.fact(facts), right.fact(facts)) {
                (Some(left), Some(right)) => comparison.holds(left, right),
                (None, _) | (_, None) => false,
            },
            Self::In(operand, list) => operand
                .fact(facts)
                .is_some_and(|fact| list.iter().any(|item| item.fact(facts) == Some(fact))),
            Self::Not(condition) => !condition.holds(facts),
            Self::Both(left, right) => left.holds(facts) && right.holds(facts),
            Self::Either(left, right) => left.holds(facts) || right.holds(facts),
        }
    }
}
