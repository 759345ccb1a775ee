//! `runbook event`: what happens outside: raised, changed, called off.

mod cancel;
mod change;
mod raise;

use crate::cli::Failure;
use crate::cli::commands::recorded;
use crate::cli::context::{Context, Loaded};
use crate::diagnostic::{did_you_mean, nearest};
use crate::ledger::{EventState, Sealed, State, Subject};
use crate::model::{EventKind, RunBook};
use crate::schedule::{Ground, Row, Standing, rows};
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::theme::Style;

/// Record what happens outside: raised, changed, called off
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook event raise incident --id INC-1 --level sev1\n  runbook event change incident --id INC-1 --level sev2\n  runbook event cancel incident --id INC-1 --reason \"a false alarm\""
)]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Something happened: what waits for it falls due
    Raise(raise::Args),
    /// Its level or its time is another one
    Change(change::Args),
    /// It was none
    Cancel(cancel::Args),
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    match &args.action {
        Action::Raise(args) => raise::run(args, context),
        Action::Change(args) => change::run(args, context),
        Action::Cancel(args) => cancel::run(args, context),
    }
}

/// A declared event.
#[derive(Clone, Copy)]
struct Declared<'l> {
    book: &'l RunBook,
    name: &'l str,
    kind: &'l EventKind,
}

impl<'l> Declared<'l> {
    /// The event of a name, or of `book/name`.
    fn find(name: &str, loaded: &'l Loaded) -> Result<Self, Failure> {
        let (book, id) = name.split_once('/').map_or((None, name), |(book, id)| (Some(book), id));
        let books = || loaded.library.books.iter().filter(|known| book.is_none_or(|book| book == known.id));
        let all =
            || books().flat_map(|book| book.events.iter().map(move |(name, kind)| Self { book, name, kind }));
        let found: Vec<Self> = all().filter(|one| one.name == id).collect();
        match found[..] {
            [one] => Ok(one),
            [] => {
                let failure = Failure::usage(format!("no event `{name}` is declared"));
                let names: Vec<&str> = all().map(|one| one.name).collect();
                Err(match (did_you_mean(id, names.iter().copied()), names.is_empty()) {
                    (Some(help), _) => failure.hint(help),
                    (None, true) => failure.hint("declare it under `events:` of the run book"),
                    (None, false) => failure.hint(format!("there are {}", names.join(", "))),
                })
            }
            _ => {
                let names: Vec<String> =
                    found.iter().map(|one| format!("`{}/{}`", one.book.id, one.name)).collect();
                Err(Failure::usage(format!("{} run books declare `{name}`", names.len()))
                    .hint(format!("say which: {}", names.join(", "))))
            }
        }
    }

    /// The level as declared; none where the event has none.
    fn level(&self, level: Option<&str>) -> Result<Option<String>, Failure> {
        let known = || self.kind.levels.keys().map(String::as_str);
        let all = known().map(|level| format!("`{level}`")).collect::<Vec<_>>().join(", ");
        match level {
            None if self.kind.levels.is_empty() => Ok(None),
            None => {
                Err(Failure::usage(format!("{} needs a level", self.name))
                    .hint(format!("--level takes {all}")))
            }
            Some(level) if self.kind.levels.contains_key(level) => Ok(Some(level.to_owned())),
            Some(level) => {
                let failure = Failure::usage(format!("{} has no level `{level}`", self.name));
                Err(match (nearest(level, known()), all.is_empty()) {
                    (Some(near), _) => failure.hint(format!("did you mean `{near}`?")),
                    (None, true) => failure.hint("leave --level out"),
                    (None, false) => failure.hint(format!("--level takes {all}")),
                })
            }
        }
    }

    /// What is recorded under an id.
    fn known<'s>(&self, id: &str, state: &'s State) -> Option<&'s EventState> {
        state.book(&self.book.id)?.events.get(self.name)?.get(id)
    }

    /// The event of an id that has to be on record.
    fn recorded<'s>(&self, id: &str, state: &'s State) -> Result<&'s EventState, Failure> {
        self.known(id, state).ok_or_else(|| {
            let ids = state.book(&self.book.id).and_then(|book| book.events.get(self.name));
            let near = did_you_mean(id, ids.into_iter().flat_map(|ids| ids.keys()).map(String::as_str));
            let failure = Failure::usage(format!("no {} `{id}` was raised", self.name));
            failure.hint(near.unwrap_or_else(|| "`runbook log --type event.raised` lists them".to_owned()))
        })
    }

    fn subject(&self) -> Subject {
        Subject { book: Some(self.book.id.clone()), ..Subject::default() }
    }
}

/// What is said at the end: what happened, what it makes due, the head.
fn close(
    event: Declared<'_>,
    id: &str,
    said: &Line,
    sealed: Option<&Sealed>,
    loaded: &Loaded,
    context: &Context,
) -> Result<(), Failure> {
    let mut page = context.stdout();
    page.prose(said, 0)?;
    answers(event, id, loaded, context, &mut page)?;
    if let Some(sealed) = sealed {
        page.line(&recorded::head(sealed))?;
    }
    Ok(page.flush()?)
}

/// What answers to the event, by when, and what is to be typed.
fn answers(
    event: Declared<'_>,
    id: &str,
    loaded: &Loaded,
    context: &Context,
    page: &mut Page,
) -> Result<(), Failure> {
    let wording = &loaded.wording;
    let state = context.state(loaded)?;
    let texts = loaded.texts(&state);
    let ground = Ground::new(&loaded.library, &state, wording.now).with_texts(&texts);
    let mut open: Vec<Row<'_>> = Vec::new();
    for named in loaded.library.procedures().filter(|named| named.book.id == event.book.id) {
        open.extend(rows(&ground, named, wording.now)?.into_iter().filter(|row| answers_to(row, event, id)));
    }
    open.sort_by(|a, b| (a.due.at, &a.named.procedure.id).cmp(&(b.due.at, &b.named.procedure.id)));
    if open.is_empty() {
        return Ok(page.line(&Line::new().text("Nothing is due for it."))?);
    }
    let longest = open.iter().map(|row| loaded.library.address(row.named).len()).max().unwrap_or(0);
    for row in &open {
        let due = wording.deadline(row.due.at, row.due.inclusive);
        let late = row.standing == Standing::Overdue;
        let (style, due) = if late {
            (Style::Failed, format!("was due {due}"))
        } else {
            (Style::Plain, format!("due {due}"))
        };
        let address = loaded.library.address(row.named);
        let operator = row.named.procedure.operator.as_deref().unwrap_or_default();
        let line = Line::new().typed(format!("  runbook run {address:<longest$}")).text("  ");
        page.line(&line.styled(style, due).text(format!("  {operator}")))?;
    }
    Ok(())
}

fn answers_to(row: &Row<'_>, event: Declared<'_>, id: &str) -> bool {
    let open = matches!(row.standing, Standing::Due | Standing::Overdue | Standing::Upcoming);
    open && row.slot.event.as_ref().is_some_and(|raised| raised.event == event.name && raised.id == id)
}
