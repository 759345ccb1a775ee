//! `overlapping-measure`: one measure is counted in two units.

use std::collections::BTreeMap;

use crate::diagnostic::{Findings, Place, Severity};
use crate::lint::{Rule, Subject};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "overlapping-measure",
    severity: Severity::Error,
    summary: "one measure is counted in two units",
    page: include_str!("overlapping-measure.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let mut seen: BTreeMap<&str, (&str, Place)> = BTreeMap::new();
    for (name, default) in &subject.book.measures {
        if let (Some(unit), Some((key, _))) = (&default.unit, subject.named("measures", name)) {
            seen.insert(name, (unit, key.place()));
        }
    }
    for step in subject.steps() {
        let (Some(measure), Some(unit)) = (&step.measure, &step.unit) else { continue };
        let place = subject.step_key(step, "unit");
        match seen.get(measure.as_str()) {
            Some((known, first)) if known != unit => {
                let title = format!("measure `{measure}` is counted in two units");
                let finding = RULE.finding(place, title).label(format!("in `{unit}` here"));
                let finding = finding.other(*first, format!("in `{known}` here"));
                out.add(finding.help("use one unit, or give one of them another name"));
            }
            Some(_) => {}
            None => drop(seen.insert(measure, (unit, place))),
        }
    }
}
