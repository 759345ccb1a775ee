//! `.runbook/workspace.yaml`: the workspace's id, and a team's ledger.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::files;
use crate::diagnostic::{Findings, Source, SourceId};
use crate::document::{Fields, Form, Limits, Shape, key, parse, read, shape};

/// The settings of a workspace, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The folder that holds `.runbook/`.
    pub root: PathBuf,
    /// The id under which its ledger is kept; the same in every checkout.
    pub id: String,
    /// A team's ledger.
    pub ledger: Option<String>,
}

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The file is there and cannot be read.
    #[error("cannot read '{}': {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl SettingsError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        Some("it holds `id:` and, for a team, `ledger:`; restore it from version control")
    }
}

/// Where the settings are in a workspace.
pub const PLACE: &str = ".runbook/workspace.yaml";

const SHAPE: Shape<'_> = shape!(
    "a workspace",
    &[
        key!("id", Form::Text, "The workspace, in every checkout."),
        key!("ledger", Form::Text, "The address of the ledger of a team."),
    ],
);

impl Settings {
    /// The settings of the nearest folder from `from` upwards that has some; `None` outside any workspace.
    pub fn find(from: &Path) -> Result<Option<Self>, SettingsError> {
        let found = from.ancestors().find(|folder| folder.join(PLACE).is_file());
        found.map(Self::read).transpose()
    }

    fn read(root: &Path) -> Result<Self, SettingsError> {
        let path = root.join(PLACE);
        let unreadable = |reason: String| SettingsError::Unreadable { path: path.clone(), reason };
        let text = files::read(&path).map_err(unreadable)?;
        let source = Source::new(PLACE, text);
        let mut out = Findings::default();
        let tree = parse(SourceId::default(), &Arc::clone(&source.text), &Limits::default(), &mut out);
        let settings = tree.root().and_then(|node| {
            let fields = Fields::open(node, &SHAPE, node.place(), &mut out)?;
            let id = read::text(fields.required("id", &mut out)?, &mut out)?.trim().to_owned();
            let ledger = fields.get("ledger").and_then(|node| read::line(node, &mut out));
            Some(Self { root: root.to_owned(), id, ledger })
        });
        let plain = |id: &str| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        match (settings, out.iter().next()) {
            (Some(settings), None) if plain(&settings.id) => Ok(settings),
            (_, Some(finding)) => {
                let line = source.position(finding.label.place.span.start).line;
                Err(SettingsError::Unreadable { path, reason: format!("line {line}, {}", finding.title) })
            }
            _ => Err(SettingsError::Unreadable {
                path,
                reason: "its `id` is missing or no plain word".to_owned(),
            }),
        }
    }
}
