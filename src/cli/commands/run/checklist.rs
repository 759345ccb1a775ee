//! From a procedure and an occurrence to what is run.

use std::collections::BTreeMap;

use crate::calendar::{BusinessCalendar, Span, Zone};
use crate::cli::context::Loaded;
use crate::measure::Series;
use crate::model::{Escalation, Named, Procedure, RunBook};
use crate::run::{Checklist, Item, Ladder, Layout, Parts, Reach, Rung};
use crate::schedule::Row;

/// The checklist of a procedure's text for an occurrence.
pub(super) fn of(
    row: &Row<'_>,
    named: Named<'_>,
    loaded: &Loaded,
    series: BTreeMap<String, Series>,
) -> Checklist {
    let (book, procedure) = (named.book, named.procedure);
    let dated = procedure.triggers.iter().any(|trigger| trigger.rule.kind().name != "on request");
    let address = row.address(&loaded.library);
    let layout = layout(named);
    Checklist {
        given: defaults(&layout),
        title: procedure.name.clone(),
        key: row.slot.key.clone(),
        due_at: dated.then_some(row.due.at),
        effort_minutes: procedure.effort,
        owner: row.owner().unwrap_or_default().to_owned(),
        values: book.values.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        shell: Some(book.shell.name().to_owned()),
        layout,
        ladder: ladder(book, procedure.escalation.as_ref()),
        series,
        resume: format!("runbook run {address}"),
    }
}

/// Its steps in a row, with those of what it calls.
fn layout(named: Named<'_>) -> Layout {
    let callee = |id: &str| named.book.procedures.iter().find(|other| other.id == id).map(parts);
    Layout::of(&parts(named.procedure), &callee)
}

/// The inputs that are not asked since they have a default, by path.
fn defaults(layout: &Layout) -> Vec<(String, String)> {
    let default = |item: &Item| Some((item.path.clone(), item.step.asked.as_ref()?.default.clone()?));
    layout.items.iter().filter(|item| item.input).filter_map(default).collect()
}

fn parts(procedure: &Procedure) -> Parts {
    let aside = procedure.aside();
    Parts {
        title: procedure.name.clone(),
        inputs: aside.inputs.clone(),
        before: aside.before.clone(),
        steps: procedure.steps.clone(),
        validation: procedure.validation.clone(),
        rollback: aside.rollback.clone(),
        finally: aside.finally.clone(),
    }
}

fn ladder(book: &RunBook, escalation: Option<&Escalation>) -> Option<Ladder> {
    let name = match escalation? {
        Escalation::Nobody => return None,
        Escalation::Ladder(name) => name,
        Escalation::Cases(cases) => &cases.first()?.1,
    };
    let rungs = &book.ladders.get(name)?.rungs;
    let contact = |role: &str| book.roles.get(role).map(|role| role.contact.join(", ")).unwrap_or_default();
    let rung = |rung: &crate::model::Rung| Rung {
        role: rung.to.clone(),
        contact: contact(&rung.to),
        by: rung.by.clone(),
        after: rung.after.as_ref().map(ToString::to_string),
        when: rung.when.clone(),
        reach: reach(rung.after.clone(), book.zone.clone(), book.calendar.clone()),
    };
    Some(Ladder { name: name.clone(), rungs: rungs.iter().map(rung).collect() })
}

fn reach(after: Option<Span>, zone: Zone, calendar: BusinessCalendar) -> Reach {
    Reach::new(move |start| after.as_ref().map_or(start, |after| after.after(start, &zone, &calendar)))
}
