//! `after`: counted from what was done: this procedure's own last completion, or another's.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Basis, Closing, Dated, Facts, Kind, Opening, Reading, Rule};
use crate::calendar::{DateSpan, SPAN, Span, TimeOfDay};
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Form, key, read, shape};

/// The kind.
pub(super) static KIND: Kind = Kind {
    name: "after",
    summary: "counted from this procedure's last completion, or from another's",
    example: "{after: 90 days}",
    shape: shape!(
        "a trigger",
        &[key!(needed "after",
            Form::Any(&[Form::Said(&SPAN), Form::Name("procedures")]),
            "A span since this procedure's last completion, or another procedure since whose completion it counts.",
        )],
        super::terms::KEYS
    ),
    read: rule,
};

/// So long after its own last completion. Exactly one is open at a time.
#[derive(Debug)]
struct AfterItself {
    span: Span,
    /// The time of day at which it is due.
    due: Option<TimeOfDay>,
}

/// After each completion of another procedure, under its key.
#[derive(Debug)]
struct AfterOther {
    procedure: String,
}

fn rule(fields: &Fields<'_>, _: Reading, out: &mut Findings) -> Option<Box<dyn Rule>> {
    let node = fields.required("after", out)?;
    let text = read::line(node, out)?;
    let is_id = !text.contains(' ') && text.parse::<u32>().is_err();
    match Span::parse(&text) {
        Ok(span) if span.is_nothing() => {
            let finding =
                Diagnostic::error("invalid-value", node.place(), "it would be due as soon as it is done");
            out.add(finding.help("write a span such as `after: 90 days`"));
            None
        }
        Ok(span) if span.time().is_some() => {
            let finding =
                Diagnostic::error("invalid-value", node.place(), "`after` takes a span without a time");
            out.add(finding.help("write the time of day as `due:`"));
            None
        }
        Ok(span) => {
            let due = fields.get("due").and_then(|node| TimeOfDay::parse(node.scalar()?).ok());
            Some(Box::new(AfterItself { span, due }))
        }
        Err(_) if is_id && read::id(&text, node.place(), &mut Findings::default()).is_some() => {
            Some(Box::new(AfterOther { procedure: text }))
        }
        Err(refusal) => {
            let finding = Diagnostic::error("invalid-value", node.place(), refusal.message);
            out.add(finding.maybe_help(refusal.help));
            None
        }
    }
}

/// One occurrence of a chain: each counts from how the one before it was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Link {
    key: String,
    on: NaiveDate,
    /// When it opens, if it counts in hours.
    at: Option<DateTime<Utc>>,
    /// How the one before was closed; the first has none.
    since: Option<Closing>,
}

impl AfterItself {
    /// Every occurrence so far, in order: those that were closed, and the one that is open. Empty if nothing says
    /// since when it counts.
    fn chain(&self, facts: &Facts<'_>) -> Vec<Link> {
        let Some(followed) = facts.followed else { return Vec::new() };
        let earliest = facts.began_at.map_or(followed.since, |began| began.max(followed.since));
        let mut link = self.first(followed.since, facts);
        let mut chain: Vec<Link> = Vec::with_capacity(followed.own.len() + 1);
        let mut taken: BTreeSet<&str> = BTreeSet::new();
        for closing in &followed.own {
            let own_key = facts.own_key(&closing.key);
            taken.extend(own_key);
            let own = own_key.is_some_and(|key| key == link.key);
            let of_target = facts.target.is_none_or(|target| closing.key.ends_with(&format!("@{target}")));
            // Whatever completes the procedure counts, for the same target; a waiver of anything else moves nothing.
            if closing.waived && !own || !of_target {
                continue;
            }
            let from = if closing.waived { link.on } else { facts.zone.local(closing.at).date() };
            if own {
                chain.push(link.clone());
            }
            link = self.next(from, closing, &taken, earliest, facts);
        }
        chain.push(link);
        chain
    }

    /// The first one is due on the day since when it counts; on the next one, if its time has passed by then.
    fn first(&self, since: DateTime<Utc>, facts: &Facts<'_>) -> Link {
        let day = facts.zone.local(since).date();
        let passed = self
            .due
            .as_ref()
            .is_some_and(|time| !time.is_midnight() && time.instant(day, facts.zone) <= since);
        let on = if passed { day.succ_opt().unwrap_or(day) } else { day };
        Link { key: on.to_string(), on, at: None, since: None }
    }

    /// The one that counts from a date. Where two were closed on one day the later says its time.
    fn next(
        &self,
        from: NaiveDate,
        closing: &Closing,
        taken: &BTreeSet<&str>,
        since: DateTime<Utc>,
        facts: &Facts<'_>,
    ) -> Link {
        let local = facts.zone.local(closing.at);
        let names = [
            from.to_string(),
            format!("{from}T{}", local.format("%H%M")),
            format!("{from}T{}", local.format("%H%M%S%3f")),
        ];
        let [.., last] = &names;
        let key = names.iter().find(|key| !taken.contains(key.as_str())).unwrap_or(last).clone();
        let earliest = facts.zone.local(since).date();
        let since_it = Some(closing.clone());
        if let Some(on) = self.span.date_after(from, facts.calendar) {
            return Link { key, on: on.max(earliest), at: None, since: since_it };
        }
        let start = if closing.waived { facts.zone.day_end(from) } else { closing.at };
        let at = self.span.after(start, facts.zone, facts.calendar).max(since);
        Link { key, on: facts.zone.local(at).date(), at: Some(at), since: since_it }
    }
}

impl Rule for AfterItself {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn dates(&self, span: DateSpan, facts: &Facts<'_>) -> Vec<Dated> {
        let chain = self.chain(facts).into_iter().filter(|link| span.contains(link.on));
        let mut dates: Vec<Dated> = chain
            .map(|link| Dated {
                on: link.on,
                day: 0,
                basis: Basis::Counted { key: link.key, at: link.at, anchor: None },
            })
            .collect();
        dates.sort_by_key(|dated| dated.on);
        dates
    }

    fn reach(&self) -> i64 {
        let first = NaiveDate::default();
        let calendar = crate::calendar::BusinessCalendar::default();
        self.span.date_after(first, &calendar).map_or(31, |last| (last - first).num_days().max(1))
    }

    fn describe(&self) -> String {
        format!("{} after it was last done", self.span)
    }

    fn cadence(&self) -> &'static str {
        match self.reach() {
            ..=4 => "daily",
            5..=20 => "weekly",
            21..=60 => "monthly",
            61..=135 => "quarterly",
            136..=270 => "half-yearly",
            _ => "annual",
        }
    }

    fn counts_from_record(&self) -> bool {
        true
    }

    fn counted_from(&self, key: &str, facts: &Facts<'_>) -> Option<(String, DateTime<Utc>)> {
        let key = facts.own_key(key)?;
        let link = self.chain(facts).into_iter().find(|link| link.key == key)?;
        match link.since {
            Some(closing) if closing.waived => {
                Some((format!("counts from the due of {}, which was waived", closing.key), closing.at))
            }
            Some(closing) => Some((format!("counts from {}, which was done", closing.key), closing.at)),
            None => None,
        }
    }
}

impl Rule for AfterOther {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn dates(&self, span: DateSpan, facts: &Facts<'_>) -> Vec<Dated> {
        let openings = facts.followed.and_then(|followed| followed.others.get(&self.procedure));
        let mut dates: Vec<Dated> = openings
            .into_iter()
            .flatten()
            .filter_map(|opening| {
                let (at, key) = (opening.done_at?, followed_key(opening, facts)?);
                let on = opening.planned_on.unwrap_or_else(|| facts.zone.local(at).date());
                let basis =
                    Basis::Counted { key: key.to_owned(), at: Some(at), anchor: opening.anchor.clone() };
                Some(Dated { on, day: 0, basis })
            })
            .filter(|dated| span.contains(dated.on))
            .collect();
        dates.sort_by_key(|dated| dated.on);
        dates
    }

    fn reach(&self) -> i64 {
        366
    }

    fn describe(&self) -> String {
        format!("after {} is done", self.procedure)
    }

    fn cadence(&self) -> &'static str {
        "on completion"
    }

    fn procedure(&self) -> Option<&str> {
        Some(&self.procedure)
    }

    fn counts_from_record(&self) -> bool {
        true
    }

    fn can_be_planned(&self) -> bool {
        true
    }

    fn counted_from(&self, key: &str, facts: &Facts<'_>) -> Option<(String, DateTime<Utc>)> {
        let openings = facts.followed?.others.get(&self.procedure)?;
        let opening = openings.iter().find(|opening| followed_key(opening, facts) == facts.own_key(key))?;
        Some((format!("{} {key} was done", self.procedure), opening.done_at?))
    }
}

/// The key of what is followed, without the target that both are for; `None` if it was for another.
fn followed_key<'o>(opening: &'o Opening, facts: &Facts<'_>) -> Option<&'o str> {
    match (facts.target, opening.key.rsplit_once('@')) {
        (Some(target), Some((key, other))) => (target == other).then_some(key),
        _ => Some(&opening.key),
    }
}
