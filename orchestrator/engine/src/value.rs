//! What a case carries. Words of people, contact data and files are never in a value: they are
//! sealed beside the ledger, and a value holds a reference and a digest.

use std::fmt;

use closedloop_workflows::{
    names::{FieldValue, JurisdictionPath},
    plan::FieldKind,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::chain::Hash;

/// SHA-256 over bytes that are kept elsewhere.
pub type Digest = Hash;

/// A reference to a sealed text, contact or file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sealed {
    /// Where it is kept.
    pub id: Uuid,
    /// SHA-256 over the sealed bytes, so that whoever holds the ledger can tell a swapped text
    /// without being able to read it.
    pub digest: Digest,
}

/// The content of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// One of the values of a choice field.
    Choice(FieldValue),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    YesNo(bool),
    /// A day.
    Date(Date),
    /// An instant, in whole milliseconds.
    Instant(#[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")] Timestamp),
    /// A place.
    Jurisdiction(JurisdictionPath),
    /// Words of people.
    Text(Sealed),
    /// How the reporter can be reached.
    Contact(Sealed),
    /// One to ten files.
    Files(Vec<Sealed>),
}

/// The most files one field may hold.
pub const FILES_MAX: usize = 10;

impl Value {
    /// Whether it refers to sealed bytes: words, contact data or files of people.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        match self {
            Self::Text(_) | Self::Contact(_) | Self::Files(_) => true,
            Self::Choice(_)
            | Self::Number(_)
            | Self::YesNo(_)
            | Self::Date(_)
            | Self::Instant(_)
            | Self::Jurisdiction(_) => false,
        }
    }

    /// The same, without the parts of a millisecond that no event keeps.
    #[must_use]
    pub(crate) fn in_whole_milliseconds(self) -> Self {
        match self {
            Self::Instant(at) => Self::Instant(whole_milliseconds(at)),
            Self::Choice(_)
            | Self::Number(_)
            | Self::YesNo(_)
            | Self::Date(_)
            | Self::Jurisdiction(_)
            | Self::Text(_)
            | Self::Contact(_)
            | Self::Files(_) => self,
        }
    }

    /// Whether this is a content that a field of this kind can hold.
    #[must_use]
    pub fn fits(&self, kind: &FieldKind) -> bool {
        match (self, kind) {
            (Self::Choice(value), FieldKind::Choice(of)) => of.contains(value),
            (Self::Files(files), FieldKind::File) => !files.is_empty() && files.len() <= FILES_MAX,
            (Self::Number(_), FieldKind::Number)
            | (Self::YesNo(_), FieldKind::YesNo)
            | (Self::Date(_), FieldKind::Date)
            | (Self::Instant(_), FieldKind::Instant)
            | (Self::Jurisdiction(_), FieldKind::Jurisdiction)
            | (Self::Text(_), FieldKind::Text)
            | (Self::Contact(_), FieldKind::Contact) => true,
            (
                Self::Choice(_)
                | Self::Number(_)
                | Self::YesNo(_)
                | Self::Date(_)
                | Self::Instant(_)
                | Self::Jurisdiction(_)
                | Self::Text(_)
                | Self::Contact(_)
                | Self::Files(_),
                _,
            ) => false,
        }
    }
}

/// The instant without its parts of a millisecond, which no event keeps.
pub(crate) fn whole_milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)*
        }

        impl $name {
            /// All of them, in the order above.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code, as messages and metrics spell it.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// The one with this code, or none.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.code())
            }
        }
    };
}

codes! {
    /// How a matter reached the office.
    Source {
        /// 热线
        Hotline = "hotline",
        /// 网格
        Grid = "grid",
        /// 网上
        Web = "web",
        /// 巡查
        Patrol = "patrol",
        /// 导入
        Import = "import",
        /// 接口
        Api = "api",
        /// 上级交办
        Upper = "upper",
        /// 定时
        Schedule = "schedule",
        /// 其他
        Other = "other",
    }
}

codes! {
    /// How pressing a matter is.
    Priority {
        /// 一般
        Normal = "normal",
        /// 紧急
        Urgent = "urgent",
        /// 特急
        Critical = "critical",
    }
}

codes! {
    /// Why the words and contact data of a case were destroyed.
    ErasureReason {
        /// The reporter asked for it.
        ReporterAsked = "reporter-asked",
        /// The time for which they may be kept is over.
        RetentionOver = "retention-over",
        /// They should never have been recorded.
        RecordedByMistake = "recorded-by-mistake",
    }
}
