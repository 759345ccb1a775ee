//! `bounds-out-of-order`: a step fails before it would warn.

use crate::diagnostic::{Findings, Place, Severity};
use crate::lint::{Rule, Subject};
use crate::measure::Bound;
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "bounds-out-of-order",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A step fails before it would warn",
    page: include_str!("bounds-out-of-order.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for step in subject.steps() {
        let of_answer = step.asked.as_ref().map(|asked| (&asked.warn, &asked.fail));
        let of_output = step.means.as_ref().map(|means| (&means.warn, &means.fail));
        for (warn, fail) in of_answer.into_iter().chain(of_output) {
            let written = |key: &str| subject.entry(step.place, key).map(|(_, value)| value.place());
            // Those of the measure are reported there, once.
            if let Some(place) = written("warn").or_else(|| written("fail")) {
                report((warn, fail), place, written("fail"), out);
            }
        }
    }
    for (id, measure) in &subject.book.measures {
        let Some((_, node)) = subject.named("measures", id) else { continue };
        let written = |key: &str| subject.entry(node.place(), key).map(|(_, value)| value.place());
        if let Some(place) = written("warn") {
            report((&measure.warn, &measure.fail), place, written("fail"), out);
        }
    }
}

fn report((warn, fail): (&[Bound], &[Bound]), place: Place, failing: Option<Place>, out: &mut Findings) {
    let pairs = warn.iter().flat_map(|warn| fail.iter().map(move |fail| (warn, fail)));
    for (warn, fail) in pairs.filter(|(warn, fail)| hides(fail, warn)) {
        let title = format!("`warn: {warn}` is never seen: the step fails at `{fail}`");
        let finding = RULE.finding(place, title);
        let finding = match failing.filter(|failing| *failing != place) {
            Some(failing) => finding.other(failing, "it fails here already"),
            None => finding,
        };
        out.add(finding.help("let it warn before it fails: the two may stand in each other's place"));
    }
}

/// Whether a number that fits the second bound always fits the first.
fn hides(fail: &Bound, warn: &Bound) -> bool {
    match (fail, warn) {
        (Bound::Above(fail), Bound::Above(warn)) => fail <= warn,
        (Bound::Below(fail), Bound::Below(warn)) => fail >= warn,
        (Bound::Above(fail), Bound::Within(low, _)) => fail < low,
        (Bound::Below(fail), Bound::Within(_, high)) => fail > high,
        (Bound::Within(low, high), Bound::Within(from, to)) => low <= from && to <= high,
        _ => false,
    }
}
