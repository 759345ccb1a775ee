//! What a book says of the rules: which of their findings are left out, and how much the others matter.

use std::collections::HashMap;

use super::{Options, RULES, Rule, names};
use crate::diagnostic::{Diagnostic, Findings, Place, Severity, SourceId, did_you_mean};
use crate::model::{Library, Linting, RunBook};

/// Whether a book wants to hear of a rule.
pub(super) fn wants(rule: &Rule, linting: Option<&Linting>, options: &Options) -> bool {
    if options.ignore.contains(&rule.name) {
        return false;
    }
    if !options.select.is_empty() {
        return options.select.contains(&rule.name);
    }
    match linting.and_then(|linting| linting.rules.get(rule.name)) {
        Some(said) => said.severity.is_some(),
        None => {
            rule.profile
                <= options.profile.or(linting.and_then(|linting| linting.profile)).unwrap_or_default()
        }
    }
}

/// What the books of a library say of the rules.
pub(super) struct Settings<'l> {
    rules: HashMap<&'static str, &'static Rule>,
    books: HashMap<SourceId, &'l Linting>,
    options: &'l Options,
}

impl<'l> Settings<'l> {
    pub(super) fn of(library: &'l Library, options: &'l Options) -> Self {
        let part = |book: &'l RunBook| book.parts.iter().map(move |part| (part.source, &book.linting));
        let books = library.books.iter().flat_map(part).collect();
        Self { rules: RULES.iter().map(|rule| (rule.name, *rule)).collect(), books, options }
    }

    /// Says how much a finding matters to its book; whether it wants to hear of it at all.
    pub(super) fn apply(&self, finding: &mut Diagnostic) -> bool {
        // What makes a text unreadable is never a matter of taste.
        let Some(rule) = self.rules.get(finding.rule) else { return true };
        let linting = self.books.get(&finding.label.place.source).copied();
        if !wants(rule, linting, self.options) {
            return false;
        }
        let said = linting.and_then(|linting| linting.rules.get(finding.rule));
        if let Some(severity) = said.and_then(|said| said.severity) {
            finding.severity = severity;
        }
        if rule.timed && !self.options.deny_time {
            finding.severity = finding.severity.min(Severity::Warning);
        }
        true
    }
}

/// The rules of names that were typed, for [`Options::select`] and [`Options::ignore`].
///
/// # Errors
/// What is wrong with the first name that is none of a rule that can be chosen, and what to do.
pub fn chosen(names: &[String]) -> Result<Vec<&'static str>, (String, String)> {
    let rule = |name: &String| {
        if let Some(rule) = RULES.iter().find(|rule| rule.name == name) {
            return Ok(rule.name);
        }
        if super::names().contains(&name.as_str()) {
            let help = "it says that a text cannot be read: correct the text";
            return Err((format!("`{name}` is always checked"), help.to_owned()));
        }
        let near = did_you_mean(name, RULES.iter().map(|rule| rule.name));
        let near = near.unwrap_or_else(|| "`runbook explain` lists all rules".to_owned());
        Err((format!("there is no rule `{name}`"), near))
    };
    names.iter().map(rule).collect()
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
