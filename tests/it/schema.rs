//! The schema of the files: what is committed is what the program prints, and it tells what lint tells:
//! `tests/schema.py`.

#![expect(clippy::disallowed_methods, reason = "it starts the program under test")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_schema_in_the_repository_is_that_of_the_model() {
    let committed = std::fs::read_to_string(root().join("schema/runbook.schema.json")).unwrap();
    let printed = Command::new(env!("CARGO_BIN_EXE_runbook")).args(["schema"]).output().unwrap();
    let same = committed.as_bytes() == printed.stdout;
    assert!(same, "write it anew: cargo run -- schema --output schema/runbook.schema.json");
}

#[test]
fn the_schema_refuses_what_lint_refuses_and_nothing_else() {
    let Some(mut python) = crate::python::python("jsonschema, yaml") else {
        return;
    };
    let mut books: Vec<PathBuf> = vec![root().join("runbooks/dynamics365")];
    let examples = std::fs::read_dir(root().join("examples")).unwrap();
    books.extend(examples.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()));
    books.push(root().join("tests/fixtures/every-key"));
    let script = root().join("tests/schema.py");
    let output = python.arg(script).arg(env!("CARGO_BIN_EXE_runbook")).args(books).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.ends_with(" 0 differ\n"), "{said}");
}
