//! The look of the text, the shape of the JSON, and that neither takes long.

use super::{checked, completed, library};
use crate::diagnostic::Severity;
use crate::lint::Summary;
use crate::lint::reporters::{FORMATS, Report, format};
use crate::model::Library;

fn said(library: &Library, name: &str) -> String {
    let findings = checked(library).findings;
    let summary = Summary::of(library, &findings);
    (format(name).unwrap().render)(&Report::new(&findings, library, &summary, Severity::Error))
}

fn shown(library: &Library) -> String {
    said(library, "text")
}

#[test]
fn the_text_looks_as_it_should() {
    let daily = "procedures:\n  review:\n    name: Review\n    trigger: business day\n    owner: support-manager\n    effort: 10m\n    escalation: platform\n    last_updated: 2026-11-02\n    validation: [Each exception has a ticket.]\n    steps:\n      - do: Open the failures, last 24 hours.\n        expcet: No exception type that was not there yesterday.\n";
    let weekly = "procedures:\n  license-review:\n    name: Review\n    trigger: weekly\n    effort: 10m\n    escalation: platform\n    last_updated: 2026-11-02\n    validation: [Each license has a user.]\n    steps:\n      - {do: Open the list of licenses., expect: no more are assigned than bought}\n";
    let header = completed("")
        .split("procedures:")
        .next()
        .unwrap()
        .replace("after: 1h, by: ops-engineer", "after: 4h, by: ops-engineer")
        .replace("microsoft-support, after: 4h", "microsoft-support, after: 1h");
    let library = library(&[("runbook.yaml", &header), ("daily.yaml", daily), ("weekly.yaml", weekly)]);
    let expected = "\
error[unknown-key]: a step has no key `expcet`
  --> daily.yaml:12:9
   |
11 |       - do: Open the failures, last 24 hours.
12 |         expcet: No exception type that was not there yesterday.
   |         ^^^^^^ did you mean `expect`?

error[escalation-out-of-order]: a later rung is reached before an earlier one
  --> runbook.yaml:14:38
   |
13 |     - {to: partner, after: 4h, by: ops-engineer}
   |                            -- partner waits 4 hours
14 |     - {to: microsoft-support, after: 1h}
   |                                      ^^ microsoft-support waits only 1 hour
   |
   = help: put the rungs in the order of their times

error[missing-owner]: procedure `license-review` has no owner
  --> weekly.yaml:2:3
   |
 2 |   license-review:
   |   ^^^^^^^^^^^^^^ nobody answers for it
   |
   = help: add `owner:` with one of the roles, such as `support-manager`

3 errors in 2 procedures, 3 files.
2 can be fixed, to be looked at: runbook lint --fix=unsafe --diff
More about one: runbook explain missing-owner
";
    let found = shown(&library);
    assert_eq!(found, expected, "\n{found}");
}

#[test]
fn all_well_is_one_line() {
    let library = library(&[("runbook.yaml", &completed("effort: 10m"))]);
    assert_eq!(shown(&library), "No findings in 1 procedure, 1 file.\n");
}

#[test]
fn places_in_other_files_and_secrets_are_shown_with_care() {
    let files = [
        (
            "runbook.yaml",
            "format: 1\nid: a\ntimezone: UTC\nroles:\n  r: {contact: a@example.com} # AKIAIOSFODNN7EXAMPLE\n",
        ),
        ("more.yaml", "roles:\n  r: {contact: b@example.com}\n"),
    ];
    let found = shown(&library(&files));
    assert!(!found.contains("IOSFODNN7"), "{found}");
    assert!(found.contains("  --> more.yaml:2:3\n   |\n 2 |   r: {contact: b@example.com}\n   |   ^ again here\n  ::: runbook.yaml:5:3\n"), "{found}");
}

#[test]
fn carets_stand_under_wide_characters() {
    let found =
        shown(&library(&[("runbook.yaml", &completed("name: 日本語\nkaputt: 日本\n日本: \"x\\u200b\""))]));
    assert!(found.contains("|     ^^^^\n"), "{found}");
}

#[test]
fn ten_thousand_findings_are_rendered_at_once() {
    let keys = |end: &str| (0..10_000).map(|n| format!("x{n}: 1{end}")).collect::<Vec<_>>().concat();
    let flow = format!("{{format: 1, {}id: a}}", keys(", "));
    for text in [format!("format: 1\n{}", keys("\n")), flow] {
        let library = library(&[("runbook.yaml", &text)]);
        let findings = checked(&library).findings;
        assert!(findings.len() >= 10_000);
        let summary = Summary::of(&library, &findings);
        let report = Report::new(&findings, &library, &summary, Severity::Error);
        for format in FORMATS {
            let begun = std::time::Instant::now();
            let rendered = (format.render)(&report);
            assert!(rendered.len() > 100_000, "{}", format.name);
            assert!(format.name != "text" || rendered.lines().all(|line| line.len() < 400));
            assert!(begun.elapsed().as_secs() < 15, "{}: {:?}", format.name, begun.elapsed());
        }
    }
}

#[test]
fn json_counts_characters_from_one() {
    let library =
        library(&[("å.yaml", &completed("effort: 10m").replace("name: Cert", "ähm: é\n    name: Cert"))]);
    let report: serde_json::Value = serde_json::from_str(&said(&library, "json")).unwrap();
    assert_eq!(report["format_version"], 1);
    let first = &report["findings"][0];
    assert_eq!((&first["rule"], &first["severity"]), (&"unknown-key".into(), &"error".into()));
    assert_eq!(
        (&first["column"], &first["end_column"], &first["path"]),
        (&5.into(), &8.into(), &"å.yaml".into())
    );
    assert_eq!(report["summary"]["errors"], 1);
}
