//! How fast rules give occurrences: nominal dates, and occurrences with their keys and instants.
//!
//!     cargo bench --bench expansion
//!
//! One core. `dates` counts what [`Recurrence::dates`] gives in ten years, `occurrences` what `schedule` lists of it,
//! with the zone applied; `far` is the same in the 2180s. `phase` is the same year with phases in 1970, 2026 and 2199.
//! What comes from the record alone (`after`, `while`, events) is not here.

#![expect(clippy::expect_used, reason = "a tool for measuring says what is wrong and stops")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use runbook::calendar::{BusinessCalendar, DateSpan, DayRule, Period, Recurrence};
use runbook::diagnostic::Source;
use runbook::ledger::State;
use runbook::model::{BookText, Library, Part};
use runbook::schedule::{Ground, Subject};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Rules by their names, each with its trigger.
const RULES: [(&str, &str); 11] = [
    ("day", "{every: day, due: \"09:30\"}"),
    ("business day", "{every: business day, due: \"09:30\"}"),
    ("week", "{every: week, day: [mon, thu], due: \"12:00\"}"),
    ("month", "{every: month, day: 23, roll: next}"),
    ("business day of month", "{every: month, day: business day 3}"),
    ("last friday", "{every: month, day: last fri}"),
    ("quarter", "quarterly"),
    ("times of a day", "{every: day, due: [\"09:00\", \"13:00\", \"17:00\"]}"),
    ("cron", "{cron: \"*/30 8-18 * * mon-fri\"}"),
    ("anchor", "{anchor: close, opens: -5 days, due: business day +3}"),
    ("cycle", "{every: week, day: mon, anchor: close, from: week 0, until: week 2}"),
];

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn ten_years(from: &str) -> DateSpan {
    DateSpan::new(day(from), day(from) + TimeDelta::days(3652))
}

fn book(trigger: &str) -> Library {
    let text = format!(
        "format: 1\nid: b\ntimezone: Europe/London\ncalendar: {{holidays: [{{every: year, day: 25 december}}]}}\n\
         anchors: {{close: {{every: quarter, day: last business day}}}}\n\
         procedures:\n  p: {{name: P, trigger: {trigger}, steps: [Do it.]}}\n"
    );
    let mut library = Library::default();
    let source = Source::new("runbook.yaml", text);
    let content = Arc::clone(&source.text);
    let id = library.sources.add(source);
    let part = Part::parse(id, "runbook.yaml".to_owned(), &content, &mut library.findings);
    library.add(BookText { parts: vec![part], calendars: BTreeMap::new() });
    assert!(library.lost().is_empty(), "the trigger is read: {trigger}");
    library
}

fn slots(subject: &Subject<'_>, span: DateSpan) -> usize {
    let triggers = &subject.named.procedure.triggers;
    triggers.iter().map(|trigger| black_box(subject.slots(trigger, span.first, span.end)).len()).sum()
}

fn dates(bench: &mut Criterion) {
    let calendar = BusinessCalendar::default();
    let rule =
        |period: Period, text: &str| Recurrence::on(period, DayRule::parse(text, &period).expect("a day"));
    let rules = [
        ("day", Recurrence::every(Period::Day)),
        ("business day", Recurrence::every(Period::BusinessDay)),
        ("week", rule(Period::Week, "thu")),
        ("month", rule(Period::Month, "23")),
        ("business day of month", rule(Period::Month, "business day 3")),
        ("last friday", rule(Period::Month, "last fri")),
    ];
    let mut group = bench.benchmark_group("dates");
    for (name, rule) in rules {
        let span = ten_years("2026-01-01");
        let count = rule.dates(span, &calendar).count();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(name, |bench| bench.iter(|| black_box(rule.dates(span, &calendar).count())));
    }
    group.finish();
}

fn occurrences(bench: &mut Criterion) {
    let state = State::default();
    let mut group = bench.benchmark_group("occurrences");
    for (name, trigger) in RULES {
        let library = book(trigger);
        let named = library.procedures().next().expect("one procedure");
        let ground = Ground::new(&library, &state, chrono::DateTime::UNIX_EPOCH);
        let subject = ground.subject(named).expect("nothing is recorded");
        for (when, span) in [("near", ten_years("2026-01-01")), ("far", ten_years("2180-01-01"))] {
            group.throughput(Throughput::Elements(slots(&subject, span) as u64));
            let id = BenchmarkId::new(name, when);
            group.bench_function(id, |bench| bench.iter(|| slots(&subject, span)));
        }
    }
    group.finish();
}

fn phase(bench: &mut Criterion) {
    let state = State::default();
    let mut group = bench.benchmark_group("phase");
    for phase in ["1970-01-05", "2026-11-23", "2199-01-07"] {
        let library = book(&format!("{{every: 2 weeks, day: mon, phase: {phase}}}"));
        let named = library.procedures().next().expect("one procedure");
        let ground = Ground::new(&library, &state, chrono::DateTime::UNIX_EPOCH);
        let subject = ground.subject(named).expect("nothing is recorded");
        let span = DateSpan::new(day("2026-11-23"), day("2027-11-23"));
        group.throughput(Throughput::Elements(slots(&subject, span) as u64));
        group.bench_function(phase, |bench| bench.iter(|| slots(&subject, span)));
    }
    group.finish();
}

criterion_group!(expansion, dates, occurrences, phase);
criterion_main!(expansion);
