//! What becomes of a date that is no business day. Owns the choice; what is open is told by the caller.

use chrono::{Datelike, NaiveDate};

use super::refusal::nearest;
use super::{Refusal, shifted};

/// How far a roll looks before it gives up, in days: ten years without an open day are none.
const REACH: i64 = 3660;

/// Where a date goes that is no business day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Roll {
    /// It stays.
    #[default]
    Keep,
    /// To the first business day after it.
    Next,
    /// To the last business day before it.
    Previous,
    /// To the nearer of both; a tie goes to the next.
    Nearest,
    /// To the next one, unless that is in another month: then to the previous.
    NextInMonth,
    /// To the previous one, unless that is in another month: then to the next.
    PreviousInMonth,
    /// It is left out.
    Skip,
}

impl Roll {
    /// All of them, by the words of a run book.
    pub const WORDS: [(&'static str, Self); 7] = [
        ("keep", Self::Keep),
        ("next", Self::Next),
        ("previous", Self::Previous),
        ("nearest", Self::Nearest),
        ("next in month", Self::NextInMonth),
        ("previous in month", Self::PreviousInMonth),
        ("skip", Self::Skip),
    ];

    /// Reads one of [`Self::WORDS`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let found = Self::WORDS.iter().find(|(word, _)| *word == words);
        found.map(|&(_, roll)| roll).ok_or_else(|| {
            let refusal = Refusal::new(format!("`{text}` is no way to roll a date"));
            match nearest(&words, Self::WORDS.iter().map(|(word, _)| *word)) {
                Some(word) => refusal.help(format!("did you mean `{word}`?")),
                None => refusal
                    .help("write next, previous, nearest, next in month, previous in month, keep or skip"),
            }
        })
    }

    /// The word of a run book for it.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, roll)| *roll == self).map_or("keep", |(word, _)| word)
    }

    /// Where `date` goes if only days are open that `is_open` says; itself if it is open, None if it is left out.
    /// Where there is no open day within ten years it stays.
    pub(super) fn apply(self, date: NaiveDate, is_open: impl Fn(NaiveDate) -> bool) -> Option<NaiveDate> {
        match self {
            _ if is_open(date) => Some(date),
            Self::Keep => Some(date),
            Self::Skip => None,
            _ => Some(self.moved(date, REACH, is_open).unwrap_or(date)),
        }
    }

    /// Where `date` goes that cannot stay, looking at most `reach` days each way; None if no day is open there, or if
    /// it is left out. A date that would be kept goes to the next.
    pub fn moved(
        self,
        date: NaiveDate,
        reach: i64,
        is_open: impl Fn(NaiveDate) -> bool,
    ) -> Option<NaiveDate> {
        let next = || (1..=reach).map(|days| shifted(date, days)).find(|day| is_open(*day));
        let previous = || (1..=reach).map(|days| shifted(date, -days)).find(|day| is_open(*day));
        let in_month = |other: &NaiveDate| (other.year(), other.month()) == (date.year(), date.month());
        match self {
            Self::Skip => None,
            Self::Keep | Self::Next => next(),
            Self::Previous => previous(),
            Self::Nearest => match (previous(), next()) {
                (Some(earlier), Some(later)) if date - earlier < later - date => Some(earlier),
                (earlier, later) => later.or(earlier),
            },
            Self::NextInMonth => next().filter(in_month).or_else(previous),
            Self::PreviousInMonth => previous().filter(in_month).or_else(next),
        }
    }
}

/// The first open day on or after `date`; `date` where there is none.
pub(super) fn following(date: NaiveDate, is_open: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    (0..REACH).map(|days| shifted(date, days)).find(|day| is_open(*day)).unwrap_or(date)
}

/// The last open day on or before `date`; `date` where there is none.
pub(super) fn preceding(date: NaiveDate, is_open: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    (0..REACH).map(|days| shifted(date, -days)).find(|day| is_open(*day)).unwrap_or(date)
}
