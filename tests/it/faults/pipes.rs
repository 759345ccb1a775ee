//! Nobody there to ask, or to read.

use std::process::{Command, Stdio};

use super::{Said, scripted};

#[test]
fn without_a_terminal_nothing_blocks_and_nothing_is_assumed() {
    let desk = scripted();
    for redirection in ["</dev/null", "<&-", "</dev/null >&-", "< answers.yaml"] {
        let mut shell = Command::new("bash");
        shell.arg("-c").arg(format!("exec \"$0\" run morning-review {redirection}"));
        shell
            .arg(env!("CARGO_BIN_EXE_runbook"))
            .env_clear()
            .envs(desk.environment())
            .current_dir(desk.work());
        let said = Said::of(&shell.output().unwrap());
        said.is_clear(5, "step 1 of 4 needs a person, and there is no terminal");
        assert!(said.error.ends_with("help: saved; go on with: runbook run morning-review\n"), "{said:?}");
    }
    let paused = desk.entries().iter().filter(|entry| entry["type"] == "run.paused").count();
    assert_eq!(paused, 4);
    desk.verified();
    desk.yes(&["run", "morning-review", "--answers", "answers.yaml"]);
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let desk = scripted();
    for command in
        ["due", "schedule --from 2026-01-01 --to 2029-01-01", "explain", "show", "log", "--help", "lint"]
    {
        let script = format!("set -o pipefail; \"$0\" {command} | head -1; exit ${{PIPESTATUS[0]}}");
        let mut shell = Command::new("bash");
        shell.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_runbook"));
        shell.env_clear().envs(desk.environment()).current_dir(desk.work());
        let said = Said::of(&shell.output().unwrap());
        assert_eq!((said.code, said.error.as_str()), (0, ""), "{command}");
    }
}

#[test]
fn an_output_that_is_full_is_said() {
    let desk = scripted();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = desk.command(&["due"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    let said = Said::of(&output);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.error.starts_with("error: cannot write the answer: "), "{said:?}");
}

#[test]
fn an_answer_of_the_wrong_kind_stops_where_it_is() {
    let desk = scripted();
    desk.write("wrong.yaml", super::ANSWERS.replace("2: 12", "2: about 70"));
    let said = desk.run(&["run", "morning-review", "--answers", "wrong.yaml"]);
    said.is_clear(5, "the answer to step 2 of 4 does not fit: not a whole number: about 70");
    desk.write("malformed.yaml", "answers: {1: [done");
    desk.run(&["run", "morning-review", "--answers", "malformed.yaml"]).is_clear(2, "malformed.yaml");
    desk.yes(&["run", "morning-review", "--answers", "answers.yaml"]);
    desk.verified();
}
