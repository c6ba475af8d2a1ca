//! The steps: a chain from the first to the last, with arrows forward that may skip steps but
//! never the one that asks the reporter, and bounded arrows back.

use super::{Tree, Writer};

/// Who is asked where a choice carries its meaning in its name.
const CHOICES: [&str; 12] = [
    "accept",
    "return",
    "done",
    "cannot",
    "pass",
    "fail",
    "签收",
    "退回",
    "办结",
    "不通过",
    "同意",
    "通过",
];
/// Names that mean nothing by themselves.
const NAMES: [&str; 6] = [
    "assign",
    "not ours",
    "转其他单位",
    "send back once",
    "领导研判",
    "settle",
];
const MEANINGS: [&str; 4] = ["return", "refuse", "签收", "done"];
const NEEDS: [&str; 4] = ["reason", "result", "photos", "document"];
const NAMED: [&str; 9] = [
    "triage",
    "sign",
    "handle",
    "verify",
    "review",
    "list",
    "inspect",
    "mediate",
    "archive-1",
];
const STAGES: [&str; 4] = ["collect", "dispatch", "handle", "supervise"];

/// Where a step stands: its place, that of the one which asks the reporter, and the names of all.
struct Place<'n> {
    index: usize,
    asking: usize,
    names: &'n [String],
}

impl Writer<'_> {
    pub(super) fn steps(&mut self) -> Vec<(String, Tree)> {
        let asked = 1 + self.chance.below(self.size.steps_max.saturating_sub(2));
        let asked = usize::try_from(asked).unwrap_or(1).min(NAMED.len());
        let mut names: Vec<String> = NAMED[..asked]
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        names.push("ask-reporter".to_owned());
        let scores = self.chance.percent(70);
        if scores {
            names.push("score".to_owned());
        }
        if self.recorded {
            self.open = (0..asked).filter(|_| self.chance.percent(20)).collect();
        }
        let mut steps = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let place = Place {
                index,
                asking: asked,
                names: &names,
            };
            let step = if index < asked {
                self.asking(&place)
            } else if index == asked {
                self.survey(&place)
            } else {
                self.score()
            };
            steps.push((name.clone(), Tree::Map(step)));
        }
        // The first step is where a case begins; the others may stand in any order.
        if self.chance.percent(20) {
            self.chance.shuffle(&mut steps[1..]);
        }
        steps
    }

    /// A step that asks a department or a post.
    fn asking(&mut self, place: &Place<'_>) -> Vec<(String, Tree)> {
        let mut step = Vec::new();
        let mut put = |key: &str, value: Tree| step.push((key.to_owned(), value));
        let stage = self.chance.pick(&STAGES).copied().unwrap_or("handle");
        put("stage", Tree::text(stage));
        let who = if self.chance.percent(50) {
            "lead".to_owned()
        } else {
            self.unit()
        };
        put("who", Tree::Text(who));
        if self.open.contains(&place.index) {
            put(
                "no limit",
                Tree::text("记录没有时限 / the record has no limit"),
            );
            self.uncounted = true;
        } else {
            let earlier = (place.index > 0).then(|| place.names[0].as_str());
            let before = std::mem::take(&mut self.uncounted);
            put("within", self.within(earlier, true));
            // A row without a length may be one without a limit, of which nobody is reminded.
            if self.chance.percent(40) && !self.uncounted {
                put("remind", self.reminders());
            }
            self.uncounted |= before;
            put("late", Tree::Text(self.a_ladder()));
        }
        if self.size.has_ends && self.chance.percent(10) {
            put("clock", Tree::text("sign"));
        }
        put("choices", self.choices(place));
        step
    }

    fn survey(&mut self, place: &Place<'_>) -> Vec<(String, Tree)> {
        let mut step = Vec::new();
        let mut put = |key: &str, value: Tree| step.push((key.to_owned(), value));
        put("stage", Tree::text("feedback"));
        put("ask", Tree::text("case.reporter"));
        if self.chance.percent(50) {
            let condition = self.condition(2);
            put("skip if", Tree::Text(condition));
        }
        if self.chance.percent(60) {
            put(
                "by",
                Tree::List(vec![Tree::text("sms"), Tree::text("phone")]),
            );
        }
        let earlier = place.names[0].as_str();
        put("within", self.within(Some(earlier), false));
        let silence = if self.chance.percent(50) {
            "unreached"
        } else {
            "无法联系"
        };
        put("no answer", Tree::text(silence));
        let on = match place.names.get(place.asking + 1) {
            Some(next) => Tree::Text(next.clone()),
            None => Tree::text("end closed"),
        };
        let mut choices = vec![(silence.to_owned(), on.clone())];
        let satisfied = if self.chance.percent(50) {
            "satisfied"
        } else {
            "满意"
        };
        choices.push((satisfied.to_owned(), on.clone()));
        if self.chance.percent(60) {
            let again = self.back(place, on);
            choices.push(("不满意".to_owned(), again));
        }
        self.chance.shuffle(&mut choices);
        put("choices", Tree::Map(choices));
        step
    }

    fn score(&mut self) -> Vec<(String, Tree)> {
        let points = [
            "100 - 10 * count('missed')",
            "100",
            "-(1 + count('return')) * 3",
        ];
        let points = self.chance.pick(&points).copied().unwrap_or("100");
        let mut to = vec![Tree::text("lead")];
        if self.chance.percent(50) {
            to.push(Tree::text("co-units"));
        }
        let done = ("done".to_owned(), Tree::text("end closed"));
        vec![
            ("stage".to_owned(), Tree::text("assess")),
            ("auto".to_owned(), Tree::text("score")),
            ("points".to_owned(), Tree::text(points)),
            ("to".to_owned(), Tree::List(to)),
            ("choices".to_owned(), Tree::Map(vec![done])),
        ]
    }

    /// The first choice leads on to the next step, so that every step is reached.
    fn choices(&mut self, place: &Place<'_>) -> Tree {
        let mut names: Vec<&str> = CHOICES.into_iter().chain(NAMES).collect();
        self.chance.shuffle(&mut names);
        let count = 1 + usize::try_from(self.chance.below(4)).unwrap_or(0);
        let mut choices = Vec::new();
        for (index, name) in names.into_iter().take(count).enumerate() {
            let next = place.names[place.index + 1].clone();
            let target = match self.chance.below(6) {
                _ if index == 0 => self.arrow(place, &next, name),
                0 => Tree::text("end merged"),
                1 => rejected(),
                2 | 3 => self.back(place, Tree::Text(next)),
                _ => {
                    let onward = &place.names[place.index + 1..=place.asking];
                    let target = self.chance.pick(onward).cloned().unwrap_or(next);
                    self.arrow(place, &target, name)
                }
            };
            choices.push((name.to_owned(), target));
        }
        self.chance.shuffle(&mut choices);
        Tree::Map(choices)
    }

    /// Another limit for the step at the end of the arrow, unless that has none.
    fn allow(&mut self, place: &Place<'_>, target: &str, parts: &mut Vec<(String, Tree)>) {
        let index = place.names.iter().position(|name| name == target);
        if self.chance.percent(30) && index.is_some_and(|index| !self.open.contains(&index)) {
            parts.push(("allow".to_owned(), Tree::Text(self.length())));
        }
    }

    /// An arrow forward: its target alone, or with what the choice needs and means.
    fn arrow(&mut self, place: &Place<'_>, target: &str, name: &str) -> Tree {
        if self.chance.percent(50) {
            return Tree::text(target);
        }
        let mut parts = vec![("go".to_owned(), Tree::text(target))];
        if self.chance.percent(50) {
            parts.push(("needs".to_owned(), self.needs()));
        }
        if NAMES.contains(&name) && self.chance.percent(50) {
            let meaning = self.chance.pick(&MEANINGS).copied().unwrap_or("return");
            parts.push(("means".to_owned(), Tree::text(meaning)));
        }
        self.allow(place, target, &mut parts);
        Tree::Map(parts)
    }

    /// A bounded arrow to some step that asks, and `then` onward.
    fn back(&mut self, place: &Place<'_>, then: Tree) -> Tree {
        let earlier = &place.names[..=place.index.min(place.asking - 1)];
        let to = self.chance.pick(earlier).cloned().unwrap_or_default();
        let times = super::amount(1 + self.chance.below(self.size.times_max), "time");
        let mut parts = vec![
            ("go".to_owned(), Tree::text(&to)),
            ("at most".to_owned(), Tree::Text(times)),
            ("then".to_owned(), then),
        ];
        self.allow(place, &to, &mut parts);
        self.chance.shuffle(&mut parts);
        Tree::Map(parts)
    }

    fn needs(&mut self) -> Tree {
        let mut needs: Vec<&str> = NEEDS.to_vec();
        let unfit = ["contact", "jurisdiction"];
        let fields = self
            .fields
            .all
            .iter()
            .filter(|field| !unfit.contains(&field.kind));
        needs.extend(fields.map(|field| field.name));
        self.chance.shuffle(&mut needs);
        needs.truncate(1 + usize::try_from(self.chance.below(3)).unwrap_or(0));
        Tree::List(needs.into_iter().map(Tree::text).collect())
    }

    fn a_ladder(&mut self) -> String {
        if self.ladders.is_empty() || self.chance.percent(40) {
            let name = format!("late-{}", self.ladders.len() + 1);
            self.ladders.push(name.clone());
            return name;
        }
        self.chance.pick(&self.ladders).cloned().unwrap_or_default()
    }
}

fn rejected() -> Tree {
    let reason = || Tree::List(vec![Tree::text("reason")]);
    Tree::Map(vec![
        ("end".to_owned(), Tree::text("rejected")),
        ("needs".to_owned(), reason()),
        ("answer".to_owned(), reason()),
    ])
}
