//! Targets: each has occurrences, windows, owners, runs and results of its own.

use serde_json::Value;

use super::desk::{Desk, NOW};

/// A desk with procedures besides its own, and answers that do each step of one.
fn desk(procedures: &str) -> Desk {
    let desk = Desk::new();
    desk.write("runbooks/ops/procedures/more.yaml", &format!("procedures:\n{procedures}"));
    desk.write("done.yaml", "answers: {1: done, validation/1: yes}\n");
    desk
}

const PATCH: &str = r#"  patch:
    trigger: {every: month, day: 2nd tue, due: "12:00", opens: 2 days before}
    steps: [Patch it.]
    validation: [It is patched.]
    targets:
      test:
      acc: {day: 3rd tue, owner: vendor}
      prod: {due: "18:00", timezone: America/New_York, operator: partner}
"#;

fn run(desk: &Desk, now: &str, arguments: &[&str]) -> super::desk::Answer {
    desk.run_at(now, &[&["run"], arguments, &["--answers", "done.yaml"]].concat())
}

/// The given keys of each row, as texts.
fn rows(rows: &[Value], keys: &[&str]) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    rows.iter().map(|row| keys.iter().map(|key| text(&row[key])).collect::<Vec<_>>().join(" ")).collect()
}

fn planned(desk: &Desk, procedure: &str, from: &str, to: &str, keys: &[&str]) -> Vec<String> {
    let arguments = ["schedule", procedure, "--from", from, "--to", to, "--format", "json"];
    let answer = desk.run(&arguments).json();
    rows(answer["occurrences"].as_array().unwrap(), keys)
}

#[test]
fn each_target_has_its_own_key_and_window() {
    let desk = desk(PATCH);
    assert_eq!(
        planned(&desk, "patch", "2026-11-01", "2026-12-01", &["occurrence", "target", "opens_at", "due_at"]),
        [
            "2026-11@test test 2026-11-08T00:00:00Z 2026-11-10T12:00:00Z",
            "2026-11@prod prod 2026-11-08T05:00:00Z 2026-11-10T23:00:00Z",
            "2026-11@acc acc 2026-11-15T00:00:00Z 2026-11-17T12:00:00Z",
        ]
    );
    let due = desk.due("2026-11-10T18:00:00Z", &[], "patch");
    assert_eq!(
        rows(&due, &["occurrence", "standing", "owner", "operator"]),
        [
            "2026-11@prod overdue lead partner",
            "2026-10@acc overdue vendor vendor",
            "2026-11@test overdue lead lead"
        ],
        "prod shares its row with October, which is still owed until New York's evening"
    );
}

#[test]
fn a_run_of_one_target_closes_that_one_alone() {
    let desk = desk(PATCH);
    let now = "2026-11-10T11:00:00Z";
    let said = run(&desk, now, &["patch", "--target", "prod"]).good();
    assert!(said.contains("Open as well: patch@test, patch@acc."), "{said}");
    assert!(said.contains("2026-11@prod"), "{said}");
    let started = desk.entries().into_iter().find(|entry| entry["type"] == "run.started").unwrap();
    assert_eq!((&started["occurrence"], &started["target"]), (&"2026-11@prod".into(), &"prod".into()));
    let all = desk.due(now, &["--all"], "patch");
    let standing = |key: &str| {
        let row = all.iter().find(|row| row["occurrence"] == key);
        row.map(|row| row["standing"].as_str().unwrap().to_owned())
    };
    assert_eq!(standing("2026-11@prod").as_deref(), Some("done"));
    assert_eq!(standing("2026-11@test").as_deref(), Some("overdue"), "October's test is owed until noon");
    // Without a target the first in order is meant, though acc is the one that is late.
    run(&desk, now, &["patch"]).good();
    let last = desk.entries().into_iter().rfind(|entry| entry["type"] == "run.started").unwrap();
    assert_eq!(last["occurrence"], "2026-11@test");
    let keyed = run(&desk, now, &["patch@acc", "--occurrence", "2026-10"]).good();
    assert!(keyed.contains("2026-10@acc"), "{keyed}");
}

#[test]
fn an_older_one_can_be_done_by_its_key() {
    let desk = desk(PATCH);
    let now = "2026-11-17T09:00:00Z";
    let row = desk.due(now, &[], "patch").into_iter().find(|row| row["target"] == "acc").unwrap();
    assert_eq!((&row["occurrence"], &row["older"]), (&"2026-11@acc".into(), &"2026-10@acc".into()));
    let said = run(&desk, now, &["patch", "--target", "ac", "--occurrence", "2026-10"]).good();
    assert!(said.contains("2026-10@acc, due"), "{said}");
    let finished = desk.entries().into_iter().rfind(|entry| entry["type"] == "run.finished").unwrap();
    assert_eq!(finished["occurrence"], "2026-10@acc");
    let row = desk.due(now, &[], "patch").into_iter().find(|row| row["target"] == "acc").unwrap();
    assert_eq!((&row["occurrence"], &row["standing"]), (&"2026-11@acc".into(), &"due".into()));
}

#[test]
fn targets_that_are_not_there_are_named() {
    let desk = desk(PATCH);
    assert!(run(&desk, NOW, &["patch", "--target", "prd"]).refused(2).contains("did you mean `prod`?"));
    assert!(run(&desk, NOW, &["patch@live"]).refused(2).contains("there are `test`, `acc`, `prod`"));
    assert!(run(&desk, NOW, &["backup-drill@test"]).refused(2).contains("it has none"));
    assert!(run(&desk, NOW, &["patch@test", "--target", "prod"]).refused(2).contains("is not for `prod`"));
    let other = run(&desk, NOW, &["patch@test", "--occurrence", "2026-11@prod"]).refused(2);
    assert!(other.contains("write `2026-11@test`"), "{other}");
    let key = run(&desk, NOW, &["patch", "--occurrence", "2026-11"]).refused(2);
    assert!(key.contains("there are"), "{key}");
}

#[test]
fn whole_keys_are_taken_where_keys_are() {
    let desk = desk(PATCH);
    let why = desk.run(&["why", "patch", "2026-11@acc", "--format", "json"]).json();
    assert_eq!((&why["occurrence"], &why["target"]), (&"2026-11@acc".into(), &"acc".into()));
    let rule = why["explanation"]["rule"][0].as_str().unwrap();
    assert!(rule.contains("3rd Tuesday"), "{rule}");
    let own = desk.run(&["why", "patch@prod"]).good();
    assert!(own.starts_with("patch 2026-11@prod is overdue"), "{own}");
    desk.run(&["waive", "patch", "2026-11@acc", "--reason", "the system is gone"]).good();
    let waived = desk.entries().pop().unwrap();
    assert_eq!((&waived["occurrence"], &waived["target"]), (&"2026-11@acc".into(), &"acc".into()));
    desk.run(&["escalate", "patch", "2026-11@test", "--told", "lead"]).good();
    let told = desk.entries().pop().unwrap();
    assert_eq!((&told["occurrence"], &told["target"]), (&"2026-11@test".into(), &"test".into()));
    let left = desk.due(NOW, &[], "patch");
    assert!(left.iter().all(|row| row["occurrence"] != "2026-11@acc"), "{left:?}");
}

#[test]
fn owners_of_targets_are_those_that_are_asked_for() {
    let desk = desk(PATCH);
    let of = |role: &str| rows(&desk.due(NOW, &["--role", role], "patch"), &["target"]);
    assert_eq!(of("vendor"), ["acc"]);
    assert_eq!(of("partner"), ["prod"]);
    assert_eq!(of("lead"), ["test", "prod"]);
}

#[test]
fn turns_are_counted_by_the_rule_and_not_by_what_was_done() {
    let turns = |extra: &str| {
        desk(&format!(
            "  duty:\n    trigger: {{every: week, day: mon{extra}}}\n    in_turn: [north, south, west, south]\n    steps: [Look.]\n    validation: [Seen.]\n"
        ))
    };
    let keys = |desk: &Desk| planned(desk, "duty", "2026-08-03", "2026-09-07", &["occurrence"]);
    let from_since =
        ["2026-W32@north", "2026-W33@south", "2026-W34@west", "2026-W35@south", "2026-W36@north"];
    assert_eq!(keys(&turns("")), from_since, "the first turn is that of the week of `since`");
    let phased = keys(&turns(", phase: 2026-08-12"));
    assert_eq!(phased[..3], ["2026-W32@south", "2026-W33@north", "2026-W34@south"]);
    let except = keys(&turns(", except: [2026-08-10]"));
    assert_eq!(except, [&from_since[..1], &from_since[2..]].concat(), "who is left out loses the turn");
    // Whatever is done, the turns stay.
    let desk = turns("");
    run(&desk, "2026-08-03T09:00:00Z", &["duty"]).good();
    let due = desk.due("2026-08-17T09:00:00Z", &[], "duty");
    assert_eq!(rows(&due, &["occurrence", "standing"]), ["2026-W33@south overdue", "2026-W34@west due"]);
}

#[test]
fn what_is_missed_is_counted_for_each_target() {
    let desk = desk(
        "  look:\n    trigger: {every: business day, due: \"09:00\"}\n    targets: [a, b]\n    steps: [Look.]\n    validation: [Seen.]\n",
    );
    run(&desk, "2026-11-20T08:00:00Z", &["look@a"]).good();
    let due = desk.due("2026-11-23T09:30:00Z", &[], "look");
    assert_eq!(rows(&due, &["occurrence", "missed_before"]), ["2026-11-23@a 0", "2026-11-23@b 80"]);
    // More targets than the record keeps at hand.
    let many = self::desk(
        "  look:\n    trigger: weekly\n    targets: [a, b, c, d, e, f, g]\n    steps: [Look.]\n    validation: [Seen.]\n",
    );
    for target in ["a", "b", "c", "d", "e", "f", "g"] {
        run(&many, "2026-11-17T08:00:00Z", &["look", "--target", target]).good();
    }
    assert_eq!(many.due("2026-11-18T08:00:00Z", &["--within", "14d"], "look").len(), 7, "those of next week");
    assert!(many.due("2026-11-18T08:00:00Z", &[], "look").is_empty());
}

#[test]
fn on_request_and_for_an_event_the_target_ends_the_key_as_well() {
    let desk = desk(
        "  restart:\n    trigger: on request\n    targets: [a, b]\n    steps: [Restart it.]\n    validation: [It runs.]\n  tell:\n    trigger: {event: incident, level: sev1}\n    targets: [users, board]\n    steps: [Tell them.]\n    validation: [They know.]\n",
    );
    let which = run(&desk, NOW, &["restart"]).refused(2);
    assert!(which.contains("one of 2 targets") && which.contains("`--target a`"), "{which}");
    let said = run(&desk, NOW, &["restart@b"]).good();
    assert!(said.contains("2026-11-23T0855@b"), "{said}");
    desk.run(&["event", "raise", "incident", "--id", "INC-1", "--level", "sev1"]).good();
    let due = desk.due(NOW, &[], "tell");
    assert_eq!(rows(&due, &["occurrence", "target"]), ["INC-1@users users", "INC-1@board board"]);
}

#[test]
fn a_renamed_target_keeps_its_record() {
    let desk = desk(PATCH);
    run(&desk, "2026-11-10T11:00:00Z", &["patch@test"]).good();
    desk.run_at("2026-11-10T11:00:00Z", &["run", "patch@acc"]).refused(5);
    let renamed = PATCH
        .replace("      test:", "      uat: {formerly: test}")
        .replace("acc: {", "sit: {formerly: [acc], ");
    desk.write("runbooks/ops/procedures/more.yaml", &format!("procedures:\n{renamed}"));
    let now = "2026-11-10T11:30:00Z";
    let all = desk.due(now, &["--all"], "patch");
    let done = all.iter().find(|row| row["occurrence"] == "2026-11@uat").unwrap();
    assert_eq!(done["standing"], "done");
    assert!(all.iter().any(|row| row["target"] == "sit" && row["run_state"] == "paused"), "{all:?}");
    run(&desk, now, &["patch@sit"]).good();
    let runs: Vec<_> = desk.entries().into_iter().filter(|entry| entry["type"] == "run.finished").collect();
    assert_eq!(runs[1]["occurrence"], "2026-10@acc", "a run keeps the name it began under");
    assert!(desk.due(now, &[], "patch").iter().all(|row| row["target"] != "sit"));
}

#[test]
fn show_lists_what_it_is_done_for_and_what_comes_first() {
    let desk =
        desk(&PATCH.replace("    targets:", "    requires: [{backup-drill: {for: 2h}}]\n    targets:"));
    let text = desk.run(&["show", "patch@prod"]).good();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("acc: every month on the 3rd Tuesday, due 12:00, owner vendor"), "{text}");
    assert!(text.contains("requires backup-drill, done 2h before"), "{text}");
    let shown = desk.run(&["show", "patch", "--format", "json"]).json();
    assert_eq!(
        rows(shown["targets"].as_array().unwrap(), &["target", "owner", "operator"]),
        ["test lead lead", "acc vendor vendor", "prod lead partner"]
    );
    assert_eq!(shown["requires"][0]["procedure"], "backup-drill");
    assert_eq!(shown["in_order"], false);
}

#[test]
fn what_cannot_be_meant_is_found() {
    let found = |targets: &str| -> Vec<String> {
        let desk = desk(&format!(
            "  p:\n    name: Work\n    trigger: {{every: month, day: 5}}\n    steps: [Do.]\n    validation: [Done.]\n{targets}"
        ));
        let answer = desk.run(&["lint", "--format", "json"]).json();
        let findings = answer["findings"].as_array().unwrap().iter();
        let errors = findings.filter(|finding| finding["severity"] == "error");
        errors
            .map(|finding| format!("{}: {}", finding["rule"], finding["message"]).replace('"', ""))
            .collect()
    };
    let none: [&str; 0] = [];
    assert_eq!(found("    targets: [a, b]\n"), none);
    assert_eq!(found("    targets: [a, a]\n"), ["duplicate-id: target `a` is named twice"]);
    assert_eq!(found("    targets: []\n"), ["empty-value: there is no target that this is done for"]);
    assert_eq!(found("    in_order: true\n"), ["missing-key: there are no targets that could have an order"]);
    assert_eq!(
        found("    targets: {a: {cron: \"0 9 * * *\"}}\n"),
        ["unknown-key: no trigger of this procedure has a key `cron`"]
    );
    assert_eq!(found("    targets: {a: {day: 31}}\n"), ["short-month: some months have no day 31"]);
    assert_eq!(
        found("    targets: {a: {owner: nobody}}\n"),
        ["unknown-reference: there is no role `nobody`"]
    );
    assert_eq!(
        found("    targets: [a, b]\n    in_turn: [a, c]\n"),
        ["unknown-reference: target `b` never has its turn", "unknown-reference: there is no target `c`"]
    );
    assert_eq!(
        found("    targets: {a: {formerly: b}, b: {}}\n"),
        ["duplicate-id: `b` is the id of another target"]
    );
    assert_eq!(
        found("    in_turn: true\n"),
        ["wrong-type: `in_turn` lists whose turn it is, one after the other"]
    );
    let turns = desk(
        "  p:\n    name: Work\n    trigger: on request\n    in_turn: [a, b]\n    steps: [Do.]\n    validation: [Done.]\n",
    );
    let answer = turns.run(&["lint"]);
    assert!(answer.out.contains("nothing takes turns with `on request`"), "{}", answer.out);
}
