//! `unused-anchor`: a mark of YAML is referred to nowhere.

use crate::diagnostic::{Findings, Fix, Place, Safety, Severity, Span};
use crate::document::unused_marks;
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "unused-anchor",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A mark of YAML is referred to nowhere",
    page: include_str!("unused-anchor.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for part in &subject.book.parts {
        let text = &subject.sources.get(part.source).text;
        for span in unused_marks(text) {
            let name = text.get(span.range()).unwrap_or_default();
            let place = Place { source: part.source, span };
            let finding = RULE.finding(place, format!("nothing refers to `{name}`"));
            let after = text.get(span.range().end..).unwrap_or_default();
            let blanks = after.len() - after.trim_start_matches(' ').len();
            let whole = Place { span: Span::new(span.range().start, span.range().end + blanks), ..place };
            let help = format!("delete `{name}`, or write `*{}` where the same is meant", &name[1..]);
            out.add(finding.help(help).fix(Fix::replace(Safety::Safe, whole, "")));
        }
    }
}
