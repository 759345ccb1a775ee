//! `every`: days of periods of the calendar, and whole periods.

use chrono::NaiveDate;

use super::{Basis, Begins, Dated, Facts, Kind, Reading, Rule, Year};
use crate::calendar::{DateSpan, DatedDay, DayRule, NamedDay, Period, Recurrence, Refusal, ShortMonth};
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{DATE, Fields, Form, Key, Node, Spelling, key, read, shape};

/// The kind.
pub(super) static KIND: Kind = Kind {
    name: "every",
    summary: "days of periods, and whole periods",
    example: "{every: month, day: business day 3, due: \"12:00\"}",
    shape: shape!("a trigger", RECURRENCE_KEYS, super::terms::KEYS),
    read: rule,
};

/// The keys of a rule that comes back with periods, such as a trigger or an anchor.
pub const RECURRENCE_KEYS: &[Key] = &[
    key!(needed "every",
        Form::Said(&EVERY),
        "The period: day, business day, week, month, quarter, half-year or year; `2 weeks` for every other one.",
    ),
    DAY,
    SHORT_MONTH,
    PHASE,
    FISCAL,
];
/// Which days of the period.
pub(super) const DAY: Key = key!(
    "day",
    Form::Any(&[Form::List(&Form::Text), Form::Names("", &Form::Text)]),
    "The day of the period, or several: `mon`, `23`, `last`, `business day 3`, `2nd tue`, `1 march`.",
);
/// What becomes of a day that a period lacks.
pub(super) const SHORT_MONTH: Key = key!(
    "short_month",
    Form::Words(|| SHORT_MONTHS.map(|(word, _)| word).to_vec()),
    "What becomes of a day that a period lacks: `clamp` to the last one there is, or `skip` the period.",
);
/// Which of the periods.
pub(super) const PHASE: Key =
    key!("phase", Form::Said(&DATE), "A date in one of the periods meant, where not every one is.");
/// How years are cut.
pub(super) const FISCAL: Key =
    key!("fiscal", Form::Flag, "Whether periods count from the month in which the fiscal year starts.");

/// How a period is written.
pub static EVERY: Spelling = Spelling {
    what: "a period",
    pattern: || {
        let names = Period::ALL.map(|period| period.name().replace(' ', r"\s+"));
        format!(r"^\s*(\d{{1,3}}\s*)?({})s?\s*$", names.join("|"))
    },
    examples: &["day", "business day", "week", "2 weeks", "month", "quarter", "half-year", "year"],
};

const SHORT_MONTHS: [(&str, ShortMonth); 2] = [("clamp", ShortMonth::Clamp), ("skip", ShortMonth::Skip)];

#[derive(Debug)]
struct Every {
    recurrence: Recurrence,
}

/// The rule of a word: `weekly` is every week as a whole.
pub(super) fn of_period(period: Period) -> Box<dyn Rule> {
    Box::new(Every { recurrence: Recurrence::every(period) })
}

fn rule(fields: &Fields<'_>, reading: Reading, out: &mut Findings) -> Option<Box<dyn Rule>> {
    recurrence(fields, reading.year, out).map(|recurrence| Box::new(Every { recurrence }) as Box<dyn Rule>)
}

/// Reads `every`, `day`, `short_month`, `phase` and `fiscal`. Anchors and holiday rules are written the same way.
pub fn recurrence(fields: &Fields<'_>, year: Year, out: &mut Findings) -> Option<Recurrence> {
    let node = fields.required("every", out)?;
    let (every, period) = read::said(node, out, Period::parse_every)?;
    let fiscal = fields.get("fiscal").and_then(|node| read::flag(node, out)).unwrap_or(false);
    let short = fields.get("short_month").and_then(|node| read::said(node, out, short_month));
    let days = fields.get("day").map_or_else(|| Some(Vec::new()), |node| days(node, period, out))?;
    let phase = fields.get("phase").and_then(|node| read::said(node, out, read::date));
    let mut fits = true;
    if every > 1 && phase.is_none() {
        let title = format!("every {every} {period}s needs to know which ones");
        let finding = Diagnostic::error("missing-phase", node.place(), title);
        out.add(finding.help("add `phase:` with a date in one of the periods meant"));
        fits = false;
    }
    let cut = if fiscal { year } else { Year::CALENDAR };
    if let (None, Some(day)) = (short, days.iter().find(|day| day.rule.may_be_missing(cut))) {
        let title = format!("some {period}s have no {}", day.rule.describe());
        let place = fields.pair("day").map_or(node.place(), |(_, value)| value.place());
        let finding = Diagnostic::error("short-month", place, title);
        out.add(
            finding.help("add `short_month: clamp` for the last such day there is, or `short_month: skip`"),
        );
        fits = false;
    }
    let short_month = short.unwrap_or_default();
    fits.then_some(Recurrence { period, every, phase, year: cut, days, short_month })
}

fn short_month(text: &str) -> Result<ShortMonth, Refusal> {
    let found = SHORT_MONTHS.iter().find(|(word, _)| *word == text);
    found.map(|(_, short)| *short).ok_or_else(|| {
        Refusal::new(format!("`{text}` is no way to treat a short month")).help("write clamp or skip")
    })
}

/// One day, a list of days, or days with names.
fn days(node: Node<'_>, period: Period, out: &mut Findings) -> Option<Vec<NamedDay>> {
    let mark = out.len();
    let named: Vec<NamedDay> = if node.pairs().len() > 0 {
        let entries = read::entries(node, "the days of a period", out);
        entries.into_iter().filter_map(|entry| named_day(&entry, period, out)).collect()
    } else {
        let items = read::list(node);
        items
            .into_iter()
            .filter_map(|item| Some(NamedDay { name: None, rule: day(item, period, out)? }))
            .collect()
    };
    (!out.error_since(mark)).then_some(named)
}

fn day(node: Node<'_>, period: Period, out: &mut Findings) -> Option<DayRule> {
    read::said(node, out, |text| DayRule::parse(text, &period))
}

fn named_day(entry: &read::Entry<'_>, period: Period, out: &mut Findings) -> Option<NamedDay> {
    let name = read::id(entry.name, entry.place, out)?.to_owned();
    Some(NamedDay { name: Some(name), rule: day(entry.value, period, out)? })
}

impl Rule for Every {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn dates(&self, span: DateSpan, facts: &Facts<'_>) -> Vec<Dated> {
        let whole = self.recurrence.days.is_empty();
        let dated = |dated: DatedDay| Dated {
            on: dated.date,
            day: dated.day,
            basis: if whole { Basis::Period(dated.period) } else { Basis::Day },
        };
        self.recurrence.dates(span, facts.calendar).map(dated).collect()
    }

    fn key(&self, dated: &Dated) -> String {
        match dated.basis {
            Basis::Extra => dated.on.to_string(),
            _ => self.recurrence.key(dated.on, dated.day),
        }
    }

    fn count(&self, span: DateSpan, facts: &Facts<'_>) -> usize {
        self.recurrence.count(span, facts.calendar)
    }

    fn reach(&self) -> i64 {
        let days = match self.recurrence.period {
            Period::Day => 1,
            Period::BusinessDay => 5,
            Period::Week => 7,
            Period::Month => 31,
            Period::Quarter => 92,
            Period::HalfYear => 184,
            Period::Year => 366,
        };
        days * i64::from(self.recurrence.every.max(1))
    }

    fn begins(&self, day: NaiveDate, facts: &Facts<'_>) -> Begins {
        Begins::On(self.recurrence.next_period(day, facts.calendar))
    }

    fn has_turns(&self) -> bool {
        true
    }

    fn turn(&self, dated: &Dated, first: NaiveDate, facts: &Facts<'_>) -> Option<i64> {
        let first = self.recurrence.phase.unwrap_or(first);
        Some(self.recurrence.periods_between(first, dated.on, facts.calendar))
    }

    fn describe(&self) -> String {
        described(&self.recurrence)
    }

    fn cadence(&self) -> &'static str {
        match self.recurrence.period {
            Period::Day | Period::BusinessDay => "daily",
            Period::Week => "weekly",
            Period::Month => "monthly",
            Period::Quarter => "quarterly",
            Period::HalfYear => "half-yearly",
            Period::Year => "annual",
        }
    }
}

/// In words: `every month on business day 10`.
pub(super) fn described(recurrence: &Recurrence) -> String {
    let every = match recurrence.every {
        0 | 1 => format!("every {}", recurrence.period),
        n => format!("every {n} {}s", recurrence.period),
    };
    let days: Vec<String> = recurrence.days.iter().map(|day| day.rule.describe()).collect();
    match days.split_last() {
        None => every,
        Some((last, [])) => format!("{every} on {last}"),
        Some((last, rest)) => format!("{every} on {} and {last}", rest.join(", ")),
    }
}
