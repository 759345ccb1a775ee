//! Moments: `deploy.at + 24h`, `due - 1h`, `today + 2 months`.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use super::scope::{Name, Scope};
use super::value::Dated;
use crate::calendar::{Span, Zone};
use crate::diagnostic::Refusal;

/// A moment: a value with a name, perhaps so much later or earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    name: Name,
    /// The span, and whether it is later.
    shift: Option<(Span, bool)>,
}

/// What a moment came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// An instant.
    At(DateTime<Utc>),
    /// A day.
    On(NaiveDate),
}

impl When {
    /// The instant from which on it is so: a day's first.
    #[must_use]
    pub fn begins(self, zone: &Zone) -> DateTime<Utc> {
        match self {
            Self::At(at) => at,
            Self::On(day) => zone.first_instant(day),
        }
    }

    /// The instant until which it is so, as a deadline: a day's end.
    #[must_use]
    pub fn ends(self, zone: &Zone) -> DateTime<Utc> {
        match self {
            Self::At(at) => at,
            Self::On(day) => zone.day_end(day),
        }
    }
}

impl Moment {
    /// Reads `NAME`, `NAME + SPAN` or `NAME - SPAN`; the sign stands between spaces, since names have hyphens.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        const HELP: &str =
            "write a name and a span, such as `deploy.at + 24h`, `due - 1h` or `today + 2 months`";
        let text = text.trim();
        let sign = text.find([' ', '\t', '+']).unwrap_or(text.len());
        let (name, shift) = text.split_at(sign);
        let name =
            Name::parse(name).ok_or_else(|| Refusal::new(format!("`{text}` is no moment")).help(HELP))?;
        let shift = shift.trim_start();
        let span = |span: &str, later: bool| {
            let span = Span::parse(span.trim())?;
            Ok::<_, Refusal>(Some((span, later)))
        };
        let shift = match (shift.strip_prefix('+'), shift.strip_prefix('-')) {
            (Some(later), _) => span(later, true)?,
            (_, Some(earlier)) => span(earlier, false)?,
            _ if shift.is_empty() => None,
            _ => return Err(Refusal::new(format!("`{text}` is no moment")).help(HELP)),
        };
        Ok(Self { name, shift })
    }

    /// The name it counts from.
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// When it is, by the scope's zone and business days. From a date, days and longer give a date. From an instant
    /// they end with the day they reach, or begin with it where they go back, unless they say a time; hours and
    /// minutes are elapsed time. `None` if the name has no value yet. An unknown name is refused, and so is what is
    /// neither a date nor an instant.
    pub fn resolve(&self, scope: &Scope) -> Result<Option<When>, Refusal> {
        let (zone, calendar) = scope.places();
        let Some(value) = scope.value(&self.name)? else { return Ok(None) };
        let Some(dated) = value.dated() else {
            return Err(Refusal::new(format!("`{}` is neither a date nor an instant", self.name))
                .help("count from a date, an instant, or the `.at` of a step"));
        };
        let when = match (dated, &self.shift) {
            (dated, None) => dated,
            (Dated::Instant(at), Some((span, true))) => Dated::Instant(span.after(at, zone, calendar)),
            (Dated::Instant(at), Some((span, false))) => Dated::Instant(span.before(at, zone, calendar)),
            (Dated::Day(_), Some((span, later))) => dated.shifted(span, *later, (zone, calendar))?,
        };
        Ok(Some(match when {
            Dated::Day(day) => When::On(day),
            Dated::Instant(at) => When::At(at),
        }))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)?;
        match &self.shift {
            None => Ok(()),
            Some((span, later)) => write!(f, " {} {span}", if *later { '+' } else { '-' }),
        }
    }
}

#[cfg(test)]
mod tests;
