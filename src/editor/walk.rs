//! A file gone through by its forms: which key stands where, and which names are declared and named.

use super::uses::{Spelled, Use, uses};
use crate::diagnostic::{Place, Span};
use crate::document::{Form, ID, Key, Node, NodeKind, Shape, read};
use crate::model::{HEADER, PART};

/// What is met on the way.
#[derive(Debug, Clone, Copy)]
pub(super) enum Met<'t> {
    /// A key that the record knows.
    Key { key: &'static Key, node: Node<'t>, value: Node<'t> },
    /// A mapping, with the records that it may be; the likeliest first.
    Record { node: Node<'t>, fits: Form },
    /// A name of a thing.
    Name(Mention<'t>),
    /// Any value, with what it may look like.
    Value { node: Node<'t>, form: Form },
}

/// A name of a thing, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mention<'t> {
    /// What kind of thing.
    pub(super) kind: &'static str,
    pub(super) name: &'t str,
    /// The name's own bytes.
    pub(super) place: Place,
    /// Whether it is declared here.
    pub(super) declares: bool,
    /// What it stands in, where such names are known in one procedure or event alone.
    pub(super) within: Option<&'t str>,
    /// How it is written here.
    pub(super) spelled: Spelled,
    /// What is declared.
    pub(super) value: Option<Node<'t>>,
}

/// Kinds of names that one procedure has for itself.
const OWN: [&str; 3] = ["steps", "targets", "inputs"];

/// Goes through a file.
pub(super) fn walk<'t>(root: Node<'t>, met: &mut dyn FnMut(Met<'t>)) {
    let header = root
        .pairs()
        .any(|(key, _)| key.scalar().and_then(|name| HEADER.key(name)).is_some_and(|key| key.required));
    let form = if header { Form::Record(&HEADER) } else { Form::Record(&PART) };
    Walk { met, procedure: None, event: None }.value(form, root);
}

struct Walk<'w, 't> {
    met: &'w mut dyn FnMut(Met<'t>),
    procedure: Option<&'t str>,
    event: Option<&'t str>,
}

impl<'t> Walk<'_, 't> {
    fn value(&mut self, form: Form, node: Node<'t>) {
        (self.met)(Met::Value { node, form });
        self.go(form, node);
    }

    fn go(&mut self, form: Form, node: Node<'t>) {
        match form {
            Form::Name(kind) => {
                self.name(kind, node, |text| text.len() - text.trim_start().len()..text.trim_end().len());
            }
            Form::Within(kind, pick) => {
                self.name(kind, node, pick);
                self.target(kind, node);
            }
            Form::Declares(kind) => self.declares(kind, node, None),
            Form::List(one) => read::list(node).into_iter().for_each(|item| self.value(*one, item)),
            Form::Sequence(one) => node.items().for_each(|item| self.value(*one, item)),
            Form::Map(name, one) => {
                for (key, value) in node.pairs() {
                    self.go(*name, key);
                    self.value(*one, value);
                }
            }
            Form::Names(kind, one) => self.names(kind, *one, node),
            Form::Record(shape) => self.record(shape, form, node),
            Form::Any(forms) => self.best(forms, form, node),
            Form::Of(definition) => self.best(&(definition.forms)(), form, node),
            Form::Text | Form::Said(_) | Form::Flag | Form::Whole | Form::Words(_) | Form::Nothing => {}
        }
    }

    fn best(&mut self, forms: &[Form], whole: Form, node: Node<'t>) {
        // What comes first wins where several fit as well.
        let best =
            forms.iter().rev().filter_map(|form| Some((fit(*form, node)?, form))).max_by_key(|(fit, _)| *fit);
        match best {
            Some((_, Form::Record(shape))) => self.record(shape, whole, node),
            Some((_, form)) => self.go(*form, node),
            None => {}
        }
    }

    fn record(&mut self, shape: &'static Shape<'static>, fits: Form, node: Node<'t>) {
        if !matches!(node.kind(), NodeKind::Mapping(_)) {
            return;
        }
        (self.met)(Met::Record { node, fits });
        let event =
            node.pairs().find(|(key, _)| key.scalar() == Some("event")).and_then(|(_, value)| value.scalar());
        let outer = self.event;
        self.event = event.or(outer);
        for (name, value) in node.pairs() {
            if let Some(key) = name.scalar().and_then(|name| shape.key(name)) {
                (self.met)(Met::Key { key, node: name, value });
                self.value(key.form, value);
            }
        }
        self.event = outer;
    }

    fn names(&mut self, kind: &'static str, one: Form, node: Node<'t>) {
        for (key, value) in node.pairs() {
            self.declares(kind, key, Some(value));
            let (procedure, event) = (self.procedure, self.event);
            match kind {
                "procedures" => self.procedure = key.scalar(),
                "events" => self.event = key.scalar(),
                _ => {}
            }
            self.value(one, value);
            if kind == "procedures" {
                self.uses(value);
            }
            (self.procedure, self.event) = (procedure, event);
        }
    }

    /// The answers that a procedure uses.
    fn uses(&mut self, procedure: Node<'t>) {
        let within = self.procedure;
        uses(procedure, &mut |used| {
            let Use { kind, name, place, spelled } = used;
            let mention = Mention { kind, name, place, declares: false, within, spelled, value: None };
            (self.met)(Met::Name(mention));
        });
    }

    fn name(&mut self, kind: &'static str, node: Node<'t>, pick: fn(&str) -> std::ops::Range<usize>) {
        let Some(text) = node.scalar() else { return };
        let range = pick(text);
        self.add(kind, node, range, false, None);
    }

    /// The target behind a procedure's name, as in `scan@beta`: a name that the procedure has for itself.
    fn target(&mut self, kind: &'static str, node: Node<'t>) {
        let Some(text) = node.scalar().filter(|_| kind == "procedures") else { return };
        let Some((procedure, target)) = text.split_once('@') else { return };
        let (within, name) = (procedure.trim(), target.trim());
        let start = procedure.len() + 1 + (target.len() - target.trim_start().len());
        let Some(place) = inner(node, start..start + name.len()).filter(|_| is_id(within) && is_id(name))
        else {
            return;
        };
        let (spelled, within) = (Spelled::Plain, Some(within));
        let mention = Mention { kind: "targets", name, place, declares: false, within, spelled, value: None };
        (self.met)(Met::Name(mention));
    }

    fn declares(&mut self, kind: &'static str, node: Node<'t>, value: Option<Node<'t>>) {
        let Some(text) = node.scalar() else { return };
        let start = text.len() - text.trim_start().len();
        self.add(kind, node, start..text.trim_end().len().max(start), true, value);
    }

    fn add(
        &mut self,
        kind: &'static str,
        node: Node<'t>,
        range: std::ops::Range<usize>,
        declares: bool,
        value: Option<Node<'t>>,
    ) {
        let Some(name) = node.scalar().and_then(|text| text.get(range.clone())) else { return };
        let Some(place) = inner(node, range).filter(|_| !kind.is_empty() && is_id(name)) else { return };
        let within =
            if kind == "levels" { self.event } else { self.procedure.filter(|_| OWN.contains(&kind)) };
        let spelled = Spelled::Plain;
        (self.met)(Met::Name(Mention { kind, name, place, declares, within, spelled, value }));
    }
}

/// The bytes of a part of a scalar where it stands as it is: plain, or in quotes without an escape.
fn inner(node: Node<'_>, range: std::ops::Range<usize>) -> Option<Place> {
    let (text, place) = (node.scalar()?, node.place());
    let long = place.span.range().len();
    let before = long.checked_sub(text.len()).filter(|more| *more == 0 || *more == 2)? / 2;
    let start = place.span.start as usize + before + range.start;
    Some(Place { source: place.source, span: Span::new(start, start + range.len()) })
}

/// Whether a text can be a name.
pub(super) fn is_id(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    debug_assert!(ID.starts_with("[a-z0-9]"));
    !text.is_empty() && !text.starts_with('-') && text.chars().all(fits)
}

/// How well a form fits a value; none if it does not.
fn fit(form: Form, node: Node<'_>) -> Option<usize> {
    let mapping = matches!(node.kind(), NodeKind::Mapping(_));
    let sequence = matches!(node.kind(), NodeKind::Sequence(_));
    let best = |forms: &[Form]| forms.iter().filter_map(|form| fit(*form, node)).max();
    let item = |one: Form| 2 + node.items().next().and_then(|item| fit(one, item)).unwrap_or(0);
    match form {
        Form::Record(shape) => mapping.then(|| {
            let known = |required: bool| {
                let named = |key: &Key| node.pairs().any(|(name, _)| name.scalar() == Some(key.name));
                shape.all().filter(|key| (!required || key.required) && named(key)).count()
            };
            1 + known(false) + 10 * known(true)
        }),
        Form::Map(..) | Form::Names(..) => mapping.then_some(1),
        Form::List(one) if !sequence => fit(*one, node),
        Form::List(one) | Form::Sequence(one) => sequence.then(|| item(*one)),
        Form::Any(forms) => best(forms),
        Form::Of(definition) => best(&(definition.forms)()),
        Form::Nothing => node.is_null().then_some(5),
        _ => of_text(form, node.scalar()?),
    }
}

fn of_text(form: Form, text: &str) -> Option<usize> {
    match form {
        Form::Words(words) => words().contains(&text.trim()).then_some(4),
        Form::Name(_) | Form::Declares(_) => is_id(text.trim()).then_some(3),
        Form::Within(_, pick) => text.get(pick(text)).filter(|name| is_id(name)).map(|_| 3),
        Form::Said(_) | Form::Flag | Form::Whole => Some(2),
        _ => Some(1),
    }
}
