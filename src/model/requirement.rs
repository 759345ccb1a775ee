//! `requires`: what has to be done first.
//!
//! `scan`, `scan@beta` and `book/scan` name a procedure, one of its targets, and one of another book.
//! `{scan: previous}` means the occurrence before; `{scan: {for: 10 days}}` waits so long after its completion.

use crate::calendar::{SPAN, Span};
use crate::diagnostic::{Findings, Place, Refusal};
use crate::document::{Fields, Form, Node, NodeKind, Shape, key, read, shape};

/// Something that has to be done first.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// The other book; `None` for the procedure's own.
    pub book: Option<String>,
    /// The procedure.
    pub procedure: String,
    /// One of its targets; `None` for the same target, or all of them.
    pub target: Option<String>,
    /// Not the occurrence that goes with this one, but the one before it.
    pub previous: bool,
    /// How long its completion has to be past; of the procedure itself the least time since its last completion.
    pub delay: Option<Span>,
    /// Where it is named.
    pub place: Place,
}

const WAIT: Shape<'_> = shape!(
    "what a requirement waits for",
    &[key!(needed "for", Form::Said(&SPAN), "How long its completion has to be past.")],
);
/// The name of a procedure, with a book before it and a target behind it if need be.
const NAME: Form = Form::Within("procedures", own_procedure);
/// One requirement.
const ONE: Form = Form::Any(&[
    NAME,
    Form::Map(&NAME, &Form::Any(&[Form::Words(|| vec!["previous"]), Form::Record(&WAIT), Form::Nothing])),
]);
/// What `requires` looks like.
pub(super) const FORM: Form = Form::List(&ONE);

/// The bytes of a procedure of the same book; none of another's.
fn own_procedure(text: &str) -> std::ops::Range<usize> {
    let start = text.len() - text.trim_start().len();
    let end = text.find('@').unwrap_or(text.trim_end().len()).max(start);
    if text.contains('/') { 0..0 } else { start..end }
}

/// Reads the requirements of a procedure: one, a list, or a mapping of names.
pub(super) fn read(node: Option<Node<'_>>, out: &mut Findings) -> Box<[Requirement]> {
    let mut found = Vec::new();
    for item in node.map_or_else(Vec::new, read::list) {
        match item.kind() {
            NodeKind::Mapping(_) => {
                let entries = read::entries(item, "`requires`", out);
                found.extend(entries.iter().filter_map(|entry| entry_of(entry, out)));
            }
            _ => found.extend(read::text(item, out).and_then(|text| named(text, item.place(), out))),
        }
    }
    found.into_boxed_slice()
}

fn entry_of(entry: &read::Entry<'_>, out: &mut Findings) -> Option<Requirement> {
    let plain = named(entry.name, entry.place, out)?;
    if entry.value.is_null() {
        return Some(plain);
    }
    if let NodeKind::Mapping(_) = entry.value.kind() {
        let fields = Fields::open(entry.value, &WAIT, entry.place, out)?;
        let delay = fields.required("for", out)?;
        return Some(Requirement { delay: Some(read::said(delay, out, Span::parse)?), ..plain });
    }
    read::said(entry.value, out, |text| match text {
        "previous" => Ok(()),
        _ => Err(Refusal::new(format!("`{text}` does not say which occurrence is required"))
            .help("write `previous`, a time such as `{for: 10 days}`, or the name alone")),
    })?;
    Some(Requirement { previous: true, ..plain })
}

/// `scan`, `scan@beta`, `book/scan`, `book/scan@beta`.
fn named(text: &str, place: Place, out: &mut Findings) -> Option<Requirement> {
    let text = text.trim();
    let (book, rest) = text.split_once('/').map_or((None, text), |(book, rest)| (Some(book), rest));
    let (procedure, target) =
        rest.split_once('@').map_or((rest, None), |(procedure, target)| (procedure, Some(target)));
    let mark = out.len();
    for id in book.into_iter().chain([procedure]).chain(target) {
        read::id(id, place, out);
    }
    if out.error_since(mark) {
        return None;
    }
    Some(Requirement {
        book: book.map(str::to_owned),
        procedure: procedure.to_owned(),
        target: target.map(str::to_owned),
        previous: false,
        delay: None,
        place,
    })
}
