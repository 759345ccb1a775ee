//! A history while entries are folded into it: what is open or was closed last is at hand, what is settled stays text.
//!
//! So an entry costs the same after ten years as on the first day, and a million entries fit into memory.

use chrono::{DateTime, Utc};

use super::body::{self, Settled};
use super::history::{History, Record};

/// How many closed occurrences, the last ones to be closed, are at hand beside all that are open.
const RECENT: usize = 4;

/// A history in its two parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Folding {
    /// The rules, the open occurrences and those closed last.
    pub(super) near: History,
    far: Far,
}

/// What is settled.
#[derive(Clone, Debug)]
enum Far {
    /// As it was stored; nothing of it was asked for yet.
    Line(String),
    Rows(Settled),
}

impl Default for Far {
    fn default() -> Self {
        Self::Rows(Settled::default())
    }
}

impl Folding {
    /// Reads the text of a history.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let (near, far) = lines(text)?;
        Ok(Self { near: body::read_near(near)?, far: Far::Line(far.to_owned()) })
    }

    /// The text of it.
    pub(super) fn text(&self) -> String {
        let mut text = body::near_line(&self.near);
        text.push('\n');
        match &self.far {
            Far::Line(line) => text.push_str(line),
            Far::Rows(settled) => text.push_str(&settled.line()),
        }
        text
    }

    /// The record of an occurrence, made if there is none.
    pub(super) fn record(&mut self, key: &str) -> Result<&mut Record, String> {
        if !self.near.occurrences.contains_key(key) {
            let known = match &self.far {
                Far::Line(line) => body::may_name(line, key),
                Far::Rows(_) => true,
            };
            let record = if known { self.settled()?.take(key)? } else { None };
            self.near.occurrences.insert(key.to_owned(), record.unwrap_or_default());
        }
        Ok(self.near.occurrences.entry(key.to_owned()).or_default())
    }

    /// Puts away what was closed before the last few.
    pub(super) fn settle(&mut self) -> Result<(), String> {
        let mut closed: Vec<(DateTime<Utc>, &str)> =
            self.near.closed().map(|(key, closed)| (closed.at(), key)).collect();
        if closed.len() <= RECENT {
            return Ok(());
        }
        closed.sort_unstable();
        let old = closed[..closed.len() - RECENT].iter().map(|(_, key)| (*key).to_owned());
        for key in old.collect::<Vec<String>>() {
            if let Some(record) = self.near.occurrences.remove(&key) {
                self.settled()?.put(key, &record);
            }
        }
        Ok(())
    }

    /// Whether nothing is settled: what is at hand is all there is.
    pub(super) fn is_near(&self) -> bool {
        matches!(&self.far, Far::Rows(settled) if settled.is_empty())
    }

    /// All of it.
    pub(super) fn whole(&self) -> Result<History, String> {
        let mut whole = self.near.clone();
        let far = match &self.far {
            Far::Line(line) => &Settled::read(line)?,
            Far::Rows(settled) => settled,
        };
        for record in far.records() {
            let (key, record) = record?;
            whole.occurrences.insert(key, record);
        }
        Ok(whole)
    }

    fn settled(&mut self) -> Result<&mut Settled, String> {
        if let Far::Line(line) = &self.far {
            self.far = Far::Rows(Settled::read(line)?);
        }
        match &mut self.far {
            Far::Rows(settled) => Ok(settled),
            Far::Line(_) => unreachable!("it was read above"),
        }
    }
}

/// What is at hand in the text of a history.
pub(super) fn near(text: &str) -> Result<History, String> {
    body::read_near(lines(text)?.0)
}

fn lines(text: &str) -> Result<(&str, &str), String> {
    text.split_once('\n').ok_or_else(|| "its second line is missing".to_owned())
}
