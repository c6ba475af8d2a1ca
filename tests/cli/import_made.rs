//! Rules made from a file of recorded requests, and an import into a server that runs on them.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use closedloop_tests::{
    bounded::{self, HOSTILE},
    program::{Plan, Server, new_token},
};
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::{
    program::{Ran, run, run_beside, word},
    records::data,
};

const BOSTON: &str = "boston311-100.csv";

/// Makes the rules of a file.
fn make(file: &Path, rules: &Path) -> Ran {
    let words = ["--json", "case", "import", word(file), "--mapping"];
    let further = ["boston-311", "--rules", word(rules)];
    run(&[&words[..], &further].concat())
}

/// A server on the rules that the file of Boston makes.
struct City {
    folder: TempDir,
    server: Server,
    token: String,
}

impl City {
    async fn start(file: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let rules = folder.path().join("rules");
        let made = make(file, &rules);
        assert_eq!(made.code, 0, "{made:?}");
        let plan = Plan {
            rules,
            ..Plan::in_folder(folder.path())
        };
        let server = Server::start(&plan).await;
        let token = new_token("intake", &plan.data).await;
        Self {
            folder,
            server,
            token,
        }
    }

    async fn import(&self, file: &Path, further: &[&str]) -> Ran {
        let server = format!("http://{}", self.server.address());
        let words = ["--json", "case", "import", word(file), "--mapping"];
        let server = ["boston-311", "--server", &server, "--token", &self.token];
        run_beside(&[&words[..], &server, further].concat()).await
    }

    async fn list(&self) -> Vec<Json> {
        let server = format!("http://{}", self.server.address());
        let admin = new_token("admin", &self.folder.path().join("data")).await;
        let words = ["--json", "case", "list", "--limit", "200"];
        let server = ["--server", &server, "--token", &admin];
        let list = run_beside(&[&words[..], &server].concat()).await.json();
        list["items"].as_array().expect("a list").clone()
    }
}

fn counts(answer: &Json) -> [u64; 5] {
    let keys = ["opened", "already_there", "closed", "cancelled", "refused"];
    keys.map(|key| answer[key].as_u64().expect("a count"))
}

#[test]
fn the_rules_made_from_a_file_pass_the_check_and_replace_nothing() {
    let Some(file) = data(BOSTON) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let rules = folder.path().join("rules");
    let made = make(&file, &rules);
    assert_eq!(made.code, 0, "{made:?}");
    let keys = ["rows", "open", "closed", "cancelled", "refused"];
    let seen = keys.map(|key| made.json()[key].as_u64());
    assert_eq!(seen, [100, 15, 85, 0, 0].map(Some));
    let checked = run(&["--json", "check", word(&rules)]);
    assert_eq!(checked.code, 0, "{checked:?}");
    let told = checked.json();
    let told = ["files", "errors", "warnings"].map(|key| told[key].as_u64());
    assert_eq!(told, [3, 0, 0].map(Some));
    let organisation = rules.join("organisation.yaml");
    fs::write(&organisation, "# 已经改过\n").expect("a file");
    let again = make(&file, &rules);
    assert_eq!(again.code, 73, "{again:?}");
    assert!(again.err.contains("不会覆盖"), "{again:?}");
    let kept = fs::read_to_string(&organisation).expect("it is there");
    assert_eq!(kept, "# 已经改过\n");
}

#[test]
fn a_file_without_a_readable_row_makes_no_rules() {
    let Some(file) = data(BOSTON) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (broken, rules) = (folder.path().join("rows.csv"), folder.path().join("rules"));
    let text = fs::read_to_string(file).expect("it is text");
    let header = text.lines().next().expect("a first row");
    fs::write(&broken, format!("{header}\nonly one cell\n")).expect("a file");
    let made = make(&broken, &rules);
    assert_eq!(made.code, 65, "{made:?}");
    assert!(!rules.exists(), "nothing was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_on_made_rules_takes_every_row_of_the_file_once() {
    let Some(file) = data(BOSTON) else {
        return;
    };
    let city = City::start(&file).await;
    let open = city.import(&file, &[]).await;
    assert_eq!(open.code, 0, "{open:?}");
    assert_eq!(counts(&open.json()), [15, 0, 85, 0, 0]);
    let again = city.import(&file, &[]).await;
    assert_eq!(counts(&again.json()), [0, 15, 85, 0, 0], "{again:?}");
    let all = city.import(&file, &["--all"]).await;
    assert_eq!(counts(&all.json()), [85, 15, 0, 0, 0], "{all:?}");
    let again = city.import(&file, &["--all"]).await;
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(counts(&again.json()), [0, 100, 0, 0, 0]);
    let cases = city.list().await;
    let numbers: BTreeSet<&str> = cases.iter().filter_map(|row| row["id"].as_str()).collect();
    assert_eq!((cases.len(), numbers.len()), (100, 100));
    // What has no limit stays where the routing sent it: with the department of the file.
    let asked = departments(cases.iter().filter(|row| row["due_at"].is_null()));
    let words = ["--json", "case", "import", word(&file), "--mapping"];
    let preview = ["boston-311", "--preview", "100"];
    let preview = run_beside(&[&words[..], &preview].concat()).await.json();
    let records = preview["records"].as_array().expect("a list");
    let owned = departments(records.iter().filter(|record| record["due"].is_null()));
    assert_eq!(owned.len(), 11);
    assert_eq!(asked, owned);
}

/// The departments of these rows, in order.
fn departments<'r>(rows: impl Iterator<Item = &'r Json>) -> Vec<&'r str> {
    let mut departments: Vec<&str> = rows.filter_map(|row| row["department"].as_str()).collect();
    departments.sort_unstable();
    departments
}

/// A row of the file's columns that says this.
fn row(header: &str, says: &[(&str, &str)]) -> String {
    let sound = [
        ("open_dt", "2022-01-03 09:00:00"),
        ("case_status", "Open"),
        ("case_title", "Pothole"),
        ("neighborhood", "Roxbury"),
    ];
    let cell = |column: &str| {
        let mut found = says.iter().chain(&sound).filter(|(of, _)| *of == column);
        found.next().map_or("", |(_, value)| value)
    };
    let cells: Vec<&str> = header.split(',').map(cell).collect();
    cells.join(",")
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_broken_rows_are_written_out_and_the_sound_one_is_taken() {
    let Some(file) = data(BOSTON) else {
        return;
    };
    let city = City::start(&file).await;
    let text = fs::read_to_string(&file).expect("it is text");
    let header = text.lines().next().expect("a first row");
    // What a row of the city names is known to the rules.
    let known = first_words(&text, &["reason", "queue"]);
    let [reason, queue] = [("reason", known[0].as_str()), ("queue", known[1].as_str())];
    let id = |id: &'static str| ("case_enquiry_id", id);
    let rows = [
        row(header, &[id("X1"), reason, queue]),
        row(header, &[id("X2"), reason, queue, ("open_dt", "yesterday")]),
        row(header, &[id("X3"), reason, queue, ("case_status", "Lost")]),
        row(header, &[id("X4"), ("reason", "No Such Matter"), queue]),
        "X5,2022-01-03 09:00:00".to_owned(),
    ];
    let planted = city.folder.path().join("planted.csv");
    fs::write(&planted, format!("{header}\n{}\n", rows.join("\n"))).expect("a file");
    let errors = city.folder.path().join("errors.csv");
    let ran = city.import(&planted, &["--errors", word(&errors)]).await;
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(counts(&ran.json()), [1, 0, 0, 0, 4]);
    let told = fs::read_to_string(&errors).expect("it was written");
    let told = told.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = told.split_terminator("\r\n").collect();
    assert_eq!(lines[0], format!("{header},line,column,value,reason"));
    let expected = [
        ("X2,", ",3,open_dt,yesterday,"),
        ("X3,", ",4,case_status,Lost,"),
        ("X4,", ",5,,X4,"),
        ("X5,", ",6,,X5"),
    ];
    assert_eq!(lines.len(), 1 + expected.len(), "{told}");
    for (id, place) in expected {
        let line = lines.iter().find(|line| line.starts_with(id));
        let line = line.unwrap_or_else(|| panic!("{id} in {told}"));
        assert!(line.contains(place), "{place} in {line}");
    }
}

/// What the first row below the header says in these columns; its cells hold no quotation mark.
fn first_words(text: &str, columns: &[&str]) -> Vec<String> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a first row").split(',').collect();
    let width = header.len();
    let plain = lines.find(|line| !line.contains('"') && line.split(',').count() == width);
    let cells: Vec<&str> = plain.expect("a plain row").split(',').collect();
    let place = |column: &str| {
        header
            .iter()
            .position(|of| *of == column)
            .expect("it is there")
    };
    let said = columns.iter().map(|column| cells[place(column)].to_owned());
    said.collect()
}

/// A file whose second line goes on for 100 MB.
fn endless(folder: &Path, header: &str, begin: &str) -> PathBuf {
    let path = folder.join("endless.csv");
    let mut file = fs::File::create(&path).expect("a file");
    writeln!(file, "{header}").expect("it is written");
    file.write_all(begin.as_bytes()).expect("it is written");
    let piece = "长".repeat(100_000);
    for _ in 0..334 {
        file.write_all(piece.as_bytes()).expect("it is written");
    }
    path
}

#[test]
fn a_row_of_100_megabytes_is_refused_within_the_memory_of_a_hostile_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let header = "编号,时间,标题";
    let mapping = folder.path().join("map.yaml");
    let text = "\
mapping: endless
title: 没有尽头 / Endless
workflow: recorded-request
times: {zone: Asia/Shanghai, formats: ['%Y-%m-%d']}
record:
  id: 编号
  opened at: 时间
  title: 标题
  category: {otherwise: other}
  department: {otherwise: office}
  place: {otherwise: town}
";
    fs::write(&mapping, text).expect("a file");
    for begin in ["\"", ""] {
        let file = endless(folder.path(), header, begin);
        let rules = folder.path().join("rules");
        let words = ["--lang", "en", "case", "import", word(&file), "--mapping"];
        let further = [word(&mapping), "--rules", word(&rules)];
        let ended = bounded::run(&[&words[..], &further].concat(), HOSTILE);
        assert_eq!(ended.code, Some(65), "{ended:?}");
        assert!(ended.err.contains("begins on line 2"), "{ended:?}");
        assert!(!rules.exists(), "nothing was written");
    }
}
