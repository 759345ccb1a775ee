//! `taken-name`: an answer cannot reach commands as a variable, since its name means something to programs.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;
use crate::step::{is_taken, variable_name};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "taken-name",
    severity: Severity::Warning,
    profile: Profile::Basic,
    timed: false,
    summary: "An answer has the name of a variable that programs act on",
    page: include_str!("taken-name.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in &subject.book.procedures {
        let steps = procedure.every_step();
        let taken = |name: &str| is_taken(&variable_name(name));
        if !steps.iter().any(|step| step.name().is_some_and(taken)) {
            continue;
        }
        // Where nothing is run nobody looks for the variable.
        let runs = steps.iter().any(|step| step.means.is_some() || step.extras().call.is_some());
        for step in steps.into_iter().filter(|step| runs && (step.asked.is_some() || step.means.is_some())) {
            let Some(name) = step.name().filter(|name| taken(name)) else { continue };
            let place = step.extras().id.as_ref().map_or(step.grip, |(_, place)| *place);
            let variable = variable_name(name);
            let title = format!("`{name}` does not reach commands as `${variable}`");
            let finding = RULE.finding(place, title).label(format!("programs act on {variable}"));
            out.add(finding.help(format!("take another name, such as `the-{name}`")));
        }
    }
}
