//! What recurs: days of every n-th period. Shared by triggers and anchors; owns nominal dates and their keys.

use chrono::NaiveDate;

use super::{BusinessCalendar, DateSpan, DayRule, FIRST_DAY, FiscalYear, Period};

/// Dates that come back with a period of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recurrence {
    /// The period.
    pub period: Period,
    /// Every how many of them; 1 or more (0 counts as 1). An n-th period lasts until the next n-th one; its days
    /// are those of its first period, which also names it.
    pub every: u32,
    /// A date in one of the periods counted; needed from every second on. It sets the phase and bounds nothing.
    pub phase: Option<NaiveDate>,
    /// How the year is cut into quarters, half-years and years.
    pub year: FiscalYear,
    /// The days of a period. None: the period as a whole, with its first day as the nominal date.
    pub days: Vec<NamedDay>,
    /// What a day is in a period that lacks it.
    pub short_month: ShortMonth,
}

/// A day of a period, with a name where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedDay {
    /// The name, as `wave-1` in `2026-wave-1`.
    pub name: Option<String>,
    /// The day.
    pub rule: DayRule,
}

/// What is done in a period that lacks a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShortMonth {
    /// The last day (business day) there is.
    #[default]
    Clamp,
    /// Nothing in that period.
    Skip,
}

/// One date that a rule gives, before roll and zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nominal {
    /// The date.
    pub date: NaiveDate,
    /// The period it belongs to: all n of every n-th.
    pub period: DateSpan,
    /// The period's key; the date, where one period has several unnamed days; `PERIOD-NAME` for named ones.
    pub key: String,
    /// The name of the day.
    pub name: Option<String>,
}

/// One date that a rule gives, not named yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatedDay {
    /// The date.
    pub date: NaiveDate,
    /// The period it belongs to: all n of every n-th.
    pub period: DateSpan,
    /// Which of [`Recurrence::days`] gave it; 0 for a whole period.
    pub day: usize,
}

/// The dates of a period: nearly always one, which needs no list.
enum OneOrMore {
    One(Option<DatedDay>),
    More(std::vec::IntoIter<DatedDay>),
}

impl Iterator for OneOrMore {
    type Item = DatedDay;

    fn next(&mut self) -> Option<DatedDay> {
        match self {
            Self::One(one) => one.take(),
            Self::More(more) => more.next(),
        }
    }
}

impl Recurrence {
    /// Every such period as a whole.
    pub fn every(period: Period) -> Self {
        let year = FiscalYear::CALENDAR;
        Self { period, every: 1, phase: None, year, days: Vec::new(), short_month: ShortMonth::Clamp }
    }

    /// On such a day of every such period.
    pub fn on(period: Period, rule: DayRule) -> Self {
        Self { days: vec![NamedDay { name: None, rule }], ..Self::every(period) }
    }

    /// How many days its periods have at least: all n of every n-th.
    pub fn least_days(&self) -> i64 {
        let days = match self.period {
            Period::Day | Period::BusinessDay => 1,
            Period::Week => 7,
            Period::Month => 28,
            Period::Quarter => 90,
            Period::HalfYear => 181,
            Period::Year => 365,
        };
        days * i64::from(self.every)
    }

    /// The nominal dates in a span within the supported years: sorted by date, keys unique. The cost grows with the
    /// number of periods in the span, not with its distance.
    pub fn between<'a>(
        &'a self,
        span: DateSpan,
        calendar: &'a BusinessCalendar,
    ) -> impl Iterator<Item = Nominal> + 'a {
        self.dates(span, calendar).map(|dated| Nominal {
            key: self.key(dated.date, dated.day),
            name: self.days.get(dated.day).and_then(|day| day.name.clone()),
            date: dated.date,
            period: dated.period,
        })
    }

    /// The same without their names, which cost more than the dates.
    pub fn dates<'a>(
        &'a self,
        span: DateSpan,
        calendar: &'a BusinessCalendar,
    ) -> impl Iterator<Item = DatedDay> + 'a {
        let span = span.supported();
        let groups =
            (!span.is_empty()).then(|| self.group(span.first, calendar)..=self.group(span.last(), calendar));
        groups
            .into_iter()
            .flatten()
            .flat_map(move |group| self.of_group(group, calendar))
            .filter(move |dated| span.contains(dated.date))
    }

    /// How many dates there are in a span. Where every period has exactly one, the cost does not grow with the span.
    pub fn count(&self, span: DateSpan, calendar: &BusinessCalendar) -> usize {
        let one_each = match &self.days[..] {
            [] => true,
            [day] => day.rule.is_never_missing(self.short_month == ShortMonth::Clamp),
            _ => false,
        };
        let inside = span.supported();
        if !one_each || inside.is_empty() {
            return self.dates(span, calendar).count();
        }
        let (first, last) = (self.group(inside.first, calendar), self.group(inside.last(), calendar));
        let ends = if first == last { vec![first] } else { vec![first, last] };
        let in_ends = ends.iter().flat_map(|group| self.of_group(*group, calendar));
        let in_ends = in_ends.filter(|dated| inside.contains(dated.date)).count();
        in_ends + usize::try_from(last - first - 1).unwrap_or(0)
    }

    /// The name of the occurrence on a date given by the day numbered `day` of [`Recurrence::days`].
    pub fn key(&self, date: NaiveDate, day: usize) -> String {
        let named = self.days.get(day).and_then(|day| day.name.as_ref());
        match named {
            Some(name) => format!("{}-{name}", self.year.key(self.period, date)),
            None if self.days.len() > 1 => Period::Day.key(date),
            None => self.year.key(self.period, date),
        }
    }

    /// The days of the period that a key names, of this or any other recurrence: the span in which to look for it.
    pub fn span_of_key(&self, key: &str) -> Option<DateSpan> {
        let names = self.days.iter().filter_map(|day| day.name.as_deref());
        let periods = names.filter_map(|name| key.strip_suffix(name)?.strip_suffix('-'));
        periods.chain([key]).find_map(|period| self.year.parse_key(period))
    }

    /// The first day of the n-th period after the one that holds `date`; after a day that is no business day the next
    /// business day.
    pub fn next_period(&self, date: NaiveDate, calendar: &BusinessCalendar) -> NaiveDate {
        let group = self.group(date, calendar) + 1;
        self.at_place(group * self.step() + self.origin(calendar), calendar)
    }

    /// How many of its periods lie between the one that holds `first` and the one that holds `date`; negative if that
    /// is earlier. A `first` that is no business day counts as the next one, where business days are counted.
    pub fn periods_between(&self, first: NaiveDate, date: NaiveDate, calendar: &BusinessCalendar) -> i64 {
        let first = match self.period {
            Period::BusinessDay => calendar.at_place(calendar.place(first)),
            _ => first,
        };
        self.group(date, calendar) - self.group(first, calendar)
    }

    /// The number of the n-th period that holds `date`.
    fn group(&self, date: NaiveDate, calendar: &BusinessCalendar) -> i64 {
        (self.place(date, calendar) - self.origin(calendar)).div_euclid(self.step())
    }

    /// The nominal dates of the n-th period of that number, sorted by date, then as written.
    fn of_group(&self, group: i64, calendar: &BusinessCalendar) -> OneOrMore {
        let place = group * self.step() + self.origin(calendar);
        let first = self.at_place(place, calendar);
        let period = DateSpan::new(first, self.end_place(place + self.step(), calendar));
        if self.days.is_empty() {
            return OneOrMore::One(Some(DatedDay { date: first, period, day: 0 }));
        }
        let unit = DateSpan::new(first, self.end_place(place + 1, calendar));
        if let [day] = &self.days[..] {
            let date = self.date(&day.rule, unit, calendar);
            return OneOrMore::One(date.map(|date| DatedDay { date, period, day: 0 }));
        }
        let mut found: Vec<DatedDay> = Vec::with_capacity(self.days.len());
        for (n, day) in self.days.iter().enumerate() {
            let Some(date) = self.date(&day.rule, unit, calendar) else { continue };
            let same = |other: &DatedDay| match &day.name {
                Some(_) => self.days[other.day].name == day.name,
                None => other.date == date && self.days[other.day].name.is_none(),
            };
            if !found.iter().any(same) {
                found.push(DatedDay { date, period, day: n });
            }
        }
        found.sort_by_key(|dated| dated.date);
        OneOrMore::More(found.into_iter())
    }

    fn date(&self, rule: &DayRule, unit: DateSpan, calendar: &BusinessCalendar) -> Option<NaiveDate> {
        match self.short_month {
            ShortMonth::Clamp => rule.clamped(unit, calendar),
            ShortMonth::Skip => rule.date(unit, calendar),
        }
    }

    fn step(&self) -> i64 {
        i64::from(self.every.max(1))
    }

    fn origin(&self, calendar: &BusinessCalendar) -> i64 {
        if self.every > 1 { self.place(self.phase.unwrap_or(FIRST_DAY), calendar) } else { 0 }
    }

    /// The number of the period that holds `date`; for business days of the last one on or before it.
    fn place(&self, date: NaiveDate, calendar: &BusinessCalendar) -> i64 {
        match self.period {
            Period::BusinessDay => calendar.place(super::shifted(date, 1)) - 1,
            period => self.year.place(period, date),
        }
    }

    /// The day after the last of the period before that number. A business day ends with itself, a Friday too.
    fn end_place(&self, place: i64, calendar: &BusinessCalendar) -> NaiveDate {
        match self.period {
            Period::BusinessDay => super::shifted(calendar.at_place(place - 1), 1),
            period => self.year.at_place(period, place),
        }
    }

    fn at_place(&self, place: i64, calendar: &BusinessCalendar) -> NaiveDate {
        match self.period {
            Period::BusinessDay => calendar.at_place(place),
            period => self.year.at_place(period, place),
        }
    }
}
