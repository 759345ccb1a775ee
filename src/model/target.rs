//! `targets`, `in_order` and `in_turn`: what a procedure is done for, each with occurrences of its own.
//!
//! Every target has its own triggers: those of the procedure with the keys that the target says anew. The key of its
//! occurrences ends in `@target`, after a trigger's `~id`; so a target added later renames nothing.
//!
//! `in_turn` gives each period of the rule to one target. Periods are counted by the rule alone: the first turn is that
//! of the period that holds the trigger's `phase`, else its `from`, else `since` of the procedure or the book, else
//! 1970-01-01; of an anchor that of its first date on or after that day. So whose turn it is never depends on what was
//! done.

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::procedure::Around;
use super::section::{IDS, Places, ROLE, reference, references};
use crate::diagnostic::{Diagnostic, Findings, Place, did_you_mean};
use crate::document::{
    Definition, Fields, Form, Key, Node, NodeKind, Overlaid, Shape, key, listed, overlaid, read,
};
use crate::trigger::{self, Aim, Trigger, Turns};

/// What a procedure is done for; at least one target.
#[derive(Debug)]
pub struct Targets {
    /// In the order written.
    pub list: Vec<Target>,
    /// Each requires the one before it, of the same key.
    pub in_order: bool,
    /// Whose turn it is, as positions in `list`; empty where all come every time. A target may come more than once.
    pub in_turn: Vec<usize>,
}

/// One of the things that a procedure is done for.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its id, unique in the procedure.
    pub id: String,
    /// The role that answers for it: its own, else the procedure's.
    pub owner: Option<String>,
    /// The role or person that does it: its own, else the procedure's.
    pub operator: Option<String>,
    /// The values of inputs that it gives, as written.
    pub inputs: Vec<(String, String)>,
    /// Ids it had before.
    pub formerly: Vec<String>,
    /// Where it is named.
    pub place: Place,
    /// Where its own `owner`, `operator` and `formerly` are written.
    pub places: Places,
}

/// What the targets of a procedure have where they say nothing themselves.
pub(super) struct Given<'a> {
    pub(super) owner: Option<&'a str>,
    /// The procedure's operator, if it is more than its owner again.
    pub(super) operator: Option<&'a str>,
    /// Its `since`, else the book's.
    pub(super) since: Option<NaiveDate>,
}

/// A target as written: with what it says anew, if that is anything.
struct Written<'t> {
    target: Target,
    fields: Option<Fields<'t>>,
}

impl<'t> Written<'t> {
    /// Keys and values that it says anew of its triggers.
    fn over(&self) -> impl Iterator<Item = (Node<'t>, Node<'t>)> {
        let pairs = self.fields.iter().flat_map(|fields| fields.node().pairs());
        pairs.filter(|(key, value)| !value.is_null() && key.scalar().is_some_and(moves))
    }
}

/// The keys that a target can have besides those of triggers.
const OWN: [Key; 4] = [
    key!("owner", ROLE, "The role that answers for this target, if not the procedure's."),
    key!("operator", ROLE, "The role or person that does it for this target, if not the procedure's."),
    key!("formerly", IDS, "Ids the target had before; what is recorded under them is its own."),
    key!("inputs", Form::Map(&Form::Name("inputs"), &Form::Text), "The values of inputs that it gives."),
];

/// What a target can say: its own keys, and those of triggers anew.
static SHAPE: LazyLock<Shape<'static>> = LazyLock::new(|| Shape {
    what: "a target",
    keys: &OWN,
    also: trigger::known_keys(),
    needs: &[],
    later: &[],
});

/// One target of several.
static TARGET: Definition = Definition {
    name: "target-or-nothing",
    about: "What a target says anew: whose it is, values of inputs, and keys of its triggers.",
    forms: || vec![Form::Record(&SHAPE), Form::Nothing],
    examples: || vec!["{owner: ops-engineer, due: \"12:00\"}"],
};

/// What `targets` looks like.
pub(super) const FORM: Form =
    Form::Any(&[Form::List(&Form::Declares("targets")), Form::Names("targets", &Form::Of(&TARGET))]);

/// Whether a key of a target says its triggers anew, and so can move an occurrence.
fn moves(key: &str) -> bool {
    OWN.iter().all(|own| own.name != key) && !key.starts_with("x-")
}

/// Reads the targets of a procedure with the triggers of each, in the order of the targets. `None` if it has none.
pub(super) fn read(
    fields: &Fields<'_>,
    given: &Given<'_>,
    around: &Around<'_>,
    out: &mut Findings,
) -> Option<(Targets, Vec<Trigger>)> {
    let turns = fields.get("in_turn");
    let written = match fields.get("targets") {
        Some(node) => all(node, given, out),
        None => of_rotation(turns?, given, out),
    };
    former_ids(&written, out);
    let in_turn = match turns {
        Some(node) if !written.is_empty() => rotation(node, &written, out),
        _ => Vec::new(),
    };
    let in_order = fields.get("in_order").and_then(|node| read::flag(node, out)).unwrap_or(false);
    if let (true, Some((key, _)), Some((other, _))) =
        (in_order, fields.pair("in_order"), fields.pair("in_turn"))
    {
        let title = "targets that take turns have no order: one of them comes at a time";
        let finding = Diagnostic::error("conflicting-keys", key.place(), title);
        out.add(
            finding.other(other.place(), "they take turns").help("delete one of `in_order` and `in_turn`"),
        );
    }
    let mut triggers = Vec::new();
    if let Some(base) = fields.get("trigger") {
        unknown_keys(&written, base, out);
        let mut found = Findings::default();
        for (n, one) in written.iter().enumerate() {
            let turns = || Turns {
                of: in_turn.len(),
                mine: (0..in_turn.len()).filter(|turn| in_turn[*turn] == n).collect(),
                first: NaiveDate::default(),
            };
            let turns = (!in_turn.is_empty()).then(turns);
            triggers.extend(own_triggers(base, one, turns.as_ref(), given, around, &mut found));
        }
        no_periods(&triggers, turns, &mut found);
        once(&found, out);
    }
    let list = written.into_iter().map(|one| one.target).collect();
    Some((Targets { list, in_order, in_turn }, triggers))
}

fn all<'t>(node: Node<'t>, given: &Given<'_>, out: &mut Findings) -> Vec<Written<'t>> {
    let mut written: Vec<Written<'t>> = Vec::new();
    if let NodeKind::Mapping(_) = node.kind() {
        let entries = read::entries(node, "`targets`", out);
        written.extend(entries.iter().filter_map(|entry| mapped(entry, given, out)));
    } else {
        for item in read::list(node) {
            let Some(id) = reference(item, out) else { continue };
            if let Some(known) = written.iter().find(|known| known.target.id == id) {
                let title = format!("target `{id}` is named twice");
                let finding = Diagnostic::error("duplicate-id", item.place(), title);
                out.add(finding.other(known.target.place, "first here").help("name each target once"));
            } else {
                written.push(Written { target: plain(id, item.place(), given), fields: None });
            }
        }
    }
    if written.is_empty() {
        let title = "there is no target that this is done for";
        let finding = Diagnostic::error("empty-value", node.place(), title);
        out.add(finding.help("name at least one, such as `targets: [test, prod]`, or delete the key"));
    }
    written
}

/// The targets that a rotation alone names; one that comes more than once is one target.
fn of_rotation<'t>(node: Node<'t>, given: &Given<'_>, out: &mut Findings) -> Vec<Written<'t>> {
    let mut written: Vec<Written<'t>> = Vec::new();
    if let Some("true" | "false" | "yes" | "no") = node.scalar() {
        let title = "`in_turn` lists whose turn it is, one after the other";
        let finding = Diagnostic::error("wrong-type", node.place(), title);
        out.add(finding.help("name the targets in their order, such as `in_turn: [north, south]`"));
        return written;
    }
    let mut silent = Findings::default();
    for item in read::list(node) {
        // What is no id is reported where the turns are read.
        let Some(id) = reference(item, &mut silent) else { continue };
        if !written.iter().any(|known| known.target.id == id) {
            written.push(Written { target: plain(id, item.place(), given), fields: None });
        }
    }
    if read::list(node).is_empty() {
        let finding = Diagnostic::error("empty-value", node.place(), "nobody takes a turn");
        out.add(finding.help("name the targets in their order, such as `in_turn: [north, south]`"));
    }
    written
}

fn plain(id: String, place: Place, given: &Given<'_>) -> Target {
    Target {
        id,
        owner: given.owner.map(str::to_owned),
        operator: given.operator.or(given.owner).map(str::to_owned),
        inputs: Vec::new(),
        formerly: Vec::new(),
        place,
        places: Places::default(),
    }
}

fn mapped<'t>(entry: &read::Entry<'t>, given: &Given<'_>, out: &mut Findings) -> Option<Written<'t>> {
    let id = read::id(entry.name, entry.place, out)?.to_owned();
    let mut target = plain(id, entry.place, given);
    if entry.value.is_null() {
        return Some(Written { target, fields: None });
    }
    let fields = Fields::open(entry.value, &SHAPE, entry.place, out)?;
    let owner = fields.get("owner").and_then(|node| reference(node, out));
    let operator = fields.get("operator").and_then(|node| reference(node, out));
    target.owner = owner.or(target.owner);
    target.operator = operator.or_else(|| given.operator.map(str::to_owned)).or_else(|| target.owner.clone());
    target.formerly = references(fields.get("formerly"), out);
    target.inputs = fields.get("inputs").map_or_else(Vec::new, |node| given_inputs(node, out));
    target.places = OWN.iter().filter_map(|key| Some((key.name, fields.get(key.name)?.place()))).collect();
    Some(Written { target, fields: Some(fields) })
}

/// The values of inputs that a target gives, as written.
fn given_inputs(node: Node<'_>, out: &mut Findings) -> Vec<(String, String)> {
    let entries = read::entries(node, "`inputs`", out);
    let text = |entry: &read::Entry<'_>, out: &mut Findings| read::line(entry.value, out);
    entries.iter().filter_map(|entry| Some((entry.name.to_owned(), text(entry, out)?))).collect()
}

/// The turns as positions of targets; a name that is none, and a target that never has its turn, are findings.
fn rotation(node: Node<'_>, written: &[Written<'_>], out: &mut Findings) -> Vec<usize> {
    let mut turns = Vec::new();
    for item in read::list(node) {
        let Some(id) = reference(item, out) else { continue };
        match written.iter().position(|one| one.target.id == id) {
            Some(n) => turns.push(n),
            None => out.add(unknown(&id, item.place(), written.iter().map(|one| &one.target))),
        }
    }
    for (n, one) in written.iter().enumerate().filter(|_| !turns.is_empty()) {
        if !turns.contains(&n) {
            let title = format!("target `{}` never has its turn", one.target.id);
            let finding = Diagnostic::error("unknown-reference", one.target.place, title);
            out.add(finding.other(node.place(), "these take turns").help("name it there, or delete it"));
        }
    }
    turns
}

/// The finding for a name that is no target of a procedure.
pub(super) fn unknown<'a>(id: &str, place: Place, targets: impl Iterator<Item = &'a Target>) -> Diagnostic {
    let names: Vec<&str> = targets.map(|target| target.id.as_str()).collect();
    let help = did_you_mean(id, names.iter().copied()).unwrap_or_else(|| match names.len() {
        0 => "it is done for no target".to_owned(),
        _ => format!("there are {}", listed(&names)),
    });
    Diagnostic::error("unknown-reference", place, format!("there is no target `{id}`")).help(help)
}

/// A former id is that of one target alone.
fn former_ids(written: &[Written<'_>], out: &mut Findings) {
    let mut all: Vec<(&str, Place)> =
        written.iter().map(|one| (one.target.id.as_str(), one.target.place)).collect();
    for target in written.iter().map(|one| &one.target) {
        let place = target.places.get("formerly").copied().unwrap_or(target.place);
        for id in &target.formerly {
            if let Some((_, other)) = all.iter().find(|(known, _)| known == id) {
                let title = format!("`{id}` is the id of another target");
                let finding = Diagnostic::error("duplicate-id", place, title).other(*other, "the other one");
                out.add(finding.help("what is recorded under it can belong to one of them"));
            }
            all.push((id, place));
        }
    }
}

/// Keys of triggers that none of the procedure's triggers can have.
fn unknown_keys(written: &[Written<'_>], base: Node<'_>, out: &mut Findings) {
    let bases = read::list(base);
    for (key, _) in written.iter().flat_map(Written::over) {
        let Some(name) = key.scalar().filter(|name| trigger::is_known_key(name)) else { continue };
        if !bases.iter().any(|base| trigger::knows(*base, name)) {
            let title = format!("no trigger of this procedure has a key `{name}`");
            let finding = Diagnostic::error("unknown-key", key.place(), title);
            out.add(
                finding.other(base.place(), "it has this").help("a target says keys of the trigger anew"),
            );
        }
    }
}

/// The triggers of one target: each with the keys that it knows said anew.
fn own_triggers<'t>(
    base: Node<'t>,
    one: &Written<'t>,
    turns: Option<&Turns>,
    given: &Given<'_>,
    around: &Around<'_>,
    out: &mut Findings,
) -> Vec<Trigger> {
    let item = |base: Node<'t>| {
        let over = one.over().filter(|(key, _)| key.scalar().is_some_and(|key| trigger::knows(base, key)));
        (base, over.collect::<Vec<_>>())
    };
    let items: Vec<_> = read::list(base).into_iter().map(item).collect();
    let overlays: Vec<Overlaid<'_>> = items
        .into_iter()
        .map(|(base, over)| Overlaid { base, spelled: base.scalar().and_then(trigger::spelled), over })
        .collect();
    let changed: Vec<bool> = overlays.iter().map(|item| !item.over.is_empty()).collect();
    let Some(tree) = overlaid(&overlays) else { return Vec::new() };
    let Some(root) = tree.root() else { return Vec::new() };
    let mut triggers = trigger::read(root, around.reading, out);
    for trigger in &mut triggers {
        let since = trigger.terms.from.or(given.since).unwrap_or_default();
        let turns = turns.map(|turns| Turns { first: since, ..turns.clone() });
        trigger.aim = Some(Box::new(Aim { target: one.target.id.clone(), turns }));
    }
    // All of them were read, or there is a finding: then nobody asks where they are.
    for (trigger, _) in triggers.iter_mut().zip(&changed).filter(|(_, changed)| **changed) {
        trigger.place = one.target.place;
    }
    triggers
}

/// Triggers whose dates lie in no periods cannot be shared out in turn.
fn no_periods(triggers: &[Trigger], turns: Option<Node<'_>>, out: &mut Findings) {
    let Some(turns) = turns else { return };
    if let Some(trigger) = triggers.iter().find(|trigger| !trigger.rule.has_turns()) {
        let title = format!("nothing takes turns with `{}`: it has no periods", trigger.rule.kind().name);
        let finding = Diagnostic::error("conflicting-keys", turns.place(), title);
        let finding = finding.other(trigger.place, "this trigger");
        out.add(finding.help("write the trigger with `every` or from an `anchor`, or list the `targets`"));
    }
}

/// What was found of each target's triggers, once.
fn once(found: &Findings, out: &mut Findings) {
    let mut known: Vec<&Diagnostic> = Vec::new();
    for finding in found.iter() {
        if !known.contains(&finding) {
            known.push(finding);
            out.add(finding.clone());
        }
    }
}
