//! The longest life of a case of each definition, for whoever signs it.

use closedloop_engine::workflows::life::{DAY_MINUTES, STATES_MAX, Stay};
use serde::Serialize;

use super::checker::Longest;
use crate::output::{Language, Output};

/// A longest life as data. `null` where there were too many rounds to count.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    file: &'a str,
    workflow: &'a str,
    /// Working minutes, of which a day has `day_minutes`; limits in days end with their day.
    minutes: Option<u64>,
    day_minutes: u64,
    /// What the limits in working time on the way add up to.
    working_minutes: Option<u64>,
    /// What the limits in calendar time on the way add up to.
    unbroken_minutes: Option<u64>,
    way: Vec<Part<'a>>,
    /// Steps with rows that have no length.
    not_counted: Vec<&'a str>,
}

/// A step on the way.
#[derive(Serialize)]
struct Part<'a> {
    step: &'a str,
    limit: Option<String>,
    choice: &'a str,
}

/// The longest life as data.
pub(super) fn answer(longest: &Longest) -> Answer<'_> {
    let life = longest.life.as_ref();
    let way = life.map(|life| life.way.iter().map(part_of).collect());
    let uncounted = life.map(|life| life.uncounted.iter().map(|name| name.as_str()).collect());
    Answer {
        file: &longest.file,
        workflow: longest.workflow.as_str(),
        minutes: life.map(|life| life.minutes),
        day_minutes: DAY_MINUTES,
        working_minutes: life.map(|life| life.working_minutes),
        unbroken_minutes: life.map(|life| life.unbroken_minutes),
        way: way.unwrap_or_default(),
        not_counted: uncounted.unwrap_or_default(),
    }
}

fn part_of(stay: &Stay) -> Part<'_> {
    Part {
        step: stay.step.as_str(),
        limit: stay.limit.map(|limit| limit.to_string()),
        choice: stay.choice.as_str(),
    }
}

/// The longest life in a line or two.
pub(super) fn told(longest: &Longest, output: Output) -> String {
    let workflow = &longest.workflow;
    let Some(life) = &longest.life else {
        return match output.language {
            Language::Zh => {
                format!("{workflow}：最长按时办理时间未计算（循环组合超过 {STATES_MAX} 种）")
            }
            Language::En => format!(
                "{workflow}: longest on-time life not computed (more than {STATES_MAX} combinations \
                 of rounds)"
            ),
        };
    };
    let (length, way) = (life.length(), life.told());
    let steps = life.way.len();
    let mut lines = match output.language {
        Language::Zh => format!(
            "{workflow}：最长按时办理 {}，{steps} 步\n  {}",
            length.zh, way.zh
        ),
        Language::En => format!(
            "{workflow}: longest on-time life {}, {steps} steps\n  {}",
            length.en, way.en
        ),
    };
    if let Some(left_out) = life.left_out() {
        lines.push_str("\n  ");
        lines.push_str(output.words(&left_out.zh, &left_out.en));
    }
    lines
}
