//! The shapes of the HTTP interface `/api/v1`.
//!
//! A request refuses members it does not know, so that a spelling mistake is noticed; an answer may
//! gain members within a version. Times are RFC 3339 in UTC with milliseconds.

mod acts;
mod case;
mod history;
mod inbox;
mod list;
mod moment;
mod notice;
mod problem;
mod rules;
mod service;
mod track;
mod words;

pub use acts::{Acknowledge, CaseOpened, Choose, Done, Erase, FileKept, OpenCase, Take};
pub use case::{Asked, AskedParty, CaseClock, CaseEnd, CaseStatus, CaseView};
pub use history::{HistoryItem, HistoryPage, WhyAnswer, WhyLines};
pub use inbox::InboxItem;
pub use list::{CaseRow, Page};
pub use moment::Moment;
pub use notice::NoticeView;
pub use problem::Problem;
pub use rules::{
    DefinitionRow, DefinitionStep, DefinitionView, DepartmentView, FieldView, JurisdictionView,
    OrganisationView, PostView,
};
pub use service::{Me, Readiness};
pub use track::{MergedInto, Survey, Track, TrackReply, Tracked, TrackedParty, TrackedStage};
pub use words::Bilingual;
