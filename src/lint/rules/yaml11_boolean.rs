//! `yaml11-boolean`: a flag is written in a word that other YAML readers take for text.

use crate::diagnostic::{Findings, Fix, Safety, Severity};
use crate::document::Node;
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "yaml11-boolean",
    severity: Severity::Warning,
    profile: Profile::Basic,
    timed: false,
    summary: "A flag is written in a word that other YAML readers take for text",
    page: include_str!("yaml11-boolean.md"),
    check,
};

/// The keys that are flags.
const FLAGS: &[&str] = &["auto", "critical", "external", "fiscal", "in_order", "repeatable"];

/// Below these keys names are the author's own, and values are texts.
const FREE: &[&str] = &["values", "env", "with", "inputs", "choices"];

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for part in &subject.book.parts {
        if let Some(root) = part.tree().root() {
            walk(subject, root, out);
        }
    }
}

fn walk(subject: &Subject<'_>, node: Node<'_>, out: &mut Findings) {
    node.items().for_each(|item| walk(subject, item, out));
    for (key, value) in node.pairs() {
        let name = key.scalar().unwrap_or_default();
        if FREE.contains(&name) || name.starts_with("x-") {
            continue;
        }
        let meant = match subject.text(value.place()) {
            "yes" | "Yes" => "true",
            "no" | "No" => "false",
            _ => {
                walk(subject, value, out);
                continue;
            }
        };
        if FLAGS.contains(&name) {
            let written = value.scalar().unwrap_or_default();
            let finding = RULE.finding(value.place(), format!("`{name}` is true or false, not `{written}`"));
            let label = "a text to readers of YAML 1.2";
            let fix = Fix::replace(Safety::Unsafe, value.place(), meant);
            out.add(finding.label(label).help(format!("write `{name}: {meant}`")).fix(fix));
        }
    }
}
