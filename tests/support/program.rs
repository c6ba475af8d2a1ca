//! The real program: built by cargo, run as a process of its own, killed without a warning.

use std::{
    ffi::OsString,
    fs::OpenOptions,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// Far longer than a start takes, also under a tracer.
const START_WITHIN: Duration = Duration::from_secs(60);

/// The port is chosen by the machine.
pub const ANY_PORT: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// The program, as cargo built it beside this test.
///
/// # Panics
/// It was not built; `cargo test` alone does not build it.
#[must_use]
pub fn path() -> PathBuf {
    let test = std::env::current_exe().expect("a process knows its program");
    let deps = test.parent().expect("a program lies in a folder");
    let path = deps.with_file_name("closedloop");
    assert!(
        path.is_file(),
        "{} is not there; run `cargo build --package closedloop` first",
        path.display()
    );
    path
}

/// The rules that ship with the program.
#[must_use]
pub fn catalogue() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../workflows/catalogue")
}

/// What a server is started with.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The folder of its data; its log is put beside it.
    pub data: PathBuf,
    /// The folder of its rules.
    pub rules: PathBuf,
    /// Where it listens.
    pub listen: SocketAddr,
    /// A command that runs the program, such as a tracer; empty for none. The process it starts
    /// must become the program, so that a kill reaches that.
    pub under: Vec<OsString>,
}

impl Plan {
    /// A server of the shipped rules on any port, with its data in this folder.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            data: folder.join("data"),
            rules: catalogue(),
            listen: ANY_PORT,
            under: Vec::new(),
        }
    }

    /// The log, all lives of the server one after the other.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.data.with_extension("log")
    }

    fn command(&self) -> Command {
        let mut words = self.under.clone();
        words.push(path().into());
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .arg("serve")
            .arg("--data")
            .arg(&self.data)
            .arg("--rules")
            .arg(&self.rules)
            .arg("--listen")
            .arg(self.listen.to_string());
        command
    }
}

/// `closedloop serve` as a process; it is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts it and waits until it listens.
    ///
    /// # Panics
    /// It does not listen; its log says why.
    pub async fn start(plan: &Plan) -> Self {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(plan.log());
        let mut child = plan
            .command()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.expect("the log can be written"))
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let out = child.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(out).lines();
        let first = tokio::time::timeout(START_WITHIN, lines.next_line()).await;
        let address = first.ok().and_then(Result::ok).flatten();
        let address = address
            .as_deref()
            .and_then(|line| line.strip_prefix("http://"))
            .and_then(|line| line.parse().ok());
        let Some(address) = address else {
            let log = std::fs::read_to_string(plan.log()).unwrap_or_default();
            panic!("the server does not listen; its log:\n{log}");
        };
        Self { child, address }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of this path below `/api/v1/`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/api/v1/{path}", self.address)
    }

    /// The id of its process.
    ///
    /// # Panics
    /// It has ended.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// Kills it (signal 9) and waits until it is gone.
    ///
    /// # Panics
    /// It had ended by itself.
    pub async fn kill(mut self) {
        let ended = self.child.try_wait().expect("it can be asked");
        assert_eq!(ended, None, "the server ended by itself");
        self.child.kill().await.expect("it can be killed");
    }
}

/// Runs the program to its end.
///
/// # Panics
/// It cannot be started.
pub async fn run(words: &[&str], data: &Path) -> Output {
    let mut command = Command::new(path());
    command
        .args(words)
        .arg("--data")
        .arg(data)
        .stdin(Stdio::null());
    command.output().await.expect("the program starts")
}

/// A new token that acts as this.
///
/// # Panics
/// The program makes none.
pub async fn new_token(acts_as: &str, data: &Path) -> String {
    let output = run(&["token", "new", "--for", acts_as], data).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let token = text
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || "_-".contains(letter)))
        .find(|word| word.starts_with("clt_"));
    token
        .unwrap_or_else(|| panic!("no token for {acts_as}: {output:?}"))
        .to_owned()
}

/// Has the program check every hash and every head of the record, beside the server.
///
/// # Errors
/// What it says when something is wrong.
pub async fn verify(data: &Path) -> Result<(), String> {
    let output = run(&["--lang", "en", "verify"], data).await;
    if output.status.success() {
        return Ok(());
    }
    let (out, errors) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    Err(format!("{}\n{out}{errors}", output.status))
}
