//! `unconfirmed-destruction`: a command destroys, and nobody is asked first.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject, scripts};
use crate::model::{Procedure, Profile};
use crate::step::{CommandLine, Step};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "unconfirmed-destruction",
    severity: Severity::Error,
    profile: Profile::Standard,
    timed: false,
    summary: "A command destroys, and nobody is asked first",
    page: include_str!("unconfirmed-destruction.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in &subject.book.procedures {
        let steps = procedure.every_step();
        let destroying = steps.iter().filter_map(|step| Some((*step, destroys(step)?)));
        for (step, what) in destroying {
            if !is_asked(procedure, &steps, step) {
                let finding = RULE.finding(
                    subject.step_key(step, "run"),
                    format!("`{what}` destroys, and nobody is asked"),
                );
                let label = "one key starts it, and nothing brings it back";
                out.add(finding.label(label).help("add `danger:` with what is lost, `confirm:` with a text to type, or an `approve` step before it"));
            }
        }
    }
}

/// Whether a person is stopped before a step: by itself, by a group around it, or by an approval before it.
fn is_asked(procedure: &Procedure, steps: &[&Step], step: &Step) -> bool {
    let asks = |step: &Step| step.extras().danger.is_some() || step.extras().confirm.is_some();
    let before = steps.iter().take_while(|other| other.place != step.place);
    let approved = before.clone().any(|other| other.extras().gate.is_some());
    let around = before.clone().any(|other| {
        let group = other.extras().group.as_ref();
        group.is_some_and(|group| asks(other) && group.steps.iter().any(|inner| inner.place == step.place))
    });
    // What takes a change back has been decided on already.
    let takes_back = procedure.aside().rollback.iter().any(|other| other.place == step.place);
    asks(step) || approved || around || takes_back
}

/// What a step destroys, in the words of its command.
fn destroys(step: &Step) -> Option<String> {
    match &step.means.as_ref()?.command {
        CommandLine::Script(script) => scripts::commands(script).find_map(|command| {
            destruction(scripts::without_prefix(&command.words)).or_else(|| sql(command.text))
        }),
        CommandLine::Args(args) => {
            let words: Vec<&str> = args.iter().map(String::as_str).collect();
            destruction(&words).or_else(|| args.iter().find_map(|arg| sql(arg)))
        }
    }
}

/// The beginning of a command that destroys.
fn destruction(words: &[&str]) -> Option<String> {
    let said = match words {
        ["terraform" | "tofu", "destroy", ..] => 2,
        ["az", "group", "delete", ..]
        | ["az", "keyvault", "purge", ..]
        | ["aws", "s3", "rb", ..]
        | ["kubectl" | "oc", "delete", "namespace" | "ns" | "pvc" | "pv" | "crd", ..]
        | ["docker" | "podman", "system" | "volume", "prune", ..] => 3,
        ["az", _, "server" | "db" | "database" | "account", "delete", ..] => 4,
        ["mkfs" | "wipefs" | "dropdb", ..] => 1,
        _ => return file_system(words.first()?),
    };
    // A plan or a list of what would happen destroys nothing.
    let harmless =
        |word: &&str| word.starts_with("--dry-run") || matches!(*word, "--help" | "-h" | "--what-if");
    (!words.iter().any(harmless)).then(|| words[..said.min(words.len())].join(" "))
}

/// A program that makes a file system, of whichever kind.
fn file_system(program: &str) -> Option<String> {
    program.starts_with("mkfs.").then(|| program.to_owned())
}

/// The beginning of a statement of SQL that destroys, handed to a client of a database.
fn sql(text: &str) -> Option<String> {
    const CLIENTS: &[&str] =
        &["psql", "mysql", "mariadb", "sqlcmd", "sqlite3", "sqlplus", "clickhouse-client"];
    const STATEMENTS: &[&str] = &["DROP TABLE", "DROP DATABASE", "DROP SCHEMA", "TRUNCATE TABLE"];
    let first = text.split_whitespace().find(|word| *word != "sudo" && !word.contains('='))?;
    let upper = CLIENTS.contains(&first).then(|| text.to_uppercase())?;
    STATEMENTS.iter().find(|statement| upper.contains(**statement)).map(|statement| (*statement).to_owned())
}

#[cfg(test)]
mod tests {
    use super::{destruction, sql};

    #[test]
    fn only_what_cannot_be_brought_back_is_meant() {
        for text in [
            "terraform destroy -auto-approve",
            "az group delete --name x --yes",
            "kubectl delete ns x",
            "mkfs.ext4 /dev/sdb",
        ] {
            let words: Vec<&str> = text.split_whitespace().collect();
            assert!(destruction(&words).is_some(), "{text}");
        }
        for text in [
            "terraform plan -destroy",
            "az group list",
            "kubectl delete pod x",
            "kubectl delete ns x --dry-run=client",
            "rm x",
            "",
        ] {
            let words: Vec<&str> = text.split_whitespace().collect();
            assert!(destruction(&words).is_none(), "{text}");
        }
        assert_eq!(sql("psql -c 'drop table old'").as_deref(), Some("DROP TABLE"));
        assert_eq!(sql("echo 'drop table old'"), None);
        assert_eq!(sql("psql -c 'select 1'"), None);
    }
}
