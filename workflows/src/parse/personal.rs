//! What a definition may not say about persons: a case is about a matter, a place or an
//! organisation, and nobody is scored, listed or followed (`docs/glossary.md`).

use super::{Reader, later};
use crate::{complaint::Span, complaints::Complaints, yaml::Entry};

/// Parts of names that ask for identity papers, for remarks about a person, or that make a person
/// the matter. Compared in small letters, with hyphens as spaces.
const REFUSED: &[&str] = &[
    "身份证",
    "证件号",
    "不良记录",
    "不良表现",
    "品德",
    "黑名单",
    "红黑榜",
    "黑榜",
    "重点人员",
    "重点人群",
    "重点群体",
    "稳控",
    "管控人员",
    "思想动态",
    "个人积分",
    "信用分",
    "诚信分",
    "宗教",
    "老户",
    "id number",
    "id card",
    "identity",
    "national id",
    "passport",
    "blacklist",
    "key person",
    "person of concern",
    "risk score",
    "person score",
    "personal score",
    "credit score",
    "behaviour",
    "behavior",
    "religion",
    "morality",
];

/// Complains about a key that makes persons the subject or keeps data for ever; says whether it
/// did.
pub(super) fn refuse_key(reader: &mut Reader<'_>, entry: &Entry) -> bool {
    let value = entry.value.text().unwrap_or_default();
    let at = if value.is_empty() {
        entry.key_span
    } else {
        entry.value.span
    };
    match entry.key.as_str() {
        "subject" if matches!(value, "matter" | "place" | "organisation") => later::refuse(
            reader,
            ("`subject`", "`subject`"),
            entry.key_span,
            ("删去它；事项总是针对事、地点或组织", "leave it out; a case is always about one of these"),
        ),
        "subject" => reader.error(
            "P1",
            at,
            (
                format!("事项的对象不能是 `{value}`：不对个人建档、打分或跟踪"),
                format!("a case may not be about `{value}`: no person is filed, scored or followed"),
            ),
            (
                "删去 `subject`，让事项针对事、地点或组织",
                "leave `subject` out and let the case be about a matter, a place or an organisation",
            ),
        ),
        "retention" if matches!(value, "permanent" | "forever" | "永久" | "永久保存") => reader.error(
            "P1",
            at,
            ("个人信息不能永久保存", "data about people may not be kept for ever"),
            (
                "删去 `retention`，由部署设定保存期限",
                "leave `retention` out; the deployment sets how long data are kept",
            ),
        ),
        "retention" => later::refuse(
            reader,
            ("`retention`", "`retention`"),
            entry.key_span,
            ("删去它，由部署设定保存期限", "leave it out; the deployment sets how long data are kept"),
        ),
        _ => return false,
    }
    true
}

/// Complains about a name that asks for identity papers or for remarks about a person.
pub(super) fn refuse_name(reader: &mut Reader<'_>, name: &str, span: Span) {
    refuse_words(reader.complaints, name, span);
}

/// The same for words of a text that is no definition.
pub(super) fn refuse_words(complaints: &mut Complaints, name: &str, span: Span) {
    let plain = name.to_lowercase().replace(['-', '_'], " ");
    if let Some(part) = REFUSED.iter().find(|part| plain.contains(**part)) {
        complaints.error(
            "P1",
            span,
            (
                format!("`{name}` 涉及对个人的登记或评价（`{part}`），不予支持"),
                format!("`{name}` files or judges persons (`{part}`), which is refused"),
            ),
            (
                "改为描述事项、地点或问题；联系方式用 `is: contact`，只用于反馈",
                "describe the matter, the place or the problem; `is: contact` holds how to reach the \
                 reporter and serves feedback only",
            ),
        );
    }
}
