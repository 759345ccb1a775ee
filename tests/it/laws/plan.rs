//! What holds for every plan: of whatever trigger, over whatever range.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use runbook::diagnostic::Source;
use runbook::ledger::State;
use runbook::model::{BookText, Library, Part};
use runbook::schedule::{Ground, plan, planned};

const DAYS: [&str; 14] = [
    "1",
    "23",
    "-2",
    "31",
    "last day",
    "business day 3",
    "business day 22",
    "business day -4",
    "last business day",
    "2nd tue",
    "5th fri",
    "last mon",
    "mon on or after 8",
    "fri on or before 15",
];

const ZONES: [&str; 6] = [
    "Europe/London",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Pacific/Kiritimati",
    "America/New_York",
];

const CRONS: [&str; 7] = [
    "*/45 8-18 * * mon-fri",
    "30 1 * * *",
    "30 * * * *",
    "0 2 1 * *",
    "15 2,3 * mar,oct sun",
    "0 0 29 2 *",
    "*/20 0-3 13 * fri, days: both",
];

const MONTHS: [&str; 4] = ["month", "quarter", "half-year", "year"];

const DUE: [&str; 5] =
    ["", ", due: 0 days", ", due: -6 weeks at 02:30", ", due: business day +3", ", due: -2 months +7 days"];

/// Rules of every kind, as the keys of a trigger.
fn any_rule() -> impl Strategy<Value = String> {
    let days =
        (prop::sample::select(&MONTHS[..]), prop::collection::vec(prop::sample::select(&DAYS[..]), 0..4));
    let days = (days, prop::bool::ANY).prop_map(|((period, days), clamp)| {
        let short = if clamp { "clamp" } else { "skip" };
        format!("every: {period}, day: [{}], short_month: {short}", days.join(", ")).replace("day: [], ", "")
    });
    let weeks = prop::collection::vec(prop::sample::select(&["mon", "wed", "sun", "fri"][..]), 1..3);
    let weeks = weeks.prop_map(|days| format!("every: week, day: [{}]", days.join(", ")));
    let whole =
        prop::sample::select(&["day", "business day", "week", "month", "quarter", "half-year", "year"][..]);
    let whole = whole.prop_map(|period| format!("every: {period}"));
    let nth = (2..9_u32, prop::sample::select(&["day", "business day", "week", "month"][..]), 0..80_000_i64);
    let nth = nth.prop_map(|(n, period, phase)| {
        let phase = date("1970-01-01") + TimeDelta::days(phase);
        format!("every: {n} {period}s, phase: {phase}")
    });
    let cron = prop::sample::select(&CRONS[..]).prop_map(|text| match text.split_once(", ") {
        Some((text, days)) => format!("cron: \"{text}\", {days}"),
        None => format!("cron: \"{text}\""),
    });
    let anchor = prop::sample::select(&DUE[..]).prop_map(|due| format!("anchor: close{due}"));
    prop_oneof![days, weeks, whole, nth, cron, anchor]
}

fn any_trigger() -> impl Strategy<Value = String> {
    let roll = prop::sample::select(
        &["", "", ", roll: next", ", roll: previous in month", ", roll: nearest", ", roll: skip"][..],
    );
    let zone = prop::sample::select(&ZONES[..]);
    (any_rule(), roll, zone).prop_map(|(rule, roll, zone)| {
        let roll = if rule.starts_with("cron") { "" } else { roll };
        format!("{{{rule}{roll}, timezone: {zone}}}")
    })
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Days between 1971 and 2198, now and then at a change of clocks.
fn any_instant() -> impl Strategy<Value = DateTime<Utc>> {
    let anywhere = 40_000_000_i64..7_200_000_000;
    let clocks =
        prop::sample::select(&["2026-03-29T01:00:00Z", "2026-09-06T04:00:00Z", "2026-10-25T01:30:00Z"][..]);
    prop_oneof![
        anywhere.prop_map(|unix| DateTime::from_timestamp(unix, 0).unwrap()),
        clocks.prop_map(|text| text.parse().unwrap())
    ]
}

fn book(trigger: &str) -> Library {
    let text = format!(
        "format: 1\nid: b\ntimezone: Europe/London\nsince: 1970-01-01\n\
         calendar: {{holidays: [2026-12-24, {{every: year, day: 25 december, observed: next}}]}}\n\
         anchors: {{close: {{every: month, day: last day}}}}\n\
         procedures:\n  p: {{name: P, trigger: {trigger}, steps: [Do it.]}}\n"
    );
    let mut library = Library::default();
    let source = Source::new("runbook.yaml", text);
    let content = Arc::clone(&source.text);
    let id = library.sources.add(source);
    let part = Part::parse(id, "runbook.yaml".to_owned(), &content, &mut library.findings);
    library.add(BookText { parts: vec![part], calendars: BTreeMap::new() });
    library
}

/// Key and start of what is planned in a range.
fn keys(library: &Library, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<(String, DateTime<Utc>)> {
    let state = State::default();
    let ground = Ground::new(library, &state, from);
    let chosen: Vec<_> = library.procedures().collect();
    let found = planned(&ground, &chosen, from, to).unwrap();
    assert!(found.iter().all(|one| one.slot.opens_at <= one.slot.due.at), "{found:?}");
    found.into_iter().map(|one| (one.slot.key, one.slot.starts_at)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn plans_are_sorted_unique_and_inside(trigger in any_trigger(), from in any_instant(), days in 0..500_i64) {
        let library = book(&trigger);
        prop_assert!(library.lost().is_empty(), "{}: {:?}", trigger, library.findings);
        let to = from + TimeDelta::days(days);
        let found = keys(&library, from, to);
        prop_assert!(found.is_sorted_by_key(|(_, at)| *at), "{}: {:?}", trigger, found);
        prop_assert!(found.iter().all(|(_, at)| (from..to).contains(at)), "{}: {:?}", trigger, found);
        let unique: BTreeSet<&String> = found.iter().map(|(key, _)| key).collect();
        prop_assert_eq!(unique.len(), found.len(), "{}: {:?}", trigger, found);
    }

    #[test]
    fn a_range_cut_anywhere_loses_and_doubles_nothing(
        trigger in any_trigger(), from in any_instant(), minutes in 0..400_000_i64, cut in 0..400_000_i64,
    ) {
        let library = book(&trigger);
        let to = from + TimeDelta::minutes(minutes);
        let cut = from + TimeDelta::minutes(cut.min(minutes));
        let parts = [keys(&library, from, cut), keys(&library, cut, to)].concat();
        prop_assert_eq!(parts, keys(&library, from, to), "{} cut at {}", trigger, cut);
    }

    #[test]
    fn the_next_ones_are_the_first_of_a_plan(trigger in any_trigger(), from in any_instant(), most in 0..6_usize) {
        let library = book(&trigger);
        let state = State::default();
        let ground = Ground::new(&library, &state, from);
        let named = library.procedures().next().unwrap();
        let next = plan::next(&ground, named, from, most, |_| true).unwrap();
        let next: Vec<_> = next.into_iter().map(|one| (one.slot.key, one.slot.starts_at)).collect();
        let to = next.last().map_or(from, |(_, at)| *at + TimeDelta::seconds(1));
        let first: Vec<_> = keys(&library, from, to).into_iter().take(most).collect();
        prop_assert_eq!(next, first, "{}", trigger);
    }

    /// Stepping is from the phase by numbers: a phase a hundred years away gives the same dates.
    #[test]
    fn a_far_phase_is_as_good_as_a_near_one(n in 2..12_i64, steps in 0..400_i64, from in any_instant(), weeks in prop::bool::ANY) {
        let near = date("2026-01-05");
        let far = if weeks {
            near - TimeDelta::weeks(n * steps.min(2900 / n))
        } else {
            near - TimeDelta::days(n * steps)
        };
        let of = |phase: NaiveDate| {
            let period = if weeks { "weeks, day: tue" } else { "days" };
            keys(&book(&format!("{{every: {n} {period}, phase: {phase}}}")), from, from + TimeDelta::days(100))
        };
        prop_assert_eq!(of(far), of(near));
    }
}

/// Rules that never come, or not in the range, and what asks for them: none walks through centuries one by one.
#[test]
fn impossible_rules_end_at_once() {
    let began = Instant::now();
    for trigger in [
        "{cron: \"0 0 29 2 mon\", days: both, from: 2026-03-01, until: 2027-01-01}",
        "{every: month, day: 31, short_month: skip, from: 2026-02-01, until: 2026-02-28}",
        "{every: 4 years, day: 29 february, short_month: skip, phase: 2026-01-01}",
        "{every: 12 months, day: 31, short_month: skip, phase: 2026-02-01}",
        "{every: day, from: 2300-01-01}",
        "{every: day, from: 2027-01-01, until: 2026-01-01}",
        "{anchor: close, from: 2500-01-01}",
    ] {
        let library = book(trigger);
        let state = State::default();
        let ground = Ground::new(&library, &state, "2026-11-23T00:00:00Z".parse().unwrap());
        for named in library.procedures() {
            let next = plan::next(&ground, named, ground.now, 1, |_| true).unwrap();
            assert!(next.is_empty(), "{trigger}: {next:?}");
        }
    }
    for never in ["{cron: \"0 0 30 2 *\"}", "{cron: \"0 0 31 4,6 *\"}", "{every: year, day: 30 february}"] {
        assert_eq!(book(never).procedures().count(), 0, "{never} is refused");
    }
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}: something was walked through", began.elapsed());
}
