//! What conditions mean, and what they may not say.

use std::collections::BTreeMap;

use super::{condition, masked};
use crate::{
    catalogue,
    condition::{Common, Condition, Fact, Facts},
    names::FieldName,
    organisation::Organisation,
    parse::{self, expression::Fault, top::Known},
    plan::{ChoiceKind, Field, FieldKind},
    points::Counted,
};

fn fields() -> BTreeMap<FieldName, Field> {
    let codes = |codes: &[&str]| {
        let codes = codes.iter().map(|code| code.parse().expect("a code"));
        FieldKind::Choice(codes.collect())
    };
    [
        ("category", codes(&["fire", "road"])),
        ("severity", codes(&["normal", "urgent"])),
        ("紧急程度", codes(&["一般", "紧急"])),
        ("place", FieldKind::Jurisdiction),
        ("summary", FieldKind::Text),
        ("km", FieldKind::Number),
        ("km-there", FieldKind::Number),
        ("due day", FieldKind::Date),
        ("due", FieldKind::Instant),
        ("x", FieldKind::YesNo),
        ("pictures", FieldKind::File),
        ("reporter", FieldKind::Contact),
    ]
    .into_iter()
    .map(|(name, kind)| {
        let optional = true;
        (name.parse().expect("a name"), Field { kind, optional })
    })
    .collect()
}

fn town() -> Organisation {
    parse::organisation("organisation.yaml", catalogue::ORGANISATION).expect("the demo town")
}

fn read(text: &str) -> Result<Condition, Fault> {
    let fields = fields();
    let mut field_keys: Vec<&str> = fields.keys().map(FieldName::as_str).collect();
    field_keys.push("unreadable");
    let known = Known {
        fields: &fields,
        field_keys,
        needs: Vec::new(),
        ladders: Vec::new(),
        steps: Vec::new(),
        recorded: false,
    };
    condition(text, &known, &town()).map_err(|failed| *failed.expect("a fault of its own"))
}

/// A fire, urgent in Chinese, 5 km away, with two pictures, returned once; nothing else is known.
struct Fire;

impl Facts for Fire {
    fn has(&self, field: &FieldName) -> bool {
        self.field(field).is_some()
    }

    fn field(&self, field: &FieldName) -> Option<Fact<'_>> {
        match field.as_str() {
            "category" => Some(Fact::Text("fire")),
            "紧急程度" => Some(Fact::Text("紧急")),
            "place" => Some(Fact::Text("xiangyu/east")),
            "km" => Some(Fact::Number(5)),
            "km-there" => Some(Fact::Number(-2)),
            "due day" => Some(Fact::Date("2026-05-20".parse().expect("a day"))),
            "due" => Some(Fact::Instant(
                "2026-05-20T09:00:00Z".parse().expect("an instant"),
            )),
            "pictures" => Some(Fact::Number(2)),
            _ => None,
        }
    }

    fn common(&self, what: Common) -> Fact<'_> {
        match what {
            Common::Priority => Fact::Text("critical"),
            Common::Source => Fact::Text("hotline"),
            Common::Exercise => Fact::YesNo(false),
        }
    }

    fn count(&self, what: Counted) -> u32 {
        u32::from(what == Counted::Kind(ChoiceKind::Return))
    }
}

#[test]
fn a_condition_asks_about_fields_of_every_sort() {
    for text in [
        "case.category == 'fire'",
        "case.category != \"road\"",
        "case.category in ['road', 'fire']",
        "case.紧急程度 == '紧急'",
        "case.紧急程度 in ['一般', '紧急'] && case.km == 5",
        "case.place == 'xiangyu/east'",
        "case.km <= 5 && case.km > 4",
        "case.km-there == -2",
        "case.km-there < case.km",
        "case.due day == '2026-05-20'",
        "case.due day < '2026-05-21'",
        "case.due == '2026-05-20T17:00:00+08:00'",
        "size(case.pictures) >= 2",
        "has(case.pictures) && !has(case.reporter)",
        "!case.x",
        "!(case.x == true)",
        "case.priority == 'critical' && case.source in ['hotline', 'web']",
        "!case.exercise",
        "count('return') == 1 || count('missed') > 3",
        "history.count('return') == 1",
        "has(case.km)\n  && has(case.place)",
        "!!has(case.km)",
    ] {
        let condition = read(text).unwrap_or_else(|fault| panic!("{text}: {}", fault.what.en));
        assert!(condition.holds(&Fire), "{text}");
    }
}

#[test]
fn a_comparison_with_what_is_not_there_is_false() {
    for text in [
        "case.severity == 'urgent'",
        "case.severity != 'urgent'",
        "case.severity in ['normal', 'urgent']",
        "case.x",
        "has(case.summary)",
    ] {
        let condition = read(text).unwrap_or_else(|fault| panic!("{text}: {}", fault.what.en));
        assert!(!condition.holds(&Fire), "{text}");
    }
}

/// What a condition may not say, and what is blamed.
const REFUSED: &[(&str, &str)] = &[
    ("case.severty == 'urgent'", "case.severty"),
    ("case.severity == 'urgnet'", "'urgnet'"),
    ("'urgnet' == case.severity", "'urgnet'"),
    ("case.紧急程度 == '紧'", "'紧'"),
    ("has(case.紧急) && case.x", "case.紧急"),
    ("case.summary == 'a'", "case.summary"),
    ("case.reporter != 'a'", "case.reporter"),
    ("size(case.summary) > 1", "case.summary"),
    ("case.pictures > 1", "case.pictures"),
    ("case.km", "case.km"),
    ("case.km == '5'", "=="),
    ("case.km == 1.5", "1.5"),
    ("case.km == 5u", "5u"),
    ("case.km == null", "null"),
    ("case.due day == '2026-5-20'", "'2026-5-20'"),
    ("case.due == '2026-05-20'", "'2026-05-20'"),
    ("case.due == case.due day", "=="),
    ("case.category < 'fire'", "<"),
    ("case.category == case.severity", "=="),
    ("case.category in []", "in"),
    ("case.category in 'fire'", "in"),
    ("case.category in ['fire', 3]", "3"),
    ("case.km in [1, 'a']", "'a'"),
    ("has(case.priority)", "case.priority"),
    ("case.priority == 'high'", "'high'"),
    ("true", "true"),
    ("1 == 1", "=="),
    ("'a' == 'a'", "=="),
    ("case.x && true", "true"),
    ("case == 1", "case"),
    ("severity == 'urgent'", "severity"),
    ("clock.due < 3", "clock"),
    ("history.missed > 1", "history"),
    ("has(clock.due)", "clock"),
    ("clock.count('missed') > 1", "("),
    ("case.km.x == 1", "."),
    ("case.km - 1 == 3", "-"),
    ("case.km == case.km + 1", "+"),
    ("timestamp('2026-05-20T00:00:00Z') < case.due", "("),
    ("case.due.getFullYear() == 2026", "("),
    ("now() > case.due", "("),
    ("count('mised') > 1", "'mised'"),
    ("count(missed) > 1", "missed"),
    ("matches(case.category, 'f.*')", "("),
    ("case.category = 'fire'", "="),
    ("case.x and case.x", "and"),
    ("not case.x", "not"),
    ("case.category == ‘fire’", "‘"),
    ("case.x ? case.x : case.x", "?"),
    ("[1, 2].exists(n, n == 1)", ""),
    ("{'a': 1}", "{"),
    ("case.category == \"没有结束", "\""),
    ("case.category in ['fire', road 'x']", "'"),
    ("case.x )", ")"),
    ("case.紧急程度 == '紧\\急'", "'"),
];

#[test]
fn what_a_condition_may_not_say_is_refused_at_its_place() {
    for (text, at) in REFUSED {
        let fault = read(text).expect_err(text);
        assert!(!fault.way_out.zh.is_empty() && !fault.what.en.is_empty());
        let (start, end) = fault.bytes.unwrap_or_else(|| panic!("{text}: no place"));
        let blamed = text
            .get(start..end)
            .unwrap_or_else(|| panic!("{text}: torn"));
        assert!(blamed.contains(at), "{text}: {blamed}: {}", fault.what.en);
    }
    for text in [
        "case.x &&",
        "(",
        ")",
        "",
        "case.",
        "case.x case.x",
        "'",
        "case.km == 99999999999999999999",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn a_condition_that_would_exhaust_the_stack_is_refused_unparsed() {
    let chain = |links: usize, sign: &str| vec!["case.x"; links].join(sign);
    assert!(read(&chain(100, " && ")).is_ok());
    for text in [
        chain(5_000, " && "),
        chain(250, "||"),
        format!("{}case.x{}", "(".repeat(150), ")".repeat(150)),
        format!("{}case.x{}", "(".repeat(50_000), ")".repeat(50_000)),
        format!("{}case.x", "!".repeat(201)),
        format!("case.km in [{}]", vec!["1"; 500].join(",")),
        format!("case.km == {}", "-".repeat(500)),
        "[".repeat(1_000),
        "case.".repeat(400),
        "'\\".repeat(900),
    ] {
        assert!(read(&text).is_err(), "{}", &text[..40]);
    }
}

#[test]
fn a_mask_has_as_many_bytes_as_the_condition() {
    let keys = ["km-there", "km", "紧急程度", "due day", "due"];
    for text in [
        "case.km-there<case.km",
        "case.紧急程度=='紧\\'急'",
        "case.due day<'2026-05-20'&&has(case.due)",
        "case.a == 'é\t\u{7}'",
    ] {
        let masked = masked::masked(text, &keys).expect(text);
        assert_eq!(masked.text.len(), text.len(), "{text}");
        assert!(masked.text.is_ascii(), "{text}");
    }
}
