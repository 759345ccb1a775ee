//! Which days and hours are worked, and counting in them. No country's dates are built in.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::roll::{following, preceding};
use super::{BusinessHours, DateSpan, Holiday, HolidayRule, LAST_DAY, Period, Roll, Weekdays, Zone};
use super::{holiday, shifted};

/// Weekdays that are worked, less holidays; and the hours of work. The default is Monday to Friday from 09:00 to
/// 17:00 without holidays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessCalendar {
    weekdays: Weekdays,
    hours: BusinessHours,
    /// Sorted, dates unique.
    holidays: Vec<Holiday>,
    /// Holidays on a working weekday; sorted, unique.
    closed: Vec<NaiveDate>,
    /// For each closed day, how many business days there are before it, counted as [`Self::place`] does.
    closed_places: Vec<i64>,
    /// The most days that follow one another without a business day.
    longest_closure: i64,
    covered_until: Option<NaiveDate>,
}

impl BusinessCalendar {
    /// A calendar of these parts. Holidays may come in any order; of two on one day the dated one names it.
    pub fn new(
        weekdays: Weekdays,
        mut dated: Vec<Holiday>,
        rules: &[HolidayRule],
        hours: BusinessHours,
    ) -> Self {
        let covered_until = dated.iter().map(|holiday| Period::Year.span(holiday.date).last()).max();
        dated.extend(holiday::placed(rules, weekdays));
        dated.sort_by_key(|holiday| holiday.date);
        dated.dedup_by_key(|holiday| holiday.date);
        let days = dated.iter().map(|holiday| holiday.date);
        let closed: Vec<NaiveDate> = days.filter(|date| weekdays.contains(date.weekday())).collect();
        let closed_places = (0..).zip(&closed).map(|(before, day)| weekdays.place(*day) - before).collect();
        let mut calendar = Self {
            weekdays,
            hours,
            holidays: dated,
            closed,
            closed_places,
            longest_closure: 0,
            covered_until,
        };
        calendar.longest_closure = calendar.measure_closures();
        calendar
    }

    /// The same, known to be covered until another day than the end of the last year that has a date.
    #[must_use]
    pub fn covered(self, until: Option<NaiveDate>) -> Self {
        Self { covered_until: until.or(self.covered_until), ..self }
    }

    /// Closed days with as many business days before them belong to one closure.
    fn measure_closures(&self) -> i64 {
        let between = |place: i64| (self.at_place(place) - self.at_place(place - 1)).num_days() - 1;
        let mut longest = (0..7).map(between).max().unwrap_or(0);
        let mut last = None;
        for &place in &self.closed_places {
            if last != Some(place) {
                longest = longest.max(between(place));
            }
            last = Some(place);
        }
        longest
    }

    /// The most days that follow one another without a business day: no roll moves a date farther.
    pub fn longest_closure(&self) -> i64 {
        self.longest_closure
    }

    /// These weekdays, no holidays, the default hours.
    pub fn of_weekdays(weekdays: Weekdays) -> Self {
        Self::new(weekdays, Vec::new(), &[], BusinessHours::default())
    }

    /// The weekdays that are worked.
    pub fn weekdays(&self) -> Weekdays {
        self.weekdays
    }

    /// The hours of work.
    pub fn hours(&self) -> &BusinessHours {
        &self.hours
    }

    /// Whether that day is worked.
    pub fn is_business_day(&self, date: NaiveDate) -> bool {
        self.weekdays.contains(date.weekday()) && self.closed.binary_search(&date).is_err()
    }

    /// The name of the holiday on that day, also on a weekend; may be empty.
    pub fn holiday(&self, date: NaiveDate) -> Option<&str> {
        let found = self.holidays.binary_search_by_key(&date, |holiday| holiday.date).ok()?;
        Some(&self.holidays[found].name)
    }

    /// The last day for which the holidays are known: the end of the last year for which a holiday is given by its
    /// date, or of the file of holidays that ends first. None if they come by rules alone, or if there are none.
    pub fn covered_until(&self) -> Option<NaiveDate> {
        self.covered_until
    }

    /// The first business day on or after `date`; `date` if there is none within ten years.
    pub fn next(&self, date: NaiveDate) -> NaiveDate {
        following(date, |day| self.is_business_day(day))
    }

    /// The last business day on or before `date`; `date` if there is none within ten years.
    pub fn previous(&self, date: NaiveDate) -> NaiveDate {
        preceding(date, |day| self.is_business_day(day))
    }

    /// Where `date` goes if it is no business day; None if it is left out.
    pub fn roll(&self, date: NaiveDate, roll: Roll) -> Option<NaiveDate> {
        roll.apply(date, |day| self.is_business_day(day))
    }

    /// The `days`-th business day strictly after `date`, strictly before it if negative; `date` itself for zero.
    pub fn add(&self, date: NaiveDate, days: i64) -> NaiveDate {
        match days {
            0 => date,
            1.. => self.at_place(self.place(shifted(date, 1)).saturating_add(days - 1)),
            _ => self.at_place(self.place(date).saturating_add(days)),
        }
    }

    /// The `nth` business day of a span, from 1; -1 is its last. None if it has fewer, and for zero.
    pub fn nth(&self, span: DateSpan, nth: i32) -> Option<NaiveDate> {
        let place = match nth {
            0 => return None,
            1.. => self.place(span.first) + i64::from(nth) - 1,
            _ => self.place(span.end) + i64::from(nth),
        };
        Some(self.at_place(place)).filter(|date| span.contains(*date))
    }

    /// How many business days a span has. The cost does not grow with the span.
    pub fn business_days_in(&self, span: DateSpan) -> u64 {
        u64::try_from(self.place(span.end) - self.place(span.first)).unwrap_or(0)
    }

    /// How many business days there are before `date`, counted from an arbitrary one. Neighbours differ by one.
    pub(super) fn place(&self, date: NaiveDate) -> i64 {
        self.weekdays.place(date) - count(self.closed.partition_point(|day| *day < date))
    }

    /// The business day with that many before it: the inverse of [`Self::place`] on business days.
    pub(super) fn at_place(&self, place: i64) -> NaiveDate {
        let skipped = self.closed_places.partition_point(|closed| *closed <= place);
        self.weekdays.at_place(place.saturating_add(count(skipped)))
    }

    /// The instant at which `duration` of business time has passed since `at` (backwards if negative). A duration
    /// that ends with the day's hours ends then, not the next morning. Zero is `at`.
    pub fn add_hours(&self, at: DateTime<Utc>, duration: TimeDelta, zone: &Zone) -> DateTime<Utc> {
        let forward = duration > TimeDelta::zero();
        let mut left = duration.abs();
        let mut reached = at;
        let mut day = zone.local(at).date();
        while left > TimeDelta::zero()
            && day <= shifted(LAST_DAY, 366)
            && day >= shifted(super::FIRST_DAY, -366)
        {
            day = if forward { self.next(day) } else { self.previous(day) };
            if let Some((open, close)) = self.hours.on_date(day) {
                let (open, close) = (open.instant(day, zone), close.instant(day, zone));
                let (from, until) = if forward { (at.max(open), close) } else { (open, at.min(close)) };
                let worked = (until - from).max(TimeDelta::zero()).min(left);
                if worked > TimeDelta::zero() {
                    reached = if forward { from + worked } else { until - worked };
                    left -= worked;
                }
            }
            day = shifted(day, if forward { 1 } else { -1 });
        }
        reached
    }
}

impl Default for BusinessCalendar {
    fn default() -> Self {
        Self::of_weekdays(Weekdays::default())
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
