//! `secret-in-clear`: a secret stands in a file.

use crate::diagnostic::{Findings, Place, Severity, Span};
use crate::lint::{Rule, Subject, secrets};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "secret-in-clear",
    severity: Severity::Error,
    profile: Profile::Basic,
    timed: false,
    summary: "A secret stands in a file",
    page: include_str!("secret-in-clear.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for part in &subject.book.parts {
        // Comments are searched too: who reads the file reads them.
        for secret in secrets::find(&subject.sources.get(part.source).text) {
            let span = Span::new(secret.range.start, secret.range.end);
            let place = Place { source: part.source, span };
            let finding = RULE.finding(place, format!("{} stands here in clear", secret.what));
            out.add(
                finding.help(
                    "withdraw it where it was issued, keep the new one in a vault, and have it asked for",
                ),
            );
        }
    }
}
