//! New trees of old nodes: mappings with some of their values replaced.

use std::collections::HashMap;
use std::sync::Arc;

use super::tree::{Id, Kind, Node, NodeKind, Stored, Style, Tree};
use crate::diagnostic::Span;

/// A value with other values over it.
#[derive(Debug)]
pub struct Overlaid<'t> {
    /// The value.
    pub base: Node<'t>,
    /// What a base that is one word stands for, as key and value; unused of any other base.
    pub spelled: Option<(&'static str, &'static str)>,
    /// Keys and values that replace those of the base, or come after them.
    pub over: Vec<(Node<'t>, Node<'t>)>,
}

/// A list of values, each with others over it, as a tree of its own. Every node keeps the place where it was written,
/// so that what is found wrong is shown where it can be mended. `None` of no values.
#[must_use]
pub fn overlaid(items: &[Overlaid<'_>]) -> Option<Tree> {
    let first = items.first()?.base;
    let mut composer = Composer { tree: first.sprout(), copied: HashMap::new() };
    let ids: Vec<Id> = items.iter().map(|item| composer.item(item)).collect();
    let root = composer.collection(first.span(), &ids, Kind::Sequence, false);
    composer.tree.root = Some(root);
    Some(composer.tree)
}

struct Composer {
    tree: Tree,
    /// The copy of each node: what is named twice is kept once, so that aliases cannot multiply.
    copied: HashMap<Id, Id>,
}

impl Composer {
    fn item(&mut self, item: &Overlaid<'_>) -> Id {
        if item.over.is_empty() {
            return self.copy(item.base);
        }
        let mut ids = Vec::new();
        if let (Some((key, value)), true) = (item.spelled, item.base.scalar().is_some()) {
            ids.push(self.word(key, item.base.span()));
            ids.push(self.word(value, item.base.span()));
        }
        let replaced = |key: Node<'_>| item.over.iter().any(|(over, _)| over.scalar() == key.scalar());
        let kept = item.base.pairs().filter(|(key, _)| !replaced(*key));
        for (key, value) in kept.chain(item.over.iter().copied()) {
            ids.push(self.copy(key));
            ids.push(self.copy(value));
        }
        self.collection(item.base.span(), &ids, Kind::Mapping, item.base.is_cut())
    }

    fn copy(&mut self, node: Node<'_>) -> Id {
        if let Some(&known) = self.copied.get(&node.id()) {
            return known;
        }
        let (span, cut) = (node.span(), node.is_cut());
        let id = match node.kind() {
            NodeKind::Scalar(text, style) => self.scalar(text, style, span),
            NodeKind::Sequence(_) => {
                let ids: Vec<Id> = node.items().map(|item| self.copy(item)).collect();
                self.collection(span, &ids, Kind::Sequence, cut)
            }
            NodeKind::Mapping(_) => {
                let nodes: Vec<Node<'_>> = node.pairs().flat_map(<[Node<'_>; 2]>::from).collect();
                let ids: Vec<Id> = nodes.into_iter().map(|node| self.copy(node)).collect();
                self.collection(span, &ids, Kind::Mapping, cut)
            }
            NodeKind::Hole => self.push(Stored { span, kind: Kind::Hole, cut }),
        };
        self.copied.insert(node.id(), id);
        id
    }

    fn word(&mut self, text: &str, span: Span) -> Id {
        self.scalar(text, Style::Plain, span)
    }

    fn scalar(&mut self, text: &str, style: Style, span: Span) -> Id {
        let at = number(self.tree.built.len());
        self.tree.built.push(text.into());
        self.push(Stored { span, kind: Kind::Built(style, at), cut: false })
    }

    fn collection(&mut self, span: Span, ids: &[Id], kind: fn(u32, u32) -> Kind, cut: bool) -> Id {
        let from = number(self.tree.links.len());
        self.tree.links.extend_from_slice(ids);
        self.push(Stored { span, kind: kind(from, number(self.tree.links.len())), cut })
    }

    fn push(&mut self, stored: Stored) -> Id {
        self.tree.nodes.push(stored);
        number(self.tree.nodes.len() - 1)
    }
}

/// Sizes fit, since the text they come from is smaller than 4 GiB.
fn number(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

impl Node<'_> {
    /// An empty tree of the same text.
    fn sprout(self) -> Tree {
        let tree = self.tree();
        Tree {
            source: tree.source,
            text: Arc::clone(&tree.text),
            nodes: Vec::new(),
            links: Vec::new(),
            built: Vec::new(),
            root: None,
        }
    }
}
