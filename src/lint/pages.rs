//! The pages of all rules, by name.

use super::RULES;

/// A page of a rule that is checked where texts are read.
macro_rules! read_rules {
    ($($name:literal),+ $(,)?) => { &[$(($name, include_str!(concat!("rules/", $name, ".md")))),+] };
}

/// What `document`, `measure`, `trigger`, `step` and `model` report, all errors, and what the check says of its own
/// settings; sorted.
pub(super) const READ_RULES: &[(&str, &str)] = read_rules![
    "ambiguous-due",
    "bound-does-not-fit",
    "calls-itself",
    "conflicting-keys",
    "custom-tag",
    "duplicate-id",
    "duplicate-key",
    "empty-file",
    "empty-value",
    "follows-itself",
    "invalid-bound",
    "invalid-choices",
    "invalid-cron",
    "invalid-duration",
    "invalid-id",
    "invalid-name",
    "invalid-suppression",
    "invalid-value",
    "key-without-run",
    "merge-key",
    "misplaced-key",
    "missing-due",
    "missing-file",
    "missing-key",
    "missing-phase",
    "not-supported-yet",
    "over-limit",
    "secret-as-argument",
    "secret-in-text",
    "several-documents",
    "short-month",
    "stale-baseline",
    "step-without-kind",
    "suppression-expired",
    "suppression-no-reason",
    "unknown-anchor",
    "unknown-key",
    "unknown-kind",
    "unknown-reference",
    "unknown-rule",
    "unknown-type",
    "unreadable-file",
    "unsupported-version",
    "unused-suppression",
    "used-before-answered",
    "wrong-type",
    "yaml-syntax",
];

/// The page of a rule, Markdown; none if there is no rule of that name.
#[must_use]
pub fn page(name: &str) -> Option<&'static str> {
    let read = READ_RULES.iter().find(|(known, _)| *known == name).map(|(_, page)| *page);
    read.or_else(|| RULES.iter().find(|rule| rule.name == name).map(|rule| rule.page))
}

/// The names of all rules, sorted.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = READ_RULES.iter().map(|(name, _)| *name).collect();
    names.extend(RULES.iter().map(|rule| rule.name));
    names.sort_unstable();
    names
}

/// What a rule finds, in one line that begins with a capital and has no full stop; none if there is no rule of that name.
#[must_use]
pub fn summary(name: &str) -> Option<&'static str> {
    if let Some(rule) = RULES.iter().find(|rule| rule.name == name) {
        return Some(rule.summary);
    }
    // Of a rule that is checked elsewhere the page's first sentence.
    let what = page(name)?.split("## What\n\n").nth(1)?.lines().next()?;
    let end = what.find(". ").into_iter().chain(what.find(": ")).min();
    Some(what[..end.unwrap_or(what.len())].trim_end_matches('.'))
}
