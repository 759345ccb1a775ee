//! Every text of a book's files, for rules about texts rather than meaning.

use super::Subject;
use crate::diagnostic::{Place, Span};
use crate::document::{Node, NodeKind};

/// A scalar value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    /// The innermost key it stands under.
    pub(super) key: &'a str,
    /// The value as read.
    pub(super) value: &'a str,
    /// Where it is written.
    pub(super) place: Place,
}

impl Text<'_> {
    /// Whether it is a command or a variable of one.
    pub(super) fn is_command(&self) -> bool {
        matches!(self.key, "run" | "env")
    }

    /// The place of a part of the source text; the whole where that part is not written so.
    pub(super) fn part(&self, subject: &Subject<'_>, part: &str) -> Place {
        let start = self.place.span.start as usize;
        let found = subject.text(self.place).find(part);
        let span = found.map_or(self.place.span, |at| Span::new(start + at, start + at + part.len()));
        Place { span, ..self.place }
    }
}

/// Calls `each` with every scalar value of the book's files, in order.
pub(super) fn each<'a>(subject: &Subject<'a>, mut each: impl FnMut(Text<'a>)) {
    for part in &subject.book.parts {
        if let Some(root) = part.tree().root() {
            walk(root, "", &mut each);
        }
    }
}

fn walk<'a>(node: Node<'a>, key: &'a str, each: &mut dyn FnMut(Text<'a>)) {
    match node.kind() {
        NodeKind::Scalar(value, _) => each(Text { key, value, place: node.place() }),
        NodeKind::Sequence(_) => node.items().for_each(|item| walk(item, key, each)),
        // The variables of `env` have names of their own; what matters is that they are a command's.
        NodeKind::Mapping(_) => node.pairs().for_each(|(name, value)| {
            let name = if key == "env" { key } else { name.scalar().unwrap_or(key) };
            walk(value, name, each);
        }),
        NodeKind::Hole => {}
    }
}
