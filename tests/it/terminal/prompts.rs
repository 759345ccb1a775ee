//! What counts as an answer, and what does not.

use super::{COUNT, CTRL_D, DONE, Desk, PLAIN};

#[test]
fn a_wrong_answer_is_asked_again_and_never_recorded() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "morning-review"]);
    session.answer(DONE, "").answer(DONE, "q").sees("not one of the keys: q");
    session.answer(DONE, "d");
    session.answer(COUNT, "about 70").asked("     not a whole number: about 70\n     >");
    session.types("\u{661}\u{662}\n").asked("not a whole number: \u{661}\u{662}\n     >");
    session.types("1234567890123456789\n").asked("\n     >").types("\n").asked("\n     >");
    session.types("0007\n").asked("[?] >").types("p\n");
    session.ends(5);
    let answered: Vec<_> =
        desk.entries().into_iter().filter(|entry| entry["type"] == "step.finished").collect();
    assert_eq!(answered.len(), 2, "{answered:?}");
    assert_eq!(answered[1]["data"]["value"], "7", "{}", answered[1]);
    assert!(session.text().contains("done 08:55: 7"), "what was stored is shown:\n{}", session.text());
}

#[test]
fn the_end_of_input_is_never_an_answer() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "morning-review"]);
    session.asked(DONE).types(CTRL_D).asked(DONE).types(CTRL_D).asked(DONE).types("s\n");
    session.asked("Reason >").types(CTRL_D).asked("Reason >").types("\n").asked("Reason >").types("?\n");
    session.asked("Reason >").types("no access today\n").asked(COUNT).types(CTRL_D).asked(">").types("?p\n");
    session.ends(5);
    let finished: Vec<_> =
        desk.entries().into_iter().filter(|entry| entry["type"] == "step.finished").collect();
    assert_eq!(finished.len(), 1);
    assert!(desk.yes(&["log"]).contains("reason: no access today"));
}

#[test]
fn the_question_mark_lists_every_key() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "morning-review"]);
    session.answer(DONE, "?").asked(
        "     d  done as expected              x  does not apply (reason)\n     \
         n  done, not as expected (note)  e  who to call\n     \
         f  cannot be done (reason)       t  text of the whole procedure\n     \
         s  skip (reason)                 p  pause; nothing is lost\n     \
         [d]one as expected  [n]ot as expected  [s]kip  [?] >",
    );
    session.types("e\n").sees("now       support-manager  +44 20 7946 0123").asked(DONE);
    session.types("t\n").sees("4. Compare the ten slowest pages").asked(DONE);
    session.types("n\n").answer("What differs? >", "one new type, known").asked(COUNT).types("?\n");
    session.sees("cannot be done (reason)").asked("\n     >").types("?p\n");
    assert!(
        session
            .ends(5)
            .contains("\nPaused 08:55 at step 2 of 4, saved. To go on:\n  runbook run morning-review\n")
    );
}

#[test]
fn what_is_dangerous_is_agreed_to_in_words() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "restore"]);
    session.sees("Danger: This overwrites live data.");
    session.answer("Type yes to go on >", "y").sees("not yes: y");
    session.answer("Type yes to go on >", "yes");
    session.answer("Type restore production to go on >", "restore");
    session.answer("Type restore production to go on >", "restore production");
    session.answer(DONE, "d").answer("[?] >", "y").ends(0);
}

#[test]
fn a_paste_answers_one_question() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "morning-review"]);
    session.asked(DONE).types(&format!("d\n{}", "42\n".repeat(40))).asked(COUNT);
    session.types("7\n8\n9\nr\nd\n").sees("[r]un").types("p\n");
    session.ends(5);
    let finished: Vec<_> =
        desk.entries().into_iter().filter(|entry| entry["type"] == "step.finished").collect();
    assert_eq!(finished.len(), 2, "{finished:?}");
    assert_eq!(finished[1]["data"]["value"], "7");
}

#[test]
fn keys_typed_ahead_answer_nothing() {
    let desk = Desk::new();
    desk.write(
        "runbooks/ops/runbook.yaml",
        super::desk::BOOK.replace("echo \"3 on $PLACE\"", "echo working; read -t 30 < wait; true"),
    );
    std::process::Command::new("mkfifo").arg(desk.work().join("wait")).status().unwrap();
    let mut session = desk.session(&["run", "morning-review"]);
    session.answer(DONE, "d").answer(COUNT, "1").asked("[?] >").types("r\n").sees("| working");
    session.types("s\nnot meant\n").sees("not meant");
    std::fs::write(desk.work().join("wait"), "go\n").unwrap();
    session.asked(PLAIN).types("p\n");
    let screen = session.ends(5);
    assert!(screen.contains("at step 4 of 4"), "{screen}");
}
