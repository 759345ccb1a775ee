//! From a procedure and an occurrence to what is run.

use std::collections::BTreeMap;

use crate::calendar::{BusinessCalendar, Span, Zone};
use crate::cli::context::Loaded;
use crate::measure::Series;
use crate::model::{Escalation, Named, RunBook, Target, is_unfilled, people_of};
use crate::run::{Checklist, Item, Ladder, Layout, Reach, Rung};
use crate::schedule::Row;
use crate::step::{Known, Scope, Value};

/// The checklist of a procedure's text for an occurrence.
pub(in crate::cli::commands) fn of(
    row: &Row<'_>,
    named: Named<'_>,
    loaded: &Loaded,
    series: BTreeMap<String, Series>,
) -> Checklist {
    let (book, procedure) = (named.book, named.procedure);
    let dated = procedure.triggers.iter().any(|trigger| trigger.rule.kind().name != "on request");
    let address = row.address(&loaded.library);
    let layout = Layout::of_procedure(book, procedure);
    Checklist {
        given: given(&layout, row.target),
        trusted: false,
        rehearsed: false,
        unfilled: book
            .values
            .iter()
            .filter(|(_, value)| is_unfilled(value))
            .map(|(name, _)| name.clone())
            .collect(),
        scope: scope(row, named),
        title: procedure.name.clone(),
        key: row.slot.key.clone(),
        due_at: dated.then_some(row.due.at),
        effort_minutes: procedure.effort,
        owner: row.owner().unwrap_or_default().to_owned(),
        operator: row.operator().unwrap_or_default().to_owned(),
        cards: cards(book, row.operator(), &layout),
        values: book.values.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        shell: Some(book.shell.name().to_owned()),
        ladder: ladder(book, procedure.escalation.as_ref()),
        series,
        run: String::new(),
        people: people(book, row.operator(), &layout),
        doers: BTreeMap::new(),
        resume: format!("runbook run {address}"),
        layout,
    }
}

/// As much of a checklist as says who may decide at its gates.
pub(in crate::cli::commands) fn of_gates(named: Named<'_>) -> Checklist {
    let layout = Layout::of_procedure(named.book, named.procedure);
    Checklist { people: people(named.book, None, &layout), layout, ..Checklist::default() }
}

/// The roles and persons between whom the run changes hands; none where it never does.
fn operators<'a>(usual: Option<&'a str>, layout: &'a Layout) -> Vec<&'a str> {
    let mut operators: Vec<&str> =
        layout.items.iter().filter_map(|item| item.step.extras().operator.as_deref()).collect();
    if !operators.is_empty() {
        operators.extend(usual);
    }
    operators
}

/// The persons of every role that may decide at a gate, or that does single steps; a person is its own.
fn people(book: &RunBook, usual: Option<&str>, layout: &Layout) -> BTreeMap<String, Vec<String>> {
    let gates = layout.items.iter().filter_map(|item| item.step.extras().gate.as_ref());
    let roles = gates.flat_map(|gate| gate.roles().into_iter().map(|voters| voters.role.as_str()));
    let people = |role: &str| {
        if role.contains('@') {
            return vec![role.to_owned()];
        }
        people_of(&book.roles, role).into_iter().map(str::to_owned).collect()
    };
    roles.chain(operators(usual, layout)).map(|role| (role.to_owned(), people(role))).collect()
}

/// `Security officer, security@example.com` of every role that does single steps.
fn cards(book: &RunBook, usual: Option<&str>, layout: &Layout) -> BTreeMap<String, String> {
    let card = |role: &crate::model::Role| {
        let title = std::iter::once(role.title.as_str()).filter(|title| !title.is_empty());
        title.chain(role.contact.iter().map(String::as_str)).collect::<Vec<_>>().join(", ")
    };
    let known = operators(usual, layout).into_iter().filter_map(|name| Some((name, book.roles.get(name)?)));
    known.map(|(name, role)| (name.to_owned(), card(role))).collect()
}

/// The inputs that are not asked since the target gives them or they have a default, by path.
fn given(layout: &Layout, target: Option<&Target>) -> Vec<(String, String)> {
    let of_target = |item: &Item| {
        let name = item.path.strip_prefix("inputs/")?;
        let (_, value) = target?.inputs.iter().find(|(given, _)| given == name)?;
        Some(value.clone())
    };
    let value = |item: &Item| {
        let default = || item.step.asked.as_ref()?.default.clone();
        of_target(item).or_else(default).filter(|value| !value.contains("{{"))
    };
    let inputs = layout.items.iter().filter(|item| item.input && item.block.is_none());
    inputs.filter_map(|item| Some((item.path.clone(), value(item)?))).collect()
}

/// The values that every step may know from the start.
fn scope(row: &Row<'_>, named: Named<'_>) -> Scope {
    let book = named.book;
    let mut scope = Scope::new(book.zone.clone(), book.calendar.clone());
    let text = |text: &str| Known::value(Value::Text(text.to_owned()));
    let instant = |at| Known::value(Value::Instant(at));
    let slot = &row.slot;
    scope.set("key", text(&slot.key));
    scope.set("opens", instant(slot.opens_at));
    scope.set("due", instant(row.due.at));
    scope.set("operator", text(row.operator().unwrap_or_default()));
    scope.set("target", row.target.map_or_else(Known::default, |target| text(&target.id)));
    let anchor = slot.anchor.as_ref().map_or_else(Known::default, |anchor| {
        let key = Value::Text(anchor.key.clone());
        Known::default().with("key", key).with("date", Value::Date(anchor.date))
    });
    scope.set("anchor", anchor);
    let event = slot.event.as_ref().map_or_else(Known::default, |event| {
        let level = event.level.clone().unwrap_or_default();
        let known = Known::default().with("id", Value::Text(event.id.clone()));
        known.with("level", Value::Text(level)).with("at", Value::Instant(event.at))
    });
    scope.set("event", event);
    for (name, value) in &book.values {
        scope.set(name.as_str(), text(value));
    }
    scope
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
