//! What the formats are given, and each finding as they say it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use super::address::Addresses;
use super::columns::{At, Columns};
use crate::diagnostic::{Diagnostic, Label, Place, Severity, Source, SourceId, Sources};
use crate::lint::{Hidden, Summary, secrets};
use crate::model::Library;

/// Everything that a format may say.
#[derive(Debug)]
pub struct Report<'a> {
    /// The findings, sorted.
    pub findings: &'a [Diagnostic],
    /// What was looked at.
    pub library: &'a Library,
    /// The totals.
    pub summary: &'a Summary,
    /// Findings of this severity and worse are failures.
    pub fail_on: Severity,
    /// Findings that are not shown, for formats that tell them apart.
    pub hidden: &'a [Hidden],
    addresses: RefCell<HashMap<SourceId, Addresses<'a>>>,
}

/// A finding as the formats say it. Texts hold no secret; what a reader would take for a command is still in them.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub(super) rule: &'static str,
    pub(super) severity: Severity,
    /// The title and what is said of the place, on one line.
    pub(super) message: String,
    pub(super) help: Option<Cow<'a, str>>,
    pub(super) fixable: bool,
    pub(super) source: &'a Source,
    pub(super) start: At,
    /// Exclusive.
    pub(super) end: At,
}

impl<'a> Report<'a> {
    /// Puts it together.
    #[must_use]
    pub fn new(
        findings: &'a [Diagnostic],
        library: &'a Library,
        summary: &'a Summary,
        fail_on: Severity,
    ) -> Self {
        Self { findings, library, summary, fail_on, hidden: &[], addresses: RefCell::default() }
    }

    /// The same, with findings that are not shown.
    #[must_use]
    pub fn hiding(self, hidden: &'a [Hidden]) -> Self {
        Self { hidden, ..self }
    }

    pub(super) fn sources(&self) -> &'a Sources {
        &self.library.sources
    }

    /// Each finding, in order.
    pub(super) fn said(&self) -> impl Iterator<Item = Said<'a>> {
        self.said_of(self.findings)
    }

    /// Each of some findings, in order.
    pub(super) fn said_of(
        &self,
        findings: impl IntoIterator<Item = &'a Diagnostic>,
    ) -> impl Iterator<Item = Said<'a>> {
        let sources = self.sources();
        let mut columns = Columns::default();
        findings.into_iter().map(move |finding| said(finding, sources, &mut columns))
    }

    /// The same, the worst first.
    pub(super) fn worst_first(&self) -> Vec<Said<'a>> {
        let mut all: Vec<Said<'a>> = self.said().collect();
        all.sort_by_key(|one| std::cmp::Reverse(one.severity));
        all
    }

    /// Where a place is by its names: `procedures/backup/steps/2/run`. Lines added above change nothing in it.
    pub(super) fn address(&self, place: Place) -> String {
        self.with_addresses(place.source, |known| known.of_span(place.span))
    }

    /// The ids of the procedures of a file, in order.
    pub(super) fn procedures_of(&self, source: SourceId) -> Vec<&'a str> {
        self.with_addresses(source, |known| known.procedures().collect())
    }

    /// The procedure that holds a place.
    #[must_use]
    pub fn procedure_at(&self, place: Place) -> Option<&'a str> {
        self.with_addresses(place.source, |known| known.procedure(place.span))
    }

    fn with_addresses<T>(&self, source: SourceId, ask: impl FnOnce(&Addresses<'a>) -> T) -> T {
        let mut known = self.addresses.borrow_mut();
        ask(known.entry(source).or_insert_with(|| Addresses::of(self.library, source)))
    }

    /// What tells each finding from all others, and stays the same while lines move: rule, file and address, with a
    /// number where there are several.
    pub(super) fn fingerprints(&self) -> Vec<String> {
        self.fingerprints_of(self.findings)
    }

    /// The same of some findings.
    pub(super) fn fingerprints_of<'f>(
        &self,
        findings: impl IntoIterator<Item = &'f Diagnostic>,
    ) -> Vec<String> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut print = |finding: &Diagnostic| {
            let place = finding.label.place;
            let path = &self.sources().get(place.source).path;
            let name = format!("{}:{path}:{}", finding.rule, self.address(place));
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            if *count == 1 { name } else { format!("{name}:{count}") }
        };
        findings.into_iter().map(&mut print).collect()
    }
}

fn said<'a>(finding: &'a Diagnostic, sources: &'a Sources, columns: &mut Columns) -> Said<'a> {
    let Label { place, text } = &finding.label;
    let source = sources.get(place.source);
    let message = if text.is_empty() { finding.title.clone() } else { format!("{}: {text}", finding.title) };
    Said {
        rule: finding.rule,
        severity: finding.severity,
        message: secrets::masked(&message).into_owned(),
        help: finding.help.as_deref().map(secrets::masked),
        fixable: finding.fix.is_some(),
        source,
        start: columns.of(place.source, source, place.span.start),
        end: columns.of(place.source, source, place.span.end),
    }
}

impl Said<'_> {
    /// The message, with what to do after a full stop.
    pub(super) fn advised(&self) -> String {
        match &self.help {
            Some(help) => format!("{}. Help: {help}", self.message),
            None => self.message.clone(),
        }
    }
}
