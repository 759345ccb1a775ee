//! `runbook redact`: erases a text of an entry for good, and says why; the entry stays, and the chain with it.

use super::{entries, recorded};
use crate::cli::context::Context;
use crate::cli::recording::Decision;
use crate::cli::{Failure, exit};
use crate::ledger::facts::Redaction;
use crate::ledger::{Commitment, Fact, Sealed, Store, Subject, Text, holds, said};
use crate::ui::line::Line;
use crate::ui::theme::Style;

/// How many digits of a commitment are the fewest that name a text.
const FEWEST: usize = 8;

/// Erase a text of an entry for good, and record why; the entry stays
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook redact 12 --blob note --reason \"it names a customer\"\n  runbook redact 12:9f3a1c7e --blob output --blob answer --reason \"a password was printed\""
)]
pub(in crate::cli) struct Args {
    /// The entry: its number, a head as printed, or an unambiguous beginning of its id
    entry: String,
    /// The text or file: its name, or at least 8 digits of its commitment; can be given again
    #[arg(long = "blob", value_name = "NAME")]
    blobs: Vec<String>,
    /// Why it is erased; this stays on record
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let reason = recorded::said("the reason", &args.reason)?;
    let loaded = context.load_if_any()?;
    // Looked up before anything is made: an unknown entry creates no ledger.
    let store = context.required(&loaded)?.ok_or_else(|| {
        Failure::usage(format!("no entry `{}` is on record: nothing is recorded yet", args.entry))
    })?;
    let of = entries::find(&args.entry, &*store)?;
    if of.entry.ledger != store.id() {
        return Err(Failure::refused("cannot redact: the entry is in a ledger that is only read here")
            .hint("name its ledger first, as the one that is written"));
    }
    let chosen = chosen(&args.blobs, &of)?;
    for blob in &chosen {
        if !store.has_blob(blob)? {
            let gone = entries::gone(blob, &*store, &loaded.wording)?;
            return Err(Failure::refused(format!("nothing to erase: {} is gone already {gone}", blob.name)));
        }
    }
    let elsewhere = elsewhere(&chosen, &of, &*store)?;
    drop(store);
    let mut recording = context.recording(&loaded)?;
    let sealed = loop {
        let looked_at = recording.store.head()?;
        free_of_holds(&chosen, &*recording.store)?;
        let recorded = recording.decide(|state| {
            if state.head() != looked_at {
                return Ok(None);
            }
            // Only the holder of a run takes positions in it.
            let subject = Subject { run: None, ..of.entry.subject.clone() };
            let commitments = chosen.iter().map(|blob| blob.c).collect();
            let fact = Fact::Redaction(Redaction { commitments });
            Ok(Some(Decision { subject, fact, texts: vec![Text::plain(Text::REASON, reason.as_str())] }))
        })?;
        if let Some(sealed) = recorded {
            break sealed;
        }
    };
    let mut page = context.stdout();
    let names = chosen.iter().map(|blob| blob.name.as_str()).collect::<Vec<_>>().join(", ");
    let (entry, wording) = (&of.entry, &loaded.wording);
    let done = format!(
        " {names} of entry {}, {} by {}: {}.",
        entry.seq,
        wording.day_and_time(entry.at),
        entry.actor.person,
        said(entry, wording).what
    );
    page.prose(&Line::new().styled(Style::Done, "Redacted").text(done), 0)?;
    if !elsewhere.is_empty() {
        let also = elsewhere.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        page.prose(&Line::new().text(format!("It was a text of these entries too: {also}.")), 0)?;
    }
    let rest = "It is erased from this ledger; the entry stays, and the chain still verifies. Backups and exports made \
         before hold it as ever.";
    page.prose(&Line::new().dim(rest), 0)?;
    page.line(&recorded::head(&sealed))?;
    page.flush()?;
    Ok(exit::YES)
}

/// The texts of an entry that are meant, each once.
fn chosen(typed: &[String], of: &Sealed) -> Result<Vec<Commitment>, Failure> {
    let names = || {
        let names: Vec<String> = of.entry.blobs.iter().map(|blob| format!("`{}`", blob.name)).collect();
        if names.is_empty() { "it has no text".to_owned() } else { format!("it has {}", names.join(", ")) }
    };
    if typed.is_empty() {
        return Err(Failure::usage("say with --blob what is to be erased").hint(names()));
    }
    let mut chosen: Vec<Commitment> = Vec::new();
    for name in typed {
        let digits = name.len() >= FEWEST && name.bytes().all(|digit| digit.is_ascii_hexdigit());
        let meant = |blob: &&Commitment| {
            blob.name == *name || (digits && blob.c.to_string().starts_with(name.as_str()))
        };
        let found: Vec<&Commitment> = of.entry.blobs.iter().filter(meant).collect();
        if found.is_empty() {
            let message = format!("entry {} has no text or file `{name}`", of.entry.seq);
            return Err(
                Failure::usage(message).hint(format!("{}; nothing else of an entry can be erased", names()))
            );
        }
        for blob in found {
            if chosen.iter().all(|known| known.c != blob.c) {
                chosen.push(blob.clone());
            }
        }
    }
    Ok(chosen)
}

/// Refuses where a hold covers an entry that speaks of one of these texts.
fn free_of_holds(chosen: &[Commitment], store: &dyn Store) -> Result<(), Failure> {
    let holds = holds(store)?;
    if holds.is_empty() {
        return Ok(());
    }
    let mut stopped = None;
    store.read(&crate::ledger::Filter::default(), &mut |sealed| {
        let entry = &sealed.entry;
        if entry.blobs.iter().any(|blob| chosen.iter().any(|erased| erased.c == blob.c)) {
            stopped = holds.iter().find(|hold| hold.covers(entry)).map(|hold| (entry.seq, hold.in_words()));
        }
        if stopped.is_some() { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
    })?;
    let Some((seq, hold)) = stopped else { return Ok(()) };
    Err(Failure::refused(format!("cannot redact: entry {seq} is under {hold}"))
        .hint("`runbook ledger release NUMBER --reason WHY` releases a hold, on record"))
}

/// The numbers of other entries that speak of the same texts.
fn elsewhere(chosen: &[Commitment], of: &Sealed, store: &dyn Store) -> Result<Vec<u64>, Failure> {
    let mut found = Vec::new();
    store.read(&crate::ledger::Filter::default(), &mut |sealed| {
        let same = sealed.entry.blobs.iter().any(|blob| chosen.iter().any(|erased| erased.c == blob.c));
        if same && sealed.entry.id != of.entry.id {
            found.push(sealed.entry.seq);
        }
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(found)
}
