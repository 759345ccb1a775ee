//! `runbook verify`: proves that what is stored, or was handed out, is what was recorded.

mod outside;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cli::arguments::Format;
use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::ledger::{Head, Store, StoreError, Verdict, verify, verify_from};
use crate::store::{self, Mode};
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::theme::Style;
use outside::Outsiders;

/// Prove that what is stored is what was recorded
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook verify\n  runbook verify 2026-11.jsonl\n  runbook verify --witness 318:9f3a1c7e --format json"
)]
pub(in crate::cli) struct Args {
    /// An export, or another ledger by its path or address; the ledger in use if left out
    file: Option<PathBuf>,
    #[command(flatten)]
    outsiders: outside::Places,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// The ledger as the answer speaks of it.
#[derive(Default)]
struct Seen {
    ledger: Option<String>,
    is_test: bool,
}

impl Seen {
    fn of(store: &dyn Store) -> Self {
        Self { ledger: Some(store.id().to_owned()), is_test: store.is_test() }
    }
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load_if_any()?;
    let store = match &args.file {
        Some(file) => context.handed_in(file).map(Some),
        None => context.required(&loaded),
    };
    let opened = store.as_ref().ok().and_then(|store| store.as_deref());
    let outsiders = Outsiders::of(&args.outsiders, opened, args.file.is_none(), context)?;
    let (seen, verdict) = match store {
        Ok(Some(store)) => (Seen::of(&*store), verify_from(&*store, &outsiders.witnesses(), outsiders.taken)),
        Ok(None) => (Seen::default(), outsiders.of_nothing()),
        Err(failure) => (Seen::default(), unreadable(failure)?),
    };
    let others = if args.file.is_none() { context.others()? } else { Vec::new() };
    let others: Vec<(Seen, Verdict)> =
        others.iter().map(|store| (Seen::of(&**store), verify(&**store, &[]))).collect();
    match args.format {
        Format::Json => {
            let mut value = json(&seen, &verdict);
            value["checkpoints"] = serde_json::json!(outsiders.checkpoints);
            if !others.is_empty() {
                value["others"] = others.iter().map(|(seen, verdict)| json(seen, verdict)).collect();
            }
            context.json(&value)?;
        }
        Format::Text => {
            let mut page = context.stdout();
            text(&seen, &verdict, &outsiders, &mut page)?;
            for (seen, verdict) in &others {
                page.blank();
                let id = seen.ledger.as_deref().unwrap_or_default();
                page.line(&Line::new().bold(format!("Ledger {id}, only read:")))?;
                text(seen, verdict, &Outsiders::default(), &mut page)?;
            }
            page.flush()?;
        }
    }
    let intact = verdict.is_intact() && others.iter().all(|(_, verdict)| verdict.is_intact());
    let intact = intact && outsiders.troubled().next().is_none();
    Ok(if intact { exit::YES } else { exit::NOT_VERIFIED })
}

impl Context {
    /// The ledger or export of a path or an address that was typed.
    fn handed_in(&self, file: &Path) -> Result<Box<dyn Store>, Failure> {
        let typed = file.to_string_lossy();
        let address = if typed.contains("://") {
            typed.into_owned()
        } else {
            self.at(file).to_string_lossy().into_owned()
        };
        store::open(&address, Mode::Read)?.ok_or_else(|| {
            Failure::new(exit::ENVIRONMENT, format!("cannot open '{}': nothing is there", file.display()))
                .hint("give the path of an export in JSON Lines, or of a ledger")
        })
    }
}

/// What is damaged beyond opening does not verify; every other failure says nothing about the ledger.
fn unreadable(failure: Failure) -> Result<Verdict, Failure> {
    match failure.error.downcast_ref::<StoreError>() {
        Some(StoreError::Damaged { what, .. }) => Ok(Verdict::Unreadable { what: what.clone() }),
        _ => Err(failure),
    }
}

fn json(seen: &Seen, verdict: &Verdict) -> serde_json::Value {
    let mut value = serde_json::json!(verdict);
    value["message"] = verdict.to_string().into();
    value["ledger"] = seen.ledger.clone().into();
    value["test"] = seen.is_test.into();
    value
}

fn text(seen: &Seen, verdict: &Verdict, outsiders: &Outsiders, page: &mut Page) -> Result<(), Failure> {
    match verdict {
        Verdict::Intact { head: None, .. } => {
            page.line(&Line::new().text("Nothing is recorded yet, so there is nothing to verify."))?;
        }
        Verdict::Intact { count, head: Some(head), unknown_versions, redacted, archived, .. } => {
            let entries = if *count == 1 { "1 entry".to_owned() } else { format!("{count} entries") };
            let line = Line::new().styled(Style::DoneTitle, "Verified:");
            page.prose(&line.text(format!(" {entries}, head {head}, nothing altered.")), 0)?;
            agreed(outsiders, page)?;
            if *redacted > 0 {
                page.line(&Line::new().text(format!("Texts erased by recorded redactions: {redacted}.")))?;
            }
            if *archived > 0 {
                page.line(&Line::new().text(format!("Texts that are kept in archives alone: {archived}.")))?;
            }
            if *unknown_versions > 0 {
                let line = format!(
                    "Entries of versions that this program does not know, in place and unaltered: {unknown_versions}."
                );
                page.prose(&Line::new().text(line), 0)?;
            }
        }
        Verdict::Part { count, head, linked, without } => {
            part(*count, *head, *linked, *without, page)?;
        }
        broken => {
            page.prose(
                &Line::new().styled(Style::FailedTitle, "Not verified:").text(format!(" {broken}.")),
                0,
            )?;
            let advice = "Keep a copy of the file as it is, and compare it with a backup and with the heads that were kept.";
            page.prose(&Line::new().text(advice), 0)?;
        }
    }
    for (checkpoint, trouble) in outsiders.troubled() {
        let line = Line::new().styled(Style::FailedTitle, "Does not count:");
        page.prose(&line.text(format!(" {}: {trouble}.", checkpoint.name)), 0)?;
    }
    if seen.is_test {
        page.prose(&Line::new().dim("This is a test ledger: it was created under a replaced clock."), 0)?;
    }
    Ok(())
}

/// What others keep, all of which agrees.
fn agreed(outsiders: &Outsiders, page: &mut Page) -> Result<(), Failure> {
    match outsiders.heads.len() {
        0 => {}
        1 => page.line(&Line::new().text("The head that was kept agrees."))?,
        n => page.line(&Line::new().text(format!("All {n} heads that were kept agree.")))?,
    }
    let counted = || outsiders.checkpoints.iter().filter(|checkpoint| checkpoint.trouble.is_none());
    if let Some(last) = counted().map(|checkpoint| checkpoint.size).max() {
        let entries = if last == 1 { "1 entry".to_owned() } else { format!("{last} entries") };
        let mut said = match counted().count() {
            1 => format!("The checkpoint of {entries} agrees"),
            n => format!("{n} checkpoints agree, the last of {entries}"),
        };
        let signers: BTreeSet<&str> =
            counted().filter_map(|checkpoint| checkpoint.signer.as_deref()).collect();
        if !signers.is_empty() {
            said += ", signed by ";
            said += &signers.into_iter().collect::<Vec<_>>().join(", ");
        } else if !outsiders.signers {
            said += "; signatures were not checked";
        }
        page.prose(&Line::new().text(format!("{said}.")), 0)?;
    }
    if outsiders.taken > 0 {
        let said =
            format!("Entries 1 to {} were not read again: the checkpoint stands for them.", outsiders.taken);
        page.prose(&Line::new().text(said), 0)?;
    }
    if outsiders.confirmed().is_none() {
        let said = "Unwitnessed: nothing kept outside was compared (runbook ledger checkpoint).";
        page.prose(&Line::new().dim(said), 0)?;
    }
    Ok(())
}

/// What a part proves, and what it cannot.
fn part(count: u64, head: Head, linked: u64, without: u64, page: &mut Page) -> Result<(), Failure> {
    let line = Line::new().styled(Style::DoneTitle, "Verified as a part:");
    let of =
        format!(" {count} of {} entries of the ledger with head {head}, as they were handed out.", head.seq);
    page.prose(&line.text(of), 0)?;
    let shown = match linked {
        0 => "None follows directly on another,".to_owned(),
        1 => "1 follows directly on the one before and is chained to it,".to_owned(),
        n => format!("{n} follow directly on the one before and are chained to it,"),
    };
    let proves = format!(
        "Each is whole and in its place. {shown} so that the rest stands on this file's own hash alone."
    );
    page.prose(&Line::new().text(proves), 0)?;
    if without > 0 {
        page.line(&Line::new().text(format!("Texts that are not in it, erased or not: {without}.")))?;
    }
    let limits = "Not proved: that nothing was left out, and that nothing was changed before it was handed out. \
         The ledger's own `export` entry holds the hash of this file, and a whole export proves itself.";
    page.prose(&Line::new().text(limits), 0)?;
    Ok(())
}
