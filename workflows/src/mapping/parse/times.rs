//! Zones and formats.

use jiff::tz::TimeZone;

use super::{SHAPE, TIMES};
use crate::{
    complaint::Span,
    complaints::Complaints,
    mapping::{Format, Moment, times::FORMAT_BYTES_MAX},
    yaml::{self, Fields, Node},
};

use super::origin;

/// The most formats of one time.
const FORMATS_MAX: usize = 10;

/// How the times of a file are written.
pub(super) struct Times {
    pub(super) zone: TimeZone,
    pub(super) formats: Vec<Format>,
}

/// Reads `times`.
pub(super) fn read(node: &Node, owner: Span, complaints: &mut Complaints) -> Option<Times> {
    let fields = Fields::of(node, owner, &["zone", "formats"], SHAPE, complaints)?;
    let zone = fields
        .need("zone", "zone: Asia/Shanghai", complaints)
        .and_then(|node| yaml::zone(node, TIMES, complaints));
    let formats = fields
        .need("formats", "formats: [\"%Y-%m-%d %H:%M\"]", complaints)
        .and_then(|node| formats(node, complaints));
    Some(Times {
        zone: zone?,
        formats: formats?,
    })
}

/// Reads an instant or a day of a record.
pub(super) fn moment(node: &Node, owner: Span, complaints: &mut Complaints) -> Option<Moment> {
    let part = origin::part(node, owner, &["formats"], false, complaints)?;
    let formats = match part.get("formats") {
        Some(node) => formats(node, complaints)?,
        None => Vec::new(),
    };
    Some(Moment {
        from: part.from,
        formats,
    })
}

/// Reads a list of formats.
pub(super) fn formats(node: &Node, complaints: &mut Complaints) -> Option<Vec<Format>> {
    let items = yaml::items(node, TIMES, complaints)?;
    if items.is_empty() || items.len() > FORMATS_MAX {
        complaints.error(
            TIMES,
            node.span,
            (
                format!("要写 1 至 {FORMATS_MAX} 种格式"),
                format!("this needs 1 to {FORMATS_MAX} formats"),
            ),
            (
                "例如 `[\"%Y-%m-%d %H:%M\"]`",
                "for example `[\"%Y-%m-%d %H:%M\"]`",
            ),
        );
        return None;
    }
    let mut formats = Vec::new();
    for item in items {
        let text = yaml::scalar(item, TIMES, complaints)?;
        match Format::new(text) {
            Some(format) => formats.push(format),
            None => bad_format(item.span, text, complaints),
        }
    }
    (formats.len() == items.len()).then_some(formats)
}

fn bad_format(span: Span, text: &str, complaints: &mut Complaints) {
    complaints.error(
        TIMES,
        span,
        (
            format!("`{text}` 不是能读出日期的时间格式，或超过 {FORMAT_BYTES_MAX} 字节"),
            format!(
                "`{text}` is no format from which a day can be read, or longer than \
                 {FORMAT_BYTES_MAX} bytes"
            ),
        ),
        (
            "%Y 年、%y 两位年、%m 月、%d 日、%H 时、%M 分、%S 秒，例如 `%Y-%m-%d %H:%M:%S`",
            "%Y year, %y year of two digits, %m month, %d day, %H hour, %M minute, %S second, for \
             example `%Y-%m-%d %H:%M:%S`",
        ),
    );
}
