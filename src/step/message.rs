//! Texts that a person tells others.

use super::keys::{line, templated};
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, read};

/// What is to be told, to whom, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The text, its lines as written; may hold values.
    pub text: String,
    /// Whom.
    pub to: Option<String>,
    /// Where, or by what.
    pub via: Option<String>,
}

impl Message {
    /// Reads `text`, `to` and `via`; the last two need the first.
    pub(super) fn read(fields: &Fields<'_>, out: &mut Findings) -> Option<Self> {
        let (to, via) = (line(fields, "to", out), line(fields, "via", out));
        let Some(node) = fields.get("text") else {
            for key in ["to", "via"] {
                if let Some((place, _)) = fields.pair(key) {
                    let title = format!("`{key}` is about a text, and this step has no `text`");
                    let finding = Diagnostic::error("missing-key", place.place(), title);
                    out.add(finding.help("write the text to be told as `text`"));
                }
            }
            return None;
        };
        let text = read::text(node, out)?;
        templated(node, text, out)?;
        Some(Self { text: text.trim_end().to_owned(), to, via })
    }
}
