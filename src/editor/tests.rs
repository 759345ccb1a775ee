//! What is told of a small book, through the public functions.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::*;
use crate::diagnostic::{Place, Source, SourceId};
use crate::lint::Options;
use crate::model::{BookText, Library, Part};

const BOOK: &str = "format: 1
id: small
timezone: Europe/London
since: 2026-08-03
lint: {rules: {missing-effort: off}}
anchors:
  wave: {title: The wave, every: year, day: 1 october}
roles:
  ops: {title: Operations engineer, contact: ops@example.com, deputy: lead}
  lead: {contact: lead@example.com}
escalations:
  platform: [{to: lead}]
procedures:
  scan:
    name: Scan everything
    trigger: {every: week, day: mon, due: \"12:00\"}
    owner: ops
    escalation: platform
    last_updated: 2026-11-02
    steps: [{do: Scan it., on_failure: {call: repair}}]
    validation: [It is scanned.]
  repair:
    name: Repair
    trigger: {after: scan, due: 2 business days}
    owner: lead
    escalation: none
    last_updated: 2026-11-02
    requires: {scan: previous}
    steps: [Repair it.]
    validation: [It is repaired.]
";

fn library(text: &str) -> Library {
    let mut library = Library::default();
    let text: Arc<str> = Arc::from(text);
    let source = library.sources.add(Source::new("runbook.yaml", Arc::clone(&text)));
    let part = Part::parse(source, "runbook.yaml".to_owned(), &text, &mut library.findings);
    library.add(BookText { parts: vec![part], calendars: std::collections::BTreeMap::new() });
    library
}

fn now() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn options() -> Options {
    Options::on(now().date_naive())
}

/// The byte after the first `|` of a text, and the text without it.
fn cut(text: &str) -> (String, u32) {
    let at = text.find('|').unwrap();
    (text.replacen('|', "", 1), u32::try_from(at).unwrap())
}

/// The texts that are offered at the `|`, which stands in place of `old` in the book.
fn offered(old: &str, new: &str) -> Vec<String> {
    assert!(BOOK.contains(old), "{old}");
    let (text, byte) = cut(&BOOK.replacen(old, new, 1));
    let library = library(&text);
    completions(&library.sources, SourceId(0), byte).into_iter().map(|one| one.text).collect()
}

fn byte_of(text: &str) -> u32 {
    u32::try_from(BOOK.find(text).unwrap()).unwrap()
}

fn said(text: &str) -> String {
    let library = library(BOOK);
    let texts = Texts::of(&library.sources);
    hover(&library, &texts, SourceId(0), byte_of(text) + 1, now())
        .map_or_else(String::new, |hover| hover.markdown)
}

#[test]
fn what_can_stand_there_is_offered() {
    assert_eq!(offered("owner: ops\n", "owner: |\n"), ["ops", "lead"]);
    assert_eq!(offered("escalation: none", "escalation: p|"), ["none", "platform"]);
    let keys = offered("    owner: ops\n", "    ow|\n");
    assert!(keys.contains(&"owner".to_owned()) && !keys.contains(&"steps".to_owned()), "{keys:?}");
    let rung = offered("[{to: lead}]", "[{to: lead, |}]");
    assert_eq!(rung, ["after", "by", "when"]);
    let steps = offered("steps: [Repair it.]", "steps:\n      - |");
    assert_eq!(steps[..3], ["do", "ask", "check"]);
    assert!(offered("{after: scan,", "{after: |,").contains(&"repair".to_owned()));
    assert!(offered("missing-effort", "miss|").contains(&"missing-owner".to_owned()));
    assert!(offered("day: mon", "roll: |, day: mon").contains(&"next in month".to_owned()));
    assert!(offered("id: small\n", "id: small\n|\n").contains(&"windows".to_owned()));
}

#[test]
fn a_place_is_told() {
    assert_eq!(said("owner: ops"), "**owner**: The role that answers for it.");
    assert_eq!(said("ops\n    esc"), "**ops** (role): Operations engineer");
    let procedure = said("repair}}");
    assert!(
        procedure.contains("**repair** (procedure): Repair") && procedure.contains("Owner: lead"),
        "{procedure}"
    );
    assert!(said("scan:").contains("Next due: Mon 23 Nov 12:00"), "{}", said("scan:"));
    let trigger = said("every: week");
    assert!(trigger.starts_with("**every**"), "{trigger}");
    let dates = said(", day: mon, due");
    assert!(trigger.contains(&dates) && said("trigger: {every").contains(&dates), "{trigger}");
    assert_eq!(dates.matches("- due ").count(), 3, "{dates}");
    assert!(dates.contains("Mon 7 Dec 12:00"), "{dates}");
    assert!(said("missing-effort").contains("runbook explain missing-effort"));
}

#[test]
fn names_are_found_wherever_they_stand() {
    let library = library(BOOK);
    let texts = Texts::of(&library.sources);
    let id = SourceId(0);
    let found = references(&texts, id, byte_of("scan:"), true);
    let at = |place: &Place| &BOOK[place.span.range()];
    assert_eq!(found.iter().map(at).collect::<Vec<_>>(), ["scan", "scan", "scan"]);
    assert_eq!(declaration(&texts, id, byte_of("scan: previous")), found[..1]);
    assert_eq!(declaration(&texts, id, byte_of("Scan everything")), []);
}

fn renamed(at: &str, new: &str) -> Result<String, NoRename> {
    let library = library(BOOK);
    let texts = Texts::of(&library.sources);
    let edits = rename(&library, &texts, (SourceId(0), byte_of(at)), new, &options())?;
    let mut text = BOOK.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.place.span.range(), &edit.text);
    }
    Ok(text)
}

#[test]
fn a_rename_reaches_every_name_and_keeps_the_old_one() {
    let text = renamed("scan:", "sweep").unwrap();
    assert!(text.contains("  sweep:\n    formerly: [scan]\n    name: Scan everything\n"), "{text}");
    assert!(text.contains("after: sweep") && text.contains("requires: {sweep: previous}"), "{text}");
    let text = renamed("wave: {", "release").unwrap();
    assert!(text.contains("release: {formerly: [wave], title"), "{text}");
    let text = renamed("lead}]", "chief").unwrap();
    assert_eq!(text.matches("chief").count(), 4);
}

#[test]
fn a_rename_that_would_do_harm_is_refused() {
    assert_eq!(renamed("scan:", "Sweep it"), Err(NoRename::Bad("Sweep it".to_owned())));
    assert_eq!(renamed("scan:", "repair"), Err(NoRename::Taken("repair".to_owned())));
    assert_eq!(renamed("Scan everything", "x"), Err(NoRename::NoName));
    let listed = BOOK.replace("    owner: lead\n", "    owner: lead\n    targets: [north, south]\n");
    let library = library(&listed);
    let texts = Texts::of(&library.sources);
    let at = u32::try_from(listed.find("north").unwrap()).unwrap();
    let refused = rename(&library, &texts, (SourceId(0), at), "west", &options());
    assert_eq!(refused, Err(NoRename::Forgets("north".to_owned())));
}

#[test]
fn the_outline_has_sections_things_and_steps() {
    let library = library(BOOK);
    let outline = symbols(&library.sources, SourceId(0));
    let names: Vec<&str> = outline.iter().map(|symbol| symbol.name.as_str()).collect();
    assert_eq!(names, ["lint", "anchors", "roles", "escalations", "procedures"]);
    let scan = &outline[4].children[0];
    assert_eq!((scan.name.as_str(), scan.detail.as_str()), ("scan", "Scan everything"));
    assert_eq!(scan.children.len(), 2);
    let inside =
        |symbol: &Symbol| symbol.whole.start <= symbol.grip.start && symbol.grip.end <= symbol.whole.end;
    assert!(outline.iter().chain(&outline[4].children).chain(&scan.children).all(inside));
}

#[test]
fn nothing_fails_wherever_the_cursor_is() {
    for text in [BOOK, "", "procedures:\n  a: [", "a: *x\n\u{1f600}: {", "- - -\n", "\u{feff}format: 1"] {
        let library = library(text);
        let texts = Texts::of(&library.sources);
        let id = SourceId(0);
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)).step_by(3) {
            let byte = u32::try_from(at).unwrap();
            let _ = hover(&library, &texts, id, byte, now());
            let _ = completions(&library.sources, id, byte);
            let _ = (
                declaration(&texts, id, byte),
                references(&texts, id, byte, true),
                renamable(&texts, id, byte),
            );
        }
        let _ = symbols(&library.sources, id);
    }
}

const ANSWERS: &str = "format: 1
id: answers
timezone: Europe/London
roles: {ops: {contact: ops@example.com}}
procedures:
  deploy:
    name: Deploy
    trigger: on request
    targets: {north: {}, south: {}}
    owner: ops
    escalation: none
    last_updated: 2026-11-02
    inputs:
      build-tag: {ask: Which build?}
    steps:
      - ask: How many jobs run in {{ target }}?
        type: number
        id: job-count
        fail: above 9
      - do: |
          Stop {{ job_count }} jobs for {{ build-tag }}, and {{ job-count.outcome }}.
        when: job-count above 0
        run: echo \"$JOB_COUNT ${BUILD_TAG} $JOB_COUNTER\"
        timeout: 1m
    validation: [No job of before runs.]
  check:
    name: Check
    trigger: {after: deploy, due: 2 business days}
    requires: deploy@north
    owner: ops
    escalation: none
    last_updated: 2026-11-02
    steps: [{do: Look at job-count., expect: it is there}]
    validation: [It is there.]
";

#[test]
fn answers_are_renamed_wherever_they_are_used_and_nowhere_else() {
    let library = library(ANSWERS);
    let texts = Texts::of(&library.sources);
    let byte = |at: &str| u32::try_from(ANSWERS.find(at).unwrap()).unwrap();
    let renamed = |at: &str, new: &str| {
        let edits = rename(&library, &texts, (SourceId(0), byte(at)), new, &options()).unwrap();
        let edit = |text: String, edit: &crate::diagnostic::Edit| {
            crate::document::edit::replaced(&text, edit.place.span, &edit.text)
        };
        edits.iter().rev().fold(ANSWERS.to_owned(), edit)
    };
    let wanted = ANSWERS
        .replace("id: job-count", "id: open-jobs")
        .replace("{{ job_count }}", "{{ open_jobs }}")
        .replace("{{ job-count.", "{{ open-jobs.")
        .replace("when: job-count", "when: open-jobs")
        .replace("$JOB_COUNT ", "$OPEN_JOBS ");
    for at in ["job-count\n", "job_count }}", "job-count above", "JOB_COUNT ${"] {
        assert_eq!(renamed(at, "open-jobs"), wanted, "{at}");
    }
    let wanted = ANSWERS.replace("build-tag", "build").replace("{BUILD_TAG}", "{BUILD}");
    assert_eq!(renamed("build-tag }}", "build"), wanted);
    let found = references(&texts, SourceId(0), byte("north: {}"), true);
    let at = |place: &Place| &ANSWERS[place.span.range()];
    assert_eq!(found.iter().map(at).collect::<Vec<_>>(), ["north", "north"]);
}
