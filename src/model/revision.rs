//! Revisions: what text was followed, as a hash.

use sha2::{Digest, Sha256};

use super::{Part, Procedure, RunBook};
use crate::calendar::Window;
use crate::calendar::Zone;
use crate::diagnostic::Sources;
use crate::document::{Node, canonical};

/// A hash in lower-case hex.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The sources of a book: every file it is made of, its `.ics` files too, by path; sorted, with LF line ends.
#[must_use]
pub fn source_texts(book: &RunBook, sources: &Sources) -> Vec<(String, String)> {
    let parts = book.parts.iter().map(|part| (part.path.clone(), &*sources.get(part.source).text));
    let calendars = book.calendars.iter().map(|(path, text)| (path.clone(), text.as_str()));
    let mut texts: Vec<(String, String)> =
        parts.chain(calendars).map(|(path, text)| (path, text.replace("\r\n", "\n"))).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// The revision of a book: SHA-256 over its sources in the order of their paths, each as path, NUL, length in bytes
/// in decimal, NUL, text. Texts are UTF-8 with LF line ends and without a byte order mark.
#[must_use]
pub fn revision(book: &RunBook, sources: &Sources) -> String {
    let mut hash = Sha256::new();
    for (path, text) in source_texts(book, sources) {
        hash.update(path.as_bytes());
        hash.update([0]);
        hash.update(text.len().to_string().as_bytes());
        hash.update([0]);
        hash.update(text.as_bytes());
    }
    hex(&hash.finalize())
}

/// The revision of one procedure: SHA-256 over its canonical JSON and that of what it names (roles, ladders,
/// anchors, windows, events) and the book's values, zone and shell; one line each, in the order of section and name.
/// Then the procedures that it calls, and those that they call: their steps are a part of its own.
#[must_use]
pub fn procedure_revision(book: &RunBook, procedure: &Procedure) -> String {
    let mut text = format!("procedures/{}\n", procedure.id);
    let mut add = |section: &str, name: Option<&str>| {
        for node in nodes(&book.parts, section, name) {
            text.extend([section, "/", name.unwrap_or(""), "\t", &canonical(node), "\n"]);
        }
    };
    add("procedures", Some(&procedure.id));
    for section in ["timezone", "shell", "values", "calendar", "defaults"] {
        add(section, None);
    }
    let triggers = || procedure.triggers.iter();
    triggers().filter_map(|trigger| trigger.rule.anchor()).for_each(|anchor| add("anchors", Some(anchor)));
    let windows = triggers().filter_map(|trigger| trigger.terms.windows.as_ref());
    for name in windows.flat_map(|windows| windows.names()) {
        add("windows", Some(name));
        if let Some(anchor) = book.windows.get(name).and_then(Window::anchor) {
            add("anchors", Some(anchor));
        }
    }
    triggers().filter_map(|trigger| trigger.rule.event()).for_each(|(event, _)| add("events", Some(event)));
    let ladders = procedure.escalation.as_ref().map(super::Escalation::ladders).unwrap_or_default();
    for ladder in &ladders {
        add("escalations", Some(ladder));
    }
    let rungs = ladders.iter().filter_map(|name| book.ladders.get(*name)).flat_map(|ladder| &ladder.rungs);
    let mut roles: Vec<&str> =
        rungs.flat_map(|rung| [Some(rung.to.as_str()), rung.by.as_deref()]).flatten().collect();
    roles.extend(procedure.owner.as_deref().into_iter().chain(procedure.operator.as_deref()));
    let own = |target: &'_ super::Target| [target.owner.clone(), target.operator.clone()];
    let of_targets: Vec<String> = procedure.targets().iter().flat_map(own).flatten().collect();
    roles.extend(of_targets.iter().map(String::as_str));
    roles.extend(procedure.waive.as_ref().and_then(|waive| waive.by.as_deref()));
    let steps = procedure.every_step();
    let gates = steps.iter().filter_map(|step| step.extras().gate.as_ref());
    roles.extend(gates.flat_map(|gate| gate.by.iter().flatten()).map(|voters| voters.role.as_str()));
    roles.sort_unstable();
    roles.dedup();
    for role in roles {
        add("roles", Some(role));
    }
    for called in super::called(book, procedure) {
        add("procedures", Some(&called.id));
    }
    digest(text.as_bytes())
}

/// What may move an occurrence. All but the first two are absent in most procedures, and then without a trace.
const PARTS: [&str; 5] = ["trigger", "since", "timezone", "targets", "in_turn"];

/// The digest of a procedure's trigger text, its own `since` and the book's zone (and its `timezone`, `targets` and
/// `in_turn`, where it has them): the first sixteen hex digits of SHA-256 over their canonical JSON. Equal as long as
/// no edit can move an occurrence by the trigger itself.
#[must_use]
pub fn trigger_digest(procedure: &Procedure) -> String {
    format!("{:016x}", procedure.digest)
}

/// The digest of a procedure that is being read, as a number.
pub(super) fn trigger_text(procedure: Node<'_>, zone: &Zone) -> u64 {
    let mut values: [Option<Node<'_>>; PARTS.len()] = [None; PARTS.len()];
    for (key, value) in procedure.pairs() {
        let Some(key) = key.scalar() else { continue };
        if let Some(n) = PARTS.iter().position(|part| *part == key) {
            values[n].get_or_insert(value);
        }
    }
    let [trigger, since] = [0, 1].map(|n| values[n].map(canonical).unwrap_or_default());
    let mut text = format!("{trigger}\n{since}\n{}", zone.name());
    for (key, value) in PARTS.iter().zip(values).skip(2) {
        text.extend(
            value.into_iter().flat_map(|value| ["\n".to_owned(), (*key).to_owned(), canonical(value)]),
        );
    }
    let hash = Sha256::digest(text.as_bytes());
    hash[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The sections of a name in all files, or the entries of a name within them.
fn nodes<'a>(parts: &'a [Part], section: &'a str, name: Option<&'a str>) -> impl Iterator<Item = Node<'a>> {
    let child =
        |node: Node<'a>, key: &'a str| node.pairs().find(|(k, _)| k.scalar() == Some(key)).map(|(_, v)| v);
    parts.iter().filter_map(move |part| {
        let section = child(part.tree().root()?, section)?;
        name.map_or(Some(section), |name| child(section, name))
    })
}
