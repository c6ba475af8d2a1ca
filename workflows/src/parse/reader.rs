//! What every part of the reading needs at hand.

use std::{collections::BTreeSet, fmt::Display, str::FromStr};

use super::{elsewhere, later, personal};
use crate::{
    complaint::Span,
    complaints::Complaints,
    names::CalendarCode,
    organisation::Organisation,
    plan::Words,
    words::{self, Found},
    yaml::{self, Entry, Fields, Node},
};

/// Reads one definition in the light of an organisation and the calendars that exist.
pub(crate) struct Reader<'r> {
    pub(crate) complaints: &'r mut Complaints,
    pub(crate) organisation: &'r Organisation,
    pub(crate) calendars: &'r BTreeSet<CalendarCode>,
    /// Whether departments, posts, places and calendars are taken to exist.
    pub(crate) trusts_names: bool,
    /// The keywords so far.
    pub(crate) found: Found,
}

impl Reader<'_> {
    /// Adds something that forbids use.
    pub(crate) fn error(
        &mut self,
        code: &'static str,
        span: Span,
        what: impl Into<Words>,
        way_out: impl Into<Words>,
    ) {
        self.complaints.error(code, span, what, way_out);
    }

    /// The entries of a map whose keys are among `known`. Keys of later versions and keys about
    /// persons get complaints of their own.
    pub(crate) fn fields<'n>(
        &mut self,
        node: &'n Node,
        owner: Span,
        known: &[&str],
    ) -> Option<Fields<'n>> {
        self.fields_of_a_kind(node, owner, known, &[])
    }

    /// The same; `elsewhere` are keys that other things of this sort have.
    pub(crate) fn fields_of_a_kind<'n>(
        &mut self,
        node: &'n Node,
        owner: Span,
        known: &[&str],
        elsewhere: &[&str],
    ) -> Option<Fields<'n>> {
        let mut fields = Fields::open(node, owner, "S0", self.complaints)?;
        for entry in fields.entries() {
            let key = entry.key.as_str();
            let is_this = |english: &&&str| words::is_key(key, english);
            if let Some(english) = known.iter().find(is_this) {
                self.note_key(english, entry, fields.entries());
            } else if elsewhere.iter().any(|english| words::is_key(key, english)) {
                self.out_of_place(key, entry.key_span, known);
            } else if !personal::refuse_key(self, entry)
                && !later::refuse_key(self, key, entry.key_span)
                && !elsewhere::refuse_key(self, key, entry.key_span)
            {
                let known = words::keys_like(key, known);
                fields.refuse(entry, &known, self.complaints);
            }
        }
        Some(fields)
    }

    /// Notes the key `english` in whichever spelling; complains if `entries` hold the other one
    /// before it.
    pub(crate) fn note_key(&mut self, english: &str, entry: &Entry, entries: &[Entry]) {
        let Some(chinese) = words::key_in_chinese(english) else {
            return;
        };
        self.note(entry.key_span, &entry.key, (chinese, english));
        let first = entries
            .iter()
            .find(|other| words::is_key(&other.key, english));
        let (key, span) = (&entry.key, entry.key_span);
        if let Some(first) = first.filter(|first| first.key_span != span) {
            let (other, line) = (&first.key, first.key_span.line);
            self.error(
                "Y4",
                span,
                (
                    format!("`{key}` 就是第 {line} 行的 `{other}`，写了两次"),
                    format!("`{key}` is the `{other}` of line {line}, written twice"),
                ),
                ("删掉其中一个", "remove one of them"),
            );
        }
    }

    /// Notes a keyword that is spelt `written` at `span`, with its Chinese and English spellings.
    pub(crate) fn note(&mut self, span: Span, written: &str, words: impl Into<Words>) {
        self.found.note(span, written, words.into());
    }

    /// The value among `known` that `node` spells in either language, or none without a complaint.
    pub(crate) fn word<'k>(&mut self, node: &Node, known: &[&'k str]) -> Option<&'k str> {
        let text = node.text()?;
        let found = known
            .iter()
            .find(|english| words::is_value(text, english))?;
        let chinese = words::value_in_chinese(found);
        if let Some(chinese) = chinese {
            self.note(node.span, text, (chinese, *found));
        }
        Some(found)
    }

    /// The name in `text` if names are taken to exist and it could be one.
    pub(crate) fn trusted<T: FromStr>(&self, text: &str) -> Option<T> {
        self.trusts_names.then(|| text.parse().ok()).flatten()
    }

    fn out_of_place(&mut self, key: &str, span: Span, known: &[&str]) {
        let all = words::keys_like(key, known)
            .iter()
            .map(|key| format!("`{key}`"))
            .collect::<Vec<_>>()
            .join(", ");
        self.error(
            "S0",
            span,
            (
                format!("这一类步骤没有 `{key}`"),
                format!("a step of this kind has no `{key}`"),
            ),
            (
                format!("删去它；这里可用：{all}"),
                format!("leave it out; known here: {all}"),
            ),
        );
    }

    /// A name that is a key of the file.
    pub(crate) fn name<T>(&mut self, text: &str, span: Span) -> Option<T>
    where
        T: FromStr<Err: Display>,
    {
        text.parse()
            .map_err(|error: T::Err| {
                let what = (format!("`{text}` 不能作名称"), error.to_string());
                self.error(
                    "S0",
                    span,
                    what,
                    (
                        "换一个名称：流程、步骤和升级阶梯用小写英文、数字和连字符，选项和字段可用中文，最多 64 字",
                        "choose another name: small letters, digits and hyphens for workflow, steps and \
                         ladders; choices and fields may also be Chinese; at most 64 letters",
                    ),
                );
            })
            .ok()
    }

    /// The text of a scalar.
    pub(crate) fn scalar<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        yaml::scalar(node, "S0", self.complaints)
    }

    /// The items of a list, at most `items_max`.
    pub(crate) fn items<'n>(&mut self, node: &'n Node, items_max: usize) -> Option<&'n [Node]> {
        let items = yaml::items(node, "S0", self.complaints)?;
        self.at_most(items.len(), items_max, node.span)?;
        Some(items)
    }

    /// None, with a complaint, if there are more than `most`.
    pub(crate) fn at_most(&mut self, count: usize, most: usize, span: Span) -> Option<()> {
        if count > most {
            self.error(
                "S0",
                span,
                (
                    format!("这里有 {count} 项，最多 {most} 项"),
                    format!("there are {count} of these, at most {most} may be"),
                ),
                (
                    "减少项数，或拆成几个流程",
                    "have fewer, or split the workflow",
                ),
            );
            return None;
        }
        Some(())
    }

    /// The value among `values` whose word is written, in either language, or a complaint that lists the words.
    pub(crate) fn one_of<T: Copy>(&mut self, node: &Node, values: &[(&str, T)]) -> Option<T> {
        let text = self.scalar(node)?;
        let known: Vec<&str> = values.iter().map(|(word, _)| *word).collect();
        let Some(found) = self.word(node, &known) else {
            let words = words::values_like(text, &known);
            yaml::unknown(text, node.span, &words, "S0", self.complaints);
            return None;
        };
        values
            .iter()
            .find(|(word, _)| *word == found)
            .map(|(_, value)| *value)
    }
}
