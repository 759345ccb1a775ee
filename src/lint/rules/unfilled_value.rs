//! `unfilled-value`: a value is still to be filled in.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::{Profile, is_unfilled};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "unfilled-value",
    severity: Severity::Note,
    profile: Profile::Standard,
    timed: false,
    summary: "A value is still to be filled in",
    page: include_str!("unfilled-value.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for (name, value) in &subject.book.values {
        if !is_unfilled(value) {
            continue;
        }
        if let Some((_, node)) = subject.named("values", name) {
            let finding = RULE.finding(node.place(), format!("value `{name}` is not filled in"));
            out.add(finding.help("write what this site has; steps that use it cannot run before"));
        }
    }
}
