//! What is reported in the town.

use std::collections::BTreeMap;

use closedloop_engine::{Actor, CaseId, Cause, Hash, Priority, Source};
use closedloop_runtime::orchestrator::{Caller, Keyed, OpenRequest};
use serde_json::{Value, json};

use crate::node::Node;

/// A matter that is reported, and what its reporter says when asked (nothing: they stay silent).
pub(super) struct Matter {
    /// The case it became.
    pub case: CaseId,
    /// What the reporter says in the end.
    pub reply: Option<&'static str>,
}

/// Workflow, source, priority, title, fields, reply.
type Report = (
    &'static str,
    Source,
    Priority,
    &'static str,
    Value,
    Option<&'static str>,
);

fn reports() -> Vec<Report> {
    let reporter = || json!({"phone": "555-0100"});
    vec![
        (
            "hazard-rectification",
            Source::Grid,
            Priority::Urgent,
            "码头仓库消防通道被堵",
            json!({"category": "fire", "place": "xiangyu/east/harbour", "severity": "urgent",
                "summary": "货物堆满消防通道，消防车进不去", "reporter": reporter()}),
            Some("satisfied"),
        ),
        (
            "hotline-request",
            Source::Hotline,
            Priority::Normal,
            "东街路灯不亮",
            json!({"category": "road", "place": "xiangyu/east", "summary": "路口三盏路灯已坏一周",
                "reporter": reporter()}),
            Some("satisfied"),
        ),
        (
            "hotline-request",
            Source::Web,
            Priority::Normal,
            "西村垃圾没有清运",
            json!({"category": "sanitation", "place": "xiangyu/west", "summary": "垃圾点三天没有清运"}),
            None,
        ),
        (
            "dispute-mediation",
            Source::Grid,
            Priority::Normal,
            "两户相邻排水沟纠纷",
            json!({"category": "neighbours", "place": "xiangyu/west", "size": "ordinary",
                "summary": "雨水排到邻家院内，双方各执一词", "reporter": reporter()}),
            Some("满意"),
        ),
        (
            "hazard-rectification",
            Source::Patrol,
            Priority::Normal,
            "东街井盖破损",
            json!({"category": "road", "place": "xiangyu/east", "severity": "normal",
                "summary": "井盖开裂，夜间行人有危险"}),
            None,
        ),
        (
            "hotline-request",
            Source::Hotline,
            Priority::Normal,
            "外地车辆保险理赔",
            json!({"category": "other", "place": "xiangyu", "summary": "要求镇里代办外地理赔",
                "reporter": reporter()}),
            None,
        ),
    ]
}

/// Reports everything, one after the other.
pub(super) async fn open_all(node: &Node) -> anyhow::Result<Vec<Matter>> {
    let caller = Caller {
        actor: Actor::Intake,
        cause: Cause::Demonstration,
        key_scope: "demonstration".to_owned(),
        is_person: false,
    };
    let mut matters = Vec::new();
    for (number, (workflow, source, priority, title, fields, reply)) in
        reports().into_iter().enumerate()
    {
        let fields: BTreeMap<_, _> = serde_json::from_value(fields)?;
        let request = OpenRequest {
            workflow: workflow.parse()?,
            source,
            priority,
            title: title.to_owned(),
            fields,
            exercise: false,
        };
        let key = format!("report-{number}");
        let keyed = Keyed {
            request: Hash::of(key.as_bytes()),
            key,
        };
        let opened = node
            .orchestrator
            .open(&caller, Some(keyed), &request)
            .await?;
        matters.push(Matter {
            case: opened.answer.recorded.case,
            reply,
        });
    }
    Ok(matters)
}
