//! Why, in sentences.

mod due;
mod past;

use closedloop_workflows::plan::{Card, Words};
use jiff::{Timestamp, civil::Time, tz::TimeZone};

use super::{Named, NextStep, RowSays, Why, WhyEnded, WhyNext, WhyRouted};

/// A language in which officers read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Chinese, the default.
    Chinese,
    /// English.
    English,
}

impl Why {
    /// One sentence per fact, at most 2,700; instants in the calendar's zone as `2026-03-02 09:30`,
    /// the end of a day as its `24:00`.
    #[must_use]
    pub fn lines(&self, language: Language) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(routed) = &self.routed {
            lines.extend(routing(routed));
        }
        if let Some(owner) = &self.owner {
            lines.push(both(owner, |name| {
                Words::new(format!("首问责任单位：{name}"), format!("owner: {name}"))
            }));
        }
        if let Some(asked) = &self.asked {
            let (step, stage) = (&asked.step, asked.stage);
            let since = clock_time(&self.time_zone, asked.since);
            lines.push(both(&asked.who, |who| {
                Words::new(
                    format!(
                        "自 {since} 起由{who}办理：步骤 {step}（{}）",
                        stage.chinese()
                    ),
                    format!("asked since {since}: {who}, for the step {step} ({stage})"),
                )
            }));
        }
        if let Some(due) = &self.due {
            lines.extend(due::limit(due, &self.time_zone));
        }
        if let Some(reason) = &self.no_limit {
            lines.push(Words::new(
                format!("本步骤没有时限：{}", reason.zh),
                format!("the step has no limit: {}", reason.en),
            ));
        }
        let open = self.asked.as_ref().map(|asked| asked.assignment);
        for late in &self.late {
            let is_open = Some(late.assignment) == open;
            lines.extend(past::late(late, is_open, &self.time_zone));
        }
        if let Some(due) = &self.due {
            lines.push(due::light(due, &self.time_zone));
        }
        lines.extend(self.next.iter().map(|next| happens(next, &self.time_zone)));
        if let Some(ended) = &self.ended {
            lines.push(end(ended, &self.time_zone));
        }
        lines.into_iter().map(|line| language.of(line)).collect()
    }
}

impl Language {
    fn of(self, words: Words) -> String {
        match self {
            Self::Chinese => words.zh,
            Self::English => words.en,
        }
    }
}

/// The minute the wall clock shows.
fn clock_time(zone: &TimeZone, at: Timestamp) -> String {
    zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// As [`clock_time`], for something that ends: midnight is 24:00 of the day before.
fn end_time(zone: &TimeZone, at: Timestamp) -> String {
    let wall = zone.to_datetime(at);
    match wall.date().yesterday() {
        Ok(day) if wall.time() == Time::midnight() => format!("{day} 24:00"),
        Ok(_) | Err(_) => clock_time(zone, at),
    }
}

/// A sentence with a name in it, in both languages.
fn both(named: &Named, sentence: impl Fn(&str) -> Words) -> Words {
    let zh = sentence(&format!("{}（{}）", named.name.zh, named.code)).zh;
    let en = sentence(&format!("{} ({})", named.name.en, named.code)).en;
    Words { zh, en }
}

fn listed(names: &[Named]) -> Words {
    let zh: Vec<&str> = names.iter().map(|one| one.name.zh.as_str()).collect();
    let en: Vec<&str> = names.iter().map(|one| one.name.en.as_str()).collect();
    Words::new(zh.join("、"), en.join(", "))
}

fn routing(routed: &WhyRouted) -> Vec<Words> {
    let (row, category, place) = (routed.row, &routed.category, &routed.place);
    let with = if routed.with.is_empty() {
        Words::new("", "")
    } else {
        let with = listed(&routed.with);
        Words::new(
            format!("，{}协办", with.zh),
            format!(", with {} beside", with.en),
        )
    };
    let says = says(routed.row_says.as_ref());
    let mut lines = vec![both(&routed.lead, |lead| {
        Words::new(
            format!(
                "类别 {category}、地点 {place} 适用分派表第 {row} 行{}：{lead}主办{}",
                says.zh, with.zh
            ),
            format!(
                "category {category} at {place} fits row {row} of the routing table{}: {lead} \
                 leads{}",
                says.en, with.en
            ),
        )
    })];
    if let Some(next) = routed.runner_up {
        let says = self::says(routed.runner_up_says.as_ref());
        lines.push(Words::new(
            format!("没有该行时，其次适用第 {next} 行{}", says.zh),
            format!("without that row, row {next} would fit{}", says.en),
        ));
    }
    lines
}

fn says(row: Option<&RowSays>) -> Words {
    let Some(row) = row else {
        return Words::new("", "");
    };
    let (category, place, lead) = (&row.category, &row.place, &row.lead);
    Words::new(
        format!("（类别 {category}，地点 {place}，主办 {lead}）"),
        format!(" (category {category}, place {place}, lead {lead})"),
    )
}

fn happens(next: &WhyNext, zone: &TimeZone) -> Words {
    let at = end_time(zone, next.at);
    let is_at_once = matches!(next.what, NextStep::Reminder { .. });
    let what = match &next.what {
        NextStep::Reminder { told, percent } => {
            let told = listed(told);
            Words::new(
                format!("时限已过 {percent}%，催办{}", told.zh),
                format!("{percent} % of the limit are over, {} reminded", told.en),
            )
        }
        NextStep::Deadline { asked } => both(asked, |who| {
            Words::new(
                format!("{who}仍未办理的，记为超期"),
                format!("if {who} has not acted, the deadline is missed"),
            )
        }),
        NextStep::Rung {
            level,
            told,
            card,
            given_to,
        } => climbed(*level, told, *card, given_to.as_ref()),
        NextStep::Repeat { told, times } => {
            let told = listed(told);
            Words::new(
                format!("再次通知{}（已 {times} 次），每个工作日一次", told.zh),
                format!(
                    "{} told again ({times} times by now), every working day",
                    told.en
                ),
            )
        }
        NextStep::OfferAgain { asked, times } => both(asked, |who| {
            Words::new(
                format!("向{who}再次派单（已 {times} 次）"),
                format!("offered again to {who} ({times} times by now)"),
            )
        }),
        NextStep::Silence { choice, leads_to } => Words::new(
            format!("诉求人没有答复的，按“{choice}”办理，转到 {leads_to}"),
            format!(
                "if the reporter says nothing, it counts as `{choice}` and leads to {leads_to}"
            ),
        ),
    };
    // A deadline has to pass first; a reminder comes at its instant.
    let (zh, en) = if is_at_once {
        ("", "at")
    } else {
        (" 后", "after")
    };
    Words::new(
        format!("{at}{zh}：{}", what.zh),
        format!("{en} {at}: {}", what.en),
    )
}

fn climbed(level: u8, told: &[Named], card: Option<Card>, given_to: Option<&Named>) -> Words {
    let mut line = Words::new(format!("升级第 {level} 档"), format!("rung {level}"));
    if !told.is_empty() {
        let told = listed(told);
        line.zh += &format!("，通知{}", told.zh);
        line.en += &format!(", {} told", told.en);
    }
    let card = card.map(|card| match card {
        Card::Yellow => Words::new("黄牌", "yellow card"),
        Card::Red => Words::new("红牌", "red card"),
    });
    if let Some(card) = card {
        line.zh += &format!("，{}", card.zh);
        line.en += &format!(", {}", card.en);
    }
    if let Some(taker) = given_to {
        let taker = both(taker, |who| {
            Words::new(
                format!("，转由{who}办理"),
                format!(", {who} is asked from then on"),
            )
        });
        line.zh += &taker.zh;
        line.en += &taker.en;
    }
    line
}

fn end(ended: &WhyEnded, zone: &TimeZone) -> Words {
    let at = clock_time(zone, ended.at);
    let into = ended.into.map(|into| into.to_string()).unwrap_or_default();
    let (zh, en) = match ended.how {
        "merged" => (format!("并入事项 {into}"), format!("merged into {into}")),
        "rejected" => ("不予受理".to_owned(), "rejected".to_owned()),
        _ => ("结案".to_owned(), "closed".to_owned()),
    };
    let (in_time, timely) = if ended.without_deadline {
        ("全程没有时限", "there was no deadline")
    } else if ended.on_time {
        ("全程未超期", "no deadline was missed")
    } else {
        ("曾超期", "a deadline was missed")
    };
    Words::new(
        format!("{at} {zh}，{in_time}"),
        format!("{en} at {at}; {timely}"),
    )
}
