//! Leaving a run and coming back: nothing is lost.

use super::{AGAIN, COUNT, CTRL_C, DONE, Desk, STOP};

fn causes(desk: &Desk) -> Vec<String> {
    let paused = desk.entries().into_iter().filter(|entry| entry["type"] == "run.paused");
    paused.map(|entry| entry["data"]["cause"].as_str().unwrap_or("operator").to_owned()).collect()
}

#[test]
fn ctrl_c_drops_what_was_typed_and_asks() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "morning-review"]);
    session.asked(DONE).types(&format!("d{CTRL_C}")).asked(STOP).types("\n").asked(STOP).types("g\n");
    session.answer(DONE, "d").asked(COUNT).types(CTRL_C).asked(STOP).types("p\n");
    let screen = session.ends(5);
    let end = "Paused 08:55 at step 2 of 4, saved. To go on:\n  runbook run morning-review\nRecord 5:";
    assert!(screen.contains(end), "{screen}");

    let due = desk.yes(&["due"]);
    assert!(due.contains("\n                  paused 08:55 at step 2 of 4\n"), "{due}");
    let mut session = desk.session(&["run", "morning"]);
    session.sees("Going on with the run of 08:55: 1 step answered, now step 2 of 4.");
    session.asked(COUNT).types(CTRL_C).asked(STOP).types(CTRL_C);
    session.ends(5);
    assert_eq!(causes(&desk), ["operator", "operator"]);
    desk.verified();
}

#[test]
fn a_terminal_that_goes_away_is_a_pause_on_record() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "morning-review"]);
    session.answer(DONE, "d").asked(COUNT);
    assert_eq!(session.hang_up(), 5);
    assert_eq!(causes(&desk), ["hang_up"]);
    desk.session(&["run", "morning-review"]).sees("1 step answered, now step 2 of 4").answer(COUNT, "7");
    desk.verified();
}

#[test]
fn a_request_to_end_is_a_pause_on_record() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "morning-review"]);
    session.answer(DONE, "d").asked(COUNT);
    session.signal(rustix::process::Signal::TERM);
    session.end();
    assert_eq!(causes(&desk).len(), 1);
    desk.session(&["run", "morning-review"]).sees("now step 2 of 4");
}

#[test]
fn a_process_that_is_gone_holds_nothing() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "morning-review"]);
    session.answer(DONE, "d").asked(COUNT);
    session.kill();
    desk.verified();
    let mut session = desk.session(&["run", "morning-review"]);
    session.sees("Going on with the run of 08:55: 1 step answered, now step 2 of 4.");
    session.answer(COUNT, "7").asked("[?] >");
}

#[test]
fn a_changed_text_is_not_mixed_with_the_one_it_began_with() {
    let desk = Desk::new();
    desk.session(&["run", "morning-review"]).answer(DONE, "d").asked(COUNT).types("?p\n").ends(5);
    let book = super::desk::BOOK.replace("How many failed requests", "How many lost requests");
    desk.write("runbooks/ops/runbook.yaml", book);
    let mut session = desk.session(&["run", "morning-review"]);
    session.sees("+ step: How many lost requests").sees("2/4  How many failed requests").asked("\n     >");
    assert!(!session.text().contains("2/4  How many lost requests"), "{}", session.text());
}

#[test]
fn an_answer_that_cannot_be_stored_is_kept_and_stored_once() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "morning-review"]);
    session.asked(DONE);
    let other = rusqlite::Connection::open(desk.ledger()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    session.types("d\n").sees("not recorded yet: ").asked(AGAIN).types("\n").asked(AGAIN);
    other.execute_batch("ROLLBACK").unwrap();
    session.types("a\n").asked(COUNT).types(CTRL_C).asked(STOP).types("p\n");
    session.ends(5);
    let finished = desk.entries().into_iter().filter(|entry| entry["type"] == "step.finished").count();
    assert_eq!(finished, 1);
    desk.verified();
}
