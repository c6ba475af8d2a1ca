//! A complaint as people read it: the line of the text, a mark under the place, and the way out.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, normalize_untrusted_str};
use closedloop_engine::workflows::complaint::{Complaint, Severity};

use crate::output::Output;

/// Draws a complaint about `text`.
pub(super) fn draw(complaint: &Complaint, text: &str, output: Output) -> String {
    let level = match complaint.severity {
        Severity::Error => Level::ERROR.with_name(output.words("错误", "error")),
        Severity::Warning => Level::WARNING.with_name(output.words("警告", "warning")),
    };
    let what = output.words(&complaint.what.zh, &complaint.what.en);
    let way_out = output.words(&complaint.way_out.zh, &complaint.way_out.en);
    let way_out = normalize_untrusted_str(way_out);
    let help = Level::HELP.with_name(output.words("办法", "help"));
    let snippet = Snippet::source(text)
        .path(complaint.file.as_str())
        .annotation(AnnotationKind::Primary.span(place(complaint, text)));
    let example = complaint.example.as_ref();
    let example = example.map(|words| output.words(&words.zh, &words.en));
    let example = example.map(normalize_untrusted_str);
    let note = Level::NOTE.with_name(output.words("例如", "for example"));
    let mut report = level
        .primary_title(what)
        .id(complaint.code)
        .element(snippet);
    if let Some(example) = example {
        report = report.element(note.message(example));
    }
    let report = report.element(help.message(way_out));
    let renderer = if output.colours() {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&[report])
}

/// The place within its first line: a whole block under marks would hide what is meant.
fn place(complaint: &Complaint, text: &str) -> std::ops::Range<usize> {
    let start = floor(text, complaint.span.start);
    let end = floor(text, complaint.span.end).max(start);
    let line = text[start..].find('\n').map_or(text.len(), |at| start + at);
    start..end.min(line)
}

/// The nearest place at or before `at` where a letter begins.
fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}
