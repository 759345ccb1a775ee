//! A procedure as lines that can be compared: what it says, without numbers that shift when a step is added.

use super::parts;
use crate::measure::Bound;
use crate::model::{Escalation, Named, Procedure, called};
use crate::schedule::rule;
use crate::step::{Step, every};

/// The lines of a procedure: one flush left for each fact and each step, what a step says besides below it.
pub(super) fn lines(named: Named<'_>) -> Vec<String> {
    let procedure = named.procedure;
    let mut lines = vec![format!("name: {}", procedure.name)];
    lines.extend(procedure.triggers.iter().map(|trigger| format!("rule: {}", rule(trigger))));
    lines.dedup();
    lines.extend(facts(procedure));
    steps(procedure, "", &mut lines);
    for called in called(named.book, procedure) {
        steps(called, &format!("{}, ", called.id), &mut lines);
    }
    lines
}

fn steps(procedure: &Procedure, of: &str, lines: &mut Vec<String>) {
    for (_, word, steps) in parts::of(procedure) {
        for step in every(steps) {
            lines.push(format!("{of}{word}: {}", step.text));
            details(step, lines);
        }
    }
}

fn facts(procedure: &Procedure) -> Vec<String> {
    let mut lines = Vec::new();
    let lists = [
        ("owner", procedure.owner.iter().cloned().collect::<Vec<_>>()),
        ("operator", procedure.operator.iter().cloned().collect()),
        ("consulted", procedure.consulted.clone()),
        ("informed", procedure.informed.clone()),
        ("covers", procedure.covers.clone()),
        ("targets", procedure.targets().iter().map(|target| target.id.clone()).collect()),
        ("requires", procedure.requires.iter().map(|wanted| wanted.procedure.clone()).collect()),
        ("links", procedure.links.clone()),
    ];
    let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
    lines.extend(lists.map(|(label, list)| format!("{label}: {}", list.join(", "))));
    lines.extend(procedure.effort.map(|minutes| format!("effort: {minutes}m")));
    lines.extend(procedure.escalation.as_ref().map(|escalation| match escalation {
        Escalation::Nobody => "escalation: none".to_owned(),
        Escalation::Ladder(name) => format!("escalation: {name}"),
        Escalation::Cases(cases) => {
            let cases: Vec<String> = cases.iter().map(|(when, ladder)| format!("{when}: {ladder}")).collect();
            format!("escalation: {}", cases.join("; "))
        }
    }));
    lines
}

fn details(step: &Step, lines: &mut Vec<String>) {
    let (extras, asked) = (step.extras(), step.asked.as_deref());
    let texts = [
        ("caution", extras.caution.as_deref()),
        ("danger", extras.danger.as_deref()),
        ("confirm", extras.confirm.as_deref()),
        ("expect", step.expect.as_deref()),
        ("measure", asked.and_then(|asked| asked.measure.as_deref())),
        ("unit", asked.and_then(|asked| asked.unit.as_deref())),
        ("operator", extras.operator.as_deref()),
        ("link", extras.link.as_deref()),
    ];
    for (label, text) in texts {
        lines.extend(text.map(|text| format!("  {label}: {text}")));
    }
    lines.extend(extras.due.as_ref().map(|due| format!("  due: {due}")));
    let course = parts::course(step).into_iter();
    lines.extend(course.map(|(label, text)| format!("  {}{text}", label.to_lowercase())));
    lines.extend(asked.map(|asked| format!("  answer: {}", asked.answer)));
    let mut bounds = |label: &str, list: &[Bound]| {
        lines.extend(list.iter().map(|bound| format!("  {label}: {bound}")));
    };
    if let Some(asked) = asked {
        bounds("warn", &asked.warn);
        bounds("fail", &asked.fail);
    }
    if let Some(means) = &step.means {
        bounds("pass", &means.pass);
        bounds("warn", &means.warn);
        bounds("fail", &means.fail);
        lines.extend(means.command.to_string().lines().map(|line| format!("  $ {line}")));
        lines.extend(means.env.iter().map(|(name, value)| format!("  {name}={value}")));
        lines.extend(means.stdin.as_ref().map(|text| format!("  standard input: {text}")));
        lines.push(format!("  time limit: {}", means.timeout));
        lines.extend(parts::repeats(means).into_iter().map(|said| format!("  {said}")));
    }
    lines.extend(step.note_required.then(|| "  a note is wanted".to_owned()));
    lines.extend((!step.critical).then(|| "  its failure does not fail the run".to_owned()));
}
