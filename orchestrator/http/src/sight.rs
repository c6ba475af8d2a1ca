//! Which cases a caller may see and act on.

use std::str::FromStr;

use closedloop_runtime::{
    ports::ledger::LedgerFailure,
    wire::engine::{
        AssignmentId, Case, CaseId, CaseNumber, Event, GivenTo, Happening, Head, Party,
        workflows::{
            names::{DepartmentCode, PostCode},
            points::Counted,
        },
    },
};

use crate::{
    Service,
    identity::Who,
    problem::{self, Problem},
    tokens::ActsAs,
};

/// How many events are read at a time while a history is searched.
const EVENTS_PAGE: usize = 500;

/// The longest number we give out is shorter.
const NUMBER_LETTERS_MAX: usize = 32;

/// A case as the path names it: by id or by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CaseName {
    Id(CaseId),
    Number(CaseNumber),
}

impl FromStr for CaseName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let is_number = text.len() <= NUMBER_LETTERS_MAX
            && text
                .split_once('-')
                .is_some_and(|(year, number)| digits(year) && digits(number));
        if is_number {
            Ok(Self::Number(CaseNumber(text.to_owned())))
        } else {
            Err(())
        }
    }
}

impl std::fmt::Display for CaseName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => id.fmt(formatter),
            Self::Number(number) => number.fmt(formatter),
        }
    }
}

/// The case with this name, whoever asks; none if there is none.
pub(crate) async fn find(service: &Service, name: &CaseName) -> Result<Option<Head>, Problem> {
    let case = match name {
        CaseName::Id(case) => *case,
        CaseName::Number(number) => match service.ledger().case_of(number).await? {
            Some(case) => case,
            None => return Ok(None),
        },
    };
    Ok(service.orchestrator.head(case).await?)
}

/// The case with this name, if the caller may see it. One that they may not see is answered exactly
/// like one that does not exist.
///
/// # Errors
/// There is none that this caller may see; the caller may see none at all; the ledger fails.
pub(crate) async fn see(service: &Service, who: &Who, name: &CaseName) -> Result<Head, Problem> {
    who.only(|acts_as| *acts_as != ActsAs::Intake)?;
    let unknown = || {
        Problem::new(&problem::CASE_UNKNOWN).detail(
            format!("没有编号为“{name}”的事项"),
            format!("there is no case `{name}`"),
        )
    };
    let head = find(service, name).await?.ok_or_else(unknown)?;
    if sees(service, who, &head.case).await? {
        Ok(head)
    } else {
        Err(unknown())
    }
}

/// Whether the caller may see the case.
async fn sees(service: &Service, who: &Who, case: &Case) -> Result<bool, LedgerFailure> {
    match &who.acts_as {
        ActsAs::Admin | ActsAs::Supervision | ActsAs::Auditor => Ok(true),
        ActsAs::Intake => Ok(false),
        ActsAs::Department(department) => Ok(is_of(case, department)),
        ActsAs::Post(post) => {
            let organisation = &service.orchestrator.rulebook().edition().organisation;
            let department = organisation.posts.get(post).map(|post| &post.department);
            let asked = case.asked.as_ref().map(|open| &open.asked);
            let is_asked = matches!(asked, Some(Party::Post { post: asked, .. }) if asked == post);
            let of_department = department.is_some_and(|department| {
                asked.and_then(Party::department) == Some(department)
                    || case.owner.as_ref() == Some(department)
            });
            if is_asked || of_department {
                return Ok(true);
            }
            // Only a case that was escalated told a post anything.
            if case.count(Counted::Escalated) == 0 {
                return Ok(false);
            }
            any_event(service, case.id, |what| was_told(what, post)).await
        }
    }
}

/// Whether a department is asked, owns or leads the case, or works beside.
fn is_of(case: &Case, department: &DepartmentCode) -> bool {
    let asked = case.asked.as_ref().and_then(|open| open.asked.department());
    asked == Some(department)
        || case.owner.as_ref() == Some(department)
        || case.lead.as_ref() == Some(department)
        || case.with.contains(department)
}

fn was_told(what: &Happening, post: &PostCode) -> bool {
    if let Happening::RungClimbed { told, .. } | Happening::NoticeRepeated { told, .. } = what {
        told.contains(post)
    } else {
        false
    }
}

/// Whether a refusal that speaks of the case may be told to the caller: they see the case, or were
/// once asked about it and answer late.
pub(crate) async fn may_know(
    service: &Service,
    who: &Who,
    case: CaseId,
) -> Result<bool, LedgerFailure> {
    let Some(head) = service.orchestrator.head(case).await? else {
        return Ok(false);
    };
    if sees(service, who, &head.case).await? {
        return Ok(true);
    }
    let is_same = |asked: &Party| match (asked, &who.acts_as) {
        (Party::Department(asked), ActsAs::Department(own)) => asked == own,
        (Party::Post { post, .. }, ActsAs::Post(own)) => post == own,
        (Party::Post { department, .. }, ActsAs::Department(own)) => department == own,
        (
            Party::Department(_) | Party::Post { .. } | Party::Reporter,
            ActsAs::Department(_)
            | ActsAs::Post(_)
            | ActsAs::Intake
            | ActsAs::Supervision
            | ActsAs::Auditor
            | ActsAs::Admin,
        ) => false,
    };
    any_event(service, case, |what| {
        if let Happening::AssignmentOffered { asked, .. }
        | Happening::RungClimbed {
            given_to: Some(GivenTo { asked, .. }),
            ..
        } = what
        {
            is_same(asked)
        } else {
            false
        }
    })
    .await
}

/// What is answered about an assignment that the caller may not know of.
pub(crate) fn assignment_unknown(assignment: AssignmentId) -> Problem {
    closedloop_runtime::wire::engine::Refusal::AssignmentUnknown(assignment).into()
}

/// Whether something happened in the whole history of a case.
async fn any_event(
    service: &Service,
    case: CaseId,
    is_it: impl Fn(&Happening) -> bool,
) -> Result<bool, LedgerFailure> {
    let mut after = 0;
    loop {
        let page = service.ledger().history(case, after, EVENTS_PAGE).await?;
        for stored in &page {
            if Event::from_bytes(&stored.bytes).is_ok_and(|event| is_it(&event.what)) {
                return Ok(true);
            }
        }
        match page.last() {
            Some(last) if page.len() == EVENTS_PAGE => after = last.seq,
            Some(_) | None => return Ok(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_named_by_its_id_or_its_number() {
        let id = "00000000-0000-7000-8000-000000000001";
        for text in [id, "2026-000123"] {
            let name: CaseName = text.parse().expect("a name of a case");
            assert_eq!(name.to_string(), text);
        }
        for text in [
            "",
            "-",
            "2026-",
            "-1",
            "2026-1-2",
            "2026-00012x",
            "事项",
            "../x",
            &id.to_uppercase().replace('0', "A"),
            &format!("2026-{}", "1".repeat(40)),
        ] {
            assert!(text.parse::<CaseName>().is_err(), "{text}");
        }
    }
}
