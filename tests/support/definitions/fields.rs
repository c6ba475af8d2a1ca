//! The fields of a case.

use super::Tree;
use crate::chance::Chance;

/// A field: its name, its kind, whether it is optional.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) optional: bool,
}

/// The fields of a case, and the values of its choices.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) categories: Vec<&'static str>,
    pub(super) all: Vec<Field>,
}

/// Values of choices, in the languages in which offices write them.
pub(super) const SEVERITIES: [&str; 3] = ["normal", "urgent", "特急"];
const CATEGORIES: [&str; 7] = [
    "fire",
    "road",
    "water",
    "noise",
    "道路",
    "井盖",
    "tree-fall",
];
const MORE: [(&str, &str); 12] = [
    ("severity", "choice"),
    ("summary", "text"),
    ("现场情况", "text"),
    ("distance", "number"),
    ("affected households", "number"),
    ("blocking", "yes-no"),
    ("inspected", "date"),
    ("due-day", "date"),
    ("due", "instant"),
    ("promised", "instant"),
    ("area", "jurisdiction"),
    ("pictures", "file"),
];

impl Fields {
    pub(super) fn draw(chance: &mut Chance, has_ends: bool) -> Self {
        let mut categories = CATEGORIES.to_vec();
        chance.shuffle(&mut categories);
        categories.truncate(1 + usize::try_from(chance.below(5)).unwrap_or(0));
        let mut all = vec![Field {
            name: "reporter",
            kind: "contact",
            optional: chance.percent(70),
        }];
        for (name, kind) in MORE {
            if chance.percent(50) && (has_ends || kind != "instant") {
                let optional = chance.percent(50);
                all.push(Field {
                    name,
                    kind,
                    optional,
                });
            }
        }
        chance.shuffle(&mut all);
        Self { categories, all }
    }

    pub(super) fn tree(&self) -> Tree {
        let of = |values: &[&str]| {
            let values = values.iter().map(|value| Tree::text(value));
            ("of".to_owned(), Tree::List(values.collect()))
        };
        let is = |kind: &str| ("is".to_owned(), Tree::text(kind));
        let category = Tree::Map(vec![is("choice"), of(&self.categories)]);
        let place = Tree::Map(vec![is("jurisdiction")]);
        let mut entries = vec![
            ("category".to_owned(), category),
            ("place".to_owned(), place),
        ];
        for field in &self.all {
            let mut parts = vec![is(field.kind)];
            if field.kind == "choice" {
                parts.push(of(&SEVERITIES));
            }
            if field.optional {
                parts.push(("optional".to_owned(), Tree::text("true")));
            }
            entries.push((field.name.to_owned(), Tree::Map(parts)));
        }
        Tree::Map(entries)
    }

    /// The fields of this kind.
    pub(super) fn of_kind(&self, kind: &str) -> Vec<Field> {
        let fields = self.all.iter().filter(|field| field.kind == kind);
        fields.cloned().collect()
    }
}
