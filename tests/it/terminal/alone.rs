//! Runs without a person: what may run by itself and is trusted does; everything else is saved and says what it wants.

use super::Desk;

const BOOK: &str = r#"
format: 1
id: ops
timezone: UTC
since: 2026-11-01
shell: bash
values: {PLACE: test-1}
roles:
  ops-engineer: {title: Operations engineer, contact: ops@example.com}
defaults: {owner: ops-engineer, escalation: none, last_updated: 2026-11-01}
procedures:
  nightly:
    name: Nightly work
    trigger: daily
    effort: 5m
    inputs:
      stage: {ask: Which stage?, choices: [test, prod], default: test}
      ticket: {ask: Which ticket?}
    steps:
      - do: Read the version of {{ stage }}.
        id: version
        run: [bash, -c, 'echo "image/4.2"; echo noise >&2', "{{ ticket }}"]
        outputs: {number: '^image/([0-9.]+)$'}
        auto: true
      - ask: How many rows?
        measure: rows
        run: echo "$VERSION" | wc -l
        warn: above 5
        auto: true
      - do: Wait for it.
        run: 'n=$(cat count 2>/dev/null || echo 0); echo $((n+1)) > count; test "$n" -ge 2'
        retry: {attempts: 3}
        auto: true
      - do: Name what grew, {{ version.number }}.
        when: rows is warned
    validation:
      - check: The version is known.
        that: version.number is 4.2
    finally:
      - do: Tidy up.
        run: rm -f count
        auto: true
  by-hand:
    name: Work by hand
    trigger: daily
    effort: 5m
    steps:
      - do: Stop it.
        run: exit 3
        auto: true
      - Look at it.
    validation: [It is so.]
    rollback:
      - do: Start it again.
        run: echo started
        auto: true
"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("runbooks/ops/runbook.yaml", BOOK);
    desk
}

fn trust(desk: &Desk, procedure: &str) {
    let listed: serde_json::Value =
        serde_json::from_str(&desk.yes(&["trust", "--list", "--format", "json"])).unwrap();
    let all = listed["procedures"].as_array().unwrap();
    let one = all.iter().find(|one| one["procedure"] == procedure).unwrap();
    desk.yes(&["trust", procedure, "--yes", one["revision"].as_str().unwrap()]);
}

/// `path kind outcome` of each entry about a step.
fn steps(desk: &Desk) -> Vec<String> {
    let entries = desk.entries();
    let finished = entries.iter().filter(|entry| entry["type"] == "step.finished");
    finished
        .map(|entry| {
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            let data = &entry["data"];
            format!("{} {} {}", text(&entry["step"]), text(&data["how"]), text(&data["outcome"]))
        })
        .collect()
}

#[test]
fn what_is_not_trusted_does_not_run_and_says_so() {
    let desk = desk();
    let said = desk.run(&["run", "nightly", "--input", "ticket=INC-7"]);
    said.is_clear(6, "not trusted");
    assert!(said.error.contains("runbook trust nightly"), "{said:?}");
    assert!(!steps(&desk).iter().any(|step| step.contains("command")));
    trust(&desk, "nightly");
    let said = desk.run(&["run", "nightly"]);
    assert_eq!(said.code, 0, "{said:?}");
    let wanted = [
        "inputs/stage given done",
        "inputs/ticket given done",
        "1 command done",
        "2 person done",
        "3 command failed",
        "3 command failed",
        "3 command done",
        "4 condition not_applicable",
        "validation/1 condition done",
        "finally/1 command done",
    ];
    assert_eq!(steps(&desk), wanted);
    let automatic = desk.entries().iter().filter(|entry| entry["data"]["automatic"] == true).count();
    assert_eq!(automatic, 5, "the output that is the answer too");
    desk.verified();
}

#[test]
fn a_failure_without_a_person_stops_and_names_the_step() {
    let desk = desk();
    trust(&desk, "by-hand");
    let said = desk.run(&["run", "by-hand"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert_eq!(steps(&desk), ["1 command failed"]);
    assert!(said.out.contains("Failed"), "{said:?}");
}

#[test]
fn an_input_that_is_none_or_does_not_fit_is_refused_before_anything_begins() {
    let desk = desk();
    desk.run(&["run", "nightly", "--input", "stgae=test"]).is_clear(2, "no input `stgae`");
    desk.run(&["run", "nightly", "--input", "stage=live"]).is_clear(2, "not test or prod");
    assert_eq!(desk.run(&["run", "nightly", "--input", "stage"]).code, 2);
    assert!(!desk.ledger().exists() || steps(&desk).is_empty());
}

#[test]
fn a_file_gives_inputs_and_answers_by_path() {
    let desk = desk();
    trust(&desk, "by-hand");
    desk.write("answers.yaml", "inputs: {stage: prod, ticket: INC-8}\nanswers: {version: run, rows: run, 3: done, finally/1: done}\n");
    let said = desk.run(&["run", "nightly", "--answers", "answers.yaml"]);
    assert_eq!(said.code, 0, "{said:?}");
    let entries = desk.entries();
    let stage = entries.iter().find(|entry| entry["step"] == "inputs/stage").unwrap();
    assert_eq!(stage["data"]["value"], "prod");
}

#[test]
fn a_value_that_is_not_filled_in_keeps_its_commands_from_running() {
    let desk = desk();
    let book =
        BOOK.replace("{PLACE: test-1}", "{PLACE: TODO}").replace("run: exit 3", "run: echo \"$PLACE\"");
    desk.write("runbooks/ops/runbook.yaml", book);
    trust(&desk, "by-hand");
    let said = desk.run(&["run", "by-hand"]);
    assert_eq!((said.code, steps(&desk).len()), (5, 0), "{said:?}");
    desk.write("answers.yaml", "answers: {1: run}\n");
    let said = desk.run(&["run", "by-hand", "--answers", "answers.yaml"]);
    assert!(said.code == 5 && said.error.contains("`PLACE` is not filled"), "{said:?}");
    desk.write("answers.yaml", "answers: {1: done, 2: done, validation/1: yes}\n");
    assert_eq!(desk.run(&["run", "by-hand", "--answers", "answers.yaml"]).code, 0);
}

#[test]
fn a_run_whose_text_was_changed_shows_how_and_goes_on_with_that_of_then() {
    let desk = desk();
    desk.write("answers.yaml", "answers: {1: done}\n");
    assert_eq!(desk.run(&["run", "by-hand", "--answers", "answers.yaml"]).code, 5);
    desk.write("runbooks/ops/runbook.yaml", BOOK.replace("Look at it.", "Look at it twice."));
    desk.write("answers.yaml", "answers: {2: done, validation/1: yes}\n");
    let said = desk.run(&["run", "by-hand", "--answers", "answers.yaml"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out.contains("- step: Look at it.") && said.out.contains("+ step: Look at it twice."),
        "{said:?}"
    );
    assert!(said.out.contains("2/2  Look at it.\n"), "{said:?}");
}

#[test]
fn what_is_not_to_be_done_twice_wants_a_reason() {
    let desk = desk();
    let book = BOOK.replace("name: Work by hand\n", "name: Work by hand\n    repeatable: false\n");
    desk.write("runbooks/ops/runbook.yaml", book);
    trust(&desk, "by-hand");
    assert_eq!(desk.run(&["run", "by-hand"]).code, 1);
    desk.run(&["run", "by-hand", "--anew"]).is_clear(6, "a second time");
    assert_eq!(desk.run(&["run", "by-hand", "--anew", "--exception", "asked for"]).code, 1);
}

#[test]
fn a_request_that_failed_stays_open_and_is_gone_on_with() {
    let desk = desk();
    let book =
        BOOK.replace("name: Work by hand\n    trigger: daily", "name: Work by hand\n    trigger: on request");
    desk.write("runbooks/ops/runbook.yaml", book);
    desk.write("answers.yaml", "answers: {1: {failed: no key}}\n");
    assert_eq!(desk.run(&["run", "by-hand", "--answers", "answers.yaml"]).code, 1);
    let due = desk.yes(&["due"]);
    assert!(due.contains("by-hand") && due.contains("failed"), "{due}");
    desk.write("answers.yaml", "answers: {1: done, 2: done, validation/1: yes}\n");
    assert_eq!(desk.run(&["run", "by-hand", "--answers", "answers.yaml"]).code, 0);
    let starts = desk.entries().iter().filter(|entry| entry["type"] == "run.started").count();
    assert_eq!(starts, 1, "the same run went on");
    assert!(!desk.yes(&["due"]).contains("by-hand"));
}

#[test]
fn a_procedure_with_mistakes_is_not_said_to_be_missing() {
    let desk = desk();
    desk.write("runbooks/ops/runbook.yaml", BOOK.replace("retry: {attempts: 3}", "retry: {attempts: 1}"));
    let said = desk.run(&["run", "nightly"]);
    said.is_clear(3, "nightly cannot be read as it is written");
    assert!(said.error.contains("runbook lint"), "{said:?}");
}

#[test]
fn a_request_that_was_aborted_stays_open_until_it_is_waived() {
    let desk = desk();
    let book =
        BOOK.replace("name: Work by hand\n    trigger: daily", "name: Work by hand\n    trigger: on request");
    desk.write("runbooks/ops/runbook.yaml", book);
    desk.write("answers.yaml", "answers: {1: done}\n");
    assert_eq!(desk.run(&["run", "by-hand", "--answers", "answers.yaml"]).code, 5);
    assert_eq!(desk.run(&["run", "by-hand", "--end", "aborted", "--reason", "wrong day"]).code, 1);
    assert!(desk.yes(&["due"]).contains("by-hand"));
    let key =
        desk.entries().iter().find_map(|entry| entry["occurrence"].as_str().map(str::to_owned)).unwrap();
    desk.yes(&["waive", "by-hand", &key, "--reason", "no longer wanted"]);
    assert!(!desk.yes(&["due"]).contains("by-hand"));
}
