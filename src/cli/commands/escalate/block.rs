//! The block that shows a ladder: who, from when, how to reach them, who calls.

use super::{Args, Case};
use crate::cli::Failure;
use crate::cli::context::Loaded;
use crate::ledger::Told;
use crate::schedule::{Climb, RungAt, climb};
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::theme::Style;

/// Where the text of a block begins.
pub(super) const INDENT: &str = "     ";

/// The ladder as instants.
pub(super) fn climbed<'c>(case: &'c Case<'_>) -> Climb<'c> {
    let told: &[Told] = case.going.as_ref().map_or(&[], |going| &going.told);
    let book = case.named.book;
    climb(case.ladder, case.started_at, told, &book.zone, &book.calendar)
}

/// Prints the ladder, and the message to copy.
pub(super) fn print(
    case: &Case<'_>,
    note: Option<&str>,
    loaded: &Loaded,
    page: &mut Page,
) -> Result<(), Failure> {
    let climb = climbed(case);
    let now = loaded.wording.now;
    let label = |rung: &RungAt<'_>| match &rung.rung.after {
        Some(after) if rung.at > now => format!("after {after}"),
        _ => "now".to_owned(),
    };
    let labels = climb.rungs.iter().map(|rung| label(rung).len()).max().unwrap_or(0);
    let roles = climb.rungs.iter().map(|rung| rung.rung.to.len()).max().unwrap_or(0);
    let latest = climb.rungs.iter().rposition(|rung| rung.at <= now);
    page.line(&Line::new().bold("Escalation"))?;
    for (n, rung) in climb.rungs.iter().enumerate() {
        let style = if latest == Some(n) { Style::Bold } else { Style::Plain };
        let head = format!("{INDENT}{:<labels$}  {:<roles$}  ", label(rung), rung.rung.to);
        let width = head.len();
        page.prose(&Line::new().styled(style, head).text(reached(case, rung, loaded)), width)?;
    }
    page.line(&Line::new().text(format!("{INDENT}Message to copy:")))?;
    for line in case.message.lines().chain(note.into_iter().flat_map(str::lines)) {
        page.line(&Line::new().text(format!("{INDENT}| {line}")))?;
    }
    Ok(())
}

/// How a role is reached, who calls, from when, and when it was told.
fn reached(case: &Case<'_>, rung: &RungAt<'_>, loaded: &Loaded) -> String {
    let role = case.named.book.roles.get(&rung.rung.to);
    let contact = role.map(|role| role.contact.join(", ")).filter(|contact| !contact.is_empty());
    let by = rung.rung.by.as_ref().map(|by| format!("called by the {by}"));
    let when = rung.rung.when.as_ref().map(|when| format!("if {when}"));
    let at = (rung.at > loaded.wording.now).then(|| format!("at {}", loaded.wording.moment(rung.at)));
    let told = rung.told_at.map(|at| format!("told {}", loaded.wording.moment(at)));
    [contact, by, when, at, told].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// The line after a role was told: `told support-manager 09:04; partner at 13:02 unless solved`.
pub(super) fn told(case: &Case<'_>, role: &str, loaded: &Loaded) -> Line {
    let wording = &loaded.wording;
    let climb = climbed(case);
    let next = climb.rungs.iter().find(|rung| rung.told_at.is_none() && rung.rung.when.is_none());
    let next = next.map_or_else(String::new, |rung| {
        let at =
            if rung.at > wording.now { format!("at {}", wording.moment(rung.at)) } else { "now".to_owned() };
        format!("; {} {at} unless solved", rung.rung.to)
    });
    Line::new().text(format!("{INDENT}told {role} {}{next}", wording.moment(wording.now)))
}

/// What was recorded by options, or what can be typed where nobody can be asked.
pub(super) fn outcome(args: &Args, case: &Case<'_>, loaded: &Loaded, page: &mut Page) -> Result<(), Failure> {
    let address = loaded.library.address(case.named);
    let at = loaded.wording.moment(loaded.wording.now);
    if let Some(role) = &args.told {
        page.prose(&told(case, role, loaded), INDENT.len())?;
    }
    if args.ack {
        page.line(&Line::new().text(format!("{INDENT}taken on {at}")))?;
    }
    if args.stop {
        page.line(&Line::new().text(format!("{INDENT}stopped {at}")))?;
    }
    if args.told.is_none() && !args.ack && !args.stop {
        let next =
            climbed(case).rungs.iter().find(|rung| rung.told_at.is_none()).map(|rung| rung.rung.to.clone());
        page.line(&Line::new().text("Nothing is sent. When it was done:"))?;
        if let Some(role) = next {
            page.line(
                &Line::new().typed(format!("  runbook escalate {address} {} --told {role}", case.key)),
            )?;
        }
        page.line(&Line::new().typed(format!("  runbook escalate {address} {} --ack", case.key)))?;
    }
    Ok(())
}
