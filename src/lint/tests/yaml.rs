//! What other readers of YAML would take for something else is put right with its layout.

use super::{checked, completed, library, today};
use crate::diagnostic::Safety;
use crate::lint::{Options, fixed};

#[test]
fn flags_numbers_and_marks_are_put_right_where_they_stand() {
    let text = completed(
        "trigger: {every: business day, due: 10:30}\ntags: &usual [certificates]\nsteps:\n  - do: List the certificates.\n    run: az keyvault certificate list\n    timeout: 2m\n    auto: yes # no person\n",
    );
    let library = library(&[("runbook.yaml", &text)]);
    let done = fixed(&library, &Options::on(today()), Safety::Unsafe, |_| true);
    let wanted = text
        .replace("due: 10:30", "due: \"10:30\"")
        .replace("&usual ", "")
        .replace("auto: yes", "auto: true");
    let new = done.texts.into_values().next().unwrap_or_default();
    assert_eq!((new.as_str(), done.taken), (wanted.as_str(), 3));
    let safe = fixed(&library, &Options::on(today()), Safety::Safe, |_| true);
    assert_eq!(safe.taken, 2, "`yes` and `true` are two texts");
    assert_eq!(checked(&super::library(&[("runbook.yaml", &new)])).findings, []);
}
