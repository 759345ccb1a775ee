//! Fixes, written or shown.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

use super::{Args, Safety};
use crate::cli::Failure;
use crate::cli::context::Context;
use crate::diagnostic::SourceId;
use crate::lint::{Fixed, Options, fixed};
use crate::model::Library;
use crate::ui::line::Line;
use crate::ui::theme::Style;
use crate::workspace::replace;

/// What the fixes that are asked for make of the texts; nothing if none are.
pub(super) fn work_out(
    args: &Args,
    library: &Library,
    options: &Options,
    wanted: &[SourceId],
) -> Option<Fixed> {
    let trusted = args.fix.or(args.diff.then_some(Safety::Safe))?;
    Some(fixed(library, options, trusted.into(), |source| wanted.contains(&source)))
}

/// Writes the new texts, and says so.
pub(super) fn write(done: &Fixed, library: &Library, context: &Context) -> Result<(), Failure> {
    for (id, text) in &done.texts {
        let source = library.sources.get(*id);
        replace(&context.here.join(&source.path), &source.text, text)?;
    }
    let mut page = context.stderr();
    let files = done.texts.len();
    let mut said = match (done.taken, files) {
        (0, _) => "Nothing could be fixed.".to_owned(),
        (taken, 1) => format!("{taken} fixed in 1 file."),
        (taken, files) => format!("{taken} fixed in {files} files."),
    };
    if done.left > 0 {
        let _ = write!(said, " {} left: the text would not be read as before.", done.left);
    }
    page.line(&Line::new().text(said))?;
    Ok(page.flush()?)
}

/// Shows what would be written, as a unified difference with three lines around each change.
pub(super) fn show(done: &Fixed, library: &Library, context: &Context) -> Result<(), Failure> {
    let mut page = context.stdout();
    for (id, text) in &done.texts {
        let source = library.sources.get(*id);
        page.line(&Line::new().bold(format!("--- {}", source.path)))?;
        page.line(&Line::new().bold(format!("+++ {}", source.path)))?;
        let difference = TextDiff::from_lines(&*source.text, text.as_str());
        for hunk in difference.unified_diff().context_radius(3).iter_hunks() {
            page.line(&Line::new().dim(hunk.header().to_string()))?;
            for change in hunk.iter_changes() {
                let (sign, style) = match change.tag() {
                    ChangeTag::Delete => ('-', Style::Failed),
                    ChangeTag::Insert => ('+', Style::Done),
                    ChangeTag::Equal => (' ', Style::Plain),
                };
                let line = change.value().trim_end_matches(['\r', '\n']);
                page.line(&Line::new().styled(style, format!("{sign}{line}")))?;
            }
        }
    }
    Ok(page.flush()?)
}
