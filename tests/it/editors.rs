//! What editors are told: a real client of the protocol speaks with the program, `tests/lsp.py`.

#![expect(clippy::disallowed_methods, reason = "it starts the program under test")]

use std::process::{Command, Stdio};

#[test]
fn an_editor_is_answered() {
    let Some(mut python) = crate::python::python("pygls, lsprotocol") else {
        return;
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lsp.py");
    let output = python.args([script, env!("CARGO_BIN_EXE_runbook")]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said, "all as it should be\n");
}

#[test]
fn an_editor_that_is_gone_ends_it() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_runbook"));
    let status = program.args(["lsp"]).stdin(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(1));
}
