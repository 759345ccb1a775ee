//! Business hours: from when to when each weekday is worked. Owns the hours, not which days are business days.

use chrono::{NaiveDate, Weekday};

use super::{Refusal, TimeOfDay, Weekdays};

/// One stretch of wall time for each weekday, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessHours([Option<(TimeOfDay, TimeOfDay)>; 7]);

impl BusinessHours {
    /// The same hours on every weekday, written `09:00-17:30`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let hours = stretch(text)?;
        Ok(Self(std::array::from_fn(|_| Some(hours.clone()))))
    }

    /// Hours by groups of weekdays; a weekday named twice is refused, one that is not named has no hours.
    pub fn grouped<'a>(groups: impl IntoIterator<Item = (Weekdays, &'a str)>) -> Result<Self, Refusal> {
        let mut hours = [const { None }; 7];
        for (days, text) in groups {
            let stretch = stretch(text)?;
            for day in days.iter() {
                let place = &mut hours[day.num_days_from_monday() as usize];
                if place.replace(stretch.clone()).is_some() {
                    let name = super::weekday_name(day);
                    return Err(Refusal::new(format!("{name} has business hours twice")));
                }
            }
        }
        Ok(Self(hours))
    }

    /// From when to when that weekday is worked; None if it is not.
    pub fn on(&self, day: Weekday) -> Option<(&TimeOfDay, &TimeOfDay)> {
        self.0[day.num_days_from_monday() as usize].as_ref().map(|(open, close)| (open, close))
    }

    pub(super) fn on_date(&self, date: NaiveDate) -> Option<(&TimeOfDay, &TimeOfDay)> {
        self.on(chrono::Datelike::weekday(&date))
    }
}

fn stretch(text: &str) -> Result<(TimeOfDay, TimeOfDay), Refusal> {
    let refusal = || {
        Refusal::new(format!("`{text}` are no business hours"))
            .help("write from when to when, such as `09:00-17:30`")
    };
    let (open, close) = text.split_once('-').ok_or_else(refusal)?;
    let (open, close) = (TimeOfDay::parse(open.trim())?, TimeOfDay::parse(close.trim())?);
    if open.zone().is_some() || close.zone().is_some() {
        return Err(Refusal::new("business hours have no time zone of their own"));
    }
    if open.minutes() >= close.minutes() {
        return Err(Refusal::new(format!("business hours `{text}` end before they begin"))
            .help("hours over midnight are not supported; `24:00` is the end of the day"));
    }
    Ok((open, close))
}

impl Default for BusinessHours {
    /// 09:00 to 17:00 on every weekday.
    fn default() -> Self {
        let hours = (TimeOfDay::at(9, 0), TimeOfDay::at(17, 0));
        Self(std::array::from_fn(|_| Some(hours.clone())))
    }
}
