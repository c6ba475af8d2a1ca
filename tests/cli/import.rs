//! `closedloop case import`, at a server that is a process of its own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use closedloop_tests::program::{Plan, Server, new_token};
use jiff::Timestamp;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::program::{Ran, run_beside, word};

const MAPPING: &str = "\
mapping: town-hotline
title: 热线 / Hotline
workflow: hotline-request
times: {zone: Asia/Shanghai, formats: ['%Y-%m-%d %H:%M']}
record:
  id: id
  opened at: opened
  closed at: closed
  state: {column: state, closed: [closed], cancelled: [cancelled], open: [open]}
  title: title
  category: {column: kind, values: {road: road, rubbish: sanitation, water: water}}
  department: {otherwise: road-maintenance}
  place: {otherwise: xiangyu/east}
  priority: {column: pressing, values: {'1': urgent}, otherwise: normal}
  fields:
    summary: {column: text, is: text}
";

const HEADER: &str = "id,opened,closed,state,title,kind,pressing,text";

struct Town {
    folder: TempDir,
    server: Server,
    token: String,
}

impl Town {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let plan = Plan::in_folder(folder.path());
        let server = Server::start(&plan).await;
        let token = new_token("intake", &plan.data).await;
        fs::write(folder.path().join("map.yaml"), MAPPING).expect("a file");
        Self {
            folder,
            server,
            token,
        }
    }

    /// A file of these rows under the header.
    fn file(&self, name: &str, rows: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, format!("{HEADER}\n{rows}")).expect("a file");
        path
    }

    async fn import(&self, file: &Path, further: &[&str]) -> Ran {
        let server = format!("http://{}", self.server.address());
        let mapping = self.folder.path().join("map.yaml");
        let words = [
            "--json",
            "case",
            "import",
            word(file),
            "--mapping",
            word(&mapping),
        ];
        let server = ["--server", &server, "--token", &self.token];
        run_beside(&[&words[..], further, &server].concat()).await
    }
}

fn counts(answer: &Json) -> [u64; 5] {
    let keys = ["opened", "already_there", "closed", "cancelled", "refused"];
    keys.map(|key| answer[key].as_u64().expect("a count"))
}

#[tokio::test(flavor = "multi_thread")]
async fn open_rows_are_opened_once_whatever_is_repeated() {
    let town = Town::start().await;
    let mut rows: String = (0..40)
        .map(|n| format!("R{n},2026-03-02 09:00,,open,坑洼 {n},road,1,路口有坑\n"))
        .collect();
    rows.push_str("C1,2026-03-02 09:00,2026-03-03 10:00,closed,已修好,road,,修好了\n");
    rows.push_str("C2,2026-03-02 09:00,2026-03-03 10:00,cancelled,不用了,road,,撤回\n");
    let file = town.file("rows.csv", &rows);
    let ran = town.import(&file, &[]).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(counts(&ran.json()), [40, 0, 1, 1, 0]);
    let again = town.import(&file, &[]).await;
    assert_eq!(counts(&again.json()), [0, 40, 1, 1, 0]);
    let all = town.import(&file, &["--all"]).await;
    assert_eq!(counts(&all.json()), [2, 40, 0, 0, 0]);
    let server = format!("http://{}", town.server.address());
    let admin = new_token("admin", &town.folder.path().join("data")).await;
    let words = [
        "--json", "case", "list", "--limit", "200", "--server", &server, "--token", &admin,
    ];
    let list = run_beside(&words).await.json();
    let items = list["items"].as_array().expect("a list");
    let urgent = items
        .iter()
        .filter(|row| row["priority"] == "urgent")
        .count();
    assert_eq!((items.len(), urgent), (42, 40), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_rows_are_written_out_mended_and_imported() {
    let town = Town::start().await;
    let rows = "\
A1,2026-03-02 09:00,,open,好的,road,,路口有坑
A2,yesterday,,open,时间不对,road,,路口有坑
A3,2026-03-02 09:00,,open,\"流程里没有, 的类别\",water,,路口有坑
A4,2026-03-02 09:00,,open,缺一格,road
";
    let file = town.file("rows.csv", rows);
    let errors = town.folder.path().join("errors.csv");
    let ran = town.import(&file, &["--errors", word(&errors)]).await;
    assert_eq!(ran.code, 1, "{ran:?}");
    let answer = ran.json();
    assert_eq!(counts(&answer), [1, 0, 0, 0, 3]);
    let text = fs::read_to_string(&errors).expect("it was written");
    let text = text
        .strip_prefix('\u{feff}')
        .expect("a mark for spreadsheets");
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines[0], format!("{HEADER},line,column,value,reason"));
    assert_eq!(lines.len(), 4, "{text}");
    let of = |id: &str| {
        lines
            .iter()
            .find(|line| line.starts_with(id))
            .expect("a row")
    };
    assert!(of("A2").contains(",3,opened,yesterday,"), "{}", of("A2"));
    assert!(
        of("A3").contains("\"流程里没有, 的类别\",water,,路口有坑,4,,A3,"),
        "{}",
        of("A3")
    );
    assert!(of("A4").contains("缺一格,road,,,5,,A4,"), "{}", of("A4"));
    // The columns that were added are in nobody's way.
    let mended = text
        .replace("yesterday,,", "2026-03-02 10:00,,")
        .replace(",water,", ",rubbish,");
    fs::write(
        &errors,
        mended.replace("缺一格,road,,,", "缺一格,road,,又有了,"),
    )
    .expect("a file");
    let ran = town.import(&errors, &[]).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(counts(&ran.json()), [3, 0, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_cannot_go_on_says_so() {
    let town = Town::start().await;
    let file = town.file(
        "rows.csv",
        "A1,2026-03-02 09:00,,open,好的,road,,路口有坑\n",
    );
    let same = town.import(&file, &["--errors", word(&file)]).await;
    assert_eq!(same.code, 64, "{same:?}");
    let text = MAPPING.replace("hotline-request", "no-such-workflow");
    fs::write(town.folder.path().join("map.yaml"), text).expect("a file");
    let unknown = town.import(&file, &[]).await;
    assert_eq!(unknown.code, 65, "{unknown:?}");
    assert!(unknown.err.contains("definition-unknown"), "{unknown:?}");
    fs::write(town.folder.path().join("map.yaml"), MAPPING).expect("a file");
    let nowhere = ["case", "import", word(&file), "--mapping"];
    let mapping = town.folder.path().join("map.yaml");
    let server = ["--server", "http://127.0.0.1:1"];
    let gone = run_beside(&[&nowhere[..], &[word(&mapping)], &server].concat()).await;
    assert_eq!(gone.code, 69, "{gone:?}");
}

/// A mapping whose records say by when they should be closed.
const RECORDED: &str = "\
mapping: recorded
title: 历史 / Recorded
workflow: recorded-request
times: {zone: America/New_York, formats: ['%Y-%m-%d %H:%M']}
record:
  id: id
  opened at: opened
  due at: closed
  title: title
  category: {otherwise: request}
  department: {otherwise: village-committee}
  place: {otherwise: xiangyu}
";

#[tokio::test(flavor = "multi_thread")]
async fn what_the_file_says_about_the_limit_becomes_the_due_date() {
    let town = Town::start().await;
    let rows = "D1,2022-01-03 09:00,2031-07-01 13:00,,坑洼,,,\nD2,2022-01-03 09:00,,,积水,,,\n";
    let file = town.file("rows.csv", rows);
    let mapping = town.folder.path().join("map.yaml");
    let day = RECORDED
        .replace("due at", "due on")
        .replace("mapping: recorded", "mapping: by-day");
    for text in [RECORDED, &day] {
        fs::write(&mapping, text).expect("a file");
        let ran = town.import(&file, &[]).await;
        assert_eq!(counts(&ran.json()), [2, 0, 0, 0, 0], "{ran:?}");
    }
    let server = format!("http://{}", town.server.address());
    let admin = new_token("admin", &town.folder.path().join("data")).await;
    let words = [
        "--json", "case", "list", "--server", &server, "--token", &admin,
    ];
    let list = run_beside(&words).await.json();
    let items = list["items"].as_array().expect("a list");
    let due = items.iter().filter_map(|row| row["due_at"].as_str());
    let mut due: Vec<Timestamp> = due.map(|at| at.parse().expect("an instant")).collect();
    due.sort_unstable();
    // The day ends where the office is, the instant is that of the file.
    let expected = ["2031-07-01T16:00:00Z", "2031-07-01T17:00:00Z"];
    assert_eq!(due, expected.map(|at| at.parse().expect("an instant")));
    assert_eq!(items.len(), 4, "{list}");
}
