//! The plan for programs.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;

use super::totals::Totals;
use crate::cli::Failure;
use crate::cli::commands::coverage::{self, Beyond};
use crate::cli::context::Context;
use crate::schedule::{Planned, beyond_holidays};

#[derive(Serialize)]
struct Answer<'a> {
    occurrences: Vec<Listed<'a>>,
    totals: Totals<'a>,
    /// Books of which something is listed after the last year for which their holidays are.
    beyond_holidays: Vec<Beyond<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    book: &'a str,
    procedure: &'a str,
    occurrence: &'a str,
    target: Option<&'a str>,
    nominal_on: NaiveDate,
    starts_at: String,
    opens_at: String,
    due_at: String,
    expires_at: Option<String>,
    tentative: bool,
    effort_minutes: u32,
}

pub(super) fn print(occurrences: &[Planned<'_>], context: &Context) -> Result<(), Failure> {
    let beyond = beyond_holidays(occurrences.iter().map(|one| (one.named.book, one.slot.on)));
    context.json(&Answer {
        occurrences: occurrences.iter().map(listed).collect(),
        totals: Totals::of(occurrences),
        beyond_holidays: coverage::listed(beyond),
    })
}

fn listed<'a>(planned: &'a Planned<'_>) -> Listed<'a> {
    let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    Listed {
        book: &planned.named.book.id,
        procedure: &planned.named.procedure.id,
        occurrence: &planned.slot.key,
        target: planned.trigger.target(),
        nominal_on: planned.slot.nominal_on,
        starts_at: instant(planned.slot.starts_at),
        opens_at: instant(planned.slot.opens_at),
        due_at: instant(planned.slot.due.at),
        expires_at: planned.slot.expires.map(|expires| instant(expires.at)),
        tentative: planned.slot.is_tentative(),
        effort_minutes: planned.named.procedure.effort.unwrap_or(0),
    }
}
