//! The organisation as data: jurisdictions, departments and posts, never people.

use std::collections::BTreeMap;

use crate::{
    limit::Limit,
    names::{CalendarCode, DepartmentCode, JurisdictionPath, PostCode},
    plan::{Fingerprint, Unit, Words},
};

/// How a department takes its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// People at a desk: their inbox is the register.
    Desk,
    /// A program that consumes offers.
    Program,
}

/// A place with the right to handle matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jurisdiction {
    /// Its name.
    pub name: Words,
    /// The calendar of its offices; none means that of the jurisdiction above.
    pub calendar: Option<CalendarCode>,
}

/// A department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    /// Its name.
    pub name: Words,
    /// Where it is responsible.
    pub jurisdiction: JurisdictionPath,
    /// The post that heads it and hears when the department is told something.
    pub head: PostCode,
    /// How it takes its work.
    pub answers: Answers,
    /// For programs: an offer that nobody took or answered for this long is offered again.
    pub offer_again_after: Option<Limit>,
}

/// A post: whoever holds the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its name.
    pub name: Words,
    /// The department it belongs to.
    pub department: DepartmentCode,
}

/// A checked organisation: every head and every department that is named exists, and every
/// jurisdiction's parent does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// The version events name: the fingerprint of the file.
    pub fingerprint: Fingerprint,
    /// The jurisdictions by path.
    pub jurisdictions: BTreeMap<JurisdictionPath, Jurisdiction>,
    /// The departments by code. No code is both a department and a post.
    pub departments: BTreeMap<DepartmentCode, Department>,
    /// The posts by code.
    pub posts: BTreeMap<PostCode, Post>,
}

impl Organisation {
    /// The calendar of a place: its own or that of the nearest place above that names one. None if
    /// none does; then the calendar of the definition counts.
    #[must_use]
    pub fn calendar_of(&self, place: &JurisdictionPath) -> Option<&CalendarCode> {
        let mut path = place.as_str();
        loop {
            let named = self
                .jurisdictions
                .get(path)
                .and_then(|p| p.calendar.as_ref());
            if named.is_some() {
                return named;
            }
            // A path has at most `NAME_LETTERS_MAX` letters, so this ends soon.
            path = path.rsplit_once('/')?.0;
        }
    }

    /// The department or post with this code, or none.
    #[must_use]
    pub fn unit(&self, code: &str) -> Option<Unit> {
        if let Some((department, _)) = self.departments.get_key_value(code) {
            return Some(Unit::Department(department.clone()));
        }
        self.posts
            .get_key_value(code)
            .map(|(post, _)| Unit::Post(post.clone()))
    }

    /// The department a unit belongs to, or none if the organisation does not know it (any more).
    #[must_use]
    pub fn department_of(&self, unit: &Unit) -> Option<&DepartmentCode> {
        match unit {
            Unit::Department(code) => self.departments.get_key_value(code).map(|(code, _)| code),
            Unit::Post(code) => self.posts.get(code).map(|post| &post.department),
        }
    }

    /// The post that hears when this unit is told something: a post itself, a department's head.
    #[must_use]
    pub fn listener_of(&self, unit: &Unit) -> Option<PostCode> {
        match unit {
            Unit::Department(code) => self.departments.get(code).map(|d| d.head.clone()),
            Unit::Post(code) => self.posts.contains_key(code).then(|| code.clone()),
        }
    }
}
