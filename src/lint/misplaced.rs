//! Keys that are known, and belong somewhere else: a finding of its own instead of that of an unknown key.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Sources};
use crate::document::{Form, Shape};
use crate::model::{HEADER, PART};

/// More records than these have a key in common by chance: then none of them is meant.
const FEW: usize = 3;

/// Tells unknown keys that other records have as misplaced, and merge keys as what they are.
pub(super) fn retell(all: &mut [Diagnostic], sources: &Sources) {
    let unknown = |finding: &&mut Diagnostic| {
        finding.rule == "unknown-key" && finding.fix.is_none() && finding.others.is_empty()
    };
    let mut unknown = all.iter_mut().filter(unknown).peekable();
    if unknown.peek().is_none() {
        return;
    }
    let owners = owners();
    for finding in unknown {
        let place = finding.label.place;
        let name = sources.get(place.source).slice(place.span).trim_matches(['"', '\'']);
        if name == "<<" {
            let merge = Diagnostic::error("merge-key", place, "merge keys are not read here");
            *finding =
                merge.help("write the keys out; what all procedures of a file share goes under `defaults:`");
        } else if let Some(owners) = owners.get(name).filter(|owners| owners.len() <= FEW) {
            let title = finding.title.clone();
            let belongs = format!("`{name}` belongs to {}", joined(owners));
            *finding = Diagnostic::error("misplaced-key", place, title).label(belongs).help("move it there");
        }
    }
}

/// Which records have a key.
fn owners() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut known = Known::default();
    known.record(&HEADER);
    known.record(&PART);
    known.owners
}

#[derive(Default)]
struct Known {
    owners: BTreeMap<&'static str, Vec<&'static str>>,
    /// The records and definitions that were looked at.
    seen: BTreeSet<&'static str>,
}

impl Known {
    fn record(&mut self, shape: &Shape<'static>) {
        // A part's keys are those of the run book.
        if !self.seen.insert(shape.what) {
            return;
        }
        for key in shape.all() {
            let owners = self.owners.entry(key.name).or_default();
            if shape.what != PART.what && !owners.contains(&shape.what) {
                owners.push(shape.what);
            }
            self.form(&key.form);
        }
    }

    fn form(&mut self, form: &Form) {
        match form {
            Form::List(one) | Form::Sequence(one) | Form::Map(_, one) | Form::Names(_, one) => self.form(one),
            Form::Record(shape) => self.record(shape),
            Form::Any(forms) => forms.iter().for_each(|form| self.form(form)),
            Form::Of(definition) if self.seen.insert(definition.name) => {
                for form in (definition.forms)() {
                    self.form(&form);
                }
            }
            _ => {}
        }
    }
}

/// `a`, `a or b`, `a, b or c`.
fn joined(owners: &[&str]) -> String {
    match owners.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => owners.concat(),
    }
}
