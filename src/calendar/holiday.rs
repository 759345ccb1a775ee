//! Holidays: dated ones, and rules that give one a year. Owns how two rules keep out of each other's way.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{BusinessCalendar, DayRule, FIRST_DAY, LAST_DAY, Period, Roll, Weekdays, shifted};

/// A day that is no business day, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// Its name; may be empty.
    pub name: String,
}

/// A holiday that comes back every year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolidayRule {
    /// The day of the (calendar) year.
    pub day: DayRule,
    /// Its name.
    pub name: String,
    /// Where it is observed when it falls on a weekend; None: nowhere else.
    pub observed: Option<Roll>,
}

/// All holidays of the rules in the supported years, one either side included; sorted, dates unique.
///
/// A holiday on a weekend stays there and is observed on the day its roll finds that is neither weekend nor another
/// rule's day, earlier holidays first: with Christmas on a Saturday, Boxing Day is observed on the Tuesday.
pub(super) fn placed(rules: &[HolidayRule], weekdays: Weekdays) -> Vec<Holiday> {
    let nominal = nominal(rules, weekdays);
    let mut taken: BTreeSet<NaiveDate> = nominal.iter().map(|(date, _)| *date).collect();
    let mut holidays = Vec::with_capacity(nominal.len());
    for (date, rule) in nominal {
        holidays.push(Holiday { date, name: rule.name.clone() });
        let (Some(roll), false) = (rule.observed, weekdays.contains(date.weekday())) else { continue };
        let free = |day: NaiveDate| weekdays.contains(day.weekday()) && !taken.contains(&day);
        if let Some(observed) = roll.apply(date, free).filter(|day| *day != date) {
            taken.insert(observed);
            holidays.push(Holiday { date: observed, name: format!("{} (observed)", rule.name) });
        }
    }
    holidays.sort_by_key(|holiday| holiday.date);
    holidays.dedup_by_key(|holiday| holiday.date);
    holidays
}

/// Each rule's own day in each year, sorted by date, then by place in the list.
fn nominal(rules: &[HolidayRule], weekdays: Weekdays) -> Vec<(NaiveDate, &HolidayRule)> {
    if rules.is_empty() {
        return Vec::new();
    }
    let plain = BusinessCalendar::of_weekdays(weekdays);
    let first = Period::Year.previous(FIRST_DAY).first;
    let years = std::iter::successors(Some(first), |year| Some(Period::Year.next(*year).first));
    let mut days: Vec<_> = years
        .take_while(|year| *year <= shifted(LAST_DAY, 1))
        .flat_map(|year| rules.iter().map(move |rule| (Period::Year.span(year), rule)))
        .filter_map(|(year, rule)| Some((rule.day.date(year, &plain)?, rule)))
        .collect();
    days.sort_by_key(|(date, _)| *date);
    days
}
