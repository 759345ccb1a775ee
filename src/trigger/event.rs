//! `event`: something that happens outside and is raised by name.

use chrono::NaiveDate;

use super::{Basis, Begins, Dated, Facts, IfMissed, Kind, Reading, Rule};
use crate::calendar::DateSpan;
use crate::diagnostic::Findings;
use crate::document::{Fields, Form, key, read, shape};

/// The kind.
pub(super) static KIND: Kind = Kind {
    name: "event",
    summary: "counted from the instant of an event",
    example: "{event: incident, level: sev1, due: 15m}",
    shape: shape!(
        "a trigger",
        &[
            key!(needed "event", Form::Name("events"), "The event that it waits for."),
            key!("level", Form::Name("levels"), "The level of the event; any if nothing is said."),
        ],
        super::terms::KEYS
    ),
    read: rule,
};

#[derive(Debug)]
struct OnEvent {
    event: String,
    level: Option<String>,
}

fn rule(fields: &Fields<'_>, _: Reading, out: &mut Findings) -> Option<Box<dyn Rule>> {
    let node = fields.required("event", out)?;
    let event = read::id(read::text(node, out)?, node.place(), out)?.to_owned();
    let level = fields.get("level").and_then(|node| read::text(node, out)).map(str::to_owned);
    Some(Box::new(OnEvent { event, level }))
}

impl Rule for OnEvent {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn dates(&self, span: DateSpan, facts: &Facts<'_>) -> Vec<Dated> {
        let meant = |event: &str, level: Option<&str>| {
            event == self.event && self.level.as_deref().is_none_or(|wanted| level == Some(wanted))
        };
        let raised = facts.events.iter().filter(|raised| meant(&raised.event, raised.level.as_deref()));
        let mut dates: Vec<Dated> = raised
            .map(|raised| Dated {
                day: 0,
                on: facts.zone.local(raised.at).date(),
                basis: Basis::Event(Box::new(raised.clone())),
            })
            .filter(|dated| span.contains(dated.on))
            .collect();
        dates.sort_by_key(|dated| dated.on);
        dates
    }

    fn reach(&self) -> i64 {
        i64::from(u16::MAX)
    }

    fn begins(&self, _: NaiveDate, _: &Facts<'_>) -> Begins {
        Begins::Recorded
    }

    fn describe(&self) -> String {
        match &self.level {
            Some(level) => format!("when {} {level} is raised", self.event),
            None => format!("when {} is raised", self.event),
        }
    }

    fn cadence(&self) -> &'static str {
        "on event"
    }

    fn if_missed(&self) -> IfMissed {
        IfMissed::Each
    }

    fn event(&self) -> Option<(&str, Option<&str>)> {
        Some((&self.event, self.level.as_deref()))
    }
}
