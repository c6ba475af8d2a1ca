//! Departments and posts with the names people know.

use closedloop_workflows::{
    names::{DepartmentCode, PostCode},
    organisation::Organisation,
    plan::Words,
};
use serde::Serialize;

use crate::case::Party;

/// A department, a post or the reporter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The code; `reporter` for the reporter.
    pub code: String,
    /// The name; the code where the organisation does not have it (any more).
    pub name: Words,
}

impl Named {
    pub(super) fn department(code: &DepartmentCode, organisation: &Organisation) -> Self {
        let department = organisation.departments.get(code);
        Self::known(code.as_str(), department.map(|one| &one.name))
    }

    pub(super) fn post(code: &PostCode, organisation: &Organisation) -> Self {
        let post = organisation.posts.get(code);
        Self::known(code.as_str(), post.map(|one| &one.name))
    }

    pub(super) fn party(party: &Party, organisation: &Organisation) -> Self {
        match party {
            Party::Department(code) => Self::department(code, organisation),
            Party::Post { post, .. } => Self::post(post, organisation),
            Party::Reporter => Self {
                code: "reporter".to_owned(),
                name: Words::new("诉求人", "the reporter"),
            },
        }
    }

    fn known(code: &str, name: Option<&Words>) -> Self {
        Self {
            code: code.to_owned(),
            name: name.cloned().unwrap_or_else(|| Words::new(code, code)),
        }
    }
}
