//! The record of a run as it is read, word by word.

use serde_json::Value;

use super::Desk;

/// Two mornings: one as written, and one that was paused, gone on with by another on the text of then, failed, mended,
/// noted on and corrected. The run of the second.
fn mornings() -> (Desk, String) {
    let mut desk = Desk::new();
    let at = |desk: Desk, person: &str, now: &str, code: i32, answers: &str| {
        let desk = desk.of(person).with("RUNBOOK_NOW", now);
        desk.write("answers.yaml", format!("answers:\n{answers}"));
        let said = desk.run(&["run", "morning-review", "--answers", "answers.yaml"]);
        assert_eq!(said.code, code, "{said:?}");
        desk
    };
    let good = "  '1': done\n  '2': 12\n  '3': run\n  '4': done\n  validation/1: yes\n  validation/2: yes\n";
    desk = at(desk, "ops1@example.com", "2026-11-23T08:50:00Z", 0, good);
    desk = at(desk, "ops1@example.com", "2026-11-24T08:55:00Z", 5, "  '1': done\n  '2': 73\n  '3': run\n");
    let book = super::BOOK.replace("Compare the ten slowest pages", "Compare the twenty slowest pages");
    desk.write("runbooks/ops/runbook.yaml", book);
    let rest = "  '4': {skip: \"not collected: <b>ask</b> @team, see [here](https://example.com)\"}\n  validation/1: yes\n  validation/2: {failed: \"SqlTimeout in\\n`import` ```\"}\n";
    desk = at(desk, "ops2@example.com", "2026-11-24T10:05:00Z", 1, rest);
    desk = at(desk, "ops2@example.com", "2026-11-24T10:20:00Z", 0, "  validation/2: [no, yes]\n");
    desk.set("RUNBOOK_NOW", "2026-11-24T12:00:00Z");
    let entries = desk.entries();
    let begun = entries.iter().rfind(|entry| entry["type"] == "run.started").unwrap();
    let run = begun["run"].as_str().unwrap().to_owned();
    desk.yes(&["note", "ticket: INC-7", "--run", &run]);
    let warned = entries.iter().rfind(|entry| entry["data"]["value"] == "73").unwrap();
    desk.yes(&["correct", &warned["seq"].to_string(), "--reason", "it was 37"]);
    (desk, run)
}

/// Without what differs from one ledger to the next, and where it stands in a line.
fn steady(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, steady) in [
        ("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "RUN"),
        ("\\b([0-9]+):[0-9a-f]{8}\\b", "$1:HEAD"),
        ("revision ([`]?)[0-9a-f]{12}", "revision ${1}REVISION"),
        (" on [^ ]+ \\(as claimed\\)", " on HOST (as claimed)"),
        (" on [^ ]+ `\\(as", " on HOST `(as"),
        ("took\\s+[0-9]+m?s", "took 7ms"),
        ("work_ms\": [0-9]+", "work_ms\": 0"),
        ("  +([0-9]+:HEAD)", "  $1"),
    ] {
        text = regex::Regex::new(pattern).unwrap().replace_all(&text, steady).into_owned();
    }
    text
}

/// Compares, or writes anew what is to be read before it is kept.
fn same(name: &str, expected: &str, found: &str) {
    if std::env::var_os("TRYCMD").is_some_and(|mode| mode == "overwrite") {
        std::fs::write(format!("tests/it/terminal/records/{name}"), found).unwrap();
    } else {
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_record_is_read_whole_as_text_and_as_markdown() {
    let (desk, run) = mornings();
    let text = desk.yes(&["show", &run[..23], "--output"]);
    // Where a line is wrapped depends on the names of this machine.
    let unwrapped = text
        .replace("\n            ", " ")
        .replace(", by the command; exit 0,\n     took", ", by the command; exit 0, took");
    same("run.txt", include_str!("records/run.txt"), &steady(&unwrapped));
    let markdown = desk.yes(&["show", &run, "--output", "--format", "markdown"]);
    same("run.md", include_str!("records/run.md"), &steady(&markdown));
    let brief = desk.yes(&["show", &run]);
    assert!(!brief.contains("| 3 on test-1") && brief.contains("SHA-256"), "{brief}");
    assert!(text.lines().all(|line| line.chars().count() <= 80 || line.contains("SHA-256")), "{text}");
    desk.verified();
}

#[test]
fn a_record_for_programs_says_the_same() {
    let (desk, run) = mornings();
    let json: Value = serde_json::from_str(&desk.yes(&["show", &run, "--format", "json"])).unwrap();
    assert_eq!(
        (&json["outcome"], &json["text_changed"]),
        (&"completed_with_deviations".into(), &true.into())
    );
    let kinds: Vec<&str> =
        json["deviations"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["not-completed", "late", "warned", "skipped", "failed", "corrected"]);
    let measure = &json["measures"][0];
    assert_eq!((&measure["value"], &measure["change"]), (&"73".into(), &"+61".into()));
    assert_eq!((&measure["previous"]["value"], &measure["bound"]), (&"12".into(), &"above 50".into()));
    let steps = json["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 6);
    let ran = &steps[2]["attempts"][0];
    assert_eq!((&ran["command"], &ran["exit"]), (&r#"echo "3 on $PLACE""#.into(), &0.into()));
    assert_eq!(
        (&ran["env"], &ran["output"]["length"]),
        (&serde_json::json!(["FAILED_REQUESTS", "PLACE"]), &12.into())
    );
    assert_eq!(ran["output"]["text"], Value::Null);
    assert_eq!(ran["output"]["sha256"].as_str().unwrap().len(), 64);
    let attempts: Vec<_> =
        steps[5]["attempts"].as_array().unwrap().iter().map(|one| &one["outcome"]).collect();
    assert_eq!(attempts, ["failed", "done"]);
    let hands: Vec<_> = json["hands"].as_array().unwrap().iter().map(|one| &one["how"]).collect();
    assert_eq!(hands, ["began", "paused", "went-on", "went-on"]);
    assert_eq!(json["notes"][0]["texts"]["text"], "ticket: INC-7");
    assert_eq!(json["corrections"][0]["texts"]["reason"], "it was 37");
    let head = json["head"].as_str().unwrap();
    desk.yes(&["verify", "--witness", head]);
    let whole: Value =
        serde_json::from_str(&desk.yes(&["show", &run, "--format", "json", "--output"])).unwrap();
    assert_eq!(whole["steps"][2]["attempts"][0]["output"]["text"], "3 on test-1\n");
}

#[test]
fn an_earlier_moment_shows_what_was_known_then() {
    let (desk, run) = mornings();
    let then = desk.yes(&["show", &run, "--as-of", "2026-11-24T09:30:00Z"]);
    assert!(then.contains("Paused at step 4 of 4."), "{then}");
    assert!(!then.contains("ops2@example.com") && then.contains("not answered yet"), "{then}");
}

#[test]
fn a_procedure_says_what_changed_since_you_ran_it_and_how_it_went() {
    let (desk, run) = mornings();
    let desk = desk.of("ops1@example.com");
    let text = desk.yes(&["show", "morning-review"]);
    // The last run was taken over by another; the one before was all hers.
    assert!(text.contains("Changed since you last ran it, Mon 23 Nov 08:50:\n"), "{text}");
    let removed = "  - step: Compare the ten slowest pages with yesterday.\n";
    let added = "  + step: Compare the twenty slowest pages with yesterday.\n";
    assert!(text.contains(removed) && text.contains(added), "{text}");
    for said in [
        "done with deviations, Tue 24 Nov 10:20 ",
        "  ops2@example.com, took 0m, 2 deviations\n",
        "It usually takes 0m, planned 10m.",
        "2026-11-25, opens Wed 25 Nov 00:00",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let desk = desk.of("ops3@example.com");
    let json: Value =
        serde_json::from_str(&desk.yes(&["show", "morning-review", "--format", "json"])).unwrap();
    let since = &json["changed_since"];
    assert_eq!(
        (&since["own"], &since["changed"], &since["run"]),
        (&false.into(), &true.into(), &run.as_str().into())
    );
    assert_eq!(since["changes"].as_array().unwrap().len(), 2);
    assert_eq!((&json["last_runs"][0]["deviations"], &json["usual_work_ms"]), (&2.into(), &0.into()));
    assert_eq!(json["next"].as_array().unwrap().len(), 3);
    let markdown = desk.yes(&["show", "morning-review", "--format", "markdown"]);
    assert!(markdown.contains("```diff\n- step: Compare the ten"), "{markdown}");
    desk.write("runbooks/ops/runbook.yaml", super::BOOK);
    assert!(
        desk.yes(&["show", "morning-review"]).contains("Unchanged since it was last run, Tue 24 Nov 08:55")
    );
    assert!(desk.yes(&["show", "restore"]).contains("Restore"));
}
