//! Whether a procedure can be run at all: what its steps refer to is there.

use crate::cli::Failure;
use crate::cli::commands::runs;
use crate::cli::context::Loaded;
use crate::diagnostic::Diagnostic;
use crate::ledger::State;
use crate::model::{Named, procedure_revision, unrunnable};

/// So many findings are told; `lint` tells all.
const TOLD: usize = 5;

/// Refuses a procedure whose steps refer to what is not there, with what was found, before anything is recorded. A
/// run that goes on with another text was begun when that one was sound.
pub(super) fn check(named: Named<'_>, state: &State, loaded: &Loaded) -> Result<(), Failure> {
    let found = unrunnable(named.book, named.procedure);
    if found.is_empty() {
        return Ok(());
    }
    let current = procedure_revision(named.book, named.procedure);
    let other =
        |known: &runs::Known| known.run.finished_at.is_none() && known.run.procedure_revision != current;
    if runs::of(named, state)?.iter().any(other) {
        return Ok(());
    }
    let sources = &loaded.library.sources;
    let told = |finding: &Diagnostic| {
        let source = sources.get(finding.label.place.source);
        let at = source.position(finding.label.place.span.start);
        format!("{} ({}:{}:{})", finding.title, source.path, at.line, at.column)
    };
    let mut said: Vec<String> = found.iter().take(TOLD).map(told).collect();
    if found.len() > TOLD {
        said.push(format!("and {} more", found.len() - TOLD));
    }
    let address = loaded.library.address(named);
    let first = found.first().and_then(|finding| finding.help.as_deref());
    let hint = first.map_or_else(String::new, |help| format!("{help}; "));
    Err(Failure::refused(format!("{address} cannot be run as it is written: {}", said.join("; ")))
        .hint(format!("{hint}`runbook lint` shows the places")))
}
