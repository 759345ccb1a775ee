//! `runbook` alone: how to begin, or three lines of news.

use crate::calendar::wording::work;
use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::schedule::{Ask, Ground, Row, Standing, agenda};
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::theme::Style;
use crate::workspace::{NoBook, Trees};

/// What there is to know, in groups: every day, writing and looking back, everything else.
const COMMANDS: &[&[(&str, &str, &str)]] = &[
    &[
        ("runbook due", "", "what is overdue and what is due today"),
        ("runbook run", "PROCEDURE", "walk through it; stop and resume at will"),
        ("runbook why", "PROCEDURE", "why it is due, overdue or not listed"),
        ("runbook show", "PROCEDURE", "read it without running it"),
    ],
    &[
        ("runbook new", "PROCEDURE", "start a procedure from a template"),
        ("runbook lint", "", "check the files, as the pipeline does"),
        ("runbook log", "", "what was done, by whom, and how it ended"),
    ],
    &[("runbook help", "", "every command; \"runbook help run\" explains one")],
];

pub(in crate::cli) fn run(context: &Context) -> Result<u8, Failure> {
    match crate::workspace::load(&context.books(), &context.here, Trees::LetGo) {
        Err(NoBook::Anywhere) => greet(context),
        _ => news(context),
    }
}

fn command(
    page: &mut Page,
    (name, argument, what): (&str, &str, &str),
    column: usize,
) -> Result<(), Failure> {
    let typed = format!("{name}{}", if argument.is_empty() { "" } else { " " });
    let pad = column.saturating_sub(typed.len() + argument.len()).max(2);
    let line = Line::new().text("  ").typed(typed).text(argument).text(" ".repeat(pad)).text(what);
    Ok(page.line(&line)?)
}

fn greet(context: &Context) -> Result<u8, Failure> {
    let mut page = context.stdout();
    page.line(
        &Line::new().bold("Recurring operations as files: what is due, done step by step, on record."),
    )?;
    for group in COMMANDS {
        page.blank();
        for one in *group {
            command(&mut page, *one, 26)?;
        }
    }
    page.blank();
    page.line(&Line::new().text("No run book here or in a folder above. Start one:"))?;
    command(&mut page, ("runbook init --template dynamics365", "", "Dynamics 365 after go-live"), 40)?;
    command(&mut page, ("runbook init", "", "an empty run book"), 40)?;
    page.flush()?;
    Ok(exit::YES)
}

fn news(context: &Context) -> Result<u8, Failure> {
    let loaded = context.load()?;
    let state = context.state(&loaded)?;
    let texts = loaded.texts(&state);
    let ground = Ground::new(&loaded.library, &state, loaded.wording.now).with_texts(&texts);
    let chosen: Vec<_> = loaded.library.procedures().collect();
    let wording = &loaded.wording;
    let until = wording.zone.day_end(wording.today());
    let rows = agenda(&ground, &chosen, &Ask::until(until))?.rows;
    let mut page = context.stdout();
    let books: Vec<&str> = loaded.library.books.iter().map(|book| book.id.as_str()).collect();
    let title = format!("{}, {} procedures. {}.", books.join(", "), chosen.len(), wording.long());
    page.prose(&Line::new().dim(title), 0)?;
    page.prose(&standing(&rows), 0)?;
    let next = rows.iter().find(|row| row.standing == Standing::Due || row.standing == Standing::Upcoming);
    let next = next.or_else(|| rows.first());
    if let Some(row) = next {
        let due = wording.deadline(row.due.at, row.due.inclusive);
        page.line(&Line::new().text(format!("Next is {}, by {due}.", row.address(&loaded.library))))?;
    }
    page.blank();
    command(&mut page, ("runbook due", "", "the list"), 30)?;
    if let Some(row) = next {
        let run = format!("runbook run {}", row.address(&loaded.library));
        command(&mut page, (&run, "", "the next one"), 30)?;
    }
    command(&mut page, ("runbook help", "", "every command"), 30)?;
    page.flush()?;
    Ok(if loaded.library.lost().is_empty() { exit::YES } else { exit::ENVIRONMENT })
}

fn standing(rows: &[Row<'_>]) -> Line {
    let overdue = rows.iter().filter(|row| row.standing == Standing::Overdue).count();
    let today = rows.len() - overdue;
    let minutes: u64 = rows.iter().map(|row| u64::from(row.effort())).sum();
    let all = format!(", {} in all.", work(minutes));
    match (overdue, today) {
        (0, 0) => Line::new().styled(Style::Done, "Nothing left for today."),
        (0, today) => Line::new().text(format!("{today} due today{all}")),
        (overdue, 0) => Line::new().styled(Style::Failed, format!("{overdue} overdue")).text(all),
        (overdue, today) => Line::new()
            .styled(Style::Failed, format!("{overdue} overdue"))
            .text(format!(", {today} more due today{all}")),
    }
}
