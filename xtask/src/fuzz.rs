//! Fuzzing: every target of `tests/fuzz` is built with the nightly toolchain and run for a while.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, bail};

use crate::run::{root, run};

/// How long each target runs if nobody says otherwise.
const SECONDS: u64 = 600;

/// The most memory a target may take, in MiB, its sanitizer included.
const MEMORY_MIB_MAX: u64 = 1024;

/// The largest single piece of memory a target may ask for, in MiB.
const PIECE_MIB_MAX: u64 = 64;

/// The most seconds one input may take: the targets are slowed down many times by what watches
/// them.
const INPUT_SECONDS_MAX: u64 = 20;

/// The longest input, in bytes.
const INPUT_BYTES_MAX: u64 = 32 * 1024;

/// What cargo-fuzz gives the compiler, so that the inputs that reach new code are kept and every
/// wrong access ends the run.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
    --cfg fuzzing -Zsanitizer=address -Ccodegen-units=1";

/// Builds every target and runs those that are named, or all; `words` may begin with
/// `--seconds N`.
pub(crate) fn run_all(words: &[&str]) -> anyhow::Result<()> {
    let (seconds, named) = match words {
        ["--seconds", seconds, named @ ..] => (
            seconds
                .parse()
                .with_context(|| format!("`{seconds}` is not a number of seconds"))?,
            named,
        ),
        named => (SECONDS, named),
    };
    let folder = root().join("tests/fuzz");
    let all = targets(&folder)?;
    if let Some(unknown) = named
        .iter()
        .find(|name| all.iter().all(|known| known != *name))
    {
        let all = all.join(", ");
        bail!("`{unknown}` is no fuzz target; write `fuzz [--seconds N] [TARGET …]` with {all}");
    }
    let chosen = if named.is_empty() {
        all
    } else {
        named.iter().map(|name| (*name).to_owned()).collect()
    };
    let built = root().join("target/fuzz");
    let host = host()?;
    run(
        "build the fuzz targets",
        nightly(&["cargo", "build", "--release", "--target", &host])
            .arg("--manifest-path")
            .arg(folder.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(&built)
            .env("RUSTFLAGS", FLAGS),
    )?;
    let mut failed = Vec::new();
    for target in chosen {
        let program = built.join(&host).join("release").join(&target);
        if let Err(error) = fuzz(&target, &program, &folder, &built, seconds) {
            println!("{error:#}");
            failed.push(target);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    bail!(
        "findings in {}; the inputs are below {}",
        failed.join(", "),
        built.join("findings").display()
    );
}

/// Runs one target: it keeps what reaches new code, beginning with the seeds.
fn fuzz(
    target: &str,
    program: &Path,
    folder: &Path,
    built: &Path,
    seconds: u64,
) -> anyhow::Result<()> {
    let kept = built.join("kept").join(target);
    let findings = built.join("findings").join(target);
    for folder in [&kept, &findings] {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    let mut command = Command::new(program);
    command
        .arg(&kept)
        .arg(folder.join("seeds").join(target))
        .arg(format!("-artifact_prefix={}/", findings.display()))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-rss_limit_mb={MEMORY_MIB_MAX}"))
        .arg(format!("-malloc_limit_mb={PIECE_MIB_MAX}"))
        .arg(format!("-timeout={INPUT_SECONDS_MAX}"))
        .arg(format!("-max_len={INPUT_BYTES_MAX}"))
        .arg("-print_final_stats=1");
    let dictionary = folder.join("dictionaries").join(format!("{target}.txt"));
    if dictionary.is_file() {
        command.arg(format!("-dict={}", dictionary.display()));
    }
    run(&format!("fuzz {target} for {seconds} s"), &mut command)
}

/// The names of the targets.
fn targets(folder: &Path) -> anyhow::Result<Vec<String>> {
    let folder = folder.join("fuzz_targets");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        names.extend(
            path.file_stem()
                .map(|name| name.to_string_lossy().into_owned()),
        );
    }
    names.sort();
    if names.is_empty() {
        bail!("there is no fuzz target");
    }
    Ok(names)
}

/// A command of the nightly toolchain.
fn nightly(words: &[&str]) -> Command {
    let mut command = Command::new("rustup");
    command
        .args(["run", "nightly"])
        .args(words)
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO")
        .env_remove("RUSTC");
    command
}

/// The platform that the toolchain builds for.
fn host() -> anyhow::Result<String> {
    let output = nightly(&["rustc", "-vV"])
        .output()
        .context("rustup is needed for the nightly toolchain")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .context("there is no nightly toolchain; `rustup toolchain install nightly` brings it")
}
