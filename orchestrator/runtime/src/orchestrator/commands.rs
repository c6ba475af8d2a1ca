//! What a node can be asked to do.

use std::collections::BTreeMap;

use closedloop_wire::engine::{
    Act, AssignmentId, CaseId, Command, EffectId, EndReached, ErasureReason, Generation, Hash,
    Opening, Priority, Refusal, Reported, Source, decide,
    workflows::{
        names::{ChoiceName, FieldName, PostCode, WorkflowName},
        plan::FieldKind,
    },
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    contents::{Contents, Typist, is_text},
    denial::Denial,
    lane::{Answer, RequestKey, Submission},
    ports::ledger::SealedKind,
    sealing::{DataKey, random},
    tracking,
};

use super::{Caller, Keyed, Orchestrator};

/// The most letters the title of a case may have.
pub const TITLE_LETTERS_MAX: usize = 200;

/// A matter that is reported.
#[derive(Debug, Clone)]
pub struct OpenRequest {
    /// The workflow it is to follow.
    pub workflow: WorkflowName,
    /// How it reached the office.
    pub source: Source,
    /// How pressing it is.
    pub priority: Priority,
    /// One line that names it.
    pub title: String,
    /// The fields the definition asks for.
    pub fields: BTreeMap<FieldName, Json>,
    /// Whether it is a drill.
    pub exercise: bool,
}

/// A case that was opened, now or before under the same key.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What was recorded.
    pub answer: Answer,
    /// The code with which the reporter follows it.
    pub code: String,
}

/// A choice that is made.
#[derive(Debug, Clone)]
pub struct ChooseRequest {
    /// The assignment.
    pub assignment: AssignmentId,
    /// The generation that was asked.
    pub generation: Generation,
    /// What is chosen.
    pub choice: ChoiceName,
    /// What it brings along.
    pub given: BTreeMap<FieldName, Json>,
    /// The case this one goes on as.
    pub into: Option<CaseId>,
    /// When the request reached this process.
    pub received_at: Timestamp,
    /// When the department's program says the choice was made.
    pub reported_at: Option<Timestamp>,
}

impl Orchestrator {
    /// Opens a case. A repeat with the same key gets the first answer, code and all.
    ///
    /// # Errors
    /// The rules say no, or the command could not be carried out.
    pub async fn open(
        &self,
        caller: &Caller,
        keyed: Option<Keyed>,
        request: &OpenRequest,
    ) -> Result<Opened, Denial> {
        let case = case_id(self.now(), &random()?);
        self.open_as(case, caller, keyed, request).await
    }

    /// Opens a case under this id; refused if there is one.
    pub(super) async fn open_as(
        &self,
        case: CaseId,
        caller: &Caller,
        keyed: Option<Keyed>,
        request: &OpenRequest,
    ) -> Result<Opened, Denial> {
        let now = self.now();
        let edition = self.parts.rulebook.edition();
        let plan = edition
            .in_force
            .get(&request.workflow)
            .ok_or_else(|| Refusal::WorkflowUnknown(request.workflow.clone()))?;
        let kinds: BTreeMap<FieldName, FieldKind> = plan
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), field.kind.clone()))
            .collect();
        let key = DataKey::draw()?;
        let typist = Typist {
            case,
            key: &key,
            at: now,
            ledger: self.ledger(),
        };
        let mut contents = typist.type_all(&kinds, &request.fields).await?;
        if !is_text(&request.title) || request.title.chars().count() > TITLE_LETTERS_MAX {
            let title: FieldName = "title".parse().map_err(defect)?;
            return Err(Refusal::FieldUnfit(title).into());
        }
        let title = typist.seal(SealedKind::Text, request.title.as_bytes(), &mut contents)?;
        let zone = edition
            .calendars
            .get(&plan.calendar)
            .map(|calendar| calendar.zone.clone());
        let year = now.to_zoned(zone.unwrap_or(TimeZone::UTC)).year();
        let number = self.numbers.next(self.ledger(), year).await?;
        let digest = tracking::digest(case, &tracking::code(&self.parts.key, case));
        let act = Act::Open(Box::new(Opening {
            number,
            workflow: request.workflow.clone(),
            source: request.source,
            priority: request.priority,
            title,
            fields: contents.values.clone(),
            tracking: digest,
            exercise: request.exercise,
        }));
        let wrapped = self.parts.key.wrap(case, &key)?;
        let answer = self
            .act(caller, keyed, case, act, contents, Some(wrapped))
            .await?;
        // A repeat names the case of the first time.
        let code = tracking::code(&self.parts.key, answer.recorded.case);
        Ok(Opened { answer, code })
    }

    /// Makes a choice for an assignment.
    ///
    /// # Errors
    /// The rules say no, or the command could not be carried out.
    pub async fn choose(
        &self,
        caller: &Caller,
        keyed: Option<Keyed>,
        request: &ChooseRequest,
    ) -> Result<Answer, Denial> {
        let case = request.assignment.case;
        let (contents, data_key) = self.given(request).await?;
        let reported = match request.reported_at {
            // Only a report that came late can have been held up by an outage.
            Some(at) if at < request.received_at => self
                .ledger()
                .outage_at(at)
                .await?
                .map(|outage| Reported { at, outage }),
            Some(_) | None => None,
        };
        let act = Act::Choose {
            assignment: request.assignment.number,
            generation: request.generation,
            choice: request.choice.clone(),
            given: contents.values.clone(),
            into: request.into,
            received_at: request.received_at,
            reported,
        };
        if let Some(into) = request.into
            && self.would_be_carried_out(caller, case, &act).await?
        {
            self.check_merge_target(into, &request.choice).await?;
        }
        self.act(caller, keyed, case, act, contents, data_key).await
    }

    /// Whether the rules would say yes as the record stands: whoever would be refused anyway learns
    /// nothing about other cases.
    async fn would_be_carried_out(
        &self,
        caller: &Caller,
        case: CaseId,
        act: &Act,
    ) -> Result<bool, Denial> {
        let Some(head) = self.head(case).await? else {
            return Ok(false);
        };
        let Some(rules) = self.rules_of(&head) else {
            return Ok(false);
        };
        let (actor, cause) = (caller.actor.clone(), caller.cause.clone());
        let command = Command {
            case,
            actor,
            cause,
            act: act.clone(),
        };
        Ok(decide(&head.case, &command, &rules, self.now()).is_ok())
    }

    /// Refuses a target that does not exist or goes on as yet another case: whoever follows this one
    /// would look for the answer in vain.
    async fn check_merge_target(&self, into: CaseId, choice: &ChoiceName) -> Result<(), Denial> {
        let head = self.head(into).await?;
        let goes_on = head.is_some_and(|head| {
            let end = head.case.ended.map(|ended| ended.end);
            !matches!(end, Some(EndReached::Merged { .. }))
        });
        if goes_on {
            Ok(())
        } else {
            Err(Refusal::MergeTarget(choice.clone()).into())
        }
    }

    /// Types what a choice brings along. Where the assignment is not open any more, nothing can be
    /// typed and the engine says why.
    async fn given(&self, request: &ChooseRequest) -> Result<(Contents, Option<Vec<u8>>), Denial> {
        let nothing = || Ok((Contents::default(), None));
        if request.given.is_empty() {
            return nothing();
        }
        let case = request.assignment.case;
        let is_current = |head: &closedloop_wire::engine::Head| {
            let open = head.case.asked.as_ref();
            open.is_some_and(|open| open.number == request.assignment.number)
        };
        let head = match self.cached_head(case).filter(is_current) {
            Some(head) => head,
            None => match self.head(case).await?.filter(is_current) {
                Some(head) => head,
                None => return nothing(),
            },
        };
        let plans = self.parts.rulebook.edition();
        let plan = plans.plans.get(&head.case.definition);
        let choice = plan
            .zip(head.case.asked.as_ref())
            .and_then(|(plan, open)| plan.step(&open.step))
            .and_then(|step| step.choice(&request.choice));
        let Some(choice) = choice else {
            return nothing();
        };
        let kinds = choice
            .needs
            .iter()
            .map(|need| (need.name.clone(), need.kind.clone()))
            .collect();
        // A case whose words were erased while it was open goes on with a new key.
        let (key, wrapped) = self.data_key_or_new(case).await?;
        let typist = Typist {
            case,
            key: &key,
            at: self.now(),
            ledger: self.ledger(),
        };
        Ok((typist.type_all(&kinds, &request.given).await?, wrapped))
    }

    /// Marks an assignment as taken.
    ///
    /// # Errors
    /// The rules say no, or the command could not be carried out.
    pub async fn take(
        &self,
        caller: &Caller,
        keyed: Option<Keyed>,
        assignment: AssignmentId,
        generation: Generation,
    ) -> Result<Answer, Denial> {
        let act = Act::Take {
            assignment: assignment.number,
            generation,
        };
        self.act(
            caller,
            keyed,
            assignment.case,
            act,
            Contents::default(),
            None,
        )
        .await
    }

    /// Acknowledges a notice for a post. One that was acknowledged before stays as it is.
    ///
    /// # Errors
    /// There is no such notice for this post, or the command could not be carried out.
    pub async fn acknowledge(
        &self,
        caller: &Caller,
        notice: EffectId,
        post: &PostCode,
    ) -> Result<Answer, Denial> {
        let row = self.ledger().notice(notice).await?;
        if row.is_none_or(|row| row.notice.post != *post) {
            return Err(Refusal::NoticeOfOthers.into());
        }
        // One key for the notice itself, so that it is acknowledged once, whoever asks again.
        let key = format!("acknowledge {notice}");
        let request = Hash::of(key.as_bytes());
        let scope = Caller {
            key_scope: "notice".to_owned(),
            ..caller.clone()
        };
        let act = Act::Acknowledge {
            notice,
            post: post.clone(),
        };
        let keyed = Some(Keyed { key, request });
        self.act(&scope, keyed, notice.case, act, Contents::default(), None)
            .await
    }

    /// Destroys the words, contact data and files of a case.
    ///
    /// # Errors
    /// The rules say no, or the command could not be carried out.
    pub async fn erase(
        &self,
        caller: &Caller,
        keyed: Option<Keyed>,
        case: CaseId,
        reason: ErasureReason,
    ) -> Result<Answer, Denial> {
        let act = Act::Erase { reason };
        let answer = self
            .act(caller, keyed, case, act, Contents::default(), None)
            .await?;
        self.ledger().scrub().await?;
        Ok(answer)
    }

    /// Keeps a file for a case until a choice refers to it. Who may upload is checked before.
    ///
    /// # Errors
    /// The words of the case are erased, or the ledger fails.
    pub async fn upload(&self, case: CaseId, bytes: &[u8]) -> Result<Uuid, Denial> {
        let key = self
            .data_key(case)
            .await?
            .ok_or(Refusal::ErasedAlready(case))?;
        let (sealed, row) = key.seal(case, SealedKind::File, self.now(), bytes)?;
        self.ledger().keep_upload(row).await?;
        Ok(sealed.id)
    }

    async fn data_key_or_new(&self, case: CaseId) -> Result<(DataKey, Option<Vec<u8>>), Denial> {
        if let Some(key) = self.data_key(case).await? {
            return Ok((key, None));
        }
        let key = DataKey::draw()?;
        let wrapped = self.parts.key.wrap(case, &key)?;
        Ok((key, Some(wrapped)))
    }

    async fn act(
        &self,
        caller: &Caller,
        keyed: Option<Keyed>,
        case: CaseId,
        act: Act,
        contents: Contents,
        data_key: Option<Vec<u8>>,
    ) -> Result<Answer, Denial> {
        let (actor, cause) = (caller.actor.clone(), caller.cause.clone());
        self.submit(caller, || {
            let (mut submission, answer) = Submission::new(Command {
                case,
                actor,
                cause,
                act,
            });
            submission.key = keyed.map(|keyed| RequestKey {
                scope: caller.key_scope.clone(),
                key: keyed.key,
                // Kept for days beside the ledger: without the deployment's key nobody can guess
                // words of people by trying what gives the same digest.
                request: Hash(self.parts.key.derive("request", &keyed.request.0)),
            });
            submission.sealed = contents.sealed;
            submission.referred = contents.referred;
            submission.data_key = data_key;
            (submission, answer)
        })
        .await
    }
}

/// The id of a case of this instant; the bytes tell it from the others of its millisecond.
pub(super) fn case_id(at: Timestamp, bytes: &[u8; 10]) -> CaseId {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    CaseId(uuid::Builder::from_unix_timestamp_millis(millis, bytes).into_uuid())
}

fn defect(error: impl std::fmt::Display) -> Denial {
    Denial::Defect(error.to_string())
}
