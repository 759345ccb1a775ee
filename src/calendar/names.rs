//! English names of weekdays, months and positions: read and written.

use std::borrow::Cow;

use chrono::{Month, Weekday};

use super::Refusal;
use super::refusal::nearest;

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("Monday", Weekday::Mon),
    ("Tuesday", Weekday::Tue),
    ("Wednesday", Weekday::Wed),
    ("Thursday", Weekday::Thu),
    ("Friday", Weekday::Fri),
    ("Saturday", Weekday::Sat),
    ("Sunday", Weekday::Sun),
];

const ORDINALS: [&str; 21] = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

/// Monday to Sunday, in full.
pub fn weekday_name(day: Weekday) -> &'static str {
    WEEKDAYS[day.num_days_from_monday() as usize].0
}

/// January to December in full, by number from 1; `?` for any other number.
pub fn month_name(month: u32) -> &'static str {
    u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok()).map_or("?", |month| month.name())
}

/// The weekday of a name, short (`mon`, `tues`) or long, in any case.
pub fn parse_weekday(word: &str) -> Result<Weekday, Refusal> {
    weekday(word).ok_or_else(|| {
        let refusal = Refusal::new(format!("`{word}` is not a weekday"));
        match nearest(word, WEEKDAYS.iter().map(|(name, _)| *name)) {
            Some(name) => refusal.help(format!("did you mean `{}`?", short(name))),
            None => refusal.help("write mon, tue, wed, thu, fri, sat or sun"),
        }
    })
}

/// The month from 1 to 12 of a name, short (`jan`, `sept`) or long, in any case.
pub fn parse_month(word: &str) -> Result<u32, Refusal> {
    month(word).ok_or_else(|| {
        let refusal = Refusal::new(format!("`{word}` is not the name of a month"));
        match nearest(word, (1..=12).map(month_name)) {
            Some(name) => refusal.help(format!("did you mean `{}`?", name.to_lowercase())),
            None => refusal.help("write january to december, or jan to dec"),
        }
    })
}

pub(super) fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(name, _)| begins(name, word)).map(|&(_, day)| day)
}

pub(super) fn month(word: &str) -> Option<u32> {
    (1..=12).find(|&number| begins(month_name(number), word))
}

/// `mon`, `tues`, `sept`: at least three letters of the name, from its beginning.
fn begins(name: &str, word: &str) -> bool {
    word.len() >= 3 && name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// The three letters by which a weekday or month is written in a run book.
pub(super) fn short(name: &str) -> String {
    name.chars().take(3).collect::<String>().to_lowercase()
}

/// The number of `1st`, `first`, `22nd`; -1 of `last`.
pub(super) fn position(word: &str) -> Option<i32> {
    if word == "last" {
        return Some(-1);
    }
    if let Some(found) = ORDINALS.iter().skip(1).position(|name| *name == word) {
        return i32::try_from(found + 1).ok();
    }
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let number: i32 = digits.parse().ok().filter(|number| (1..=999).contains(number))?;
    (word == format!("{digits}{}", suffix(number)) && !digits.starts_with(['+', '0'])).then_some(number)
}

fn suffix(number: i32) -> &'static str {
    match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

/// `1st`, `2nd`, `23rd`.
pub fn ordinal(number: i32) -> String {
    format!("{number}{}", suffix(number.wrapping_abs()))
}

/// `first` to `twentieth`, then `21st`; for prose such as "the tenth business day".
pub fn ordinal_word(number: i32) -> Cow<'static, str> {
    match usize::try_from(number).ok().and_then(|index| ORDINALS.get(index)) {
        Some(word) => Cow::Borrowed(word),
        None => Cow::Owned(ordinal(number)),
    }
}
