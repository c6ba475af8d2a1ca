//! Who asks.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
};
use closedloop_runtime::{
    orchestrator::Caller,
    wire::engine::{
        Actor, Cause,
        workflows::{
            names::{DepartmentCode, PostCode},
            organisation::Organisation,
        },
    },
};

use crate::{
    Access, Service,
    problem::{self, Problem},
    tokens::{self, ActsAs},
};

/// With this header, `true` says that a person of a department waits for the answer.
const INTERACTIVE: &str = "closedloop-interactive";

/// Who a request acts as.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub acts_as: ActsAs,
    /// The id of the token; none in the demonstration.
    pub token: Option<String>,
    /// Whether a person waits.
    pub is_person: bool,
}

impl Who {
    /// The caller of a command.
    pub(crate) fn caller(&self) -> Caller {
        Caller {
            actor: self.acts_as.actor(),
            cause: match &self.token {
                Some(id) => Cause::Token(id.clone()),
                None => Cause::Demonstration,
            },
            key_scope: self.key_scope(),
            is_person: self.is_person,
        }
    }

    /// The caller of a command for which a person waits, whoever it is.
    pub(crate) fn person(&self) -> Caller {
        Caller {
            is_person: true,
            ..self.caller()
        }
    }

    /// The caller of a report: the department, also when somebody else brings it.
    pub(crate) fn reporting(&self, department: &DepartmentCode) -> Caller {
        Caller {
            actor: Actor::Department(department.clone()),
            cause: Cause::Report(self.key_scope()),
            key_scope: format!("report:{department}"),
            is_person: false,
        }
    }

    fn key_scope(&self) -> String {
        self.token
            .clone()
            .unwrap_or_else(|| "demonstration".to_owned())
    }

    /// # Errors
    /// The caller is none of these.
    pub(crate) fn only(&self, allowed: impl Fn(&ActsAs) -> bool) -> Result<(), Problem> {
        if allowed(&self.acts_as) {
            Ok(())
        } else {
            Err(Problem::new(&problem::NOT_ALLOWED))
        }
    }

    /// Supervision, auditors and admins read what belongs to any department or post.
    pub(crate) fn oversees(&self) -> bool {
        match &self.acts_as {
            ActsAs::Supervision | ActsAs::Auditor | ActsAs::Admin => true,
            ActsAs::Department(_) | ActsAs::Post(_) | ActsAs::Intake => false,
        }
    }

    pub(crate) fn is_admin(&self) -> bool {
        self.acts_as == ActsAs::Admin
    }

    /// Whether this is a department or a post, to whom nothing of the reporter is shown.
    pub(crate) fn is_unit(&self) -> bool {
        match &self.acts_as {
            ActsAs::Department(_) | ActsAs::Post(_) => true,
            ActsAs::Supervision | ActsAs::Auditor | ActsAs::Admin | ActsAs::Intake => false,
        }
    }

    pub(crate) fn is_department(&self, code: &DepartmentCode) -> bool {
        matches!(&self.acts_as, ActsAs::Department(own) if own == code)
    }

    pub(crate) fn is_post(&self, code: &PostCode) -> bool {
        matches!(&self.acts_as, ActsAs::Post(own) if own == code)
    }
}

impl FromRequestParts<Arc<Service>> for Who {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Self, Problem> {
        let Some(header) = parts.headers.get(header::AUTHORIZATION) else {
            return match service.access {
                Access::LocalAdmin => Ok(Self {
                    acts_as: ActsAs::Admin,
                    token: None,
                    is_person: true,
                }),
                Access::TokensOnly => Err(unauthorised(&problem::TOKEN_MISSING)),
            };
        };
        let text = bearer(header).ok_or_else(|| unauthorised(&problem::TOKEN_UNKNOWN))?;
        // Asked for on every request, so that revoking works at once.
        let row = service.ledger().token(tokens::hash(text)).await?;
        let row = row
            .filter(|row| row.revoked_at.is_none())
            .ok_or_else(|| unauthorised(&problem::TOKEN_UNKNOWN))?;
        let acts_as: ActsAs = row
            .acts_as
            .parse()
            .map_err(|_| Problem::new(&problem::ACTOR_UNKNOWN))?;
        let organisation = &service.orchestrator.rulebook().edition().organisation;
        if !is_known(&acts_as, organisation) {
            return Err(Problem::new(&problem::ACTOR_UNKNOWN));
        }
        let asked_for = parts.headers.get(INTERACTIVE);
        Ok(Self {
            is_person: match acts_as {
                ActsAs::Department(_) => asked_for.is_some_and(|value| value == "true"),
                ActsAs::Intake => false,
                ActsAs::Post(_) | ActsAs::Supervision | ActsAs::Auditor | ActsAs::Admin => true,
            },
            acts_as,
            token: Some(row.id),
        })
    }
}

fn is_known(acts_as: &ActsAs, organisation: &Organisation) -> bool {
    match acts_as {
        ActsAs::Department(code) => organisation.departments.contains_key(code),
        ActsAs::Post(code) => organisation.posts.contains_key(code),
        ActsAs::Intake | ActsAs::Supervision | ActsAs::Auditor | ActsAs::Admin => true,
    }
}

/// The token in an `Authorization` header, if it has the form of one.
fn bearer(header: &HeaderValue) -> Option<&str> {
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    let token = token.trim_start();
    (scheme.eq_ignore_ascii_case("bearer") && tokens::is_token(token)).then_some(token)
}

fn unauthorised(kind: &'static problem::Kind) -> Problem {
    Problem::new(kind).header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_from_a_bearer_header_only() {
        let token = format!("clt_0123456789_{}", "a".repeat(64));
        let read = |text: String| {
            let header = HeaderValue::from_str(&text).expect("a header");
            bearer(&header).map(str::to_owned)
        };
        assert_eq!(read(format!("Bearer {token}")), Some(token.clone()));
        assert_eq!(read(format!("bearer {token}")), Some(token.clone()));
        for text in [
            token.clone(),
            format!("Basic {token}"),
            format!("Bearer{token}"),
            format!("Bearer {token} x"),
            "Bearer ".to_owned(),
        ] {
            assert_eq!(read(text.clone()), None, "{text}");
        }
    }
}
