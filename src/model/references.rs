//! Names that must name something: roles, ladders, anchors, events, scope.

use std::collections::BTreeMap;

use super::{Procedure, RunBook};
use crate::diagnostic::{Diagnostic, Findings, Fix, Place, did_you_mean, nearest};
use crate::document::listed;

/// Reports every name that names nothing. A procedure whose trigger counts from nothing is dropped: it would
/// silently never be due.
///
/// `named` are the procedures that are named anywhere, readable or not.
pub(super) fn check(book: &mut RunBook, named: &BTreeMap<String, Place>, out: &mut Findings) {
    for role in book.roles.values() {
        one(role.deputy.as_deref(), role.deputy_place, "role", &book.roles, out);
    }
    for ladder in book.ladders.values() {
        for rung in &ladder.rungs {
            one(Some(&rung.to), Some(rung.to_place), "role", &book.roles, out);
            one(rung.by.as_deref(), rung.by_place, "role", &book.roles, out);
        }
    }
    for level in book.events.values().flat_map(|event| event.levels.values()) {
        one(level.ladder.as_deref(), level.ladder_place, "ladder", &book.ladders, out);
    }
    for item in book.scope.values() {
        one(item.role.as_deref(), item.role_place, "role", &book.roles, out);
        if !book.tiers.is_empty() {
            one(item.tier.as_deref(), item.tier_place, "tier", &book.tiers, out);
        }
    }
    for tier in book.tiers.values() {
        for (procedure, place) in &tier.needs {
            one(Some(procedure), Some(*place), "procedure", named, out);
        }
    }
    let mut procedures = std::mem::take(&mut book.procedures);
    let unfounded = |procedure: &mut Procedure| {
        roles(procedure, book, out);
        !triggers(procedure, book, out)
    };
    let dropped: Vec<Procedure> = procedures.extract_if(.., unfounded).collect();
    book.procedures = procedures;
    book.partial.extend(dropped);
    renamed(book, out);
}

/// Reports a former id that two procedures claim, or that is still in use: whose record would it be?
fn renamed(book: &RunBook, out: &mut Findings) {
    let all = || book.procedures.iter().chain(&book.partial);
    let place = |procedure: &Procedure| procedure.places.get("formerly").copied().unwrap_or(procedure.place);
    let mut claimed: BTreeMap<&str, &Procedure> = BTreeMap::new();
    for procedure in all().filter(|procedure| !procedure.formerly.is_empty()) {
        for id in &procedure.formerly {
            if let Some(other) = all().find(|other| other.id == *id) {
                let title = format!("`{id}` is still a procedure, so its record is its own");
                let finding = Diagnostic::error("duplicate-id", place(procedure), title);
                out.add(finding.other(other.place, "here").help("take it out of `formerly:`"));
            } else if let Some(other) = claimed.insert(id, procedure) {
                let title = format!("`{id}` was renamed to two procedures");
                let finding = Diagnostic::error("duplicate-id", place(procedure), title);
                out.add(
                    finding.other(place(other), "the other one").help("its record can go to one of them"),
                );
            }
        }
    }
}

fn roles(procedure: &Procedure, book: &RunBook, out: &mut Findings) {
    let place = |key: &str| procedure.places.get(key).copied();
    one(procedure.owner.as_deref(), place("owner"), "role", &book.roles, out);
    if procedure.places.contains_key("operator") && !is_person(procedure.operator.as_deref()) {
        one(procedure.operator.as_deref(), place("operator"), "role", &book.roles, out);
    }
    for target in procedure.targets() {
        let place = |key: &str| target.places.get(key).copied();
        one(target.owner.as_deref(), place("owner"), "role", &book.roles, out);
        if !is_person(target.operator.as_deref()) {
            one(target.operator.as_deref(), place("operator"), "role", &book.roles, out);
        }
    }
    for key in ["consulted", "informed"] {
        let names = if key == "consulted" { &procedure.consulted } else { &procedure.informed };
        for name in names {
            one(Some(name), place(key), "role", &book.roles, out);
        }
    }
    let waive = procedure.waive.as_ref().and_then(|waive| waive.by.as_deref());
    one(waive, place("waive"), "role", &book.roles, out);
    for name in &procedure.covers {
        one(Some(name), place("covers"), "item of the scope", &book.scope, out);
    }
    for ladder in procedure.escalation.as_ref().map(super::Escalation::ladders).unwrap_or_default() {
        one(Some(ladder), place("escalation"), "ladder", &book.ladders, out);
    }
    for step in procedure.every_step() {
        if !is_person(step.extras().operator.as_deref()) {
            one(step.extras().operator.as_deref(), Some(step.place), "role", &book.roles, out);
        }
        for voters in step.extras().gate.iter().flat_map(|gate| gate.by.iter().flatten()) {
            one(Some(&voters.role), Some(voters.place), "role", &book.roles, out);
        }
    }
}

fn is_person(operator: Option<&str>) -> bool {
    operator.is_some_and(|operator| operator.contains('@'))
}

/// Whether all triggers count from something that exists.
fn triggers(procedure: &Procedure, book: &RunBook, out: &mut Findings) -> bool {
    let mark = out.len();
    for trigger in &procedure.triggers {
        one(trigger.rule.anchor(), Some(trigger.place), "anchor", &book.anchors, out);
        for name in trigger.terms.windows.iter().flat_map(|windows| windows.names()) {
            one(Some(name), Some(trigger.place), "window", &book.windows, out);
        }
        let Some((event, level)) = trigger.rule.event() else { continue };
        one(Some(event), Some(trigger.place), "event", &book.events, out);
        let Some(kind) = book.events.get(event) else { continue };
        one(level, Some(trigger.place), "level", &kind.levels, out);
        let answered = |level: &super::Level| level.respond_within.is_some();
        let known = match level {
            Some(level) => kind.levels.get(level).is_none_or(answered),
            None => !kind.levels.is_empty() && kind.levels.values().all(answered),
        };
        if trigger.terms.due.is_none() && !known {
            let title = "nothing says how soon this event is to be answered";
            let finding = Diagnostic::error("missing-due", trigger.place, title);
            out.add(finding.help("add `due: 4h`, or `respond_within:` to the event's levels"));
        }
    }
    !out.error_since(mark)
}

/// Whether a name, where there is one, names something known; a finding if it does not.
pub(super) fn one<T>(
    name: Option<&str>,
    place: Option<Place>,
    what: &str,
    known: &BTreeMap<String, T>,
    out: &mut Findings,
) -> bool {
    let (Some(name), Some(place)) = (name, place) else { return true };
    if known.contains_key(name) {
        return true;
    }
    let names: Vec<&str> = known.keys().map(String::as_str).collect();
    let help = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| match names.len() {
        0 => format!("this book has no {what}s"),
        1..=8 => format!("there are {}", listed(&names)),
        n => format!("none of the {n} has this name"),
    });
    let finding = Diagnostic::error("unknown-reference", place, format!("there is no {what} `{name}`"));
    let finding = finding.help(help);
    out.add(match nearest(name, names) {
        Some(near) => finding.fix(Fix::rename(place, name, near)),
        None => finding,
    });
    false
}
