//! The routing table of a file: by category, and where departments shared a category, by both.

use std::collections::{BTreeMap, BTreeSet};

use closedloop_workflows::{
    mapping::Record,
    names::{DepartmentCode, FieldValue},
    plan::Fingerprint,
};

use crate::exit::{self, failure};

use super::Gathered;

/// The most rows, which is the most values a choice field may have.
const ROUTES_MAX: usize = 100;

/// The most letters of a value.
const LETTERS_MAX: usize = closedloop_workflows::names::NAME_LETTERS_MAX;

/// Which department leads in which category.
///
/// A table routes by category, and a record names its department. Where one category went to
/// several departments of the file, each pair is a category of its own.
#[derive(Debug)]
pub(super) struct Routes {
    rows: BTreeMap<(FieldValue, DepartmentCode), FieldValue>,
    /// The pair that most records have; its row stands last and fits everything.
    last: Option<(FieldValue, DepartmentCode)>,
}

impl Routes {
    /// The table of the records that were gathered.
    ///
    /// # Errors
    /// There are more pairs than a table may have rows.
    pub(super) fn new(gathered: &Gathered) -> anyhow::Result<Self> {
        let seen = gathered.pairs();
        if seen.len() > ROUTES_MAX {
            let pairs = seen.len();
            let message = format!(
                "文件里有 {pairs} 种“类别＋单位”，最多 {ROUTES_MAX} 种：在映射里用 values 和 otherwise \
                 把类别归并 / the file has {pairs} pairs of category and department, at most \
                 {ROUTES_MAX} may be: merge categories in the mapping with `values` and `otherwise`"
            );
            return Err(failure(exit::BAD_INPUT, message));
        }
        let mut departments: BTreeMap<&FieldValue, usize> = BTreeMap::new();
        for (category, _) in seen.keys() {
            *departments.entry(category).or_default() += 1;
        }
        let mut taken: BTreeSet<FieldValue> = seen.keys().map(|(of, _)| of.clone()).collect();
        let mut rows = BTreeMap::new();
        for (category, department) in seen.keys() {
            let is_shared = departments.get(category).is_some_and(|count| *count > 1);
            let value = if is_shared {
                let value = joined(category, department, &taken);
                taken.insert(value.clone());
                value
            } else {
                category.clone()
            };
            rows.insert((category.clone(), department.clone()), value);
        }
        let last = seen.iter().max_by_key(|(_, count)| **count);
        Ok(Self {
            rows,
            last: last.map(|(pair, _)| pair.clone()),
        })
    }

    /// The category of the case of a record.
    pub(super) fn category<'r>(&'r self, record: &'r Record) -> &'r FieldValue {
        let pair = (record.category.clone(), record.department.clone());
        self.rows.get(&pair).unwrap_or(&record.category)
    }

    /// The categories with their departments, 1 to 100; the last fits everything.
    pub(super) fn rows(&self) -> Vec<(&FieldValue, &DepartmentCode)> {
        let is_last = |pair: &(FieldValue, DepartmentCode)| self.last.as_ref() == Some(pair);
        let (last, others): (Vec<_>, Vec<_>) =
            self.rows.iter().partition(|(pair, _)| is_last(pair));
        let ordered = others.into_iter().chain(last);
        ordered
            .map(|((_, department), value)| (value, department))
            .collect()
    }
}

/// A value of its own for a category and a department.
fn joined(
    category: &FieldValue,
    department: &DepartmentCode,
    taken: &BTreeSet<FieldValue>,
) -> FieldValue {
    names_of(category, department)
        .into_iter()
        .flatten()
        .find(|value| !taken.contains(value))
        .unwrap_or_else(|| category.clone())
}

/// What a shared category may be called where this department has it: the short name, and the one
/// that no other category has.
fn names_of(category: &FieldValue, department: &DepartmentCode) -> [Option<FieldValue>; 2] {
    let whole = format!("{category}-{department}");
    // `a` with `b-c` and `a-b` with `c` read alike; no name holds what stands between them here.
    let digest = Fingerprint::of(format!("{category}/{department}").as_bytes()).to_string();
    let start: String = whole.chars().take(LETTERS_MAX - 9).collect();
    let sure = format!("{start}-{}", &digest[..8]);
    [whole.parse().ok(), sure.parse().ok()]
}

/// Which of the categories that a definition knows a record has: its own, or where departments
/// share that, the one made of both. None if the definition knows neither.
///
/// It needs no file, so that a record of a later file finds the category that an earlier one made.
pub(crate) fn known_category(record: &Record, known: &[String]) -> Option<FieldValue> {
    let [whole, sure] = names_of(&record.category, &record.department);
    // The surer name is only there where the short one means something else.
    let candidates = [Some(record.category.clone()), sure, whole];
    let is_known = |value: &FieldValue| known.iter().any(|of| of == value.as_str());
    candidates.into_iter().flatten().find(is_known)
}

#[cfg(test)]
mod tests;
