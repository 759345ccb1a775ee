//! Which procedure, which occurrence, and whether this person may go on with it.

use chrono::TimeDelta;

use super::Args;
use crate::calendar::Wording;
use crate::cli::Failure;
use crate::cli::commands::{blocked, keys, runs, target};
use crate::cli::context::Loaded;
use crate::cli::recording::Recording;
use crate::ledger::facts::EventRaised;
use crate::ledger::{Expected, Fact, State, Subject};
use crate::model::Named;
use crate::schedule::{self, Ground, Line, Row, RunState, Standing, blockers, filed, rows};
use crate::system::holder::{Liveness, is_alive};
use crate::trigger::IfMissed;

/// The procedure that was named, by its id or by a run of it, with the target that is meant, if one is named:
/// `deploy`, `deploy@test`, `deploy --target test`.
pub(super) fn line<'l>(args: &Args, loaded: &'l Loaded, state: &State) -> Result<Line<'l>, Failure> {
    let (name, at) = target::split(&args.procedure);
    let target = args.target.as_deref();
    if let (Some(at), Some(target)) = (at, target.filter(|target| at != Some(*target))) {
        return Err(Failure::usage(format!("`{}` is not for `{target}`", args.procedure))
            .hint(format!("name one target: `{name}@{at}` or `--target {target}`")));
    }
    target::line(procedure(name, loaded, state)?, at.or(target))
}

fn procedure<'l>(name: &str, loaded: &'l Loaded, state: &State) -> Result<Named<'l>, Failure> {
    if loaded.library.find(name).is_err()
        && let Some(known) = runs::find(name, state)?
    {
        let of_run = |named: &Named<'_>| known.is_of(*named);
        if let Some(named) = loaded.library.procedures().find(of_run) {
            return Ok(named);
        }
    }
    loaded.find(name)
}

/// A procedure that waits for an event, with nothing open, raises the event itself: now, under a readable id.
pub(super) fn raise(
    named: Named<'_>,
    without_key: bool,
    recording: &mut Recording,
    loaded: &Loaded,
) -> Result<(), Failure> {
    let procedure = named.procedure;
    let events: Vec<_> = procedure.triggers.iter().filter_map(|trigger| trigger.rule.event()).collect();
    let (Some(&(event, level)), true) =
        (events.first(), without_key && events.len() == procedure.triggers.len())
    else {
        return Ok(());
    };
    let state = recording.state()?;
    let now = loaded.clock.now();
    let texts = loaded.texts(&state);
    let ground = Ground::new(&loaded.library, &state, now).with_texts(&texts);
    let open =
        |row: &Row<'_>| matches!(row.standing, Standing::Due | Standing::Overdue) || row.run.is_unfinished();
    if rows(&ground, named, now)?.iter().any(open) {
        return Ok(());
    }
    let id = format!("{event}-{}", named.book.zone.local(now).format("%Y-%m-%dT%H%M"));
    let subject = Subject { book: Some(named.book.id.clone()), ..Subject::default() };
    let (event, level) = (event.to_owned(), level.map(str::to_owned));
    let fact = Fact::EventRaised(EventRaised { event, id, level, at: now });
    recording.append(subject, fact, Vec::new(), Expected::Any).map(|_| ())
}

/// The occurrence that is meant: the key's, else the open one; of several targets that of the first in their order
/// that is not blocked.
pub(super) fn occurrence<'a>(
    line: Line<'a>,
    args: &Args,
    ground: &'a Ground<'a>,
    loaded: &Loaded,
) -> Result<Row<'a>, Failure> {
    let named = line.named;
    let now = ground.now;
    let far = if args.occurrence.is_some() { TimeDelta::days(800) } else { TimeDelta::days(40) };
    let mut rows = rows(ground, named, now + far)?;
    if let Some(key) = &args.occurrence {
        let key = target::key(line, key)?;
        return keyed(ground, named, &key, &rows, args, loaded);
    }
    if let Some(row) = by_run(&args.procedure, &rows) {
        return if line.target.is_none() || row.line().is(line) {
            Ok(row)
        } else {
            Err(Failure::usage(format!("this is a run of {}, not of {}", row.line().name(), line.name())))
        };
    }
    rows.retain(|row| line.target.is_none() || row.line().is(line));
    let latest = line.triggers().all(|trigger| trigger.if_missed() == IfMissed::Latest);
    let chosen: Vec<&Row<'a>> = Line::all(named)
        .into_iter()
        .filter_map(|line| {
            let mut open = rows.iter().filter(|row| is_open(row) && row.line().is(line));
            if latest { open.next_back() } else { open.next() }
        })
        .collect();
    let first = chosen.iter().position(|row| row.blocked_by.is_empty()).unwrap_or(0);
    match chosen.get(first) {
        Some(row) => Ok((*row).clone()),
        None if on_request(named) => requested(line, &rows, ground),
        None => Err(not_open(named, &rows, &loaded.wording)),
    }
}

fn is_open(row: &Row<'_>) -> bool {
    matches!(row.standing, Standing::Due | Standing::Overdue) || row.run.is_unfinished()
}

/// The occurrence a rehearsal is shown for: the open one, else the next, else one made up for now.
pub(super) fn rehearsed<'a>(
    line: Line<'a>,
    args: &Args,
    ground: &'a Ground<'a>,
    loaded: &Loaded,
) -> Result<Row<'a>, Failure> {
    if args.occurrence.is_some() {
        return occurrence(line, args, ground, loaded);
    }
    let rows = rows(ground, line.named, ground.now + TimeDelta::days(400))?;
    let meant = |row: &&Row<'a>| line.target.is_none() || row.line().is(line);
    let next = |row: &&Row<'a>| !row.standing.is_closed() && row.standing != Standing::Missed;
    match rows.iter().filter(meant).find(next) {
        Some(row) => Ok(row.clone()),
        None => requested(line, &rows, ground),
    }
}

fn on_request(named: Named<'_>) -> bool {
    named.procedure.triggers.iter().any(|trigger| trigger.rule.kind().name == "on request")
}

/// A new occurrence of a procedure that is done when somebody asks: named by the instant of its start.
fn requested<'a>(line: Line<'a>, rows: &[Row<'a>], ground: &'a Ground<'a>) -> Result<Row<'a>, Failure> {
    let line = target::only(line)?;
    let local = line.named.book.zone.local(ground.now);
    let key = |format: &str| line.key(&local.format(format).to_string());
    let minute = key("%Y-%m-%dT%H%M");
    let taken = rows.iter().any(|row| row.slot.key == minute);
    let key = if taken { key("%Y-%m-%dT%H%M%S") } else { minute };
    let mut row = Row::requested(line, key, ground.now);
    row.blocked_by = blockers(ground, &row)?;
    Ok(row)
}

fn by_run<'a>(name: &str, rows: &[Row<'a>]) -> Option<Row<'a>> {
    rows.iter()
        .find(|row| row.run.run().is_some_and(|run| name.len() >= 4 && run.id.starts_with(name)))
        .cloned()
}

fn keyed<'a>(
    ground: &'a Ground<'a>,
    named: Named<'a>,
    key: &str,
    rows: &[Row<'a>],
    args: &Args,
    loaded: &Loaded,
) -> Result<Row<'a>, Failure> {
    let id = &named.procedure.id;
    let found = rows
        .iter()
        .find(|row| row.slot.key == key || row.older.as_ref().is_some_and(|(older, _)| older == key));
    let row = match found {
        Some(row) if row.slot.key == key => row.clone(),
        Some(row) => older(row, key, ground)?,
        None => return Err(keys::unknown(ground, named, key)),
    };
    if row.standing.is_closed() && args.exception.is_none() {
        let closed = row.closed_at.map_or_else(String::new, |at| format!(" {}", loaded.wording.moment(at)));
        let word = row.standing.name();
        return Err(Failure::refused(format!("{id} {key} is {word}{closed}"))
            .hint("doing it again needs a reason: --exception REASON"));
    }
    Ok(row)
}

/// The older one of a row, on its own.
fn older<'a>(row: &Row<'a>, key: &str, ground: &'a Ground<'a>) -> Result<Row<'a>, Failure> {
    let Some(own) = schedule::occurrence(ground, row.named, key)? else {
        return Err(keys::unknown(ground, row.named, key));
    };
    let run = if row.run_is_older { row.run.clone() } else { RunState::None };
    let mut row = Row {
        slot: own.slot,
        due: own.due,
        expires: Some(row.slot.due),
        standing: own.standing,
        older: None,
        missed_before: 0,
        run,
        run_is_older: false,
        ..row.clone()
    };
    row.blocked_by = blockers(ground, &row)?;
    Ok(row)
}

fn not_open(named: Named<'_>, rows: &[Row<'_>], wording: &Wording) -> Failure {
    let id = &named.procedure.id;
    let done = rows.iter().rev().find(|row| row.standing.is_closed() && row.slot.opens_at <= wording.now);
    let next = rows.iter().find(|row| row.standing == Standing::Upcoming);
    let message = match (done, next) {
        (Some(done), _) => {
            let at = done.closed_at.map_or_else(String::new, |at| format!(", {}", wording.moment(at)));
            format!("nothing to do: {id} {} is {}{at}", done.slot.key, done.standing.name())
        }
        (None, Some(next)) => format!("{id} {} opens {}", next.slot.key, wording.moment(next.slot.opens_at)),
        (None, None) => format!("{id} has nothing open"),
    };
    let failure = Failure::refused(message);
    match next {
        Some(next) => {
            failure.hint(format!("to do the next one now: `runbook run {id} --occurrence {}`", next.slot.key))
        }
        None => failure.hint(format!("`runbook why {id}` says more")),
    }
}

/// Refuses a run that somebody else holds and that is not proved dead.
pub(super) fn may_hold(
    row: &Row<'_>,
    args: &Args,
    recording: &Recording,
    loaded: &Loaded,
) -> Result<(), Failure> {
    let RunState::Running(run) = &row.run else { return Ok(()) };
    let holder = &run.holder;
    let here = recording.host().unwrap_or_default();
    let dead = holder.host == here && is_alive(holder.pid, &holder.process_started) == Liveness::Dead;
    if dead || args.take_over.is_some() {
        return Ok(());
    }
    let host = if holder.host.is_empty() { String::new() } else { format!(" on {}", holder.host) };
    let since = loaded.wording.moment(holder.since);
    let message = format!("{}{host} holds this run since {since}, at {}", holder.person, run.place());
    let id = &row.named.procedure.id;
    Err(Failure::refused(message)
        .hint(format!("read along with `runbook show {id}`, or `--take-over REASON`")))
}

/// What the entries of a row's run are about: under the ids under which it began.
pub(super) fn on_record(row: &Row<'_>, recording: &Recording) -> Result<Subject, Failure> {
    Ok(filed(row.named, row.run_key(), &recording.state()?)?)
}

/// Refuses to begin what is blocked, unless a reason is given.
pub(super) fn may_begin(row: &Row<'_>, args: &Args, loaded: &Loaded) -> Result<(), Failure> {
    if row.named.procedure.aside().once && row.run.run().is_some() && args.exception.is_none() {
        let message = format!("{} is not to be done a second time by itself", row.named.procedure.id);
        return Err(
            Failure::refused(message).hint("to do it again all the same, say why: `--exception REASON`")
        );
    }
    let (Some(by), None) = (blocked::said(row, &loaded.wording), &args.exception) else { return Ok(()) };
    let name = &row.named.procedure.id;
    let open = row.blocked_by.iter().find(|blocker| blocker.until.is_none());
    let first = open.map_or_else(String::new, |blocker| {
        let own = blocker.book == row.named.book.id && loaded.library.books.len() < 2;
        let address =
            if own { blocker.procedure.clone() } else { format!("{}/{}", blocker.book, blocker.procedure) };
        let key = blocker.key.as_ref().map_or_else(String::new, |key| format!(" --occurrence {key}"));
        format!("do that first: `runbook run {address}{key}`; ")
    });
    let is_not = if open.is_some() { ", which is not done" } else { "" };
    Err(Failure::refused(format!("{name} {} is blocked by {by}{is_not}", row.slot.key))
        .hint(format!("{first}to begin all the same, say why: `--exception REASON`")))
}

/// What happens to an older one that shares the row.
pub(super) fn older_note(row: &Row<'_>, wording: &Wording) -> Option<String> {
    let (older, _) = row.older.as_ref().filter(|_| !row.run_is_older)?;
    let due = wording.deadline(row.due.at, row.due.inclusive);
    Some(format!("{older} was not done; it counts as missed once {} is done or due, {due}.", row.slot.key))
}

/// The other targets that are open too, in their order.
pub(super) fn others_note(row: &Row<'_>, ground: &Ground<'_>) -> Result<Option<String>, Failure> {
    let named = row.named;
    if row.target.is_none() || named.procedure.targets().len() < 2 {
        return Ok(None);
    }
    let rows = rows(ground, named, ground.now)?;
    let lines = Line::all(named).into_iter().filter(|line| !row.line().is(*line));
    let open = lines.filter(|line| rows.iter().any(|row| is_open(row) && row.line().is(*line)));
    let others: Vec<String> = open.map(|line| line.name()).collect();
    Ok((!others.is_empty()).then(|| format!("Open as well: {}.", others.join(", "))))
}
