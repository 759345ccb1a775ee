//! `wave-out-of-order`: what is required is not even open when it is due.

use std::collections::BTreeMap;

use chrono::Days;

use crate::calendar::DateSpan;
use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::{Procedure, Profile};
use crate::trigger::Slot;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "wave-out-of-order",
    severity: Severity::Error,
    profile: Profile::Standard,
    timed: false,
    summary: "What is required is not even open when it is due",
    page: include_str!("wave-out-of-order.md"),
    check,
};

/// So many days ahead are looked at: two cycles of most anchors.
const AHEAD: u64 = 732;

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in subject.book.procedures.iter().filter(|procedure| !procedure.requires.is_empty()) {
        let own = cycles(subject, procedure);
        for requirement in procedure.requires.iter().filter(|required| !required.previous) {
            let other = subject.book.procedure(&requirement.procedure);
            let elsewhere = requirement.book.is_some() || requirement.target.is_some();
            let Some(other) = other.filter(|_| !elsewhere && !own.is_empty()) else { continue };
            let theirs = cycles(subject, other);
            let late = own.iter().find_map(|(cycle, slot)| {
                let required = theirs.get(cycle).filter(|required| required.opens_at >= slot.due.at)?;
                Some((cycle, slot, required))
            });
            let Some(((_, cycle), slot, required)) = late else { continue };
            let title = format!("`{}` is due before `{}`, which it requires, opens", procedure.id, other.id);
            let zone = &subject.book.zone;
            let shown = |at| zone.local(at).format("%Y-%m-%d %H:%M").to_string();
            let label = format!(
                "of {cycle}: due {}, and that opens {}",
                shown(slot.due.at),
                shown(required.opens_at)
            );
            let finding = RULE.finding(requirement.place, title).label(label).other(other.place, "this one");
            out.add(finding.help("exchange their offsets, or leave the requirement out"));
        }
    }
}

/// The slots of a procedure that has one trigger, counted from an anchor and for no targets, by anchor and date.
fn cycles(subject: &Subject<'_>, procedure: &Procedure) -> BTreeMap<(String, String), Slot> {
    let [trigger] = procedure.triggers.as_slice() else { return BTreeMap::new() };
    let Some(anchor) = trigger.rule.anchor().filter(|_| procedure.targets.is_none()) else {
        return BTreeMap::new();
    };
    let facts = subject.facts(trigger);
    let Some(end) = subject.today.checked_add_days(Days::new(AHEAD)) else { return BTreeMap::new() };
    let dates = trigger.dates(DateSpan::new(subject.today, end), &facts);
    let slots = dates.iter().flat_map(|dated| trigger.slots(dated, &facts));
    let mut found = BTreeMap::new();
    for slot in slots {
        if let Some(date) = &slot.anchor {
            // Several in one cycle: the first of them counts.
            found.entry((anchor.to_owned(), date.key.clone())).or_insert(slot);
        }
    }
    found
}
