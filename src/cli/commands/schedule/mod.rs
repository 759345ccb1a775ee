//! `runbook schedule`: planned occurrences, without any record.

mod ics;
mod json;
mod text;
mod totals;

use chrono::{Days, NaiveDate};

use super::choice::Choice;
use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit, moment};
use crate::ledger::State;
use crate::schedule::{Ground, Line, Planned, plan, planned};

/// Planned occurrences, without any record
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook schedule --from 2026-12-01 --to 2027-01-01\n  runbook schedule capacity-review --next 12\n  runbook schedule --anchor release-wave --to 2028-01-01 --format ics > waves.ics"
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
    format: Form,
}

/// In which form the plan is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For calendars
    Ics,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load()?;
    let state = State::default();
    let ground = Ground::new(&loaded.library, &state, loaded.wording.now);
    let mut chosen = args.choice.of(&loaded, context)?;
    narrow(args, &loaded, &mut chosen)?;
    let range = Range::of(args)?;
    let mut all = Vec::new();
    for of_book in chosen.chunk_by(|a, b| std::ptr::eq(a.named.book, b.named.book)) {
        all.extend(range.plan(&ground, of_book, args)?);
    }
    plan::sort(&mut all);
    // A calendar must hear that something was called off, to take it out; a plan of work is without it.
    all.retain(|one| args.format == Form::Ics || !one.slot.is_cancelled());
    match args.format {
        Form::Json => json::print(&all, context)?,
        Form::Text => text::print(&all, &loaded, context)?,
        Form::Ics => ics::print(&all, &loaded, context)?,
    }
    Ok(if loaded.library.lost().is_empty() { exit::YES } else { exit::ENVIRONMENT })
}

fn narrow<'l>(args: &Args, loaded: &'l Loaded, chosen: &mut Vec<Line<'l>>) -> Result<(), Failure> {
    if let Some(anchor) = &args.anchor {
        let anchors = || loaded.library.books.iter().flat_map(|book| book.anchors.keys());
        if !anchors().any(|known| known == anchor) {
            return Err(Failure::unknown("anchor", anchor, anchors().map(String::as_str)));
        }
        chosen.retain(|line| line.triggers().any(|trigger| trigger.rule.anchor() == Some(anchor)));
    }
    if !args.procedures.is_empty() {
        let named = args.procedures.iter().map(|name| loaded.find(name)).collect::<Result<Vec<_>, _>>()?;
        chosen.retain(|one| named.iter().any(|named| std::ptr::eq(named.procedure, one.named.procedure)));
    }
    Ok(())
}

/// The days that are asked about, in the zone of each book.
struct Range {
    /// The first; today there if not said.
    first: Option<NaiveDate>,
    /// The day after the last; 30 days later if not said.
    end: Option<NaiveDate>,
}

impl Range {
    fn of(args: &Args) -> Result<Self, Failure> {
        let first = args.from.as_deref().map(moment::date).transpose()?;
        let end = args.to.as_deref().map(moment::date).transpose()?;
        Ok(Self { first, end })
    }

    fn plan<'a>(
        &self,
        ground: &'a Ground<'a>,
        of_book: &[Line<'a>],
        args: &Args,
    ) -> Result<Vec<Planned<'a>>, Failure> {
        let Some(zone) = of_book.first().map(|line| &line.named.book.zone) else { return Ok(Vec::new()) };
        let first = self.first.unwrap_or_else(|| zone.local(ground.now).date());
        let end = self.end.or_else(|| first.checked_add_days(Days::new(30))).unwrap_or(NaiveDate::MAX);
        if end < first {
            return Err(Failure::usage(format!("{end} comes before {first}"))
                .hint("--to is the day after the last one"));
        }
        let of_anchor = |one: &Planned<'_>| {
            args.anchor.as_deref().is_none_or(|anchor| one.trigger.rule.anchor() == Some(anchor))
        };
        let from = zone.first_instant(first);
        let mut found = match args.next {
            None => planned(ground, of_book, from, zone.first_instant(end))?,
            Some(most) => {
                let mut next = Vec::new();
                for &line in of_book {
                    let wanted = |one: &Planned<'_>| of_anchor(one) && !one.slot.is_cancelled();
                    next.extend(plan::next(ground, line, from, most, wanted)?);
                }
                next
            }
        };
        found.retain(of_anchor);
        Ok(found)
    }
}
