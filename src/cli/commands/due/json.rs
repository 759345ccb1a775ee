//! The answer of `runbook due` for programs.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;

use super::Answer;
use crate::cli::Failure;
use crate::cli::commands::blocked;
use crate::cli::commands::coverage::{self, Beyond};
use crate::cli::commands::waiting::{self, Waiting};
use crate::cli::context::Context;
use crate::ledger::Damage;
use crate::schedule::{Row, RunState, Standing, expiry};

#[derive(Serialize)]
struct Due<'a> {
    as_of: String,
    /// Whether the record goes beyond this moment, since this machine's clock is behind; all of it counts.
    clock_behind: bool,
    not_adopted: &'a [&'a str],
    occurrences: Vec<Listed<'a>>,
    totals: Totals,
    /// Gates passed by break glass that nobody else has reviewed.
    reviews: Vec<Value>,
    beyond_holidays: Vec<Beyond<'a>>,
    unreadable: Vec<Unreadable>,
}

#[derive(Serialize)]
struct Listed<'a> {
    book: &'a str,
    procedure: &'a str,
    occurrence: &'a str,
    target: Option<&'a str>,
    name: &'a str,
    standing: &'static str,
    run: Option<&'a str>,
    run_state: &'static str,
    older: Option<&'a str>,
    blocked_by: Vec<Value>,
    late_start: bool,
    tentative: bool,
    missed_before: usize,
    cadence: &'static str,
    opens_at: String,
    due_at: String,
    expires_at: Option<String>,
    first_due_at: String,
    owner: Option<&'a str>,
    operator: Option<&'a str>,
    effort_minutes: u32,
    /// What its run waits for; null where there is none, or it is its holder's turn.
    waits_for: Value,
    /// The unfinished steps of its run that are to be finished until a moment, the earliest first.
    steps_due: Value,
}

#[derive(Serialize, Default)]
struct Totals {
    due: usize,
    overdue: usize,
    in_progress: usize,
    failed: usize,
    blocked: usize,
    effort_minutes: u64,
    /// Steps of open runs that are late.
    late_steps: usize,
}

#[derive(Serialize)]
struct Unreadable {
    path: String,
    errors: usize,
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Prints the answer as one JSON object.
pub(super) fn print(answer: &Answer<'_>, context: &Context) -> Result<(), Failure> {
    let lost = answer.loaded.library.lost();
    let due = Due {
        as_of: instant(answer.loaded.wording.now),
        clock_behind: answer.loaded.clock_behind(answer.ground.state).is_some(),
        not_adopted: &answer.agenda.not_adopted,
        occurrences: answer.rows().map(|row| occurrence(answer, row)).collect::<Result<_, Damage>>()?,
        totals: totals(answer),
        reviews: answer.reviews.iter().map(|owed| owed.json(answer.loaded.wording.now)).collect(),
        beyond_holidays: coverage::listed(answer.beyond_holidays()),
        unreadable: lost
            .into_iter()
            .map(|lost| Unreadable { path: lost.path, errors: lost.errors })
            .collect(),
    };
    context.json(&due)
}

fn occurrence<'a>(
    answer: &Answer<'_>,
    (row, waiting): (&'a Row<'_>, Option<&Waiting>),
) -> Result<Listed<'a>, Damage> {
    let (waits_for, steps_due) = waiting::json(waiting, &answer.loaded.wording);
    let procedure = row.named.procedure;
    Ok(Listed {
        book: &row.named.book.id,
        procedure: &procedure.id,
        occurrence: &row.slot.key,
        target: row.target.map(|target| target.id.as_str()),
        name: &procedure.name,
        standing: row.standing.name(),
        run: row.run.run().map(|run| run.id.as_str()),
        run_state: row.run.name(),
        older: row.older.as_ref().map(|(key, _)| key.as_str()),
        blocked_by: blocked::json(row),
        late_start: row.late_start,
        tentative: row.slot.is_tentative(),
        missed_before: row.missed_before,
        cadence: row.cadence,
        opens_at: instant(row.slot.opens_at),
        due_at: instant(row.due.at),
        expires_at: expiry(answer.ground, row)?.map(|expires| instant(expires.at)),
        first_due_at: instant(row.slot.due.at),
        owner: row.owner(),
        operator: row.operator(),
        effort_minutes: row.effort(),
        waits_for,
        steps_due,
    })
}

fn totals(answer: &Answer<'_>) -> Totals {
    let mut totals = Totals::default();
    let now = answer.loaded.wording.now;
    for (row, waiting) in answer.rows() {
        match row.standing {
            Standing::Overdue => totals.overdue += 1,
            Standing::Due | Standing::Upcoming => totals.due += 1,
            _ => continue,
        }
        let late =
            waiting.map_or(0, |waiting| waiting.due.iter().filter(|step| step.due.has_passed(now)).count());
        totals.late_steps += late;
        totals.blocked += usize::from(!row.blocked_by.is_empty());
        totals.in_progress += usize::from(row.run.is_unfinished());
        totals.failed += usize::from(matches!(row.run, RunState::Ended(..)));
        totals.effort_minutes += u64::from(row.effort());
    }
    totals
}
