//! All procedures, by how often they come.

use serde_json::{Value, json};

use crate::calendar::wording::work;
use crate::cli::Failure;
use crate::cli::commands::lost;
use crate::cli::context::{Context, Loaded};
use crate::content::{Block, Item, Look, Words};
use crate::model::{Named, Procedure};
use crate::ui::line::Line;
use crate::ui::table::{Cell, Column, Group, Table};
use crate::ui::theme::Style;

/// How often, from the most to the least; what is in none of them comes last.
const CADENCES: &[(&str, &str)] = &[
    ("daily", "Daily"),
    ("weekly", "Weekly"),
    ("monthly", "Monthly"),
    ("quarterly", "Quarterly"),
    ("half-yearly", "Half-yearly"),
    ("annual", "Annual"),
    ("anchor", "Around a date"),
    ("on event", "On event"),
    ("on request", "On request"),
];

/// How often a procedure comes: the first of its triggers says it.
fn cadence(procedure: &Procedure) -> &'static str {
    procedure.triggers.first().map_or("on request", |trigger| trigger.rule.cadence())
}

/// The list for people.
pub(super) fn text(loaded: &Loaded, context: &Context) -> Result<(), Failure> {
    let mut page = context.stdout();
    let columns = ["", "rule", "owner"].map(Column::left).into_iter();
    let mut table = Table::new(columns.chain([Column::right("effort")]).collect());
    table.group(lost::group(&loaded.library));
    for (cadence, title) in CADENCES {
        table.group(group(cadence, title, loaded));
    }
    table.print(&mut page)?;
    let count = loaded.library.procedures().count();
    let minutes: u64 =
        loaded.library.procedures().filter_map(|named| named.procedure.effort).map(u64::from).sum();
    let plural = if count == 1 { "" } else { "s" };
    page.line(
        &Line::new().bold(format!("{count} procedure{plural}, {} to do each of them once.", work(minutes))),
    )?;
    page.line(&Line::new().dim("One of them: ").typed("runbook show PROCEDURE"))?;
    Ok(page.flush()?)
}

fn group(cadence: &str, title: &str, loaded: &Loaded) -> Group {
    let mut group = Group::new(Cell::new(Style::Bold, title));
    for named in loaded.library.procedures().filter(|named| self::cadence(named.procedure) == cadence) {
        let procedure = named.procedure;
        group.row([
            Cell::from(loaded.library.address(named)),
            Cell::from(rules(procedure).join("; ")),
            Cell::from(procedure.owner.as_deref().unwrap_or("")),
            Cell::from(procedure.effort.map(|minutes| work(u64::from(minutes))).unwrap_or_default()),
        ]);
        group.note(1, Cell::new(Style::Dim, &procedure.name));
    }
    group
}

fn rules(procedure: &Procedure) -> Vec<String> {
    let mut rules: Vec<String> = procedure.triggers.iter().map(|trigger| trigger.rule.describe()).collect();
    let mut known = std::collections::BTreeSet::new();
    rules.retain(|rule| known.insert(rule.clone()));
    rules
}

/// The list to paste.
pub(super) fn blocks(loaded: &Loaded) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (cadence, title) in CADENCES {
        let own = loaded.library.procedures().filter(|named| self::cadence(named.procedure) == *cadence);
        let item = |named: Named<'_>| {
            let procedure = named.procedure;
            let words = Words::new().name(loaded.library.address(named)).text(format!(" {}", procedure.name));
            Block::Item(Item::new("", words.and(Look::Dim, format!(", {}", rules(procedure).join("; ")))))
        };
        let items: Vec<Block> = own.map(item).collect();
        if !items.is_empty() {
            blocks.push(Block::Heading((*title).to_owned()));
            blocks.extend(items);
        }
    }
    blocks
}

/// The list for programs, in the order of the files.
pub(super) fn json(loaded: &Loaded) -> Value {
    let lost =
        loaded.library.lost().into_iter().map(|lost| json!({ "path": lost.path, "errors": lost.errors }));
    let one = |named: Named<'_>| {
        let procedure = named.procedure;
        json!({
            "book": named.book.id,
            "procedure": procedure.id,
            "name": procedure.name,
            "cadence": cadence(procedure),
            "rules": rules(procedure),
            "owner": procedure.owner,
            "operator": procedure.operator,
            "effort_minutes": procedure.effort,
        })
    };
    json!({
        "procedures": loaded.library.procedures().map(one).collect::<Vec<_>>(),
        "unreadable": lost.collect::<Vec<_>>(),
    })
}
