//! `role-double-booked`: a role has more work to do at one time than its people have hours.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, TimeDelta, Utc};

use crate::diagnostic::{Diagnostic, Findings, Severity};
use crate::lint::{Rule, Subject, upcoming};
use crate::model::{Minutes, Procedure, Profile};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "role-double-booked",
    severity: Severity::Warning,
    profile: Profile::Strict,
    timed: true,
    summary: "A role has more work to do at one time than its people have hours",
    page: include_str!("role-double-booked.md"),
    check,
};

/// Work that may be done at any time of a longer stretch is no clash.
const NARROW: TimeDelta = TimeDelta::hours(12);

/// How far apart the moments are between which work is added up.
const TOGETHER: TimeDelta = TimeDelta::hours(24);

/// So many days ahead are looked at.
const AHEAD: u64 = 31;

/// So many occurrences of a role are looked at, the first ones.
const MOST: usize = 4_000;

/// An occurrence: it has to be done between two moments.
#[derive(Debug, Clone, Copy)]
struct Work<'a> {
    opens: DateTime<Utc>,
    due: DateTime<Utc>,
    minutes: Minutes,
    procedure: &'a Procedure,
}

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let mut of_role: BTreeMap<&str, Vec<Work<'_>>> = BTreeMap::new();
    for procedure in &subject.book.procedures {
        let Some(role) = procedure.operator.as_deref().filter(|role| people(subject, role) > 0) else {
            continue;
        };
        if procedure.targets().is_empty() {
            of_role.entry(role).or_default().extend(work(subject, procedure));
        }
    }
    for (role, mut work) in of_role {
        work.sort_by_key(|work| (work.opens, work.due));
        work.truncate(MOST);
        out.add_all(clash(subject, role, &work));
    }
}

fn people(subject: &Subject<'_>, role: &str) -> usize {
    subject.book.roles.get(role).map_or(0, |role| role.people.len())
}

/// The coming occurrences of a procedure that have to be done at a certain time.
fn work<'a>(subject: &Subject<'a>, procedure: &'a Procedure) -> Vec<Work<'a>> {
    let Some(minutes) = procedure.effort else { return Vec::new() };
    let last = subject.today.checked_add_days(Days::new(AHEAD)).unwrap_or(subject.today);
    let triggers = procedure.triggers.iter().filter(|trigger| upcoming::by_calendar(trigger));
    let slots = triggers.flat_map(|trigger| upcoming::slots(subject, trigger));
    slots
        .filter(|slot| {
            slot.on <= last && slot.opens_at < slot.due.at && slot.due.at - slot.opens_at <= NARROW
        })
        .map(|slot| Work { opens: slot.opens_at, due: slot.due.at, minutes, procedure })
        .collect()
}

/// The first stretch in which there is more work than hours. `work` is sorted by its opening.
fn clash(subject: &Subject<'_>, role: &str, work: &[Work<'_>]) -> Option<Diagnostic> {
    let people = people(subject, role);
    let mut before = None;
    for (at, first) in
        work.iter().enumerate().filter(|(_, work)| before.replace(work.opens) != Some(work.opens))
    {
        let near = work[at..].iter().take_while(|work| work.opens - first.opens < TOGETHER);
        let mut within: Vec<&Work<'_>> = near.filter(|work| work.due - first.opens <= TOGETHER).collect();
        within.sort_by_key(|work| work.due);
        let mut sum: i64 = 0;
        for (n, work) in within.iter().enumerate() {
            sum += i64::from(work.minutes);
            let hours =
                (work.due - first.opens).num_minutes().saturating_mul(i64::try_from(people).unwrap_or(1));
            // One alone that is too long for its own time is another matter.
            if sum > hours && n > 0 {
                return Some(finding(subject, role, &within[..=n], sum));
            }
        }
    }
    None
}

fn finding(subject: &Subject<'_>, role: &str, work: &[&Work<'_>], sum: i64) -> Diagnostic {
    let zone = &subject.book.zone;
    let from = zone.local(work.iter().map(|work| work.opens).min().unwrap_or_default());
    let to = zone.local(work.iter().map(|work| work.due).max().unwrap_or_default());
    let people = match people(subject, role) {
        1 => "1 person".to_owned(),
        n => format!("{n} people"),
    };
    let title = format!(
        "`{role}` is {people}, and has {} of work on {} between {} and {}",
        shown(sum),
        from.format("%Y-%m-%d"),
        from.format("%H:%M"),
        to.format("%H:%M"),
    );
    let mut largest: Vec<&&Work<'_>> = work.iter().collect();
    largest.sort_by(|a, b| (b.minutes, &a.procedure.id).cmp(&(a.minutes, &b.procedure.id)));
    largest.dedup_by_key(|work| &work.procedure.id);
    let place =
        |work: &Work<'_>| work.procedure.places.get("effort").copied().unwrap_or(work.procedure.place);
    let said = |work: &Work<'_>| format!("{} takes {}", work.procedure.id, shown(i64::from(work.minutes)));
    let mut largest = largest.into_iter();
    let first = largest.next().map_or(subject.book.place, |work| place(work));
    let mut finding =
        RULE.finding(first, title).label(format!("{} procedures are due in this time", work.len()));
    for work in largest.take(3) {
        finding = finding.other(place(work), said(work));
    }
    finding.help("let one of them open earlier or be due later, or name more people")
}

/// `45m`, `1h 30m`.
fn shown(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h {minutes}m"),
    }
}
