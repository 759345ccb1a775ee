//! Where in the text of a step something is written.

use super::super::{Procedure, RunBook};
use crate::diagnostic::Place;
use crate::document::Node;
use crate::step::Step;

/// The value of a key of a step; its grip if it cannot be found.
pub(super) fn key(book: &RunBook, step: &Step, key: &str) -> Place {
    let value = node(book, step.place).and_then(|node| entry(node, key));
    value.map_or(step.grip, Node::place)
}

/// The value of an entry of a mapping under a key of a step: of `with`, of `env`.
pub(super) fn within(book: &RunBook, step: &Step, key: &str, name: &str) -> Place {
    let value = node(book, step.place).and_then(|node| entry(entry(node, key)?, name));
    value.map_or_else(|| self::key(book, step, key), Node::place)
}

/// The text of a step that uses the value of a name; its grip if it cannot be found.
pub(super) fn text_with(book: &RunBook, step: &Step, name: &str) -> Place {
    let uses = |text: &str| text.contains("{{") && text.contains(name);
    let mut open: Vec<Node<'_>> = node(book, step.place).into_iter().collect();
    while let Some(node) = open.pop() {
        if node.scalar().is_some_and(uses) {
            return node.place();
        }
        // What a group holds are steps of their own.
        let own = node.pairs().filter(|(key, _)| !matches!(key.scalar(), Some("steps" | "finally")));
        let mut inside: Vec<Node<'_>> = own.map(|(_, value)| value).chain(node.items()).collect();
        inside.reverse();
        open.extend(inside);
    }
    step.grip
}

/// The value of an input that a target gives.
pub(super) fn given(book: &RunBook, procedure: &Procedure, target: &str, input: &str) -> Option<Place> {
    let targets = node(book, *procedure.places.get("targets")?)?;
    Some(entry(entry(entry(targets, target)?, "inputs")?, input)?.place())
}

/// The node that is written at a place.
fn node(book: &RunBook, place: Place) -> Option<Node<'_>> {
    let part = book.parts.iter().find(|part| part.source == place.source)?;
    let mut node = part.tree().root()?;
    while node.place() != place {
        let around = |child: &Node<'_>| {
            let span = child.place().span;
            span.start <= place.span.start && place.span.end <= span.end
        };
        node = node.pairs().map(|(_, value)| value).chain(node.items()).find(around)?;
    }
    Some(node)
}

fn entry<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.pairs().find(|(key, _)| key.scalar() == Some(name)).map(|(_, value)| value)
}
