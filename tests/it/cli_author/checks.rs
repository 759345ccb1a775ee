//! What `lint` finds beside the texts themselves: files that are not there, the past, other books.

use std::path::Path;
use std::process::Command;

use super::{Desk, text};

const BOOK: &str = "format: 1
id: operations
timezone: Europe/London
roles: {ops: {contact: ops@example.com, deputy: lead}, lead: {contact: lead@example.com, deputy: ops}}
escalations: {platform: [{to: lead}]}
procedures:
  certificates:
    name: Certificates
    trigger: monthly
    owner: lead
    operator: ops
    effort: 10m
    last_updated: 2026-03-02
    steps:
      - ask: How many certificates end within 30 days?
        type: number
        fail: above 0
      - do: Renew each in the console of the registrar.
        expect: each has a new date
    validation:
      - Each has a ticket.
    escalation: platform
";

const RENEWAL: &str =
    "      - do: Renew each in the console of the registrar.\n        expect: each has a new date\n";

/// Commits everything as of a day.
fn commit(folder: &Path, day: &str) {
    let at = format!("{day}T10:00:00Z");
    for arguments in [&["init", "-q"][..], &["add", "-A"], &["commit", "-q", "-m", "change"]] {
        let mut git = Command::new("git");
        git.current_dir(folder)
            .args(["-c", "user.name=ops", "-c", "user.email=ops@example.com"])
            .args(arguments);
        git.env("GIT_AUTHOR_DATE", &at).env("GIT_COMMITTER_DATE", &at).env("HOME", folder);
        assert!(git.status().unwrap().success(), "{arguments:?}");
    }
}

impl Desk {
    /// Each finding of a check as path, line and rule.
    fn found(&self, arguments: &[&str]) -> Vec<String> {
        let arguments = [&["lint", "--format", "concise", "--exit-zero"], arguments].concat();
        let said = text(&self.run(&arguments).stdout);
        let short = |line: &str| {
            let place = line.split(": ").next().unwrap_or("");
            let rule = line.split(['[', ']']).nth(1).unwrap_or("");
            format!("{} {rule}", place.rsplit_once(':').map_or(place, |(place, _)| place))
        };
        said.lines().map(short).collect()
    }
}

#[test]
fn a_text_that_was_changed_after_its_review_is_found_by_git() {
    let desk = Desk::new();
    let strict = &["--profile", "strict"];
    let late = ["runbook.yaml:13 changed-since-review".to_owned()];
    desk.write("runbook.yaml", BOOK);
    assert_eq!(desk.found(strict), [""; 0], "outside a repository nothing is said");
    commit(&desk.folder(), "2026-03-05");
    assert_eq!(desk.found(strict), [""; 0]);
    // Comments and layout say nothing; what a step says does, also before it is committed.
    desk.write(
        "runbook.yaml",
        &BOOK.replace("    name: Certificates", "    # for all sites\n    name:  \"Certificates\""),
    );
    assert_eq!(desk.found(strict), [""; 0]);
    let changed = BOOK.replace("within 30 days", "within 60 days");
    desk.write("runbook.yaml", &changed);
    assert_eq!(desk.found(strict), late);
    commit(&desk.folder(), "2026-03-09");
    assert_eq!(desk.found(strict), late);
    assert_eq!(desk.found(&[]), [""; 0], "only those who ask for it hear of it");
    // What was removed is a change too.
    desk.write("runbook.yaml", &BOOK.replace(RENEWAL, ""));
    assert_eq!(desk.found(strict), late);
    // A review puts an end to it, and what is done until its date was seen.
    desk.write("runbook.yaml", &changed.replace("2026-03-02", "2026-03-12"));
    assert_eq!(desk.found(strict), [""; 0]);
    commit(&desk.folder(), "2026-03-11");
    desk.write("runbook.yaml", &BOOK.replace("2026-03-02", "2026-03-12"));
    commit(&desk.folder(), "2026-03-12");
    assert_eq!(desk.found(strict), [""; 0]);
    desk.write("runbook.yaml", &changed.replace("2026-03-02", "2026-03-12"));
    commit(&desk.folder(), "2026-03-13");
    assert_eq!(desk.found(strict), late);
}

#[test]
fn links_to_files_are_followed_and_addresses_are_not() {
    let desk = Desk::new();
    let links = "    links: [docs/restore.md, docs/moved.md, \"https://example.com/a.md\", \"docs/restore.md#end\"]\n";
    desk.write(
        "books/runbook.yaml",
        &BOOK.replace("    owner: lead\n", &format!("    owner: lead\n{links}")),
    );
    desk.write("books/docs/restore.md", "# Restore\n");
    assert_eq!(desk.found(&["books"]), ["books/runbook.yaml:11 broken-link"]);
}

#[test]
fn the_same_work_in_two_books_is_found_and_a_key_is_told_where_it_belongs() {
    let desk = Desk::new();
    desk.write("runbooks/one/runbook.yaml", BOOK);
    desk.write("runbooks/two/runbook.yaml", &BOOK.replace("id: operations", "id: platform"));
    assert_eq!(desk.found(&[]), ["runbooks/two/runbook.yaml:7 duplicate-procedure"]);
    let wrong =
        BOOK.replace("        fail: above 0\n", "        fail: above 0\n        review_every: 6 months\n");
    desk.write("runbooks/two/runbook.yaml", &wrong);
    let said = text(&desk.run(&["lint", "runbooks/two"]).stdout);
    assert!(said.contains("error[misplaced-key]: a step has no key `review_every`"), "{said}");
    assert!(said.contains("`review_every` belongs to `defaults` or a procedure"), "{said}");
}

#[test]
fn a_text_from_standard_input_is_checked_alone_or_in_its_book() {
    use std::io::Write;
    let desk = Desk::new();
    let given = |arguments: &[&str], text: &str| {
        let mut command = desk.command(&[&["lint", "--format", "concise"], arguments].concat());
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code(), super::text(&output.stdout) + &super::text(&output.stderr))
    };
    let wrong = BOOK.replace("    owner: lead\n", "    ownr: lead\n");
    let (code, said) = given(&["-"], &wrong);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("\n-:10:5: error[unknown-key] a procedure has no key `ownr`"), "{said}");
    assert_eq!(given(&["-"], BOOK), (Some(0), String::new()));

    // What is not saved yet stands in place of the file, and roles of the other file are known.
    let (header, rest) = BOOK.split_once("procedures:").unwrap();
    desk.write("book/runbook.yaml", &header.replace("timezone", "include: [daily.yaml]\ntimezone"));
    desk.write("book/daily.yaml", "procedures: {}\n");
    let part = format!("procedures:{rest}");
    assert_eq!(given(&["-", "--stdin-filename", "book/daily.yaml"], &part), (Some(0), String::new()));
    let (code, said) =
        given(&["-", "--stdin-filename", "book/daily.yaml"], &part.replace("owner: lead", "owner: leed"));
    assert!(code == Some(1) && said.starts_with("book/daily.yaml:5:12: error[unknown-reference]"), "{said}");
    let (code, said) = given(&["-", "--stdin-filename", "book/other.yaml"], &part);
    assert!(code == Some(3) && said.contains("is no part of the run book"), "{code:?} {said}");
    assert_eq!(given(&["-", "book"], BOOK).0, Some(2));
    assert_eq!(given(&["-", "--fix"], BOOK).0, Some(2));
}

#[test]
fn rules_are_chosen_and_counted() {
    let desk = Desk::new();
    let text = BOOK
        .replace("    effort: 10m\n", "")
        .replace("    owner: lead\n", "    consulted: [ops]\n    owner: lead\n");
    desk.write("runbook.yaml", &text);
    let (effort, twice) = ("runbook.yaml:7 missing-effort", "runbook.yaml:10 role-named-twice");
    assert_eq!(desk.found(&[]), [effort, twice]);
    assert_eq!(desk.found(&["--select", "missing-effort"]), [effort]);
    assert_eq!(desk.found(&["--ignore", "missing-effort,orphan-procedure"]), [twice]);
    assert_eq!(desk.found(&["--select", "missing-evidence,orphan-procedure"]), [""; 0]);
    let (code, said) = desk.no(&["lint", "--select", "missing-efort"]);
    assert!(code == 2 && said.contains("did you mean `missing-effort`?"), "{said}");
    assert_eq!(desk.no(&["lint", "--ignore", "yaml-syntax"]).0, 2);
    let counted = desk.yes(&["lint", "--statistics"]);
    assert!(
        counted.contains("missing-effort") && counted.contains("0 errors, 2 warnings, 0 notes"),
        "{counted}"
    );
}

#[test]
fn what_is_ignored_is_told_to_code_scanning() {
    let desk = Desk::new();
    let ignored =
        "    # runbook: ignore[role-named-twice] reason: they decide together\n    consulted: [ops]\n";
    desk.write("runbook.yaml", &BOOK.replace("    owner: lead\n", &format!("{ignored}    owner: lead\n")));
    let sarif = desk.json(&["lint", "--format", "sarif"]);
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 1, "{sarif}");
    let suppression = &results[0]["suppressions"][0];
    assert_eq!(
        (&suppression["kind"], &suppression["justification"]),
        (&"inSource".into(), &"they decide together".into())
    );
    desk.write("runbook.yaml", &BOOK.replace("    effort: 10m\n", ""));
    desk.run(&["lint", "--baseline", "known.json", "--update-baseline=add"]);
    let sarif = desk.json(&["lint", "--baseline", "known.json", "--format", "sarif"]);
    assert_eq!(sarif["runs"][0]["results"][0]["suppressions"][0]["kind"], "external", "{sarif}");
}

#[test]
fn what_is_wrong_with_the_header_hides_nothing_else() {
    let desk = Desk::new();
    let text = BOOK
        .replace("timezone: Europe/London", "timezone: Europe/Lonndon")
        .replace("escalations:", "escalatons:")
        .replace("    effort: 10m\n", "    effort: soon\n");
    desk.write("runbook.yaml", &text);
    // The ladder that the procedure names stands under the key that was misspelt: that is no mistake of its own.
    assert_eq!(
        desk.found(&[]),
        ["runbook.yaml:3 invalid-value", "runbook.yaml:5 unknown-key", "runbook.yaml:12 invalid-value"]
    );
    desk.write("runbook.yaml", &text.replace("format: 1", "format: 2"));
    assert_eq!(desk.found(&[]), ["runbook.yaml:1 unsupported-version"]);
}
