//! What rules find beyond the examples of their pages.

use super::{checked, completed, library, linted};

/// An error in one procedure does not hide what is missing there, nor make others look unused.
#[test]
fn one_mistake_hides_no_other_and_makes_none() {
    let text = completed(
        "scope: {backups: {kind: area}}\nprocedures:\n  p:\n    name: P\n    trigger: monthly\n    covers: [backups]\n    effort: 10x\n    steps: [one]\n",
    );
    let rules: Vec<&str> = linted(&text).iter().map(|finding| finding.rule).collect();
    assert!(rules.contains(&"missing-owner") && rules.contains(&"invalid-value"), "{rules:?}");
    assert!(!rules.contains(&"uncovered-scope"), "{rules:?}");
}

fn rules_of(example: &str) -> Vec<&'static str> {
    linted(&completed(example)).iter().map(|finding| finding.rule).collect()
}

#[test]
fn a_budget_is_held_against_a_full_period() {
    let with = |budget: &str, trigger: &str| {
        let book = completed("effort: 40m").replace("trigger: monthly", trigger);
        let book = book.replace(
            "procedures:",
            &format!("budgets: {{{budget}}}\nanchors: {{release: {{every: month, day: 5}}}}\nprocedures:"),
        );
        linted(&book).iter().map(|finding| finding.rule).collect::<Vec<_>>()
    };
    assert!(with("daily: 1h", "trigger: business day").is_empty());
    assert_eq!(
        with("daily: 1h", "trigger: {every: business day, due: [\"09:00\", \"15:00\"]}"),
        ["effort-over-budget"]
    );
    assert_eq!(with("weekly: 1h", "trigger: {every: week, day: [mon, thu]}"), ["effort-over-budget"]);
    assert_eq!(with("weekly: 39m", "trigger: {every: 2 weeks, phase: 2026-01-06}"), ["effort-over-budget"]);
    assert_eq!(with("release: 30m", "trigger: {anchor: release, due: -1 week}"), ["effort-over-budget"]);
    assert!(with("release: 40m, weekly: 1m", "trigger: {anchor: release, due: -1 week}").is_empty());
}

#[test]
fn only_times_of_one_sort_are_compared() {
    let ladder = |a: &str, b: &str| {
        rules_of(&format!(
            "escalations:\n  platform:\n    - {{to: partner{a}}}\n    - {{to: support-manager{b}}}\n    - {{to: microsoft-support, after: 9 weeks}}\n"
        ))
    };
    assert!(ladder(", after: 2 days", ", after: 1 business day").is_empty());
    assert_eq!(ladder(", after: 2 days", ", after: 47h"), ["escalation-out-of-order"]);
    assert_eq!(ladder(", after: 9 business hours", ", after: 1 business day"), ["escalation-out-of-order"]);
    assert_eq!(ladder(", after: 1h", ""), ["escalation-out-of-order"]);
    assert!(ladder("", ", after: 1h").is_empty() && ladder(", after: 1h", ", after: 1h").is_empty());
}

#[test]
fn triggers_that_never_come_are_found_at_once_and_past_ones_are_not_among_them() {
    assert!(rules_of("trigger: {every: year, day: 1 march, until: 2020-12-31}").is_empty());
    assert!(rules_of("trigger: {every: month, day: last day, roll: skip, from: 2199-12-01}").is_empty());
    let weekend = "trigger: {every: week, day: sat, roll: skip}";
    assert_eq!(rules_of(weekend), ["never-fires"]);
}

#[test]
fn a_large_book_is_searched_once() {
    let steps = "    steps:\n      - {ask: How many?, measure: m, unit: jobs}\n      - {do: Count., run: [count]}\n      - {ask: How many?, measure: m, unit: tasks}\n";
    let procedure = |n: usize| {
        format!("  p{n}:\n    trigger: {{every: week, day: mon, opens: \"09:00\", due: \"08:00\"}}\n{steps}")
    };
    let book = format!("{}procedures:\n", completed("").split("procedures:").next().unwrap());
    let text = book + &(0..2_000).map(procedure).collect::<Vec<_>>().concat();
    let library = library(&[("runbook.yaml", &text)]);
    let begun = std::time::Instant::now();
    assert!(checked(&library).findings.len() > 10_000);
    assert!(begun.elapsed().as_secs() < 15, "{:?}", begun.elapsed());
}
