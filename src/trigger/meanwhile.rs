//! `while`: again and again from when another procedure opens until it is done.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};

use super::{Basis, Begins, Dated, Deadline, Facts, Kind, Opening, Reading, Rule, cron};
use crate::calendar::{DateSpan, Length, Refusal, Span};
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Form, PHRASE, key, read, shape};

/// The kind. A mapping with `every` and `while` is of it; `every` is then a span.
pub(super) static KIND: Kind = Kind {
    name: "while",
    summary: "again and again from when another procedure opens until it is done",
    example: "{every: 30m, while: restore-service}",
    shape: shape!(
        "a trigger",
        &[
            key!(needed "every",
                Form::Said(&PHRASE),
                "How often it comes meanwhile: a span, or `update_every` of the event's level.",
            ),
            key!(needed "while", Form::Name("procedures"), "The procedure that has to be open."),
        ],
        super::terms::KEYS
    ),
    read: rule,
};

/// How often one is asked for at most.
const LEAST: TimeDelta = TimeDelta::minutes(1);

/// How many occurrences one opening is followed through at most: over half a year of every minute.
const MOST: usize = 300_000;

#[derive(Debug)]
struct While {
    procedure: String,
    every: Every,
}

#[derive(Debug)]
enum Every {
    Span(Span),
    /// As the level of the event says that opened the other.
    Update,
}

fn rule(fields: &Fields<'_>, _: Reading, out: &mut Findings) -> Option<Box<dyn Rule>> {
    let other = fields.required("while", out)?;
    let procedure = read::id(read::text(other, out)?.trim(), other.place(), out);
    let Some(node) = fields.get("every") else {
        let finding =
            Diagnostic::error("missing-key", other.place(), "nothing says how often it comes meanwhile");
        out.add(finding.help("add `every:` with a span such as `30m`, or `every: update_every`"));
        return None;
    };
    let every = read::said(node, out, every)?;
    Some(Box::new(While { procedure: procedure?.to_owned(), every }))
}

fn every(text: &str) -> Result<Every, Refusal> {
    if text == "update_every" {
        return Ok(Every::Update);
    }
    let one = text.chars().next().is_some_and(char::is_alphabetic);
    let span = Span::parse(&if one { format!("1 {text}") } else { text.to_owned() })
        .map_err(|refusal| refusal.help("write a span such as `30m`, `4h` or `1 day`, or `update_every`"))?;
    if span.time().is_some() || span.is_nothing() || matches!(span.length(), Length::Elapsed(..60)) {
        return Err(Refusal::new(format!("`{text}` is no span to repeat after"))
            .help("write a minute or more, such as `30m`, `4h` or `1 day`"));
    }
    Ok(Every::Span(span))
}

impl While {
    fn openings<'a>(&self, facts: &Facts<'a>) -> &'a [Opening] {
        let followed = facts.followed.and_then(|followed| followed.others.get(&self.procedure));
        followed.map_or(&[], Vec::as_slice)
    }

    /// The occurrences of one opening whose dates lie in a span.
    fn of(&self, opening: &Opening, span: DateSpan, facts: &Facts<'_>) -> Vec<Dated> {
        let every = match &self.every {
            Every::Span(span) => Some(span),
            Every::Update => opening.update_every.as_ref(),
        };
        let every = every.filter(|every| !every.is_nothing());
        let (Some(every), Some(opened)) = (every, opening.opens_at) else { return Vec::new() };
        let (first, end) = (facts.zone.first_instant(span.first), facts.zone.first_instant(span.end));
        let end = opening.closed_at.map_or(end, |closed| closed.min(end));
        let mut dates = Vec::new();
        let mut n = before(every, first - opened);
        let mut at = nth(every, opened, n, facts);
        // Of what is still to come only the next one.
        let mut known = true;
        while known && at < end && dates.len() < MOST {
            known = facts.followed.is_none_or(|followed| at <= followed.now);
            n += 1;
            let next = nth(every, opened, n, facts);
            if next - at < LEAST {
                break;
            }
            if at >= first && opening.closed_at.is_none_or(|closed| next <= closed) {
                dates.push(dated(opening, at, next, facts));
            }
            at = next;
        }
        dates
    }
}

/// How many steps may be left out, since they lie before that.
fn before(every: &Span, distance: TimeDelta) -> i64 {
    match every.length() {
        Length::Elapsed(seconds) if seconds > 0 => (distance.num_seconds() / seconds - 1).max(0),
        _ => 0,
    }
}

/// The opening's instant, `n` steps on: hours are elapsed, days keep the time on the clock.
fn nth(every: &Span, opens_at: DateTime<Utc>, n: i64, facts: &Facts<'_>) -> DateTime<Utc> {
    if n == 0 {
        return opens_at;
    }
    let local = facts.zone.local(opens_at);
    let times = every.times(n);
    match times.date_after(local.date(), facts.calendar) {
        Some(day) => facts.zone.instant(day.and_time(local.time())),
        None => times.after(opens_at, facts.zone, facts.calendar),
    }
}

fn dated(opening: &Opening, at: DateTime<Utc>, next: DateTime<Utc>, facts: &Facts<'_>) -> Dated {
    let local = facts.zone.local(at);
    let minute = local
        .date()
        .and_time(NaiveTime::from_hms_opt(local.hour(), local.minute(), 0).unwrap_or(local.time()));
    let second = facts.zone.both(minute).filter(|(_, second)| *second <= at);
    let key = cron::key(minute, second.map(|_| facts.zone.offset_seconds(at)));
    let due = Deadline { at: next, inclusive: true };
    Dated {
        on: local.date(),
        day: 0,
        basis: Basis::Clock { key, opens_at: at, due, until: opening.closed_at },
    }
}

impl Rule for While {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn dates(&self, span: DateSpan, facts: &Facts<'_>) -> Vec<Dated> {
        let mut dates: Vec<Dated> = Vec::new();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for opening in self.openings(facts) {
            let mut found = self.of(opening, span, facts);
            for dated in &mut found {
                if let Basis::Clock { key, .. } = &mut dated.basis {
                    // Two that are open at once and repeat in the same minute: the later opened says its name.
                    if taken.contains(key) {
                        key.extend([".", &opening.key]);
                    }
                    taken.insert(key.clone());
                }
            }
            dates.extend(found);
        }
        dates.sort_by_key(|dated| dated.on);
        dates
    }

    fn reach(&self) -> i64 {
        1
    }

    fn begins(&self, _: NaiveDate, _: &Facts<'_>) -> Begins {
        Begins::After
    }

    fn describe(&self) -> String {
        match &self.every {
            Every::Span(span) => format!("every {span} while {} is open", self.procedure),
            Every::Update => format!("as often as the level says while {} is open", self.procedure),
        }
    }

    fn cadence(&self) -> &'static str {
        "while open"
    }

    fn procedure(&self) -> Option<&str> {
        Some(&self.procedure)
    }

    fn counts_from_record(&self) -> bool {
        true
    }

    fn follows_level(&self) -> bool {
        matches!(self.every, Every::Update)
    }

    fn counted_from(&self, key: &str, facts: &Facts<'_>) -> Option<(String, DateTime<Utc>)> {
        let key = facts.own_key(key)?;
        let date = key.get(..10).and_then(crate::calendar::Period::parse_key)?;
        let of = |opening: &&Opening| {
            self.of(opening, date, facts).iter().any(|dated| match &dated.basis {
                Basis::Clock { key: known, .. } => {
                    key == known
                        || key.strip_prefix(known.as_str()).and_then(|rest| rest.strip_prefix('.'))
                            == Some(&opening.key)
                }
                _ => false,
            })
        };
        let opening = self.openings(facts).iter().find(of)?;
        Some((format!("{} {} opened", self.procedure, opening.key), opening.opens_at?))
    }
}
