//! What is wrong with a run book, beyond what cannot be read: rules over the library, and how findings are shown.
//!
//! Owns the [`RULES`] (one file each in `rules/`, its page beside it), the pages of all rules ([`page`]), the check
//! of a whole [`Library`] with what books, comments and a [`Baseline`] say of findings, what fixes make of texts
//! ([`fixed`]), and the reporters. It never reads a file or a clock: the date is an argument. What makes a text
//! unreadable is reported where it is read (`document`, `trigger`, `step`, `model`); only the pages of those findings
//! are here.
//!
//! A new rule is one file, its page, and two adjacent lines in `rules/mod.rs`.

mod baseline;
mod fields;
mod fix;
mod misplaced;
mod pages;
mod remedies;
mod required;
mod rule;
mod rules;
mod scripts;
mod secrets;
mod settings;
mod subject;
mod suppression;
mod texts;
mod upcoming;

pub mod reporters;

#[cfg(test)]
mod tests;

pub use baseline::{Baseline, Compared};
pub use fix::{Fixed, checked_after, fixed, holds};
pub use pages::{names, page, summary};
pub use rule::Rule;
pub use rules::RULES;
pub use settings::chosen;
pub use subject::Subject;

use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, Findings, Severity};
use crate::model::{Library, Profile, RunBook, step_findings};

/// How a library is checked.
#[derive(Debug, Clone)]
pub struct Options {
    /// The date that reviews and calendars are held against.
    pub today: NaiveDate,
    /// Which rules are checked; as the books say, else the standard ones, if nothing is said.
    pub profile: Option<Profile>,
    /// Whether what the date decides may be an error.
    pub deny_time: bool,
    /// Whether comments that say to ignore findings are followed.
    pub suppressions: bool,
    /// The rules that are checked, whatever profile they are of and whatever the books say; all by profile if empty. What
    /// makes a text unreadable is found anyway.
    pub select: Vec<&'static str>,
    /// Rules that are not checked.
    pub ignore: Vec<&'static str>,
}

impl Options {
    /// As the books say it, on a date.
    #[must_use]
    pub fn on(today: NaiveDate) -> Self {
        let (select, ignore) = (Vec::new(), Vec::new());
        Self { today, profile: None, deny_time: false, suppressions: true, select, ignore }
    }
}

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    /// The findings, sorted by path, place and rule, without repeats.
    pub findings: Vec<Diagnostic>,
    /// Those that comments say to ignore, in no order.
    pub suppressed: Vec<Hidden>,
}

/// A finding that is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// The finding.
    pub finding: Diagnostic,
    /// Why a comment ignores it, which may be empty; none of one that a baseline knows.
    pub reason: Option<String>,
}

/// Whether findings of a rule about a book are wanted at all; not where there is no such rule.
#[must_use]
pub fn wants(rule: &str, book: &RunBook, options: &Options) -> bool {
    RULES.iter().any(|known| known.name == rule && settings::wants(known, Some(&book.linting), options))
}

/// All findings about a library: those of its reading and those of the rules.
#[must_use]
pub fn check(library: &Library, options: &Options) -> Checked {
    let mut found = Findings::default();
    // Whether a comment ignores something in vain only shows where everything is looked for.
    let ignored = suppression::are_there(library);
    for book in &library.books {
        let subject = Subject::new(library, book, options.today);
        let wanted = |rule: &&&Rule| ignored || settings::wants(rule, Some(&book.linting), options);
        for rule in RULES.iter().filter(wanted) {
            (rule.check)(&subject, &mut found);
        }
    }
    required::check(library, &mut found);
    settings::check(library, &mut found);
    let referring = library.procedures().map(|named| step_findings(named.book, named.procedure));
    let referring: Vec<Findings> = referring.filter(|found| !found.is_empty()).collect();
    let in_rules = found.iter().chain(referring.iter().flat_map(Findings::iter));
    let mut all: Vec<Diagnostic> = library.findings.iter().chain(in_rules).cloned().collect();
    misplaced::retell(&mut all, &library.sources);
    remedies::complete(&mut all, library);
    for finding in &mut all {
        finding.fix = finding.fix.take().filter(|fix| fix.fits(&library.sources));
    }
    let mut of_comments = Findings::default();
    let mut suppressed = if options.suppressions {
        suppression::apply(&mut all, library, options.today, &mut of_comments)
    } else {
        Vec::new()
    };
    all.extend(of_comments.iter().cloned());
    let settings = settings::Settings::of(library, options);
    all.retain_mut(|finding| settings.apply(finding));
    suppressed.retain_mut(|hidden| settings.apply(&mut hidden.finding));
    let path = |finding: &Diagnostic| library.sources.get(finding.label.place.source).path.as_str();
    all.sort_by(|a, b| {
        let key = |finding: &Diagnostic| (finding.label.place, finding.rule);
        (path(a), key(a)).cmp(&(path(b), key(b)))
    });
    all.dedup();
    Checked { findings: all, suppressed }
}

/// How much was looked at and found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are notes.
    pub notes: usize,
    /// Files that were read.
    pub files: usize,
    /// Procedures they name, readable or not.
    pub procedures: usize,
    /// Findings that comments say to ignore.
    pub suppressed: usize,
    /// Findings that the baseline knows.
    pub known: usize,
}

impl Summary {
    /// Counts findings and what they are about.
    #[must_use]
    pub fn of(library: &Library, findings: &[Diagnostic]) -> Self {
        let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        let lost: usize = library.left_out.iter().map(|(_, lost)| lost).sum();
        Self {
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
            notes: of(Severity::Note),
            files: library.sources.iter().count(),
            procedures: library.procedures().count() + lost,
            suppressed: 0,
            known: 0,
        }
    }
}
