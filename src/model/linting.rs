//! `lint`: which rules matter to this book, and how much.

use std::collections::BTreeMap;

use super::section::named;
use crate::diagnostic::{Findings, Place, Refusal, Severity};
use crate::document::{Fields, Node, Shape, read};

/// How much is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// What is certainly wrong.
    Basic,
    /// Also what a careful colleague would say.
    #[default]
    Standard,
    /// Also what an auditor would ask for.
    Strict,
}

/// What a book says of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleSetting {
    /// How much its findings matter; `None` if they are left out.
    pub severity: Option<Severity>,
    /// Where the rule is named.
    pub place: Place,
}

/// The section.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Linting {
    /// How much is looked at, where the book says so.
    pub profile: Option<Profile>,
    /// Rules by name, which may name none.
    pub rules: BTreeMap<String, RuleSetting>,
}

const LINTING: Shape<'_> = Shape { what: "`lint`", keys: &["profile", "rules"], later: &[] };

/// Reads the section.
pub(super) fn read(node: Node<'_>, grip: Place, out: &mut Findings) -> Linting {
    let Some(fields) = Fields::open(node, &LINTING, grip, out) else { return Linting::default() };
    let profile = fields.get("profile").and_then(|node| read::said(node, out, Profile::parse));
    let rules = named(fields.get("rules"), "`rules`", out, |entry, out| {
        let severity = read::said(entry.value, out, severity)?;
        Some(RuleSetting { severity, place: entry.place })
    });
    Linting { profile, rules }
}

impl Profile {
    /// All of them, the least first.
    pub const ALL: [Self; 3] = [Self::Basic, Self::Standard, Self::Strict];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Standard => "standard",
            Self::Strict => "strict",
        }
    }

    /// Reads `basic`, `standard` or `strict`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        Self::ALL.into_iter().find(|profile| profile.name() == text.trim()).ok_or_else(|| {
            Refusal::new(format!("`{text}` is no profile")).help("write basic, standard or strict")
        })
    }
}

fn severity(text: &str) -> Result<Option<Severity>, Refusal> {
    match text.trim() {
        "off" => Ok(None),
        "note" => Ok(Some(Severity::Note)),
        "warning" => Ok(Some(Severity::Warning)),
        "error" => Ok(Some(Severity::Error)),
        _ => Err(Refusal::new(format!("`{text}` is not how much a finding matters"))
            .help("write off, note, warning or error")),
    }
}
