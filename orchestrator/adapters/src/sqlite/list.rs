//! Lists of open cases.

use closedloop_runtime::ports::ledger::{ListFilter, ListOrder, ListPosition, RegisterRow};
use rusqlite::{Connection, named_params};

use super::{
    column::{self, ms},
    fault::Outcome,
    register::{columns, read},
};

/// A list that walks along one index, in the order asked for, and leaves out what does not fit.
macro_rules! list {
    ($index:literal, $selects:literal, $at:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM register ",
            $index,
            " WHERE ",
            $selects,
            "(",
            $at,
            ", case_id) > (:at, :case)
              AND due_order >= :due_from AND due_order < :due_before
              AND (:department IS NULL OR department = :department)
              AND (:post IS NULL OR post = :post)
              AND (NOT :no_post OR post IS NULL)
              AND (:by_program IS NULL OR by_program = :by_program)
              AND (:stage IS NULL OR stage = :stage)
              AND (:workflow IS NULL OR workflow = :workflow)
              AND (:exercise IS NULL OR exercise = :exercise)
              AND (:within IS NULL OR jurisdiction = :within
                OR substr(jurisdiction, 1, length(:within) + 1) = :within || '/')
              ORDER BY ",
            $at,
            ", case_id LIMIT :limit"
        )
    };
}

const DUE: &str = list!("INDEXED BY register_due", "", "due_order");
const DUE_OF_DEPARTMENT: &str = list!(
    "INDEXED BY register_department_due",
    "department = :department AND ",
    "due_order"
);
const DUE_OF_POST: &str = list!(
    "INDEXED BY register_post_due",
    "post = :post AND ",
    "due_order"
);
/// Nobody asks for this often, so it sorts instead of having an index that every step would pay.
const OFFERED: &str = list!("", "", "offered_at");
const OFFERED_OF_DEPARTMENT: &str = list!(
    "INDEXED BY register_department_offered",
    "department = :department AND ",
    "offered_at"
);
const OFFERED_OF_POST: &str = list!(
    "INDEXED BY register_post_offered",
    "post = :post AND ",
    "offered_at"
);

pub(super) fn list(
    connection: &Connection,
    filter: &ListFilter,
    order: ListOrder,
    after: Option<ListPosition>,
    limit: usize,
) -> Outcome<Vec<RegisterRow>> {
    // A post's rows are fewer than those of its department.
    let sql = match (order, &filter.post, &filter.department) {
        (ListOrder::Due, Some(_), _) => DUE_OF_POST,
        (ListOrder::Due, None, Some(_)) => DUE_OF_DEPARTMENT,
        (ListOrder::Due, None, None) => DUE,
        (ListOrder::Offered, Some(_), _) => OFFERED_OF_POST,
        (ListOrder::Offered, None, Some(_)) => OFFERED_OF_DEPARTMENT,
        (ListOrder::Offered, None, None) => OFFERED,
    };
    let params = named_params! {
        ":at": after.map_or(i64::MIN, |position| ms(position.at)),
        ":case": after.map(|at| at.case.0.into_bytes().to_vec()).unwrap_or_default(),
        ":due_from": filter.due_from.map_or(i64::MIN, ms),
        ":due_before": filter.due_before.map_or(i64::MAX, ms),
        ":department": filter.department.as_ref().map(AsRef::as_ref),
        ":post": filter.post.as_ref().map(AsRef::as_ref),
        ":no_post": filter.no_post,
        ":by_program": filter.by_program,
        ":stage": filter.stage.map(|stage| stage.code()),
        ":workflow": filter.workflow.as_ref().map(AsRef::as_ref),
        ":exercise": filter.exercise,
        ":within": filter.within.as_ref().map(AsRef::as_ref),
        ":limit": column::limit(limit),
    };
    column::rows(connection, sql, params, read)
}
