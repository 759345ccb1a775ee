//! `ci-command-in-text`: a text would be taken for a command by a build service that prints it.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject, texts};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "ci-command-in-text",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A text would be taken for a command by a build service that prints it",
    page: include_str!("ci-command-in-text.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    texts::each(subject, |text| {
        // In a command it may be meant.
        if text.is_command() {
            return;
        }
        if let Some(command) = command(text.value) {
            let place = text.part(subject, command);
            let finding = RULE.finding(place, "a build service takes this text for a command");
            out.add(finding.label("acts when it is printed in a pipeline").help("write it differently"));
        }
    });
}

/// The beginning of a command: `##vso[` and `##[` anywhere (Azure Pipelines), `::name …::` at the start of a line
/// (GitHub Actions).
fn command(text: &str) -> Option<&str> {
    let anywhere = |sign: &str| {
        let at = text.to_ascii_lowercase().find(sign)?;
        text.get(at..at + sign.len())
    };
    let at_start = || {
        text.lines().find_map(|line| {
            let line = line.trim_start();
            let (name, _) = line.strip_prefix("::")?.split_once("::")?;
            let fits = name.starts_with(|c: char| c.is_ascii_lowercase());
            fits.then(|| &line[..name.len() + 4])
        })
    };
    anywhere("##vso[").or_else(|| anywhere("##[")).or_else(at_start)
}
