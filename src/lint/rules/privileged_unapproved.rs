//! `privileged-unapproved`: a command acts as administrator, and nobody approves it.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject, scripts};
use crate::model::Profile;
use crate::step::CommandLine;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "privileged-unapproved",
    severity: Severity::Warning,
    profile: Profile::Strict,
    timed: false,
    summary: "A command acts as administrator, and nobody approves it",
    page: include_str!("privileged-unapproved.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in &subject.book.procedures {
        let steps = procedure.every_step();
        if steps.iter().any(|step| step.extras().gate.is_some()) {
            continue;
        }
        let acting = steps.iter().find_map(|step| {
            let word = match &step.means.as_ref()?.command {
                CommandLine::Script(script) => {
                    scripts::commands(script).find_map(|command| privileged(&command.words))
                }
                CommandLine::Args(args) => args.first().and_then(|program| privileged(&[program.as_str()])),
            };
            Some((step, word?))
        });
        if let Some((step, word)) = acting {
            let title = format!("`{word}` in `{}`, and nobody approves it", procedure.id);
            let finding = RULE.finding(subject.step_key(step, "run"), title);
            out.add(finding.help("add an `approve` step before it, with a role that does not do the work"));
        }
    }
}

/// The program that gives a command the rights of another account.
fn privileged(words: &[&str]) -> Option<&'static str> {
    ["sudo", "doas", "runas", "su"].into_iter().find(|program| words.first() == Some(program))
}
