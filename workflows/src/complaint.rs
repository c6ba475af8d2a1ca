//! What is wrong with a text that somebody wrote, where, and how to mend it.

use std::fmt;

use serde::Serialize;

use crate::plan::Words;

/// A stretch of a text, for an editor and for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// Line of the first letter, from 1.
    pub line: usize,
    /// Column of the first letter in letters (not bytes), from 1.
    pub column: usize,
}

impl Span {
    /// The beginning of a text: the place of what concerns the whole.
    pub const TOP: Self = Self {
        start: 0,
        end: 0,
        line: 1,
        column: 1,
    };
}

/// Whether a complaint forbids use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The text is not accepted.
    Error,
    /// The text is accepted; somebody should look.
    Warning,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Complaint {
    /// A stable code, such as `S4` (see `docs/reference/complaints.md`).
    pub code: &'static str,
    /// Whether it forbids use.
    pub severity: Severity,
    /// The name of the file, as the caller gave it.
    pub file: String,
    /// Where.
    pub span: Span,
    /// What is wrong, naming the place and the value.
    pub what: Words,
    /// How to mend it.
    pub way_out: Words,
    /// A case to which it would happen: the steps it would take, the row it would miss. Where the
    /// place says it all, none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Words>,
}

impl fmt::Display for Complaint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            code,
            file,
            span,
            what,
            way_out,
            example,
            ..
        } = self;
        write!(
            formatter,
            "{file}:{}:{} {code} {} ({})",
            span.line, span.column, what.en, way_out.en
        )?;
        match example {
            Some(example) => write!(formatter, "; for example: {}", example.en),
            None => Ok(()),
        }
    }
}

/// Every code of a complaint, with what it is about, in Chinese and in English.
///
/// `Y` is about any file, `S`, `F`, `P` and `L` about definitions, `O` about organisations, `C`
/// about calendars, `M` about mappings, `T` about schedules. A code is never given another meaning.
pub const CODES: [(&str, &str, &str); 46] = [
    ("Y1", "不是可读的 YAML", "the text is not readable YAML"),
    ("Y2", "文件太大", "the file is too large"),
    (
        "Y3",
        "锚点、别名、合并键或标签",
        "an anchor, an alias, a merge key or a tag",
    ),
    ("Y4", "键重复", "a key comes twice"),
    ("Y5", "键不是文本", "a key is not a text"),
    (
        "Y6",
        "没有文档，或不止一个",
        "no document, or more than one",
    ),
    (
        "Y7",
        "嵌套太深",
        "lists and maps lie too deep within each other",
    ),
    ("Y8", "控制字符", "a control character"),
    (
        "S0",
        "键或值的写法不对",
        "an unknown or missing key, or a value of the wrong shape",
    ),
    (
        "S1",
        "通向不存在的步骤或终结方式",
        "an arrow leads to no step and no end",
    ),
    ("S2", "永远到不了的步骤", "a step that is never reached"),
    (
        "S3",
        "永远到不了终结",
        "a step from which no end is reached",
    ),
    (
        "S4",
        "没有次数上限的循环，或上限写法不全",
        "a loop without a bound, or half a bound",
    ),
    (
        "S5",
        "没有时限、时限的行不全，或没有说明不答复怎么办",
        "waiting without a limit, rows of a limit that miss cases, or silence without an answer",
    ),
    (
        "S6",
        "升级阶梯不存在、未使用、不递增或没有交给人",
        "a ladder that is missing, unused, does not rise or gives to nobody",
    ),
    (
        "S7",
        "单位、岗位或日历不存在",
        "an unknown department, post or calendar",
    ),
    (
        "S8",
        "分派表不完整、有多余的行或未知的值",
        "routing that misses cases, a row never used, or an unknown value",
    ),
    (
        "S9",
        "条件或计分公式不对，或条件永远不会成立",
        "a condition or formula that cannot be read, or asks for what is never possible",
    ),
    (
        "S10",
        "按时办理也可能超过规定的最长时限",
        "a life that may be too long although everybody is on time",
    ),
    (
        "F1",
        "未答复反映人就结束",
        "an end that leaves the reporter without an answer",
    ),
    (
        "P1",
        "涉及对个人的登记、评价或跟踪",
        "persons filed, judged or followed",
    ),
    (
        "L1",
        "已知但尚未支持的写法",
        "known, but not supported by this version",
    ),
    (
        "O0",
        "组织文件的写法不对",
        "an organisation of the wrong shape",
    ),
    ("O1", "代码重复或保留", "a code that is taken or reserved"),
    ("O2", "单位或岗位不存在", "an unknown department or post"),
    (
        "O3",
        "管辖区域不存在或写法不对",
        "an unknown or badly named place",
    ),
    (
        "O4",
        "再次派单的时限不对",
        "a wrong limit for offering again",
    ),
    ("O5", "日历不存在", "an unknown calendar"),
    ("C0", "日历的写法不对", "a calendar of the wrong shape"),
    ("C1", "时区不对", "a wrong time zone"),
    ("C2", "办公时间不对", "wrong office hours"),
    ("C3", "日期不对", "what is not a date or a stretch of dates"),
    ("C4", "日期重复", "a date that comes twice"),
    ("C5", "日期超出日历范围", "a date outside the calendar"),
    (
        "C6",
        "调休上班日不对",
        "a make-up workday that cannot be one",
    ),
    (
        "C7",
        "所沿用的日历不存在、有问题或绕回自己",
        "a calendar to extend that is unknown, wrong or leads back",
    ),
    (
        "C8",
        "iCalendar 文件读不懂",
        "an iCalendar file that is not understood",
    ),
    ("M0", "映射的写法不对", "a mapping of the wrong shape"),
    (
        "M1",
        "映射的时区或时间格式不对",
        "a wrong zone or format of times in a mapping",
    ),
    (
        "M2",
        "映射里的名称不对",
        "a name in a mapping that cannot be one",
    ),
    ("T0", "计划的写法不对", "a schedule of the wrong shape"),
    (
        "T1",
        "启动方式不对，或没有时点",
        "a wrong start, or one that never comes",
    ),
    ("T2", "计划的时区不对", "a wrong time zone of a schedule"),
    (
        "T3",
        "计划的管辖区域不对",
        "unknown, none or too many places of a schedule",
    ),
    (
        "T4",
        "流程不存在，或事项的内容不对",
        "an unknown workflow, or fields its cases cannot have",
    ),
    ("T5", "补办规则不对", "a wrong catch-up rule"),
];
