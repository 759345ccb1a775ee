//! `runbook verify`: proves that what is stored is what was recorded.

use crate::cli::arguments::Format;
use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::ledger::{StoreError, Verdict, Witness, verify};
use crate::ui::line::Line;
use crate::ui::theme::Style;

/// Prove that what is stored is what was recorded
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  runbook verify\n  runbook verify --witness 318:9f3a1c7e --format json")]
pub(in crate::cli) struct Args {
    /// A head that somebody kept, as it was printed; can be given again
    #[arg(long, value_name = "HEAD")]
    witness: Vec<String>,
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

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let witnesses = args.witness.iter().map(|text| witness(text)).collect::<Result<Vec<_>, _>>()?;
    let loaded = context.load_if_any()?;
    let (seen, verdict) = match context.required(&loaded) {
        Ok(Some(store)) => {
            let seen = Seen { ledger: Some(store.id().to_owned()), is_test: store.is_test() };
            (seen, verify(&*store, &witnesses))
        }
        Ok(None) => (Seen::default(), nothing_yet(&witnesses)),
        Err(failure) => (Seen::default(), unreadable(failure)?),
    };
    match args.format {
        Format::Json => context.json(&json(&seen, &verdict))?,
        Format::Text => text(&seen, &verdict, &witnesses, context)?,
    }
    Ok(if verdict.is_intact() { exit::YES } else { exit::NOT_VERIFIED })
}

fn witness(text: &str) -> Result<Witness, Failure> {
    text.parse().map_err(|error: crate::ledger::WitnessError| {
        Failure::usage(error.to_string())
            .hint("heads are printed by every command that records, as `Record 318:9f3a1c7e`")
    })
}

/// No ledger is an empty one, unless somebody kept a head of it.
fn nothing_yet(witnesses: &[Witness]) -> Verdict {
    match witnesses.iter().map(|witness| witness.seq).max() {
        Some(expected) => Verdict::Truncated { count: 0, expected, known_by: "a witness".to_owned() },
        None => Verdict::Intact { count: 0, head: None, unknown_versions: 0, redacted: 0 },
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

fn text(seen: &Seen, verdict: &Verdict, witnesses: &[Witness], context: &Context) -> Result<(), Failure> {
    let mut page = context.stdout();
    match verdict {
        Verdict::Intact { head: None, .. } => {
            page.line(&Line::new().text("Nothing is recorded yet, so there is nothing to verify."))?;
        }
        Verdict::Intact { count, head: Some(head), unknown_versions, redacted } => {
            let entries = if *count == 1 { "1 entry".to_owned() } else { format!("{count} entries") };
            let line = Line::new().styled(Style::DoneTitle, "Verified:");
            page.prose(&line.text(format!(" {entries}, head {head}, nothing altered.")), 0)?;
            match witnesses.len() {
                0 => {}
                1 => page.line(&Line::new().text("The head that was kept agrees."))?,
                n => page.line(&Line::new().text(format!("All {n} heads that were kept agree.")))?,
            }
            if *redacted > 0 {
                page.line(&Line::new().text(format!("Texts erased by recorded redactions: {redacted}.")))?;
            }
            if *unknown_versions > 0 {
                let line = format!(
                    "Entries of versions that this program does not know, in place and unaltered: {unknown_versions}."
                );
                page.prose(&Line::new().text(line), 0)?;
            }
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
    if seen.is_test {
        page.prose(&Line::new().dim("This is a test ledger: it was created under a replaced clock."), 0)?;
    }
    page.flush()?;
    Ok(())
}
