//! Complaints about a Chinese definition.

use super::{changed, lamp, only};
use crate::complaint::Complaint;

#[test]
fn one_key_in_both_spellings_is_written_twice() {
    for (from, to, key, other) in [
        (
            "时限: 5个工作日\n",
            "时限: 5个工作日\n    within: 5 working days\n",
            "within",
            "时限",
        ),
        (
            "类型: 管辖区域",
            "is: jurisdiction, 类型: 管辖区域",
            "类型",
            "is",
        ),
        ("版本: 2\n", "版本: 2\nversion: 2\n", "version", "版本"),
    ] {
        let text = changed(lamp::CHINESE, from, to);
        let complaint = only(&text);
        assert_eq!(complaint.code, "Y4");
        assert_eq!(&text[complaint.span.start..complaint.span.end], key);
        let named = |words: &str| {
            words.contains(&format!("`{key}`")) && words.contains(&format!("`{other}`"))
        };
        assert!(
            named(&complaint.what.zh) && named(&complaint.what.en),
            "{complaint}"
        );
    }
}

#[test]
fn a_complaint_quotes_the_spelling_of_the_author() {
    for (from, to, code, quoted) in [
        ("    时限: 5个工作日\n", "", "S5", "`时限: 2个工作时`"),
        ("最多: 1次, 之后: look", "最多: 1次", "S4", "`最多`"),
        ("最多: 1次, 之后: look", "之后: look", "S4", "`最多: 2次`"),
        ("最多: 1次", "最多: 1回", "S4", "`1回`"),
        ("    承办: 主办单位\n", "", "S0", "`承办: 主办单位`"),
        ("终结: 不予受理", "终结: 驳回", "S1", "`驳回`"),
        ("选填: 否", "选填: 不", "S0", "`否`"),
        ("{终结: 结案}", "{终结: 结案, 转到: call}", "S0", "`终结`"),
        ("版本: 2\n", "", "S0", "`版本: 1`"),
        (
            "无应答: unreached\n",
            "无应答: unreached\n    延期: {}\n",
            "L1",
            "`延期`",
        ),
    ] {
        let complaint = only(&changed(lamp::CHINESE, from, to));
        assert_eq!(complaint.code, code, "{complaint}");
        let said = [&complaint.what, &complaint.way_out];
        assert!(
            said.iter().any(|words| words.zh.contains(quoted)),
            "{complaint:?}"
        );
        assert!(
            said.iter().any(|words| words.en.contains(quoted)),
            "{complaint:?}"
        );
    }
}

#[test]
fn what_was_most_likely_meant_is_told_in_the_language_of_the_word() {
    for (from, to, meant) in [
        ("    时限: 5个工作日", "    时间限: 5个工作日", "`时限`"),
        ("    时限: 5个工作日", "    withn: 5个工作日", "`时限`"),
        ("时限: 5个工作日", "时限: 5工作日", "`5个工作日`"),
        ("时限: 5个工作日", "时限: 5 workdays", "`5个工作日`"),
        ("环节: 执行处置", "环节: 执行处理", "`执行处置`"),
        ("环节: 执行处置", "环节: hadle", "`handle`"),
        ("性质: 退回", "性质: 退", "`退回`"),
        ("亮牌: 黄牌", "亮牌: 黄", "`黄牌`"),
        ("类型: 联系方式", "类型: 联系", "`联系方式`"),
        (
            "必填: [理由], 答复: [理由]",
            "必填: [理由, 照], 答复: [理由]",
            "`照片`",
        ),
        ("seen before: 并单", "seen before: 并单了", "`并单`"),
    ] {
        let text = changed(lamp::CHINESE, from, to);
        let list = super::read(&text).expect_err(to);
        let said = |c: &Complaint| c.way_out.zh.contains(meant) && c.way_out.en.contains(meant);
        assert!(list.iter().any(said), "{to}: {list:#?}");
    }
}

#[test]
fn an_english_definition_is_told_in_english_words() {
    let text = changed(lamp::ENGLISH, "    within: 5 working days\n", "");
    let complaint = only(&text);
    let way_out = &complaint.way_out.zh;
    assert!(way_out.contains("`within: 2 working hours`"), "{way_out}");
}

#[test]
fn a_chinese_colon_is_recognised() {
    let text = changed(
        lamp::CHINESE,
        "    环节: 执行处置\n",
        "    环节：执行处置\n",
    );
    let inside = changed(lamp::CHINESE, "{终结: 结案}", "{终结：结案}");
    let all = lamp::CHINESE.replace(": ", "：").replace(":\n", "：\n");
    for text in [text, inside, all] {
        let list = super::read(&text).expect_err("no colon of YAML");
        let said = |c: &&Complaint| c.way_out.zh.contains("半角") && c.way_out.en.contains("`：`");
        assert_eq!(list.iter().filter(said).count(), 1, "{list:#?}");
    }
}
