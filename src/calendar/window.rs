//! Windows: named stretches of days, fixed or around an anchor. What a window means is for its user to say.

use chrono::NaiveDate;

use super::{Anchor, BusinessCalendar, DateSpan, Offset, Recurrence, Status};

/// A named stretch of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its id.
    pub id: String,
    /// Where it lies.
    pub extent: Extent,
}

/// Where a window lies; both ends are included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Once.
    Fixed {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
    /// Around each date of an anchor; the times of the offsets do not count.
    Around {
        /// The anchor's id.
        anchor: String,
        /// From the anchor's date to the first day.
        from: Offset,
        /// From the anchor's date to the last day.
        to: Offset,
    },
}

impl Window {
    /// The anchor it lies around.
    pub fn anchor(&self) -> Option<&str> {
        match &self.extent {
            Extent::Fixed { .. } => None,
            Extent::Around { anchor, .. } => Some(anchor),
        }
    }

    /// How many days a stretch of it can have at most; generous. `anchor` is the one that the window names.
    pub fn most_days(&self, anchor: Option<&Anchor>) -> i64 {
        let week = anchor.map_or(0, |anchor| anchor.week);
        match &self.extent {
            Extent::Fixed { from, to } => DateSpan::inclusive(*from, *to).days(),
            Extent::Around { from, to, .. } => from.reach_days(week) + to.reach_days(week) + 1,
        }
    }

    /// Whether two of its stretches can lie without a day between them, as far as can be told; generous.
    pub fn can_adjoin(&self, anchor: &Anchor) -> bool {
        let days = self.most_days(Some(anchor));
        let mut dates: Vec<NaiveDate> = anchor.dates.iter().map(|date| date.date).collect();
        dates.sort();
        let listed = dates.windows(2).any(|pair| (pair[1] - pair[0]).num_days() <= days);
        // A rule with one day puts its dates about a period apart, a week more or less.
        let ruled = |rule: &Recurrence| rule.days.len() > 1 || rule.least_days() - 7 <= days;
        listed || anchor.recurrence.as_ref().is_some_and(ruled)
    }

    /// The stretches that have a day in `span`, whole, sorted by their first day. `anchor` is the one that the
    /// window names; its cancelled dates have no window. A stretch that ends before it begins is left out.
    pub fn between(
        &self,
        span: DateSpan,
        anchor: Option<&Anchor>,
        calendar: &BusinessCalendar,
    ) -> Vec<DateSpan> {
        let mut found = match (&self.extent, anchor) {
            (Extent::Fixed { from, to }, _) => vec![DateSpan::inclusive(*from, *to)],
            (Extent::Around { .. }, None) => Vec::new(),
            (Extent::Around { from, to, .. }, Some(anchor)) => around(span, anchor, from, to, calendar),
        };
        found.retain(|window| !window.is_empty() && !window.meet(span).is_empty());
        found.sort();
        found
    }

    /// Whether a day lies in it.
    pub fn contains(&self, date: NaiveDate, anchor: Option<&Anchor>, calendar: &BusinessCalendar) -> bool {
        !self.between(DateSpan::inclusive(date, date), anchor, calendar).is_empty()
    }
}

fn around(
    span: DateSpan,
    anchor: &Anchor,
    from: &Offset,
    to: &Offset,
    calendar: &BusinessCalendar,
) -> Vec<DateSpan> {
    let reach = from.reach_days(anchor.week).max(to.reach_days(anchor.week));
    let dates = anchor
        .between(span.widened(reach), calendar)
        .into_iter()
        .filter(|date| date.status != Status::Cancelled);
    let day = |offset: &Offset, date| offset.date_in_week(date, anchor.week, calendar);
    dates.map(|date| DateSpan::inclusive(day(from, date.date), day(to, date.date))).collect()
}
