//! In which forms the findings are written, and where.

use std::path::PathBuf;

use super::{Args, statistics};
use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::lint::reporters::{self, FORMATS, Format, Meaning, Report};
use crate::system::environment::BuildService;
use crate::ui::line::Line;
use crate::ui::theme::Style;
use crate::workspace::write_report;

/// A form, and the file it is written to; standard output if there is none.
#[derive(Debug, Clone)]
pub(super) struct Output {
    format: &'static Format,
    file: Option<PathBuf>,
}

impl Output {
    /// Reads `FORM` or `FORM=FILE`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("there is no file after the `=`".to_owned()),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        // The name that it has in most other linters.
        let name = if name == "full" { "text" } else { name };
        let format = reporters::format(name).ok_or_else(|| {
            let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
            format!("there is no form `{name}`: write {}", names.join(", "))
        })?;
        Ok(Self { format, file })
    }
}

/// The exit codes, the forms, and examples.
pub(super) fn after_help() -> String {
    let form = |format: &Format| format!("  {:<11} {}\n", format.name, format.summary);
    let forms = FORMATS.iter().map(form).collect::<Vec<_>>().concat();
    format!(
        "Exits with 1 if there are errors, with 3 if there is no run book at PATH.\n\nForms:\n{forms}\nWithout --format, a \
         pipeline of GitHub or Azure DevOps gets its annotations after the text.\n\nExamples:\n  runbook lint\n  runbook lint \
         runbooks/dynamics365/weekly.yaml\n  runbook lint - --stdin-filename weekly.yaml < weekly.yaml\n  runbook lint --select missing-owner,missing-effort --statistics\n  runbook lint --format text --format sarif=lint.sarif --fail-on warning"
    )
}

/// Writes each form. Files are written first, so that what is on the screen last is for whoever looks.
pub(super) fn write(args: &Args, report: &Report<'_>, context: &Context) -> Result<(), Failure> {
    let outputs = &args.format;
    let on_screen = outputs.iter().filter(|output| output.file.is_none()).count();
    if on_screen > 1 {
        let message = "two forms cannot both go to standard output";
        return Err(Failure::new(exit::USAGE, message).hint("give all but one a file: --format sarif=FILE"));
    }
    for output in outputs {
        if let Some(file) = &output.file {
            write_report(&context.at(file), &(output.format.render)(report))?;
        }
    }
    match outputs.iter().find(|output| output.file.is_none()) {
        _ if args.statistics => statistics::show(report, context)?,
        Some(output) if output.format.name != FORMATS[0].name => {
            return context.print(&(output.format.render)(report));
        }
        _ => show(report, context)?,
    }
    let service = if outputs.is_empty() { context.environment.build_service() } else { None };
    let annotations = match service {
        Some(BuildService::AzurePipelines) => reporters::format("azure"),
        Some(BuildService::GithubActions) => reporters::format("github"),
        Some(BuildService::Other) | None => None,
    };
    annotations.map_or(Ok(()), |format| context.print(&(format.render)(report)))
}

fn show(report: &Report<'_>, context: &Context) -> Result<(), Failure> {
    let mut page = context.stdout();
    for line in reporters::styled(report).0 {
        let pieces = line.0.iter();
        page.line(&pieces.fold(Line::new(), |line, piece| line.styled(style(piece.meaning), &piece.text)))?;
    }
    Ok(page.flush()?)
}

fn style(meaning: Meaning) -> Style {
    match meaning {
        Meaning::Plain => Style::Plain,
        Meaning::Bold | Meaning::NoteTitle | Meaning::Note => Style::Bold,
        Meaning::ErrorTitle => Style::FailedTitle,
        Meaning::WarningTitle => Style::WarnedTitle,
        Meaning::Error => Style::Failed,
        Meaning::Warning => Style::Warned,
        Meaning::Good => Style::Done,
        Meaning::Dim => Style::Dim,
    }
}
