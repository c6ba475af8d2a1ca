//! Reads texts of rules and gathers what is wrong with them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use closedloop_engine::workflows::{
    complaint::{Complaint, Severity, Span},
    life::{self, Life},
    mapping,
    names::{CalendarCode, WorkflowName},
    organisation::Organisation,
    parse::{self, Surroundings},
    plan::{Plan, Words},
    schedule::Schedule,
    time::{Calendar, calendar},
    words,
    yaml::{self, Content},
};
use closedloop_runtime::rulebook::RuleTexts;

use crate::present;

/// A file: its name and its text.
type File = (String, String);

/// What definitions are checked against.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// None if it is wrong itself; then definitions are not checked against it.
    organisation: Option<Organisation>,
    calendars: BTreeSet<CalendarCode>,
    /// What schedules may start; none if a definition is wrong itself.
    plans: Option<BTreeMap<WorkflowName, Arc<Plan>>>,
}

impl Context {
    /// The same with the plans of these definitions.
    pub(super) fn with_plans(mut self, definitions: &[File]) -> Self {
        let plans = self.organisation.as_ref().and_then(|organisation| {
            let read = definitions.iter().map(|(file, text)| {
                let plan = parse::definition(file, text, organisation, &self.calendars);
                let plan = plan.ok()?.value;
                Some((plan.workflow.clone(), Arc::new(plan)))
            });
            read.collect()
        });
        self.plans = plans;
        self
    }
}

/// What was checked, and what is wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    texts: BTreeMap<String, String>,
    complaints: Vec<Complaint>,
    /// The calendars that were read without a complaint.
    pub(crate) calendars: Vec<Calendar>,
    /// The schedules that were read without a complaint.
    pub(crate) schedules: Vec<Schedule>,
    lives: Vec<Longest>,
}

/// How long a case of a definition may take when everybody is on time.
#[derive(Debug)]
pub(crate) struct Longest {
    pub(super) file: String,
    pub(super) workflow: WorkflowName,
    /// None if there were too many rounds to count.
    pub(super) life: Option<Life>,
}

impl Checker {
    /// How many files were checked.
    pub(super) fn files(&self) -> usize {
        self.texts.len()
    }

    /// What is wrong, in the order it was found.
    pub(crate) fn complaints(&self) -> &[Complaint] {
        &self.complaints
    }

    /// The longest lives of the definitions that were accepted, in the order they were read.
    pub(super) fn lives(&self) -> &[Longest] {
        &self.lives
    }

    /// The text of a file that was checked.
    pub(super) fn text(&self, file: &str) -> &str {
        self.texts.get(file).map_or("", String::as_str)
    }

    /// Checks a folder of rules as a whole.
    pub(crate) fn folder(&mut self, texts: &RuleTexts) {
        let context = self.context(texts);
        self.twice(&texts.calendars, "calendar", "C0");
        for file in &texts.definitions {
            self.definition(file, &context);
        }
        self.twice(&texts.definitions, "workflow", "S0");
        if !texts.schedules.is_empty() {
            let context = context.with_plans(&texts.definitions);
            for file in &texts.schedules {
                self.schedule(file, &context);
            }
            self.twice(&texts.schedules, "schedule", "T0");
        }
    }

    /// Checks organisation and calendars, to check definitions against them.
    pub(super) fn context(&mut self, texts: &RuleTexts) -> Context {
        let (file, text) = &texts.organisation;
        let is_new = !self.texts.contains_key(file);
        let organisation = self.organisation(&texts.organisation);
        let mut calendars = BTreeSet::new();
        let read = calendar::parse_all(&texts.calendars);
        for (file, read) in texts.calendars.iter().zip(read) {
            // A calendar that is wrong still exists: whoever names it did nothing wrong.
            calendars.extend(
                self.take_calendar(file, read)
                    .or_else(|| scalar(&file.1, "calendar")?.0.parse().ok()),
            );
        }
        if is_new && organisation.is_some() {
            let unknown = parse::unknown_calendars(file, text, &calendars);
            self.complaints.extend(unknown);
        }
        Context {
            organisation,
            calendars,
            plans: None,
        }
    }

    /// Checks an organisation.
    pub(super) fn organisation(&mut self, file: &File) -> Option<Organisation> {
        let read = parse::organisation(&file.0, &file.1);
        if self.begin(file) {
            self.complaints
                .extend(read.as_ref().err().into_iter().flatten().cloned());
        }
        read.ok()
    }

    /// Checks a calendar; `beside` are the files that it may extend.
    pub(super) fn calendar(&mut self, file: &File, beside: Vec<File>) {
        let others = beside.into_iter().filter(|other| other.0 != file.0);
        let all: Vec<File> = std::iter::once(file.clone()).chain(others).collect();
        if let Some(read) = calendar::parse_all(&all).into_iter().next() {
            self.take_calendar(file, read);
        }
    }

    fn take_calendar(
        &mut self,
        file: &File,
        read: Result<Calendar, Vec<Complaint>>,
    ) -> Option<CalendarCode> {
        let is_new = self.begin(file);
        match read {
            Ok(calendar) => {
                let code = calendar.code.clone();
                if is_new {
                    self.calendars.push(calendar);
                }
                Some(code)
            }
            Err(wrong) => {
                if is_new {
                    self.complaints.extend(wrong);
                }
                None
            }
        }
    }

    /// Checks a mapping.
    pub(super) fn mapping(&mut self, file: &File) {
        if self.begin(file) {
            let wrong = mapping::parse(&file.0, &file.1).err();
            self.complaints.extend(wrong.unwrap_or_default());
        }
    }

    /// Checks a definition. Against an organisation that is wrong itself, only what can be told
    /// without it: what the file is as YAML.
    pub(super) fn definition(&mut self, file: &File, context: &Context) {
        if !self.begin(file) {
            return;
        }
        let wrong = match &context.organisation {
            Some(organisation) => {
                match parse::definition(&file.0, &file.1, organisation, &context.calendars) {
                    Ok(read) => {
                        self.lives.push(Longest {
                            file: file.0.clone(),
                            workflow: read.value.workflow.clone(),
                            life: life::longest(&read.value),
                        });
                        read.warnings
                    }
                    Err(wrong) => wrong,
                }
            }
            None => yaml::read(&file.0, &file.1).err().unwrap_or_default(),
        };
        self.complaints.extend(wrong);
    }

    /// Checks a schedule. Against rules that are wrong themselves, only what can be told without
    /// them: what the file is as YAML.
    pub(super) fn schedule(&mut self, file: &File, context: &Context) {
        if !self.begin(file) {
            return;
        }
        let read = match (&context.organisation, &context.plans) {
            (Some(organisation), Some(plans)) => {
                let at = present::now();
                let surroundings = Surroundings {
                    organisation,
                    plans,
                    at,
                };
                parse::schedule(&file.0, &file.1, &surroundings)
            }
            (_, None) | (None, _) => Err(yaml::read(&file.0, &file.1).err().unwrap_or_default()),
        };
        match read {
            Ok(read) => {
                self.schedules.push(read.value);
                self.complaints.extend(read.warnings);
            }
            Err(wrong) => self.complaints.extend(wrong),
        }
    }

    /// Notes a file; false if it was checked before.
    fn begin(&mut self, (name, text): &File) -> bool {
        self.texts.insert(name.clone(), text.clone()).is_none()
    }

    /// Complains about files that give one name twice.
    fn twice(&mut self, files: &[File], key: &str, code: &'static str) {
        let mut first: BTreeMap<String, &str> = BTreeMap::new();
        for (file, text) in files {
            let Some((name, span)) = scalar(text, key) else {
                continue;
            };
            let Some(other) = first.get(&name) else {
                first.insert(name, file);
                continue;
            };
            self.complaints.push(Complaint {
                code,
                severity: Severity::Error,
                file: file.clone(),
                span,
                what: Words::new(
                    format!("`{name}` 已在 {other} 中定义"),
                    format!("`{name}` is already defined in {other}"),
                ),
                way_out: Words::new(
                    "给其中一个改名，或删去一个文件",
                    "rename one of them, or remove one of the files",
                ),
                example: None,
            });
        }
    }
}

/// The text that stands at a key of the top, and where.
fn scalar(text: &str, key: &str) -> Option<(String, Span)> {
    let node = yaml::read("", text).ok()?;
    let Content::Map(entries) = node.content else {
        return None;
    };
    let entry = entries
        .into_iter()
        .find(|entry| words::is_key(&entry.key, key))?;
    Some((entry.value.text()?.to_owned(), entry.value.span))
}
