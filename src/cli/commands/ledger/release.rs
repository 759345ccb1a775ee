//! `runbook ledger release`: a hold ends.

use crate::cli::commands::recorded;
use crate::cli::context::Context;
use crate::cli::recording::Decision;
use crate::cli::{Failure, exit};
use crate::ledger::facts::HoldReleased;
use crate::ledger::{Fact, Subject, Text, holds};
use crate::ui::line::Line;
use crate::ui::theme::Style;

/// Let go of a hold
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  runbook ledger release 12 --reason \"the audit is over\"")]
pub(super) struct Args {
    /// The number of the hold, as it was printed
    hold: u64,
    /// Why; this stays on record
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let reason = recorded::said("the reason", &args.reason)?;
    let loaded = context.load_if_any()?;
    let all = context.own(&loaded)?.map(|store| holds(&*store)).transpose()?.unwrap_or_default();
    let Some(hold) = all.iter().find(|hold| hold.entry.seq == args.hold) else {
        let known: Vec<String> = all.iter().map(crate::ledger::Hold::in_words).collect();
        let known = if known.is_empty() { "there is no hold".to_owned() } else { known.join(", ") };
        return Err(Failure::usage(format!("no hold {} to release", args.hold)).hint(known));
    };
    let mut recording = context.recording(&loaded)?;
    let sealed = recording.decide(|_| {
        let fact = Fact::HoldReleased(HoldReleased { hold: hold.entry.id.clone() });
        let subject = Subject { run: None, ..hold.entry.subject.clone() };
        Ok(Some(Decision { subject, fact, texts: vec![Text::plain(Text::REASON, reason.as_str())] }))
    })?;
    let mut page = context.stdout();
    let said = format!(" {} by {}.", hold.in_words(), recording.person());
    page.prose(&Line::new().styled(Style::Done, "Released").text(said), 0)?;
    if let Some(sealed) = sealed {
        page.line(&recorded::head(&sealed))?;
    }
    page.flush()?;
    Ok(exit::YES)
}
