//! Random definitions that are right: every key of the language, in canonical English spelling and
//! in any style of YAML, for tests of whatever reads definitions.

mod conditions;
mod fields;
mod mutate;
mod steps;
mod tree;
mod within;

use std::collections::BTreeSet;

use closedloop_workflows::{
    catalogue,
    complaint::Complaint,
    complaints::Checked,
    names::{CalendarCode, JurisdictionPath},
    organisation::Organisation,
    parse,
    plan::Plan,
};

pub use mutate::mutated;
pub use tree::Tree;

use crate::chance::Chance;
use fields::Fields;

/// How large definitions are made.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// The most steps, at least 2.
    pub steps_max: u64,
    /// The most times of a bound.
    pub times_max: u64,
    /// Whether limits may be anything but a length.
    pub has_ends: bool,
}

/// As large as an office writes them.
pub const USUAL: Size = Size {
    steps_max: 9,
    times_max: 3,
    has_ends: true,
};

/// So small that every way through can be walked.
pub const SMALL: Size = Size {
    steps_max: 5,
    times_max: 2,
    has_ends: false,
};

/// The organisation of the demonstration, which the definitions are written for.
///
/// # Panics
/// It is not read, which is a defect.
#[must_use]
pub fn town() -> Organisation {
    parse::organisation("organisation.yaml", catalogue::ORGANISATION).expect("it ships")
}

/// The calendars that definitions may name.
///
/// # Panics
/// Never.
#[must_use]
pub fn calendars() -> BTreeSet<CalendarCode> {
    BTreeSet::from(["township-office".parse().expect("a code")])
}

/// Reads a definition in the town.
///
/// # Errors
/// What is wrong with it.
pub fn read(text: &str, town: &Organisation) -> Result<Checked<Plan>, Vec<Complaint>> {
    parse::definition("random.yaml", text, town, &calendars())
}

/// A definition that is right, as a tree.
#[must_use]
pub fn right(chance: &mut Chance, town: &Organisation, size: Size) -> Tree {
    let recorded = size.has_ends && chance.percent(15);
    let mut writer = Writer {
        fields: Fields::draw(chance, size.has_ends),
        chance,
        town,
        size,
        recorded,
        uncounted: false,
        open: BTreeSet::new(),
        ladders: Vec::new(),
    };
    let steps = writer.steps();
    writer.top(steps)
}

/// What the parts of a definition have in common while it is made.
struct Writer<'w> {
    chance: &'w mut Chance,
    town: &'w Organisation,
    size: Size,
    recorded: bool,
    fields: Fields,
    /// Whether some step has a row without a length.
    uncounted: bool,
    /// The places of the steps without any limit.
    open: BTreeSet<usize>,
    /// The ladders that steps name.
    ladders: Vec<String>,
}

impl Writer<'_> {
    fn top(&mut self, steps: Vec<(String, Tree)>) -> Tree {
        let number = self.chance.below(1_000);
        let mut entries = vec![
            (
                "workflow".to_owned(),
                Tree::Text(format!("matter-{number}")),
            ),
            (
                "title".to_owned(),
                Tree::Text(format!("事项{number} / Matter {number}")),
            ),
            (
                "version".to_owned(),
                Tree::Plain((1 + self.chance.below(40)).to_string()),
            ),
            ("calendar".to_owned(), Tree::text("township-office")),
        ];
        if self.recorded {
            entries.push(("recorded".to_owned(), Tree::text("true")));
        }
        if !self.uncounted && self.chance.percent(25) {
            let limit = Tree::text("90000 working days");
            entries.push(("must end within".to_owned(), limit));
        }
        entries.push(("case".to_owned(), self.fields.tree()));
        entries.push(("routing".to_owned(), self.routing()));
        if !self.ladders.is_empty() {
            let ladders = std::mem::take(&mut self.ladders);
            let ladders = ladders.into_iter().map(|name| (name, self.ladder()));
            entries.push(("escalation".to_owned(), Tree::Map(ladders.collect())));
        }
        entries.push(("steps".to_owned(), Tree::Map(steps)));
        // The order of the keys is the author's.
        if self.chance.percent(30) {
            self.chance.shuffle(&mut entries);
        }
        Tree::Map(entries)
    }

    fn routing(&mut self) -> Tree {
        let mut rows = Vec::new();
        let categories = self.fields.categories.clone();
        let mut left: BTreeSet<usize> = (0..categories.len()).collect();
        for (index, category) in categories.iter().enumerate() {
            match self.chance.below(4) {
                0 => {}
                1 => {
                    // First the narrower row, then the wider one.
                    let place = self.place();
                    rows.push(self.row(Some(category), Some(&format!("{place}/**"))));
                    if self.chance.percent(50) {
                        rows.push(self.row(Some(category), Some("any")));
                        left.remove(&index);
                    }
                }
                2 => {
                    let place = self.place();
                    rows.push(self.row(Some(category), Some(&place)));
                }
                _ => {
                    rows.push(self.row(Some(category), None));
                    left.remove(&index);
                }
            }
        }
        let last = self.chance.below(3);
        let (category, place) = match last {
            0 => (Some("any"), Some("any")),
            1 => (Some("any"), None),
            _ => (None, None),
        };
        rows.push(self.row(category, place));
        Tree::List(rows)
    }

    fn row(&mut self, category: Option<&str>, place: Option<&str>) -> Tree {
        let mut entries = Vec::new();
        if let Some(category) = category {
            entries.push(("category".to_owned(), Tree::text(category)));
        }
        if let Some(place) = place {
            entries.push(("place".to_owned(), Tree::text(place)));
        }
        let lead = self.department();
        if self.chance.percent(30) {
            let other = self.department();
            if other != lead {
                entries.push(("with".to_owned(), Tree::List(vec![Tree::Text(other)])));
            }
        }
        entries.push(("lead".to_owned(), Tree::Text(lead)));
        self.chance.shuffle(&mut entries);
        Tree::Map(entries)
    }

    fn ladder(&mut self) -> Tree {
        let unit = if self.chance.percent(50) {
            "working hour"
        } else {
            "working day"
        };
        let rungs = 1 + self.chance.below(4);
        let mut after = 0;
        let mut items = Vec::new();
        for rung in 1..=rungs {
            let mut entries = Vec::new();
            if rung > 1 || self.chance.percent(50) {
                after += 1 + self.chance.below(3);
                entries.push(("after".to_owned(), Tree::Text(amount(after, unit))));
            }
            if rung < rungs || self.chance.percent(50) {
                entries.push(("tell".to_owned(), self.listeners()));
            }
            if rung == rungs {
                entries.push(("give to".to_owned(), Tree::Text(self.unit())));
            }
            if self.chance.percent(25) {
                let card = if self.chance.percent(50) {
                    "yellow"
                } else {
                    "red"
                };
                entries.push(("card".to_owned(), Tree::text(card)));
            }
            items.push(Tree::Map(entries));
        }
        if items.len() == 1 && self.chance.percent(30) {
            return items.remove(0);
        }
        Tree::List(items)
    }

    fn listeners(&mut self) -> Tree {
        let mut names = vec!["lead head".to_owned(), "asked head".to_owned()];
        names.push(self.unit());
        names.push(self.department());
        self.chance.shuffle(&mut names);
        names.truncate(1 + usize::try_from(self.chance.below(3)).unwrap_or(0));
        if names.len() == 1 && self.chance.percent(70) {
            return Tree::Text(names.remove(0));
        }
        Tree::List(names.into_iter().map(Tree::Text).collect())
    }

    fn department(&mut self) -> String {
        let all: Vec<String> = self
            .town
            .departments
            .keys()
            .map(ToString::to_string)
            .collect();
        self.chance.pick(&all).cloned().unwrap_or_default()
    }

    fn unit(&mut self) -> String {
        let posts: Vec<String> = self.town.posts.keys().map(ToString::to_string).collect();
        if self.chance.percent(50) {
            self.department()
        } else {
            self.chance.pick(&posts).cloned().unwrap_or_default()
        }
    }

    /// A jurisdiction that is not the whole town.
    fn place(&mut self) -> String {
        let all = self.town.jurisdictions.keys().map(JurisdictionPath::as_str);
        let below: Vec<&str> = all.filter(|path| path.contains('/')).collect();
        self.chance
            .pick(&below)
            .copied()
            .unwrap_or_default()
            .to_owned()
    }
}

/// `1 working day`, `2 working days`.
fn amount(count: u64, unit: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}
