//! `missing-evidence`: nothing but ticks is left of a run.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;
use crate::step::Step;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "missing-evidence",
    severity: Severity::Warning,
    profile: Profile::Strict,
    timed: false,
    summary: "Nothing but ticks is left of a run",
    page: include_str!("missing-evidence.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in &subject.book.procedures {
        let steps = procedure.every_step();
        if !steps.is_empty() && !steps.into_iter().any(leaves) {
            let title = format!("nothing but ticks is left of a run of `{}`", procedure.id);
            let finding =
                RULE.finding(procedure.place, title).label("no number, note, output or file is kept");
            out.add(finding.help("ask for a number or a file, or add `note: required` to a step"));
        }
    }
}

/// Whether a step leaves something in the record that can be looked at later.
fn leaves(step: &Step) -> bool {
    let extras = step.extras();
    let told =
        extras.call.is_some() || extras.gate.is_some() || extras.message.is_some() || extras.that.is_some();
    step.asked.is_some() || step.means.is_some() || step.note_required || told
}
