//! `outside-calendar`: days that are no business days are met, and nothing says what becomes of them.

use chrono::Days;

use crate::calendar::DateSpan;
use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;
use crate::trigger::{Slot, Trigger};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "outside-calendar",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "Days that are no business days are met, and nothing says what becomes of them",
    page: include_str!("outside-calendar.md"),
    check,
};

/// So many days ahead are looked at: a year, in which a day of the month meets each weekday.
const AHEAD: u64 = 366;

fn check(subject: &Subject<'_>, out: &mut Findings) {
    // Who lists holidays has said on which days nobody works.
    let calendar = subject.book.places.get("calendar");
    if calendar.and_then(|calendar| subject.entry(*calendar, "holidays")).is_none() {
        return;
    }
    for trigger in subject.book.procedures.iter().flat_map(|procedure| &procedure.triggers) {
        let Some((slot, closed)) = met(subject, trigger) else { continue };
        let why = subject.book.calendar.holiday(slot.on).filter(|name| !name.is_empty());
        let day = why.map_or_else(|| slot.on.format("%A").to_string(), str::to_owned);
        let title =
            format!("{closed} of the next year's dates are no business days, and nothing says what then");
        let finding = RULE.finding(trigger.place, title).label(format!("{} is a {day}", slot.on));
        let help = "add `roll: next` or `roll: previous`, or `roll: keep` if it is done on these days";
        out.add(finding.help(help));
    }
}

/// The first slot for which there is no business day at all, and how many there are; none if every one is so, which is
/// meant.
fn met(subject: &Subject<'_>, trigger: &Trigger) -> Option<(Slot, usize)> {
    let rule = &trigger.rule;
    let by_month = matches!(rule.cadence(), "monthly" | "quarterly" | "half-yearly" | "annual");
    if rule.kind().name != "every" || !by_month || rule.anchor().is_some() || trigger.terms.roll.is_some() {
        return None;
    }
    let facts = subject.facts(trigger);
    let end = subject.today.checked_add_days(Days::new(AHEAD))?;
    let dates = trigger.dates(DateSpan::new(subject.today, end), &facts);
    let slots: Vec<Slot> = dates.iter().flat_map(|dated| trigger.slots(dated, &facts)).collect();
    let total = slots.len();
    let calendar = &subject.book.calendar;
    let closed = |slot: &Slot| {
        let first = facts.zone.local(slot.opens_at).date();
        let last = facts.zone.local(slot.due.at).date();
        let last = if slot.due.inclusive { last } else { last.pred_opt().unwrap_or(last) };
        calendar.business_days_in(DateSpan::inclusive(first.min(last), last)) == 0
    };
    let mut closed: Vec<Slot> = slots.into_iter().filter(closed).collect();
    let count = closed.len();
    (count > 0 && count < total).then(|| (closed.swap_remove(0), count))
}
