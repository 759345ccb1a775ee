//! Why an occurrence stands where it stands, in the words of `runbook why`.

mod ladder;
mod rule;

use chrono::{NaiveDate, TimeDelta};

use super::owed::Why;
use super::{Ground, Row, Standing, Subject};
use crate::calendar::wording::spelled;
use crate::calendar::{How, Wording, month_name, ordinal_word};
use crate::ledger::{Closed, Damage, Record};
use crate::trigger::{Due, IfMissed, Trigger};
pub use rule::rule;

/// Why an occurrence stands where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// `PROCEDURE KEY is`.
    pub subject: String,
    /// The standing's word.
    pub standing: Standing,
    /// What follows the word, to the full stop.
    pub rest: String,
    /// Labels with the lines beside them, in a fixed order: rule, day, window, record, ladder, owed.
    pub parts: Vec<(&'static str, Vec<String>)>,
}

/// Explains a row. `place` is where the trigger is written.
///
/// # Errors
/// If what the ledger keeps of the procedure cannot be read.
pub fn explain(ground: &Ground<'_>, row: &Row<'_>, wording: &Wording) -> Result<Explanation, Damage> {
    let subject = ground.subject(row.named)?;
    let record = subject.history.occurrences.get(&row.slot.key);
    let mut parts = Vec::new();
    let all = subject.series();
    let (trigger, lines) = rule::lines(ground, &subject, &all, row, wording);
    parts.push(("rule", lines));
    if let Some(trigger) = trigger {
        parts.push(("day", day(&subject, trigger, row, wording)));
        parts.extend(paused(trigger, wording).map(|line| ("paused", vec![line])));
    }
    parts.push(("window", window(trigger, row, record, wording)));
    parts.push(("record", vec![recorded(&subject, row, record, wording)]));
    parts.extend(ladder::lines(row, record, wording).map(|lines| ("ladder", lines)));
    if row.standing == Standing::Overdue {
        parts.push(("owed", vec![owed(row, wording)]));
    }
    let (standing, rest) = (row.standing, rest(row, wording));
    Ok(Explanation { subject: format!("{} {}", row.named.procedure.id, row.slot.key), standing, rest, parts })
}

fn rest(row: &Row<'_>, wording: &Wording) -> String {
    let now = wording.now;
    match row.standing {
        Standing::Upcoming => format!(": it opens in {}.", spelled(row.slot.opens_at - now)),
        Standing::Due if row.due.at - now < TimeDelta::minutes(1) => {
            ": less than a minute is left.".to_owned()
        }
        Standing::Due => format!(": {} left.", spelled(row.due.at - now)),
        Standing::Overdue => format!(" by {}.", spelled(now - row.oldest_due().at)),
        Standing::Missed => match row.expires {
            Some(expires) => format!(" since {}.", wording.day_and_time(expires.at)),
            None => ".".to_owned(),
        },
        Standing::Cancelled => ": what it counts from was called off.".to_owned(),
        Standing::Waived | Standing::Done | Standing::DoneLate => match row.closed_at {
            Some(at) => format!(", {}.", wording.day_and_time(at)),
            None => ".".to_owned(),
        },
    }
}

/// Until when nothing of a trigger is owed, while that is so.
fn paused(trigger: &Trigger, wording: &Wording) -> Option<String> {
    let paused = trigger.terms.paused.as_ref().filter(|paused| paused.until > wording.today())?;
    let reason = paused.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
    Some(format!("until {}{reason}; nothing before that is owed", wording.day(paused.until)))
}

/// From the nominal date to the day: anchor, roll with the holiday's name, gap or fold.
fn day(subject: &Subject<'_>, trigger: &Trigger, row: &Row<'_>, wording: &Wording) -> Vec<String> {
    let slot = &row.slot;
    let calendar = &subject.named.book.calendar;
    let mut lines = Vec::new();
    if let Some(event) = &slot.event {
        return vec![format!("raised {}", wording.day_and_time(event.at))];
    }
    if let Some(anchor) = &slot.anchor {
        let status = anchor.status.word();
        lines.push(format!(
            "{} is {} of {}, {status}",
            anchor.key,
            wording.day(anchor.date),
            trigger.rule.anchor().unwrap_or("")
        ));
    }
    if let Some((what, at)) = trigger.rule.counted_from(&slot.key, &subject.facts(trigger)) {
        lines.push(format!("{what} {}", wording.day_and_time(at)));
    }
    match slot.period {
        Some(span) if span.days() > 1 => {
            lines.push(format!(
                "the whole of {}, {} to {}",
                slot.key,
                wording.day(span.first),
                wording.day(span.last())
            ));
        }
        _ if slot.on != slot.nominal_on => {
            let windows = trigger.terms.windows.as_ref();
            let barred =
                windows.and_then(|windows| windows.barring(slot.nominal_on, &subject.facts(trigger)));
            let why = match calendar.holiday(slot.nominal_on) {
                _ if barred.is_some() => format!("in {}", barred.unwrap_or_default()),
                Some(name) if !name.is_empty() => format!("{name}, no business day"),
                Some(_) => "a holiday, no business day".to_owned(),
                None => "no business day".to_owned(),
            };
            let direction = if slot.on > slot.nominal_on { "next" } else { "previous" };
            lines.push(format!("{} is {why};", wording.day(slot.nominal_on)));
            let which = if barred.is_some() { "business day outside" } else { "one" };
            lines.push(format!("moved to the {direction} {which}, {}", wording.day(slot.on)));
        }
        _ => lines.push(plain_day(subject, trigger, slot.on, wording)),
    }
    if let Some(line) = change_of_clocks(subject, trigger, row, wording) {
        lines.push(line);
    }
    lines
}

/// `Fri 13 Nov, the tenth business day; no holiday before it`.
fn plain_day(subject: &Subject<'_>, trigger: &Trigger, on: NaiveDate, wording: &Wording) -> String {
    let calendar = &subject.named.book.calendar;
    let said = wording.day(on);
    let described = trigger.rule.describe();
    let Some((_, day)) = described.split_once(" on business day ") else { return said };
    let Ok(nth) = day.parse::<i32>() else { return said };
    let first = on.with_day_first();
    let holidays: Vec<String> = first
        .iter_days()
        .take_while(|date| *date < on)
        .filter(|date| {
            calendar.holiday(*date).is_some() && calendar.weekdays().contains(chrono::Datelike::weekday(date))
        })
        .map(|date| wording.day(date))
        .collect();
    let holidays = match holidays[..] {
        [] => "no holiday before it".to_owned(),
        _ => format!("without {}", holidays.join(", ")),
    };
    format!(
        "{said}, the {} business day of {}; {holidays}",
        ordinal_word(nth),
        month_name(chrono::Datelike::month(&on))
    )
}

trait FirstOfMonth {
    fn with_day_first(&self) -> NaiveDate;
}

impl FirstOfMonth for NaiveDate {
    fn with_day_first(&self) -> NaiveDate {
        chrono::Datelike::with_day(self, 1).unwrap_or(*self)
    }
}

fn change_of_clocks(
    subject: &Subject<'_>,
    trigger: &Trigger,
    row: &Row<'_>,
    wording: &Wording,
) -> Option<String> {
    let Some(Due::At(time)) = &trigger.terms.due else { return None };
    match time.resolve(row.slot.on, subject.zone(trigger)).how {
        How::Exact => None,
        How::Gap { from, until, .. } => Some(format!(
            "{time} is skipped that day (clocks go from {} to {}); due {}",
            from.format("%H:%M"),
            until.format("%H:%M"),
            wording.day_and_time(row.slot.due.at)
        )),
        How::Fold { .. } => Some(format!("{time} comes twice that day; the first counts")),
    }
}

fn window(
    trigger: Option<&Trigger>,
    row: &Row<'_>,
    record: Option<&Record>,
    wording: &Wording,
) -> Vec<String> {
    let slot = &row.slot;
    let opened = wording.now >= slot.opens_at;
    let opens = wording.day_and_time(slot.opens_at);
    let due = due_words(row, wording);
    let first = match (opened, row.due.has_passed(wording.now)) {
        (false, _) => format!("opens {opens}, due {due};"),
        (true, false) => format!("open since {opens}, due {due};"),
        (true, true) => format!("open since {opens}, was due {due};"),
    };
    let mut lines = vec![first];
    if row.due != slot.due {
        let first = wording.deadline(slot.due.at, slot.due.inclusive);
        let by = record
            .and_then(|record| record.rescheduled.as_ref())
            .map(|moved| format!(" by {}, {}", moved.decided.person, wording.day_and_time(moved.decided.at)));
        lines.push(format!("first due {first}, rescheduled{};", by.unwrap_or_default()));
    }
    let if_missed = trigger.map_or(IfMissed::Each, Trigger::if_missed);
    lines.push(match (if_missed, row.expires) {
        (IfMissed::Each, None) => "stays owed until it is done or waived".to_owned(),
        (IfMissed::Skip, _) => "missed when that passes".to_owned(),
        (_, Some(expires)) => {
            let day = wording.day(wording.zone.local(expires.at).date());
            let next = row.next.as_deref().unwrap_or("the next one");
            format!("then overdue, until {next} takes over on {day}")
        }
        (IfMissed::Latest, None) => "then overdue, until the next one is due".to_owned(),
    });
    for blocker in &row.blocked_by {
        let until = blocker.until.map(|until| format!(" until {}", wording.day_and_time(until)));
        let name = blocker.name(&row.named.book.id);
        lines.push(format!("blocked by {name}{}", until.as_deref().unwrap_or(", which is not done")));
    }
    if let Some((older, due)) = &row.older {
        let until = wording.deadline(due.at, due.inclusive);
        lines.push(format!("{older}, due {until}, is still owed with it"));
    }
    lines
}

/// The due, told apart from the day it opens: `by the end of that day`, `Tue 29 Dec 12:00`.
fn due_words(row: &Row<'_>, wording: &Wording) -> String {
    let same_day = wording.zone.local(row.slot.opens_at).date();
    if row.due.inclusive {
        return wording.day_and_time(row.due.at);
    }
    let day = wording.zone.local(row.due.at).date().pred_opt().unwrap_or(same_day);
    if day == same_day {
        "by the end of that day".to_owned()
    } else {
        format!("by the end of {}", wording.day(day))
    }
}

fn recorded(subject: &Subject<'_>, row: &Row<'_>, record: Option<&Record>, wording: &Wording) -> String {
    let own = match record {
        Some(record) if !record.runs.is_empty() || record.waived.is_some() => {
            own_record(row, record, wording)
        }
        _ => "no run yet".to_owned(),
    };
    let earlier = subject
        .history
        .closed()
        .filter(|(key, _)| *key != row.slot.key)
        .max_by_key(|(_, closed)| closed.at());
    match earlier {
        Some((key, closed)) => {
            let at = wording.day_and_time(closed.at());
            let how = match closed {
                Closed::Waived(_) => "was waived",
                Closed::Done(run) if run.first_due_at.is_none_or(|due| closed.at() <= due) => {
                    "was done on time"
                }
                Closed::Done(_) => "was done late",
            };
            format!("{own}; {key} {how}, {at}")
        }
        None if row.missed_before > 0 => format!("{own}; {} before it missed", row.missed_before),
        None => own,
    }
}

fn own_record(row: &Row<'_>, record: &Record, wording: &Wording) -> String {
    if let Some(Closed::Waived(decided)) = record.closed() {
        return format!("waived by {}, {}", decided.person, wording.day_and_time(decided.at));
    }
    let Some(run) = record.runs.last() else { return "no run yet".to_owned() };
    let at = wording.day_and_time(run.done_at().or(run.paused_at).unwrap_or(run.started_at));
    match row.run.name() {
        "none" => format!("done by {}, {at}", run.holder.person),
        "running" => {
            format!("{} is at {}, since {at}", run.holder.person, run.place())
        }
        "paused" => {
            format!("paused at {} by {}, {at}", run.place(), run.holder.person)
        }
        ended => format!("a run {ended}, {at}"),
    }
}

fn owed(row: &Row<'_>, wording: &Wording) -> String {
    let day = wording.day(wording.zone.local(row.owed.since).date());
    match row.owed.why {
        Why::Written => format!("since {day}, the first day that counts"),
        Why::FirstSeen => format!("since {day}, when it was first recorded"),
        Why::NotAdopted => "nothing yet: nothing says since when it counts".to_owned(),
    }
}
