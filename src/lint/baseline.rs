//! A baseline: findings that were there when a team began to check, by counts, so that only new ones fail.
//!
//! It counts by rule, file and procedure, never by line, which would rot with the next edit. A count that is exceeded
//! shows all findings of its kind; one that is not reached any more asks to be lowered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::RULES;
use super::reporters::Report;
use crate::diagnostic::Diagnostic;

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    procedure: Option<String>,
    rule: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Counted {
    #[serde(flatten)]
    kind: Kind,
    count: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format_version: u8,
    findings: Vec<Counted>,
}

/// How many findings of each kind are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<Kind, usize>);

/// What a baseline makes of findings.
#[derive(Debug)]
pub struct Compared {
    /// For each finding whether it is new, in their order.
    pub new: Vec<bool>,
    /// How many are known.
    pub known: usize,
    /// Kinds of which fewer were found than are known, in words.
    pub stale: Vec<String>,
}

impl Baseline {
    /// Reads the text of a baseline.
    ///
    /// # Errors
    /// What is wrong with it, as part of a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if file.format_version != 1 {
            return Err(format!("format_version is {}, and only 1 is known here", file.format_version));
        }
        Ok(Self(file.findings.into_iter().map(|counted| (counted.kind, counted.count)).collect()))
    }

    /// Its text: sorted, a kind a line, so that changes merge.
    #[must_use]
    pub fn text(&self) -> String {
        let line = |(kind, count): (&Kind, &usize)| {
            let counted = Counted { kind: kind.clone(), count: *count };
            let Ok(json) = serde_json::to_string(&counted) else {
                unreachable!("texts and numbers are JSON")
            };
            format!("    {json}")
        };
        let lines: Vec<String> = self.0.iter().map(line).collect();
        let findings =
            if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", lines.join(",\n")) };
        format!("{{\n  \"format_version\": 1,\n  \"findings\": {findings}\n}}\n")
    }

    /// What was found, as a baseline. What makes a text unreadable is never part of one.
    #[must_use]
    pub fn of(report: &Report<'_>) -> Self {
        let mut counts = BTreeMap::new();
        for kind in report.findings.iter().filter_map(|finding| kind(report, finding)) {
            *counts.entry(kind).or_default() += 1;
        }
        Self(counts)
    }

    /// This one without what is not found any more.
    #[must_use]
    pub fn lowered(&self, report: &Report<'_>) -> Self {
        let found = Self::of(report);
        let least = |(kind, count): (&Kind, &usize)| {
            let count = (*count).min(*found.0.get(kind)?);
            Some((kind.clone(), count))
        };
        Self(self.0.iter().filter_map(least).collect())
    }

    /// Which findings are new.
    #[must_use]
    pub fn compare(&self, report: &Report<'_>) -> Compared {
        let found = Self::of(report);
        let is_known = |finding: &Diagnostic| {
            let kind = kind(report, finding)?;
            Some(found.0.get(&kind)? <= self.0.get(&kind)?)
        };
        let new: Vec<bool> =
            report.findings.iter().map(|finding| !is_known(finding).unwrap_or(false)).collect();
        let fewer = |(kind, count): (&Kind, &usize)| {
            let now = found.0.get(kind).copied().unwrap_or(0);
            let place = kind.procedure.as_ref().map_or(String::new(), |id| format!(" of `{id}`"));
            (now < *count)
                .then(|| format!("{} in {}{place}: {count} are known, {now} found", kind.rule, kind.file))
        };
        Compared {
            known: new.iter().filter(|new| !**new).count(),
            stale: self.0.iter().filter_map(fewer).collect(),
            new,
        }
    }
}

fn kind(report: &Report<'_>, finding: &Diagnostic) -> Option<Kind> {
    RULES.iter().find(|rule| rule.name == finding.rule)?;
    let place = finding.label.place;
    let procedure = report.procedure_at(place).map(str::to_owned);
    let file = report.library.sources.get(place.source).path.clone();
    Some(Kind { file, procedure, rule: finding.rule.to_owned() })
}
