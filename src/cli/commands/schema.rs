//! `runbook schema`: the JSON Schema of run book files, for editors.

use std::path::PathBuf;

use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::editor;
use crate::workspace::write_report;

/// The JSON Schema of run book files, for editors and validators
///
/// An editor with a YAML language server completes and checks files by it. Each file can name it in its first line:
/// `# yaml-language-server: $schema=runbook.schema.json`, a path from the file's folder.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  runbook schema\n  runbook schema --output runbooks/runbook.schema.json")]
pub(in crate::cli) struct Args {
    /// Write it to this file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let schema = editor::schema();
    match &args.output {
        Some(file) => write_report(&context.at(file), &schema)?,
        None => context.print(&schema)?,
    }
    Ok(exit::YES)
}
