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
