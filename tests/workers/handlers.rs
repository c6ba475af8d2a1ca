//! The two handlers that come along: the scripted department and the command.

use std::time::Duration;

use closedloop_workers::{
    command::Program,
    script::{Script, ScriptedDepartment},
};
use serde_json::json;

use crate::{
    fake::{self, Fake},
    library::Running,
};

#[tokio::test]
async fn a_scripted_department_answers_as_its_script_says() {
    let fake = Fake::start();
    let script = json!({"steps": {"handle": {
        "choose": "done",
        "given": {"result": "mended", "photos": [{"media_type": "text/plain", "text": "a photo"}]},
        "after": "10 minutes",
        "take": true,
        "instead": [
            {"every": 3, "choose": "return", "given": {"reason": "not ours"}},
            {"every": 4, "ignore": true},
            {"every": 7, "choose": "escape"},
        ],
    }}});
    let script = Script::from_json(&script.to_string()).expect("it is right");
    let department = ScriptedDepartment::new(script, 60_000.0).expect("it is above 0");
    fake.offer([10, 20, 30, 40, 50, 60, 70]);
    let worker = fake.worker().build().expect("it is set up right");
    let running = Running::start(worker, move |offer, client| {
        let department = department.clone();
        async move { department.decide(offer, client).await }
    });
    fake.wait("all but two are recorded", |state| state.effective() == 5)
        .await;
    let counts = running.stop().await;
    assert_eq!(counts.left, 2, "one is ignored, one has no such choice");
    let state = fake.state();
    assert_eq!(state.complaints, Vec::<String>::new());
    let choices = state.assignments.values().map(|one| {
        let report = &one.recorded.as_ref()?.data;
        Some((
            report.choice.as_ref()?.as_str(),
            one.taken,
            report.given.len(),
        ))
    });
    let (done, sent_back) = (Some(("done", true, 2)), Some(("return", false, 1)));
    let expected = [done, done, sent_back, None, done, sent_back, None];
    assert_eq!(choices.collect::<Vec<_>>(), expected);
    let file = ("text/plain".to_owned(), b"a photo".to_vec());
    assert_eq!(state.files.values().collect::<Vec<_>>(), [&file; 3]);
}

#[tokio::test]
async fn a_command_answers_each_offer_and_may_put_it_off() {
    let fake = Fake::start();
    let folder = tempfile::tempdir().expect("there is room for a folder");
    // Puts each case off once, then answers with the number of the case.
    let script = r#"
        offer=$(cat); number=${offer#*'"number":"'}; number=${number%%'"'*}
        mkdir "$0/$number" 2> /dev/null && exit 75
        echo "{\"choice\": \"done\", \"given\": {\"result\": \"$number\"}}"
    "#;
    let file = folder.path().join("answer.sh");
    std::fs::write(
        &file,
        script.replace("$0", &folder.path().display().to_string()),
    )
    .expect("the file is written");
    let program = Program::from_line(&format!("sh '{}'", file.display()));
    let program = program.expect("it is a command").at_once(3);
    fake.offer(1..=20);
    let worker = fake
        .worker()
        .left_again_after(Duration::from_millis(20))
        .build();
    let running = Running::start(worker.expect("it is set up right"), move |offer, _| {
        let program = program.clone();
        async move { program.decide(offer).await }
    });
    fake.wait("all are recorded", |state| state.effective() == 20)
        .await;
    let counts = running.stop().await;
    assert_eq!(counts.left, 20);
    let state = fake.state();
    state.assert_each_answered_once();
    for number in 1..=20 {
        let offer = fake::offer(number);
        let recorded = state.assignments[&offer.assignment].recorded.as_ref();
        let given = &recorded.expect("it was answered").data.given;
        assert_eq!(given["result"], json!(offer.number.0));
    }
}
