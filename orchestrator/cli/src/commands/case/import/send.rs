//! Reporting one case.

use std::time::Duration;

use closedloop_wire::api::{CaseOpened, OpenCase};

use crate::{
    commands::service::Service,
    exit::{self, Failure},
};

/// How often a server that is busy is asked.
const TRIES_MAX: u32 = 6;

/// How long to wait before the second try; each further one waits twice as long.
const FIRST_DELAY: Duration = Duration::from_millis(250);

/// What became of a report.
pub(super) enum Sent {
    /// The case was opened.
    Opened,
    /// It had been opened with this key.
    Already,
    /// The server will not have it.
    Refused(String),
    /// There is no use in going on.
    Stopped(anyhow::Error),
}

/// Reports a case, again if the server is busy.
pub(super) async fn one(service: &Service, key: &str, body: &OpenCase) -> Sent {
    let mut delay = FIRST_DELAY;
    let mut attempt = 1;
    loop {
        let path = ["api", "v1", "cases"];
        let error = match service
            .post_told::<CaseOpened>(&path, Some(key), body)
            .await
        {
            Ok((_, true)) => return Sent::Opened,
            Ok((_, false)) => return Sent::Already,
            Err(error) => error,
        };
        let failure = error.downcast_ref::<Failure>();
        match failure.map(|failure| failure.code) {
            Some(exit::BAD_INPUT) => return Sent::Refused(format!("{error:#}")),
            Some(exit::TEMPORARY) if attempt < TRIES_MAX => {
                tokio::time::sleep(delay).await;
                delay *= 2;
                attempt += 1;
            }
            Some(_) | None => return Sent::Stopped(error),
        }
    }
}
