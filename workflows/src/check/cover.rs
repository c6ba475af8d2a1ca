//! The routing table as a cover of category × place: every case fits a row, and every row takes
//! some case that no earlier row took.

use std::collections::BTreeSet;

use crate::{
    complaint::Span,
    names::{FieldValue, JurisdictionPath},
    parse::Reader,
    plan::{PlaceFit, Words},
};

/// What a row fits, with its place in the table and in the file.
pub(crate) struct Fit {
    pub(crate) category: Option<FieldValue>,
    pub(crate) place: PlaceFit,
    /// From 1.
    pub(crate) row: usize,
    pub(crate) span: Span,
}

/// A category and a place that exist.
#[derive(Clone, Copy)]
struct Cell {
    category: usize,
    place: usize,
}

/// Which cells rows took so far: for each category one bit a place.
struct Table<'t> {
    /// The categories; none if they could not be read, which stands for one category.
    values: &'t [FieldValue],
    places: Vec<&'t JurisdictionPath>,
    taken: Vec<Vec<u64>>,
}

const BITS: usize = 64;

/// Complains about rows that take no case and about cases that no row takes. `fits` are the rows
/// that could be read; `count` and `last` are how many there are and where the last one stands.
pub(crate) fn rows(
    fits: &[Fit],
    (count, last): (usize, Span),
    values: &[FieldValue],
    reader: &mut Reader<'_>,
) {
    let organisation = reader.organisation;
    let supposed = if reader.trusts_names {
        supposed_places(fits)
    } else {
        Vec::new()
    };
    let known = organisation.jurisdictions.keys();
    let mut table = Table::of(values, known.chain(&supposed).collect());
    for fit in fits {
        let is_new = table.take(fit);
        // A last row that fits every case is asked for, whether or not the others leave it one.
        let is_asked_for = fit.row == count && fits_all(fit);
        if !is_new && !is_asked_for {
            shadowed(&table, fit, fits, reader);
        }
    }
    // A last row that could not be read has its complaint already.
    let last_is_read = fits.last().is_some_and(|fit| fit.row == count);
    if count == 0 || (last_is_read && !fits.last().is_some_and(fits_all)) {
        not_total(&table, last, reader);
    }
}

/// The places that rows name, one below each and one that none names: where the organisation is not
/// at hand, a row is used if it is the first to take one of these.
fn supposed_places(fits: &[Fit]) -> Vec<JurisdictionPath> {
    let named = fits.iter().filter_map(|fit| match &fit.place {
        PlaceFit::Any => None,
        PlaceFit::Exactly(path) | PlaceFit::Within(path) => Some(path.as_str()),
    });
    let named = named.chain(["elsewhere"]);
    let places = named.flat_map(|path| [path.to_owned(), format!("{path}/below")]);
    let places: BTreeSet<JurisdictionPath> = places.filter_map(|path| path.parse().ok()).collect();
    places.into_iter().collect()
}

fn fits_all(fit: &Fit) -> bool {
    fit.category.is_none() && fit.place == PlaceFit::Any
}

fn fits_place(fit: &PlaceFit, place: &JurisdictionPath) -> bool {
    match fit {
        PlaceFit::Any => true,
        PlaceFit::Exactly(path) => place == path,
        PlaceFit::Within(path) => place.is_within(path),
    }
}

impl<'t> Table<'t> {
    fn of(values: &'t [FieldValue], places: Vec<&'t JurisdictionPath>) -> Self {
        let words = places.len().div_ceil(BITS);
        let taken = vec![vec![0; words]; values.len().max(1)];
        Self {
            values,
            places,
            taken,
        }
    }

    /// The categories that a row fits.
    fn categories(&self, fit: &Fit) -> std::ops::Range<usize> {
        let all = 0..self.taken.len();
        match &fit.category {
            None => all,
            Some(value) => match self.values.iter().position(|known| known == value) {
                Some(index) => index..index + 1,
                None => all,
            },
        }
    }

    /// Gives the row every cell that it fits and nobody has; says whether there was one.
    fn take(&mut self, fit: &Fit) -> bool {
        let mut mask = vec![0_u64; self.places.len().div_ceil(BITS)];
        for (index, place) in self.places.iter().enumerate() {
            if fits_place(&fit.place, place) {
                mask[index / BITS] |= 1 << (index % BITS);
            }
        }
        let mut is_new = false;
        for category in self.categories(fit) {
            for (taken, wanted) in self.taken[category].iter_mut().zip(&mask) {
                is_new |= *wanted & !*taken != 0;
                *taken |= *wanted;
            }
        }
        is_new
    }

    /// The first cell that a row fits.
    fn first(&self, fit: &Fit) -> Option<Cell> {
        let mut places = self.places.iter();
        let place = places.position(|place| fits_place(&fit.place, place))?;
        let category = self.categories(fit).next()?;
        Some(Cell { category, place })
    }

    /// The first cell that nobody has.
    fn free(&self) -> Option<Cell> {
        for (category, taken) in self.taken.iter().enumerate() {
            let free = |place: &usize| taken[place / BITS] & (1 << (place % BITS)) == 0;
            if let Some(place) = (0..self.places.len()).find(free) {
                return Some(Cell { category, place });
            }
        }
        None
    }

    /// `category: road, place: xiangyu/east`.
    fn told(&self, cell: Cell) -> String {
        let place = self.places[cell.place];
        match self.values.get(cell.category) {
            Some(value) => format!("`category: {value}, place: {place}`"),
            None => format!("`place: {place}`"),
        }
    }

    fn holds(&self, fit: &Fit, cell: Cell) -> bool {
        self.categories(fit).contains(&cell.category)
            && fits_place(&fit.place, self.places[cell.place])
    }
}

fn shadowed(table: &Table<'_>, fit: &Fit, fits: &[Fit], reader: &mut Reader<'_>) {
    let earlier = || fits.iter().take_while(|other| other.row < fit.row);
    let cell = table.first(fit);
    let alone = earlier().find(|other| {
        let same = other.category.is_none() || other.category == fit.category;
        let mut places = table.places.iter();
        same && places
            .all(|place| !fits_place(&fit.place, place) || fits_place(&other.place, place))
    });
    let row = fit.row;
    let what = match alone {
        Some(by) => Words::new(
            format!(
                "第 {row} 行规则永远用不上：第 {} 行规则（文件第 {} 行）已全部包含它",
                by.row, by.span.line
            ),
            format!(
                "row {row} is never used: row {} (line {}) takes all its cases",
                by.row, by.span.line
            ),
        ),
        None => Words::new(
            format!("第 {row} 行规则永远用不上：前面几行合起来已全部包含它"),
            format!("row {row} is never used: the rows before it together take all its cases"),
        ),
    };
    let example = cell.and_then(|cell| {
        let by = earlier().find(|other| table.holds(other, cell))?;
        let told = table.told(cell);
        Some(Words::new(
            format!("{told} 的事项由第 {} 行分派", by.row),
            format!("a case of {told} is taken by row {}", by.row),
        ))
    });
    reader.complaints.error_for_example(
        "S8",
        fit.span,
        what,
        (
            "把较窄的规则移到较宽的规则之前，或删去它",
            "move the narrower row before the wider one, or remove it",
        ),
        example,
    );
}

fn not_total(table: &Table<'_>, span: Span, reader: &mut Reader<'_>) {
    let example = table.free().map(|cell| {
        let told = table.told(cell);
        Words::new(
            format!("{told} 的事项没有一行适用"),
            format!("a case of {told} fits no row"),
        )
    });
    reader.complaints.error_for_example(
        "S8",
        span,
        (
            "最后一行规则必须适用于所有事项",
            "the last row must fit every case",
        ),
        (
            "在最后加一行 `{category: any, place: any, lead: 单位}`",
            "add a last row `{category: any, place: any, lead: DEPARTMENT}`",
        ),
        example,
    );
}
