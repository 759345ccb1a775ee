//! What has to be done first, and until when.

use serde_json::{Value, json};

use super::desk::{Answer, Desk};

fn desk(procedures: &str) -> Desk {
    let desk = Desk::new();
    desk.write("runbooks/ops/procedures/more.yaml", &format!("procedures:\n{procedures}"));
    desk.write("done.yaml", "answers: {1: done, validation/1: yes}\n");
    desk
}

/// A procedure of these lines.
fn procedure(id: &str, lines: &[&str]) -> String {
    let lines = lines.join("\n    ");
    format!("  {id}:\n    name: Work\n    {lines}\n    steps: [Do.]\n    validation: [Done.]\n")
}

fn run(desk: &Desk, now: &str, arguments: &[&str]) -> Answer {
    desk.run_at(now, &[&["run"], arguments, &["--answers", "done.yaml"]].concat())
}

/// What blocks the occurrences of a procedure: `key: blocker until`, the first of each.
fn blocked(desk: &Desk, now: &str, procedure: &str) -> Vec<String> {
    let of = |row: &Value| {
        let by = row["blocked_by"].as_array().unwrap().iter().map(|by| {
            let until = by["until"].as_str().map_or_else(String::new, |until| format!(" until {until}"));
            format!(
                "{} {}{until}",
                by["procedure"].as_str().unwrap(),
                by["occurrence"].as_str().unwrap_or("-")
            )
        });
        format!("{}: {}", row["occurrence"].as_str().unwrap(), by.collect::<Vec<_>>().join(", "))
    };
    desk.due(now, &["--all"], procedure).iter().filter(|row| row["standing"] != "missed").map(of).collect()
}

#[test]
fn the_same_key_first_and_run_refuses_until_then() {
    let scan = procedure("scan", &["trigger: {every: month, day: 5}"]);
    let fix = procedure(
        "fix",
        &["trigger: {every: month, day: 20, if_missed: each}", "requires: scan", "since: 2026-11-01"],
    );
    let desk = desk(&(scan + &fix));
    let now = "2026-11-20T09:00:00Z";
    assert_eq!(blocked(&desk, now, "fix"), ["2026-11: scan 2026-11"]);
    let due = desk.run_at(now, &["due"]).good();
    assert!(due.contains("blocked by scan 2026-11\n"), "{due}");
    let json = desk.run_at(now, &["due", "--format", "json"]).json();
    assert_eq!(json["totals"]["blocked"], 1);
    assert_eq!(
        desk.due(now, &[], "fix")[0]["blocked_by"],
        json!([{"book": "ops", "procedure": "scan", "occurrence": "2026-11", "target": null, "until": null}])
    );
    let why = desk.run_at(now, &["why", "fix"]).good();
    assert!(why.contains("blocked by scan 2026-11, which is not done"), "{why}");
    let refused = run(&desk, now, &["fix"]).refused(6);
    assert!(refused.contains("fix 2026-11 is blocked by scan 2026-11, which is not done"), "{refused}");
    assert!(refused.contains("`runbook run scan --occurrence 2026-11`"), "{refused}");
    assert!(desk.types().iter().all(|kind| kind != "run.started"));
    run(&desk, now, &["scan"]).good();
    assert_eq!(blocked(&desk, now, "fix"), ["2026-11: "]);
    run(&desk, now, &["fix"]).good();
}

#[test]
fn a_waiver_frees_and_an_exception_is_on_record() {
    let scan = procedure("scan", &["trigger: {every: month, day: 5}"]);
    let fix = procedure("fix", &["trigger: {every: month, day: 20, if_missed: each}", "requires: [scan]"]);
    let desk = desk(&(scan + &fix));
    let now = "2026-10-20T09:00:00Z";
    desk.run_at(now, &["waive", "scan", "2026-10", "--reason", "no scanner"]).good();
    assert_eq!(
        blocked(&desk, now, "fix"),
        ["2026-08: scan 2026-08", "2026-09: scan 2026-09", "2026-10: "],
        "what is missed blocks until it is waived"
    );
    run(&desk, now, &["fix", "--occurrence", "2026-09", "--exception", "the scanner is down"]).good();
    let started = desk.entries().into_iter().find(|entry| entry["type"] == "run.started").unwrap();
    assert_eq!(started["data"]["exception"], true);
    assert_eq!(started["data"]["anew"], Value::Null);
    assert_eq!(started["blobs"][0]["text"], "the scanner is down");
}

#[test]
fn what_is_begun_is_blocked_no_longer() {
    let scan = procedure("scan", &["trigger: {every: month, day: 5}"]);
    let fix = procedure("fix", &["trigger: {every: month, day: 20}", "requires: [scan]"]);
    let desk = desk(&(scan + &fix));
    let now = "2026-11-20T09:00:00Z";
    desk.run_at(now, &["run", "fix", "--exception", "no scanner"]).refused(5);
    assert!(desk.due(now, &[], "fix")[0]["blocked_by"].as_array().unwrap().is_empty());
    run(&desk, now, &["fix"]).good();
}

#[test]
fn without_the_same_key_the_latest_that_opened_before_is_meant() {
    let scan = procedure("scan", &["trigger: {every: week, day: wed}"]);
    let fix = procedure(
        "fix",
        &["trigger: {every: month, day: 20, if_missed: each}", "requires: scan", "since: 2026-11-01"],
    );
    let after = procedure(
        "after",
        &["trigger: {every: month, day: 20}", "requires: {scan: previous}", "since: 2026-11-01"],
    );
    let desk = desk(&(scan + &fix + &after));
    let now = "2026-11-24T09:00:00Z";
    // It opens on Friday 20 November; the Wednesday before that is of week 47.
    assert_eq!(blocked(&desk, now, "fix"), ["2026-11: scan 2026-W47"]);
    assert_eq!(blocked(&desk, now, "after"), ["2026-11: scan 2026-W46"]);
    run(&desk, "2026-11-18T10:00:00Z", &["scan"]).good();
    assert_eq!(blocked(&desk, now, "fix"), ["2026-11: "]);
}

#[test]
fn the_same_date_of_an_anchor_counts_before_the_clock() {
    let anchors = "anchors:\n  wave: {dates: {w1: 2026-11-20, w2: 2026-12-18}}\n";
    let plan = procedure("plan", &["trigger: {anchor: wave, opens: -10 days, due: -8 days}"]);
    let freeze = procedure(
        "freeze",
        &[
            "trigger: [{anchor: wave, opens: -5 days, due: -3 days}, {anchor: wave, id: again, opens: -2 days, due: -1 days}]",
            "requires: plan",
        ],
    );
    let desk = desk(&(plan + &freeze));
    desk.write("runbooks/ops/procedures/anchors.yaml", anchors);
    let now = "2026-11-20T09:00:00Z";
    assert_eq!(blocked(&desk, now, "freeze"), ["w1: plan w1", "w1~again: plan w1"]);
}

#[test]
fn a_delay_ends_at_an_instant_that_is_told() {
    let patch = procedure("patch", &["trigger: {every: month, day: 2}", "targets: [beta, live]"]);
    let live = procedure(
        "live",
        &[
            "trigger: {every: month, day: 2, if_missed: each}",
            "requires: {patch@beta: {for: 10 days}}",
            "since: 2026-11-01",
        ],
    );
    let desk = desk(&(patch + &live));
    assert_eq!(blocked(&desk, "2026-11-02T12:00:00Z", "live"), ["2026-11: patch 2026-11@beta"]);
    run(&desk, "2026-11-02T14:00:00Z", &["patch@beta"]).good();
    let until = "2026-11: patch 2026-11@beta until 2026-11-12T14:00:00Z";
    assert_eq!(blocked(&desk, "2026-11-12T13:59:00Z", "live"), [until]);
    let refused = run(&desk, "2026-11-03T09:00:00Z", &["live"]).refused(6);
    assert!(refused.contains("blocked by patch 2026-11@beta until Thu 12 Nov 14:00"), "{refused}");
    assert_eq!(blocked(&desk, "2026-11-12T14:00:00Z", "live"), ["2026-11: "]);
}

#[test]
fn its_own_name_with_a_time_is_the_least_time_between_two() {
    let own = procedure(
        "drill",
        &["trigger: {every: day, if_missed: each}", "requires: {drill: {for: 20h}}", "since: 2026-11-20"],
    );
    let desk = desk(&own);
    run(&desk, "2026-11-20T22:00:00Z", &["drill"]).good();
    assert_eq!(
        blocked(&desk, "2026-11-21T09:00:00Z", "drill"),
        ["2026-11-20: ", "2026-11-21: drill 2026-11-20 until 2026-11-21T18:00:00Z"]
    );
    run(&desk, "2026-11-21T18:00:00Z", &["drill"]).good();
}

#[test]
fn in_order_each_target_requires_the_one_before() {
    let deploy = procedure(
        "deploy",
        &[
            "trigger: {every: month, day: 2, if_missed: each}",
            "targets: [test, acc, prod]",
            "in_order: true",
            "since: 2026-11-01",
        ],
    );
    let desk = desk(&deploy);
    let now = "2026-11-02T12:00:00Z";
    assert_eq!(
        blocked(&desk, now, "deploy"),
        ["2026-11@test: ", "2026-11@acc: deploy 2026-11@test", "2026-11@prod: deploy 2026-11@acc"]
    );
    for target in ["test", "acc", "prod"] {
        let said = run(&desk, now, &["deploy"]).good();
        assert!(said.contains(&format!("2026-11@{target}")), "{said}");
    }
    assert!(run(&desk, now, &["deploy"]).refused(6).contains("nothing to do"));
}

#[test]
fn the_same_target_is_required_else_all_of_them() {
    let scan = procedure("scan", &["trigger: monthly", "targets: [a, b]"]);
    let fix =
        procedure("fix", &["trigger: monthly", "targets: [b, c]", "requires: scan", "since: 2026-11-01"]);
    let sign = procedure("sign", &["trigger: monthly", "requires: scan", "since: 2026-11-01"]);
    let desk = desk(&(scan + &fix + &sign));
    let now = "2026-11-23T09:00:00Z";
    assert_eq!(
        blocked(&desk, now, "fix"),
        ["2026-11@b: scan 2026-11@b", "2026-11@c: scan 2026-11@a, scan 2026-11@b"]
    );
    assert_eq!(blocked(&desk, now, "sign"), ["2026-11: scan 2026-11@a, scan 2026-11@b"]);
}

#[test]
fn an_event_and_a_request_are_required_too() {
    let triage = procedure("triage", &["trigger: {event: outage, due: 1h}"]);
    let tell = procedure("tell", &["trigger: {event: outage, due: 2h}", "requires: [triage, access]"]);
    let access = procedure("access", &["trigger: on request"]);
    let desk = desk(&(triage + &tell + &access));
    let now = "2026-11-23T09:00:00Z";
    for id in ["OUT-1", "OUT-2"] {
        desk.run_at(now, &["event", "raise", "outage", "--id", id]).good();
    }
    assert_eq!(
        blocked(&desk, now, "tell"),
        ["OUT-1: triage OUT-1, access -", "OUT-2: triage OUT-2, access -"]
    );
    run(&desk, now, &["triage", "--occurrence", "OUT-2"]).good();
    run(&desk, now, &["access"]).good();
    assert_eq!(blocked(&desk, now, "tell"), ["OUT-1: triage OUT-1", "OUT-2: "]);
}

#[test]
fn nobody_waits_for_what_nobody_owes() {
    let scan = procedure("scan", &["trigger: {every: month, day: 5}", "since: 2026-11-10"]);
    let fix = procedure(
        "fix",
        &["trigger: {every: month, day: 20}", "requires: [scan, {scan: previous}]", "since: 2026-11-01"],
    );
    let desk = desk(&(scan + &fix));
    assert_eq!(blocked(&desk, "2026-11-20T09:00:00Z", "fix"), ["2026-11: "]);
}

#[test]
fn other_books_are_reached_by_their_names() {
    let desk = desk(&procedure("fix", &["trigger: monthly", "requires: [infra/scan]", "since: 2026-11-01"]));
    let other = procedure("scan", &["trigger: monthly"]);
    desk.write(
        "runbooks/infra/runbook.yaml",
        &format!("format: 1\nid: infra\ntimezone: UTC\nsince: 2026-08-03\nprocedures:\n{other}"),
    );
    let now = "2026-11-23T09:00:00Z";
    assert_eq!(blocked(&desk, now, "fix"), ["2026-11: scan 2026-11"]);
    let text = desk.run_at(now, &["due", "--within", "14d"]).good();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("blocked by infra/scan 2026-11"), "{text}");
    run(&desk, now, &["infra/scan"]).good();
    assert_eq!(blocked(&desk, now, "fix"), ["2026-11: "]);
}

#[test]
fn names_that_name_nothing_and_circles_are_found() {
    let found = |procedures: &str| -> Vec<String> {
        let answer = desk(procedures).run(&["lint", "--format", "json"]).json();
        let findings = answer["findings"].as_array().unwrap().iter();
        let errors = findings.filter(|finding| finding["severity"] == "error");
        let said = errors.map(|finding| format!("{}: {}", finding["rule"], finding["message"]));
        said.map(|text| text.replace('"', "")).collect()
    };
    let one = |requires: &str| procedure("p", &["trigger: monthly", &format!("requires: {requires}")]);
    let none: [&str; 0] = [];
    assert_eq!(found(&one("{p: previous}")), none);
    assert_eq!(found(&one("backup-dril")), ["unknown-reference: there is no procedure `backup-dril`"]);
    assert_eq!(found(&one("backup-drill@x")), ["unknown-reference: there is no target `x`"]);
    assert_eq!(
        found(&one("other/x")),
        ["unknown-reference: there is no run book `other` among those that were read"]
    );
    assert_eq!(found(&one("{p: next}")), ["invalid-value: `next` does not say which occurrence is required"]);
    assert_eq!(found(&one("p")), ["circular-requirement: `p` requires itself"]);
    let circle = procedure("a", &["trigger: monthly", "requires: b"])
        + &procedure("b", &["trigger: monthly", "targets: [x, y]", "in_order: true", "requires: []"])
        + &procedure("c", &["trigger: monthly", "requires: [b@y, a]"]);
    assert_eq!(found(&circle), none);
    let circle = circle.replace("requires: []", "requires: {c: {for: 2h}}");
    assert_eq!(
        found(&circle),
        ["circular-requirement: `b@x`, `c` and `b@y` require each other: `b@x` requires `c`"]
    );
}

#[test]
fn a_requirement_that_is_not_there_blocks_and_says_so() {
    let desk = desk(&procedure("p", &["trigger: monthly", "requires: gone", "since: 2026-11-01"]));
    assert_eq!(blocked(&desk, "2026-11-23T09:00:00Z", "p"), ["2026-11: gone -"]);
    assert!(run(&desk, "2026-11-23T09:00:00Z", &["p"]).refused(6).contains("blocked by gone"));
}
