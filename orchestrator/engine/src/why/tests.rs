//! Tests of the explanation.

use super::*;
use crate::{
    Actor, Given,
    example::{Town, department, result, wall},
};

fn why_now(town: &Town) -> Why {
    why(&town.case, &town.events, &town.rules, town.now)
}

/// With the case assigned before the Spring Festival of 2026.
fn before_the_festival() -> Town {
    let mut town = Town::new();
    town.now = wall("2026-02-13 16:00");
    let opening = town.opening();
    town.does(Actor::Intake, crate::Act::Open(Box::new(opening)));
    town.chooses(department("dispatch-desk"), "assign", Given::new());
    town
}

#[test]
fn an_open_case_is_explained_in_chinese_and_english() {
    let why = why_now(&before_the_festival());
    let version = why.due.as_ref().map(|due| due.calendar_version.to_string());
    let said = |language: Language| -> Vec<String> {
        let lines = why.lines(language).into_iter();
        let version = version.as_deref().unwrap_or_default();
        lines.map(|line| line.replace(version, "VERSION")).collect()
    };
    assert_eq!(said(Language::Chinese), CHINESE);
    assert_eq!(said(Language::English), ENGLISH);
}

const CHINESE: [&str; 12] = [
    "类别 fire、地点 xiangyu 适用分派表第 1 行（类别 fire，地点 xiangyu/**，主办 fire-brigade）：消防站（fire-brigade）主办，村委会协办",
    "没有该行时，其次适用第 2 行（类别 any，地点 any，主办 committee）",
    "首问责任单位：分流台（dispatch-desk）",
    "自 2026-02-13 16:00 起由消防站（fire-brigade）办理：步骤 handle（执行处置）",
    "自 2026-02-13 16:00 起算 2 个工作日，2026-02-24 17:30 到期（工作日历 township-office，版本 VERSION）",
    "不计 2026-02-15 至 2026-02-23 共 9 天：春节（国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号））",
    "现为绿灯；2026-02-24 14:00 起黄灯；已升级 0 档",
    "2026-02-24 17:30 后：消防站（fire-brigade）仍未办理的，记为超期",
    "2026-02-24 17:30 后：升级第 1 档，通知消防站站长、值班领导，黄牌",
    "2026-02-25 09:30 后：升级第 2 档，转由分流台（dispatch-desk）办理",
    "2026-02-25 17:30 后：升级第 3 档，通知书记，红牌，转由书记（secretary）办理",
    "2026-02-26 08:30 后：再次通知书记（已 0 次），每个工作日一次",
];
const ENGLISH: [&str; 12] = [
    "category fire at xiangyu fits row 1 of the routing table (category fire, place xiangyu/**, lead fire-brigade): Fire brigade (fire-brigade) leads, with Village committee beside",
    "without that row, row 2 would fit (category any, place any, lead committee)",
    "owner: Dispatch desk (dispatch-desk)",
    "asked since 2026-02-13 16:00: Fire brigade (fire-brigade), for the step handle (handle)",
    "2 working days from 2026-02-13 16:00 end at 2026-02-24 17:30 (calendar township-office, version VERSION)",
    "not counted: 2026-02-15 to 2026-02-23, 9 days, Spring Festival (国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）)",
    "the light is green; yellow from 2026-02-24 14:00; rungs climbed: 0",
    "after 2026-02-24 17:30: if Fire brigade (fire-brigade) has not acted, the deadline is missed",
    "after 2026-02-24 17:30: rung 1, Head of the brigade, Duty leader told, yellow card",
    "after 2026-02-25 09:30: rung 2, Dispatch desk (dispatch-desk) is asked from then on",
    "after 2026-02-25 17:30: rung 3, Secretary told, red card, Secretary (secretary) is asked from then on",
    "after 2026-02-26 08:30: Secretary told again (0 times by now), every working day",
];

#[test]
fn a_survey_says_what_silence_leads_to() {
    let mut town = Town::assigned();
    town.chooses(department("fire-brigade"), "done", result());
    let why = why_now(&town);
    assert_eq!(why.next.len(), 1);
    let line = why.lines(Language::English).pop();
    let silence = "after 2026-03-05 24:00: if the reporter says nothing, it counts as `unreached` \
                   and leads to score";
    assert_eq!(line.as_deref(), Some(silence));
}

#[test]
fn an_ended_case_has_nothing_next() {
    let mut town = Town::assigned();
    town.chooses(department("fire-brigade"), "done", result());
    town.chooses(Actor::Reporter, "satisfied", Given::new());
    let why = why_now(&town);
    assert!(why.next.is_empty() && why.asked.is_none() && why.due.is_none());
    let line = why.lines(Language::Chinese).pop();
    assert_eq!(line.as_deref(), Some("2026-03-02 09:00 结案，全程未超期"));
}

#[test]
fn a_late_case_tells_what_was_climbed_and_the_repeats() {
    let mut town = Town::assigned();
    town.ticks_at("2026-03-06 18:00");
    let why = why_now(&town);
    let due = why.due.as_ref().expect("a due date");
    assert!(due.missed && due.level == 3 && due.light == crate::Light::Red);
    let NextStep::Repeat { told, .. } = &why.next[0].what else {
        panic!("{:?}", why.next);
    };
    assert_eq!(told.len(), 1);
    assert_eq!(why.next[0].at, wall("2026-03-09 08:30"));
}

#[test]
fn a_late_case_names_the_days_its_ladder_passed_over() {
    let mut town = Town::new();
    town.now = wall("2026-03-04 16:00");
    let opening = town.opening();
    town.does(Actor::Intake, crate::Act::Open(Box::new(opening)));
    town.chooses(department("dispatch-desk"), "assign", Given::new());
    // Due on a Friday at closing time, so the ladder goes over a weekend.
    town.ticks_at("2026-03-10 18:00");
    let why = why_now(&town);
    let skipped = &why.late[0].ladder_skipped;
    assert_eq!(skipped.len(), 1);
    assert_eq!(
        (skipped[0].from.to_string().as_str(), skipped[0].days),
        ("2026-03-07", 2)
    );
    let lines = why.lines(Language::English);
    let at = lines.iter().position(|line| line.starts_with("the ladder"));
    let at = at.expect("it is said");
    assert_eq!(lines[at + 1], "not counted: 2 days of weekends");
}

#[test]
fn another_version_of_the_calendar_names_no_skipped_days() {
    let mut town = before_the_festival();
    let mut calendar = (*town.rules.calendar).clone();
    calendar.fingerprint = closedloop_workflows::plan::Fingerprint([1; 32]);
    town.rules.calendar = calendar.into();
    let due = why_now(&town).due.expect("a due date");
    assert!(due.calendar_changed && due.skipped.is_empty());
}

#[test]
fn the_explanation_is_plain_json_with_instants_in_milliseconds() {
    let town = before_the_festival();
    let json = serde_json::to_value(why_now(&town)).expect("it has a JSON form");
    assert_eq!(json["now"], town.now.as_millisecond());
    assert_eq!(json["routed"]["row_says"]["place"], "xiangyu/**");
    assert_eq!(json["due"]["limit"], "2 working days");
    assert_eq!(
        json["next"][0]["what"]["deadline"]["asked"]["code"],
        "fire-brigade"
    );
    assert_eq!(json["due"]["skipped"][0]["from"], "2026-02-15");
}

#[test]
fn a_late_case_is_defended_line_by_line_also_when_it_is_over() {
    let mut town = before_the_festival();
    town.ticks_at("2026-02-25 10:00");
    town.now = wall("2026-02-25 11:00");
    town.chooses(department("dispatch-desk"), "done", result());
    town.chooses(Actor::Reporter, "satisfied", Given::new());
    let why = why_now(&town);
    let version = why.late[0].due.calendar_version.to_string();
    let said = |language| -> Vec<String> {
        let lines = why.lines(language).into_iter().skip(3);
        lines
            .map(|line| line.replace(&version, "VERSION"))
            .collect()
    };
    assert_eq!(said(Language::Chinese), LATE_CHINESE);
    assert_eq!(said(Language::English), LATE_ENGLISH);
}

const LATE_CHINESE: [&str; 8] = [
    "步骤 handle（执行处置）由消防站（fire-brigade）办理，超期：",
    "自 2026-02-13 16:00 起算 2 个工作日，2026-02-24 17:30 到期（工作日历 township-office，版本 VERSION）",
    "不计 2026-02-15 至 2026-02-23 共 9 天：春节（国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号））",
    "2026-02-24 17:30 到期，消防站（fire-brigade）未办理，记为超期",
    "2026-02-24 17:30 后已升级第 1 档，通知消防站站长、值班领导，黄牌",
    "2026-02-25 09:30 后已升级第 2 档，转由分流台（dispatch-desk）办理",
    "2026-02-25 11:00 分流台（dispatch-desk）办理：“done”",
    "2026-02-25 11:00 结案，曾超期",
];
const LATE_ENGLISH: [&str; 8] = [
    "the step handle (handle) of Fire brigade (fire-brigade) was late:",
    "2 working days from 2026-02-13 16:00 end at 2026-02-24 17:30 (calendar township-office, version VERSION)",
    "not counted: 2026-02-15 to 2026-02-23, 9 days, Spring Festival (国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）)",
    "2026-02-24 17:30: Fire brigade (fire-brigade) had not acted, the deadline was missed",
    "after 2026-02-24 17:30: climbed rung 1, Head of the brigade, Duty leader told, yellow card",
    "after 2026-02-25 09:30: climbed rung 2, Dispatch desk (dispatch-desk) is asked from then on",
    "2026-02-25 11:00: Dispatch desk (dispatch-desk) chose `done`",
    "closed at 2026-02-25 11:00; a deadline was missed",
];
