//! The table of keywords.

use crate::plan::{ChoiceKind, Stage};

/// Whether a keyword stands before a colon or behind one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Before the colon.
    Key,
    /// Behind it, or in a list.
    Value,
}

/// One keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyword {
    /// The English spelling, ASCII.
    pub english: &'static str,
    /// The Chinese spelling, never ASCII.
    pub chinese: &'static str,
}

/// The keywords of one place of the language. Within it no two share a spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// What stands there, in Chinese.
    pub chinese: &'static str,
    /// What stands there, in English.
    pub english: &'static str,
    /// Whether these are keys or values.
    pub sort: Sort,
    /// The keywords.
    pub keywords: &'static [Keyword],
}

const fn word(english: &'static str, chinese: &'static str) -> Keyword {
    Keyword { english, chinese }
}

const fn keys(english: &'static str, chinese: &'static str, keywords: &'static [Keyword]) -> Group {
    let sort = Sort::Key;
    Group {
        chinese,
        english,
        sort,
        keywords,
    }
}

const fn values(
    english: &'static str,
    chinese: &'static str,
    keywords: &'static [Keyword],
) -> Group {
    let sort = Sort::Value;
    Group {
        chinese,
        english,
        sort,
        keywords,
    }
}

/// Every keyword by its place. An English word that stands in several places has one Chinese
/// spelling as a key, and one as a value.
pub const GROUPS: [Group; 24] = [
    keys("the definition", "流程定义", TOP),
    keys(
        "fields that every definition has",
        "每个流程都有的字段",
        CASE,
    ),
    keys("a field", "字段", FIELD),
    keys("a routing row", "分派表的一行", ROW),
    keys("a rung", "升级档次", RUNG),
    keys("a step", "步骤", STEP),
    keys("a row of a limit", "时限的一行", LIMIT),
    keys("a choice", "办理选项", CHOICE),
    values("a stage", "环节", &STAGES),
    values("whom a step asks", "步骤由谁承办", WHO),
    values("whom a survey asks", "询问谁", ASKED),
    values("how a reporter is asked", "询问方式", CHANNELS),
    values("what a step does by itself", "自动步骤做什么", AUTO),
    values("whom points count for", "考核分记给谁", SCORED),
    values("the clock of a step", "步骤的计时", CLOCKS),
    values("what is waited for", "办结条件", DONE_WHEN),
    values("whom a rung tells", "升级时通知谁", LISTENERS),
    values("a card", "亮牌", CARDS),
    values("what a field holds", "字段的类型", FIELD_KINDS),
    values(
        "what every choice can need",
        "办理选项都可要求的内容",
        NEEDS,
    ),
    values("what a choice means", "选项性质", &CHOICE_KINDS),
    values("an end as an arrow", "流转到终结", END_ARROWS),
    values("an end", "终结方式", ENDS),
    values("yes, no and whatever it is", "是、否和不限", PLAIN),
];

const TOP: &[Keyword] = &[
    word("workflow", "流程"),
    word("title", "标题"),
    word("version", "版本"),
    word("calendar", "日历"),
    word("recorded", "记录"),
    word("must end within", "总时限"),
    word("case", "事项"),
    word("routing", "分派"),
    word("escalation", "升级"),
    word("steps", "步骤"),
];

const CASE: &[Keyword] = &[
    word("category", "类别"),
    word("place", "地点"),
    word("reporter", "反映人"),
];

const FIELD: &[Keyword] = &[
    word("is", "类型"),
    word("of", "取值"),
    word("optional", "选填"),
];

const ROW: &[Keyword] = &[
    word("if", "条件"),
    word("category", "类别"),
    word("place", "地点"),
    word("lead", "主办"),
    word("with", "协办"),
];

const RUNG: &[Keyword] = &[
    word("after", "超期后"),
    word("tell", "通知"),
    word("give to", "转交"),
    word("card", "亮牌"),
];

const STEP: &[Keyword] = &[
    word("stage", "环节"),
    word("who", "承办"),
    word("ask", "询问"),
    word("auto", "自动"),
    word("by", "方式"),
    word("skip if", "跳过条件"),
    word("done when", "办结条件"),
    word("clock", "计时"),
    word("within", "时限"),
    word("no limit", "无时限"),
    word("remind", "提醒"),
    word("late", "超期"),
    word("extend", "延期"),
    word("pause", "暂停"),
    word("no answer", "无应答"),
    word("points", "考核分"),
    word("to", "对象"),
    word("choices", "选项"),
];

const LIMIT: &[Keyword] = &[
    word("if", "条件"),
    word("allow", "限时"),
    word("until", "截止"),
    word("starts", "起于"),
    word("from", "起算"),
];

const CHOICE: &[Keyword] = &[
    word("go", "转到"),
    word("end", "终结"),
    word("means", "性质"),
    word("needs", "必填"),
    word("answer", "答复"),
    word("allow", "限时"),
    word("at most", "最多"),
    word("then", "之后"),
];

const STAGES: [Keyword; 6] = {
    let mut words = [word("", ""); 6];
    let mut next = 0;
    while next < words.len() {
        let stage = Stage::ALL[next];
        words[next] = word(stage.code(), stage.chinese());
        next += 1;
    }
    words
};

const WHO: &[Keyword] = &[
    word("lead", "主办单位"),
    word("lead and co-units", "主办和协办单位"),
];

const ASKED: &[Keyword] = &[word("case.reporter", "反映人")];

const CHANNELS: &[Keyword] = &[
    word("sms", "短信"),
    word("phone", "电话"),
    word("web", "网上"),
];

const AUTO: &[Keyword] = &[word("score", "计分")];

const SCORED: &[Keyword] = &[word("lead", "主办单位"), word("co-units", "协办单位")];

const CLOCKS: &[Keyword] = &[word("sign", "签收")];

const DONE_WHEN: &[Keyword] = &[word("all have reported", "全部回报")];

const LISTENERS: &[Keyword] = &[
    word("lead head", "主办单位负责人"),
    word("asked head", "承办方负责人"),
];

const CARDS: &[Keyword] = &[word("yellow", "黄牌"), word("red", "红牌")];

const FIELD_KINDS: &[Keyword] = &[
    word("choice", "单选"),
    word("text", "文本"),
    word("number", "数字"),
    word("yes-no", "是否"),
    word("date", "日期"),
    word("instant", "时刻"),
    word("jurisdiction", "管辖区域"),
    word("contact", "联系方式"),
    word("file", "文件"),
];

const NEEDS: &[Keyword] = &[
    word("reason", "理由"),
    word("result", "办理结果"),
    word("photos", "照片"),
    word("document", "文书"),
];

const CHOICE_KINDS: [Keyword; 12] = {
    let mut words = [word("", ""); 12];
    let mut next = 0;
    while next < words.len() {
        let kind = ChoiceKind::ALL[next];
        words[next] = word(kind.code(), kind.chinese());
        next += 1;
    }
    words
};

const END_ARROWS: &[Keyword] = &[
    word("end closed", "结案"),
    word("end rejected", "不予受理"),
    word("end merged", "并单"),
];

const ENDS: &[Keyword] = &[
    word("closed", "结案"),
    word("rejected", "不予受理"),
    word("merged", "并单"),
];

const PLAIN: &[Keyword] = &[word("true", "是"), word("false", "否"), word("any", "任意")];
