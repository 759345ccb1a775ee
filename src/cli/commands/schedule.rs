//! `runbook schedule`: planned occurrences, without any record.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::Serialize;

use super::{choice::Choice, lost};
use crate::calendar::Wording;
use crate::calendar::wording::work;
use crate::cli::arguments::Format;
use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit, moment};
use crate::ledger::State;
use crate::schedule::{Ground, Line as Chosen, Planned, plan, planned};
use crate::ui::line::Line;
use crate::ui::table::{Cell, Column, Group, Table};
use crate::ui::theme::Style;

/// Planned occurrences, without any record
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook schedule --from 2026-12-01 --to 2027-01-01\n  runbook schedule capacity-review --next 12"
)]
pub(in crate::cli) struct Args {
    /// Only these procedures
    procedures: Vec<String>,
    /// The first day; today if left out
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// The day after the last one; 30 days later if left out
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// The next so many of each procedure instead of a range
    #[arg(long, value_name = "N", conflicts_with = "to")]
    next: Option<usize>,
    /// Only what counts from this anchor
    #[arg(long, value_name = "NAME")]
    anchor: Option<String>,
    #[command(flatten)]
    choice: Choice,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

#[derive(Serialize)]
struct Listed<'a> {
    book: &'a str,
    procedure: &'a str,
    occurrence: &'a str,
    target: Option<&'a str>,
    nominal_on: chrono::NaiveDate,
    starts_at: String,
    opens_at: String,
    due_at: String,
    expires_at: Option<String>,
    tentative: bool,
    effort_minutes: u32,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load()?;
    let state = State::default();
    let ground = Ground::new(&loaded.library, &state, loaded.wording.now);
    let mut chosen = args.choice.of(&loaded, context)?;
    narrow(args, &loaded, &mut chosen)?;
    let zone = loaded.library.books.first().map_or(&loaded.wording.zone, |book| &book.zone);
    let today = zone.local(loaded.wording.now).date();
    let first = args.from.as_deref().map_or(Ok(today), moment::date)?;
    let last = args.to.as_deref().map_or_else(|| Ok(first + TimeDelta::days(30)), moment::date)?;
    if last < first {
        return Err(
            Failure::usage(format!("{last} comes before {first}")).hint("--to is the day after the last one")
        );
    }
    let from = zone.first_instant(first);
    let occurrences = match args.next {
        Some(most) => next(&ground, &chosen, from, most, args)?,
        None => planned(&ground, &chosen, from, zone.first_instant(last))?,
    };
    let occurrences: Vec<Planned<'_>> = occurrences.into_iter().filter(|one| of_anchor(one, args)).collect();
    match args.format {
        Format::Json => context.json(&serde_json::json!({ "occurrences": json(&occurrences) }))?,
        Format::Text => text(&occurrences, &loaded, context)?,
    }
    Ok(if loaded.library.lost().is_empty() { exit::YES } else { exit::ENVIRONMENT })
}

fn narrow<'l>(args: &Args, loaded: &'l Loaded, chosen: &mut Vec<Chosen<'l>>) -> Result<(), Failure> {
    if let Some(anchor) = &args.anchor {
        let anchors = || loaded.library.books.iter().flat_map(|book| book.anchors.keys());
        if !anchors().any(|known| known == anchor) {
            return Err(Failure::unknown("anchor", anchor, anchors().map(String::as_str)));
        }
    }
    if !args.procedures.is_empty() {
        let named = args.procedures.iter().map(|name| loaded.find(name)).collect::<Result<Vec<_>, _>>()?;
        chosen.retain(|one| named.iter().any(|named| std::ptr::eq(named.procedure, one.named.procedure)));
    }
    Ok(())
}

fn of_anchor(one: &Planned<'_>, args: &Args) -> bool {
    args.anchor.as_deref().is_none_or(|anchor| one.trigger.rule.anchor() == Some(anchor))
}

/// The next so many of each procedure's triggers.
fn next<'a>(
    ground: &'a Ground<'a>,
    chosen: &[Chosen<'a>],
    from: DateTime<Utc>,
    most: usize,
    args: &Args,
) -> Result<Vec<Planned<'a>>, Failure> {
    let mut all = Vec::new();
    for line in chosen {
        let named = line.named;
        let subject = ground.subject(named)?;
        let mut own: Vec<Planned<'a>> = Vec::new();
        for trigger in line.triggers() {
            let slots = plan::next(&subject, trigger, from, most);
            own.extend(slots.into_iter().map(|slot| Planned { named, trigger, slot }));
        }
        own.retain(|one| of_anchor(one, args));
        own.sort_by_key(|one| one.slot.starts_at);
        own.truncate(most);
        all.extend(own);
    }
    all.sort_by(|a, b| {
        (a.slot.starts_at, &a.named.procedure.id).cmp(&(b.slot.starts_at, &b.named.procedure.id))
    });
    Ok(all)
}

fn json<'a>(occurrences: &'a [Planned<'_>]) -> Vec<Listed<'a>> {
    let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let one = |planned: &'a Planned<'_>| Listed {
        book: &planned.named.book.id,
        procedure: &planned.named.procedure.id,
        occurrence: &planned.slot.key,
        target: planned.trigger.target(),
        nominal_on: planned.slot.nominal_on,
        starts_at: instant(planned.slot.starts_at),
        opens_at: instant(planned.slot.opens_at),
        due_at: instant(planned.slot.due.at),
        expires_at: planned.slot.expires.map(|expires| instant(expires.at)),
        tentative: planned.slot.is_tentative(),
        effort_minutes: planned.named.procedure.effort.unwrap_or(0),
    };
    occurrences.iter().map(one).collect()
}

fn text(occurrences: &[Planned<'_>], loaded: &Loaded, context: &Context) -> Result<(), Failure> {
    let mut page = context.stdout();
    let wording = &loaded.wording;
    let columns = ["", "occurrence", "due", "owner"].map(Column::left).into_iter();
    let mut table = Table::new(columns.chain([Column::right("effort")]).collect());
    table.group(lost::group(&loaded.library));
    for of_day in occurrences.chunk_by(|a, b| day(a, wording) == day(b, wording)) {
        let date = day(&of_day[0], wording);
        let mut group = Group::new(Cell::new(Style::Bold, wording.day(date)));
        // Seen from its own day, a time of that day needs no date.
        let seen = Wording { now: wording.zone.first_instant(date), ..wording.clone() };
        for one in of_day {
            let due = one.slot.due;
            group.row([
                Cell::from(one.line().address(&loaded.library)),
                Cell::from(one.slot.key.as_str()),
                Cell::from(if due.inclusive { seen.moment(due.at) } else { wording.deadline(due.at, false) }),
                Cell::from(one.line().owner().unwrap_or("")),
                Cell::from(
                    one.named.procedure.effort.map(|minutes| work(u64::from(minutes))).unwrap_or_default(),
                ),
            ]);
        }
        table.group(group);
    }
    for group in table.render(page.width()) {
        for line in group {
            page.line(&line)?;
        }
        page.blank();
    }
    let minutes: u64 = occurrences.iter().filter_map(|one| one.named.procedure.effort).map(u64::from).sum();
    let line = match occurrences.len() {
        0 => "Nothing planned in that time.".to_owned(),
        n => format!("{n} planned, {}.", work(minutes)),
    };
    page.line(&Line::new().bold(line))?;
    page.flush()?;
    Ok(())
}

fn day(one: &Planned<'_>, wording: &Wording) -> chrono::NaiveDate {
    wording.zone.local(one.slot.starts_at).date()
}
