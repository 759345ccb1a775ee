//! `opens-after-due`: an occurrence opens when it is already due.

use crate::diagnostic::{Findings, Place, Severity};
use crate::lint::{Rule, Subject, upcoming};
use crate::model::Profile;
use crate::trigger::Trigger;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "opens-after-due",
    severity: Severity::Error,
    profile: Profile::Basic,
    timed: false,
    summary: "An occurrence opens when it is already due",
    page: include_str!("opens-after-due.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let triggers = subject.book.procedures.iter().flat_map(|procedure| &procedure.triggers);
    for trigger in triggers.filter(|trigger| upcoming::by_calendar(trigger)) {
        // Only what an author wrote can be in the wrong order.
        if trigger.terms.opens.is_none() && trigger.terms.due.is_none() {
            continue;
        }
        let slots = upcoming::slots(subject, trigger);
        let Some(slot) = slots.iter().find(|slot| slot.opens_at >= slot.due.at) else { continue };
        let finding = RULE.finding(place(subject, trigger, "opens"), "this opens only after it is due");
        let finding = finding.label(format!("{} is due before it opens", slot.key));
        let finding = match trigger.terms.opens {
            Some(_) if trigger.terms.due.is_some() => {
                finding.other(place(subject, trigger, "due"), "due here")
            }
            _ => finding,
        };
        out.add(finding.help("let it open earlier, or be due later"));
    }
}

fn place(subject: &Subject<'_>, trigger: &Trigger, key: &str) -> Place {
    subject.entry(trigger.place, key).map_or(trigger.place, |(_, value)| value.place())
}
