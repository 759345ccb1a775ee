//! What a book says of the rules: which of their findings are left out, and how much the others matter.

use std::collections::HashMap;

use super::{Options, RULES, Rule, names};
use crate::diagnostic::{Diagnostic, Findings, Place, Severity, SourceId, did_you_mean};
use crate::model::{Library, Linting};

/// Whether a book wants to hear of a rule.
pub(super) fn wants(rule: &Rule, linting: Option<&Linting>, options: &Options) -> bool {
    match linting.and_then(|linting| linting.rules.get(rule.name)) {
        Some(said) => said.severity.is_some(),
        None => {
            rule.profile
                <= options.profile.or(linting.and_then(|linting| linting.profile)).unwrap_or_default()
        }
    }
}

/// Leaves out what a book does not want to hear, and says how much the rest matters to it.
pub(super) fn apply(all: &mut Vec<Diagnostic>, library: &Library, options: &Options) {
    let rules: HashMap<&str, &Rule> = RULES.iter().map(|rule| (rule.name, *rule)).collect();
    let books = library.books.iter().flat_map(|book| book.parts.iter().map(move |part| (part.source, book)));
    let books: HashMap<SourceId, &Linting> = books.map(|(source, book)| (source, &book.linting)).collect();
    all.retain_mut(|finding| {
        // What makes a text unreadable is never a matter of taste.
        let Some(rule) = rules.get(finding.rule) else { return true };
        let linting = books.get(&finding.label.place.source);
        if !wants(rule, linting.copied(), options) {
            return false;
        }
        let said = linting.and_then(|linting| linting.rules.get(finding.rule));
        if let Some(severity) = said.and_then(|said| said.severity) {
            finding.severity = severity;
        }
        if rule.timed && !options.deny_time {
            finding.severity = finding.severity.min(Severity::Warning);
        }
        true
    });
}

/// Reports what a book says of rules that are not there, or that cannot be turned off.
pub(super) fn check(library: &Library, out: &mut Findings) {
    for book in &library.books {
        for (name, said) in &book.linting.rules {
            out.add_all(unknown(name, said.place));
        }
    }
}

/// The finding about a name that is no rule, or one whose findings cannot be left out; none about any other.
pub(super) fn unknown(name: &str, place: Place) -> Option<Diagnostic> {
    if RULES.iter().any(|rule| rule.name == name) {
        return None;
    }
    if names().contains(&name) {
        let finding =
            Diagnostic::error("unknown-rule", place, format!("`{name}` cannot be changed or ignored"));
        return Some(finding.help("it says that a text cannot be read: correct the text"));
    }
    let near = did_you_mean(name, RULES.iter().map(|rule| rule.name));
    let near = near.unwrap_or_else(|| "`runbook explain` lists all rules".to_owned());
    Some(Diagnostic::error("unknown-rule", place, format!("there is no rule `{name}`")).help(near))
}
