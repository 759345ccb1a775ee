//! The plan for calendars: an event for each occurrence, known again by book, procedure and key.

use chrono::{Days, TimeDelta};

use crate::calendar::ics::{Event, Moment, calendar};
use crate::calendar::{Status, Wording};
use crate::cli::Failure;
use crate::cli::context::{Context, Loaded};
use crate::schedule::Planned;
use crate::trigger::Deadline;

pub(super) fn print(occurrences: &[Planned<'_>], loaded: &Loaded, context: &Context) -> Result<(), Failure> {
    let titles: Vec<&str> = loaded.library.books.iter().map(|book| book.title.as_str()).collect();
    let events = occurrences.iter().map(|one| event(one, &loaded.wording));
    context.print(&calendar(&titles.join(", "), loaded.wording.now, events))
}

fn event(one: &Planned<'_>, wording: &Wording) -> Event {
    let (book, procedure, slot) = (one.named.book, one.named.procedure, &one.slot);
    let target = one.trigger.target().map(|target| format!(", {target}")).unwrap_or_default();
    let status = match () {
        () if slot.is_cancelled() => Status::Cancelled,
        () if slot.is_tentative() => Status::Tentative,
        () => Status::Announced,
    };
    let categories = procedure.covers.iter().chain(&procedure.tags).cloned().collect();
    Event {
        uid: format!("{}/{}/{}@runbook", book.id, procedure.id, slot.key),
        when: when(one),
        summary: format!("{}{target}", procedure.name),
        description: description(one, wording),
        categories,
        status,
    }
}

/// Whole days, from the day it is on to the last on which it is not late; or its time. Work that begins when it opens
/// takes as long as it takes; what only has a deadline is that point in time, not work that starts when it is late.
fn when(one: &Planned<'_>) -> Moment {
    let slot = &one.slot;
    let zone = one.trigger.terms.zone.as_ref().unwrap_or(&one.named.book.zone);
    let minutes = TimeDelta::minutes(one.named.procedure.effort.unwrap_or(0).into());
    if slot.starts_at != zone.first_instant(slot.on) {
        let length = if slot.starts_at == slot.opens_at { minutes } else { TimeDelta::zero() };
        return Moment::From(slot.starts_at, length);
    }
    let due = zone.local(slot.due.at).date();
    let after = |date: chrono::NaiveDate| date.checked_add_days(Days::new(1)).unwrap_or(date);
    let end = if slot.due.inclusive { after(due) } else { due };
    Moment::Days(slot.on, end.max(after(slot.on)))
}

fn description(one: &Planned<'_>, wording: &Wording) -> String {
    let (procedure, slot) = (one.named.procedure, &one.slot);
    let zone = one.trigger.terms.zone.as_ref().unwrap_or(&one.named.book.zone);
    let own = Wording { zone: zone.clone(), now: wording.now };
    let deadline = |due: Deadline| {
        if due.inclusive { own.day_and_time(due.at) } else { own.deadline_day(due.at) }
    };
    let mut lines = vec![
        format!("{} {}", procedure.id, slot.key),
        format!("opens {}", own.day_and_time(slot.opens_at)),
        format!("due {}, {}", deadline(slot.due), zone.name()),
    ];
    let said = |what: &str, who: Option<&str>| who.map(|who| format!("{what} {who}"));
    lines.extend(said("owner", one.line().owner()));
    lines.extend(said("operator", one.line().operator()));
    lines.extend(
        procedure
            .effort
            .map(|minutes| format!("effort {}", crate::calendar::wording::work(u64::from(minutes)))),
    );
    lines.push(format!("runbook run {} --occurrence {}", procedure.id, slot.key));
    lines.join("\n")
}
