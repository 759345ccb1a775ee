//! A run while the ledger that a team shares is away.

use super::Desk;

/// The team's ledger does not answer: a person may record here, and is told so first and last.
#[test]
fn a_run_is_offered_on_this_machine_while_the_team_s_ledger_is_away() {
    let desk = Desk::new().with("RUNBOOK_LEDGER", "postgres://ops@127.0.0.1:1/ops");
    let asked = "Type yes to record on this machine >";
    let refused = desk.session(&["run", "morning-review"]).answer(asked, "no").ends(3);
    assert!(
        refused.contains("cannot reach the ledger") && refused.contains("nothing was recorded"),
        "{refused}"
    );
    let mut session = desk.session(&["run", "morning-review"]);
    session.asked(asked);
    let first = session.text();
    assert!(first.contains("Away: cannot reach the ledger"), "{first}");
    session.types("yes\n").asked(super::DONE);
    session.types(super::CTRL_C).asked(super::STOP);
    session.types("p\n");
    let (last, code) = session.end();
    assert_eq!(code, 5, "{last}");
    assert!(last.contains("on this machine alone:"), "{last}");
    // The line to go on with it names the ledger that it is in.
    let again = last.split("To go on:").nth(1).unwrap_or_default().split_whitespace().collect::<String>();
    assert!(again.starts_with("runbookrunmorning-review--ledger/") && again.contains("away.db"), "{last}");
}
