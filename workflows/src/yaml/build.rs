//! The tree, built from the events of the scanner, with everything refused that hides meaning.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::{
    Content, DEPTH_MAX, Entry, Node, Scalar,
    fields::{WIDE_COLON, wide_colon_way_out},
    places::Places,
};
use crate::{complaint::Span, complaints::Complaints, plan::Words};

/// A list or map whose end has not come yet.
struct Open {
    span: Span,
    kind: Kind,
}

enum Kind {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        first_places: BTreeMap<String, usize>,
        /// The key whose value comes next; none within it if the key was refused.
        key: Option<Option<(String, Span)>>,
    },
}

struct Builder<'c> {
    complaints: &'c mut Complaints,
    open: Vec<Open>,
    root: Option<Node>,
}

/// The tree of `text`, or none if the text is not YAML as we read it.
pub(super) fn tree(text: &str, complaints: &mut Complaints) -> Option<Node> {
    let skipped = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let places = Places::of(text, skipped);
    let source = &text[skipped..];
    if let Some((index, letter)) = source.chars().enumerate().find(|(_, c)| is_control(*c)) {
        control(complaints, places.span(index, index + 1), letter);
        return None;
    }
    let mut builder = Builder {
        complaints,
        open: Vec::new(),
        root: None,
    };
    let mut documents = 0_usize;
    let mut parser = Parser::new_from_str(source);
    while let Some(next) = parser.next_event() {
        let (event, marks) = match next {
            Ok(event) => event,
            Err(error) => {
                let at = error.marker().index();
                builder.refused(places.word(at), error.info(), source);
                return None;
            }
        };
        let mut span = places.span(marks.start.index(), marks.end.index());
        if let Event::Scalar(_, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted, ..) = event {
            span = places.within_quotes(span);
        }
        if let Event::DocumentStart(_) = event {
            documents += 1;
            if documents > 1 {
                builder.documents(span);
                return None;
            }
        }
        builder.take(event, span)?;
    }
    if builder.root.is_none() {
        builder.documents(places.span(0, 0));
    }
    builder.root
}

fn is_control(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\r' | '\t' | '\u{85}')
}

fn control(complaints: &mut Complaints, span: Span, letter: char) {
    let code = u32::from(letter);
    complaints.error(
        "Y8",
        span,
        Words::new(
            format!("文本里有控制字符 U+{code:04X}"),
            format!("the text holds the control character U+{code:04X}"),
        ),
        Words::new("删掉这个字符", "remove this character"),
    );
}

fn empty(span: Span) -> Node {
    let scalar = Scalar {
        text: String::new(),
        quoted: false,
    };
    Node {
        span,
        content: Content::Scalar(scalar),
    }
}

impl Builder<'_> {
    /// Takes the next event; none when reading cannot go on.
    fn take(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        match event {
            Event::Alias(_) => {
                self.hidden(span, "别名 (*)", "an alias (`*`)");
                self.put(empty(span));
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.mark(span, anchor, tag.is_some());
                self.scalar(span, text.into_owned(), style);
            }
            Event::SequenceStart(anchor, tag) => {
                self.mark(span, anchor, tag.is_some());
                self.begin(span, Kind::List(Vec::new()))?;
            }
            Event::MappingStart(anchor, tag) => {
                self.mark(span, anchor, tag.is_some());
                let (entries, first_places) = (Vec::new(), BTreeMap::new());
                let key = None;
                self.begin(
                    span,
                    Kind::Map {
                        entries,
                        first_places,
                        key,
                    },
                )?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        Some(())
    }

    /// Puts a finished piece into the list or map around it.
    fn put(&mut self, node: Node) {
        let Some(around) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        match &mut around.kind {
            Kind::List(items) => items.push(node),
            Kind::Map {
                entries,
                first_places,
                key,
            } => match key.take() {
                None => *key = Some(name_of(self.complaints, node)),
                Some(None) => {}
                Some(Some((key, key_span))) => match first_places.get(&key) {
                    Some(line) => twice(self.complaints, key_span, &key, *line),
                    None => {
                        first_places.insert(key.clone(), key_span.line);
                        entries.push(Entry {
                            key,
                            key_span,
                            value: node,
                        });
                    }
                },
            },
        }
    }

    fn scalar(&mut self, span: Span, text: String, style: ScalarStyle) {
        if let Some(letter) = text.chars().find(|letter| is_control(*letter)) {
            control(self.complaints, span, letter);
        }
        let quoted = style != ScalarStyle::Plain;
        let content = Content::Scalar(Scalar { text, quoted });
        self.put(Node { span, content });
    }

    /// Opens a list or map; none when it lies too deep.
    fn begin(&mut self, span: Span, kind: Kind) -> Option<()> {
        if self.open.len() == DEPTH_MAX {
            self.too_deep(span);
            return None;
        }
        self.open.push(Open { span, kind });
        Some(())
    }

    fn too_deep(&mut self, span: Span) {
        self.complaints.error(
            "Y7",
            span,
            (
                format!("嵌套超过 {DEPTH_MAX} 层"),
                format!("lists and maps lie more than {DEPTH_MAX} deep"),
            ),
            ("减少嵌套", "nest less"),
        );
    }

    fn end(&mut self, last: Span) {
        let Some(Open { mut span, kind }) = self.open.pop() else {
            return;
        };
        let content = match kind {
            Kind::List(items) => Content::List(items),
            Kind::Map { entries, .. } => Content::Map(entries),
        };
        // A block has no closing letter: its end mark stands where the next thing begins.
        let inner = match &content {
            Content::List(items) => items.last().map(|item| item.span.end),
            Content::Map(entries) => entries.last().map(|e| e.value.span.end.max(e.key_span.end)),
            Content::Scalar(_) => None,
        };
        // The scanner adds the comment behind a closing letter, which is one byte.
        let closed = if last.start < last.end {
            last.start + 1
        } else {
            span.end
        };
        span.end = closed.max(inner.unwrap_or(span.end));
        self.put(Node { span, content });
    }

    /// Complains about an anchor or a tag.
    fn mark(&mut self, span: Span, anchor: usize, tagged: bool) {
        if anchor > 0 {
            self.hidden(span, "锚点 (&)", "an anchor (`&`)");
        }
        if tagged {
            self.hidden(span, "标签 (!)", "a tag (`!`)");
        }
    }

    fn hidden(&mut self, span: Span, chinese: &str, english: &str) {
        self.complaints.error(
            "Y3",
            span,
            Words::new(
                format!("这里用了 YAML {chinese}"),
                format!("this uses {english} of YAML"),
            ),
            Words::new(
                "把内容直接写出来",
                "write the content out where it is needed",
            ),
        );
    }

    /// Complains about what the scanner did not take.
    fn refused(&mut self, span: Span, info: &str, source: &str) {
        // The scanner looks ahead: it may meet its own bound of 255 before we count to ours. An
        // alias without an anchor is as much an alias as any other.
        if info.contains("recursion limit") {
            self.too_deep(span);
        } else if info.contains("unknown anchor") {
            self.hidden(span, "别名 (*)", "an alias (`*`)");
        } else {
            self.unreadable(span, info, has_wide_colon(source, span.line));
        }
    }

    fn unreadable(&mut self, span: Span, info: &str, wide_colon: bool) {
        self.complaints.error(
            "Y1",
            span,
            Words::new(
                format!("不是可读的 YAML：{info}"),
                format!("this is not readable YAML: {info}"),
            ),
            if wide_colon {
                wide_colon_way_out()
            } else {
                Words::new(
                    "检查缩进、冒号、引号和括号；值里有 `: ` 或 `#` 时加引号",
                    "check indentation, colons, quotes and brackets; quote a value that holds `: ` or \
                     `#`",
                )
            },
        );
    }

    fn documents(&mut self, span: Span) {
        self.complaints.error(
            "Y6",
            span,
            Words::new(
                "文件里应当恰好有一个文档",
                "a file holds exactly one document",
            ),
            Words::new(
                "去掉多余的 `---`，每个文档单独成文件",
                "remove the extra `---` and give every document a file of its own",
            ),
        );
    }
}

/// Whether a Chinese colon stands in this line or the one before it, outside their comments.
fn has_wide_colon(source: &str, line: usize) -> bool {
    let near = source.lines().skip(line.saturating_sub(2)).take(2);
    near.filter_map(|text| text.split('#').next())
        .any(|text| text.contains(WIDE_COLON))
}

/// The name that a key is; none, with a complaint, if it is not one.
fn name_of(complaints: &mut Complaints, node: Node) -> Option<(String, Span)> {
    let span = node.span;
    match node.content {
        Content::Scalar(Scalar {
            text,
            quoted: false,
        }) if text == "<<" => {
            complaints.error(
                "Y3",
                span,
                Words::new(
                    "这里用了 YAML 合并键 (<<)",
                    "this uses a merge key (`<<`) of YAML",
                ),
                Words::new(
                    "把内容直接写出来",
                    "write the content out where it is needed",
                ),
            );
            None
        }
        Content::Scalar(scalar) if !scalar.text.is_empty() => Some((scalar.text, span)),
        Content::Scalar(_) | Content::List(_) | Content::Map(_) => {
            complaints.error(
                "Y5",
                span,
                Words::new("键必须是文本", "a key must be a text"),
                Words::new("给它一个名字", "give it a name"),
            );
            None
        }
    }
}

fn twice(complaints: &mut Complaints, span: Span, key: &str, line: usize) {
    complaints.error(
        "Y4",
        span,
        Words::new(
            format!("键 `{key}` 出现了两次，第一次在第 {line} 行"),
            format!("the key `{key}` comes twice, first on line {line}"),
        ),
        Words::new("删掉其中一个，或改名", "remove one of them, or rename it"),
    );
}
