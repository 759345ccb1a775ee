//! The keys of a mapping that is a record: which are known, which are missing, which come twice.

use super::shape::Shape;
use super::tree::{Node, NodeKind};
use crate::diagnostic::{Diagnostic, Findings, Fix, Place, nearest};

/// The fields of one mapping.
#[derive(Debug, Clone)]
pub struct Fields<'t> {
    node: Node<'t>,
    /// Name, key and value, in the order written; keys that are no words left out.
    pairs: Vec<(&'t str, Node<'t>, Node<'t>)>,
    what: &'static str,
    grip: Place,
}

impl<'t> Fields<'t> {
    /// Opens a mapping as a record, reporting unknown, unbuilt and duplicate keys; `None` (with a finding) for
    /// anything that is no mapping. Missing keys are reported at `grip`, the name of the thing.
    pub fn open(node: Node<'t>, shape: &Shape<'_>, grip: Place, out: &mut Findings) -> Option<Self> {
        match node.kind() {
            NodeKind::Mapping(_) => {}
            NodeKind::Hole => return None,
            _ => {
                let title = format!("{} is a mapping of keys and values", shape.what);
                let help = format!("its keys are {}", listed(&shape.names()));
                let found = describe(node);
                out.add(Diagnostic::error("wrong-type", node.place(), title).label(found).help(help));
                return None;
            }
        }
        let mut fields = Self { node, pairs: Vec::with_capacity(node.pairs().len()), what: shape.what, grip };
        fields.take_pairs(shape, out);
        Some(fields)
    }

    fn take_pairs(&mut self, shape: &Shape<'_>, out: &mut Findings) {
        for (key, value) in self.node.pairs() {
            let Some(name) = key.scalar() else {
                let title = format!("a key of {} is a word", shape.what);
                out.add(Diagnostic::error("wrong-type", key.place(), title).label(describe(key)));
                continue;
            };
            if let Some((_, first, _)) = self.pairs.iter().find(|(known, ..)| *known == name) {
                out.add(duplicate(name, first.place(), key.place()));
            }
            self.pairs.push((name, key, value));
            if shape.key(name).is_some() || name.starts_with("x-") {
                continue;
            }
            if shape.later.contains(&name) {
                let title = format!("`{name}` of {} is not supported by this version", shape.what);
                let finding = Diagnostic::error("not-supported-yet", key.place(), title);
                out.add(finding.help("leave it out for now; nothing is done with it yet"));
            } else {
                out.add(unknown(name, key.place(), shape));
            }
        }
    }

    /// The value of a key; a key without a value (`owner:`) counts as absent.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Node<'t>> {
        self.pair(key).map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// Key and value.
    #[must_use]
    pub fn pair(&self, key: &str) -> Option<(Node<'t>, Node<'t>)> {
        self.pairs.iter().find(|(name, ..)| *name == key).map(|(_, key, value)| (*key, *value))
    }

    /// The value of a key that must be there; a finding at the grip where it is not.
    pub fn required(&self, key: &'static str, out: &mut Findings) -> Option<Node<'t>> {
        let value = self.get(key);
        if value.is_none() {
            let title = format!("{} has no `{key}`", self.what);
            out.add(Diagnostic::error("missing-key", self.grip, title).help(format!("add `{key}:`")));
        }
        value
    }

    /// The first key of the given ones that is present.
    #[must_use]
    pub fn first_of(&self, keys: &[&'static str]) -> Option<(&'static str, Node<'t>)> {
        keys.iter().find_map(|&key| self.pair(key).map(|(_, value)| (key, value)))
    }

    /// The whole mapping.
    #[must_use]
    pub fn node(&self) -> Node<'t> {
        self.node
    }

    /// Where the thing is named.
    #[must_use]
    pub fn grip(&self) -> Place {
        self.grip
    }
}

/// The finding for a name that comes twice.
pub(super) fn duplicate(name: &str, first: Place, second: Place) -> Diagnostic {
    Diagnostic::error("duplicate-key", second, format!("the key `{name}` comes twice"))
        .label("again here")
        .other(first, "first here")
        .help("keep one of them")
}

fn unknown(name: &str, place: Place, shape: &Shape<'_>) -> Diagnostic {
    let finding = Diagnostic::error("unknown-key", place, format!("{} has no key `{name}`", shape.what));
    match nearest(name, shape.all().map(|key| key.name)) {
        Some(near) => {
            let fix = Fix::rename(place, name, near);
            finding.label(format!("did you mean `{near}`?")).fix(fix)
        }
        None => finding.help(format!("its keys are {}", listed(&shape.names()))),
    }
}

/// Names in a sentence: `a`, `b` and `c`.
#[must_use]
pub fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// What a node is, for a label: `this is a list`.
#[must_use]
pub fn describe(node: Node<'_>) -> &'static str {
    match node.kind() {
        _ if node.is_null() => "this is empty",
        NodeKind::Scalar(..) => "this is a single value",
        NodeKind::Sequence(_) => "this is a list",
        NodeKind::Mapping(_) => "this is a mapping",
        NodeKind::Hole => "this cannot be read",
    }
}
