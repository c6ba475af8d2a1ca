//! What a right definition is read as.

use super::{changed, read_in, town};
use crate::{
    catalogue,
    names::LadderName,
    plan::{
        Card, ChoiceKind, ClockLabel, End, FieldKind, Fingerprint, Listener, PlaceFit, Plan,
        ScoreFor, Stage, Target, Unit, Who, Within, Work,
    },
};

fn always(words: &str) -> Within {
    Within::always(words.parse().expect("a limit"))
}

fn hazard() -> Plan {
    read_in(town(), catalogue::HAZARD)
        .expect("the shipped definition")
        .value
}

#[test]
fn the_head_of_a_definition_is_read() {
    let plan = hazard();
    assert_eq!(
        plan.fingerprint,
        Fingerprint::of(catalogue::HAZARD.as_bytes())
    );
    assert_eq!(
        (plan.workflow.as_str(), plan.version),
        ("hazard-rectification", 1)
    );
    assert_eq!(
        (plan.title.zh.as_str(), plan.title.en.as_str()),
        ("安全隐患整改闭环", "Hazard rectification")
    );
    assert!(plan.fields["reporter"].optional && !plan.fields["summary"].optional);
    assert_eq!(plan.fields["place"].kind, FieldKind::Jurisdiction);
}

#[test]
fn the_routing_table_keeps_its_order() {
    let plan = hazard();
    let leads: Vec<&str> = plan.routing.iter().map(|row| row.lead.as_str()).collect();
    assert_eq!(
        leads,
        [
            "fire-brigade",
            "road-maintenance",
            "sanitation",
            "village-committee"
        ]
    );
    let east = "xiangyu/east".parse().expect("a path");
    assert_eq!(plan.routing[1].place, PlaceFit::Within(east));
    assert_eq!(plan.routing[3].category, None);
    assert_eq!(plan.routing[0].with.len(), 2);
}

#[test]
fn a_ladder_tells_heads_and_posts_and_gives_to_a_unit() {
    let plan = hazard();
    let rungs = &plan.ladders["late-handle"].rungs;
    let head = "supervision-office-head".parse().expect("a post");
    assert_eq!(rungs[0].tell, [Listener::LeadHead, Listener::Post(head)]);
    assert_eq!((rungs[0].card, rungs[0].after), (Some(Card::Yellow), None));
    let secretary = Unit::Post("party-secretary".parse().expect("a post"));
    assert_eq!(rungs[2].give_to, Some(secretary));
    assert_eq!(
        rungs[2].after.expect("a limit").to_string(),
        "2 working days"
    );
}

#[test]
fn steps_keep_their_order_and_their_work() {
    let plan = hazard();
    let names: Vec<&str> = plan.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "triage",
            "sign",
            "handle",
            "verify",
            "review",
            "ask-reporter",
            "score"
        ]
    );
    let Work::Ask {
        who,
        within,
        remind,
        late,
        clock,
    } = &plan.steps[1].work
    else {
        panic!("sign asks")
    };
    assert_eq!((who, remind.as_slice()), (&Who::Lead, &[][..]));
    assert_eq!(within, &always("2 working hours"));
    assert_eq!(late.as_ref().map(LadderName::as_str), Some("late-sign"));
    assert_eq!(*clock, ClockLabel::Sign);
    let Work::Survey { silence, .. } = &plan.steps[5].work else {
        panic!("it asks the reporter")
    };
    assert_eq!(
        (silence.as_str(), plan.steps[5].stage),
        ("unreached", Stage::Feedback)
    );
    let Work::Score { points, to } = &plan.steps[6].work else {
        panic!("it scores")
    };
    assert_eq!(points.score(&|_| 1), 65);
    assert_eq!(to, &[ScoreFor::Lead, ScoreFor::CoUnits]);
}

#[test]
fn choices_keep_their_meaning_needs_and_bounds() {
    let plan = hazard();
    let choice = |step: usize, name: &str| {
        plan.steps[step]
            .choice(&name.parse().expect("a name"))
            .expect("a choice")
            .clone()
    };
    let back = choice(1, "return");
    assert_eq!(
        (back.kind, back.needs[0].name.as_str()),
        (ChoiceKind::Return, "reason")
    );
    let bound = back.bound.expect("a bound");
    let handle = Target::Step("handle".parse().expect("a name"));
    assert_eq!((bound.times_max, bound.then), (1, handle));
    let refused = choice(0, "not ours");
    assert_eq!(refused.kind, ChoiceKind::Other);
    let answer = vec!["reason".parse().expect("a name")];
    assert_eq!(refused.go, Target::End(End::Rejected { answer }));
    assert_eq!(choice(0, "duplicate").go, Target::End(End::Merged));
    assert_eq!(choice(2, "done").needs[1].kind, FieldKind::File);
}

#[test]
fn what_answers_a_rejection_is_needed_without_being_named_twice() {
    let written = "needs: [reason], answer: [reason]";
    let shorter = catalogue::HAZARD.replacen(written, "answer: [reason]", 1);
    assert_ne!(shorter, catalogue::HAZARD);
    let plan = read_in(town(), &shorter).expect("it is right").value;
    assert_eq!(plan.steps, hazard().steps);
}

#[test]
fn chinese_names_and_means_carry_their_kind() {
    let plan = read_in(town(), catalogue::DISPUTE)
        .expect("the shipped definition")
        .value;
    let kinds = |step: &str| -> Vec<ChoiceKind> {
        let step = plan.step(&step.parse().expect("a name")).expect("a step");
        step.choices.iter().map(|choice| choice.kind).collect()
    };
    assert_eq!(kinds("prepare"), [ChoiceKind::Approve, ChoiceKind::Refuse]);
    assert_eq!(
        kinds("ask-reporter"),
        [
            ChoiceKind::Satisfied,
            ChoiceKind::Dissatisfied,
            ChoiceKind::Unreached
        ]
    );
    assert_eq!(kinds("score"), [ChoiceKind::Done]);
}

#[test]
fn iso_limits_and_windows_line_ends_are_read() {
    let text = changed(catalogue::HAZARD, "within: 3 days ", "within: P3D ").replace('\n', "\r\n");
    let plan = read_in(town(), &format!("\u{feff}{text}"))
        .expect("a definition")
        .value;
    let Work::Survey { within, .. } = &plan.steps[5].work else {
        panic!("it asks the reporter")
    };
    assert_eq!(within, &always("3 days"));
}
