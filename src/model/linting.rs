//! `lint`: which rules matter to this book, and how much.

use std::collections::BTreeMap;

use super::section::named;
use crate::diagnostic::{Findings, Place, Refusal, Severity};
use crate::document::{Fields, Form, Node, Shape, key, read, shape};

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

/// The keys of the section.
pub(super) const LINTING: Shape<'_> = shape!(
    "`lint`",
    &[
        key!("profile", Form::Words(|| Profile::ALL.map(Profile::name).to_vec()), "How much is looked at.",),
        key!(
            "rules",
            Form::Map(&Form::Name("rules"), &Form::Words(|| SEVERITIES.map(|(word, _)| word).to_vec())),
            "How much the findings of single rules matter.",
        ),
    ],
);

/// How much a finding matters, in words; none if it is left out.
const SEVERITIES: [(&str, Option<Severity>); 4] = [
    ("off", None),
    ("note", Some(Severity::Note)),
    ("warning", Some(Severity::Warning)),
    ("error", Some(Severity::Error)),
];

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
    let found = SEVERITIES.iter().find(|(word, _)| *word == text.trim());
    found.map(|(_, severity)| *severity).ok_or_else(|| {
        Refusal::new(format!("`{text}` is not how much a finding matters"))
            .help("write off, note, warning or error")
    })
}
