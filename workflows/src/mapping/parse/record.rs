//! What a mapping says about the parts of a record.

use std::collections::BTreeMap;

use super::{SHAPE, coded, fields, list, origin, owner, times};
use crate::{
    complaint::Span,
    complaints::Complaints,
    mapping::{
        Coded, DueShape, FieldShape, Moment, Origin, Outcome, PRIORITIES, SOURCES, StateShape,
        TitleShape,
    },
    names::{DepartmentCode, FieldName, FieldValue, JurisdictionPath},
    yaml::{self, Fields, Node},
};

const KEYS: [&str; 13] = [
    "id",
    "opened at",
    "closed at",
    "due at",
    "due on",
    "state",
    "title",
    "category",
    "department",
    "place",
    "source",
    "priority",
    "fields",
];

/// The most words of a file for one state.
const WORDS_MAX: usize = 100;

/// The parts of a record.
pub(super) struct RecordShape {
    pub(super) id: Origin,
    pub(super) opened_at: Moment,
    pub(super) closed_at: Option<Moment>,
    pub(super) due: DueShape,
    pub(super) state: Option<StateShape>,
    pub(super) title: TitleShape,
    pub(super) category: Coded<FieldValue>,
    pub(super) department: Coded<DepartmentCode>,
    pub(super) place: Coded<JurisdictionPath>,
    pub(super) under: Option<JurisdictionPath>,
    pub(super) source: Coded<&'static str>,
    pub(super) priority: Coded<&'static str>,
    pub(super) fields: Vec<(FieldName, FieldShape)>,
}

/// Reads `record`.
pub(super) fn read(node: &Node, at: Span, complaints: &mut Complaints) -> Option<RecordShape> {
    let parts = Fields::of(node, at, &KEYS, SHAPE, complaints)?;
    let id = parts.need("id", "id: NAME OF A COLUMN", complaints);
    let id = id.and_then(|node| origin::part(node, owner(&parts, "id"), &[], false, complaints));
    let opened_at = parts.need("opened at", "opened at: NAME OF A COLUMN", complaints);
    let opened_at =
        opened_at.and_then(|node| times::moment(node, owner(&parts, "opened at"), complaints));
    let closed_at = optional(&parts, "closed at", complaints);
    let due = due(&parts, complaints);
    let state = state(&parts, complaints);
    let title = title(&parts, complaints);
    let category = parts.need(
        "category",
        "category: {column: NAME, values: {…}}",
        complaints,
    );
    let category =
        category.and_then(|node| coded::coded(node, owner(&parts, "category"), "类别", complaints));
    let department = parts.need(
        "department",
        "department: {column: NAME, made from the file: true}",
        complaints,
    );
    let department = department
        .and_then(|node| coded::coded(node, owner(&parts, "department"), "单位代码", complaints));
    let place = parts.need("place", "place: {otherwise: city}", complaints);
    let place = place.and_then(|node| coded::place(node, owner(&parts, "place"), complaints));
    let at = owner(&parts, "source");
    let source = coded::closed(parts.get("source"), at, &SOURCES, complaints);
    let at = owner(&parts, "priority");
    let priority = coded::closed(parts.get("priority"), at, &PRIORITIES, complaints);
    let fields = match parts.get("fields") {
        Some(node) => fields::read(node, owner(&parts, "fields"), complaints),
        None => Some(Vec::new()),
    };
    let (place, under) = place?;
    Some(RecordShape {
        id: id?.from,
        opened_at: opened_at?,
        closed_at: closed_at?,
        due: due?,
        state: state?,
        title: title?,
        category: category?,
        department: department?,
        place,
        under,
        source: source?,
        priority: priority?,
        fields: fields?,
    })
}

/// A moment that need not be there; the outer is none if it is wrong.
fn optional(parts: &Fields<'_>, key: &str, complaints: &mut Complaints) -> Option<Option<Moment>> {
    match parts.get(key) {
        Some(node) => times::moment(node, owner(parts, key), complaints).map(Some),
        None => Some(None),
    }
}

fn due(parts: &Fields<'_>, complaints: &mut Complaints) -> Option<DueShape> {
    let at = optional(parts, "due at", complaints)?;
    let on = optional(parts, "due on", complaints)?;
    match (at, on) {
        (None, None) => Some(DueShape::Nothing),
        (Some(at), None) => Some(DueShape::At(at)),
        (None, Some(on)) => Some(DueShape::On(on)),
        (Some(_), Some(_)) => {
            complaints.error(
                SHAPE,
                owner(parts, "due on"),
                (
                    "`due at` 和 `due on` 只能写一个",
                    "only one of `due at` and `due on` may be written",
                ),
                (
                    "到某一时刻写 `due at`，到某一天结束写 `due on`",
                    "write `due at` for an instant, `due on` for a day that counts to its end",
                ),
            );
            None
        }
    }
}

/// The state; the outer is none if it is wrong.
fn state(parts: &Fields<'_>, complaints: &mut Complaints) -> Option<Option<StateShape>> {
    let Some(node) = parts.get("state") else {
        return Some(None);
    };
    let further = ["open", "closed", "cancelled", "otherwise"];
    let at = owner(parts, "state");
    let part = origin::part(node, at, &further, false, complaints)?;
    let mut words = BTreeMap::new();
    for outcome in Outcome::ALL {
        let Some(node) = part.get(outcome.code()) else {
            continue;
        };
        for word in list(node, WORDS_MAX, complaints)? {
            if let Some(before) = words.insert(word.clone(), outcome) {
                twice(node, &word, before, complaints);
                return None;
            }
        }
    }
    let otherwise = match part.get("otherwise") {
        Some(node) => Some(outcome(node, complaints)?),
        None => None,
    };
    if words.is_empty() && otherwise.is_none() {
        complaints.error(
            SHAPE,
            at,
            (
                "没有写哪些值是已结",
                "it does not say which words mean closed",
            ),
            (
                "写上 `closed: [WORD]` 和 `open: [WORD]`；没有这一列就不写 `state`",
                "write `closed: [WORD]` and `open: [WORD]`; leave out `state` if no column says it",
            ),
        );
        return None;
    }
    Some(Some(StateShape {
        from: part.from,
        words,
        otherwise,
    }))
}

fn outcome(node: &Node, complaints: &mut Complaints) -> Option<Outcome> {
    let text = yaml::scalar(node, SHAPE, complaints)?;
    let found = Outcome::ALL.into_iter().find(|one| one.code() == text);
    if found.is_none() {
        let known = Outcome::ALL.map(Outcome::code);
        yaml::unknown(text, node.span, &known, SHAPE, complaints);
    }
    found
}

fn twice(node: &Node, word: &str, before: Outcome, complaints: &mut Complaints) {
    let code = before.code();
    complaints.error(
        SHAPE,
        node.span,
        (
            format!("`{word}` 已写在 `{code}` 里"),
            format!("`{word}` already stands under `{code}`"),
        ),
        ("留下一处", "keep it in one place"),
    );
}

fn title(parts: &Fields<'_>, complaints: &mut Complaints) -> Option<TitleShape> {
    let node = parts.need("title", "title: NAME OF A COLUMN", complaints)?;
    let at = owner(parts, "title");
    let part = origin::part(node, at, &["otherwise"], false, complaints)?;
    let otherwise = match part.get("otherwise") {
        Some(node) => Some(yaml::scalar(node, SHAPE, complaints)?.to_owned()),
        None => None,
    };
    Some(TitleShape {
        from: part.from,
        otherwise,
    })
}
