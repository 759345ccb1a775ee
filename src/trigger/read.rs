//! Reading triggers: a word, a mapping, or a list of them.

use super::{KINDS, Kind, Rule, Terms, Trigger, Year, every, request, terms};
use crate::calendar::Period;
use crate::diagnostic::{Diagnostic, Findings, Place, did_you_mean};
use crate::document::{Definition, Fields, Form, Node, NodeKind, listed, read};

/// What reading a trigger needs to know of its book.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The year that `fiscal: true` counts from.
    pub year: Year,
}

pub(super) const WORDS: [(&str, Option<Period>); 9] = [
    ("daily", Some(Period::Day)),
    ("business day", Some(Period::BusinessDay)),
    ("weekly", Some(Period::Week)),
    ("monthly", Some(Period::Month)),
    ("quarterly", Some(Period::Quarter)),
    ("half-yearly", Some(Period::HalfYear)),
    ("annual", Some(Period::Year)),
    ("yearly", Some(Period::Year)),
    ("on request", None),
];

/// A trigger as it is written.
pub static TRIGGER: Definition = Definition {
    name: "trigger",
    about: "Why a procedure falls due: a word, or a mapping with one of `every`, `cron`, `anchor`, `event` and `after`.",
    forms: || {
        let written = KINDS.iter().filter(|kind| !kind.shape.keys.is_empty());
        let words = Form::Words(|| WORDS.map(|(word, _)| word).to_vec());
        std::iter::once(words).chain(written.map(|kind| Form::Record(&kind.shape))).collect()
    },
    examples: || KINDS.iter().map(|kind| kind.example).collect(),
};

/// Reads the triggers of a procedure. Of several, all but one carry an id, and no two the same.
pub fn read(node: Node<'_>, reading: Reading, out: &mut Findings) -> Vec<Trigger> {
    let items = read::list(node);
    let mut triggers: Vec<Trigger> = Vec::with_capacity(items.len());
    triggers.extend(items.into_iter().filter_map(|item| one(item, reading, out)));
    for (n, trigger) in triggers.iter().enumerate() {
        let same = |other: &&Trigger| other.id == trigger.id;
        if let Some(first) = triggers[..n].iter().find(same) {
            let title = match &trigger.id {
                Some(id) => format!("two triggers have the id `{id}`"),
                None => "two triggers have no id".to_owned(),
            };
            let finding =
                Diagnostic::error("duplicate-id", trigger.place, title).other(first.place, "the other one");
            out.add(finding.help("give each an `id:` of its own; one may go without"));
        }
    }
    triggers
}

fn one(node: Node<'_>, reading: Reading, out: &mut Findings) -> Option<Trigger> {
    match node.kind() {
        NodeKind::Mapping(_) => mapping(node, reading, out),
        NodeKind::Scalar(..) => {
            let text = read::line(node, out)?;
            let rule = word(&text, node, out)?;
            Some(Trigger { id: None, rule, terms: Terms::default(), aim: None, place: node.place() })
        }
        _ => read::wrong(node, "a trigger", out),
    }
}

fn word(text: &str, node: Node<'_>, out: &mut Findings) -> Option<Box<dyn Rule>> {
    match WORDS.iter().find(|(word, _)| *word == text) {
        Some((_, Some(period))) => Some(every::of_period(*period)),
        Some((_, None)) => Some(request::on_request()),
        None => {
            let words: Vec<&str> =
                WORDS.iter().map(|(word, _)| *word).filter(|word| *word != "yearly").collect();
            let finding = Diagnostic::error("unknown-kind", node.place(), format!("`{text}` is no trigger"));
            let help = did_you_mean(text, words.iter().copied());
            out.add(finding.help(help.unwrap_or_else(|| format!("the words are {}", listed(&words)))));
            None
        }
    }
}

fn mapping(node: Node<'_>, reading: Reading, out: &mut Findings) -> Option<Trigger> {
    let kind = kind_of(node, out)?;
    let mark = out.len();
    let fields = Fields::open(node, &kind.shape, node.place(), out)?;
    let rule = (kind.read)(&fields, reading, out);
    let terms = terms::read(&fields, kind, out);
    let id = fields.get("id").and_then(|node| read::id(read::text(node, out)?, node.place(), out));
    if out.error_since(mark) {
        return None;
    }
    Some(Trigger { id: id.map(str::to_owned), rule: rule?, terms: terms?, aim: None, place: node.place() })
}

/// The keys that make a mapping a trigger: one of them, or two that belong together.
const HEADS: [&str; 6] = ["every", "cron", "anchor", "event", "after", "while"];

/// The kind that a mapping's keys name: exactly one.
fn kind_of(node: Node<'_>, out: &mut Findings) -> Option<&'static Kind> {
    let head = |key: Node<'_>| HEADS.iter().copied().find(|head| key.scalar() == Some(head));
    let found: Vec<(&str, Place)> =
        node.pairs().filter_map(|(key, _)| Some((head(key)?, key.place()))).collect();
    let name = match found[..] {
        [(name, _)] => name,
        [("every", _), ("anchor", _)] | [("anchor", _), ("every", _)] => "cycle",
        [("every", _), ("while", _)] | [("while", _), ("every", _)] => "while",
        [] => {
            let finding = Diagnostic::error("unknown-kind", node.place(), "this trigger does not say when");
            out.add(finding.help("give it one of `every`, `cron`, `anchor`, `event` and `after`"));
            return None;
        }
        [(first, one), (second, other), ..] => {
            let title = format!("a trigger is `{first}` or `{second}`, not both");
            let finding = Diagnostic::error("conflicting-keys", other, title).other(one, "the other one");
            out.add(finding.help("make a list of two triggers, one of them with an `id:`"));
            return None;
        }
    };
    KINDS.iter().copied().find(|kind| kind.name == name)
}
