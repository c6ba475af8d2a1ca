//! An event as a line that a person reads.

use std::sync::Arc;

use closedloop_engine::{
    Because, ClockSet, EndReached, Event, Happening, Party,
    workflows::{
        names::{DepartmentCode, PostCode},
        organisation::Organisation,
        plan::{Card, ChoiceKind, Stage, Words},
    },
};
use jiff::tz::TimeZone;

/// Says events in one language, with the names of an organisation.
pub(in crate::commands::dev) struct Speaker {
    pub(in crate::commands::dev) organisation: Arc<Organisation>,
    pub(in crate::commands::dev) zone: TimeZone,
    pub(in crate::commands::dev) chinese: bool,
}

impl Speaker {
    /// A mark for the eye and a sentence; none for what needs no line of its own.
    pub(super) fn say(&self, event: &Event) -> Option<(&'static str, String)> {
        let said = match &event.what {
            Happening::CaseOpened {
                workflow, source, ..
            } => {
                let zh = format!("登记  {workflow}（{source}）");
                (
                    "●",
                    self.either(zh, format!("opened  {workflow} ({source})")),
                )
            }
            Happening::Routed { row, lead, .. } => {
                let lead = self.department(lead);
                let zh = format!("分派  第 {row} 行 → {lead} 主办");
                (
                    "·",
                    self.either(zh, format!("routed  row {row}: {lead} leads")),
                )
            }
            Happening::AssignmentOffered {
                step,
                stage,
                asked,
                clock,
                ..
            } => {
                let (asked, stage) = (self.party(asked), self.stage(*stage));
                let until = self.until(clock.as_ref());
                let zh = format!("{stage}/{step} 交 {asked}，{until}");
                (
                    "→",
                    self.either(zh, format!("{stage}/{step} asks {asked}, {until}")),
                )
            }
            Happening::ChoiceMade { .. } => return self.choice(event),
            Happening::Reminded { .. }
            | Happening::DeadlineMissed { .. }
            | Happening::RungClimbed { .. }
            | Happening::MissCorrected { .. } => return self.lateness(event),
            Happening::Scored {
                points,
                departments,
                ..
            } => {
                let names: Vec<_> = departments.iter().map(|d| self.department(d)).collect();
                let names = names.join(self.pick("、", ", "));
                let zh = format!("考核  {points} 分：{names}");
                (
                    "★",
                    self.either(zh, format!("scored  {points} points: {names}")),
                )
            }
            Happening::CaseClosed {
                end,
                on_time,
                without_deadline,
            } => ("■", self.end(end, *on_time, *without_deadline)),
            Happening::AssignmentTaken { .. } => (
                "·",
                self.pick("已领取，正在办理", "taken, being worked on")
                    .to_owned(),
            ),
            Happening::AssignmentReoffered { .. }
            | Happening::NoticeRepeated { .. }
            | Happening::NoticeAcknowledged { .. }
            | Happening::MergedHere { .. }
            | Happening::Erased { .. } => return None,
        };
        Some(said)
    }

    fn until(&self, clock: Option<&ClockSet>) -> String {
        match clock.map(|clock| self.instant(clock.due_at)) {
            Some(due) => self.either(format!("限 {due} 前"), format!("due {due}")),
            None => self.pick("没有时限", "no limit").to_owned(),
        }
    }

    fn choice(&self, event: &Event) -> Option<(&'static str, String)> {
        let Happening::ChoiceMade {
            step,
            asked,
            choice,
            kind,
            because,
            on_time,
            ..
        } = &event.what
        else {
            return None;
        };
        let asked = self.party(asked);
        let late = if *on_time {
            ""
        } else {
            self.pick("（超期）", " (late)")
        };
        match because {
            Because::Chosen => {
                let zh = format!("{asked}：{step} {choice}{late}");
                Some((
                    mark(*kind),
                    self.either(zh, format!("{asked}: {step} {choice}{late}")),
                ))
            }
            Because::Silence | Because::NoReporter => {
                let zh = format!("未答复：{choice}");
                Some(("○", self.either(zh, format!("no answer: {choice}"))))
            }
            Because::Skipped => {
                let zh = format!("按流程定义跳过：{choice}");
                Some(("○", self.either(zh, format!("skipped: {choice}"))))
            }
            Because::Automatic => None,
        }
    }

    fn lateness(&self, event: &Event) -> Option<(&'static str, String)> {
        if let Happening::DeadlineMissed {
            step,
            asked,
            due_at,
            ..
        } = &event.what
        {
            let (asked, due) = (self.party(asked), self.instant(*due_at));
            let zh = format!("超期  {asked} 未在 {due} 前完成 {step}");
            return Some((
                "▲",
                self.either(zh, format!("MISSED  {asked} did not do {step} by {due}")),
            ));
        }
        if let Happening::Reminded {
            percent,
            told,
            asked,
            ..
        } = &event.what
        {
            let told: Vec<_> = told.iter().map(|post| self.post(post)).collect();
            let (asked, told) = (self.party(asked), told.join(self.pick("、", ", ")));
            let zh = format!("催办  {asked} 的时限已过 {percent}%  通知 {told}");
            let en =
                format!("reminded  {percent} % of the limit of {asked} are over  tells {told}");
            return Some(("◔", self.either(zh, en)));
        }
        if let Happening::RungClimbed {
            rung,
            told,
            given_to,
            card,
            ..
        } = &event.what
        {
            let given_to = given_to.as_ref().map(|given| &given.asked);
            return Some(("⇑", self.rung(*rung, told, given_to, *card)));
        }
        Some((
            "·",
            self.pick("更正：其实按时", "corrected: it was in time")
                .to_owned(),
        ))
    }

    fn rung(
        &self,
        rung: u8,
        told: &[PostCode],
        given: Option<&Party>,
        card: Option<Card>,
    ) -> String {
        let told: Vec<_> = told.iter().map(|post| self.post(post)).collect();
        let told = told.join(self.pick("、", ", "));
        let card = match card {
            None => "",
            Some(Card::Yellow) => self.pick("【黄牌】", " [yellow card]"),
            Some(Card::Red) => self.pick("【红牌】", " [red card]"),
        };
        let mut said = self.either(
            format!("升级第 {rung} 档{card}"),
            format!("rung {rung}{card}"),
        );
        if !told.is_empty() {
            said += &self.either(format!("  通知 {told}"), format!("  tells {told}"));
        }
        if let Some(given) = given {
            let given = self.party(given);
            said += &self.either(
                format!("  转由 {given} 办理"),
                format!("  gives it to {given}"),
            );
        }
        said
    }

    fn end(&self, end: &EndReached, on_time: bool, without_deadline: bool) -> String {
        let how = match end {
            EndReached::Closed if without_deadline => {
                self.pick("办结，全程没有时限", "closed, without a deadline")
            }
            EndReached::Closed if on_time => self.pick("办结，全程按时", "closed, all in time"),
            EndReached::Closed => self.pick("办结，曾有超期", "closed, with a miss on the way"),
            EndReached::Rejected { .. } => {
                self.pick("不予受理，理由已答复", "rejected, the reason was given")
            }
            EndReached::Merged { .. } => self.pick("并单", "merged"),
        };
        how.to_owned()
    }

    fn party(&self, party: &Party) -> String {
        match party {
            Party::Department(code) => self.department(code),
            Party::Post { post, .. } => self.post(post),
            Party::Reporter => self.pick("反映人", "the reporter").to_owned(),
        }
    }

    /// The name of a department.
    pub(in crate::commands::dev) fn department(&self, code: &DepartmentCode) -> String {
        let department = self.organisation.departments.get(code);
        department.map_or_else(
            || code.to_string(),
            |department| self.words(&department.name),
        )
    }

    fn post(&self, code: &PostCode) -> String {
        let post = self.organisation.posts.get(code);
        post.map_or_else(|| code.to_string(), |post| self.words(&post.name))
    }

    fn stage(&self, stage: Stage) -> &'static str {
        if self.chinese {
            stage.chinese()
        } else {
            stage.code()
        }
    }

    fn words(&self, words: &Words) -> String {
        if self.chinese {
            words.zh.clone()
        } else {
            words.en.clone()
        }
    }

    /// One of two texts.
    pub(in crate::commands::dev) fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.chinese { zh } else { en }
    }

    fn either(&self, zh: String, en: String) -> String {
        if self.chinese { zh } else { en }
    }
}

fn mark(kind: ChoiceKind) -> &'static str {
    match kind {
        ChoiceKind::Accept
        | ChoiceKind::Done
        | ChoiceKind::Pass
        | ChoiceKind::Approve
        | ChoiceKind::Satisfied => "✓",
        ChoiceKind::Return
        | ChoiceKind::Cannot
        | ChoiceKind::Fail
        | ChoiceKind::Refuse
        | ChoiceKind::Dissatisfied => "✗",
        ChoiceKind::Unreached | ChoiceKind::Withdrawn => "○",
        ChoiceKind::Other => "·",
    }
}
