//! The ladder of an occurrence and how far it is climbed, in words.

use crate::calendar::Wording;
use crate::ledger::{Record, Told};
use crate::schedule::{Ended, Row, RungAt, Standing, climb, ladder_of, started};

/// The ladder with the instant of each rung; `None` where none has started.
pub(super) fn lines(row: &Row<'_>, record: Option<&Record>, wording: &Wording) -> Option<Vec<String>> {
    let started = started(row.named.procedure, record, row.oldest_due(), wording.now)?;
    let escalation = record.and_then(|record| record.escalation.as_ref());
    if escalation.is_none() && row.standing == Standing::Missed {
        return None;
    }
    let chosen = escalation.map(|escalation| escalation.ladder.as_str());
    let (name, ladder) = ladder_of(row.named, &row.slot, chosen)?;
    let book = row.named.book;
    let told: &[Told] = escalation.map_or(&[], |escalation| &escalation.told);
    let climb = climb(ladder, started.at, told, &book.zone, &book.calendar);
    let since = wording.day_and_time(started.at);
    if let Some(ended) = started.ended {
        let until = match ended {
            Ended::Closed(at) => format!("until it was closed, {}", wording.day_and_time(at)),
            Ended::Stopped(decided) => format!("until {}", wording.day_and_time(decided.at)),
            Ended::TakenOn(decided) => {
                format!("until {} took it on, {}", decided.person, wording.day_and_time(decided.at))
            }
        };
        return Some(vec![format!("{name}, from {since} {until}")]);
    }
    let reached = match (climb.reached(wording.now), climb.rungs.len()) {
        (reached, all) if reached == all => format!("all {all} rungs reached"),
        (reached, all) => format!("rung {reached} of {all} reached"),
    };
    let told = match told.last() {
        Some(told) => format!("{} told {}", told.role, wording.day_and_time(told.at)),
        None => "nobody told".to_owned(),
    };
    let mut lines = vec![format!("{name}, since {since}: {reached}, {told}")];
    lines.extend(climb.rungs.iter().map(|rung| one(rung, wording)));
    Some(lines)
}

/// A rung: `partner from Sat 14 Nov 04:00`.
fn one(rung: &RungAt<'_>, wording: &Wording) -> String {
    let from = format!("{} from {}", rung.rung.to, wording.day_and_time(rung.at));
    let when = rung.rung.when.as_ref().map(|when| format!(", if {when}"));
    let told = rung.told_at.map(|at| format!(", told {}", wording.day_and_time(at)));
    [Some(from), when, told].into_iter().flatten().collect()
}
