//! The ledger: whether it opens, its clock, its rules, and what waits in it.

use std::path::Path;

use closedloop_runtime::{
    ports::ledger::{Ledger, LedgerFailure, RulesKind, RulesRow},
    rulebook::RuleTexts,
};
use closedloop_workflows::schedule::{self, Schedule};
use jiff::{SignedDuration, Timestamp};

use crate::{commands::check::Checker, data::DataFolder, present};

use super::finding::{Finding, fail, ok, warn};

/// How far the machine's clock may lie behind the record (DESIGN §4).
const CLOCK_BEHIND_MAX: SignedDuration = SignedDuration::from_secs(2);
/// A calendar that ends within so many days should be extended by now.
const CALENDAR_DAYS_MIN: i64 = 60;
/// A server clears effects within seconds and claims those that are older than 30; what is older
/// than this, nobody works on.
const EFFECTS_OLD: SignedDuration = SignedDuration::from_secs(120);
/// The sweep looks at what is past by more than 2 seconds; this late is not healthy.
const DUE_OLD: SignedDuration = SignedDuration::from_secs(60);
/// How many rows are counted at most.
const COUNTED_MAX: usize = 1_000;

pub(super) async fn findings(path: &Path) -> Vec<Finding> {
    let Ok(data) = DataFolder::at(path, false) else {
        return Vec::new();
    };
    let ledger = match data.ledger(false) {
        Ok(ledger) => ledger,
        Err(error) => {
            return vec![fail(
                "ledger",
                (
                    format!("台账打不开：{error:#}"),
                    format!("the ledger cannot be used: {error:#}"),
                ),
            )];
        }
    };
    let durability = ledger.durability();
    let mut findings = vec![ok(
        "ledger",
        (
            format!("台账能打开，库结构是本版本的；{durability}"),
            format!("the ledger opens and has the schema of this version; {durability}"),
        ),
    )];
    let now = present::now();
    findings.push(told(clock(&*ledger, now).await));
    match rules(&*ledger, now).await {
        Ok(rules) => findings.extend(rules),
        Err(failure) => findings.push(told(Err(failure))),
    }
    findings.push(told(effects(&*ledger, now).await));
    findings.push(told(due(&*ledger, now).await));
    findings
}

fn told(found: Result<Finding, LedgerFailure>) -> Finding {
    found.unwrap_or_else(|failure| {
        fail(
            "ledger",
            (
                format!("台账读不出来：{failure}"),
                format!("the ledger cannot be read: {failure}"),
            ),
        )
    })
}

async fn clock(ledger: &dyn Ledger, now: Timestamp) -> Result<Finding, LedgerFailure> {
    let end = ledger.feed_end().await?;
    let last = ledger.feed(end.saturating_sub(1), 1).await?;
    let Some(at) = last.last().map(|item| item.event.at) else {
        return Ok(ok(
            "clock",
            ("台账里还没有事件", "the ledger holds no event yet"),
        ));
    };
    let behind = at.duration_since(now);
    Ok(if behind > CLOCK_BEHIND_MAX {
        let seconds = behind.as_secs();
        fail(
            "clock",
            (
                format!("本机时钟比最后一条事件（{at}）慢 {seconds} 秒：请校准时钟"),
                format!(
                    "the machine's clock is {seconds} seconds behind the last event ({at}): set the clock"
                ),
            ),
        )
    } else {
        ok(
            "clock",
            (
                format!("本机时钟不早于最后一条事件（{at}）"),
                format!("the machine's clock is not behind the last event ({at})"),
            ),
        )
    })
}

/// Reads the rules in force without putting anything in force.
async fn rules(ledger: &dyn Ledger, now: Timestamp) -> Result<Vec<Finding>, LedgerFailure> {
    let named = |row: RulesRow| (row.name, row.text);
    let organisation = ledger.rules_in_force(RulesKind::Organisation).await?;
    let Some(organisation) = organisation.into_iter().next_back() else {
        return Ok(vec![warn(
            "rules",
            (
                "台账里还没有规则：用 closedloop serve --rules 启用",
                "the ledger holds no rules yet: put some in force with closedloop serve --rules",
            ),
        )]);
    };
    let calendars = ledger.rules_in_force(RulesKind::Calendar).await?;
    let definitions = ledger.rules_in_force(RulesKind::Definition).await?;
    let schedules = ledger.rules_in_force(RulesKind::Schedule).await?;
    let texts = RuleTexts {
        organisation: named(organisation),
        schedules: schedules.into_iter().map(named).collect(),
        calendars: calendars.into_iter().map(named).collect(),
        definitions: definitions.into_iter().map(named).collect(),
    };
    let mut checker = Checker::default();
    checker.folder(&texts);
    let mut findings = vec![match checker.complaints() {
        [] => {
            let count = texts.definitions.len();
            ok(
                "rules",
                (
                    format!("规则没有问题（{count} 个流程定义）"),
                    format!("the rules in force have no complaint ({count} definitions)"),
                ),
            )
        }
        [first, ..] => {
            let count = checker.complaints().len();
            fail(
                "rules",
                (
                    format!(
                        "现行规则有 {count} 处问题，例如：{}（{}）",
                        first.what.zh, first.file
                    ),
                    format!("the rules in force have {count} complaints, such as: {first}"),
                ),
            )
        }
    }];
    findings.extend(checker.calendars.iter().map(|calendar| {
        let (code, until) = (&calendar.code, calendar.until);
        let left = calendar.valid_until().duration_since(now).as_hours() / 24;
        if left >= CALENDAR_DAYS_MIN {
            let zh = format!("日历 {code} 到 {until} 为止（还有 {left} 天）");
            let en = format!("calendar {code} is complete until {until} ({left} days)");
            return ok("calendar", (zh, en));
        }
        let zh = format!("日历 {code} 到 {until} 为止（还有 {left} 天）：补上下一年的放假安排，否则时限是暂定的");
        let en = format!("calendar {code} is complete until {until} only ({left} days): add the next year's arrangements, later due dates are provisional");
        warn("calendar", (zh, en))
    }));
    findings.extend(
        checker
            .schedules
            .iter()
            .map(|schedule| next_slot(schedule, now)),
    );
    Ok(findings)
}

fn next_slot(schedule: &Schedule, now: Timestamp) -> Finding {
    let (name, places) = (&schedule.name, schedule.jurisdictions.len());
    match schedule::next_after(schedule, now) {
        Some(slot) => {
            let wall = slot.to_zoned(schedule.zone.clone());
            let wall = wall.strftime("%Y-%m-%d %H:%M %Q");
            let zh = format!("计划 {name}：下一时点 {wall}，{places} 个管辖区域");
            let en = format!("schedule {name}: next slot {wall}, in {places} places");
            ok("schedule", (zh, en))
        }
        None => {
            let zh = format!("计划 {name} 今后没有时点：改写它的 start，或删去它");
            let en =
                format!("schedule {name} names no slot any more: change its start, or remove it");
            warn("schedule", (zh, en))
        }
    }
}

async fn effects(ledger: &dyn Ledger, now: Timestamp) -> Result<Finding, LedgerFailure> {
    let before = now.checked_sub(EFFECTS_OLD).unwrap_or(now);
    let waiting = ledger.pending_effects(before, COUNTED_MAX).await?.len();
    Ok(if waiting == 0 {
        ok("effects", ("没有积压的投递", "no effect waits for long"))
    } else {
        let more = more(waiting);
        warn(
            "effects",
            (
                format!("有 {waiting}{more} 个后续动作超过 2 分钟没有投递：服务是否在运行？"),
                format!(
                    "{waiting}{more} effects wait for more than 2 minutes: is the ledger being served?"
                ),
            ),
        )
    })
}

async fn due(ledger: &dyn Ledger, now: Timestamp) -> Result<Finding, LedgerFailure> {
    let until = now.checked_sub(DUE_OLD).unwrap_or(now);
    let waiting = ledger.due(until, COUNTED_MAX).await?.len();
    Ok(if waiting == 0 {
        ok(
            "due",
            ("到点的事项都已处理", "whatever was due was looked at"),
        )
    } else {
        let more = more(waiting);
        warn(
            "due",
            (
                format!("有 {waiting}{more} 件事项到点超过 1 分钟仍未处理：服务是否在运行？"),
                format!(
                    "{waiting}{more} cases were due more than a minute ago and nobody looked: is the ledger being served?"
                ),
            ),
        )
    })
}

fn more(counted: usize) -> &'static str {
    if counted == COUNTED_MAX { "+" } else { "" }
}
