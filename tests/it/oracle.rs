//! The real program against an independent calculation of the same calendar: `tests/oracle.py`.

/// How many books of random triggers; `tests/oracle.py` alone can try more, and other seeds.
const BOOKS: &str = "24";

#[test]
fn what_is_planned_is_what_others_work_out() {
    let Some(mut python) = crate::python::python("dateutil, holidays, numpy, tzdata, zoneinfo") else {
        return;
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle.py");
    let output = python.args([script, env!("CARGO_BIN_EXE_runbook"), "--books", BOOKS]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let triggers: u32 = said.lines().last().unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(triggers > 1000, "{said}");
}
