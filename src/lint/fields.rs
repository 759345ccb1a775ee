//! The fields that every procedure must have: one finding for each that is missing, at the procedure's name.

use std::collections::BTreeMap;

use super::{Rule, Subject};
use crate::diagnostic::Findings;
use crate::model::Procedure;

/// What is said about a missing field.
pub(super) struct Missing<'a> {
    /// The field's key.
    pub(super) key: &'static str,
    /// Whether a procedure has it, its own or by default.
    pub(super) has: fn(&Procedure) -> bool,
    /// What the title says it has not: `owner`, `steps`.
    pub(super) what: &'static str,
    /// What follows from it.
    pub(super) label: &'static str,
    /// What to do, with an example.
    pub(super) help: &'a str,
}

/// Reports each procedure that lacks a field. Of one with errors only what is not written at all counts: what could
/// not be read has its finding already.
pub(super) fn report(rule: &Rule, missing: &Missing<'_>, subject: &Subject<'_>, out: &mut Findings) {
    let whole = subject.book.procedures.iter().filter(|procedure| !(missing.has)(procedure));
    let partial = subject.book.partial.iter();
    let partial =
        partial.filter(|procedure| !(missing.has)(procedure) && !procedure.places.contains_key(missing.key));
    for procedure in whole.chain(partial) {
        let title = format!("procedure `{}` has no {}", procedure.id, missing.what);
        out.add(rule.finding(procedure.place, title).label(missing.label).help(missing.help));
    }
}

/// The name that comes most often, of several the first in the alphabet; else `otherwise`.
pub(super) fn usual<'a>(names: impl Iterator<Item = &'a str>, otherwise: &'a str) -> &'a str {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(otherwise, |(name, _)| name)
}
