//! Anchors: named series of dates that triggers count from, by rule, by announcement, or both.

use chrono::NaiveDate;

use super::{BusinessCalendar, DateSpan, Recurrence};

/// A named series of dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The rule that gives dates for ever.
    pub recurrence: Option<Recurrence>,
    /// The status of the dates that the rule gives.
    pub status: Status,
    /// Listed dates, in any order, keys unique; each wins over the rule's date of the same key.
    pub dates: Vec<AnchorDate>,
    /// The number of the Monday week in which its dates lie, for offsets that count weeks; mostly 0.
    pub week: i32,
    /// The ids it had before.
    pub formerly: Vec<String>,
}

/// One date of an anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorDate {
    /// Its name, as `2026-wave-2`.
    pub key: String,
    /// The date.
    pub date: NaiveDate,
    /// How certain it is.
    pub status: Status,
    /// Where it was announced.
    pub source: Option<String>,
}

/// How certain a date is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// It holds.
    #[default]
    Announced,
    /// It may move.
    Tentative,
    /// It does not take place.
    Cancelled,
}

impl Anchor {
    /// The dates in a span, cancelled ones too; sorted by date, then key; keys unique.
    pub fn between(&self, span: DateSpan, calendar: &BusinessCalendar) -> Vec<AnchorDate> {
        let listed = |key: &str| self.dates.iter().any(|date| date.key == key);
        let mut dates: Vec<AnchorDate> =
            self.dates.iter().filter(|date| span.contains(date.date)).cloned().collect();
        if let Some(rule) = &self.recurrence {
            let given = rule.between(span, calendar).filter(|nominal| !listed(&nominal.key));
            dates.extend(given.map(|nominal| AnchorDate {
                key: nominal.key,
                date: nominal.date,
                status: self.status,
                source: None,
            }));
        }
        dates.sort_by(|left, right| (left.date, &left.key).cmp(&(right.date, &right.key)));
        dates
    }

    /// The date of that key, wherever it lies.
    pub fn date(&self, key: &str, calendar: &BusinessCalendar) -> Option<AnchorDate> {
        let listed = self.dates.iter().find(|date| date.key == key).cloned();
        listed.or_else(|| {
            let span = self.recurrence.as_ref()?.span_of_key(key)?;
            self.between(span, calendar).into_iter().find(|date| date.key == key)
        })
    }
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Announced, Self::Tentative, Self::Cancelled];

    /// The word of a run book for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Tentative => "tentative",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads `announced`, `tentative` or `cancelled`.
    pub fn parse(text: &str) -> Result<Self, super::Refusal> {
        Self::ALL.into_iter().find(|status| status.word() == text.trim()).ok_or_else(|| {
            super::Refusal::new(format!("`{text}` is no status of a date"))
                .help("write announced, tentative or cancelled")
        })
    }
}
