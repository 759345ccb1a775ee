//! Commands that a run starts, ends, or is cut off from.

use super::{CTRL_C, Desk, MEANS};

const MENU: &str = "try [a]gain  [b]y hand  [e]scalate  [p]ause  [?] >";
const HAPPENED: &str = "It was interrupted. Was it done?\n     [d]one  [n]ot done  [f]ailed  [?] >";

fn outcomes(desk: &Desk) -> Vec<String> {
    let finished = desk.entries().into_iter().filter(|entry| entry["type"] == "step.finished");
    finished.map(|entry| entry["data"]["outcome"].as_str().unwrap().to_owned()).collect()
}

/// Whether a process of this number runs.
fn runs(pid: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !state.is_empty() && !state.contains(") Z ")
}

fn number(desk: &Desk) -> String {
    std::fs::read_to_string(desk.work().join("pid")).unwrap().trim().to_owned()
}

#[test]
fn one_ctrl_c_is_for_the_command() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "long-job"]);
    session.answer(MEANS, "r").sees("| started").types(CTRL_C).asked(MENU);
    let screen = session.text();
    assert!(screen.contains("\n     interrupted 08:55 after "), "on a line of its own: {screen}");
    session.types("\n").asked(MENU).types("p\n");
    session.ends(5);
    assert!(!runs(&number(&desk)));
    assert_eq!(outcomes(&desk), ["interrupted"]);
    let mut session = desk.session(&["run", "long-job"]);
    session.asked(HAPPENED).types("\n").asked("[f]ailed  [?] >").types("n\n").asked(MEANS);
    desk.verified();
}

#[test]
fn two_ctrl_c_end_a_command_that_does_not_listen() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "deaf-job"]);
    session.answer(MEANS, "r").sees("| started").types(CTRL_C).sees("| still here").types(CTRL_C).asked(MENU);
    assert!(!runs(&number(&desk)));
    session.types("b\n").asked("[?] >").types("d\n").asked("[y]es  [n]o  [?] >").types("y\n");
    session.ends(0);
    assert_eq!(outcomes(&desk), ["interrupted", "done", "done"]);
    desk.verified();
}

#[test]
fn closing_the_window_ends_the_command_and_records_it() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "long-job"]);
    session.answer(MEANS, "r").sees("| started");
    session.hang_up();
    assert!(!runs(&number(&desk)));
    let kinds: Vec<_> =
        desk.entries().iter().map(|entry| entry["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds[kinds.len() - 3..], ["step.started", "step.finished", "run.paused"]);
    assert_eq!(outcomes(&desk), ["interrupted"]);
    desk.session(&["run", "long-job"]).asked(HAPPENED);
    desk.verified();
}

#[test]
fn after_a_power_cut_a_person_says_what_happened_before_anything_repeats() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "long-job"]);
    session.answer(MEANS, "r").sees("| started");
    session.kill();
    desk.verified();
    assert!(outcomes(&desk).is_empty());
    let mut session = desk.session(&["run", "long-job"]);
    session.asked(HAPPENED).types("d\n").asked("[y]es  [n]o  [?] >").types("y\n");
    session.ends(0);
    assert_eq!(outcomes(&desk), ["interrupted", "done", "done"]);
    assert_eq!(std::fs::read_to_string(desk.work().join("starts")).unwrap(), "x\n", "it ran once");
    desk.verified();
    // What the power cut left behind is this test's to end.
    let pid = number(&desk).parse().ok().and_then(rustix::process::Pid::from_raw).unwrap();
    let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
}

#[test]
fn odd_output_cannot_wreck_the_terminal() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "odd-job"]);
    session.answer(MEANS, "r").asked("[y]es  [n]o  [?] >");
    let screen = session.text();
    assert!(screen.contains(r"| \x1b[2J\x1b]0;title\x07red"), "{screen}");
    assert!(screen.contains("1/1  Print something odd."), "nothing was cleared: {screen}");
    assert!(screen.contains("     | no line end\n     done 08:55: exit 0"), "{screen}");
}

#[test]
fn a_command_that_takes_too_long_is_ended() {
    let desk = Desk::new();
    let mut session = desk.session(&["run", "slow-job"]);
    session.answer(MEANS, "r").sees("timed out 08:55").asked(MENU).types("p\n");
    session.ends(5);
    assert_eq!(outcomes(&desk), ["timed_out"]);
    assert!(!runs(&number(&desk)));
}
