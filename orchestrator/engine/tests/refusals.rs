//! The list of refusals in the documents is that of the program, word for word.

use closedloop_engine::{
    AssignmentId, CaseId, Party, Refusal,
    workflows::names::{ChoiceName, FieldName, StepName},
};

const LIST: &str = include_str!("../../../docs/reference/refusals.md");

#[test]
fn the_document_lists_exactly_the_codes_in_their_order() {
    let codes: Vec<&str> = rows().map(|row| row[0].trim_matches('`')).collect();
    assert_eq!(codes, Refusal::CODES);
}

#[test]
fn each_row_says_when_a_way_out_and_both_sentences() {
    for (row, refusal) in rows().zip(one_of_each()) {
        let words = refusal.words();
        assert_eq!(row[0].trim_matches('`'), refusal.code());
        assert!(row[1].ends_with('.') && row[2].ends_with('.'), "{row:?}");
        assert_eq!(row[3], words.en);
        assert_eq!(row[4], words.zh);
    }
}

/// The cells of each row of the table, without its head.
fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    let rows = LIST.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let inner = row.trim_matches('|');
        inner.split('|').map(str::trim).collect()
    })
}

fn one_of_each() -> Vec<Refusal> {
    let case = CaseId(
        "01980000-0000-7000-8000-000000000001"
            .parse()
            .expect("a UUID"),
    );
    let assignment = AssignmentId { case, number: 2 };
    let field = |name: &str| -> FieldName { name.parse().expect("a name") };
    let choice = |name: &str| -> ChoiceName { name.parse().expect("a name") };
    let step: StepName = "handle".parse().expect("a name");
    let asked = Party::Department("fire-brigade".parse().expect("a code"));
    vec![
        Refusal::CaseUnknown(case),
        Refusal::CaseExists(case),
        Refusal::CaseOver(case),
        Refusal::WorkflowUnknown("hazard-rectification".parse().expect("a name")),
        Refusal::FieldMissing(field("result")),
        Refusal::FieldUnknown(field("result")),
        Refusal::FieldUnfit(field("result")),
        Refusal::PlaceUnknown(field("place")),
        Refusal::AssignmentUnknown(assignment),
        Refusal::AssignmentOver(assignment),
        Refusal::GenerationOld {
            assignment,
            given: 1,
            current: 2,
            asked: asked.clone(),
        },
        Refusal::NotAsked { assignment, asked },
        Refusal::ChoiceUnknown {
            step: step.clone(),
            choice: choice("accept"),
            choices: vec![choice("done"), choice("cannot")],
        },
        Refusal::MergeTarget(choice("duplicate")),
        Refusal::MergedIntoItself(case),
        Refusal::TakenAlready(assignment),
        Refusal::NoticeOfOthers,
        Refusal::NotAllowed,
        Refusal::ErasedAlready(case),
        Refusal::HistoryFull(case),
        Refusal::UnitUnknown("duty-leader".to_owned()),
        Refusal::StepUnknown(step),
    ]
}
