//! Values that a step may use, by name: in texts, conditions, moments and environment variables.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};

use crate::calendar::{BusinessCalendar, Span, Zone};
use crate::diagnostic::Refusal;
use crate::measure::Decimal;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text; of an output without the line end it ends with.
    Text(String),
    /// A number, with the digits it was written with.
    Number(Decimal),
    /// A date.
    Date(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
    /// Several texts.
    List(Vec<String>),
}

impl Value {
    /// As text: a date as `2026-11-23`, an instant as `2026-11-23 09:30` on the zone's clocks, a list with commas.
    #[must_use]
    pub fn text(&self, zone: &Zone) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Instant(at) => zone.local(*at).format("%Y-%m-%d %H:%M").to_string(),
            Self::List(items) => items.join(", "),
        }
    }

    /// As a number, if it is one or a text that reads as one.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => Decimal::parse(text.trim()).ok(),
            Self::Date(_) | Self::Instant(_) | Self::List(_) => None,
        }
    }

    /// As a moment of the calendar, if it is one or a text such as `2026-11-23`.
    pub(super) fn dated(&self) -> Option<Dated> {
        match self {
            Self::Date(date) => Some(Dated::Day(*date)),
            Self::Instant(at) => Some(Dated::Instant(*at)),
            Self::Text(text) => crate::document::read::date(text.trim()).ok().map(Dated::Day),
            Self::Number(_) | Self::List(_) => None,
        }
    }
}

/// A date or an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dated {
    Day(NaiveDate),
    Instant(DateTime<Utc>),
}

impl Dated {
    /// What clocks show; of a date its first minute.
    pub(super) fn wall(self, zone: &Zone) -> NaiveDateTime {
        match self {
            Self::Day(date) => date.and_time(chrono::NaiveTime::MIN),
            Self::Instant(at) => zone.local(at),
        }
    }

    /// An instant with the offset of the zone; a date has none.
    pub(super) fn offset(self, zone: &Zone) -> Option<DateTime<FixedOffset>> {
        let Self::Instant(at) = self else { return None };
        FixedOffset::east_opt(zone.offset_seconds(at)).map(|offset| at.with_timezone(&offset))
    }

    /// So much later, or earlier: days and longer keep the time of day unless the span says one, and a month's end is
    /// the month's end; hours are elapsed time, and a date has none.
    pub(super) fn shifted(
        self,
        span: &Span,
        later: bool,
        (zone, calendar): (&Zone, &BusinessCalendar),
    ) -> Result<Self, Refusal> {
        let wall = self.wall(zone);
        let day = if later {
            span.date_after(wall.date(), calendar)
        } else {
            span.date_before(wall.date(), calendar)
        };
        match (self, day) {
            (_, Some(day)) if span.time().is_some() => {
                Ok(span.time().map_or(Self::Day(day), |time| Self::Instant(time.instant(day, zone))))
            }
            (Self::Day(_), Some(day)) => Ok(Self::Day(day)),
            (Self::Instant(_), Some(day)) => Ok(Self::Instant(zone.instant(day.and_time(wall.time())))),
            (Self::Instant(at), None) => {
                let at = if later { span.after(at, zone, calendar) } else { span.before(at, zone, calendar) };
                Ok(Self::Instant(at))
            }
            (Self::Day(date), None) => {
                Err(Refusal::new(format!("{date} is a date, and `{span}` counts hours"))
                    .help("write a span of days or longer, or count from an instant"))
            }
        }
    }
}

impl From<Dated> for Value {
    fn from(dated: Dated) -> Self {
        match dated {
            Dated::Day(date) => Self::Date(date),
            Dated::Instant(at) => Self::Instant(at),
        }
    }
}
