//! The problem behind each refusal of the engine.

use closedloop_runtime::wire::{
    api::AskedParty,
    engine::{Party, Refusal},
};
use serde_json::json;

use super::{Kind, Problem, kinds};

/// The kind of a refusal.
fn kind(refusal: &Refusal) -> &'static Kind {
    match refusal {
        Refusal::CaseUnknown(_) => &kinds::CASE_UNKNOWN,
        Refusal::CaseExists(_) => &kinds::CASE_EXISTS,
        Refusal::CaseOver(_) => &kinds::CASE_OVER,
        Refusal::WorkflowUnknown(_) => &kinds::WORKFLOW_UNKNOWN,
        Refusal::FieldMissing(_) => &kinds::FIELD_MISSING,
        Refusal::FieldUnknown(_) => &kinds::FIELD_UNKNOWN,
        Refusal::FieldUnfit(_) => &kinds::FIELD_UNFIT,
        Refusal::PlaceUnknown(_) => &kinds::PLACE_UNKNOWN,
        Refusal::AssignmentUnknown(_) => &kinds::ASSIGNMENT_UNKNOWN,
        Refusal::AssignmentOver(_) => &kinds::ASSIGNMENT_OVER,
        Refusal::GenerationOld { .. } => &kinds::GENERATION_OLD,
        Refusal::NotAsked { .. } => &kinds::NOT_ASKED,
        Refusal::ChoiceUnknown { .. } => &kinds::CHOICE_UNKNOWN,
        Refusal::MergeTarget(_) => &kinds::MERGE_TARGET,
        Refusal::MergedIntoItself(_) => &kinds::MERGED_INTO_ITSELF,
        Refusal::TakenAlready(_) => &kinds::TAKEN_ALREADY,
        Refusal::NoticeOfOthers => &kinds::NOTICE_OF_OTHERS,
        Refusal::NotAllowed => &kinds::NOT_ALLOWED,
        Refusal::ErasedAlready(_) => &kinds::ERASED_ALREADY,
        Refusal::HistoryFull(_) => &kinds::HISTORY_FULL,
        Refusal::UnitUnknown(_) => &kinds::UNIT_UNKNOWN,
        Refusal::StepUnknown(_) => &kinds::STEP_UNKNOWN,
    }
}

/// The problem behind a refusal, with what a program may act on.
pub(super) fn problem(refusal: &Refusal) -> Problem {
    let words = refusal.words();
    let problem = Problem::new(kind(refusal)).detail(words.zh, words.en);
    match refusal {
        Refusal::GenerationOld { current, asked, .. } => problem
            .member("asked", json!(party(asked)))
            .member("generation", json!(current)),
        Refusal::NotAsked { asked, .. } => problem.member("asked", json!(party(asked))),
        Refusal::ChoiceUnknown { choices, .. } => problem.member("choices", json!(choices)),
        Refusal::FieldMissing(field)
        | Refusal::FieldUnknown(field)
        | Refusal::FieldUnfit(field)
        | Refusal::PlaceUnknown(field) => problem.member("field", json!(field)),
        Refusal::CaseUnknown(_)
        | Refusal::CaseExists(_)
        | Refusal::CaseOver(_)
        | Refusal::WorkflowUnknown(_)
        | Refusal::AssignmentUnknown(_)
        | Refusal::AssignmentOver(_)
        | Refusal::MergeTarget(_)
        | Refusal::MergedIntoItself(_)
        | Refusal::TakenAlready(_)
        | Refusal::NoticeOfOthers
        | Refusal::NotAllowed
        | Refusal::ErasedAlready(_)
        | Refusal::HistoryFull(_)
        | Refusal::UnitUnknown(_)
        | Refusal::StepUnknown(_) => problem,
    }
}

/// A party as the interface writes it.
pub(crate) fn party(party: &Party) -> AskedParty {
    match party {
        Party::Department(department) => AskedParty {
            department: Some(department.clone()),
            ..AskedParty::default()
        },
        Party::Post { post, department } => AskedParty {
            department: Some(department.clone()),
            post: Some(post.clone()),
            reporter: false,
        },
        Party::Reporter => AskedParty {
            reporter: true,
            ..AskedParty::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use closedloop_runtime::wire::engine::{AssignmentId, CaseId};

    use super::super::Language;
    use super::*;

    fn assignment() -> AssignmentId {
        let id = "00000000-0000-7000-8000-000000000001.2";
        id.parse().expect("an id")
    }

    /// One of each.
    fn refusals() -> Vec<Refusal> {
        let case: CaseId = assignment().case;
        let name = || "result".parse().expect("a name");
        let choice = || "done".parse().expect("a name");
        let step = || "handle".parse().expect("a name");
        let asked = Party::Department("fire-brigade".parse().expect("a code"));
        let unknown = Refusal::ChoiceUnknown {
            step: step(),
            choice: choice(),
            choices: vec![choice()],
        };
        vec![
            Refusal::CaseUnknown(case),
            Refusal::CaseExists(case),
            Refusal::CaseOver(case),
            Refusal::WorkflowUnknown("hazard".parse().expect("a name")),
            Refusal::FieldMissing(name()),
            Refusal::FieldUnknown(name()),
            Refusal::FieldUnfit(name()),
            Refusal::PlaceUnknown(name()),
            Refusal::AssignmentUnknown(assignment()),
            Refusal::AssignmentOver(assignment()),
            Refusal::GenerationOld {
                assignment: assignment(),
                given: 1,
                current: 2,
                asked: asked.clone(),
            },
            Refusal::NotAsked {
                assignment: assignment(),
                asked,
            },
            unknown,
            Refusal::MergeTarget(choice()),
            Refusal::MergedIntoItself(case),
            Refusal::TakenAlready(assignment()),
            Refusal::NoticeOfOthers,
            Refusal::NotAllowed,
            Refusal::ErasedAlready(case),
            Refusal::HistoryFull(case),
            Refusal::UnitUnknown("fire-brigade".to_owned()),
            Refusal::StepUnknown(step()),
        ]
    }

    #[test]
    fn every_refusal_keeps_its_code() {
        let codes: Vec<_> = refusals()
            .iter()
            .map(|refusal| {
                assert_eq!(kind(refusal).code, refusal.code());
                refusal.code()
            })
            .collect();
        assert_eq!(codes, Refusal::CODES);
    }

    #[test]
    fn an_old_generation_learns_who_is_asked_now() {
        let refusals = refusals();
        let old = refusals
            .iter()
            .find(|refusal| refusal.code() == "generation-old")
            .expect("one of each");
        let document = problem(old).document(Language::English);
        assert_eq!(document["status"], 409);
        assert_eq!(document["asked"], json!({"department": "fire-brigade"}));
        assert_eq!(document["generation"], 2);
    }
}
