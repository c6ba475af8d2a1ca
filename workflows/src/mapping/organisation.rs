//! An organisation that has everything the records of a file name.

use std::{collections::BTreeMap, fmt::Write};

use super::{Made, Mapping, text};
use crate::{
    complaint::Complaint,
    names::{DepartmentCode, JurisdictionPath},
    organisation::Organisation,
    parse,
};

/// The most bytes of a name, so that 300 departments and 300 places stay below the size of a file.
const NAME_BYTES_MAX: usize = 96;

/// The most bytes of a department in the name of its head.
const HEAD_BYTES_MAX: usize = 80;

/// The text of an organisation with the places and departments of the records, and the organisation
/// that it is.
///
/// Beside the departments of the file there are `supervision-office` and `leadership` with the post
/// `duty-leader`, to whom ladders climb; the departments of the file answer by program, those two at
/// a desk.
///
/// # Errors
/// What is wrong with the text; that is a name of the mapping which an organisation cannot have,
/// such as a place deeper than its levels.
pub fn organisation(
    mapping: &Mapping,
    made: &Made,
) -> Result<(String, Organisation), Vec<Complaint>> {
    let text = written(mapping, made);
    let organisation = parse::organisation("organisation.yaml", &text)?;
    Ok((text, organisation))
}

fn written(mapping: &Mapping, made: &Made) -> String {
    let mut places = Places::default();
    for (path, title) in made.places.iter() {
        places.add(path, title);
    }
    if let Some(under) = &mapping.under {
        places.add(under, under.as_str());
    }
    let root = places.root().unwrap_or("everywhere").to_owned();
    let mut text = format!("# {}\njurisdictions:\n", mapping.title.en);
    if places.below.is_empty() {
        text.push_str("  everywhere: {name: 全部 / Everywhere}\n");
    }
    places.write(1, &mut text);
    text.push_str("departments:\n");
    let supervision = made
        .departments
        .iter()
        .all(|(code, _)| code.as_str() != SUPERVISION);
    if supervision {
        unit(
            &mut text,
            SUPERVISION,
            ("督查室 / Supervision office", &root, "desk"),
        );
    }
    let _ = writeln!(
        text,
        "  {LEADERSHIP}: {{name: 领导班子 / Leadership, in: {root}, head: {DUTY_LEADER}, answers: desk}}"
    );
    for (code, title) in made.departments.iter() {
        unit(&mut text, code.as_str(), (&name(title), &root, "program"));
    }
    text.push_str("posts:\n");
    let _ = writeln!(
        text,
        "  {DUTY_LEADER}: {{name: 值班领导 / Duty leader, department: {LEADERSHIP}}}"
    );
    let own = supervision.then_some(SUPERVISION);
    let codes = made
        .departments
        .iter()
        .map(|(code, _)| DepartmentCode::as_str(code));
    for code in own.into_iter().chain(codes) {
        let mut known = made.departments.iter();
        let title = known.find(|(of, _)| of.as_str() == code);
        let name = match title {
            Some((_, title)) => quoted(&head(title)),
            None => "督查室主任 / Head of the supervision office".to_owned(),
        };
        let _ = writeln!(
            text,
            "  head-of-{code}: {{name: {name}, department: {code}}}"
        );
    }
    text
}

const SUPERVISION: &str = "supervision-office";
const LEADERSHIP: &str = "leadership";
const DUTY_LEADER: &str = "duty-leader";

fn unit(text: &mut String, code: &str, (name, place, answers): (&str, &str, &str)) {
    let name = quoted(name);
    let _ = writeln!(
        text,
        "  {code}: {{name: {name}, in: {place}, head: head-of-{code}, answers: {answers}}}"
    );
}

/// The same words as the Chinese and as the English name.
fn name(title: &str) -> String {
    let title = cut(title, NAME_BYTES_MAX);
    format!("{title} / {title}")
}

/// The name of the post that heads a department.
fn head(title: &str) -> String {
    let title = cut(title, HEAD_BYTES_MAX);
    format!("{title}负责人 / Head of {title}")
}

fn cut(title: &str, bytes_max: usize) -> String {
    let mut title = text::one_line(title, bytes_max).replace(" / ", "/");
    while title.len() > bytes_max {
        title.pop();
    }
    title.trim().to_owned()
}

/// A text as YAML reads it back.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The tree of places.
#[derive(Default)]
struct Places<'p> {
    title: Option<&'p str>,
    below: BTreeMap<&'p str, Places<'p>>,
}

impl<'p> Places<'p> {
    fn add(&mut self, path: &'p JurisdictionPath, title: &'p str) {
        let mut here = self;
        for part in path.as_str().split('/') {
            here = here.below.entry(part).or_default();
        }
        here.title.get_or_insert(title);
    }

    /// The first place at the top.
    fn root(&self) -> Option<&'p str> {
        self.below.keys().next().copied()
    }

    fn write(&self, level: usize, text: &mut String) {
        let indent = "    ".repeat(level - 1);
        for (part, place) in &self.below {
            let name = quoted(&name(place.title.unwrap_or(part)));
            let _ = writeln!(text, "{indent}  {part}:\n{indent}    name: {name}");
            if !place.below.is_empty() {
                let _ = writeln!(text, "{indent}    has:");
                place.write(level + 1, text);
            }
        }
    }
}
