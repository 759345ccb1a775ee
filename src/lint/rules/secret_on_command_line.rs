//! `secret-on-command-line`: a command takes a secret as an argument, where process lists and logs show it.

use crate::diagnostic::{Findings, Severity};
use crate::lint::texts::{self, Text};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "secret-on-command-line",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A command takes a secret as an argument, where process lists and logs show it",
    page: include_str!("secret-on-command-line.md"),
    check,
};

/// Options that take a secret as their value, in the programs that operators use most.
const OPTIONS: &[&str] = &[
    "--password",
    "--passwd",
    "--token",
    "--secret",
    "--client-secret",
    "--api-key",
    "--apikey",
    "--access-key",
    "--account-key",
    "--secret-key",
    "--sas-token",
    "--connection-string",
];

fn check(subject: &Subject<'_>, out: &mut Findings) {
    texts::each(subject, |text| {
        if text.key != "run" {
            return;
        }
        if let Some(option) = OPTIONS.iter().find(|option| gives(&text, option)) {
            let finding =
                RULE.finding(text.part(subject, option), format!("`{option}` shows a secret to everybody"));
            let label = "process lists and logs hold what follows";
            out.add(
                finding.label(label).help("let the program read it from its environment, a file or a vault"),
            );
        }
    });
}

/// Whether an option is given with a value other than `-`, a file (`@…`) or the next option.
fn gives(text: &Text<'_>, option: &str) -> bool {
    text.value.match_indices(option).any(|(at, _)| {
        let starts = text.value[..at].is_empty() || text.value[..at].ends_with(char::is_whitespace);
        let rest = &text.value[at + option.len()..];
        // An item of a list that is the option alone has its value in the next item.
        let value = rest.trim_start_matches(['=', ' ', '"', '\'']);
        let parts = rest.starts_with(['=', ' ']) || (rest.is_empty() && at == 0);
        starts && parts && (rest.is_empty() || !value.is_empty()) && !value.starts_with(['-', '@'])
    })
}
