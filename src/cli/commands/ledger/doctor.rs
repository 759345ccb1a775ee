//! `runbook ledger doctor`: looks over the place where the ledger lives.

use serde_json::json;

use crate::cli::arguments::Format;
use crate::cli::context::Context;
use crate::cli::failure::marked;
use crate::cli::{Failure, exit};
use crate::store::{self, Check};
use crate::ui::line::Line;

/// Whether the place it lives in keeps what it acknowledges, and who may do what
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  runbook ledger doctor\n  runbook ledger doctor --format json")]
pub(super) struct Args {
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let place = super::place(context)?;
    let checks = store::doctor(&place.address)?;
    match args.format {
        Format::Json => context.json(&json!({ "checks": checks.iter().map(of).collect::<Vec<_>>() }))?,
        Format::Text => text(&checks, context)?,
    }
    let well = checks.iter().all(|check| check.advice.is_none());
    Ok(if well { exit::YES } else { exit::NO })
}

fn of(check: &Check) -> serde_json::Value {
    json!({ "what": check.what, "found": check.found, "advice": check.advice })
}

fn text(checks: &[Check], context: &Context) -> Result<(), Failure> {
    let mut page = context.stdout();
    let width = checks.iter().map(|check| check.what.len()).max().unwrap_or(0);
    for check in checks {
        let said = Line::new().bold(format!("{:<width$}", check.what)).text(format!("  {}", check.found));
        page.prose(&said, width + 2)?;
        if let Some(advice) = &check.advice {
            page.prose(&marked(Line::new().text(" ".repeat(width + 2)).bold("help: "), advice), width + 2)?;
        }
    }
    page.flush()?;
    Ok(())
}
