//! The agenda: all occurrences that ask for something at one instant.

use chrono::{DateTime, Utc};

use super::blocked::Blocking;
use super::line::Line;
use super::missed::{Stood, around, lone};
use super::owed::{Owed, Why, owed};
use super::pinned::deadline;
use super::row::{Row, RunState};
use super::{Ground, Standing, Subject};
use crate::ledger::{Damage, Record, RunSummary};
use crate::model::Named;
use crate::trigger::{Deadline, Slot};

/// What is asked of the agenda.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    /// Occurrences due by this instant are listed even if they open later.
    pub until: DateTime<Utc>,
    /// Occurrences due later, but by this instant, are counted and not listed.
    pub count_until: DateTime<Utc>,
    /// What was closed from this instant on is counted.
    pub closed_from: DateTime<Utc>,
    /// Also open ones that are due later, closed ones of the current period, and missed ones.
    pub all: bool,
}

impl Ask {
    /// What is due by an instant.
    #[must_use]
    pub fn until(until: DateTime<Utc>) -> Self {
        Self { until, count_until: until, closed_from: until, all: false }
    }
}

/// The answer.
#[derive(Debug)]
pub struct Agenda<'a> {
    /// Overdue ones first, then by due, then by procedure, then in the order of its targets.
    pub rows: Vec<Row<'a>>,
    /// How many more are due by [`Ask::count_until`].
    pub more: usize,
    /// The first of those.
    pub next: Option<Row<'a>>,
    /// How many of the latest ones were done from [`Ask::closed_from`] on.
    pub done: usize,
    /// How many of them were waived.
    pub waived: usize,
    /// Books of which nothing can become overdue, since nothing says from when they count.
    pub not_adopted: Vec<&'a str>,
}

/// The agenda of the chosen procedures, or of some of their targets, at the ground's instant. Targets of one procedure
/// stand side by side.
///
/// # Errors
/// If what the ledger keeps of a procedure cannot be read.
pub fn agenda<'a, L>(ground: &'a Ground<'a>, chosen: &[L], ask: &Ask) -> Result<Agenda<'a>, Damage>
where
    L: Copy + Into<Line<'a>>,
{
    let chosen: Vec<Line<'a>> = chosen.iter().map(|&line| line.into()).collect();
    let mut answer =
        Agenda { rows: Vec::new(), more: 0, next: None, done: 0, waived: 0, not_adopted: Vec::new() };
    let mut all = Vec::new();
    let blocking = Blocking::new(ground);
    for lines in chosen.chunk_by(Line::is_beside) {
        let named = lines[0].named;
        let subject = ground.current(named)?;
        let adopted_at = ground.adopted_at(named.book);
        let owed = owed(&subject, adopted_at);
        if owed.why == Why::NotAdopted
            && adopted_at.is_none()
            && !answer.not_adopted.contains(&named.book.id.as_str())
        {
            answer.not_adopted.push(&named.book.id);
        }
        all_rows(&subject, lines, owed, ask.count_until.max(ask.until), &mut all);
        let first = answer.rows.len();
        for row in all.drain(..) {
            answer.take(row, ask, ground.now);
        }
        for row in &mut answer.rows[first..] {
            row.blocked_by = blocking.of(row)?;
        }
    }
    // Rows are large: their keys are sorted, and each row is moved once.
    answer.rows.sort_by_cached_key(|row| {
        (row.standing != Standing::Overdue, row.oldest_due().at, row.named.procedure.id.as_str())
    });
    Ok(answer)
}

impl<'a> Agenda<'a> {
    /// Lists a row, counts it, or both.
    fn take(&mut self, row: Row<'a>, ask: &Ask, now: DateTime<Utc>) {
        if row.closed_at.is_some_and(|at| at >= ask.closed_from) {
            match row.standing {
                Standing::Done | Standing::DoneLate => self.done += 1,
                Standing::Waived => self.waived += 1,
                _ => {}
            }
        }
        if is_listed(&row, ask, now) {
            self.rows.push(row);
        } else if is_more(&row, ask) {
            self.more += 1;
            if self.next.as_ref().is_none_or(|next| row.due.at < next.due.at) {
                self.next = Some(row);
            }
        }
    }
}

/// Every occurrence of one procedure that the agenda can speak of, listed or not.
///
/// # Errors
/// If what the ledger keeps of the procedure cannot be read.
pub fn rows<'a>(
    ground: &'a Ground<'a>,
    named: Named<'a>,
    until: DateTime<Utc>,
) -> Result<Vec<Row<'a>>, Damage> {
    let subject = ground.subject(named)?;
    let adopted_at = ground.adopted_at(named.book);
    let mut rows = Vec::new();
    all_rows(&subject, &[named.into()], owed(&subject, adopted_at), until, &mut rows);
    rows.sort_by_key(|row| row.due.at);
    let blocking = Blocking::new(ground);
    for row in &mut rows {
        row.blocked_by = blocking.of(row)?;
    }
    Ok(rows)
}

fn is_listed(row: &Row<'_>, ask: &Ask, now: DateTime<Utc>) -> bool {
    match row.standing {
        Standing::Overdue => true,
        Standing::Due | Standing::Upcoming => {
            row.due.at <= ask.until || row.run != RunState::None || ask.all && row.standing == Standing::Due
        }
        Standing::Missed => row.run.is_unfinished() || ask.all,
        _ => ask.all && row.slot.opens_at <= now,
    }
}

fn is_more(row: &Row<'_>, ask: &Ask) -> bool {
    let open = matches!(row.standing, Standing::Due | Standing::Upcoming) && row.run == RunState::None;
    open && row.due.at > ask.until
        && row.due.at <= ask.count_until
        && !(ask.all && row.standing == Standing::Due)
}

fn all_rows<'a>(
    subject: &Subject<'a>,
    lines: &[Line<'a>],
    owed: Owed,
    until: DateTime<Utc>,
    rows: &mut Vec<Row<'a>>,
) {
    let named = lines[0].named;
    let meant =
        |line: &Line<'_>| lines.iter().any(|one| one.has(line.target.map(|target| target.id.as_str())));
    let from = rows.len();
    let all = subject.series();
    for series in all.iter().filter(|series| lines.iter().any(|line| line.has(series.last.trigger.target())))
    {
        let stood = around(subject, series, &owed, until).into_iter();
        rows.extend(stood.map(|stood| row(subject, named, stood, owed)));
    }
    for (key, record) in subject.history.occurrences.iter().filter(|(_, record)| record.closed().is_none()) {
        let known = rows[from..].iter().any(|row| row.slot.key == *key);
        let shared = rows[from..].iter().any(|row| row.older.as_ref().is_some_and(|(older, _)| older == key));
        let last = record.runs.last().filter(|run| run.outcome.is_none() || is_left_open(named, run));
        // Of one that a series has, and that shares a row with two others, only an unfinished run is news, or a request that is not met.
        let of_series = || all.iter().any(|series| series.has(key));
        if known || shared || !meant(&Line::of_key(named, key)) || last.is_none() && of_series() {
            continue;
        }
        let stood = lone(subject, key, record).or_else(|| Some(unplanned(subject, key, last?)));
        rows.extend(stood.map(|stood| row(subject, named, stood, owed)));
    }
}

/// Whether a request is still to be met: its run ended without closing it.
fn is_left_open(named: Named<'_>, run: &RunSummary) -> bool {
    let asked_for = named.procedure.triggers.iter().any(|trigger| trigger.rule.kind().name == "on request");
    asked_for && run.outcome.is_some_and(|outcome| !outcome.closes())
}

/// The row of an occurrence.
pub(super) fn row<'a>(subject: &Subject<'a>, named: Named<'a>, stood: Stood<'_>, owed: Owed) -> Row<'a> {
    let takes = stood.trigger.and_then(|trigger| trigger.terms.takes.as_ref());
    let zone = stood.trigger.map_or(&named.book.zone, |trigger| subject.zone(trigger));
    let end = takes.map(|takes| takes.after(subject.now, zone, &named.book.calendar));
    let late = end.is_some_and(|end| stood.due.has_passed(end));
    let line = Line::of_key(named, &stood.slot.key);
    let record = subject.history.occurrences.get(&stood.slot.key);
    let open = matches!(stood.standing, Standing::Upcoming | Standing::Due | Standing::Overdue);
    let missed_run = stood.standing == Standing::Missed;
    let older = stood.older.as_ref().and_then(|(key, _)| subject.history.occurrences.get(key));
    let older_run = RunState::of(older);
    let run_is_older =
        open && record.is_none_or(|record| record.runs.is_empty()) && older_run != RunState::None;
    let run = match RunState::of(record) {
        _ if run_is_older => older_run,
        run if open || missed_run => run,
        _ => RunState::None,
    };
    Row {
        named: line.named,
        target: line.target,
        due: stood.due,
        expires: stood.expires,
        standing: stood.standing,
        cadence: stood.trigger.map_or("on request", |trigger| trigger.rule.cadence()),
        older: stood.older,
        missed_before: stood.missed_before,
        next: stood.next,
        run,
        run_is_older,
        late_start: late && open,
        owed,
        closed_at: record.and_then(Record::closed).map(|closed| closed.at()),
        blocked_by: Vec::new(),
        slot: stood.slot,
    }
}

/// An occurrence of which only a run is known: a request. It is open until it is met or waived.
fn unplanned(subject: &Subject<'_>, key: &str, run: &RunSummary) -> Stood<'static> {
    let zone = &subject.named.book.zone;
    let on = zone.local(run.started_at).date();
    let due = match run.first_due_at {
        Some(at) => deadline(at, zone),
        None => Deadline { at: zone.day_end(zone.local(subject.now).date()), inclusive: false },
    };
    let slot = Slot {
        key: key.to_owned(),
        nominal_on: on,
        on,
        period: None,
        starts_at: run.started_at,
        opens_at: run.started_at,
        due,
        expires: None,
        anchor: None,
        event: None,
    };
    let standing = Standing::by_clock(subject.now, slot.opens_at, due, None);
    Stood { trigger: None, slot, due, expires: None, standing, older: None, missed_before: 0, next: None }
}
