//! `broken-link`: a link names a file that is not there.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject, texts};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "broken-link",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A link names a file that is not there",
    page: include_str!("broken-link.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let absent = &subject.library.beside.absent;
    let of_book = |(book, _): &&(String, String)| *book == subject.book.id;
    if !absent.iter().any(|link| of_book(&link)) {
        return;
    }
    texts::each(subject, |text| {
        let link = (subject.book.id.clone(), text.value.trim().to_owned());
        if matches!(text.key, "link" | "links") && absent.contains(&link) {
            let finding = RULE.finding(text.place, format!("there is no file `{}`", link.1));
            out.add(finding.help("paths count from the folder of runbook.yaml"));
        }
    });
}
