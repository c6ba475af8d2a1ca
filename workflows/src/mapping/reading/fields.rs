//! Further fields of a record.

use std::collections::BTreeMap;

use super::{
    Faults,
    cells::{Cell, Cells},
    refused,
};
use crate::{
    mapping::{Content, Says, times},
    names::FieldName,
};

/// The most letters of a text.
const TEXT_LETTERS_MAX: usize = 4_000;

/// The fields that are not empty.
pub(super) fn read(cells: &Cells<'_>, faults: &mut Faults) -> BTreeMap<FieldName, Content> {
    let mut fields = BTreeMap::new();
    for (name, shape) in &cells.mapping.fields {
        let Some(cell) = cells.of(&shape.from) else {
            continue;
        };
        if let Some(content) = content(cells, &cell, &shape.says, faults) {
            fields.insert(name.clone(), content);
        }
    }
    fields
}

fn content(
    cells: &Cells<'_>,
    cell: &Cell<'_>,
    says: &Says,
    faults: &mut Faults,
) -> Option<Content> {
    let found = match says {
        Says::Text => return text(cell, faults),
        Says::Number => {
            let number = cell.text.parse().ok().map(Content::Number);
            number.ok_or_else(|| refused::no_number(cell))
        }
        Says::YesNo { yes, no } => {
            let is = |words: &[String]| words.iter().any(|word| word == cell.text);
            if is(yes) {
                Ok(Content::YesNo(true))
            } else if is(no) {
                Ok(Content::YesNo(false))
            } else {
                Err(refused::unknown_word(cell, yes.iter().chain(no)))
            }
        }
        Says::Date(own) => {
            let formats = cells.formats(own);
            let date = times::date(cell.text, formats).map(Content::Date);
            date.ok_or_else(|| refused::no_time(cell, formats))
        }
        Says::Instant(own) => {
            let formats = cells.formats(own);
            let at = times::instant(cell.text, formats, &cells.mapping.zone);
            let at = at.map(Content::Instant);
            at.ok_or_else(|| refused::no_time(cell, formats))
        }
        Says::Choice(coded) => {
            let known = coded.values.get(cell.text).or(coded.otherwise.as_ref());
            let known = known.cloned().map(Content::Choice);
            known.ok_or_else(|| refused::unknown_word(cell, coded.values.keys()))
        }
    };
    found.map_err(|fault| faults.push(fault)).ok()
}

fn text(cell: &Cell<'_>, faults: &mut Faults) -> Option<Content> {
    if cell.text.contains('\u{fffd}') {
        faults.push(refused::unreadable(cell));
        return None;
    }
    if cell.text.chars().count() > TEXT_LETTERS_MAX {
        faults.push(refused::long_text(cell, TEXT_LETTERS_MAX));
        return None;
    }
    Some(Content::Text(cell.text.to_owned()))
}
