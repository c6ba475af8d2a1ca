//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand, error::ErrorKind};

use crate::{
    commands,
    exit::{self, Failure},
    output::{Language, Output},
};

/// Closed-loop dispatch for public matters: 信息收集 → 分流交办 → 执行处置 → 日常督办 → 信息反馈 → 督查考核.
#[derive(Debug, Parser)]
#[command(name = "closedloop", version, max_term_width = 100)]
struct Arguments {
    /// Print data as JSON.
    #[arg(long, global = true)]
    json: bool,
    /// The language of what people read (default: by LANG, else Chinese); for fmt, of the file too.
    #[arg(long, global = true, value_enum)]
    lang: Option<Language>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a demonstration town: a case goes late, climbs, is verified, answered and closed.
    Dev(commands::dev::Arguments),
    /// Serve a ledger.
    Serve(commands::serve::Arguments),
    /// Work for a department: run a command for each offer, or play a script.
    Work(commands::work::Arguments),
    /// Check definitions, organisation, calendars, mappings and schedules.
    Check(commands::check::Arguments),
    /// Spell the keywords of definitions in the language that --lang names.
    Fmt(commands::fmt::Arguments),
    /// Try a limit in a calendar, or make a calendar from an iCalendar file.
    Calendar(commands::calendar::Arguments),
    /// Say when schedules start cases next.
    Schedule(commands::schedule::Arguments),
    /// Report a case, import a file of them, look at one, list cases, choose.
    Case(commands::case::Arguments),
    /// Say how a due date came about and what happens next.
    Why(commands::why::Arguments),
    /// Make, list and revoke tokens.
    Token(commands::token::Arguments),
    /// Write out the record as lines of JSON.
    Export(commands::export::Arguments),
    /// Run recorded requests through the engine in virtual time, or a ledger's cases under another
    /// definition.
    Replay(commands::replay::Arguments),
    /// Check every hash and every head of a ledger.
    Verify(commands::verify::Arguments),
    /// Look for trouble in a deployment.
    Doctor(commands::doctor::Arguments),
}

/// Reads the command line and carries it out.
pub(crate) fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let help = matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            );
            // There is nobody to tell if the terminal is gone.
            let _ = error.print();
            return ExitCode::from(if help { exit::OK } else { exit::USAGE });
        }
    };
    let language = arguments.lang.unwrap_or_else(language_of_the_machine);
    let output = Output {
        json: arguments.json,
        language,
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            output.message(&format!("错误：{error}"), &format!("error: {error}"));
            return ExitCode::from(exit::DEFECT);
        }
    };
    let result = runtime.block_on(carry_out(arguments.command, arguments.lang, output));
    // What still runs on threads of its own must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let chain = format!("{error:#}");
            output.message(&format!("错误：{chain}"), &format!("error: {chain}"));
            let code = error
                .downcast_ref::<Failure>()
                .map_or(exit::NEGATIVE, |f| f.code);
            ExitCode::from(code)
        }
    }
}

async fn carry_out(command: Command, lang: Option<Language>, output: Output) -> anyhow::Result<u8> {
    match command {
        Command::Dev(arguments) => commands::dev::run(arguments, output).await,
        Command::Serve(arguments) => commands::serve::run(arguments, output).await,
        Command::Work(arguments) => commands::work::run(arguments, output).await,
        Command::Check(arguments) => commands::check::run(&arguments, output),
        Command::Fmt(arguments) => commands::fmt::run(&arguments, lang, output),
        Command::Calendar(arguments) => commands::calendar::run(&arguments, output),
        Command::Schedule(arguments) => commands::schedule::run(&arguments, output),
        Command::Case(arguments) => commands::case::run(arguments, output).await,
        Command::Why(arguments) => commands::why::run(arguments, output).await,
        Command::Token(arguments) => commands::token::run(arguments, output).await,
        Command::Export(arguments) => commands::export::run(arguments, output).await,
        Command::Replay(arguments) => commands::replay::run(arguments, output).await,
        Command::Verify(arguments) => commands::verify::run(arguments, output).await,
        Command::Doctor(arguments) => commands::doctor::run(arguments, output).await,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the language is asked for"
)]
fn language_of_the_machine() -> Language {
    match std::env::var("LANG") {
        Ok(lang) if lang.starts_with("en") => Language::En,
        Ok(_) | Err(_) => Language::Zh,
    }
}
