//! Laws of targets: they share out what the rule gives, and lose or double nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};
use proptest::prelude::*;
use runbook::diagnostic::Source;
use runbook::ledger::State;
use runbook::model::{BookText, Library, Part};
use runbook::schedule::{Ground, planned};

fn library(since: NaiveDate, trigger: &str, lines: &str) -> Library {
    let text = format!(
        "format: 1\nid: b\ntimezone: Europe/London\nsince: {since}\ncalendar: {{holidays: [2026-12-25, 2026-12-28, 2027-01-01]}}\nprocedures:\n  p:\n    trigger: {trigger}\n{lines}    steps: [Do it.]\n"
    );
    let mut library = Library::default();
    let source = Source::new("runbook.yaml", text);
    let content = Arc::clone(&source.text);
    let id = library.sources.add(source);
    let part = Part::parse(id, "runbook.yaml".to_owned(), &content, &mut library.findings);
    library.add(BookText { parts: vec![part], calendars: BTreeMap::new() });
    let errors: Vec<_> = library.findings.iter().map(|finding| &finding.title).collect();
    assert!(library.books.len() == 1 && library.lost().is_empty(), "{errors:?}");
    library
}

/// The keys of a year with what they are due, in order.
fn keys(library: &Library, from: NaiveDate) -> Vec<(String, DateTime<Utc>)> {
    let state = State::default();
    let zone = &library.books[0].zone;
    let first = zone.first_instant(from);
    let ground = Ground::new(library, &state, first);
    let chosen: Vec<_> = library.procedures().collect();
    let last = zone.first_instant(from + Days::new(366));
    let found = planned(&ground, &chosen, first, last).unwrap();
    found.into_iter().map(|one| (one.slot.key, one.slot.due.at)).collect()
}

fn split(key: &str) -> (String, String) {
    let (base, target) = key.rsplit_once('@').unwrap();
    (base.to_owned(), target.to_owned())
}

const RULES: &[&str] = &[
    "daily",
    "business day",
    "{every: week, day: [mon, thu], due: \"12:00\"}",
    "{every: 2 weeks, day: tue, phase: 2026-01-06}",
    "{every: month, day: business day 3, roll: next}",
    "{every: month, day: last fri, except: [2026-10-30]}",
    "{every: quarter, opens: 2 weeks before}",
    "{every: day, due: [\"08:00\", \"16:00\"]}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Turns give each occurrence of the rule to one target, whole periods to one alone, and turn after turn.
    #[test]
    fn turns_share_out_the_rule(rule in 0..RULES.len(), turns in prop::collection::vec(0_usize..4, 1..6), days in 0_u64..900) {
        let since = NaiveDate::from_ymd_opt(2025, 3, 1).unwrap() + Days::new(days);
        let names: Vec<String> = turns.iter().map(|turn| format!("t{turn}")).collect();
        let alone = library(since, RULES[rule], "");
        let shared = library(since, RULES[rule], &format!("    in_turn: [{}]\n", names.join(", ")));
        let from = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
        let all = keys(&shared, from);
        let whose: Vec<(String, String)> = all.iter().map(|(key, _)| split(key)).collect();
        let given: Vec<_> = whose.iter().zip(&all).map(|((base, _), (_, due))| (base.clone(), *due)).collect();
        prop_assert_eq!(given, keys(&alone, from));
        if ["business day", "daily"].contains(&RULES[rule]) {
            let at = names.iter().position(|name| *name == whose[0].1).unwrap();
            let follows = |at: usize| whose.iter().enumerate().all(|(n, (_, target))| *target == names[(at + n) % names.len()]);
            prop_assert!((at..names.len()).any(follows), "{:?}", &whose[..6.min(whose.len())]);
        }
    }

    /// Without turns each target has every occurrence of the rule, and one that says something anew moves no other.
    #[test]
    fn targets_are_alone(rule in 0..RULES.len(), count in 1_usize..5) {
        let since = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let lines: String = (0..count).fold(String::new(), |lines, n| lines + &format!("      t{n}:\n"));
        let alone = keys(&library(since, RULES[rule], ""), since);
        let changed = format!("    targets:\n{lines}      x: {{timezone: America/New_York}}\n");
        let all = keys(&library(since, RULES[rule], &changed), since);
        for n in 0..count {
            let own: Vec<_> = all.iter().map(|(key, due)| (split(key), *due)).filter(|((_, target), _)| *target == format!("t{n}")).collect();
            let own: Vec<_> = own.into_iter().map(|((base, _), due)| (base, due)).collect();
            prop_assert_eq!(&own, &alone);
        }
        let last: Vec<_> = all.iter().map(|(key, _)| split(key)).filter(|(_, target)| target == "x").collect();
        prop_assert!(last.len().abs_diff(alone.len()) <= 2, "the year of New York has the same names but for its ends");
    }
}
