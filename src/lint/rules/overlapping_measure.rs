//! `overlapping-measure`: one measure is counted in two units.

use std::collections::BTreeMap;

use crate::diagnostic::{Findings, Place, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;
use crate::step::Step;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "overlapping-measure",
    severity: Severity::Error,
    profile: Profile::Basic,
    timed: false,
    summary: "One measure is counted in two units",
    page: include_str!("overlapping-measure.md"),
    check,
};

/// Where a unit was named first.
enum First<'a> {
    Header(&'a str),
    Step(&'a Step),
}

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let mut seen: BTreeMap<&str, (&str, First<'_>)> = BTreeMap::new();
    for (name, default) in &subject.book.measures {
        seen.extend(default.unit.iter().map(|unit| (name.as_str(), (unit.as_str(), First::Header(name)))));
    }
    for step in subject.steps() {
        let Some(asked) = &step.asked else { continue };
        let (Some(measure), Some(unit)) = (&asked.measure, &asked.unit) else { continue };
        let (known, first) = seen.entry(measure).or_insert((unit, First::Step(step)));
        if known == unit {
            continue;
        }
        let title = format!("measure `{measure}` is counted in two units");
        let finding = RULE.finding(subject.step_key(step, "unit"), title).label(format!("in `{unit}` here"));
        let finding = finding.other(place(subject, first, step), format!("in `{known}` here"));
        out.add(finding.help("use one unit, or give one of them another name"));
    }
}

fn place(subject: &Subject<'_>, first: &First<'_>, step: &Step) -> Place {
    match first {
        First::Header(name) => subject.named("measures", name).map_or(step.grip, |(key, _)| key.place()),
        First::Step(step) => subject.step_key(step, "unit"),
    }
}
