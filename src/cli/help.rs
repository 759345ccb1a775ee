//! The first page of help: the commands in groups, by when they are wanted.
//!
//! Owns the order in which commands are listed. What each does is said by the command itself.

use std::fmt::Write;

use clap::{Command, CommandFactory};

use super::arguments::Arguments;

/// Groups of commands by name, in the order shown. What is in none of them comes last.
const GROUPS: &[(&str, &[&str])] = &[
    ("Every day", &["due", "run", "why", "show", "schedule", "note", "escalate", "approve", "event"]),
    ("Writing", &["init", "new", "lint", "explain", "schema", "lsp"]),
    ("Deciding", &["waive", "reschedule", "adopt", "trust", "correct"]),
    ("Looking back", &["log", "report", "verify", "export", "redact", "ledger", "publish"]),
];

/// The command line with its help.
pub(super) fn command() -> Command {
    let command = Arguments::command();
    let page = page(&command);
    command.help_template(page)
}

fn page(command: &Command) -> String {
    let mut page = String::from("{about-with-newline}\n{usage-heading} {usage}\n\n");
    let named = |name: &str| command.get_subcommands().find(|found| found.get_name() == name);
    let grouped = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let mut group = |title: &str, commands: Vec<&Command>| {
        if commands.is_empty() {
            return;
        }
        let _ = writeln!(page, "{title}:");
        for command in commands {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(page, "  {:<12} {about}", command.get_name());
        }
        page.push('\n');
    };
    for (title, names) in GROUPS {
        group(title, names.iter().filter_map(|name| named(name)).collect());
    }
    let rest = command.get_subcommands().filter(|command| !grouped(command.get_name()));
    group("Everything else", rest.collect());
    page.push_str("Options:\n{options}\n\nMore about one: runbook help COMMAND");
    page
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn every_command_is_listed_once_and_has_examples() {
        let help = command().render_help().to_string();
        for command in command().get_subcommands() {
            let name = command.get_name();
            let rows = help.lines().filter(|line| line.starts_with(&format!("  {name:<12} ")));
            assert_eq!(rows.count(), 1, "{name}\n{help}");
            let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(examples.contains("Example"), "{name} shows no example");
        }
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    }

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        command().debug_assert();
    }
}
