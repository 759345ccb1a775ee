//! The answer of `runbook due` for people.

use chrono::TimeDelta;

use super::Answer;
use crate::calendar::wording::{length, work};
use crate::cli::Failure;
use crate::cli::commands::waiting::{self, Waiting};
use crate::cli::commands::{blocked, coverage, lost, reviews};
use crate::cli::context::Context;
use crate::schedule::{Ask, Ground, Row, RunState, Standing, agenda, moved_from};
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::table::{Cell, Column, Group, Table};
use crate::ui::theme::Style;

/// A row, with what its run waits for.
type Stood<'a> = (&'a Row<'a>, Option<&'a Waiting>);

/// Prints the list, the totals, and what comes next.
pub(super) fn print(answer: &Answer<'_>, ground: &Ground<'_>, context: &Context) -> Result<(), Failure> {
    let mut page = context.stdout();
    let wording = &answer.loaded.wording;
    page.line(&Line::new().dim(wording.long()))?;
    if let Some(behind) = answer.loaded.clock_behind(ground.state) {
        page.prose(&Line::new().styled(Style::Warned, behind), 0)?;
    }
    page.blank();
    table(answer).print(&mut page)?;
    totals(answer, ground, &mut page)?;
    for book in &answer.agenda.not_adopted {
        let line = Line::new().text(format!("Nothing in {book} can become overdue yet. To start counting: "));
        page.prose(&line.typed("runbook adopt"), 0)?;
    }
    coverage::say(&answer.beyond_holidays(), &mut page)?;
    page.flush()?;
    Ok(())
}

fn table(answer: &Answer<'_>) -> Table {
    let columns = ["", "due", "owner"].map(Column::left).into_iter();
    let mut table = Table::new(columns.chain([Column::right("effort"), Column::left("")]).collect());
    table.group(lost::group(&answer.loaded.library));
    let rows = || answer.rows();
    let open = |(row, _): &Stood<'_>| matches!(row.standing, Standing::Due | Standing::Upcoming);
    let today = |(row, _): &Stood<'_>| row.due.at <= answer.today_ends_at;
    let until = |(row, _): &Stood<'_>| row.due.at <= answer.until;
    table.group(group(
        answer,
        Style::FailedTitle,
        "Overdue",
        rows().filter(|(row, _)| row.standing == Standing::Overdue),
    ));
    table.group(reviews::group(&answer.reviews, answer.loaded));
    table.group(group(answer, Style::Bold, "Today", rows().filter(open).filter(today)));
    table.group(group(
        answer,
        Style::Bold,
        "Next",
        rows().filter(open).filter(|row| !today(row) && until(row)),
    ));
    table.group(group(answer, Style::Bold, "Later", rows().filter(open).filter(|row| !until(row))));
    table.group(group(
        answer,
        Style::Bold,
        "Missed",
        rows().filter(|(row, _)| row.standing == Standing::Missed),
    ));
    table.group(group(answer, Style::Bold, "Closed", rows().filter(|(row, _)| row.standing.is_closed())));
    table
}

fn group<'a>(answer: &Answer<'_>, style: Style, title: &str, rows: impl Iterator<Item = Stood<'a>>) -> Group {
    let mut group = Group::new(Cell::new(style, title));
    for (row, waiting) in rows {
        let wording = &answer.loaded.wording;
        let due = row.oldest_due();
        let soon = row.standing == Standing::Due && due.at - wording.now <= TimeDelta::hours(1);
        let due_style = if soon { Style::Warned } else { Style::Plain };
        let effort = row.named.procedure.effort.map(|minutes| work(u64::from(minutes))).unwrap_or_default();
        group.row([
            Cell::from(row.address(&answer.loaded.library)),
            Cell::new(due_style, wording.deadline(due.at, due.inclusive)),
            Cell::from(row.owner().unwrap_or("")),
            Cell::from(effort),
            mark(answer, row),
        ]);
        for note in notes(answer, row, waiting) {
            group.note(1, Cell::from(note));
        }
    }
    group
}

/// The last column: how late, or how it was closed.
fn mark(answer: &Answer<'_>, row: &Row<'_>) -> Cell {
    let now = answer.loaded.wording.now;
    match row.standing {
        Standing::Overdue => Cell::new(Style::Failed, format!("{} late", length(now - row.oldest_due().at))),
        Standing::Due | Standing::Upcoming if row.slot.is_tentative() => Cell::new(Style::Dim, "tentative"),
        Standing::Due | Standing::Upcoming | Standing::Missed => Cell::default(),
        Standing::Done => Cell::new(Style::Done, "done"),
        closed => Cell::new(Style::Dim, closed.name()),
    }
}

/// The lines under a row; only when there is news.
fn notes(answer: &Answer<'_>, row: &Row<'_>, waiting: Option<&Waiting>) -> Vec<String> {
    let wording = &answer.loaded.wording;
    let mut notes = Vec::new();
    match &row.run {
        RunState::None => {}
        RunState::Paused(run) => {
            let at = wording.moment(run.paused_at.unwrap_or(run.started_at));
            notes.push(format!("paused {at} at {}", run.place()));
        }
        RunState::Running(run) => {
            let since = wording.moment(run.holder.since);
            notes.push(format!("{} is at {}, since {since}", run.holder.person, run.place()));
        }
        RunState::Ended(run, _) => {
            let at = wording.moment(run.finished_at.unwrap_or(run.started_at));
            notes.push(format!("{} {at}", row.run.name()));
        }
    }
    if let Some(waiting) = waiting {
        let resume = format!("runbook run {}", row.address(&answer.loaded.library));
        notes.extend(waiting::lines(waiting, wording, &resume));
    }
    if let Some(from) = moved_from(answer.ground, row) {
        notes.push(format!("moved from {}", wording.day(from)));
    }
    if row.due != row.slot.due {
        let first = row.slot.due;
        notes.push(format!("rescheduled from {}", wording.deadline(first.at, first.inclusive)));
    }
    let blocked = blocked::said(row, wording).filter(|_| row.standing != Standing::Missed);
    notes.extend(blocked.map(|by| format!("blocked by {by}")));
    if let Some((older, _)) = &row.older {
        let takes_over = wording.deadline(row.due.at, row.due.inclusive);
        notes.push(format!("{older} is owed until {} takes over, {takes_over}", row.slot.key));
    }
    match row.missed_before {
        0 => {}
        1 => notes.push("1 before it missed".to_owned()),
        n => notes.push(format!("{n} before it missed")),
    }
    if row.late_start {
        notes.push("started now it would end too late".to_owned());
    }
    notes
}

fn totals(answer: &Answer<'_>, ground: &Ground<'_>, page: &mut Page) -> Result<(), Failure> {
    let rows = &answer.agenda.rows;
    let open =
        |row: &&Row<'_>| matches!(row.standing, Standing::Due | Standing::Upcoming | Standing::Overdue);
    let listed: Vec<&Row<'_>> = rows.iter().filter(open).collect();
    if listed.is_empty() {
        return nothing_left(answer, ground, page);
    }
    let overdue = listed.iter().filter(|row| row.standing == Standing::Overdue).count();
    let today = listed
        .iter()
        .filter(|row| row.standing != Standing::Overdue && row.due.at <= answer.today_ends_at)
        .count();
    let later = listed.len() - overdue - today;
    let minutes: u64 = listed.iter().map(|row| u64::from(row.effort())).sum();
    let parts = [(overdue, "overdue"), (today, "today"), (later, "later")];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let line = format!("{} to do, {}: {}.", listed.len(), work(minutes), parts.join(", "));
    page.line(&Line::new().bold(line))?;
    let more = answer.agenda.more;
    if more > 0 {
        let line = Line::new().dim(format!("{more} more within 7 days: "));
        page.line(&line.typed("runbook due --within 7d"))?;
    }
    Ok(())
}

/// The answer of an empty list, with the next thing.
fn nothing_left(answer: &Answer<'_>, ground: &Ground<'_>, page: &mut Page) -> Result<(), Failure> {
    let closed = [(answer.agenda.done, "done"), (answer.agenda.waived, "waived")];
    let closed: Vec<String> =
        closed.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let (left, style) = match answer.reviews.len() {
        0 => ("Nothing left", Style::Done),
        _ => ("Nothing but reviews left", Style::Bold),
    };
    let line = match &closed[..] {
        [] => format!("{left} for today."),
        _ => format!("{left} for today: {}.", closed.join(", ")),
    };
    page.line(&Line::new().styled(style, line))?;
    if let Some(next) = &answer.agenda.next {
        return say_next(answer, next, page);
    }
    let mut days = 42;
    while days <= 2_000 {
        let until = answer.today_ends_at + TimeDelta::days(days);
        let later = agenda(ground, &answer.chosen, &Ask::until(until))?;
        let first = later.rows.iter().filter(|row| !row.standing.is_closed()).min_by_key(|row| row.due.at);
        if let Some(row) = first {
            return say_next(answer, row, page);
        }
        days *= 6;
    }
    Ok(())
}

fn say_next(answer: &Answer<'_>, row: &Row<'_>, page: &mut Page) -> Result<(), Failure> {
    let due = answer.loaded.wording.deadline(row.due.at, row.due.inclusive);
    let address = row.address(&answer.loaded.library);
    page.line(&Line::new().dim(format!("Next: {address}, {due}")))?;
    Ok(())
}
