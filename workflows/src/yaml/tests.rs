use super::*;

fn codes(text: &str) -> Vec<(&'static str, usize, usize)> {
    match read("a.yaml", text) {
        Ok(_) => Vec::new(),
        Err(list) => list
            .iter()
            .map(|c| (c.code, c.span.line, c.span.column))
            .collect(),
    }
}

fn entries(node: &Node) -> &[Entry] {
    match &node.content {
        Content::Map(entries) => entries,
        Content::List(_) | Content::Scalar(_) => panic!("{node:?} is not a map"),
    }
}

#[test]
fn every_piece_knows_the_letters_it_covers() {
    let text = "\u{feff}标题: 安全 / Safe   # 说明\nstep:\n  甲: {go: 'a b', list: [x, \"乙\"]}\n  丙: y\n";
    let root = read("a.yaml", text).expect("valid YAML");
    let of = |span: Span| &text[span.start..span.end];
    let top = entries(&root);
    assert_eq!(of(top[0].key_span), "标题");
    assert_eq!(of(top[0].value.span), "安全 / Safe");
    assert_eq!((top[0].value.span.line, top[0].value.span.column), (1, 5));
    let step = entries(&top[1].value);
    assert_eq!(of(step[0].value.span), "{go: 'a b', list: [x, \"乙\"]}");
    assert_eq!((step[0].value.span.line, step[0].value.span.column), (3, 6));
    let inner = entries(&step[0].value);
    assert_eq!(of(inner[0].value.span), "'a b'");
    assert_eq!(inner[0].value.text(), Some("a b"));
    assert_eq!(of(inner[1].value.span), "[x, \"乙\"]");
    assert!(of(top[1].value.span).starts_with("甲:") && of(top[1].value.span).ends_with("丙: y"));
}

#[test]
fn a_quoted_text_ends_with_its_quote() {
    let text = "a: 'it''s' # 'not'\n\"b\" : \"x\\\"y\\\\\"   # \"not\"\nc: ['', \"\"] # end\n";
    let root = read("a.yaml", text).expect("valid YAML");
    let of = |span: Span| &text[span.start..span.end];
    let top = entries(&root);
    assert_eq!(of(top[0].value.span), "'it''s'");
    assert_eq!(of(top[1].key_span), "\"b\"");
    assert_eq!(of(top[1].value.span), "\"x\\\"y\\\\\"");
    let Content::List(items) = &top[2].value.content else {
        panic!("a list")
    };
    assert_eq!((of(items[0].span), of(items[1].span)), ("''", "\"\""));
}

#[test]
fn words_that_older_yaml_turned_into_other_things_stay_text() {
    for word in [
        "on",
        "yes",
        "no",
        "off",
        "~",
        "null",
        "1_000",
        "0x1f",
        "2025-10-01",
        "12:30",
    ] {
        let root = read("a.yaml", &format!("a: {word}")).expect("valid YAML");
        assert_eq!(entries(&root)[0].value.text(), Some(word));
    }
    let root = read("a.yaml", "on: 1\nyes: 2").expect("valid YAML");
    assert_eq!(entries(&root).len(), 2);
}

#[test]
fn whatever_hides_meaning_is_refused_where_it_stands() {
    assert_eq!(
        codes("a: &x 1\nb: *x\n")
            .iter()
            .map(|c| (c.0, c.1))
            .collect::<Vec<_>>(),
        [("Y3", 1), ("Y3", 2)]
    );
    assert_eq!(
        codes("a: !!str 1\n")
            .iter()
            .map(|c| c.0)
            .collect::<Vec<_>>(),
        ["Y3"]
    );
    assert_eq!(codes("a:\n  <<: {b: 1}\n"), [("Y3", 2, 3)]);
    assert_eq!(codes("a: 1\nb: 2\na: 3\n"), [("Y4", 3, 1)]);
    assert_eq!(codes("[a]: 1\n"), [("Y5", 1, 1)]);
    assert_eq!(
        codes("a: 1\n---\nb: 2\n")
            .iter()
            .map(|c| (c.0, c.1))
            .collect::<Vec<_>>(),
        [("Y6", 2)]
    );
    assert_eq!(codes("").iter().map(|c| c.0).collect::<Vec<_>>(), ["Y6"]);
    assert_eq!(codes("a: b\u{0}c\n"), [("Y8", 1, 5)]);
    assert_eq!(codes("a: \"b\\0c\"\n"), [("Y8", 1, 4)]);
    assert_eq!(
        codes("a: [b\n").iter().map(|c| c.0).collect::<Vec<_>>(),
        ["Y1"]
    );
    assert_eq!(
        codes("a: b: c\n")
            .iter()
            .map(|c| (c.0, c.1))
            .collect::<Vec<_>>(),
        [("Y1", 1)]
    );
}

#[test]
fn a_file_of_64_levels_is_read_and_one_of_65_is_not() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(read("a.yaml", &nested(DEPTH_MAX)).is_ok());
    assert_eq!(codes(&nested(DEPTH_MAX + 1)), [("Y7", 1, 65)]);
    assert_eq!(codes(&"[".repeat(200_000)).len(), 1);
    assert_eq!(codes(&"{a: ".repeat(50_000)).len(), 1);
    let blocks: String = (0..400)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    assert_eq!(
        codes(&blocks)
            .iter()
            .map(|c| (c.0, c.1))
            .collect::<Vec<_>>(),
        [("Y7", 65)]
    );
}

#[test]
fn a_file_of_300_kib_is_refused_unread() {
    assert_eq!(
        codes(&format!("a: {}", "x".repeat(300 * 1024))),
        [("Y2", 1, 1)]
    );
}

#[test]
fn what_is_closed_ends_with_its_closing_letter_and_not_with_the_comment_behind() {
    for quoted in [
        "'a'",
        "\"a\"",
        "'it''s'",
        "''",
        "\"\"",
        "\"a \\\" b\"",
        "\"a \\\\\"",
        "'甲 # 乙'",
        "[a, b]",
        "{a: b}",
        "[]",
    ] {
        for behind in ["", "  # it's a \"comment\"", "\n"] {
            let text = format!("a: {quoted}{behind}\nb: c\n");
            let root = read("a.yaml", &text).expect("it is YAML");
            let Content::Map(entries) = &root.content else {
                panic!("a map")
            };
            let span = entries[0].value.span;
            assert_eq!(&text[span.start..span.end], quoted, "{text}");
        }
    }
}

#[test]
fn the_nearest_name_is_the_one_that_was_meant() {
    let known = ["within", "who", "stage", "choices"];
    assert_eq!(nearest("withn", known), Some("within"));
    assert_eq!(nearest("choises", known), Some("choices"));
    assert_eq!(nearest("colour", known), None);
}
