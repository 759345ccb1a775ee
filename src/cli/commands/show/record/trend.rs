//! What was measured, against the value of the run before.

use std::ops::ControlFlow;

use super::{Previous, Record, Trend};
use crate::cli::Failure;
use crate::cli::context::Loaded;
use crate::ledger::{Fact, Filter, Store};

/// The last value of each measure in the run with the one before it, in order of recording.
pub(super) fn read(record: &Record, loaded: &Loaded, store: &dyn Store) -> Result<Vec<Trend>, Failure> {
    let mut trends: Vec<Trend> = Vec::new();
    for recorded in &record.entries {
        let Fact::StepFinished(finished) = &recorded.fact else { continue };
        let (Some(measure), Some(value)) = (&finished.measure, &finished.value) else { continue };
        let entry = &recorded.sealed.entry;
        let trend = Trend {
            measure: measure.clone(),
            path: entry.subject.step.clone().unwrap_or_default(),
            value: value.clone(),
            unit: finished.unit.clone(),
            bound: finished.bound.as_ref().map(|bound| bound.text.clone()),
            at: entry.at,
            previous: None,
        };
        trends.retain(|earlier| (&earlier.measure, &earlier.path) != (&trend.measure, &trend.path));
        trends.push(trend);
    }
    if !trends.is_empty() {
        before(&mut trends, record, loaded, store)?;
    }
    Ok(trends)
}

/// Finds the values before, under every id that the procedure has or had.
fn before(trends: &mut [Trend], record: &Record, loaded: &Loaded, store: &dyn Store) -> Result<(), Failure> {
    let known = &record.known;
    let first = record.entries.iter().find(|recorded| matches!(recorded.fact, Fact::RunStarted(_)));
    let first = first.map_or(0, |recorded| recorded.sealed.entry.seq);
    let mut ids = vec![(known.book.clone(), known.procedure.clone())];
    for named in loaded.library.procedures().filter(|named| known.is_of(*named)) {
        let all = named.book.ids().flat_map(|book| named.procedure.ids().map(move |id| (book, id)));
        ids.extend(all.map(|(book, id)| (book.to_owned(), id.to_owned())));
    }
    ids.sort();
    ids.dedup();
    let mut found: Vec<(u64, String, Previous)> = Vec::new();
    for (book, procedure) in ids {
        let kinds = vec!["step.finished".to_owned()];
        let (book, procedure) = (Some(book), Some(procedure));
        let filter = Filter { book, procedure, kinds, newest_first: true, ..Filter::default() };
        let mut wanted: Vec<String> = trends.iter().map(|trend| trend.measure.clone()).collect();
        store.read(&filter, &mut |sealed| {
            let entry = &sealed.entry;
            let Fact::StepFinished(finished) = entry.fact() else { return ControlFlow::Continue(()) };
            let (Some(measure), Some(value)) = (finished.measure, finished.value) else {
                return ControlFlow::Continue(());
            };
            if entry.seq < first && wanted.contains(&measure) {
                wanted.retain(|other| *other != measure);
                let run = entry.subject.run.as_ref().map(|run| run.id.clone());
                let occurrence = entry.subject.occurrence.clone();
                let previous = Previous { value, unit: finished.unit, at: entry.at, occurrence, run };
                found.push((entry.seq, measure, previous));
            }
            if wanted.is_empty() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
    }
    found.sort_by_key(|(seq, _, _)| *seq);
    for (_, measure, previous) in found {
        for trend in trends.iter_mut().filter(|trend| trend.measure == measure) {
            trend.previous = Some(previous.clone());
        }
    }
    Ok(())
}

impl Trend {
    /// How much it changed, exactly, as `+61` or `-0.5`; none where the units differ or one is no number.
    pub(super) fn change(&self) -> Option<String> {
        let previous = self.previous.as_ref().filter(|previous| previous.unit == self.unit)?;
        difference(&self.value, &previous.value)
    }
}

/// The exact difference of two decimal numbers of at most 18 digits, always with a sign unless it is zero.
fn difference(now: &str, before: &str) -> Option<String> {
    let scale = |text: &str| text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let most = scale(now).max(scale(before));
    let units = |text: &str| -> Option<i128> {
        let digits: String = text.chars().filter(|c| *c != '.').collect();
        let ten = 10_i128.checked_pow(u32::try_from(most - scale(text)).ok()?)?;
        digits.parse::<i128>().ok()?.checked_mul(ten)
    };
    let change = units(now)?.checked_sub(units(before)?)?;
    let digits = format!("{:0width$}", change.unsigned_abs(), width = most + 1);
    let (whole, fraction) = digits.split_at(digits.len() - most);
    let sign = match change {
        0 => "",
        1.. => "+",
        _ => "-",
    };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn differences_are_exact_and_signed() {
        for (now, before, change) in [
            ("73", "12", Some("+61")),
            ("0.3", "0.1", Some("+0.2")),
            ("-1.5", "1", Some("-2.5")),
            ("1.10", "1.1", Some("0.00")),
            ("999999999999999999", "-999999999999999999", Some("+1999999999999999998")),
            ("0.000000000000000001", "999999999999999999", Some("-999999999999999998.999999999999999999")),
            ("x", "1", None),
            ("", "1", None),
        ] {
            assert_eq!(difference(now, before).as_deref(), change, "{now} - {before}");
        }
    }
}
