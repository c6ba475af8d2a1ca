//! What every part of the reading needs at hand.

use std::{collections::BTreeSet, fmt::Display, str::FromStr};

use super::{elsewhere, later, personal};
use crate::{
    complaint::Span,
    complaints::Complaints,
    names::CalendarCode,
    organisation::Organisation,
    plan::Words,
    yaml::{self, Fields, Node},
};

/// Reads one definition in the light of an organisation and the calendars that exist.
pub(crate) struct Reader<'r> {
    pub(crate) complaints: &'r mut Complaints,
    pub(crate) organisation: &'r Organisation,
    pub(crate) calendars: &'r BTreeSet<CalendarCode>,
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
            if known.contains(&key) {
                continue;
            }
            if elsewhere.contains(&key) {
                self.out_of_place(key, entry.key_span, known);
            } else if !personal::refuse_key(self, entry)
                && !later::refuse_key(self, key, entry.key_span)
                && !elsewhere::refuse_key(self, key, entry.key_span)
            {
                fields.refuse(entry, known, self.complaints);
            }
        }
        Some(fields)
    }

    fn out_of_place(&mut self, key: &str, span: Span, known: &[&str]) {
        let all = known
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

    /// The value among `values` whose word is written, or a complaint that lists the words.
    pub(crate) fn one_of<T: Copy>(&mut self, node: &Node, values: &[(&str, T)]) -> Option<T> {
        let text = self.scalar(node)?;
        let found = values.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let words: Vec<&str> = values.iter().map(|(word, _)| *word).collect();
            yaml::unknown(text, node.span, &words, "S0", self.complaints);
        }
        found.map(|(_, value)| *value)
    }
}
