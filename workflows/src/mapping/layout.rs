//! Where the columns of a mapping stand in a file.

use std::collections::BTreeMap;

use super::{COLUMNS_MAX, Column, Mapping, Row, RowFault, Says, text};
use crate::yaml::nearest;

/// The columns of a file.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// The name of every column, in order.
    names: Vec<String>,
    /// Where the columns stand that the mapping names.
    places: BTreeMap<String, usize>,
}

impl Layout {
    /// Finds every column that the mapping names in the first row of a file.
    ///
    /// # Errors
    /// Every column that is missing or there twice, or that there are too many.
    pub(super) fn find(mapping: &Mapping, header: &Row<'_>) -> Result<Self, Vec<RowFault>> {
        if header.cells.len() > COLUMNS_MAX {
            return Err(vec![too_many(header)]);
        }
        let names: Vec<String> = header
            .cells
            .iter()
            .map(|cell| text::trimmed(cell).to_owned())
            .collect();
        let mut places = BTreeMap::new();
        let mut faults = Vec::new();
        for wanted in wanted(mapping) {
            let mut found = names.iter().enumerate().filter(|(_, name)| *name == wanted);
            match (found.next(), found.next()) {
                (Some((place, _)), None) => {
                    places.insert(wanted.to_owned(), place);
                }
                (Some(_), Some((second, _))) => faults.push(twice(header, wanted, second)),
                (None, _) => faults.push(missing(header, wanted, &names)),
            }
        }
        if faults.is_empty() {
            Ok(Self { names, places })
        } else {
            Err(faults)
        }
    }

    /// How many cells a row has.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// Where a column of the mapping stands, from 0.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// A column of the mapping for a fault.
    pub(super) fn column(&self, name: &str) -> Column {
        Column {
            number: self.place(name).map(|place| place + 1),
            name: name.to_owned(),
        }
    }
}

/// Every column that a mapping names, each once, in the order of their names.
fn wanted(mapping: &Mapping) -> Vec<&str> {
    let mut origins = vec![
        &mapping.id,
        &mapping.opened_at.from,
        &mapping.title_of.from,
        &mapping.category.from,
        &mapping.department.from,
        &mapping.place.from,
        &mapping.source.from,
        &mapping.priority.from,
    ];
    origins.extend(mapping.closed_at.as_ref().map(|moment| &moment.from));
    origins.extend(mapping.state.as_ref().map(|state| &state.from));
    match &mapping.due {
        super::DueShape::Nothing => {}
        super::DueShape::At(moment) | super::DueShape::On(moment) => origins.push(&moment.from),
    }
    for (_, field) in &mapping.fields {
        origins.push(match &field.says {
            Says::Choice(coded) => &coded.from,
            Says::Text | Says::Number | Says::YesNo { .. } | Says::Date(_) | Says::Instant(_) => {
                &field.from
            }
        });
    }
    let mut columns: Vec<&str> = origins
        .into_iter()
        .flat_map(|origin| origin.columns().iter().map(String::as_str))
        .collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

fn too_many(header: &Row<'_>) -> RowFault {
    let count = header.cells.len();
    RowFault::new(
        header.line,
        None,
        "",
        (
            format!("有 {count} 列，最多 {COLUMNS_MAX} 列"),
            format!("there are {count} columns, at most {COLUMNS_MAX} may be"),
        ),
        (
            "删去用不到的列；分隔符不对也会这样",
            "leave out columns nobody needs; a wrong separator looks like this too",
        ),
    )
}

fn twice(header: &Row<'_>, name: &str, second: usize) -> RowFault {
    let column = Column {
        number: Some(second + 1),
        name: name.to_owned(),
    };
    RowFault::new(
        header.line,
        Some(column),
        name,
        (
            format!("列 `{name}` 出现两次"),
            format!("the column `{name}` is there twice"),
        ),
        ("给其中一列改名", "rename one of them"),
    )
}

fn missing(header: &Row<'_>, name: &str, names: &[String]) -> RowFault {
    let column = Column {
        number: None,
        name: name.to_owned(),
    };
    let known = names
        .iter()
        .map(String::as_str)
        .filter(|name| !name.is_empty());
    let way_out = match nearest(name, known) {
        Some(near) => (
            format!("是不是 `{near}`？在映射里改正列名"),
            format!("did you mean `{near}`? correct the mapping"),
        ),
        None => (
            "看第一行里有哪些列名，在映射里改正；分隔符不对也会这样".to_owned(),
            "see which names the first row has and correct the mapping; a wrong separator looks \
             like this too"
                .to_owned(),
        ),
    };
    RowFault::new(
        header.line,
        Some(column),
        &names.join(", "),
        (
            format!("文件里没有列 `{name}`"),
            format!("the file has no column `{name}`"),
        ),
        way_out,
    )
}
