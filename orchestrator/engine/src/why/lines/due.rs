//! How a due date came about, in sentences.

use closedloop_workflows::{
    limit::{Limit, LimitUnit},
    plan::{Until, Words},
    time::WhySkipped,
};
use jiff::tz::TimeZone;

use super::{clock_time, end_time};
use crate::{
    light::Light,
    why::{SkippedStretch, WhyDue, WhyRow},
};

fn limit_words(limit: Limit) -> Words {
    let unit = match limit.unit {
        LimitUnit::Minutes => "分钟",
        LimitUnit::Hours => "小时",
        LimitUnit::Days => "天",
        LimitUnit::WorkingMinutes => "个工作分钟",
        LimitUnit::WorkingHours => "个工作时",
        LimitUnit::WorkingDays => "个工作日",
    };
    Words::new(format!("{} {unit}", limit.amount), limit.to_string())
}

/// The limit, its beginning and end, where they come from, and the days that were not counted.
pub(super) fn limit(due: &WhyDue, zone: &TimeZone) -> Vec<Words> {
    let mut lines = vec![span(due, zone)];
    lines.extend(due.row.as_ref().map(row));
    if let Some(from) = &due.from {
        lines.push(Words::new(
            format!("时限从进入步骤 {from} 时起算"),
            format!("the limit counts from the entry of the step {from}"),
        ));
    }
    if let Some(arrow) = &due.allowed_by {
        let arrow = &arrow.0;
        lines.push(Words::new(
            format!("时限由流转 {arrow} 给定，不用本步骤的时限"),
            format!("the limit is that of the arrow {arrow}, not that of the step"),
        ));
    }
    lines.extend(skipped(&due.skipped));
    if due.calendar_changed {
        lines.push(Words::new(
            "工作日历此后有新版本，已定的到期时刻不变",
            "the calendar has a newer version by now; a due date that was set stays",
        ));
    }
    if due.provisional {
        lines.push(Words::new(
            "到期时刻为暂定：工作日历尚无其后的数据",
            "the due date is provisional: the calendar has no data for it yet",
        ));
    }
    lines
}

fn span(due: &WhyDue, zone: &TimeZone) -> Words {
    let start = clock_time(zone, due.started_at);
    let end = end_time(zone, due.due_at);
    let (calendar, version) = (&due.calendar, due.calendar_version);
    let in_zh = format!("（工作日历 {calendar}，版本 {version}）");
    let in_en = format!(" (calendar {calendar}, version {version})");
    match (due.limit, &due.until) {
        (Some(limit), _) => {
            let limit = limit_words(limit);
            Words::new(
                format!("自 {start} 起算 {}，{end} 到期{in_zh}", limit.zh),
                format!("{} from {start} end at {end}{in_en}", limit.en),
            )
        }
        (None, Some(until)) => {
            let until = until_words(until);
            Words::new(
                format!("自 {start} 起，期限为{}，{end} 到期{in_zh}", until.zh),
                format!("from {start} until {}: due at {end}{in_en}", until.en),
            )
        }
        (None, None) => Words::new(
            format!("自 {start} 起，{end} 到期{in_zh}"),
            format!("from {start}: due at {end}{in_en}"),
        ),
    }
}

fn until_words(until: &Until) -> Words {
    match until {
        Until::Minute(wall) => {
            let wall = wall.strftime("%Y-%m-%d %H:%M").to_string();
            Words::new(wall.clone(), wall)
        }
        Until::Day(day) => Words::new(format!("{day} 当日"), format!("the end of {day}")),
        Until::Field(name) => Words::new(
            format!("事项字段“{name}”所载"),
            format!("what the field {name} of the case says"),
        ),
    }
}

fn row(row: &WhyRow) -> Words {
    let number = row.row;
    let Some(condition) = &row.condition else {
        return Words::new(
            format!("前面各行都不适用，适用时限第 {number} 行"),
            format!("no row before fits: row {number} of the limit holds"),
        );
    };
    let zh: Vec<String> = row
        .facts
        .iter()
        .map(|f| format!("{} 为 {}", f.name, f.value))
        .collect();
    let en: Vec<String> = row
        .facts
        .iter()
        .map(|f| format!("{} is {}", f.name, f.value))
        .collect();
    let said = |facts: Vec<String>, between: &str, before: &str| match facts.join(between) {
        facts if facts.is_empty() => facts,
        facts => format!("{before}{facts}"),
    };
    let (zh, en) = (said(zh, "、", "；"), said(en, ", ", "; "));
    Words::new(
        format!("适用时限第 {number} 行（{condition}{zh}）"),
        format!("row {number} of the limit fits ({condition}{en})"),
    )
}

/// The light now and how far the ladder is climbed.
pub(super) fn light(due: &WhyDue, zone: &TimeZone) -> Words {
    let light = match due.light {
        Light::Green => Words::new("绿灯", "green"),
        Light::Yellow => Words::new("黄灯", "yellow"),
        Light::Red => Words::new("红灯", "red"),
    };
    let (yellow, level) = (clock_time(zone, due.yellow_at), due.level);
    Words::new(
        format!("现为{}；{yellow} 起黄灯；已升级 {level} 档", light.zh),
        format!(
            "the light is {}; yellow from {yellow}; rungs climbed: {level}",
            light.en
        ),
    )
}

/// A line per holiday; the weekends together in one.
pub(super) fn skipped(stretches: &[SkippedStretch]) -> Vec<Words> {
    let mut lines = Vec::new();
    let mut weekend_days = 0;
    for stretch in stretches {
        let (from, until, days) = (stretch.from, stretch.until, stretch.days);
        match &stretch.why {
            WhySkipped::Weekend => weekend_days += days,
            WhySkipped::Holiday { notice, name } if days == 1 => lines.push(Words::new(
                format!("不计 {from}：{}（{notice}）", name.zh),
                format!("not counted: {from}, {} ({notice})", name.en),
            )),
            WhySkipped::Holiday { notice, name } => lines.push(Words::new(
                format!(
                    "不计 {from} 至 {until} 共 {days} 天：{}（{notice}）",
                    name.zh
                ),
                format!(
                    "not counted: {from} to {until}, {days} days, {} ({notice})",
                    name.en
                ),
            )),
        }
    }
    if weekend_days > 0 {
        lines.push(Words::new(
            format!("不计周末 {weekend_days} 天"),
            format!("not counted: {weekend_days} days of weekends"),
        ));
    }
    lines
}
