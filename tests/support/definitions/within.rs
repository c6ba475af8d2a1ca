//! Limits in all their forms.

use std::collections::BTreeSet;

use super::{Tree, Writer, amount};

/// Units with the most that is written of each.
const UNITS: [(&str, u64); 6] = [
    ("working day", 10),
    ("working hour", 16),
    ("working minute", 90),
    ("day", 15),
    ("hour", 48),
    ("minute", 300),
];

fn one(key: &str, value: Tree) -> (String, Tree) {
    (key.to_owned(), value)
}

impl Writer<'_> {
    /// A length in words, or now and then as an ISO duration.
    pub(super) fn length(&mut self) -> String {
        if self.chance.percent(8) {
            return match self.chance.below(4) {
                0 => format!("PT{}H", 1 + self.chance.below(48)),
                1 => format!("PT{}M", 1 + self.chance.below(90)),
                2 => format!("PT1H{}M", 1 + self.chance.below(59)),
                _ => format!("P{}D", 1 + self.chance.below(20)),
            };
        }
        let (unit, most) = self.chance.pick(&UNITS).copied().unwrap_or(UNITS[0]);
        amount(1 + self.chance.below(most), unit)
    }

    /// What stands behind `within`, for a step before which every case entered `earlier`.
    pub(super) fn within(&mut self, earlier: Option<&str>, may_be_open: bool) -> Tree {
        if self.chance.percent(55) {
            return Tree::Text(self.length());
        }
        if self.chance.percent(50) {
            return Tree::Map(self.allowance(earlier));
        }
        let mut rows = Vec::new();
        let mut asked = BTreeSet::new();
        for _ in 0..1 + self.chance.below(3) {
            let (condition, mut row) = match self.due_field(true) {
                Some(name) if self.size.has_ends && self.chance.percent(30) => {
                    self.uncounted = true;
                    let until = Tree::Text(format!("case.{name}"));
                    (format!("has(case.{name})"), vec![one("until", until)])
                }
                Some(_) | None => (self.condition(2), self.allowance(earlier)),
            };
            // The same question twice would never reach its second row, in parentheses or not.
            if !asked.insert(condition.replace(['(', ')'], "")) {
                continue;
            }
            row.insert(0, one("if", Tree::Text(condition)));
            rows.push(Tree::Map(row));
        }
        let last = if self.recorded && may_be_open && self.chance.percent(50) {
            self.uncounted = true;
            vec![one(
                "no limit",
                Tree::text("记录没有时限 / the record has no limit"),
            )]
        } else {
            self.allowance(earlier)
        };
        rows.push(Tree::Map(last));
        Tree::List(rows)
    }

    /// A row without its condition.
    fn allowance(&mut self, earlier: Option<&str>) -> Vec<(String, Tree)> {
        let roll = if self.size.has_ends {
            self.chance.below(6)
        } else {
            0
        };
        match (roll, earlier, self.due_field(false)) {
            (1, Some(earlier), _) => vec![
                one("allow", Tree::Text(self.length())),
                one("from", Tree::text(earlier)),
            ],
            (2, _, _) => {
                self.uncounted = true;
                vec![one("until", Tree::Text(self.wall()))]
            }
            (3, _, Some(name)) => {
                self.uncounted = true;
                vec![one("until", Tree::Text(format!("case.{name}")))]
            }
            (4, _, _) => {
                self.uncounted = true;
                vec![
                    one("starts", Tree::text("2026-03-02")),
                    one("until", Tree::text("2026-11-30")),
                ]
            }
            _ => vec![one("allow", Tree::Text(self.length()))],
        }
    }

    fn wall(&mut self) -> String {
        let (month, day) = (1 + self.chance.below(9), 10 + self.chance.below(18));
        if self.chance.percent(50) {
            format!("2026-0{month}-{day}")
        } else {
            format!("2026-0{month}-{day} 17:30")
        }
    }

    /// A field that names an end: one that may be missing, or one that is always there.
    fn due_field(&mut self, optional: bool) -> Option<&'static str> {
        let fields = [self.fields.of_kind("instant"), self.fields.of_kind("date")].concat();
        let fields: Vec<&'static str> = fields
            .into_iter()
            .filter(|field| field.optional == optional && !field.name.contains('-'))
            .map(|field| field.name)
            .collect();
        self.chance.pick(&fields).copied()
    }

    /// One to five shares of a limit, rising.
    pub(super) fn reminders(&mut self) -> Tree {
        let mut shares = Vec::new();
        let mut last = 0;
        for _ in 0..1 + self.chance.below(5) {
            last += 1 + self.chance.below(18);
            shares.push(Tree::Text(format!("{last}%")));
        }
        Tree::List(shares)
    }
}
