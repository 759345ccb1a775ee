//! Reads the words of a day rule, and says what would be right.

use chrono::Weekday;

use super::{DayRule, Form, Part};
use crate::calendar::names::{month, position, short, weekday};
use crate::calendar::refusal::nearest;
use crate::calendar::{Period, Refusal, month_name, ordinal, weekday_name};

const FORMS: &str = "write a day such as `mon`, `23`, `-2`, `last day`, `business day 3`, `last business day`, `2nd tue`, \
                     `last fri`, `mon on or after 8`";

/// Reads a day of a period; the text may be in any case.
pub(super) fn rule(text: &str, period: Period) -> Result<DayRule, Refusal> {
    if matches!(period, Period::Day | Period::BusinessDay) {
        return Err(Refusal::new(format!("a {period} has no `day` to choose")).help("leave `day` out"));
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let (form, of) = match words.iter().rposition(|word| *word == "of") {
        Some(at) => (form(&words[..at]), part(&words[at + 1..], text)?),
        None => match day_of_month(&words) {
            Some((day, month)) => (Some(Form::Day(day)), Part::Named(month)),
            None => (form(&words), Part::Whole),
        },
    };
    let form = form.ok_or_else(|| unknown(text, &words))?;
    let rule = DayRule { form: in_week(form, period), of, period };
    fits(&rule, text)?;
    Ok(rule)
}

fn form(words: &[&str]) -> Option<Form> {
    Some(match *words {
        ["business", "day", nth] => Form::BusinessDay(count(nth)?),
        ["last", "day"] => Form::Day(-1),
        [nth, "day"] => Form::Day(position(nth)?),
        [nth, "last", "day"] => Form::Day(-position(nth)?),
        [nth, "business", "day"] => Form::BusinessDay(position(nth)?),
        [nth, "last", "business", "day"] => Form::BusinessDay(-position(nth)?),
        [day, "on", "or", "after", nth] => Form::OnOrAfter(weekday(day)?, count(nth)?),
        [day, "on", "or", "before", nth] => Form::OnOrBefore(weekday(day)?, count(nth)?),
        [nth, "last", day] => Form::NthWeekday(-position(nth).filter(|nth| *nth > 0)?, weekday(day)?),
        [nth, day] => Form::NthWeekday(position(nth)?, weekday(day)?),
        [one] => match weekday(one) {
            Some(day) => Form::Weekday(day),
            None => Form::Day(count(one)?),
        },
        _ => return None,
    })
}

/// `1 march`, `march 1`: of a year.
fn day_of_month(words: &[&str]) -> Option<(i32, u32)> {
    let [left, right] = *words else { return None };
    let read = |day: &str, name: &str| Some((count(day).or_else(|| position(day))?, month(name)?));
    read(left, right).or_else(|| read(right, left))
}

fn part(words: &[&str], text: &str) -> Result<Part, Refusal> {
    let found = match *words {
        ["month", nth] => count(nth).and_then(|nth| u32::try_from(nth).ok()).map(Part::Month),
        [name] => month(name).map(Part::Named),
        _ => None,
    };
    found.ok_or_else(|| {
        Refusal::new(format!("`{text}` does not say of which month"))
            .help("write `of march` (of a year) or `of month 2` (the second month of the period)")
    })
}

/// A whole number other than 0, of at most three digits.
fn count(word: &str) -> Option<i32> {
    let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
    let plain = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| word.parse().ok()).flatten()
}

/// A week has each weekday once, however its place is given.
fn in_week(form: Form, period: Period) -> Form {
    match form {
        Form::NthWeekday(1 | -1, day) if period == Period::Week => Form::Weekday(day),
        other => other,
    }
}

fn fits(rule: &DayRule, text: &str) -> Result<(), Refusal> {
    part_fits(rule, text)?;
    let (shortest, longest) = rule.lengths();
    let within = match rule.of {
        Part::Whole => format!("a {}", rule.period),
        Part::Month(_) => "a month".to_owned(),
        Part::Named(month) => month_name(month).to_owned(),
    };
    let never = |help: String| Err(Refusal::new(format!("{within} never has `{text}`")).help(help));
    match rule.form {
        Form::Day(0) | Form::BusinessDay(0) => never("days count from 1; -1 is the last".to_owned()),
        Form::Day(nth) | Form::BusinessDay(nth) if nth.abs() > longest => {
            never(format!("it has {longest} days at most; -1 is the last"))
        }
        Form::NthWeekday(nth, _) if (nth.abs() - 1) * 7 >= longest => {
            never(format!("it has {} of each weekday at most", (longest + 6) / 7))
        }
        Form::Weekday(day) if rule.period != Period::Week || rule.of != Part::Whole => {
            Err(several(day, &within))
        }
        Form::OnOrAfter(_, nth) if nth < 1 || nth + 6 > shortest => {
            Err(leaves(text, &within).help(format!("`on or after` takes 1 to {}", shortest - 6)))
        }
        Form::OnOrBefore(_, nth) if nth < 7 || nth > shortest => {
            Err(leaves(text, &within).help(format!("`on or before` takes 7 to {shortest}")))
        }
        _ => Ok(()),
    }
}

fn part_fits(rule: &DayRule, text: &str) -> Result<(), Refusal> {
    let length = rule.period.months().unwrap_or(1);
    match rule.of {
        Part::Month(_) if length == 1 => {
            Err(Refusal::new(format!("a {} has no months, so `{text}` says too much", rule.period)))
        }
        Part::Month(nth) if !(1..=length).contains(&nth) => {
            Err(Refusal::new(format!("a {} has no month {nth}", rule.period))
                .help(format!("its months count from 1 to {length}")))
        }
        Part::Named(month) if rule.period != Period::Year => {
            let refusal = Refusal::new(format!("not every {} has {}", rule.period, month_name(month)));
            Err(refusal.help("a day of a named month needs `every: year`"))
        }
        _ => Ok(()),
    }
}

fn several(day: Weekday, within: &str) -> Refusal {
    let word = short(weekday_name(day));
    Refusal::new(format!("{within} has several {}s", weekday_name(day)))
        .help(format!("write `first {word}` or `last {word}`, or `every: week`"))
}

fn leaves(text: &str, within: &str) -> Refusal {
    Refusal::new(format!("`{text}` can fall outside {within}"))
}

fn unknown(text: &str, words: &[&str]) -> Refusal {
    const KNOWN: [&str; 9] =
        ["business", "day", "last", "first", "second", "third", "after", "before", "month"];
    let refusal = Refusal::new(format!("`{text}` is not a day"));
    let named = (1..=12).map(month_name).chain(Form::WEEKDAYS.map(weekday_name));
    let known = |word: &str| KNOWN.contains(&word) || weekday(word).is_some() || month(word).is_some();
    let read =
        |word: &str| known(word) || position(word).is_some() || count(word).is_some() || word.len() < 3;
    let meant = words
        .iter()
        .filter(|word| !read(word))
        .find_map(|word| Some((word, nearest(word, KNOWN.into_iter().chain(named.clone()))?.to_lowercase())));
    if let Some((word, meant)) = meant {
        return refusal.help(format!("did you mean `{meant}` instead of `{word}`?"));
    }
    if let [number] = *words
        && let Ok(nth @ 1..=9) = number.trim_end_matches(char::is_alphabetic).parse()
        && number.len() > 1
    {
        return refusal.help(format!("did you mean `{}`, with a weekday after it?", ordinal(nth)));
    }
    refusal.help(FORMS)
}

impl Form {
    const WEEKDAYS: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
}
