//! Holidays: dated ones, and rules that give one a year. Owns how two rules keep out of each other's way.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{BusinessCalendar, DayRule, FIRST_DAY, LAST_DAY, Period, Roll, Weekdays};

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
    let own = |day: NaiveDate| nominal.binary_search_by_key(&day, |(date, _)| *date).is_ok();
    let mut taken = BTreeSet::new();
    let mut holidays = Vec::with_capacity(nominal.len());
    for &(date, rule) in &nominal {
        holidays.push(Holiday { date, name: rule.name.clone() });
        let (Some(roll), false) = (rule.observed, weekdays.contains(date.weekday())) else { continue };
        let free = |day: NaiveDate| weekdays.contains(day.weekday()) && !own(day) && !taken.contains(&day);
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
    let mut days: Vec<_> = (FIRST_DAY.year() - 1..=LAST_DAY.year() + 1)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, 1, 1))
        .map(|january| Period::Year.span(january))
        .flat_map(|year| rules.iter().map(move |rule| (year, rule)))
        .filter_map(|(year, rule)| Some((rule.day.date(year, &plain)?, rule)))
        .collect();
    days.sort_by_key(|(date, _)| *date);
    days
}
