//! `runbook due`: what is overdue and what is due today.

mod json;
mod text;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::choice::Choice;
use super::reviews::{self, Owed};
use super::waiting::{Runs, Waiting};
use crate::cli::arguments::Format;
use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit, moment};
use crate::model::RunBook;
use crate::schedule::{Agenda, Ask, Ground, Line, Row, Standing, agenda, beyond_holidays};

/// What is overdue and what is due today
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook due\n  runbook due --within 7d --role ops-engineer\n  runbook due --check --quiet"
)]
pub(in crate::cli) struct Args {
    /// Also what is due within this time: 7d, 36h, `2 weeks`
    #[arg(long, value_name = "TIME")]
    within: Option<String>,
    /// Also open ones that are due later, closed ones of the current period, and missed ones
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    choice: Choice,
    /// Exit with 1 if anything is overdue
    #[arg(long)]
    check: bool,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// Everything the answer is made of.
struct Answer<'a> {
    loaded: &'a Loaded,
    ground: &'a Ground<'a>,
    agenda: Agenda<'a>,
    chosen: Vec<Line<'a>>,
    today_ends_at: DateTime<Utc>,
    until: DateTime<Utc>,
    /// What the run of each row waits for, in the order of the rows.
    waiting: Vec<Option<Box<Waiting>>>,
    /// The reviews owed of what was chosen, the earliest first.
    reviews: Vec<Owed<'a>>,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load()?;
    let state = context.state(&loaded)?;
    let texts = loaded.texts(&state);
    let ground = Ground::new(&loaded.library, &state, loaded.wording.now).with_texts(&texts);
    let chosen = args.choice.of(&loaded, context)?;
    let (today_ends_at, until) = horizon(args, &loaded)?;
    let count_until = week_of(today_ends_at).max(until);
    let closed_from = loaded.wording.zone.first_instant(loaded.wording.today());
    let agenda = agenda(&ground, &chosen, &Ask { until, count_until, closed_from, all: args.all })?;
    let runs = Runs::new(context, &loaded, &state);
    let waiting =
        agenda.rows.iter().map(|row| Ok(runs.of(row)?.map(Box::new))).collect::<Result<_, Failure>>()?;
    let mut reviews = reviews::owed(&loaded, &state);
    reviews.retain(|owed| chosen.iter().any(|line| owed.is_of(line.named)));
    let answer =
        Answer { loaded: &loaded, ground: &ground, agenda, chosen, today_ends_at, until, waiting, reviews };
    match args.format {
        Format::Json => json::print(&answer, context)?,
        Format::Text => text::print(&answer, &ground, context)?,
    }
    let now = loaded.wording.now;
    let overdue = answer.agenda.rows.iter().any(|row| row.standing == Standing::Overdue)
        || answer.reviews.iter().any(|owed| owed.is_late(now));
    Ok(match () {
        () if !loaded.library.lost().is_empty() => exit::ENVIRONMENT,
        () if args.check && overdue => exit::NO,
        () => exit::YES,
    })
}

impl<'a> Answer<'a> {
    /// The rows, each with what its run waits for.
    fn rows(&self) -> impl Iterator<Item = (&Row<'a>, Option<&Waiting>)> {
        self.agenda.rows.iter().zip(self.waiting.iter().map(Option::as_deref))
    }

    /// The books whose listed holidays end before something in the answer.
    fn beyond_holidays(&self) -> Vec<(&'a RunBook, NaiveDate)> {
        beyond_holidays(self.agenda.rows.iter().map(|row| (row.named.book, row.slot.on)))
    }
}

/// Seven days after the end of today: how far the line that counts the rest looks.
fn week_of(today_ends_at: DateTime<Utc>) -> DateTime<Utc> {
    today_ends_at + TimeDelta::days(7)
}

/// The end of today in the zone of the answer, and how far the list goes.
fn horizon(args: &Args, loaded: &Loaded) -> Result<(DateTime<Utc>, DateTime<Utc>), Failure> {
    let wording = &loaded.wording;
    let today_ends_at = wording.zone.day_end(wording.today());
    let Some(text) = &args.within else { return Ok((today_ends_at, today_ends_at)) };
    let calendar = loaded.library.books.first().map(|book| book.calendar.clone()).unwrap_or_default();
    let until = moment::ahead(text, wording.now, &wording.zone, &calendar)?;
    Ok((today_ends_at, until.max(today_ends_at)))
}
