//! The real program under limits of memory and work that a hostile input must not make it exceed.

use std::process::{Command, Stdio};

use crate::program;

/// How much a run may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Memory that the program asks for, in KiB: heap and stacks, not the program itself.
    pub memory_kib_max: u64,
    /// Seconds of a processor. The system ends a run that needs more.
    pub processor_seconds_max: u64,
}

/// What a hostile text may cost: 64 MiB. The seconds only end a run that would not end by itself.
pub const HOSTILE: Bounds = Bounds {
    memory_kib_max: 64 * 1024,
    processor_seconds_max: 20,
};

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    /// The code it ended with; none if the system ended it, as it does beyond the bounds.
    pub code: Option<i32>,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

/// Runs the program with these words under these bounds.
///
/// # Panics
/// There is no shell, or the program was not built.
#[must_use]
pub fn run(words: &[&str], bounds: Bounds) -> Ended {
    let script = "ulimit -d \"$1\" && ulimit -t \"$2\" && shift 2 && exec \"$@\"";
    let output = Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(bounds.memory_kib_max.to_string())
        .arg(bounds.processor_seconds_max.to_string())
        .arg(program::path())
        .args(words)
        .stdin(Stdio::null())
        .output()
        .expect("there is a shell");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ended {
        code: output.status.code(),
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}
