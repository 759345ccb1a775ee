//! `unused-variable`: a value is used nowhere.

use crate::diagnostic::{Findings, Safety, Severity};
use crate::lint::remedies::removed;
use crate::lint::{Rule, Subject};
use crate::model::Profile;
use crate::step::CommandLine;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "unused-variable",
    severity: Severity::Note,
    profile: Profile::Standard,
    timed: false,
    summary: "A value is used nowhere",
    page: include_str!("unused-variable.md"),
    check,
};

/// Programs read these from their environment, whether a script names them or not.
const READ_BY_PROGRAMS: &[&str] = &[
    "AWS_", "AZURE_", "ARM_", "AZ_", "BW_", "CURL_", "DOCKER_", "GCP_", "GH_", "GIT_", "GITHUB_", "GOOGLE_",
    "KUBE", "MYSQL", "NO_", "OP_", "ORACLE_", "PG", "REDIS", "SQLCMD", "TF_", "TZ", "VAULT_",
];

fn check(subject: &Subject<'_>, out: &mut Findings) {
    if !subject.whole || subject.book.values.is_empty() || calls_scripts(subject) {
        return;
    }
    for name in subject.book.values.keys() {
        let read = READ_BY_PROGRAMS.iter().any(|begin| name.to_uppercase().starts_with(begin));
        let Some((key, value)) = subject.named("values", name).filter(|_| !read) else { continue };
        let own = [key.place(), value.place()];
        let used = subject.book.parts.iter().any(|part| {
            let text = &subject.sources.get(part.source).text;
            let lower = name.to_lowercase();
            let forms = [name.clone(), lower.clone(), lower.replace('_', "-")];
            let elsewhere = |at: usize| {
                own.iter().all(|place| place.source != part.source || !place.span.range().contains(&at))
            };
            forms.iter().any(|form| text.match_indices(form.as_str()).any(|(at, _)| elsewhere(at)))
        });
        if !used {
            let finding = RULE.finding(key.place(), format!("value `{name}` is used nowhere"));
            let finding =
                finding.help(format!("delete it, or write `${name}` in the command it is meant for"));
            out.add(match removed(subject.library, Safety::Unsafe, key, value) {
                Some(fix) => finding.fix(fix),
                None => finding,
            });
        }
    }
}

/// Whether any command runs a file of the site's own, which may read what it likes.
fn calls_scripts(subject: &Subject<'_>) -> bool {
    let own = |text: &str| {
        text.split_whitespace().any(|word| {
            let word = word.trim_matches(['"', '\'']);
            word.contains('/') && !word.contains("://") && !word.starts_with('-')
                || [".sh", ".ps1", ".py", ".rb", ".pl", ".cmd", ".bat", ".js"]
                    .iter()
                    .any(|end| word.ends_with(end))
                || matches!(word, "make" | "just" | "task" | "npm" | "ansible-playbook" | "source")
        })
    };
    subject.steps().any(|step| match step.means.as_ref().map(|means| &means.command) {
        Some(CommandLine::Script(script)) => own(script),
        Some(CommandLine::Args(args)) => args.iter().any(|arg| own(arg)),
        None => false,
    })
}
