//! Names of ours from words of the file.

use std::str::FromStr;

use super::{Faults, cells::Cells, refused};
use crate::{
    mapping::{Coded, made::Codes},
    names::JurisdictionPath,
};

impl<T: Ord> Coded<T> {
    /// Every name that the mapping itself gives.
    pub(in crate::mapping) fn names(&self) -> impl Iterator<Item = &T> {
        self.values.values().chain(&self.otherwise)
    }
}

/// Gives names to the words of one row.
pub(super) struct Coder<'c, 'r> {
    pub(super) cells: &'c Cells<'r>,
    /// What stands before a name that is made.
    pub(super) under: Option<&'c JurisdictionPath>,
}

impl Coder<'_, '_> {
    /// The name of a part of the record.
    pub(super) fn code<T: Ord + Clone + FromStr>(
        &self,
        shape: &Coded<T>,
        codes: &mut Codes,
        faults: &mut Faults,
    ) -> Option<T> {
        let Some(cell) = self.cells.of(&shape.from) else {
            if shape.otherwise.is_none() {
                faults.push(self.cells.lacks(&shape.from));
            }
            return shape.otherwise.clone();
        };
        if let Some(known) = shape.values.get(cell.text) {
            return Some(known.clone());
        }
        if !shape.made {
            if shape.otherwise.is_none() {
                faults.push(refused::unknown_word(&cell, shape.values.keys()));
            }
            return shape.otherwise.clone();
        }
        if cell.text.contains('\u{fffd}') {
            faults.push(refused::unreadable(&cell));
            return None;
        }
        let Some(code) = codes.of(cell.text) else {
            faults.push(refused::too_many_names(&cell));
            return None;
        };
        let name = match self.under {
            Some(above) => format!("{above}/{code}").parse().ok(),
            None => code.parse().ok(),
        };
        if name.is_none() {
            faults.push(refused::too_many_names(&cell));
        }
        name
    }
}

/// A name of a closed set; `default` where the mapping says nothing about it.
pub(super) fn fixed(
    cells: &Cells<'_>,
    shape: &Coded<&'static str>,
    default: &'static str,
    faults: &mut Faults,
) -> Option<&'static str> {
    let cell = cells.of(&shape.from);
    let known = cell.as_ref().and_then(|cell| shape.values.get(cell.text));
    if let Some(found) = known.or(shape.otherwise.as_ref()) {
        return Some(found);
    }
    match cell {
        None => Some(default),
        Some(cell) => {
            faults.push(refused::unknown_word(&cell, shape.values.keys()));
            None
        }
    }
}
