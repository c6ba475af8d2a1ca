//! Conditions that fit the fields of a case.

use super::{Writer, fields::SEVERITIES};

/// What `count` counts.
const COUNTED: [&str; 6] = [
    "missed",
    "escalated",
    "return",
    "fail",
    "dissatisfied",
    "accept",
];
const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];

impl Writer<'_> {
    /// A condition of at most `depth` levels.
    pub(super) fn condition(&mut self, depth: u64) -> String {
        if depth == 0 || self.chance.percent(55) {
            return self.question();
        }
        match self.chance.below(4) {
            0 => format!("!({})", self.condition(depth - 1)),
            1 => format!("({})", self.condition(depth - 1)),
            2 => format!("{} && {}", self.operand(depth), self.operand(depth)),
            _ => format!("{} || {}", self.operand(depth), self.operand(depth)),
        }
    }

    fn operand(&mut self, depth: u64) -> String {
        format!("({})", self.condition(depth - 1))
    }

    /// One question without `&&`, `||` and `!`.
    fn question(&mut self) -> String {
        // A name with spaces or in Chinese cannot follow the dot in CEL.
        let readable = |name: &str| name.bytes().all(|b| b.is_ascii_lowercase());
        let fields: Vec<_> = self
            .fields
            .all
            .iter()
            .filter(|f| readable(f.name))
            .cloned()
            .collect();
        let roll = self.chance.below(6);
        let Some(field) = self.chance.pick(&fields).cloned().filter(|_| roll > 0) else {
            return self.question_about_every_case();
        };
        let name = field.name;
        if roll == 1 {
            return format!("has(case.{name})");
        }
        let comparison = self.chance.pick(&COMPARISONS).copied().unwrap_or("==");
        let equality = if self.chance.percent(50) { "==" } else { "!=" };
        match field.kind {
            "choice" if self.chance.percent(40) => {
                format!("case.{name} in ['{}', '{}']", SEVERITIES[0], SEVERITIES[2])
            }
            "choice" => {
                let value = self.chance.pick(&SEVERITIES).copied().unwrap_or("urgent");
                format!("case.{name} {equality} '{value}'")
            }
            "number" => format!("case.{name} {comparison} {}", self.chance.below(50)),
            "yes-no" if self.chance.percent(50) => format!("case.{name}"),
            "yes-no" => format!("case.{name} {equality} true"),
            "date" => format!(
                "case.{name} {comparison} '2026-0{}-15'",
                1 + self.chance.below(9)
            ),
            "instant" => format!("case.{name} {comparison} '2026-03-01T09:30:00+08:00'"),
            "jurisdiction" => {
                let place = self.place();
                format!("case.{name} {equality} '{place}'")
            }
            "file" => format!(
                "size(case.{name}) {comparison} {}",
                1 + self.chance.below(4)
            ),
            _ => format!("has(case.{name})"),
        }
    }

    fn question_about_every_case(&mut self) -> String {
        let counted = self.chance.pick(&COUNTED).copied().unwrap_or("missed");
        let category = self
            .chance
            .pick(&self.fields.categories)
            .copied()
            .unwrap_or_default();
        match self.chance.below(6) {
            0 => "case.priority == 'urgent'".to_owned(),
            1 => "case.source in ['hotline', 'web']".to_owned(),
            2 => "!case.exercise".to_owned(),
            3 => format!("case.category == '{category}'"),
            4 => "case.priority != 'normal'".to_owned(),
            _ => format!("count('{counted}') > {}", self.chance.below(3)),
        }
    }
}
