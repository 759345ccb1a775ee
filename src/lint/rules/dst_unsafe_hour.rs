//! `dst-unsafe-hour`: a time is skipped or comes twice when the clocks change.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveDateTime};

use crate::calendar::{DateSpan, How, Zone};
use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject, upcoming};
use crate::model::Profile;
use crate::trigger::{Due, Facts, Opens, Trigger};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "dst-unsafe-hour",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A time is skipped or comes twice when the clocks change",
    page: include_str!("dst-unsafe-hour.md"),
    check,
};

/// So many days ahead every zone that changes its clocks has done so twice.
const AHEAD: u64 = 400;

/// What comes more often on a day has no hour of its own: one more or less is no matter.
const OFTEN: usize = 3;

/// Clocks change between midnight and this minute of the day, nearly everywhere; looked at before anything is planned.
const LATEST: u16 = 240;

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let mut changes: BTreeMap<&str, Vec<NaiveDate>> = BTreeMap::new();
    for trigger in subject.book.procedures.iter().flat_map(|procedure| &procedure.triggers) {
        if !upcoming::by_calendar(trigger) || !has_early_time(trigger) {
            continue;
        }
        let zone = trigger.terms.zone.as_ref().unwrap_or(&subject.book.zone);
        let days = changes.entry(zone.name()).or_insert_with(|| change_days(zone, subject.today));
        let met: Vec<String> = days.iter().filter_map(|day| meeting(subject, trigger, zone, *day)).collect();
        if met.is_empty() {
            continue;
        }
        let title = format!("this falls into the hour in which the clocks of {} change", zone.name());
        let finding = RULE.finding(trigger.place, title).label(met.join("; "));
        out.add(finding.help("take a time that every day has once, or a zone without summer time"));
    }
}

/// Whether a trigger has a time in the hours in which clocks change.
fn has_early_time(trigger: &Trigger) -> bool {
    let early = |minutes: u16| (1..LATEST).contains(&minutes);
    let opens = matches!(&trigger.terms.opens, Some(Opens::At(time)) if early(time.minutes()));
    let due = match &trigger.terms.due {
        Some(Due::At(time)) => early(time.minutes()),
        Some(Due::Times(times)) => times.iter().any(|time| early(time.minutes())),
        _ => false,
    };
    opens || due || trigger.rule.kind().name == "cron"
}

/// The coming days on which a zone changes its clocks, at most two.
fn change_days(zone: &Zone, today: NaiveDate) -> Vec<NaiveDate> {
    let days = today.iter_days().take(usize::try_from(AHEAD).unwrap_or(0));
    let changes = |day: &NaiveDate| {
        let offset = |at| zone.offset_seconds(at);
        offset(zone.first_instant(*day)) != offset(zone.day_end(*day))
    };
    days.filter(changes).take(2).collect()
}

/// What happens on a day, in words, if a time of the trigger does not exist there once.
fn meeting(subject: &Subject<'_>, trigger: &Trigger, zone: &Zone, day: NaiveDate) -> Option<String> {
    // Where clocks never change the instants are the times as written.
    let utc = Zone::utc();
    let facts = Facts { zone: &utc, ..subject.facts(trigger) };
    let dates = trigger.dates(DateSpan::new(day, day.checked_add_days(Days::new(1))?), &facts);
    let slots: Vec<_> = dates.iter().flat_map(|dated| trigger.slots(dated, &facts)).collect();
    if slots.len() > OFTEN {
        return None;
    }
    let due = trigger.terms.due.is_some();
    let times = slots.iter().flat_map(|slot| [Some(slot.opens_at), due.then_some(slot.due.at)]);
    let walls = times.flatten().map(|at| at.naive_utc()).filter(|wall| wall.date() == day);
    walls.into_iter().find_map(|wall| told(zone, wall))
}

fn told(zone: &Zone, wall: NaiveDateTime) -> Option<String> {
    let time = wall.format("%H:%M on %Y-%m-%d");
    match zone.resolve(wall).how {
        How::Exact => None,
        How::Gap { .. } => Some(format!("{time} does not exist")),
        How::Fold { .. } => Some(format!("{time} comes twice")),
    }
}
