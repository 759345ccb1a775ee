//! One rule as data.

use std::fmt;

use super::Subject;
use crate::diagnostic::{Diagnostic, Findings, Place, Severity};
use crate::model::Profile;

/// A rule: a name, how much its findings matter, its page, and the check.
pub struct Rule {
    /// Its name, which says what is wrong.
    pub name: &'static str,
    /// How much its findings matter; single ones may matter less.
    pub severity: Severity,
    /// From which profile on it is checked.
    pub profile: Profile,
    /// Whether the date of the check decides: then its findings are warnings at most, unless errors are asked for, so
    /// that a change that has nothing to do with it never fails on a new day.
    pub timed: bool,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Its page, Markdown: what, why, a bad example, a good one.
    pub page: &'static str,
    /// Adds its findings about one book.
    pub check: fn(&Subject<'_>, &mut Findings),
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Rule {
    /// A finding of this rule.
    pub(super) fn finding(&self, place: Place, title: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.name, self.severity, place, title)
    }
}
