//! The ends of the supported years, and of time.

use chrono::{NaiveDate, TimeDelta};

use super::laws::ZONES;
use super::{date, england};
use crate::calendar::{
    BusinessCalendar, DateSpan, FIRST_DAY, LAST_DAY, Offset, Period, Recurrence, Span, Zone,
};

#[test]
fn the_ends_of_time_are_quiet() {
    let calendar = england();
    let spans = ["100 years", "1200 months", "5200 weeks", "36525 business days", "99999h"];
    for day in [NaiveDate::MIN, FIRST_DAY, LAST_DAY, NaiveDate::MAX] {
        for period in Period::ALL {
            let _ = (period.span(day), period.next(day), period.previous(day), period.key(day));
            let around = DateSpan::new(day, NaiveDate::MAX);
            assert!(
                Recurrence::every(period)
                    .between(around, &calendar)
                    .take(3)
                    .all(|found| found.date <= LAST_DAY)
            );
        }
        let _ = (
            calendar.next(day),
            calendar.previous(day),
            calendar.add(day, i64::MAX),
            calendar.add(day, i64::MIN),
        );
        for name in ZONES {
            let zone = Zone::named(name).unwrap();
            let at = zone.first_instant(day);
            let _ = (zone.day_end(day), zone.local(at), calendar.add_hours(at, TimeDelta::hours(99), &zone));
            for span in spans {
                let span = Span::parse(span).unwrap();
                let _ = (span.after(at, &zone, &calendar), span.before(at, &zone, &calendar));
            }
        }
        for offset in ["-100 years", "+100 years", "business day +9999", "week 9999 mon"] {
            let _ = Offset::parse(offset).unwrap().date(day, &calendar);
        }
    }
}

#[test]
fn the_far_end_costs_what_today_costs() {
    let rule = Recurrence { every: 3, phase: Some(FIRST_DAY), ..Recurrence::every(Period::BusinessDay) };
    let span = DateSpan::new(date("2199-12-01"), NaiveDate::MAX);
    for _ in 0..20_000 {
        assert!(rule.between(span, &BusinessCalendar::default()).next().is_some());
    }
}
