//! `runbook why`: why something is due, overdue or not listed.

use super::waiting::{self, Runs, Waiting};
use super::{blocked, coverage, keys, reviews, target};
use crate::cli::arguments::Format;
use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit};
use crate::ledger::State;
use crate::model::Named;
use crate::schedule::{Explanation, Ground, Row, Standing, beyond_holidays, by_key, explain, foremost};
use crate::ui::line::Line;
use crate::ui::theme::Style;

/// Why something is due, overdue or not listed
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook why backup-restore-drill\n  runbook why capacity-review 2026-W53"
)]
pub(in crate::cli) struct Args {
    /// The procedure: its id or an unambiguous beginning of it
    procedure: String,
    /// The occurrence's key, such as 2026-11-23, 2026-W48 or 2026-11; the one that matters now if left out
    key: Option<String>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load()?;
    let state = context.state(&loaded)?;
    let texts = loaded.texts(&state);
    let ground = Ground::new(&loaded.library, &state, loaded.wording.now).with_texts(&texts);
    let line = target::find(&args.procedure, &loaded)?;
    let named = line.named;
    let row = match &args.key {
        Some(key) => {
            let key = target::key(line, key)?;
            Some(by_key(&ground, named, &key)?.ok_or_else(|| keys::unknown(&ground, named, &key))?)
        }
        None => foremost(&ground, line)?,
    };
    let Some(row) = row else { return never(named, args, context) };
    let mut explanation = explain(&ground, &row, &loaded.wording)?;
    let waiting = Runs::new(context, &loaded, &state).of(&row)?;
    if let Some(waiting) = &waiting {
        let resume = format!("runbook run {}", row.address(&loaded.library));
        let after = explanation.parts.iter().position(|(label, _)| *label == "record").map_or(0, |at| at + 1);
        explanation.parts.insert(after, ("waits", waiting::lines(waiting, &loaded.wording, &resume)));
    }
    let reviews = reviews::owed(&loaded, &state).into_iter().filter(|owed| {
        owed.is_of(named) && [row.slot.key.as_str(), row.run_key()].contains(&owed.review.occurrence.as_str())
    });
    let lines: Vec<String> = reviews.flat_map(|owed| owed.lines(&loaded.wording)).collect();
    if !lines.is_empty() {
        explanation.parts.push(("review", lines));
    }
    match args.format {
        Format::Json => context.json(&json(&row, &explanation, waiting.as_ref(), &loaded))?,
        Format::Text => text(&row, &explanation, &state, &loaded, context)?,
    }
    Ok(exit::YES)
}

/// A procedure without any date: on request, or waiting for an event.
fn never(named: Named<'_>, args: &Args, context: &Context) -> Result<u8, Failure> {
    let rules: Vec<String> = named.procedure.triggers.iter().map(|trigger| trigger.rule.describe()).collect();
    let id = &named.procedure.id;
    if args.format == Format::Json {
        let nothing: Option<()> = None;
        context.json(&serde_json::json!({ "procedure": id, "occurrence": nothing, "rules": rules }))?;
        return Ok(exit::YES);
    }
    let mut page = context.stdout();
    page.line(&Line::new().bold(format!("{id} is not due by itself.")))?;
    page.blank();
    for rule in &rules {
        page.line(&Line::new().dim("  rule     ").text(rule))?;
    }
    page.blank();
    page.line(&Line::new().typed(format!("runbook run {id}")))?;
    page.flush()?;
    Ok(exit::YES)
}

fn json(
    row: &Row<'_>,
    explanation: &Explanation,
    waiting: Option<&Waiting>,
    loaded: &Loaded,
) -> serde_json::Value {
    let (waits_for, steps_due) = waiting::json(waiting, &loaded.wording);
    let parts: serde_json::Map<String, serde_json::Value> =
        explanation.parts.iter().map(|(label, lines)| ((*label).to_owned(), lines.clone().into())).collect();
    serde_json::json!({
        "book": row.named.book.id,
        "procedure": row.named.procedure.id,
        "occurrence": row.slot.key,
        "target": row.target.map(|target| &target.id),
        "standing": row.standing.name(),
        "nominal_on": row.slot.nominal_on,
        "starts_at": row.slot.starts_at,
        "opens_at": row.slot.opens_at,
        "due_at": row.due.at,
        "expires_at": row.expires.map(|expires| expires.at),
        "summary": format!("{} {}{}", explanation.subject, row.standing.name(), explanation.rest),
        "blocked_by": blocked::json(row),
        "beyond_holidays": coverage::listed(beyond_holidays([(row.named.book, row.slot.on)])),
        "waits_for": waits_for,
        "steps_due": steps_due,
        "explanation": parts,
    })
}

fn text(
    row: &Row<'_>,
    explanation: &Explanation,
    state: &State,
    loaded: &Loaded,
    context: &Context,
) -> Result<(), Failure> {
    let mut page = context.stdout();
    let style = match row.standing {
        Standing::Overdue | Standing::Missed => Style::FailedTitle,
        Standing::Done | Standing::DoneLate => Style::DoneTitle,
        _ => Style::Bold,
    };
    let title = Line::new().bold(format!("{} is ", explanation.subject));
    page.prose(&title.styled(style, row.standing.name()).bold(&explanation.rest), 0)?;
    if let Some(behind) = loaded.clock_behind(state) {
        page.prose(&Line::new().styled(Style::Warned, behind), 0)?;
    }
    page.blank();
    for (label, lines) in &explanation.parts {
        for (n, line) in lines.iter().enumerate() {
            let head = if n == 0 { format!("  {label:<9}") } else { " ".repeat(11) };
            let place = *label == "rule" && n == 1;
            let body = Line::new().dim(head).styled(if place { Style::Dim } else { Style::Plain }, line);
            page.prose(&body, 11)?;
        }
    }
    coverage::say(&beyond_holidays([(row.named.book, row.slot.on)]), &mut page)?;
    page.blank();
    if matches!(row.standing, Standing::Due | Standing::Overdue) {
        page.line(&Line::new().typed(format!("runbook run {}", row.address(&loaded.library))))?;
    }
    page.flush()?;
    Ok(())
}
