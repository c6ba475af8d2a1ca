//! A case from its report to its end, as the requests that tell it.

use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::request::{Request, What};

/// Categories of the shipped hotline definition, with the department that leads.
const LEADS: [(&str, &str, &str); 3] = [
    ("road", "road-maintenance", "department:road-maintenance"),
    ("sanitation", "sanitation", "department:sanitation"),
    ("other", "village-committee", "department:village-committee"),
];

/// How many requests a story has.
pub(crate) const REQUESTS: u32 = 5;

/// Everybody who acts in a story.
pub(crate) const ACTORS: [&str; 6] = [
    "intake",
    "department:dispatch-desk",
    "department:road-maintenance",
    "department:sanitation",
    "department:village-committee",
    "department:supervision-office",
];

/// A case, as far as it was told.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    number: u64,
    case: Option<Uuid>,
    answered: u32,
}

impl Story {
    /// The story with this number, of which nothing was told.
    pub(crate) fn new(number: u64) -> Self {
        Self {
            number,
            case: None,
            answered: 0,
        }
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn is_told(&self) -> bool {
        self.answered == REQUESTS
    }

    /// The next request; the same one until it is answered.
    pub(crate) fn request(&self) -> Request {
        let turn = usize::try_from(self.number).unwrap_or(0) % LEADS.len();
        let (category, lead, acts_as_lead) = LEADS[turn];
        let Some(case) = self.case else {
            return self.open(category);
        };
        let assignment = self.answered;
        match assignment {
            1 => self.choose(case, assignment, "department:dispatch-desk", "assign"),
            2 => report(case, assignment, (lead, acts_as_lead), "accept", &json!({})),
            3 => {
                let given = json!({"result": "路灯已修好 / The lamp burns again."});
                report(case, assignment, (lead, acts_as_lead), "done", &given)
            }
            _ => self.choose(case, assignment, "department:supervision-office", "pass"),
        }
    }

    /// Takes the answer to the latest request.
    pub(crate) fn goes_on(&mut self, answer: &Json) {
        if self.case.is_none() {
            let id = answer["id"].as_str().and_then(|id| id.parse().ok());
            self.case = Some(id.unwrap_or_else(|| panic!("no id of a case in {answer}")));
        }
        self.answered += 1;
    }

    fn open(&self, category: &str) -> Request {
        Request {
            acts_as: "intake",
            path: "cases".to_owned(),
            key: Some(format!("story-{:08}-open", self.number)),
            body: json!({
                "workflow": "hotline-request",
                "title": format!("诉求{} / Request {}", self.number, self.number),
                "fields": {
                    "category": category,
                    "place": "xiangyu/east/harbour",
                    "summary": "路灯不亮 / The lamp is out.",
                },
            }),
            what: What::Open,
        }
    }

    fn choose(
        &self,
        case: Uuid,
        assignment: u32,
        acts_as: &'static str,
        choice: &'static str,
    ) -> Request {
        Request {
            acts_as,
            path: format!("assignments/{case}.{assignment}/choose"),
            key: Some(format!("story-{:08}-choose-{assignment}", self.number)),
            body: json!({"generation": 1, "choice": choice}),
            what: What::Choose {
                case,
                assignment,
                choice,
            },
        }
    }
}

fn report(
    case: Uuid,
    assignment: u32,
    (department, acts_as): (&str, &'static str),
    choice: &'static str,
    given: &Json,
) -> Request {
    let id = format!("{case}.{assignment}");
    Request {
        acts_as,
        path: format!("departments/{department}/reports"),
        key: None,
        body: json!([{
            "specversion": "1.0",
            "id": format!("{id}:1:reported"),
            "source": format!("/departments/{department}"),
            "type": "closedloop.assignment.reported.v1",
            "time": "2026-01-05T01:00:00Z",
            "data": {"assignment": id, "generation": 1, "choice": choice, "given": given},
        }]),
        what: What::Choose {
            case,
            assignment,
            choice,
        },
    }
}
