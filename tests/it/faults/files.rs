//! Run books that cannot be read: the rest still stands.

use super::Desk;

/// A second file with one good procedure, so that something is left whatever happens to the other.
const OTHER: &str = "\
procedures:
  lost-review:
    name: Lost review
    trigger: daily
    steps: [{do: Look at it., expect: it is there}]
    validation: [It is there.]
";

fn with_other(text: impl AsRef<[u8]>) -> Desk {
    let desk = Desk::new();
    let book = crate::terminal::BOOK.replace("timezone: UTC", "timezone: UTC\ninclude: [other.yaml]");
    desk.write("runbooks/ops/runbook.yaml", book);
    desk.write("runbooks/ops/other.yaml", text);
    desk
}

#[test]
fn a_file_that_cannot_be_read_is_a_row_and_hides_no_other() {
    let utf_16: Vec<u8> = "\u{feff}procedures: {}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let broken: [(&str, Vec<u8>); 4] = [
        ("a quote", OTHER.replace("name: Lost review", "name: \"Lost review").into_bytes()),
        ("a tab", OTHER.replace("    trigger", "\ttrigger").into_bytes()),
        ("UTF-16", utf_16),
        ("no text", vec![0, 159, 146, 150]),
    ];
    for (what, text) in broken {
        let desk = with_other(text);
        let due = desk.run(&["due"]);
        assert_eq!(due.code, 3, "{what}: {due:?}");
        assert!(due.out.contains("\nNot readable") && due.out.contains("other.yaml"), "{what}: {due:?}");
        assert!(due.out.contains("\n  morning-review  09:30"), "{what}: {due:?}");
        assert!(due.out.contains("runbook lint runbooks/ops/other.yaml"), "{what}: {due:?}");
        let lint = desk.run(&["lint"]);
        assert_eq!(lint.code, 1, "{what}: {lint:?}");
        assert!(lint.out.contains("  --> runbooks/ops/other.yaml"), "{what}: {lint:?}");
        desk.run(&["run", "morning-review"])
            .is_clear(5, "step 1 of 4 needs a person, and there is no terminal");
        desk.verified();
    }
}

#[test]
fn a_procedure_with_a_mistake_takes_only_itself_away() {
    for (wrong, rule) in [
        (OTHER.replace("trigger: daily", "triger: daily"), "unknown-key"),
        (OTHER.replace("trigger: daily", "trigger: {every: [1, 2]}"), "wrong-type"),
        (OTHER.replace("name: Lost review", "name: [Lost, review]"), "wrong-type"),
        (OTHER.replace("trigger: daily", "trigger: {every: fortnight}"), ""),
    ] {
        let desk = with_other(&wrong);
        let due = desk.run(&["due"]);
        assert!(due.out.contains("\n  morning-review  09:30"), "{wrong}: {due:?}");
        assert!(due.code == 3 || rule == "unknown-key", "{wrong}: {due:?}");
        let lint = desk.run(&["lint"]);
        assert_eq!(lint.code, 1, "{wrong}: {lint:?}");
        assert!(lint.out.contains(&format!("error[{rule}")), "{wrong}: {lint:?}");
    }
}

#[test]
fn what_is_not_there_is_said_with_what_to_do() {
    let desk = Desk::empty();
    for command in [&["due"][..], &["run", "x"], &["lint"], &["show"], &["schedule"], &["why", "x"]] {
        desk.run(command).is_clear(3, "cannot find a run book");
    }
    let desk = Desk::new();
    desk.run(&["due", "--book", "nowhere"]).is_clear(3, "nowhere");
    desk.run(&["run", "morning-review", "--answers", "no.yaml"])
        .is_clear(3, "cannot read the answers 'no.yaml'");
    desk.write("answers.yaml", "answers: {5: done}\n");
    desk.run(&["run", "morning-review", "--answers", "answers.yaml"])
        .is_clear(2, "name a step `5` that is not there");
    let desk = with_other(OTHER);
    std::fs::remove_file(desk.work().join("runbooks/ops/other.yaml")).unwrap();
    let due = desk.run(&["due"]);
    assert_eq!(due.code, 3);
    assert!(due.out.contains("other.yaml") && due.out.contains("morning-review"), "{due:?}");
}

#[test]
fn a_slip_of_the_finger_is_understood() {
    let desk = Desk::new();
    let said = desk.run(&["run", "morning-reviw"]);
    said.is_clear(2, "no procedure `morning-reviw` in ops");
    assert!(said.error.ends_with("help: did you mean `morning-review`?\n"), "{said:?}");
    assert_eq!(desk.run(&["deu"]).code, 2);
    assert_eq!(desk.run(&["due", "--as-of", "yesterday"]).code, 2);
    desk.write(".runbook/workspace.yaml", "id: [1]\n");
    desk.run(&["due"]).is_clear(3, "workspace.yaml");
}
