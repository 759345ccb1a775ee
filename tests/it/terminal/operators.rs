//! Two operators and one run.

use super::{COUNT, DONE, Desk};

#[test]
fn a_run_has_one_holder_until_it_is_taken_over() {
    let desk = Desk::new().of("ops1@example.com");
    let mut first = desk.session(&["run", "morning-review"]);
    first.answer(DONE, "d").asked(COUNT);
    let desk = desk.of("ops2@example.com");
    let refused = desk.run(&["run", "morning-review"]);
    refused.is_clear(6, "holds this run since 08:55, at step 2 of 4");
    assert!(refused.error.starts_with("error: ops1@example.com on "), "{refused:?}");
    let help = "help: read along with `runbook show morning-review`, or `--take-over REASON`\n";
    assert!(refused.error.ends_with(help), "{refused:?}");

    let before = desk.entries().len();
    let mut second = desk.session(&["run", "morning-review", "--take-over", "ops1 went home"]);
    second.sees("Going on with the run of 08:55, which ops1@example.com had: 1 step answered").asked(COUNT);
    let between = desk.entries().len();
    assert_eq!(between, before + 1);
    let screen = first.types("4711\n").ends(6);
    assert!(screen.contains("ops2@example.com goes on with this run"), "{screen}");
    assert!(screen.contains("your last answer was not recorded"), "{screen}");
    assert!(!screen.contains("done 08:55: 4711"), "{screen}");
    assert_eq!(desk.entries().len(), between, "nothing of the first one's answer is on record");

    second.types("7\n").asked("[?] >").types("p\n");
    second.ends(5);
    let values: Vec<_> = desk
        .entries()
        .iter()
        .filter_map(|entry| entry["data"]["value"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(values, ["7"]);
    assert!(desk.yes(&["log"]).contains("reason: ops1 went home"));
    desk.verified();
}

#[test]
fn reading_along_is_open_to_everybody() {
    let desk = Desk::new();
    let mut first = desk.session(&["run", "morning-review"]);
    first.answer(DONE, "d").asked(COUNT);
    let before = desk.entries().len();
    for command in
        [&["show", "morning-review"][..], &["due"], &["why", "morning-review"], &["log"], &["verify"]]
    {
        desk.yes(command);
    }
    let due = desk.yes(&["due"]);
    assert!(due.contains("step 2 of 4"), "{due}");
    assert_eq!(desk.entries().len(), before);
    first.types("7\n").asked("[?] >");
}

#[test]
fn of_many_starts_one_begins() {
    let desk = Desk::new();
    let mut sessions: Vec<_> = (0..8).map(|_| desk.session(&["run", "morning-review"])).collect();
    let begun = sessions.iter_mut().filter_map(|session| session.sees_either(DONE, "help: ").then_some(()));
    assert_eq!(begun.count(), 1);
    let started = desk.entries().iter().filter(|entry| entry["type"] == "run.started").count();
    assert_eq!(started, 1);
    desk.verified();
}
