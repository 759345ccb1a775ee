//! `runbook ledger hold`: texts that must stay, whatever is asked for.

use crate::cli::commands::{entries, recorded, runs};
use crate::cli::context::{Context, Loaded};
use crate::cli::recording::Decision;
use crate::cli::{Failure, exit, moment};
use crate::ledger::facts::HoldPlaced;
use crate::ledger::{Fact, State, Subject, Text};
use crate::ui::line::Line;
use crate::ui::theme::Style;

/// Keep texts from being erased and archived
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook ledger hold --reason \"claim 2026-17\"\n  runbook ledger hold --procedure month-end --from 2025-01-01 --to 2026-01-01 --reason \"audit of 2025\"\n  runbook ledger release 12 --reason \"the audit is over\""
)]
pub(super) struct Args {
    /// Only this procedure
    #[arg(long, value_name = "PROCEDURE")]
    procedure: Option<String>,
    /// Only this run: its id or an unambiguous beginning of it
    #[arg(long, value_name = "RUN", conflicts_with = "procedure")]
    run: Option<String>,
    /// Only what was recorded at or after this moment
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only what was recorded before this moment
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Why; this stays on record
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let reason = recorded::said("the reason", &args.reason)?;
    let loaded = context.load_if_any()?;
    let zone = &loaded.wording.zone;
    let at = |text: &Option<String>| text.as_deref().map(|text| moment::instant(text, zone)).transpose();
    let (from, to) = (at(&args.from)?, at(&args.to)?);
    if from.zip(to).is_some_and(|(from, to)| from >= to) {
        return Err(Failure::usage("the hold would hold nothing: --to is not after --from"));
    }
    let state = context.state(&loaded)?;
    let subjects = subjects(args.procedure.as_deref(), &loaded, &state)?;
    let run =
        args.run.as_deref().map(|run| runs::required(run, &state)).transpose()?.map(|known| known.run.id);
    let mut recording = context.recording(&loaded)?;
    let mut page = context.stdout();
    for subject in subjects {
        let sealed = recording.decide(|_| {
            let fact = Fact::HoldPlaced(HoldPlaced { run: run.clone(), from, to });
            let texts = vec![Text::plain(Text::REASON, reason.as_str())];
            Ok(Some(Decision { subject: subject.clone(), fact, texts }))
        })?;
        let Some(sealed) = sealed else { continue };
        let of = subject.procedure.as_ref().map_or_else(String::new, |id| format!(" of {id}"));
        let said = format!(" what is recorded{of}: hold {}, by {}.", sealed.entry.seq, recording.person());
        page.prose(&Line::new().styled(Style::Done, "Held").text(said), 0)?;
        let release = format!("runbook ledger release {} --reason WHY", sealed.entry.seq);
        page.line(&Line::new().text("It is released by: ").typed(release))?;
        page.line(&recorded::head(&sealed))?;
    }
    page.flush()?;
    Ok(exit::YES)
}

/// The procedure that is meant, also under its former ids as far as anything is recorded under them; or everything.
fn subjects(name: Option<&str>, loaded: &Loaded, state: &State) -> Result<Vec<Subject>, Failure> {
    let Some(name) = name else { return Ok(vec![Subject::default()]) };
    let of = |book, procedure| Subject { book, procedure, ..Subject::default() };
    let (book, procedure) = entries::procedure(name, loaded, state)?;
    let mut subjects = vec![of(book, procedure)];
    let Ok(named) = loaded.find(name) else { return Ok(subjects) };
    for (book, id) in named.book.ids().flat_map(|book| named.procedure.ids().map(move |id| (book, id))) {
        let subject = of(Some(book.to_owned()), Some(id.to_owned()));
        if state.procedures(book).any(|known| known == id) && !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    Ok(subjects)
}
