//! Findings that a baseline knows are not shown; the baseline itself is lowered or written where that is asked for.

use std::path::Path;

use super::{Args, Update};
use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::diagnostic::{Diagnostic, Place, Severity, Source, Span};
use crate::lint::reporters::Report;
use crate::lint::{Baseline, Hidden, Summary};
use crate::model::Library;
use crate::workspace::{read_text, write_report};

/// Takes away what the baseline knows, and adds a finding for what it knows in vain; what was taken away.
pub(super) fn apply(
    args: &Args,
    found: &mut Vec<Diagnostic>,
    library: &mut Library,
    context: &Context,
) -> Result<Vec<Hidden>, Failure> {
    let Some(file) = &args.baseline else { return Ok(Vec::new()) };
    let path = context.at(file);
    let summary = Summary::default();
    let report = Report::new(found, library, &summary, Severity::Error);
    let baseline = match args.update_baseline {
        Some(Update::Add) => Baseline::of(&report),
        Some(Update::Remove) => read(&path)?.lowered(&report),
        None => read(&path)?,
    };
    if args.update_baseline.is_some() {
        write_report(&path, &baseline.text())?;
    }
    let compared = baseline.compare(&report);
    let mut new = compared.new.iter();
    let known = found.extract_if(.., |_| new.next().is_some_and(|new| !*new));
    let known = known.map(|finding| Hidden { finding, reason: None }).collect();
    let name = file.display().to_string().replace('\\', "/");
    let source = library.sources.add(Source::new(name, ""));
    found.extend(compared.stale.into_iter().map(|stale| {
        let place = Place { source, span: Span::default() };
        let title = "the baseline knows more findings than there are";
        let finding = Diagnostic::new("stale-baseline", Severity::Warning, place, title).label(stale);
        finding.help("lower it with `--update-baseline`")
    }));
    Ok(known)
}

fn read(path: &Path) -> Result<Baseline, Failure> {
    let text = read_text(path).map_err(|error| {
        let message = format!("cannot read the baseline '{}': {error}", path.display());
        Failure::new(exit::ENVIRONMENT, message).hint("write one with `--update-baseline=add`")
    })?;
    Baseline::parse(&text).map_err(|error| {
        let message = format!("the baseline '{}' cannot be read: {error}", path.display());
        Failure::new(exit::ENVIRONMENT, message).hint("write it anew with `--update-baseline=add`")
    })
}
