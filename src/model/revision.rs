//! Revisions: what text was followed, as a hash.

use sha2::{Digest, Sha256};

use super::target::moves;
use super::{Part, Procedure, RunBook};
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
/// anchors, events) and the book's values, zone and shell; one line each, in the order of section and name.
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
    roles.sort_unstable();
    roles.dedup();
    for role in roles {
        add("roles", Some(role));
    }
    digest(text.as_bytes())
}

/// The digest of a procedure's trigger text, its own `since`, the book's zone, and what its targets say of their
/// triggers and turns, if it has any: the first sixteen hex digits of SHA-256 over their canonical JSON. Equal as long
/// as no edit can move an occurrence by the trigger itself.
#[must_use]
pub fn trigger_digest(book: &RunBook, procedure: &Procedure) -> String {
    let node = nodes(&book.parts, "procedures", Some(&procedure.id)).next();
    let value = |key: &str| {
        let pair = node.and_then(|node| node.pairs().find(|(name, _)| name.scalar() == Some(key)));
        pair.map(|(_, value)| value)
    };
    let part = |key: &str| value(key).map_or_else(String::new, canonical);
    let mut text = format!("{}\n{}\n{}", part("trigger"), part("since"), book.zone.name());
    if procedure.targets.is_some() {
        let targets = value("targets").map_or_else(String::new, aims);
        text.extend(["\n", &targets, "\n", &part("in_turn")]);
    }
    digest(text.as_bytes())[..16].to_owned()
}

/// The targets with what moves their occurrences: one a line, its id and then keys with their values.
fn aims(targets: Node<'_>) -> String {
    let mut text = String::new();
    for item in targets.items().chain(targets.scalar().map(|_| targets)) {
        text.extend([item.scalar().unwrap_or_default(), "\n"]);
    }
    for (id, says) in targets.pairs() {
        text.push_str(id.scalar().unwrap_or_default());
        for (key, value) in says.pairs() {
            let key = key.scalar().unwrap_or_default();
            if moves(key) {
                text.extend([" ", key, "=", &canonical(value)]);
            }
        }
        text.push('\n');
    }
    text
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
