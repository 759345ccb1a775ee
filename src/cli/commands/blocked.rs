//! What blocks an occurrence, for people and for programs.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::calendar::Wording;
use crate::schedule::Row;

/// `scan 2026-11, sign-off 2026-11 until Sat 12 Dec 14:00`; `None` where nothing blocks it.
pub(super) fn said(row: &Row<'_>, wording: &Wording) -> Option<String> {
    let one = |blocker: &crate::schedule::Blocker| {
        let until = blocker.until.map(|until| format!(" until {}", wording.moment(until)));
        format!("{}{}", blocker.name(&row.named.book.id), until.unwrap_or_default())
    };
    let all: Vec<String> = row.blocked_by.iter().map(one).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// One object a blocker: `book`, `procedure`, `occurrence` (null where there is none yet), `target`, and `until`, the
/// earliest instant at which it blocks no longer; null as long as it is not done.
pub(super) fn json(row: &Row<'_>) -> Vec<Value> {
    let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let one = |blocker: &crate::schedule::Blocker| {
        json!({
            "book": blocker.book,
            "procedure": blocker.procedure,
            "occurrence": blocker.key,
            "target": blocker.target,
            "until": blocker.until.map(instant),
        })
    };
    row.blocked_by.iter().map(one).collect()
}
