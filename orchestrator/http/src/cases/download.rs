//! Reading a file of a case.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use closedloop_runtime::{
    ports::ledger::SealedKind,
    wire::engine::{Case, Event, Happening, Hash, Sealed, Value},
};
use uuid::Uuid;

use crate::{
    Service,
    identity::Who,
    problem::{self, Problem},
    request::Segments,
    sight::{self, CaseName},
};

/// How many events are read at a time while the file is looked for.
const EVENTS_PAGE: usize = 500;

/// Gives the bytes of a file, always as something to be saved and never as something to be shown.
#[utoipa::path(get, path = "/api/v1/cases/{id}/files/{file}", operation_id = "download_file",
    tag = "cases",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("file" = String, Path, description = "Id of the file"),
    ),
    responses(
        (status = 200, description = "The file", body = String, content_type = "application/octet-stream"),
        (status = 410, description = "The file is erased"),
    ))]
pub(crate) async fn download(
    State(service): State<Arc<Service>>,
    who: Who,
    Segments(name, file): Segments<CaseName, Uuid>,
) -> Result<Response, Problem> {
    let head = sight::see(&service, &who, &name).await?;
    let case = &head.case;
    let sealed = match referred(&service, case, file).await? {
        Some(sealed) => sealed,
        None => uploaded(&service, case, file)
            .await?
            .ok_or_else(|| Problem::new(&problem::FILE_UNKNOWN))?,
    };
    let bytes = service.orchestrator.unseal(case.id, &sealed).await?;
    let bytes = bytes.ok_or_else(|| Problem::new(&problem::FILE_ERASED))?;
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{file}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static("application/octet-stream");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}

/// The reference that the case or one of its events holds to this file.
async fn referred(service: &Service, case: &Case, file: Uuid) -> Result<Option<Sealed>, Problem> {
    if let Some(sealed) = among(case.fields.values(), file) {
        return Ok(Some(sealed));
    }
    let mut after = 0;
    loop {
        let page = service
            .ledger()
            .history(case.id, after, EVENTS_PAGE)
            .await?;
        for stored in &page {
            let Ok(event) = Event::from_bytes(&stored.bytes) else {
                continue;
            };
            if let Happening::ChoiceMade { given, .. } = &event.what
                && let Some(sealed) = among(given.values(), file)
            {
                return Ok(Some(sealed));
            }
        }
        match page.last() {
            Some(last) if page.len() == EVENTS_PAGE => after = last.seq,
            Some(_) | None => return Ok(None),
        }
    }
}

fn among<'a>(values: impl Iterator<Item = &'a Value>, file: Uuid) -> Option<Sealed> {
    values
        .filter_map(|value| {
            if let Value::Files(files) = value {
                Some(files)
            } else {
                None
            }
        })
        .flatten()
        .find(|sealed| sealed.id == file)
        .copied()
}

/// A file that was uploaded for this case and that no event refers to yet.
async fn uploaded(service: &Service, case: &Case, file: Uuid) -> Result<Option<Sealed>, Problem> {
    let row = service.ledger().sealed(file).await?;
    Ok(row
        .filter(|(row, _)| row.case == case.id && row.kind == SealedKind::File)
        .map(|(row, _)| Sealed {
            id: file,
            digest: Hash::of(&row.bytes),
        }))
}
