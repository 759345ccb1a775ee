//! The straight line through the values of a measure.

use std::fmt;

use chrono::TimeDelta;

use super::{Decimal, Point};

/// How many values a line is laid through at most: the newest.
pub const LINE_POINTS: usize = 8;

/// A straight line: ordinary least squares of value over time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// The value per second.
    slope: f64,
    /// The value at the newest point.
    level: f64,
}

/// Where a line is on its way to a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Course {
    /// The values have come to the number, or have passed it.
    There,
    /// The line reaches it so many seconds after the newest value; 0 where it already has and the newest value has not.
    Underway(f64),
    /// It stands still or leads away.
    Away,
}

impl Line {
    /// The line through points, the newest last; `None` if fewer than three instants differ.
    #[must_use]
    pub fn through(points: &[Point]) -> Option<Self> {
        let newest = points.last()?.at;
        let mut instants: Vec<_> = points.iter().map(|point| point.at).collect();
        instants.sort_unstable();
        instants.dedup();
        if instants.len() < 3 {
            return None;
        }
        let place = |point: &Point| ((point.at - newest).as_seconds_f64(), point.value.approximate());
        let places: Vec<(f64, f64)> = points.iter().map(place).collect();
        let count: f64 = places.iter().map(|_| 1.0).sum();
        let mean_x = places.iter().map(|(x, _)| x).sum::<f64>() / count;
        let mean_y = places.iter().map(|(_, y)| y).sum::<f64>() / count;
        let spread: f64 = places.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
        let common: f64 = places.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
        let slope = common / spread;
        Some(Self { slope, level: mean_y - slope * mean_x })
    }

    /// Seconds after the newest point until the line has a value; negative if it had it before, `None` if it never
    /// changes.
    #[must_use]
    pub fn seconds_until(&self, value: f64) -> Option<f64> {
        let seconds = (value - self.level) / self.slope;
        seconds.is_finite().then_some(seconds)
    }
}

impl Course {
    /// The course of points, the newest last, to a number. It has been reached where the newest value is that number
    /// or lies beyond it, seen from the oldest; else the line must lead from the newest value towards it.
    #[must_use]
    pub fn to(limit: Decimal, points: &[Point]) -> Option<Self> {
        let line = Line::through(points)?;
        let (oldest, newest) = (points.first()?.value, points.last()?.value);
        let rising = newest < limit;
        if newest == limit || rising != (oldest < limit) {
            return Some(Self::There);
        }
        let towards = if rising { line.slope > 0.0 } else { line.slope < 0.0 };
        let seconds = line.seconds_until(limit.approximate()).filter(|_| towards);
        Some(seconds.map_or(Self::Away, |seconds| Self::Underway(seconds.max(0.0))))
    }
}

/// A length of time of about so many seconds: `about 40 days`.
pub(super) struct About(pub(super) f64);

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(f64, &str); 4] =
            [(365.25 * 86_400.0, "years"), (86_400.0, "days"), (3600.0, "hours"), (60.0, "minutes")];
        let unit = UNITS.iter().find(|(seconds, _)| self.0 >= 2.0 * seconds);
        match unit {
            _ if self.0 > TimeDelta::days(365 * 1000).as_seconds_f64() => f.write_str("more than 1000 years"),
            Some((seconds, name)) => write!(f, "about {:.0} {name}", self.0 / seconds),
            None => f.write_str("no time"),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;

    fn points(values: &[(i64, i64)]) -> Vec<Point> {
        let at = |days| DateTime::UNIX_EPOCH + TimeDelta::days(days);
        let value = |value: i64| Decimal::parse(&value.to_string()).unwrap();
        values.iter().map(|(days, number)| Point { at: at(*days), value: value(*number) }).collect()
    }

    fn course(limit: &str, values: &[(i64, i64)]) -> Option<Course> {
        Course::to(Decimal::parse(limit).unwrap(), &points(values))
    }

    #[test]
    fn two_instants_make_no_line() {
        assert!(Line::through(&points(&[(0, 1), (1, 2)])).is_none());
        assert!(Line::through(&points(&[(0, 1), (0, 2), (1, 2), (1, 3)])).is_none());
        assert!(Line::through(&points(&[(0, 1), (1, 2), (2, 2)])).is_some());
    }

    #[test]
    fn a_course_leads_to_a_number_from_either_side() {
        let days = |course| match course {
            Some(Course::Underway(seconds)) => (seconds / 86_400.0).round(),
            other => panic!("{other:?}"),
        };
        assert!((days(course("100", &[(0, 50), (1, 51), (2, 52)])) - 48.0).abs() < 1e-6);
        assert!((days(course("10", &[(0, 50), (1, 49), (2, 48)])) - 38.0).abs() < 1e-6);
        assert_eq!(course("100", &[(0, 50), (1, 49), (2, 48)]), Some(Course::Away));
        assert_eq!(course("100", &[(0, 50), (1, 50), (2, 50)]), Some(Course::Away));
        assert_eq!(course("100", &[(0, 90), (1, 95), (2, 101)]), Some(Course::There));
        assert_eq!(course("100", &[(0, 110), (1, 105), (2, 100)]), Some(Course::There));
        assert_eq!(course("10", &[(0, 50), (1, 60), (2, 70)]), Some(Course::Away));
    }

    #[test]
    fn a_line_that_is_there_before_the_values_are_has_no_time_left() {
        let ahead = course("100", &[(0, 10), (1, 97), (2, 98), (3, 99), (4, 99)]);
        assert_eq!(ahead, Some(Course::Underway(0.0)));
    }

    #[test]
    fn lengths_are_told_in_a_unit_that_can_be_felt() {
        for (seconds, text) in [
            (0.0, "no time"),
            (300.0, "about 5 minutes"),
            (9000.0, "about 2 hours"),
            (40.2 * 86_400.0, "about 40 days"),
            (1e9, "about 32 years"),
            (1e18, "more than 1000 years"),
        ] {
            assert_eq!(About(seconds).to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn points_on_a_line_give_that_line(slope in -50_i64..50, start in -1000_i64..1000, days in proptest::collection::btree_set(0_i64..2000, 3..9)) {
            let on_it: Vec<(i64, i64)> = days.iter().map(|day| (*day, start + slope * day)).collect();
            let line = Line::through(&points(&on_it)).unwrap();
            let newest = on_it.last().unwrap();
            prop_assume!(slope != 0);
            let until = line.seconds_until(f64::from(i32::try_from(newest.1 + slope * 10).unwrap())).unwrap();
            prop_assert!((until / 86_400.0 - 10.0).abs() < 1e-6);
        }
    }
}
