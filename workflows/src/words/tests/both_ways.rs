//! From English to Chinese and back.

use super::{changed, chinese, english, lamp, plan, read};
use crate::{catalogue::DEFINITIONS, parse, rewrite, words::Language, yaml::FILE_BYTES_MAX};

#[test]
fn a_definition_written_by_hand_is_the_same_in_both_languages() {
    assert_eq!(chinese(lamp::ENGLISH), lamp::CHINESE);
    assert_eq!(english(lamp::CHINESE), lamp::ENGLISH);
    assert_eq!(plan(lamp::CHINESE), plan(lamp::ENGLISH));
}

#[test]
fn what_ships_goes_to_chinese_and_back_without_a_byte_changed() {
    for (file, text) in DEFINITIONS {
        let there = chinese(text);
        assert_eq!(english(&there), text, "{file}");
        assert_eq!(plan(&there), plan(text), "{file}");
        assert_eq!(english(text), text, "{file}");
        assert_eq!(chinese(&there), there, "{file}");
        let (_, found) = parse::definition_alone(file, &there);
        assert!(found.places().count() > 100, "{file}");
        assert!(
            found
                .places()
                .all(|place| place.language == Language::Chinese),
            "{file}"
        );
    }
}

#[test]
fn each_keyword_may_be_in_either_language() {
    let (_, found) = parse::definition_alone("lamp.yaml", lamp::ENGLISH);
    let whole = plan(lamp::ENGLISH);
    for place in found.places() {
        let mut mixed = lamp::ENGLISH.to_owned();
        let quotes = usize::from(mixed[place.span.start..].starts_with(['"', '\'']));
        let inner = place.span.start + quotes..place.span.end - quotes;
        mixed.replace_range(inner, &place.words.zh);
        assert_eq!(plan(&mixed), whole, "{}", place.words.zh);
        assert_eq!(english(&mixed), lamp::ENGLISH, "{}", place.words.zh);
        assert_eq!(chinese(&mixed), lamp::CHINESE, "{}", place.words.zh);
    }
}

#[test]
fn every_other_kind_of_choice_and_stage_is_read_in_chinese() {
    for (from, english, spelt) in [
        ("means: done", "means: accept", "性质: 签收"),
        ("means: done", "means: cannot", "性质: 无法办理"),
        ("means: done", "means: pass", "性质: 通过"),
        ("means: done", "means: fail", "性质: 不通过"),
        ("means: done", "means: approve", "性质: 同意"),
        ("means: done", "means: refuse", "性质: 不同意"),
        ("means: done", "means: satisfied", "性质: 满意"),
        ("means: done", "means: dissatisfied", "性质: 不满意"),
        ("means: done", "means: unreached", "性质: 无法联系"),
        ("means: done", "means: withdrawn", "性质: 撤回"),
        ("stage: collect", "stage: dispatch", "环节: 分流交办"),
        (
            "{allow: 30 minutes}",
            "{no limit: 未记录 / not recorded}",
            "{无时限: 未记录 / not recorded}",
        ),
        (
            "{办结: {end: closed}}",
            "{办结: end closed}",
            "{办结: 结案}",
        ),
        ("30 working minutes", "1 working hour", "1个工作时"),
        ("within: 3 days", "within: 2 hours", "时限: 2小时"),
    ] {
        let text = changed(lamp::ENGLISH, from, english);
        let there = chinese(&text);
        assert!(there.contains(spelt), "{spelt}");
        assert_eq!(self::english(&there), text, "{spelt}");
        assert_eq!(
            plan(&there),
            plan(&changed(lamp::ENGLISH, from, spelt)),
            "{spelt}"
        );
    }
}

#[test]
fn other_words_for_a_kind_are_read_and_stay_while_the_language_stays() {
    let text = changed(lamp::CHINESE, "性质: 办结", "性质: 完成");
    assert_eq!(chinese(&text), text);
    assert_eq!(english(&text), lamp::ENGLISH);
}

#[test]
fn quotes_line_ends_and_a_byte_order_mark_stay() {
    let text = changed(lamp::ENGLISH, "stage: feedback", "\"stage\": 'feedback'");
    let text = changed(&text, "  count:\n", "  ? count\n  :\n");
    let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let there = chinese(&text);
    assert!(there.starts_with("\u{feff}# 路灯报修"));
    assert!(there.contains("    \"环节\": '信息反馈'\r\n"));
    assert_eq!(english(&there), text);
}

#[test]
fn a_keyword_written_in_an_odd_way_is_replaced_as_a_whole() {
    for (from, odd, spelt) in [
        (
            "who: lead\n",
            "\"w\\u0068o\": \"le\\x61d\"\n",
            "\"承办\": \"主办单位\"\n",
        ),
        (
            "who: lead\n",
            "who: >- # 说明\n      lead\n",
            "承办: >- # 说明\n      主办单位\n",
        ),
        (
            "who: lead\n",
            "who: |-\n      lead\n    # 说明\n",
            "主办单位\n    # 说明\n",
        ),
        (
            "within: 5 working days\n",
            "within: 5\n      working days\n",
            "时限: 5个工作日\n",
        ),
        (
            "within: 5 working days\n",
            "within: 5 working day\n",
            "时限: 5个工作日\n",
        ),
    ] {
        let text = changed(lamp::ENGLISH, from, odd);
        assert_eq!(english(&text), text, "{odd}");
        let there = chinese(&text);
        assert!(there.contains(spelt), "{odd}: {there}");
        assert_eq!(plan(&there), plan(&text), "{odd}");
    }
}

#[test]
fn names_of_the_author_are_never_translated() {
    // A field, a value and choices that are called like keywords of the other language.
    let text = changed(
        lamp::ENGLISH,
        "  words: {is: text}\n",
        "  理由: {is: text}\n",
    );
    let text = text.replace("[words]", "[理由]");
    let text = changed(
        &text,
        "[dark, broken pole, 其他]",
        "[dark, broken pole, 任意, 时限]",
    );
    let text = changed(
        &text,
        "  - {category: broken pole",
        "  - {category: 任意, lead: sanitation}\n  - {category: broken pole",
    );
    let text = changed(&text, "  lamps: {is: number", "  时限: {is: number");
    let text = changed(&text, "case.lamps > 5", "case.时限 > 5");
    let text = changed(
        &text,
        "      assign: repair\n",
        "      assign: repair\n      within: repair\n      超期: repair\n",
    );
    let plan_before = plan(&text);
    assert_eq!(plan_before.fields.len(), 9);
    assert!(plan_before.routing[0].category.is_some() && plan_before.routing[2].category.is_none());
    let there = chinese(&text);
    assert_eq!(english(&there), text);
    assert_eq!(plan(&there), plan_before);
    assert!(
        there.contains("必填: [reason], 答复: [reason]"),
        "理由 is taken: {there}"
    );
    assert!(
        there.contains("类别: any, 地点: 任意"),
        "任意 is taken: {there}"
    );
    assert!(
        there.contains("      within: repair\n      超期: repair\n"),
        "{there}"
    );
}

#[test]
fn a_field_of_the_author_beside_a_fixed_one_stays_a_field_of_its_own() {
    let text = changed(lamp::ENGLISH, "  lamps: {is: number", "  类别: {is: number");
    let text = changed(&text, "case.lamps > 5", "case.类别 > 5");
    let both = plan(&text);
    assert!(both.fields.contains_key("类别") && both.fields.contains_key("category"));
    let there = chinese(&text);
    assert!(there.contains("  category: {类型: 单选"), "{there}");
    assert_eq!(plan(&there), both);
    assert_eq!(english(&there), text);
}

#[test]
fn a_text_that_is_wrong_is_not_rewritten() {
    for (from, to, code) in [
        ("stage: handle", "stage: handeln", "S0"),
        ("then: look}", "then: nowhere}", "S1"),
        ("version: 2", "version: 2\nversion: 2", "Y4"),
        ("who: lead\n", "who: 村委会\n", "S7"),
    ] {
        let text = changed(lamp::ENGLISH, from, to);
        let list = rewrite(&text, "lamp.yaml", Language::Chinese).expect_err(to);
        assert_eq!(
            list.iter().map(|c| c.code).collect::<Vec<_>>(),
            [code],
            "{to}"
        );
    }
}

#[test]
fn units_places_and_calendars_are_not_the_business_of_the_spelling() {
    let text = lamp::ENGLISH
        .replace("village-committee", "street-office")
        .replace("xiangyu/east/**", "elsewhere/**")
        .replace("township-office", "street")
        .replace("party-secretary", "nobody-we-know")
        .replace(
            "case.lamps > 5",
            "case.place == 'elsewhere' || case.place in ['a', 'b']",
        );
    assert!(read(&text).is_err());
    assert_eq!(english(&chinese(&text)), text);
}

#[test]
fn a_file_that_would_grow_too_large_is_refused() {
    let padding = FILE_BYTES_MAX - lamp::ENGLISH.len() - 3;
    let text = format!("{}# {}\n", lamp::ENGLISH, "x".repeat(padding));
    assert_eq!(text.len(), FILE_BYTES_MAX);
    assert!(chinese(lamp::ENGLISH).len() > lamp::ENGLISH.len());
    let list = rewrite(&text, "lamp.yaml", Language::Chinese).expect_err("it grows");
    assert_eq!(list[0].code, "Y2");
    assert_eq!(english(&text), text);
}
