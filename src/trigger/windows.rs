//! `during` and `not_during`: the windows in which the days of a trigger may lie, or may not.
//!
//! `during` keeps the nominal dates inside its windows, `not_during` rolls days out of its windows. A day that rolls
//! ends on a business day outside of every `not_during` and in the same stretch of `during`; the direction is the
//! trigger's roll, the next day where it keeps its days.

use chrono::NaiveDate;

use super::{Dated, Facts};
use crate::calendar::{DateSpan, Roll, Window};
use crate::diagnostic::Findings;
use crate::document::{Fields, read};

/// How far a day is moved out of a window, in days. What finds no day so near is left out.
const REACH: i64 = 400;

/// The windows that a trigger names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Windows {
    /// Its dates lie in one of these. Empty: anywhere.
    pub during: Vec<String>,
    /// Its days lie in none of these.
    pub not_during: Vec<String>,
}

/// Reads `during` and `not_during`; `None` if neither is said.
pub(super) fn read(fields: &Fields<'_>, out: &mut Findings) -> Option<Box<Windows>> {
    let mut names = |key: &str| -> Vec<String> {
        let items = fields.get(key).map_or_else(Vec::new, read::list);
        let mut name = |node| Some(read::id(read::text(node, out)?.trim(), node.place(), out)?.to_owned());
        items.into_iter().filter_map(&mut name).collect()
    };
    let windows = Windows { during: names("during"), not_during: names("not_during") };
    (windows != Windows::default()).then(|| Box::new(windows))
}

impl Windows {
    /// Every name, as written.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.during.iter().chain(&self.not_during).map(String::as_str)
    }

    /// In words, after a rule: `, during close`, `, not during freeze`; empty if there is none.
    #[must_use]
    pub fn describe(&self) -> String {
        let said = |word: &str, names: &[String]| match names {
            [] => String::new(),
            _ => format!(", {word} {}", names.join(" or ")),
        };
        said("during", &self.during) + &said("not during", &self.not_during)
    }

    /// Keeps the dates that lie in a `during` window. They are of `span`.
    pub(super) fn retain(&self, dates: &mut Vec<Dated>, span: DateSpan, facts: &Facts<'_>) {
        if !self.during.is_empty() {
            let inside = stretches(&self.during, span, facts);
            dates.retain(|dated| inside.iter().any(|stretch| stretch.contains(dated.on)));
        }
    }

    /// The `not_during` window that a day lies in.
    pub fn barring(&self, day: NaiveDate, facts: &Facts<'_>) -> Option<&str> {
        let covers = |name: &&String| !stretches(std::slice::from_ref(*name), one(day), facts).is_empty();
        self.not_during.iter().find(covers).map(String::as_str)
    }

    /// Where a day goes; `None` if it is left out.
    pub(super) fn rolled(&self, day: NaiveDate, roll: Roll, facts: &Facts<'_>) -> Option<NaiveDate> {
        let stays = roll == Roll::Keep || facts.calendar.is_business_day(day);
        if stays && self.barring(day, facts).is_none() {
            return Some(day);
        }
        let around = self.around(day, facts);
        let barred = stretches(&self.not_during, one(day).widened(REACH), facts);
        let free = |day: NaiveDate| !barred.iter().any(|stretch| stretch.contains(day));
        let open = |day: NaiveDate| around.contains(day) && facts.calendar.is_business_day(day) && free(day);
        let back = || if self.during.is_empty() { None } else { opposite(roll).moved(day, REACH, open) };
        roll.moved(day, REACH, open).or_else(back)
    }

    /// What is left of a whole period: from its first day outside of the windows to its last; where none is, the day
    /// it goes to. `None` if it is left out.
    pub(super) fn clipped(&self, period: DateSpan, roll: Roll, facts: &Facts<'_>) -> Option<DateSpan> {
        let inside = self.around(period.first, facts).meet(period);
        let barred = stretches(&self.not_during, period.widened(REACH), facts);
        let free = |day: &NaiveDate| !barred.iter().any(|stretch| stretch.contains(*day));
        let mut days = inside.first.iter_days().take_while(|day| *day < inside.end);
        let Some(first) = days.find(free) else {
            let open = |day: NaiveDate| facts.calendar.is_business_day(day) && free(&day);
            return roll.moved(period.first, REACH, open).map(one).filter(|_| self.during.is_empty());
        };
        let back = (0..inside.days())
            .filter_map(|days| inside.last().checked_sub_days(chrono::Days::new(days.unsigned_abs())));
        let last = back.into_iter().find(free).unwrap_or(first);
        Some(DateSpan::inclusive(first, last))
    }

    /// How many days it can move a date at most; generous.
    pub(super) fn drift(&self, facts: &Facts<'_>) -> i64 {
        let windows = self.not_during.iter().filter_map(|name| facts.windows.get(name));
        let most = |window: &Window| {
            let anchor = window.anchor().and_then(|name| facts.anchors.get(name));
            // Stretches side by side are as long as they are many.
            if anchor.is_some_and(|anchor| window.can_adjoin(anchor)) {
                return REACH;
            }
            window.most_days(anchor)
        };
        windows.map(most).sum::<i64>().min(REACH)
    }

    /// The stretch of `during` that a day lies in; all that is looked at where there is none.
    fn around(&self, day: NaiveDate, facts: &Facts<'_>) -> DateSpan {
        let all = DateSpan::inclusive(NaiveDate::MIN, NaiveDate::MAX);
        let found = || stretches(&self.during, one(day), facts).into_iter().reduce(DateSpan::join);
        if self.during.is_empty() { all } else { found().unwrap_or_else(|| one(day)) }
    }
}

/// The stretches of windows that have a day in a span, whole; in no order.
fn stretches(names: &[String], span: DateSpan, facts: &Facts<'_>) -> Vec<DateSpan> {
    let of = |name: &String| {
        let window = facts.windows.get(name)?;
        let anchor = window.anchor().and_then(|anchor| facts.anchors.get(anchor));
        Some(window.between(span, anchor, facts.calendar))
    };
    names.iter().filter_map(of).flatten().collect()
}

fn one(day: NaiveDate) -> DateSpan {
    DateSpan::inclusive(day, day)
}

/// The other way: a day that finds none in its direction stays in its stretch by going back.
fn opposite(roll: Roll) -> Roll {
    match roll {
        Roll::Skip => Roll::Skip,
        Roll::Previous | Roll::PreviousInMonth => Roll::Next,
        Roll::Keep | Roll::Next | Roll::Nearest | Roll::NextInMonth => Roll::Previous,
    }
}
