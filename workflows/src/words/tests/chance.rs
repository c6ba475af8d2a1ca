//! Definitions made by chance: whatever is right stays itself over both languages.

use proptest::{prelude::*, test_runner::RngSeed};

use super::{chinese, english};
use crate::{catalogue, parse, rewrite, words::Language};

/// The seed of the gate; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` set others.
const SEED: u64 = 20_261_122;

fn config(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(SEED);
    }
    config.cases = config.cases.max(cases);
    config
}

fn pick(words: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(words)
}

/// A limit, in working time or calendar time, in words or as ISO 8601.
fn limit() -> impl Strategy<Value = String> {
    let unit = pick(&[
        "minute",
        "hour",
        "day",
        "working minute",
        "working hour",
        "working day",
    ]);
    prop_oneof![
        6 => (1..=400_u32, unit).prop_map(|(amount, unit)| {
            let plural = if amount == 1 { "" } else { "s" };
            format!("{amount} {unit}{plural}")
        }),
        1 => (1..=99_u32).prop_map(|hours| format!("PT{hours}H")),
    ]
}

/// A scalar in one of the ways to write it.
fn quoted(word: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    (word, 0..6_u8).prop_map(|(word, how)| match how {
        0 => format!("'{word}'"),
        1 => format!("\"{word}\""),
        _ => word,
    })
}

/// Fields of the author, some of them called like keywords of the other language.
fn field() -> impl Strategy<Value = String> {
    let name = pick(&[
        "summary",
        "理由",
        "时限",
        "类别",
        "photos-of-it",
        "办理结果",
        "within",
        "反映",
        "size",
    ]);
    let kind = prop_oneof![
        pick(&["text", "number", "yes-no", "date", "file"]).prop_map(|kind| format!("is: {kind}")),
        Just("is: choice, of: [任意, any one, 是, true]".to_owned()),
    ];
    (
        name,
        kind,
        pick(&["", ", optional: true", ", optional: false"]),
    )
        .prop_map(|(name, kind, optional)| format!("{name}: {{{kind}{optional}}}"))
}

/// One step that asks, without its name: its body, with `NEXT` for the step after it and `FIRST`
/// for the first.
fn asking() -> impl Strategy<Value = String> {
    let who = quoted(pick(&["lead", "dispatch-desk", "duty-leader"]).prop_map(str::to_owned));
    let stage =
        quoted(pick(&["collect", "dispatch", "handle", "supervise"]).prop_map(str::to_owned));
    let means = pick(&[
        "",
        ", means: done",
        ", means: approve",
        ", means: withdrawn",
    ]);
    let needs = pick(&[
        "",
        ", needs: [reason]",
        ", needs: [photos, document]",
        ", needs: result",
    ]);
    let back = prop_oneof![
        Just(String::new()),
        (1..=9_u8, pick(&["NEXT", "end merged"])).prop_map(|(times, then)| {
            let plural = if times == 1 { "" } else { "s" };
            format!("      back: {{go: FIRST, at most: {times} time{plural}, then: {then}}}\n")
        }),
    ];
    let refusal = pick(&[
        "",
        "      退回: {end: rejected, needs: [reason], answer: [reason]}\n",
        "      duplicate: end merged\n",
        "      duplicate: {end: merged, means: other-kind}\n",
    ]);
    let comment = pick(&["", "  # within: 时限", " # lead"]);
    ((who, stage, quoted(limit())), means, needs, back, refusal, comment).prop_map(
        |((who, stage, within), means, needs, back, refusal, comment)| {
            let refusal = refusal.replace(", means: other-kind", "");
            format!(
                "    stage: {stage}{comment}\n    who: {who}\n    within: {within}\n    late: late\n    \
                 choices:\n      on: {{go: NEXT{means}{needs}}}\n{back}{refusal}"
            )
        },
    )
}

/// A whole definition.
fn definition() -> impl Strategy<Value = String> {
    let fields = prop::collection::btree_map("[a-z]", field(), 0..4).prop_map(|fields| {
        let mut seen = std::collections::BTreeSet::new();
        let name = |field: &String| field.split(':').next().unwrap_or_default().to_owned();
        let once: Vec<String> = fields
            .into_values()
            .filter(|f| seen.insert(name(f)))
            .collect();
        once.iter()
            .map(|field| format!("  {field}\n"))
            .collect::<String>()
    });
    let values = pick(&["road", "road, 任意", "road, fire, 时限"]);
    let card = pick(&["", ", card: yellow", ", card: red"]);
    let tell = pick(&[
        "lead head",
        "asked head",
        "duty-leader",
        "[lead head, asked head]",
    ]);
    let steps = prop::collection::vec(asking(), 1..6);
    let channels = pick(&["", "    by: sms\n", "    by: [sms, phone, web]\n"]);
    ((fields, values), (card, tell, quoted(limit())), steps, (channels, limit())).prop_map(
        |((fields, values), (card, tell, after), steps, (channels, within))| {
            let mut text = format!(
                "workflow: by-chance\ntitle: 随机 / By chance\nversion: 1\ncalendar: office\n\ncase:\n  \
                 category: {{is: choice, of: [{values}]}}\n  place: {{\"is\": jurisdiction}}\n  \
                 reporter: {{is: contact, optional: true}}\n{fields}\nrouting:\n  - {{category: road, \
                 place: a/**, lead: one, with: [two]}}\n  - {{category: any, lead: two}}\nescalation:\n  \
                 late: [{{tell: {tell}{card}}}, {{after: {after}, give to: boss}}]\nsteps:\n"
            );
            let last = steps.len();
            for (index, step) in steps.into_iter().enumerate() {
                let next = if index + 1 == last { "survey".to_owned() } else { format!("s{}", index + 1) };
                let step = step.replace("NEXT", &next).replace("FIRST", "s0");
                text.push_str(&format!("  s{index}:\n{step}"));
            }
            text.push_str(&format!(
                "  survey:\n    stage: feedback\n    ask: case.reporter\n{channels}    within: {within}\n    \
                 no answer: unreached\n    choices: {{satisfied: score, unreached: score}}\n  score:\n    \
                 stage: assess\n    auto: score\n    points: \"100 - count('missed')\"\n    to: [lead, \
                 co-units]\n    choices: {{done: end closed}}\n"
            ));
            text
        },
    )
}

/// What ships, in English or Chinese, with some letters changed.
fn broken() -> impl Strategy<Value = String> {
    let texts = vec![
        catalogue::HAZARD.to_owned(),
        chinese(catalogue::HAZARD),
        super::lamp::CHINESE.to_owned(),
    ];
    let letter = prop::sample::select(
        "{}[]:,-#&*!|>'\"%@`?~ \n\r\t时限：，1a"
            .chars()
            .collect::<Vec<_>>(),
    );
    let change = (
        any::<prop::sample::Index>(),
        0..3_usize,
        prop::collection::vec(letter, 0..3),
    );
    (
        prop::sample::select(texts),
        prop::collection::vec(change, 1..3),
    )
        .prop_map(|(text, changes)| {
            let mut letters: Vec<char> = text.chars().collect();
            for (place, taken, put) in changes {
                let start = place.index(letters.len());
                letters.splice(start..(start + taken).min(letters.len()), put);
            }
            letters.into_iter().collect()
        })
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn a_definition_by_chance_goes_to_chinese_and_back_without_a_byte_changed(text in definition()) {
        let there = chinese(&text);
        prop_assert_eq!(english(&there), text.as_str());
        prop_assert_eq!(chinese(&there), there.as_str());
        prop_assert_eq!(english(&text), text.as_str());
        let (_, found) = parse::definition_alone("by-chance.yaml", &there);
        for place in found.places() {
            prop_assert_eq!(place.language, Language::Chinese, "{}", place.words.en);
        }
    }

    #[test]
    fn a_broken_definition_is_refused_or_keeps_its_meaning(text in broken()) {
        // That the meaning stays is asserted where the text is rewritten.
        for language in Language::ALL {
            if let Ok(there) = rewrite(&text, "broken.yaml", language) {
                prop_assert_eq!(rewrite(&there, "broken.yaml", language), Ok(there));
            }
        }
    }
}
