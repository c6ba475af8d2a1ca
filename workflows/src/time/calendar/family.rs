//! Calendars that extend each other.

use super::calendar;
use crate::{
    complaint::{Complaint, Span},
    complaints::Complaints,
    names::CalendarCode,
    plan::{Fingerprint, Words},
    time::Calendar,
    yaml::{self, Content, Node},
};

/// How many calendars may stand one upon the other, the first one counted.
pub const EXTENDS_DEPTH_MAX: usize = 8;

type Answer = Result<Calendar, Vec<Complaint>>;

/// Reads calendars that may extend each other (name of the file, text), each answered in its place.
///
/// What a calendar leaves out is as in the one it extends; days it arranges itself come first. The
/// fingerprint of one that extends another is that of both texts, so that it changes with either.
///
/// # Errors
/// As [`super::parse`], for each text apart. Where two texts have one code, the first is extended.
#[must_use]
pub fn parse_all(texts: &[(String, String)]) -> Vec<Answer> {
    let mut family = Family {
        members: texts
            .iter()
            .map(|(file, text)| Member::of(file, text))
            .collect(),
        read: vec![None; texts.len()],
    };
    (0..texts.len()).map(|member| family.read(member)).collect()
}

struct Member<'t> {
    text: &'t str,
    root: Option<Node>,
    complaints: Complaints,
}

struct Family<'t> {
    members: Vec<Member<'t>>,
    read: Vec<Option<Answer>>,
}

impl<'t> Member<'t> {
    fn of(file: &str, text: &'t str) -> Self {
        let mut complaints = Complaints::about(file);
        let root = yaml::read_into(text, &mut complaints);
        Self {
            text,
            root,
            complaints,
        }
    }

    fn top(&self, key: &str) -> Option<&Node> {
        let Content::Map(entries) = &self.root.as_ref()?.content else {
            return None;
        };
        let entry = entries.iter().find(|entry| entry.key == key)?;
        Some(&entry.value)
    }
}

impl Family<'_> {
    /// Reads a member, after those it stands upon: at most [`EXTENDS_DEPTH_MAX`] calls deep, because
    /// a longer lineage is refused before it is read.
    fn read(&mut self, member: usize) -> Answer {
        if let Some(answer) = &self.read[member] {
            return answer.clone();
        }
        let mut complaints = self.members[member].complaints.clone();
        let base = self.base(member, &mut complaints);
        let Member { text, root, .. } = &self.members[member];
        let fingerprint = match &base {
            Some(base) => Fingerprint::of(format!("{}\n{text}", base.fingerprint).as_bytes()),
            None => Fingerprint::of(text.as_bytes()),
        };
        let extends = self.members[member].top("extends").is_some();
        let found = match (root, extends == base.is_some()) {
            (Some(root), true) => calendar(root, fingerprint, base.as_ref(), &mut complaints),
            // Without what it stands upon nothing can be said about the rest.
            (Some(_), false) | (None, _) => None,
        };
        let answer = complaints.settle(found).map(|checked| checked.value);
        self.read[member] = Some(answer.clone());
        answer
    }

    /// The calendar that a member extends, if it does and that one is right.
    fn base(&mut self, member: usize, complaints: &mut Complaints) -> Option<Calendar> {
        let node = self.members[member].top("extends")?;
        let span = node.span;
        let code: CalendarCode = yaml::parsed(node, "日历代号", super::SHAPE, complaints)?;
        let Some(base) = self.extended_by(member) else {
            let near = yaml::nearest(code.as_str(), self.codes().flatten());
            unknown(&code, near, span, complaints);
            return None;
        };
        let mut above = Some(base);
        for _ in 1..EXTENDS_DEPTH_MAX {
            if above == Some(member) {
                circle(&code, span, complaints);
                return None;
            }
            above = above.and_then(|above| self.extended_by(above));
        }
        if above.is_some() {
            too_deep(&code, span, complaints);
            return None;
        }
        match self.read(base) {
            Ok(calendar) => Some(calendar),
            Err(_) => {
                wrong(&code, span, complaints);
                None
            }
        }
    }

    /// The member that a member extends, if both say so.
    fn extended_by(&self, member: usize) -> Option<usize> {
        let code = self.members[member].top("extends")?.text()?;
        self.codes().position(|own| own == Some(code))
    }

    fn codes(&self) -> impl Iterator<Item = Option<&str>> {
        self.members
            .iter()
            .map(|member| member.top("calendar").and_then(Node::text))
    }
}

fn unknown(code: &CalendarCode, near: Option<&str>, span: Span, complaints: &mut Complaints) {
    let way_out = match near {
        Some(near) => Words::new(
            format!("是不是 `{near}`？"),
            format!("did you mean `{near}`?"),
        ),
        None => Words::new(
            "把那个日历放进同一个文件夹",
            "put that calendar into the same folder",
        ),
    };
    let what = Words::new(
        format!("没有日历 `{code}` 可以沿用"),
        format!("there is no calendar `{code}` to extend"),
    );
    complaints.error("C7", span, what, way_out);
}

fn circle(code: &CalendarCode, span: Span, complaints: &mut Complaints) {
    let what = Words::new(
        format!("沿用 `{code}` 又绕回自己"),
        format!("extending `{code}` leads back to this calendar"),
    );
    let way_out = Words::new(
        "让其中一个日历独立写全，不写 `extends`",
        "let one of the calendars stand alone, without `extends`",
    );
    complaints.error("C7", span, what, way_out);
}

fn too_deep(code: &CalendarCode, span: Span, complaints: &mut Complaints) {
    let what = Words::new(
        format!("沿用 `{code}`：层层沿用超过 {EXTENDS_DEPTH_MAX} 个日历"),
        format!(
            "extending `{code}`: more than {EXTENDS_DEPTH_MAX} calendars stand one upon the other"
        ),
    );
    let way_out = Words::new("减少层级", "have fewer levels");
    complaints.error("C7", span, what, way_out);
}

fn wrong(code: &CalendarCode, span: Span, complaints: &mut Complaints) {
    let what = Words::new(
        format!("所沿用的日历 `{code}` 本身有问题"),
        format!("the calendar `{code}` that it extends is wrong itself"),
    );
    let way_out = Words::new("先改好那个日历", "mend that calendar first");
    complaints.error("C7", span, what, way_out);
}
