//! The tree: an arena of nodes, each with its bytes in the source.

use std::sync::Arc;

use crate::diagnostic::{Place, SourceId, Span};

pub(super) type Id = u32;

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single or double quotes.
    Quoted,
    /// As a block, `|` or `>`.
    Block,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// A scalar whose value is the source itself.
    Slice(Style, Span),
    /// A scalar whose value had to be built (escapes, folding): its place in `built`.
    Built(Style, u32),
    /// Half-open range of `links`.
    Sequence(u32, u32),
    /// Half-open range of `links`: key, value, key, value.
    Mapping(u32, u32),
    Alias(Id),
    /// What stood here could not be read; a finding says why.
    Hole,
}

#[derive(Debug)]
pub(super) struct Stored {
    pub(super) span: Span,
    pub(super) kind: Kind,
    /// A syntax error cut this collection short.
    pub(super) cut: bool,
}

/// A parsed document.
#[derive(Debug)]
pub struct Tree {
    pub(super) source: SourceId,
    pub(super) text: Arc<str>,
    pub(super) nodes: Vec<Stored>,
    pub(super) links: Vec<Id>,
    pub(super) built: Vec<Box<str>>,
    pub(super) root: Option<Id>,
}

impl Tree {
    /// The root node; none for an empty document.
    #[must_use]
    pub fn root(&self) -> Option<Node<'_>> {
        self.root.map(|id| Node { tree: self, id })
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the document is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }
}

/// What a node is.
#[derive(Debug, Clone, Copy)]
pub enum NodeKind<'t> {
    /// A scalar: its value and how it was written.
    Scalar(&'t str, Style),
    /// A sequence of so many items.
    Sequence(usize),
    /// A mapping of so many pairs.
    Mapping(usize),
    /// Unreadable; a finding was made already.
    Hole,
}

/// A node of a tree. Aliases are followed to what they name.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    id: Id,
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Node({}..{})", self.span().start, self.span().end)
    }
}

impl<'t> Node<'t> {
    fn stored(self) -> &'t Stored {
        &self.tree.nodes[self.id as usize]
    }

    /// The node itself, or the one an alias names. Aliases name earlier nodes only, so this ends.
    fn resolved(self) -> Self {
        let mut node = self;
        while let Kind::Alias(target) = node.stored().kind {
            node.id = target;
        }
        node
    }

    /// Its number in its tree; of an alias that of what it names.
    pub(super) fn id(self) -> Id {
        self.resolved().id
    }

    /// The tree it is a node of.
    pub(super) fn tree(self) -> &'t Tree {
        self.tree
    }

    /// The bytes where it is written (of an alias: the alias).
    #[must_use]
    pub fn span(self) -> Span {
        self.stored().span
    }

    /// The text where it is written, quotes and all; of an alias the alias.
    #[must_use]
    pub fn source(self) -> &'t str {
        self.tree.text.get(self.span().range()).unwrap_or("")
    }

    /// The place where it is written.
    #[must_use]
    pub fn place(self) -> Place {
        Place { source: self.tree.source, span: self.span() }
    }

    /// Whether a syntax error cut it short.
    #[must_use]
    pub fn is_cut(self) -> bool {
        self.resolved().stored().cut
    }

    /// What it is.
    #[must_use]
    pub fn kind(self) -> NodeKind<'t> {
        let node = self.resolved();
        match &node.stored().kind {
            Kind::Slice(style, span) => {
                NodeKind::Scalar(self.tree.text.get(span.range()).unwrap_or(""), *style)
            }
            Kind::Built(style, at) => NodeKind::Scalar(&self.tree.built[*at as usize], *style),
            Kind::Sequence(from, to) => NodeKind::Sequence((to - from) as usize),
            Kind::Mapping(from, to) => NodeKind::Mapping(((to - from) / 2) as usize),
            Kind::Alias(_) | Kind::Hole => NodeKind::Hole,
        }
    }

    /// The value of a scalar.
    #[must_use]
    pub fn scalar(self) -> Option<&'t str> {
        match self.kind() {
            NodeKind::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// Whether nothing was written: an empty value, `~` or `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self.kind(), NodeKind::Scalar("" | "~" | "null" | "Null" | "NULL", Style::Plain))
    }

    /// The items of a sequence, in order; empty for anything else.
    pub fn items(self) -> impl ExactSizeIterator<Item = Node<'t>> + use<'t> {
        let node = self.resolved();
        let links: &'t [Id] = match node.stored().kind {
            Kind::Sequence(from, to) => &node.tree.links[from as usize..to as usize],
            _ => &[],
        };
        let tree = self.tree;
        links.iter().map(move |&id| Node { tree, id })
    }

    /// The pairs of a mapping, in order; empty for anything else.
    pub fn pairs(self) -> impl ExactSizeIterator<Item = (Node<'t>, Node<'t>)> + use<'t> {
        let node = self.resolved();
        let links: &'t [Id] = match node.stored().kind {
            Kind::Mapping(from, to) => &node.tree.links[from as usize..to as usize],
            _ => &[],
        };
        let tree = self.tree;
        links.chunks_exact(2).map(move |pair| (Node { tree, id: pair[0] }, Node { tree, id: pair[1] }))
    }

    /// The pair or item in which a byte lies: the key of a pair, the value or item, and which one it is, from 0. Children
    /// stand in the order of the text, so the cost grows with the logarithm of their number.
    #[must_use]
    pub fn holding(self, byte: u32) -> Option<(Option<Node<'t>>, Node<'t>, usize)> {
        let node = self.resolved();
        let (from, to, width) = match node.stored().kind {
            Kind::Mapping(from, to) => (from, to, 2),
            Kind::Sequence(from, to) => (from, to, 1),
            _ => return None,
        };
        let links = &node.tree.links[from as usize..to as usize];
        let child = |at: usize| Node { tree: node.tree, id: links[at] };
        let (mut low, mut high) = (0, links.len() / width);
        while low < high {
            let middle = usize::midpoint(low, high);
            if child(middle * width).span().start <= byte { low = middle + 1 } else { high = middle }
        }
        let at = low.checked_sub(1)?;
        let (first, value) = (child(at * width), child(at * width + width - 1));
        let end = first.span().end.max(value.span().end).max(first.span().start + 1);
        (byte < end).then(|| ((width == 2).then_some(first), value, at))
    }
}
