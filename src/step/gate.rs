//! Gates: who releases what follows, and what becomes of a gate that nobody decides.

use std::fmt;

use super::keys::length;
use super::length::Length;
use crate::diagnostic::{Diagnostic, Findings, Place};
use crate::document::{Fields, Form, Node, NodeKind, read};

/// Who may decide on what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Any of these releases it; all of one have to agree. None is empty.
    pub by: Vec<Vec<Voters>>,
    /// Whose doer may not decide: `operator`, the name of a step, or a required procedure.
    pub not: Vec<String>,
    /// How long it stays open.
    pub expires: Option<Length>,
    /// What becomes of it then.
    pub on_expiry: Expiry,
}

/// So many persons of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voters {
    /// How many distinct persons; at least one.
    pub count: u32,
    /// The role.
    pub role: String,
    /// Where it is written.
    pub place: Place,
}

/// What becomes of a gate that nobody decided in time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Expiry {
    /// It is rejected.
    #[default]
    Reject,
    /// It is rejected, and help is called.
    Escalate,
    /// It is open: released by silence.
    Proceed,
}

impl fmt::Display for Voters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count > 1 {
            write!(f, "{} ", self.count)?;
        }
        f.write_str(&self.role)
    }
}

impl Gate {
    /// Those who may release it, one text for each way: `release-manager`, `2 ops-lead`, `owner and auditor`.
    #[must_use]
    pub fn ways(&self) -> Vec<String> {
        let way = |all: &Vec<Voters>| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
        self.by.iter().map(way).collect()
    }

    /// The roles that may decide, in the order written, none twice.
    #[must_use]
    pub fn roles(&self) -> Vec<&Voters> {
        let mut roles: Vec<&Voters> = Vec::new();
        for voters in self.by.iter().flatten() {
            if !roles.iter().any(|known| known.role == voters.role) {
                roles.push(voters);
            }
        }
        roles
    }

    /// Whether each way needs two persons or more.
    #[must_use]
    pub fn needs_two(&self) -> bool {
        let persons = |all: &Vec<Voters>| all.iter().map(|voters| voters.count).sum::<u32>();
        self.by.iter().all(|all| persons(all) > 1)
    }
}

/// What becomes of a gate, in words.
pub(super) const EXPIRIES: [(&str, Expiry); 3] =
    [("reject", Expiry::Reject), ("escalate", Expiry::Escalate), ("proceed", Expiry::Proceed)];

/// What `by` looks like.
pub(super) const BY: Form = Form::List(&Form::Any(&[VOTERS, Form::Sequence(&VOTERS)]));
const VOTERS: Form = Form::Within("roles", |text| {
    let trimmed = text.trim();
    let role = trimmed.split_once(' ').map_or(trimmed, |(_, role)| role.trim_start());
    let end = text.trim_end().len();
    end - role.len()..end
});

/// Reads what is a gate's own.
pub(super) fn gate(fields: &Fields<'_>, out: &mut Findings) -> Option<Gate> {
    let by = fields.required("by", out)?;
    let mut ways = Vec::new();
    for item in read::list(by) {
        let all: Vec<Voters> = if let NodeKind::Sequence(_) = item.kind() {
            item.items().filter_map(|item| voters(item, out)).collect()
        } else {
            voters(item, out).into_iter().collect()
        };
        if all.is_empty() {
            continue;
        }
        ways.push(all);
    }
    if ways.is_empty() {
        let finding = Diagnostic::error("empty-value", by.place(), "nobody may decide");
        out.add(finding.help("name a role, such as `by: release-manager` or `by: [2 ops-lead]`"));
        return None;
    }
    let not = fields.get("not").map_or_else(|| vec!["operator".to_owned()], |node| read::lines(node, out));
    let expires = fields.get("expires").and_then(|node| length(node, out));
    let on_expiry = fields.get("on_expiry").and_then(|node| expiry(node, out)).unwrap_or_default();
    if let (Some((key, _)), None) = (fields.pair("on_expiry"), fields.get("expires")) {
        let title = "`on_expiry` says what becomes of a gate that expires, and this one does not";
        out.add(Diagnostic::error("missing-key", key.place(), title).help("add `expires: 4h`"));
    }
    let gate = Gate { by: ways, not, expires, on_expiry };
    if let (true, Expiry::Proceed, Some((key, _))) =
        (gate.needs_two(), gate.on_expiry, fields.pair("on_expiry"))
    {
        let title = "what two persons have to agree to is never released by silence";
        let finding = Diagnostic::error("conflicting-keys", key.place(), title);
        out.add(finding.other(by.place(), "two or more").help("write `reject` or `escalate`"));
        return None;
    }
    Some(gate)
}

/// `release-manager`, `2 ops-lead`.
fn voters(node: Node<'_>, out: &mut Findings) -> Option<Voters> {
    let text = read::line(node, out)?;
    let (count, role) = match text.split_once(' ') {
        Some((count, role)) => {
            (count.parse::<u32>().ok().filter(|count| (1..=99).contains(count)), role.trim())
        }
        None => (Some(1), text.as_str()),
    };
    let Some(count) = count else {
        let finding = Diagnostic::error("invalid-value", node.place(), format!("`{text}` names no role"));
        out.add(finding.help("write a role, or how many of it: `release-manager`, `2 ops-lead`"));
        return None;
    };
    let role = read::id(role, node.place(), out)?.to_owned();
    Some(Voters { count, role, place: node.place() })
}

fn expiry(node: Node<'_>, out: &mut Findings) -> Option<Expiry> {
    let text = read::text(node, out)?;
    let found = EXPIRIES.iter().find(|(word, _)| *word == text).map(|(_, expiry)| *expiry);
    if found.is_none() {
        let title = format!("`{text}` is nothing that becomes of a gate");
        let finding = Diagnostic::error("invalid-value", node.place(), title);
        out.add(finding.help("write `reject`, `escalate` or `proceed`"));
    }
    found
}
