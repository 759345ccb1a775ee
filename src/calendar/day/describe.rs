//! A day rule in words, for explanations.

use super::{DayRule, Form, Part};
use crate::calendar::{month_name, ordinal, weekday_name};

impl DayRule {
    /// A phrase that follows "on": `Monday`, `day 23`, `the last Friday`, `business day 10`, `25 December`.
    pub fn describe(&self) -> String {
        let form = match self.form {
            Form::Day(nth) => match self.of {
                Part::Named(month) if nth > 0 => return format!("{nth} {}", month_name(month)),
                _ if nth > 1 => format!("day {nth}"),
                _ => format!("the {} day", place(nth)),
            },
            Form::BusinessDay(nth) if nth > 1 => format!("business day {nth}"),
            Form::BusinessDay(nth) => format!("the {} business day", place(nth)),
            Form::Weekday(day) => weekday_name(day).to_owned(),
            Form::NthWeekday(nth, day) => format!("the {} {}", place(nth), weekday_name(day)),
            Form::OnOrAfter(day, nth) => format!("{} on or after the {}", weekday_name(day), ordinal(nth)),
            Form::OnOrBefore(day, nth) => format!("{} on or before the {}", weekday_name(day), ordinal(nth)),
        };
        match self.of {
            Part::Whole => form,
            Part::Month(nth) => format!("{form} of month {nth}"),
            Part::Named(month) => format!("{form} of {}", month_name(month)),
        }
    }
}

/// `first`, `2nd`, `last`, `3rd last`.
fn place(nth: i32) -> String {
    match nth {
        1 => "first".to_owned(),
        -1 => "last".to_owned(),
        2.. => ordinal(nth),
        _ => format!("{} last", ordinal(nth.saturating_neg())),
    }
}
