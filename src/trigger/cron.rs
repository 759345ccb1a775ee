//! `cron`: five fields as in crontab(5), or six with seconds first.
//!
//! The text is checked and translated here (weekday numbers to names, a seconds field), the `cron` crate expands it
//! on the bare wall clock, and the zone is applied outside it. Times in a gap or a fold follow Debian's cron: where
//! minute or hour holds `*`, real time counts (nothing in the gap, both passes of a fold); fixed times run at the
//! first instant after a gap, and once in a fold.

use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use cron::Schedule;

use super::{Basis, Begins, Dated, Deadline, Facts, Kind, Reading, Rule};
use crate::calendar::{DateSpan, How, Refusal};
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Form, key, read, shape};

/// The kind.
pub(super) static KIND: Kind = Kind {
    name: "cron",
    summary: "times by a crontab line, with the zone applied as Debian's cron does",
    example: "{cron: \"*/30 8-18 * * mon-fri\"}",
    shape: shape!(
        "a trigger",
        &[
            key!(needed "cron", Form::Text, "Five fields as in crontab(5), or six with seconds first."),
            key!(
                "days",
                Form::Words(|| DAYS.map(|(word, _)| word).to_vec()),
                "Whether `either` or `both` day fields have to fit.",
            ),
        ],
        super::terms::KEYS
    ),
    read: rule,
};

#[derive(Debug)]
struct Cron {
    text: String,
    /// One schedule, or two whose times are united (`days: either`).
    schedules: Vec<Schedule>,
    /// Whether minute or hour holds `*`.
    real_time: bool,
    reach: i64,
}

fn rule(fields: &Fields<'_>, _: Reading, out: &mut Findings) -> Option<Box<dyn Rule>> {
    let node = fields.required("cron", out)?;
    let text = read::line(node, out)?;
    let days = fields.get("days").and_then(|node| read::said(node, out, days));
    match parse(&text, days) {
        Ok(cron) => Some(Box::new(cron)),
        Err(refusal) => {
            out.add(
                Diagnostic::error("invalid-cron", node.place(), refusal.message).maybe_help(refusal.help),
            );
            None
        }
    }
}

/// How two restricted day fields combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Days {
    Either,
    Both,
}

fn days(text: &str) -> Result<Days, Refusal> {
    let found = DAYS.iter().find(|(word, _)| *word == text);
    found.map(|(_, days)| *days).ok_or_else(|| {
        Refusal::new(format!("`{text}` does not say how the days combine")).help("write either or both")
    })
}

const DAYS: [(&str, Days); 2] = [("either", Days::Either), ("both", Days::Both)];

const FIELDS: [(&str, u32, u32, &[&str]); 6] = [
    ("second", 0, 59, &[]),
    ("minute", 0, 59, &[]),
    ("hour", 0, 23, &[]),
    ("day of the month", 1, 31, &[]),
    ("month", 1, 12, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    ("day of the week", 0, 7, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

fn parse(text: &str, days: Option<Days>) -> Result<Cron, Refusal> {
    let lower = text.to_lowercase();
    let mut words: Vec<&str> = lower.split_whitespace().collect();
    match words.len() {
        5 => words.insert(0, "0"),
        6 => {}
        n => {
            return Err(Refusal::new(format!(
                "a cron text has five fields, or six with seconds first; this has {n}"
            ))
            .help("minute, hour, day of the month, month, day of the week: `30 9 * * mon-fri`"));
        }
    }
    let mut fields = Vec::with_capacity(6);
    for (word, (name, least, most, names)) in words.iter().zip(FIELDS) {
        fields.push(field(word, name, least, most, names)?);
    }
    let restricted = |n: usize| words[n] != "*" && words[n] != "?";
    let both = restricted(3) && restricted(5);
    let lines: Vec<String> = match (both, days) {
        (true, None) => return Err(two_readings(words[3], words[5])),
        (true, Some(Days::Either)) => vec![line(&fields, 5), line(&fields, 3)],
        (false, Some(_)) => {
            return Err(Refusal::new(
                "`days` says how two restricted day fields combine, and here one is free",
            )
            .help("delete `days:`, or restrict the other field too"));
        }
        _ => vec![line(&fields, usize::MAX)],
    };
    let schedules = lines.iter().map(|line| Schedule::from_str(line)).collect::<Result<Vec<_>, _>>();
    let schedules = schedules.map_err(|_| Refusal::new(format!("`{text}` is no cron text")))?;
    let cron = Cron {
        text: text.to_owned(),
        schedules,
        real_time: words[1].contains('*') || words[2].contains('*'),
        reach: reach(&words),
    };
    let start = NaiveDateTime::default().and_utc();
    if cron.schedules.iter().all(|schedule| schedule.after(&start).next().is_none()) {
        return Err(Refusal::new(format!("`{text}` never comes: there is no such day")).help(
            "name a day that its months have; the fourth field is the month, the third the day of it",
        ));
    }
    Ok(cron)
}

fn two_readings(day: &str, weekday: &str) -> Refusal {
    Refusal::new("both day fields are restricted, which is read in two ways").help(format!(
        "add `days: either` (day {day} and also every {weekday}, as crontab does) or `days: both` (day {day} only if it is {weekday})"
    ))
}

/// The fields as the `cron` crate wants them; the field numbered `free` as `*`.
fn line(fields: &[String], free: usize) -> String {
    let words: Vec<&str> =
        fields.iter().enumerate().map(|(n, word)| if n == free { "*" } else { word.as_str() }).collect();
    words.join(" ")
}

/// A number of days in which at least one time lies, for ordinary texts.
fn reach(words: &[&str]) -> i64 {
    match (words[4] == "*", words[3] == "*", words[5] == "*" || words[5] == "?") {
        (false, ..) => 366,
        (true, false, _) => 62,
        (true, true, false) => 7,
        (true, true, true) => 1,
    }
}

/// One field, checked and written as a list of what it means; weekdays as names, since the crate counts from 1.
fn field(word: &str, name: &str, least: u32, most: u32, names: &[&str]) -> Result<String, Refusal> {
    if word == "*" || word == "?" {
        return Ok("*".to_owned());
    }
    if word.contains(['l', 'w', '#']) && names.is_empty() || word.contains('#') {
        return Err(Refusal::new(format!("`{word}` is no {name} of crontab(5)"))
            .help("days such as the last or the second Tuesday are written as `every: month` with `day:`"));
    }
    let mut values = Vec::new();
    for item in word.split(',') {
        item_values(item, name, least, most, names, &mut values)?;
    }
    let weekday = most == 7;
    let written =
        |value: u32| if weekday { names[(value % 7) as usize].to_owned() } else { value.to_string() };
    let mut written: Vec<String> = values.into_iter().map(written).collect();
    written.sort();
    written.dedup();
    Ok(written.join(","))
}

fn item_values(
    item: &str,
    name: &str,
    least: u32,
    most: u32,
    names: &[&str],
    values: &mut Vec<u32>,
) -> Result<(), Refusal> {
    let offset = u32::from(least == 1);
    let number = |text: &str| {
        let place = names.iter().position(|known| *known == text).and_then(|n| u32::try_from(n).ok());
        let value = place.map(|n| n + offset).or_else(|| text.parse().ok());
        value.filter(|value| (least..=most).contains(value)).ok_or_else(|| {
            Refusal::new(format!("`{text}` is no {name}")).help(format!("it is between {least} and {most}"))
        })
    };
    let (range, step) = match item.split_once('/') {
        Some((range, step)) => {
            let step = step.parse::<u32>().ok().filter(|step| *step > 0);
            (range, step.ok_or_else(|| Refusal::new(format!("`{item}` does not step by a number")))?)
        }
        None => (item, 1),
    };
    let highest = if most == 7 { 6 } else { most };
    let (from, to) = match range.split_once('-') {
        _ if range == "*" => (least, highest),
        // At the end of a range Sunday is the seventh day.
        Some((from, to)) => match (number(from)?, number(to)?) {
            (from, 0) if most == 7 && from > 0 => (from, 7),
            ends => ends,
        },
        None if item.contains('/') => (number(range)?, highest),
        None => (number(range)?, number(range)?),
    };
    if from > to {
        return Err(Refusal::new(format!("`{range}` ends before it begins")).help(format!(
            "write it as two ranges: `{range}` from its start to the end, and from the beginning"
        )));
    }
    values.extend((from..=to).step_by(step as usize));
    Ok(())
}

impl Cron {
    /// The wall times in a span, sorted, unique.
    fn walls(&self, span: DateSpan) -> impl Iterator<Item = NaiveDateTime> + '_ {
        let span = span.supported();
        let years =
            span.first.year()..=if span.is_empty() { span.first.year() - 1 } else { span.last().year() };
        years.flat_map(move |year| self.walls_of(year, span))
    }

    /// Of one year. The crate ends at 2099; a later year is asked of one with the same calendar.
    fn walls_of(&self, year: i32, span: DateSpan) -> Vec<NaiveDateTime> {
        let asked = if year < 2100 { year } else { same_calendar(year) };
        let (Some(first), Some(last)) =
            (day_in(span.first, year, asked, true), day_in(span.last(), year, asked, false))
        else {
            return Vec::new();
        };
        let from = (first.and_time(NaiveTime::MIN) - TimeDelta::seconds(1)).and_utc();
        let mut walls: Vec<NaiveDateTime> = Vec::new();
        for schedule in &self.schedules {
            let times = schedule.after(&from).map(|at| at.naive_utc()).take_while(|wall| wall.date() <= last);
            walls.extend(times.filter_map(|wall| Some(wall.date().with_year(year)?.and_time(wall.time()))));
        }
        walls.sort_unstable();
        walls.dedup();
        walls
    }
}

/// A year before 2100 with the same weekdays and the same February.
fn same_calendar(year: i32) -> i32 {
    let key =
        |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).map(|first| (first.weekday(), first.leap_year()));
    (2072..2100).find(|candidate| key(*candidate) == key(year)).unwrap_or(2099)
}

/// The first (last) day asked about within a year, written in the year that is asked instead.
fn day_in(bound: NaiveDate, year: i32, asked: i32, first: bool) -> Option<NaiveDate> {
    match bound.year().cmp(&year) {
        std::cmp::Ordering::Equal => bound.with_year(asked),
        _ if first => NaiveDate::from_ymd_opt(asked, 1, 1),
        _ => NaiveDate::from_ymd_opt(asked, 12, 31),
    }
}

impl Rule for Cron {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn dates(&self, span: DateSpan, facts: &Facts<'_>) -> Vec<Dated> {
        let mut times: Vec<(NaiveDateTime, DateTime<Utc>, bool)> = Vec::new();
        for wall in self.walls(span) {
            let resolved = facts.zone.resolve(wall);
            match resolved.how {
                How::Exact => times.push((wall, resolved.at, false)),
                How::Gap { .. } if self.real_time => {}
                How::Gap { jump, .. } => times.push((wall, jump, false)),
                How::Fold { second } => {
                    times.push((wall, resolved.at, false));
                    if self.real_time {
                        times.push((wall, second, true));
                    }
                }
            }
        }
        times.sort_by_key(|(wall, at, _)| (*at, *wall));
        times.dedup_by_key(|(_, at, _)| *at);
        let next = |n: usize| times.get(n + 1).map(|(_, at, _)| *at);
        let dated = |(n, (wall, at, second)): (usize, &(NaiveDateTime, DateTime<Utc>, bool))| {
            let day_end = Deadline { at: facts.zone.day_end(wall.date()), inclusive: false };
            let due = match next(n) {
                Some(next) if next < day_end.at => Deadline { at: next, inclusive: true },
                _ => day_end,
            };
            let key = key(*wall, second.then(|| facts.zone.offset_seconds(*at)));
            Dated { on: wall.date(), day: 0, basis: Basis::Clock { key, opens_at: *at, due, until: None } }
        };
        times.iter().enumerate().map(dated).collect()
    }

    fn reach(&self) -> i64 {
        self.reach
    }

    fn begins(&self, _: NaiveDate, _: &Facts<'_>) -> Begins {
        Begins::After
    }

    fn describe(&self) -> String {
        format!("cron {}", self.text)
    }

    fn cadence(&self) -> &'static str {
        match self.reach {
            ..=1 => "daily",
            2..=7 => "weekly",
            8..=62 => "monthly",
            _ => "annual",
        }
    }
}

/// `2026-11-21T0900`; with seconds where there are some; the second pass of a repeated hour adds its offset.
pub(super) fn key(wall: NaiveDateTime, offset: Option<i32>) -> String {
    use chrono::Timelike;
    let time = if wall.second() == 0 { wall.format("%Y-%m-%dT%H%M") } else { wall.format("%Y-%m-%dT%H%M%S") };
    match offset {
        None => time.to_string(),
        Some(seconds) => {
            let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
            // A plus sign has no place in a key; eastern offsets are written with `_`.
            let sign = if sign == '+' { '_' } else { sign };
            format!("{time}{sign}{:02}{:02}", minutes / 60, minutes % 60)
        }
    }
}
