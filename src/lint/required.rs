//! Names under `requires` that name nothing. Other books may be meant, so it is checked when all are loaded.

use crate::diagnostic::{Diagnostic, Findings, did_you_mean};
use crate::model::{Library, Named, Requirement};

/// Reports requirements whose book, procedure or target is not there. One that could not be read whole is there.
pub(super) fn check(library: &Library, out: &mut Findings) {
    for named in library.procedures() {
        for wanted in &named.procedure.requires {
            if let Some(finding) = unknown(library, named, wanted) {
                out.add(finding);
            }
        }
    }
}

fn unknown(library: &Library, named: Named<'_>, wanted: &Requirement) -> Option<Diagnostic> {
    let finding = |title: String| Diagnostic::error("unknown-reference", wanted.place, title);
    let id = wanted.book.as_ref().unwrap_or(&named.book.id);
    let Some(book) = library.book(id) else {
        let title = format!("there is no run book `{id}` among those that were read");
        let near = did_you_mean(id, library.books.iter().map(|book| book.id.as_str()));
        return Some(finding(title).help(near.unwrap_or_else(|| "name it with `--book` as well".to_owned())));
    };
    let Some(procedure) = book.procedure(&wanted.procedure) else {
        if book.left_out.contains(&wanted.procedure) {
            return None;
        }
        let near = did_you_mean(&wanted.procedure, book.procedures.iter().map(|one| one.id.as_str()));
        let title = format!("there is no procedure `{}`", wanted.procedure);
        return Some(
            finding(title).help(near.unwrap_or_else(|| format!("{} has none of this name", book.id))),
        );
    };
    let target = wanted.target.as_deref()?;
    procedure.target(target).is_none().then(|| procedure.unknown_target(target, wanted.place))
}
