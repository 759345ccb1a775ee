//! Reads steps out of a document, collecting every problem.

use super::keys::{length, line, literal_line, plain};
use super::kinds::{ASK, CHECK, DO, KINDS, Kind};
use super::{Asked, Condition, Extras, Step, StepDue, flow};
use crate::diagnostic::{Diagnostic, Findings, Place, did_you_mean};
use crate::document::{Definition, Fields, Form, Node, NodeKind, describe, listed, read as reader};

/// An item of `steps`.
pub static STEP: Definition = Definition {
    name: "step",
    about: "A sentence for a person, or a mapping with one of `do`, `ask`, `check`, `wait`, `approve`, `call` and `group`.",
    forms: written,
    examples: || KINDS.iter().map(|kind| kind.example).collect(),
};

/// An item of `validation` or `before`.
pub static VALIDATION: Definition = Definition {
    name: "validation",
    about: "What must be true, in a sentence, or a step.",
    forms: written,
    examples: || vec!["The newest telemetry is less than an hour old."],
};

/// An entry of `inputs`.
pub static INPUT: Definition = Definition {
    name: "input",
    about: "A question, in a sentence or as a mapping with `ask`.",
    forms: || vec![Form::Text, Form::Record(&ASK.shape)],
    examples: || vec!["{ask: \"Which environment?\", choices: [test, prod]}"],
};

fn written() -> Vec<Form> {
    std::iter::once(Form::Text).chain(KINDS.iter().map(|kind| Form::Record(&kind.shape))).collect()
}

/// Reads an item of `steps`; a bare text is `do`. `None`, with a finding, if nothing sensible is left.
pub fn read(node: Node<'_>, out: &mut Findings) -> Option<Step> {
    read_as(node, DO, out)
}

/// Reads an item of `validation`; a bare text is `check`, and every item is critical.
pub fn read_validation(node: Node<'_>, out: &mut Findings) -> Option<Step> {
    let step = read_as(node, CHECK, out)?;
    if !step.critical {
        let title = "a validation is always critical";
        out.add(
            Diagnostic::error("conflicting-keys", step.grip, title)
                .help("make it a step, or leave `critical` out"),
        );
    }
    Some(Step { critical: true, ..step })
}

/// Reads an entry of `inputs`: a question, known by the entry's name; a bare text is what is asked.
pub fn read_input(entry: &reader::Entry<'_>, out: &mut Findings) -> Option<Step> {
    let id = reader::id(entry.name, entry.place, out)?.to_owned();
    let step = read_as(entry.value, ASK, out)?;
    if step.asked.is_none() {
        let title = format!("an input is a question, not a `{}`", step.kind.name);
        out.add(Diagnostic::error("wrong-type", step.grip, title).help("begin it with `ask`"));
        return None;
    }
    Some(step.with(|extras| extras.id = Some((id, entry.place))))
}

fn read_as(node: Node<'_>, bare: &'static Kind, out: &mut Findings) -> Option<Step> {
    if let NodeKind::Scalar(..) = node.kind() {
        return plain(node, out).map(|text| told(bare, text, node.place())).map(|step| match bare.name {
            "ask" => Step { asked: Some(Box::new(Asked::text())), ..step },
            _ => step,
        });
    }
    if !matches!(node.kind(), NodeKind::Mapping(_)) {
        return reader::wrong(node, "a step: a text, or a mapping", out);
    }
    let (kind, key, value) = find_kind(node, out)?;
    let fields = Fields::open(node, &kind.shape, key.place(), out)?;
    let text = plain(value, out)?;
    let step = Step { place: node.place(), ..told(kind, text, key.place()) };
    (kind.read)(&fields, common(&fields, step, out), out)
}

/// A step with nothing but its text.
fn told(kind: &'static Kind, text: String, place: Place) -> Step {
    let (expect, means, asked, extras) = (None, None, None, None);
    let (note_required, critical, grip) = (false, true, place);
    Step { kind, text: text.into(), expect, means, asked, note_required, critical, extras, place, grip }
}

/// The kind that the keys of a mapping name, with its key and value.
fn find_kind<'t>(node: Node<'t>, out: &mut Findings) -> Option<(&'static Kind, Node<'t>, Node<'t>)> {
    let named = |key: &Node<'_>| KINDS.iter().find(|kind| key.scalar() == Some(kind.name)).copied();
    let mut found = node.pairs().filter_map(|(key, value)| Some((named(&key)?, key, value)));
    match (found.next(), found.find(|_| true)) {
        (Some(first), None) => Some(first),
        (Some((one, key, _)), Some((other, second, _))) => {
            if one.name != other.name {
                let title = format!("a step is one thing, not both `{}` and `{}`", one.name, other.name);
                let finding = Diagnostic::error("conflicting-keys", second.place(), title);
                out.add(finding.other(key.place(), "the other one").help("make two steps of it"));
                return None;
            }
            node.pairs().find_map(|(key, value)| Some((named(&key)?, key, value)))
        }
        (None, _) => {
            out.add(without_kind(node));
            None
        }
    }
}

fn without_kind(node: Node<'_>) -> Diagnostic {
    let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    let title = "a step does not say what kind it is";
    let near = node.pairs().find_map(|(key, _)| {
        let own = |name: &str| KINDS.iter().any(|kind| kind.shape.key(name).is_some());
        let name = key.scalar().filter(|name| !own(name))?;
        did_you_mean(name, names.iter().copied()).map(|text| (key.place(), text))
    });
    match near {
        Some((place, text)) => Diagnostic::error("step-without-kind", place, title).label(text),
        None => Diagnostic::error("step-without-kind", node.place(), title)
            .label(describe(node))
            .help(format!("begin it with {}", listed(&names))),
    }
}

fn common(fields: &Fields<'_>, step: Step, out: &mut Findings) -> Step {
    let id = fields.get("id").and_then(|node| {
        let id = reader::id(reader::text(node, out)?, node.place(), out)?;
        Some((id.to_owned(), node.place()))
    });
    let extras = Extras {
        id,
        link: line(fields, "link", out),
        effort: fields.get("effort").and_then(|node| length(node, out)),
        operator: literal_line(fields, "operator", out),
        due: fields.get("due").and_then(|node| due(node, out)).map(Box::new),
        caution: line(fields, "caution", out),
        danger: line(fields, "danger", out),
        confirm: line(fields, "confirm", out),
        when: fields.get("when").and_then(|node| Condition::read(node, out)),
        on_failure: fields.get("on_failure").and_then(|node| flow::destination(node, out)),
        once: fields.get("repeatable").and_then(|node| reader::flag(node, out)) == Some(false),
        ..Extras::default()
    };
    Step {
        expect: line(fields, "expect", out).map(Into::into),
        note_required: fields.get("note").is_some_and(|node| note(node, out)),
        critical: fields.get("critical").and_then(|node| reader::flag(node, out)).unwrap_or(true),
        extras: extras.boxed(),
        ..step
    }
}

fn due(node: Node<'_>, out: &mut Findings) -> Option<StepDue> {
    match StepDue::parse(&reader::line(node, out)?) {
        Ok(due) => Some(due),
        Err(refusal) => {
            let finding = Diagnostic::error("invalid-value", node.place(), refusal.message);
            out.add(finding.maybe_help(refusal.help));
            None
        }
    }
}

fn note(node: Node<'_>, out: &mut Findings) -> bool {
    let required = node.scalar() == Some("required");
    if !required {
        out.add(Diagnostic::error("wrong-type", node.place(), "`note` is `required`, or left out"));
    }
    required
}
