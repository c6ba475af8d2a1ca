//! Matters that are reported, some of them twice.

use std::collections::BTreeMap;

use closedloop_engine::{
    Actor, Priority, Source, Value,
    workflows::{
        names::{FieldName, JurisdictionPath},
        plan::{FieldKind, Plan},
    },
};

use super::{Errand, later};
use crate::{
    checker::Broken,
    requests::{Request, Via, Wish, words},
    world::{World, step::Outbox},
};

/// How many matters come in at most at once.
const BURST: u64 = 12;

impl World {
    /// New matters come in until there are enough.
    pub(super) async fn report_matters(&mut self, outbox: &mut Outbox) -> Result<(), Broken> {
        if self.opened >= self.settings.cases {
            return Ok(());
        }
        let matters = match self.chance.below(100) {
            0..40 => 0,
            40..80 => 1,
            80..97 => 2,
            _ => self.chance.below(BURST),
        };
        for _ in 0..matters {
            self.report_matter(outbox).await?;
        }
        Ok(())
    }

    async fn report_matter(&mut self, outbox: &mut Outbox) -> Result<(), Broken> {
        let now = self.now();
        let wish = self.matter();
        let actor = match self.chance.below(10) {
            0 => Actor::Supervision,
            1 => Actor::Department(self.some_department()),
            2 => Actor::Admin,
            _ => Actor::Intake,
        };
        let key = format!("matter {}", self.requests.len());
        let mut request = Request::new(wish, actor, Via::Token, now).keyed("intake", &key, &key);
        request.of_people = self.chance.percent(50);
        let id = self.requests.len();
        if self.chance.percent(12) {
            // The twin may be on its way at the same instant.
            let minutes = self.chance.below(120);
            let at = if self.chance.percent(40) {
                now
            } else {
                later(now, minutes)
            };
            self.plan(at, Errand::Twin(id));
        }
        if self.chance.percent(4) {
            let minutes = self.chance.below(240);
            self.plan(later(now, minutes), Errand::Clash(id));
        }
        self.send(request, now, outbox).await
    }

    /// A matter that the rules accept.
    pub(super) fn matter(&mut self) -> Wish {
        let plans: Vec<_> = self.rules.edition.in_force.values().cloned().collect();
        let plan = self
            .chance
            .pick(&plans)
            .cloned()
            .expect("a definition in force");
        let fields = self.fields_of(&plan);
        let source = self.chance.pick(Source::ALL).copied();
        let priority = self.chance.pick(Priority::ALL).copied();
        Wish::Open {
            workflow: plan.workflow.clone(),
            source: source.unwrap_or(Source::Other),
            priority: priority.unwrap_or(Priority::Normal),
            fields,
            exercise: self.chance.percent(4),
            case: None,
        }
    }

    fn fields_of(&mut self, plan: &Plan) -> BTreeMap<FieldName, Value> {
        let mut fields = BTreeMap::new();
        for (name, field) in &plan.fields {
            // Most people can be reached.
            let left_out = if field.kind == FieldKind::Contact {
                25
            } else {
                50
            };
            if field.optional && self.chance.percent(left_out) {
                continue;
            }
            if let Some(value) = self.plain_value(&field.kind) {
                fields.insert(name.clone(), value);
            }
        }
        fields
    }

    /// A content for a field, without files.
    pub(super) fn plain_value(&mut self, kind: &FieldKind) -> Option<Value> {
        Some(match kind {
            FieldKind::Choice(of) => Value::Choice(self.chance.pick(of)?.clone()),
            FieldKind::Number => {
                Value::Number(i64::try_from(self.chance.below(1_000)).unwrap_or(0) - 500)
            }
            FieldKind::YesNo => Value::YesNo(self.chance.percent(50)),
            FieldKind::Date => {
                let day = i8::try_from(self.chance.below(28)).unwrap_or(0) + 1;
                Value::Date(jiff::civil::date(2026, 2, day))
            }
            FieldKind::Instant => {
                let minutes = i64::try_from(self.chance.below(20 * 24 * 60)).unwrap_or(0);
                let from = jiff::civil::date(2026, 2, 1).at(0, 0, 0, 0);
                let from = jiff::tz::Offset::UTC.to_timestamp(from).ok()?;
                Value::Instant(from + jiff::SignedDuration::from_mins(minutes))
            }
            FieldKind::Jurisdiction => {
                let organisation = &self.rules.edition.organisation;
                let places: Vec<JurisdictionPath> =
                    organisation.jurisdictions.keys().cloned().collect();
                Value::Jurisdiction(self.chance.pick(&places)?.clone())
            }
            FieldKind::Text => Value::Text(words()),
            FieldKind::Contact => Value::Contact(words()),
            FieldKind::File => return None,
        })
    }
}
