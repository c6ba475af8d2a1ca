//! One report.

use closedloop_runtime::{
    denial::Denial,
    lane::Answer,
    orchestrator::{Caller, ChooseRequest, Keyed},
    wire::{
        cloud_event::{CloudEvent, SPEC_VERSION},
        dispatch::{REPORTED, Report, ReportAnswer, TAKEN},
        engine::{
            CaseId, Refusal,
            workflows::names::{ChoiceName, DepartmentCode},
        },
    },
};
use jiff::Timestamp;
use serde_json::Value as Json;

use crate::{
    Service,
    assignments::{self, merge_target},
    identity::Who,
    problem::{self, Language, Problem},
    request::{digest, malformed},
};

/// The longest id of a message that is repeated in its answer.
const ID_LETTERS_MAX: usize = 200;

/// A request with reports.
pub(super) struct Reporting<'a> {
    pub service: &'a Service,
    pub who: &'a Who,
    pub department: &'a DepartmentCode,
    pub caller: Caller,
    /// The language of what is said to people.
    pub language: Language,
    /// When all of the request had arrived: this instant decides what is late.
    pub received_at: Timestamp,
}

/// What a report is about, once it could be read.
enum Kind {
    Taken,
    Reported(ChoiceName),
}

impl Reporting<'_> {
    /// Takes one report and says what became of it.
    pub(super) async fn take(&self, message: Json) -> ReportAnswer {
        let id = message["id"].as_str().unwrap_or_default();
        let id: String = id.chars().take(ID_LETTERS_MAX).collect();
        let problem = match read(message) {
            Err(problem) => Some(problem),
            Ok((event, kind, data)) => self.carry_out(event, kind, &data).await.err(),
        };
        ReportAnswer {
            id,
            status: problem
                .as_ref()
                .map_or(200, |problem| problem.status().as_u16()),
            problem: problem.map(|problem| problem.document(self.language)),
        }
    }

    async fn carry_out(
        &self,
        event: CloudEvent<Report>,
        kind: Kind,
        data: &Json,
    ) -> Result<Answer, Problem> {
        let report = event.data;
        let (assignment, generation) = (report.assignment, report.generation);
        let what = match &kind {
            Kind::Taken => "taken",
            Kind::Reported(_) => "reported",
        };
        let keyed = Some(Keyed {
            key: format!("{assignment}:{generation}:{what}"),
            request: digest("REPORT", what, data),
        });
        let node = &self.service.orchestrator;
        let result = match kind {
            Kind::Taken => node.take(&self.caller, keyed, assignment, generation).await,
            Kind::Reported(choice) => {
                let into = self.into(report.into.as_deref()).await?;
                let request = ChooseRequest {
                    assignment,
                    generation,
                    choice,
                    given: report.given,
                    into,
                    received_at: self.received_at,
                    // A clock that runs ahead of ours proves nothing.
                    reported_at: event.time.filter(|at| *at <= self.received_at),
                };
                node.choose(&self.caller, keyed, &request).await
            }
        };
        if ends_the_offer(&result) {
            let dispatch = node.dispatch();
            dispatch.settle(self.department, assignment, generation);
        }
        match result {
            Ok(answer) => Ok(answer),
            Err(denial) => {
                let who = Who {
                    acts_as: crate::tokens::ActsAs::Department(self.department.clone()),
                    is_person: false,
                    ..self.who.clone()
                };
                Err(assignments::denied(self.service, &who, assignment, &denial).await)
            }
        }
    }

    async fn into(&self, into: Option<&str>) -> Result<Option<CaseId>, Problem> {
        match into {
            None => Ok(None),
            Some(into) => merge_target(self.service, into).await.map(Some),
        }
    }
}

/// Whether the assignment is over for this generation. After any other refusal it is still open, so
/// its offer stays with the stream and comes again when that ends.
fn ends_the_offer(result: &Result<Answer, Denial>) -> bool {
    match result {
        Ok(_) | Err(Denial::KeyReused) => true,
        Err(Denial::Refused(refusal)) => matches!(
            refusal,
            Refusal::AssignmentOver(_)
                | Refusal::AssignmentUnknown(_)
                | Refusal::CaseOver(_)
                | Refusal::CaseUnknown(_)
                | Refusal::GenerationOld { .. }
                | Refusal::NotAsked { .. }
                | Refusal::TakenAlready(_)
        ),
        Err(
            Denial::Busy
            | Denial::Full
            | Denial::Unavailable(_)
            | Denial::Unknown(_)
            | Denial::Defect(_),
        ) => false,
    }
}

/// Reads a message; its data is handed back as it was sent, for the digest.
fn read(message: Json) -> Result<(CloudEvent<Report>, Kind, Json), Problem> {
    let no_event = || {
        unfit(
            "不是 CloudEvents 1.0 消息，或其 data 不合规定",
            "it is no CloudEvent 1.0, or its `data` does not fit",
        )
    };
    let data = message["data"].clone();
    // A list would be read as the members in their order, which nobody means.
    if !message.is_object() || !data.is_object() {
        return Err(no_event());
    }
    let event: CloudEvent<Report> = serde_json::from_value(message).map_err(|_| no_event())?;
    if event.specversion != SPEC_VERSION {
        return Err(unfit("specversion 必须是 1.0", "`specversion` must be 1.0"));
    }
    if event.id.is_empty() || event.id.chars().count() > ID_LETTERS_MAX {
        return Err(unfit(
            "id 必须是 1 至 200 个字符",
            "`id` must have 1 to 200 letters",
        ));
    }
    let is_json = |kind: &String| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("application/json")
    };
    if !event.datacontenttype.as_ref().is_none_or(is_json) {
        return Err(Problem::new(&problem::MEDIA_TYPE_UNKNOWN));
    }
    let kind = match (event.kind.as_str(), event.data.choice.clone()) {
        (TAKEN, None) => Kind::Taken,
        (REPORTED, Some(choice)) => Kind::Reported(choice),
        (TAKEN, Some(_)) => {
            return Err(unfit("领取时不得填写 choice", "`taken` has no `choice`"));
        }
        (REPORTED, None) => return Err(unfit("缺少 choice", "`choice` is missing")),
        _ => return Err(unfit("未知的 type", "the `type` is not known")),
    };
    Ok((event, kind, data))
}

fn unfit(zh: &str, en: &str) -> Problem {
    malformed(
        format!("回报有误：{zh}"),
        format!("the report is wrong: {en}"),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message() -> Json {
        json!({
            "specversion": "1.0", "id": "a:1", "source": "/departments/fire-brigade",
            "type": REPORTED, "time": "2025-10-09T02:10:00.123456+00:00",
            "data": {
                "assignment": "00000000-0000-7000-8000-000000000001.2",
                "generation": 1, "choice": "done", "given": {"result": "done"},
                "a later member": true,
            },
        })
    }

    #[test]
    fn a_report_is_read_with_members_of_a_later_version() {
        let (event, kind, data) = read(message()).expect("it is a report");
        assert!(matches!(kind, Kind::Reported(choice) if choice.as_str() == "done"));
        assert_eq!(event.data.generation, 1);
        assert_eq!(data["a later member"], true);
    }

    #[test]
    fn what_is_no_report_is_malformed() {
        let with = |path: &str, value: Json| {
            let mut message = message();
            *message.pointer_mut(path).expect("it is there") = value;
            message
        };
        for wrong in [
            json!(null),
            json!([]),
            json!({}),
            with("/specversion", json!("0.3")),
            with("/id", json!("")),
            with("/id", json!(7)),
            with("/type", json!("closedloop.assignment.reported.v2")),
            with("/type", json!(TAKEN)),
            with("/time", json!("yesterday")),
            with("/data", json!("text")),
            with(
                "/data",
                json!([
                    "00000000-0000-7000-8000-000000000001.2",
                    1,
                    "done",
                    {},
                    null
                ]),
            ),
            with("/data/assignment", json!("1.2")),
            with("/data/generation", json!(-1)),
            with("/data/choice", json!(null)),
            with("/data/choice", json!("a\u{0}b")),
        ] {
            let problem = read(wrong.clone()).err().expect("it is wrong");
            assert_eq!(problem.code(), "malformed", "{wrong}");
        }
    }
}
