//! What a procedure is done for, and what it requires.

use serde_json::{Value, json};

use crate::diagnostic::Place;
use crate::model::{Named, Procedure, Requirement};
use crate::schedule::{Line, rule};
use crate::trigger::Trigger;
use crate::ui::theme::Style;

/// The rules of a procedure with where each is written, without repeats.
pub(super) fn rules(procedure: &Procedure) -> Vec<(String, Place)> {
    let mut rules: Vec<(String, Place)> = Vec::new();
    for trigger in &procedure.triggers {
        let rule = rule(trigger);
        if !rules.iter().any(|(known, _)| *known == rule) {
            rules.push((rule, trigger.place));
        }
    }
    rules
}

/// One line a target: its rules, and who answers for it and does it where that is another; then how they come.
pub(super) fn lines(named: Named<'_>) -> Option<Vec<(Style, String)>> {
    let procedure = named.procedure;
    let targets = procedure.targets.as_ref()?;
    let mut lines: Vec<(Style, String)> = Vec::new();
    for line in Line::all(named) {
        let id = line.target.map_or("", |target| target.id.as_str());
        let own: Vec<String> = line.triggers().map(rule).collect();
        let mut said = vec![own.join("; ")];
        said.extend(
            line.owner()
                .filter(|owner| procedure.owner.as_deref() != Some(owner))
                .map(|owner| format!("owner {owner}")),
        );
        let operator = line.operator().filter(|operator| procedure.operator.as_deref() != Some(operator));
        said.extend(operator.map(|operator| format!("operator {operator}")));
        lines.push((Style::Plain, format!("{id}: {}", said.join(", "))));
    }
    if targets.in_order {
        lines.push((Style::Dim, "in this order, each after the one before".to_owned()));
    }
    if !targets.in_turn.is_empty() {
        lines.push((Style::Dim, format!("in turn: {}", turns(procedure).join(", "))));
    }
    Some(lines)
}

/// Whose turn it is, one after the other; empty where all come every time.
pub(super) fn turns(procedure: &Procedure) -> Vec<&str> {
    let Some(targets) = &procedure.targets else { return Vec::new() };
    targets.in_turn.iter().filter_map(|&n| Some(targets.list.get(n)?.id.as_str())).collect()
}

/// One line a requirement.
pub(super) fn required(procedure: &Procedure) -> Option<Vec<(Style, String)>> {
    let lines = procedure.requires.iter().map(|wanted| (Style::Plain, said(procedure, wanted)));
    (!procedure.requires.is_empty()).then(|| lines.collect())
}

/// `book/scan@beta, done 10 days before`.
fn said(procedure: &Procedure, wanted: &Requirement) -> String {
    let book = wanted.book.as_ref().map_or_else(String::new, |book| format!("{book}/"));
    let target = wanted.target.as_ref().map_or_else(String::new, |target| format!("@{target}"));
    let name = format!("{book}{}{target}", wanted.procedure);
    let is_own = wanted.book.is_none() && wanted.target.is_none() && wanted.procedure == procedure.id;
    match (&wanted.delay, wanted.previous) {
        (Some(delay), _) if is_own => format!("{delay} since it was last done"),
        (Some(delay), _) => format!("{name}, done {delay} before"),
        (None, true) => format!("{name}, the one before"),
        (None, false) => name,
    }
}

/// The targets for programs; empty where there are none.
pub(super) fn json(named: Named<'_>) -> Vec<Value> {
    let lines = if named.procedure.targets.is_some() { Line::all(named) } else { Vec::new() };
    let one = |line: Line<'_>| {
        json!({
            "target": line.target.map(|target| &target.id),
            "rules": line.triggers().map(|trigger: &Trigger| rule(trigger)).collect::<Vec<_>>(),
            "owner": line.owner(),
            "operator": line.operator(),
            "formerly": line.target.map(|target| &target.formerly),
        })
    };
    lines.into_iter().map(one).collect()
}

/// The requirements for programs; `for` as written, null without a delay.
pub(super) fn required_json(named: Named<'_>) -> Vec<Value> {
    let one = |wanted: &Requirement| {
        json!({
            "book": wanted.book.as_ref().unwrap_or(&named.book.id),
            "procedure": wanted.procedure,
            "target": wanted.target,
            "previous": wanted.previous,
            "for": wanted.delay.as_ref().map(ToString::to_string),
        })
    };
    named.procedure.requires.iter().map(one).collect()
}
