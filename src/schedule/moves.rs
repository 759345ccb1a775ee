//! Anchors that move: which dates a new text moves, and what of that is told.

use chrono::{NaiveDate, TimeDelta};

use super::{Ground, Row};
use crate::calendar::{Anchor, AnchorDate, DateSpan, Status};
use crate::ledger::facts::AnchorMoved;
use crate::ledger::{MovedAnchor, State};
use crate::model::RunBook;

/// How far from today moves are looked for: past cycles that may still be open, and the plans of a year and a half.
const REACH: (TimeDelta, TimeDelta) = (TimeDelta::days(366), TimeDelta::days(550));

/// How long a move is told.
const TOLD: TimeDelta = TimeDelta::days(7);

/// The dates that a book's text moves, against the text recorded before; sorted by anchor, then date before. A date whose
/// status alone changes is one of them, a date that is new is none, and neither is one recorded already.
#[must_use]
pub fn moved_dates(old: &RunBook, new: &RunBook, today: NaiveDate, state: &State) -> Vec<AnchorMoved> {
    let shifted = |days: TimeDelta| today.checked_add_signed(days).unwrap_or(today);
    let span = DateSpan::new(shifted(-REACH.0), shifted(REACH.1));
    let mut moved = Vec::new();
    for (name, before) in &old.anchors {
        let Some(after) = new.anchors.get(name) else { continue };
        let mut dates = before.between(span, &old.calendar);
        let came = after.between(span, &new.calendar).into_iter();
        let known = |dates: &[AnchorDate], key: &str| dates.iter().any(|date| date.key == key);
        let came: Vec<AnchorDate> = came.filter(|date| !known(&dates, &date.key)).collect();
        dates.extend(came.iter().filter_map(|date| before.date(&date.key, &old.calendar)));
        for from in dates {
            let to = after.date(&from.key, &new.calendar);
            let same = |to: &AnchorDate| to.date == from.date && to.status == from.status;
            if !to.as_ref().is_some_and(same) {
                moved.push(AnchorMoved {
                    anchor: name.clone(),
                    key: from.key,
                    from: Some(from.date),
                    to: to.as_ref().map(|to| to.date),
                    status: to.map(|to| to.status.word().to_owned()),
                });
            }
        }
    }
    moved.retain(|one| !is_recorded(one, new, state));
    moved
}

/// Whether a move is the last one recorded of its date.
fn is_recorded(one: &AnchorMoved, book: &RunBook, state: &State) -> bool {
    let last = last_of(book, state, |known| known.anchor == one.anchor && known.key == one.key);
    last.is_some_and(|last| (last.from, last.to, &last.status) == (one.from, one.to, &one.status))
}

/// The last move on record that meets a condition.
fn last_of<'a>(
    book: &RunBook,
    state: &'a State,
    fits: impl Fn(&MovedAnchor) -> bool,
) -> Option<&'a MovedAnchor> {
    let all = book.ids().filter_map(|id| state.book(id)).flat_map(|known| &known.anchors);
    all.filter(|known| fits(known)).max_by_key(|known| known.at)
}

/// The date from which the anchor of a row was moved in the last seven days; `None` too where somebody had begun.
#[must_use]
pub fn moved_from(ground: &Ground<'_>, row: &Row<'_>) -> Option<NaiveDate> {
    let date = row.slot.anchor.as_ref()?;
    let names =
        |anchor: &str| row.named.procedure.triggers.iter().any(|one| one.rule.anchor() == Some(anchor));
    let last = last_of(row.named.book, ground.state, |known| known.key == date.key && names(&known.anchor))?;
    let fresh = ground.now - last.at < TOLD && last.to == Some(date.date) && last.from != last.to;
    last.from.filter(|_| fresh && row.run.run().is_none())
}

/// The anchors of a book with the dates that were taken away from them, which count as cancelled. `None` where none were.
pub(super) fn with_taken_away(
    book: &RunBook,
    state: &State,
) -> Option<std::collections::BTreeMap<String, Anchor>> {
    let all = || book.ids().filter_map(|id| state.book(id)).flat_map(|known| &known.anchors);
    all().find(|moved| moved.to.is_none())?;
    let mut anchors = book.anchors.clone();
    for moved in all().filter(|moved| moved.to.is_none()) {
        let (Some(anchor), Some(date)) = (anchors.get_mut(&moved.anchor), moved.from) else { continue };
        if anchor.date(&moved.key, &book.calendar).is_none() {
            let key = moved.key.clone();
            anchor.dates.push(AnchorDate { key, date, status: Status::Cancelled, source: None });
        }
    }
    Some(anchors)
}
