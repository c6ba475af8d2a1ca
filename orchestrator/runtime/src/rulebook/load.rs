//! Reading the rules at a start: what the office wrote, and what open cases are pinned to.

mod schedules;

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    sync::Arc,
};

use closedloop_wire::engine::workflows::{
    complaint::Complaint,
    names::{CalendarCode, WorkflowName},
    organisation::Organisation,
    parse,
    plan::{Fingerprint, Listener, Plan, Unit, Who, Work},
    schedule::SCHEDULES_MAX,
    time::{Calendar, calendar},
};
use jiff::Timestamp;

use crate::ports::ledger::{Ledger, LedgerFailure, RulesKind, RulesRow};

use super::Edition;

/// The texts of the rules, each with the name of its file.
#[derive(Debug, Clone, Default)]
pub struct RuleTexts {
    /// The organisation.
    pub organisation: (String, String),
    /// The calendars, at least one.
    pub calendars: Vec<(String, String)>,
    /// The definitions, at least one.
    pub definitions: Vec<(String, String)>,
    /// The schedules, if any.
    pub schedules: Vec<(String, String)>,
}

/// Why the rules cannot be put in force. The node refuses to start.
#[derive(Debug, thiserror::Error)]
pub enum LoadFailure {
    /// The texts are wrong.
    #[error("{} of the rules are wrong; `closedloop check` shows where", .0.len())]
    Complaints(Vec<Complaint>),
    /// Two definitions or two calendars have one name.
    #[error("`{name}` is defined in both `{first}` and `{second}`; rename one of them")]
    Twice {
        /// The name.
        name: String,
        /// One file.
        first: String,
        /// The other.
        second: String,
    },
    /// There is nothing to go by.
    #[error(
        "the ledger holds no rules yet: give a folder with organisation.yaml, calendars/ and definitions/"
    )]
    NoRules,
    /// An open case is pinned to a definition that names somebody the organisation lost.
    #[error(
        "the organisation no longer has `{unit}`, which workflow `{workflow}` names and open cases are pinned to: keep it until they are over"
    )]
    UnitLost {
        /// The workflow.
        workflow: String,
        /// Who is missing.
        unit: String,
    },
    /// A definition names a calendar that is not in force any more.
    #[error(
        "workflow `{workflow}`, which open cases are pinned to, counts in calendar `{calendar}`: keep it until they are over"
    )]
    CalendarLost {
        /// The workflow.
        workflow: String,
        /// The calendar.
        calendar: String,
    },
    /// A definition the record holds cannot be read by this version.
    #[error("the definition {0} of open cases cannot be read by this version of closedloop")]
    Unreadable(Fingerprint),
    /// There are more schedules than a node looks after.
    #[error("there are {0} schedules, at most {SCHEDULES_MAX} may be; join some of them")]
    TooManySchedules(usize),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerFailure),
}

/// The rules that the texts put in force, with every definition that open cases are pinned to.
/// Without texts, those that were in force last. The ledger keeps every version.
///
/// # Errors
/// See [`LoadFailure`]. Nothing is put in force then.
pub async fn load(
    ledger: &dyn Ledger,
    texts: Option<RuleTexts>,
    now: Timestamp,
) -> Result<Edition, LoadFailure> {
    let texts = match texts {
        Some(texts) => texts,
        None => kept(ledger).await?,
    };
    let (mut edition, rows) = read(&texts, now)?;
    for fingerprint in ledger.definitions_in_use().await? {
        if let Entry::Vacant(place) = edition.plans.entry(fingerprint) {
            place.insert(Arc::new(pinned(ledger, fingerprint).await?));
        }
    }
    for plan in edition.plans.values() {
        check_against(plan, &edition)?;
    }
    for row in rows {
        ledger.keep_rules(row, true).await?;
    }
    ledger
        .begin_schedules(schedules::rows(&edition, now))
        .await?;
    Ok(edition)
}

async fn kept(ledger: &dyn Ledger) -> Result<RuleTexts, LoadFailure> {
    let named = |row: RulesRow| (format!("{}.yaml", row.name), row.text);
    let organisation = ledger.rules_in_force(RulesKind::Organisation).await?.pop();
    let calendars = ledger.rules_in_force(RulesKind::Calendar).await?;
    let definitions = ledger.rules_in_force(RulesKind::Definition).await?;
    let schedules = ledger.rules_in_force(RulesKind::Schedule).await?;
    Ok(RuleTexts {
        schedules: schedules.into_iter().map(named).collect(),
        organisation: named(organisation.ok_or(LoadFailure::NoRules)?),
        calendars: calendars.into_iter().map(named).collect(),
        definitions: definitions.into_iter().map(named).collect(),
    })
}

pub(super) fn read(
    texts: &RuleTexts,
    at: Timestamp,
) -> Result<(Edition, Vec<RulesRow>), LoadFailure> {
    let mut reading = Reading {
        at,
        complaints: Vec::new(),
        rows: Vec::new(),
    };
    let calendars = reading.calendars(&texts.calendars)?;
    let organisation = reading.organisation(&texts.organisation);
    let Some(organisation) = organisation else {
        return Err(LoadFailure::Complaints(reading.complaints));
    };
    let codes = calendars.keys().cloned().collect();
    let (file, text) = &texts.organisation;
    if reading.complaints.is_empty() {
        let unknown = parse::unknown_calendars(file, text, &codes);
        reading.complaints.extend(unknown);
    }
    let in_force = reading.definitions(&texts.definitions, &organisation, &codes)?;
    // Against definitions that are wrong, whatever names them would look wrong too.
    let schedules = if reading.complaints.is_empty() {
        reading.schedules(&texts.schedules, &organisation, &in_force)?
    } else {
        BTreeMap::new()
    };
    if !reading.complaints.is_empty() {
        return Err(LoadFailure::Complaints(reading.complaints));
    }
    if in_force.is_empty() || calendars.is_empty() {
        return Err(LoadFailure::NoRules);
    }
    let plans = in_force
        .values()
        .map(|plan| (plan.fingerprint, Arc::clone(plan)))
        .collect();
    let organisation = Arc::new(organisation);
    Ok((
        Edition {
            organisation,
            calendars,
            in_force,
            plans,
            schedules,
        },
        reading.rows,
    ))
}

/// Texts being read: what is wrong with them, and the rows that keep them.
struct Reading {
    at: Timestamp,
    complaints: Vec<Complaint>,
    rows: Vec<RulesRow>,
}

impl Reading {
    fn keep(
        &mut self,
        kind: RulesKind,
        fingerprint: Fingerprint,
        name: &str,
        text: &str,
        checked_with: Option<Fingerprint>,
    ) {
        let (name, text) = (name.to_owned(), text.to_owned());
        self.rows.push(RulesRow {
            kind,
            fingerprint,
            name,
            text,
            checked_with,
            at: self.at,
        });
    }

    fn calendars(
        &mut self,
        texts: &[(String, String)],
    ) -> Result<BTreeMap<CalendarCode, Arc<Calendar>>, LoadFailure> {
        let mut calendars = BTreeMap::new();
        let mut files: BTreeMap<CalendarCode, &str> = BTreeMap::new();
        for ((file, text), read) in texts.iter().zip(calendar::parse_all(texts)) {
            match read {
                Ok(read) => {
                    let code = read.code.clone();
                    self.keep(
                        RulesKind::Calendar,
                        read.fingerprint,
                        code.as_str(),
                        text,
                        None,
                    );
                    if let Some(first) = files.insert(code.clone(), file) {
                        return Err(twice(code.as_str(), first, file));
                    }
                    calendars.insert(code, Arc::new(read));
                }
                Err(wrong) => self.complaints.extend(wrong),
            }
        }
        Ok(calendars)
    }

    fn organisation(&mut self, (file, text): &(String, String)) -> Option<Organisation> {
        match parse::organisation(file, text) {
            Ok(read) => {
                let kind = RulesKind::Organisation;
                self.keep(kind, read.fingerprint, "organisation", text, None);
                Some(read)
            }
            Err(wrong) => {
                self.complaints.extend(wrong);
                None
            }
        }
    }

    fn definitions(
        &mut self,
        texts: &[(String, String)],
        organisation: &Organisation,
        calendars: &BTreeSet<CalendarCode>,
    ) -> Result<BTreeMap<WorkflowName, Arc<Plan>>, LoadFailure> {
        let mut in_force = BTreeMap::new();
        let mut files: BTreeMap<WorkflowName, &str> = BTreeMap::new();
        for (file, text) in texts {
            match parse::definition(file, text, organisation, calendars) {
                Ok(read) => {
                    let plan = read.value;
                    let name = plan.workflow.clone();
                    let with = Some(organisation.fingerprint);
                    let kind = RulesKind::Definition;
                    self.keep(kind, plan.fingerprint, name.as_str(), text, with);
                    if let Some(first) = files.insert(name.clone(), file) {
                        return Err(twice(name.as_str(), first, file));
                    }
                    in_force.insert(name, Arc::new(plan));
                }
                Err(wrong) => self.complaints.extend(wrong),
            }
        }
        Ok(in_force)
    }
}

fn twice(name: &str, first: &str, second: &str) -> LoadFailure {
    LoadFailure::Twice {
        name: name.to_owned(),
        first: first.to_owned(),
        second: second.to_owned(),
    }
}

/// A definition that open cases are pinned to, checked against the organisation it was written for.
async fn pinned(ledger: &dyn Ledger, fingerprint: Fingerprint) -> Result<Plan, LoadFailure> {
    let unreadable = || LoadFailure::Unreadable(fingerprint);
    let row = ledger
        .rules(RulesKind::Definition, fingerprint)
        .await?
        .ok_or_else(unreadable)?;
    let with = row.checked_with.ok_or_else(unreadable)?;
    let organisation = ledger
        .rules(RulesKind::Organisation, with)
        .await?
        .ok_or_else(unreadable)?;
    let organisation =
        parse::organisation("organisation", &organisation.text).map_err(|_| unreadable())?;
    let calendars = ledger.rules_in_force(RulesKind::Calendar).await?;
    let codes = calendars
        .iter()
        .filter_map(|row| row.name.parse().ok())
        .collect();
    parse::definition(&row.name, &row.text, &organisation, &codes)
        .map(|read| read.value)
        .map_err(|_| unreadable())
}

/// Refuses an edition under which a plan could not go on.
fn check_against(plan: &Plan, edition: &Edition) -> Result<(), LoadFailure> {
    let workflow = || plan.workflow.to_string();
    if !edition.calendars.contains_key(&plan.calendar) {
        let calendar = plan.calendar.to_string();
        return Err(LoadFailure::CalendarLost {
            workflow: workflow(),
            calendar,
        });
    }
    match units(plan)
        .into_iter()
        .find(|unit| !knows(&edition.organisation, unit))
    {
        Some(unit) => Err(LoadFailure::UnitLost {
            workflow: workflow(),
            unit: unit.to_string(),
        }),
        None => Ok(()),
    }
}

fn knows(organisation: &Organisation, unit: &Unit) -> bool {
    organisation.department_of(unit).is_some() && organisation.listener_of(unit).is_some()
}

/// Everybody whom a plan names.
fn units(plan: &Plan) -> BTreeSet<Unit> {
    let mut units = BTreeSet::new();
    for row in &plan.routing {
        units.insert(Unit::Department(row.lead.clone()));
        units.extend(row.with.iter().cloned().map(Unit::Department));
    }
    for step in &plan.steps {
        if let Work::Ask {
            who: Who::Unit(unit),
            ..
        } = &step.work
        {
            units.insert(unit.clone());
        }
    }
    for rung in plan.ladders.values().flat_map(|ladder| &ladder.rungs) {
        units.extend(rung.give_to.clone());
        units.extend(rung.tell.iter().filter_map(|listener| match listener {
            Listener::Post(post) => Some(Unit::Post(post.clone())),
            Listener::LeadHead | Listener::AskedHead => None,
        }));
    }
    units
}
