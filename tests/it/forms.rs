//! The forms of `lint` as their consumers read them: `tests/lint_forms.py`.

#[test]
fn every_form_is_what_its_consumer_reads() {
    let Some(mut python) = crate::python::python("jsonschema, junitparser") else {
        return;
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lint_forms.py");
    let output = python.args([script, env!("CARGO_BIN_EXE_runbook")]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.ends_with("0 differ\n") && said.starts_with("9 forms"), "{said}");
}
