//! The plan for people: by days, then how much work it is.

use chrono::NaiveDate;

use super::totals::{Totals, Work};
use crate::calendar::Wording;
use crate::calendar::wording::work;
use crate::cli::Failure;
use crate::cli::commands::{coverage, lost};
use crate::cli::context::{Context, Loaded};
use crate::schedule::{Planned, beyond_holidays};
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::table::{Cell, Column, Group, Table};
use crate::ui::theme::Style;

pub(super) fn print(occurrences: &[Planned<'_>], loaded: &Loaded, context: &Context) -> Result<(), Failure> {
    let mut page = context.stdout();
    days(occurrences, loaded).print(&mut page)?;
    let totals = Totals::of(occurrences);
    let line = match totals.all.count {
        0 => "Nothing planned in that time.".to_owned(),
        n => format!("{n} planned, {}.", work(totals.all.effort_minutes)),
    };
    page.line(&Line::new().bold(line))?;
    split("by role", &totals.by_role, &mut page)?;
    split("by area", &totals.by_area, &mut page)?;
    coverage::say(&beyond_holidays(occurrences.iter().map(|one| (one.named.book, one.slot.on))), &mut page)?;
    page.flush()?;
    Ok(())
}

fn days(occurrences: &[Planned<'_>], loaded: &Loaded) -> Table {
    let wording = &loaded.wording;
    let columns = ["", "occurrence", "due", "owner"].map(Column::left).into_iter();
    let mut table = Table::new(columns.chain([Column::right("effort")]).collect());
    table.group(lost::group(&loaded.library));
    for of_day in occurrences.chunk_by(|a, b| day(a, wording) == day(b, wording)) {
        let date = day(&of_day[0], wording);
        let mut group = Group::new(Cell::new(Style::Bold, wording.day(date)));
        // Seen from its own day, a time of that day needs no date.
        let seen = Wording { now: wording.zone.first_instant(date), ..wording.clone() };
        for one in of_day {
            let due = one.slot.due;
            let tentative = if one.slot.is_tentative() { ", tentative" } else { "" };
            let due = if due.inclusive { seen.moment(due.at) } else { wording.deadline(due.at, false) };
            group.row([
                Cell::from(one.line().address(&loaded.library)),
                Cell::from(one.slot.key.as_str()),
                Cell::from(format!("{due}{tentative}")),
                Cell::from(one.line().owner().unwrap_or("")),
                Cell::from(
                    one.named.procedure.effort.map(|minutes| work(u64::from(minutes))).unwrap_or_default(),
                ),
            ]);
        }
        table.group(group);
    }
    table
}

/// `by role: ops-engineer 1h 05m, support-manager 2h 00m`, where there is more than one.
fn split(
    title: &str,
    parts: &std::collections::BTreeMap<&str, Work>,
    page: &mut Page,
) -> Result<(), Failure> {
    if parts.len() > 1 {
        let said = parts.iter().map(|(name, part)| format!("{name} {}", work(part.effort_minutes)));
        let line = format!("{title}: {}", said.collect::<Vec<_>>().join(", "));
        page.prose(&Line::new().dim(line), 2)?;
    }
    Ok(())
}

fn day(one: &Planned<'_>, wording: &Wording) -> NaiveDate {
    wording.zone.local(one.slot.starts_at).date()
}
