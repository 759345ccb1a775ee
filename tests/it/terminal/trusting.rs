//! Trust: read once, said once, and gone with the first change of the text.

use serde_json::Value;

use super::Desk;

const ASKED: &str = "Type yes to trust what is shown above >";

fn listed(desk: &Desk) -> Vec<Value> {
    let all: Value = serde_json::from_str(&desk.yes(&["trust", "--list", "--format", "json"])).unwrap();
    all["procedures"].as_array().unwrap().clone()
}

fn one(desk: &Desk) -> Value {
    listed(desk).into_iter().find(|one| one["procedure"] == "morning-review").unwrap()
}

#[test]
fn what_was_read_is_trusted_until_its_text_changes() {
    let desk = Desk::new();
    let mut session = desk.session(&["trust", "morning-review"]);
    session.asked(ASKED);
    let seen = session.text();
    for said in [
        "shell bash",
        "PLACE=test-1",
        "step 3: Count the exceptions",
        r#"$ echo "3 on $PLACE""#,
        "time limit 2m",
    ] {
        assert!(seen.contains(said), "{said}: {seen}");
    }
    session.types("yes\n").ends(0);
    assert_eq!(one(&desk)["trusted"], true);
    assert_eq!(listed(&desk).iter().filter(|one| one["trusted"] == true).count(), 1);
    assert!(desk.yes(&["trust", "morning-review"]).contains("Nothing to trust"));
    for (from, to) in
        [("3 on $PLACE", "4 on $PLACE"), ("PLACE: test-1", "PLACE: live"), ("shell: bash", "shell: pwsh")]
    {
        desk.write("runbooks/ops/runbook.yaml", super::BOOK.replace(from, to));
        assert_eq!(one(&desk)["trusted"], false, "{from}");
    }
    desk.write("runbooks/ops/runbook.yaml", super::BOOK.replace("3 on $PLACE", "4 on $PLACE"));
    let diff = desk.yes(&["trust", "--diff", "morning-review"]);
    assert!(
        diff.contains("-   $ echo \"3 on $PLACE\"\n") && diff.contains("+   $ echo \"4 on $PLACE\"\n"),
        "{diff}"
    );
    desk.write("runbooks/ops/runbook.yaml", super::BOOK);
    assert_eq!(one(&desk)["trusted"], true);
    assert!(desk.yes(&["trust", "--revoke", "morning-review"]).contains("Trusted no more: 1 procedure."));
    assert_eq!(one(&desk)["trusted"], false);
    assert!(!desk.ledger().exists(), "trust is no entry");
}

#[test]
fn only_the_whole_word_is_an_answer() {
    for word in ["y", "", "YES please", "no"] {
        let desk = Desk::new();
        let screen = desk.session(&["trust", "morning-review"]).answer(ASKED, word).ends(6);
        assert!(screen.contains("nothing is trusted"), "{screen}");
        assert_eq!(one(&desk)["trusted"], false);
    }
}

#[test]
fn without_a_terminal_only_the_very_revision_is_taken() {
    let desk = Desk::new();
    desk.run(&["trust"]).is_clear(6, "there is no terminal");
    let revision = one(&desk)["revision"].as_str().unwrap().to_owned();
    let trust = |revision: &str| desk.run(&["trust", "morning-review", "--yes", revision]);
    trust(&revision[..63]).is_clear(6, "is the revision of none of them");
    trust(&"0".repeat(64)).is_clear(6, "is the revision of none of them");
    desk.run(&["trust", "--yes", &revision]).is_clear(6, "was not named");
    desk.write("runbooks/ops/runbook.yaml", super::BOOK.replace("3 on $PLACE", "rm -r $PLACE"));
    trust(&revision).is_clear(6, "is the revision of none of them");
    assert!(listed(&desk).iter().all(|one| one["trusted"] == false));
    desk.write("runbooks/ops/runbook.yaml", super::BOOK);
    assert_eq!(trust(&revision).code, 0);
    assert_eq!(one(&desk)["trusted"], true);
    let folder = desk.ledger().parent().unwrap().to_owned();
    assert!(folder.join("trust.json").exists() && !desk.work().join("trust.json").exists());
    // Elsewhere the same relative paths are other files.
    std::fs::create_dir(desk.work().join("other")).unwrap();
    let other = desk
        .command(&["trust", "--list", "--format", "json"])
        .current_dir(desk.work().join("other"))
        .output();
    let other: Value = serde_json::from_slice(&other.unwrap().stdout).unwrap();
    assert!(other["procedures"].as_array().unwrap().iter().all(|one| one["trusted"] == false));
}

#[test]
fn what_cannot_be_read_whole_or_seen_is_not_trusted() {
    let desk = Desk::new();
    desk.run(&["trust", "no-such"]).is_clear(2, "no procedure `no-such`");
    let book = super::BOOK.replace("PLACE: test-1", "PLACE: \"test\\u202e1\"");
    desk.write("runbooks/ops/runbook.yaml", book);
    let said = desk.run(&["trust", "morning-review", "--yes", "x"]);
    assert_eq!(said.code, 6, "{said:?}");
    desk.write("runbooks/ops/runbook.yaml", super::BOOK.replace("timeout: 2m", "timeout: soon"));
    let said = desk.run(&["trust", "--yes", "x"]);
    said.is_clear(6, "cannot be trusted: not all of ops can be read");
}
