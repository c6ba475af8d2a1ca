//! The rule: rows written, then a sync of their file that begins after that and ends well, then the
//! answer.

use std::collections::BTreeSet;

use super::trace::{Call, first_bytes};

/// The header of a frame of SQLite's write-ahead log (file format, section 4.1); bytes 4 to 7 are
/// not zero in the frame that completes a transaction.
const FRAME_HEADER_BYTES: i64 = 24;

/// Judges the answer to each request, known by a mark that stands in the request and in a row of
/// it. Returns what is wrong, and how many syncs carried what is right.
pub(super) fn judge(calls: &[Call], marks: &[String]) -> (Vec<String>, usize) {
    let mut syncs = BTreeSet::new();
    let mut violations = Vec::new();
    for mark in marks {
        match sync_of(calls, mark) {
            Ok(sync) => {
                syncs.insert(sync);
            }
            Err(why) => violations.push(format!("{mark}: {why}")),
        }
    }
    (violations, syncs.len())
}

/// The line on which the sync began that put the rows of a request on the disk before its answer.
fn sync_of(calls: &[Call], mark: &str) -> Result<usize, String> {
    let is_request = |call: &&Call| is_reading(call) && call.text.contains(mark);
    let request = calls.iter().find(is_request).ok_or("it never arrived")?;
    let is_answer =
        |call: &&Call| call.begun > request.ended && call.file == request.file && is_sending(call);
    let answer = calls.iter().filter(is_answer).min_by_key(|call| call.begun);
    let answer = answer.ok_or("it was never answered")?;
    let written = rows_written(calls, mark).ok_or("its rows were never written")?;
    let is_sync = |call: &&Call| {
        is_log(call)
            && matches!(call.name.as_str(), "fsync" | "fdatasync")
            && call.result == Some(0)
            && call.begun > written
            && call.ended < answer.begun
    };
    let sync = calls.iter().find(is_sync).map(|call| call.begun);
    sync.ok_or_else(|| {
        let line = answer.begun + 1;
        let rows = written + 1;
        format!("its answer leaves on line {line}, its rows were written on line {rows}, and no sync lies between")
    })
}

/// The line on which the transaction with this mark was completely written to the log.
fn rows_written(calls: &[Call], mark: &str) -> Option<usize> {
    let is_row = |call: &&Call| is_log(call) && is_writing(call) && call.text.contains(mark);
    let row = calls.iter().find(is_row)?;
    // The frames of a transaction follow each other, and one thread writes them: the first frame
    // with the mark of completion whose page ends with or after the row.
    let mut writes = calls.iter().filter(|call| is_log(call) && is_writing(call));
    let mut completes = false;
    writes.find_map(|call| {
        let is_page = call.result != Some(FRAME_HEADER_BYTES);
        if !is_page {
            let header = first_bytes(&call.text, 8);
            completes = header.len() == 8 && header[4..] != [0; 4];
        }
        (is_page && completes && call.ended >= row.ended).then_some(call.ended)
    })
}

fn is_log(call: &Call) -> bool {
    call.file.ends_with("-wal")
}

fn is_reading(call: &Call) -> bool {
    let reads = matches!(call.name.as_str(), "read" | "recvfrom" | "recvmsg");
    reads && call.file.starts_with("TCP:") && call.result > Some(0)
}

fn is_sending(call: &Call) -> bool {
    let sends = matches!(
        call.name.as_str(),
        "write" | "writev" | "sendto" | "sendmsg"
    );
    // Whoever dies in sending may have sent.
    sends && call.result.is_none_or(|bytes| bytes > 0)
}

fn is_writing(call: &Call) -> bool {
    matches!(call.name.as_str(), "write" | "pwrite64") && call.result > Some(0)
}
