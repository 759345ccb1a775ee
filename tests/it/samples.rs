//! The bundled run books and the examples are clean, and however they are mangled, linting them holds.

#![expect(clippy::disallowed_methods, reason = "how many are tried is said from outside")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use proptest::prelude::*;
use runbook::diagnostic::{Diagnostic, Findings, Safety, Severity, Source, SourceId};
use runbook::document::{Limits, canonical, comments, parse};
use runbook::lint::reporters::{FORMATS, Format, Report, format};
use runbook::lint::{Options, Summary, check, fixed};
use runbook::model::{BookText, Library, Part, holiday_files, includes};

/// The day on which the texts were written; reviews are due half a year later.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folders of all run books that come with the program.
fn folders() -> Vec<PathBuf> {
    let mut folders = vec![root().join("runbooks/dynamics365")];
    let examples = std::fs::read_dir(root().join("examples")).unwrap();
    folders.extend(examples.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()));
    folders.sort();
    folders
}

/// The texts of a book by file name, the header's first.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let header: Arc<str> = Arc::from(read("runbook.yaml"));
    let tree = parse(SourceId(0), &header, &Limits::default(), &mut Findings::default());
    let mut texts = vec![("runbook.yaml".to_owned(), header.to_string())];
    texts.extend(includes(&tree).into_iter().map(|(name, _)| (name.clone(), read(&name))));
    texts
}

fn library(folder: &Path, texts: &[(String, String)]) -> Library {
    let mut library = Library::default();
    let mut parts = Vec::new();
    for (path, text) in texts {
        let text: Arc<str> = Arc::from(text.as_str());
        let source = library.sources.add(Source::new(path.as_str(), Arc::clone(&text)));
        parts.push(Part::parse(source, path.clone(), &text, &mut library.findings));
    }
    let read = |file: &String| std::fs::read_to_string(folder.join(file)).map_err(|error| error.to_string());
    let calendars: BTreeMap<_, _> =
        holiday_files(parts[0].tree()).into_iter().map(|file| (file.clone(), read(&file))).collect();
    library.add(BookText { parts, calendars });
    library
}

fn said(format: &Format, library: &Library, findings: &[Diagnostic]) -> String {
    (format.render)(&Report::new(findings, library, &Summary::of(library, findings), Severity::Error))
}

fn shown(library: &Library, findings: &[Diagnostic]) -> String {
    said(format("text").unwrap(), library, findings)
}

/// What a build service would take for a command, apart from those that a form is made of.
fn commands(format: &Format, text: &str) -> Vec<String> {
    let own = |line: &str| match format.name {
        "github" => ["::error ", "::warning ", "::notice "].iter().any(|sign| line.starts_with(sign)),
        "azure" => line.starts_with("##vso[task.logissue ") || line.starts_with("##vso[task.complete "),
        _ => false,
    };
    let inner = |line: &str| if own(line) { line[2..].to_owned() } else { line.to_owned() };
    let lines = text.lines().map(inner);
    let acts = |line: &String| {
        // `:::` begins no command: what stands between `::` and the next `::` is its name.
        let begun = line.trim_start().strip_prefix("::").is_some_and(|rest| !rest.starts_with(':'));
        line.contains("##vso[") || line.contains("##[") || begun
    };
    lines.filter(acts).collect()
}

#[test]
fn bundled_and_example_books_are_clean() {
    for folder in folders() {
        let library = library(&folder, &texts(&folder));
        let findings = check(&library, &Options::on(today())).findings;
        let worst = findings.iter().map(|finding| finding.severity).max();
        assert!(worst.is_none_or(|worst| worst == Severity::Note), "{}", shown(&library, &findings));
        let rules: BTreeSet<&str> = findings.iter().map(|finding| finding.rule).collect();
        eprintln!("{}: {} notes {rules:?}", folder.display(), findings.len());
    }
}

/// What is done to a text: where (in thousandths), and what.
#[derive(Debug, Clone)]
enum Change {
    DeleteLine,
    DoubleLine,
    Insert(String),
    DeleteCharacter,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::DeleteLine),
        Just(Change::DoubleLine),
        Just(Change::DeleteCharacter),
        "[\\[\\]{}:'\"#&*!|>%@` \\n\\tåx日\u{202e}-]{1,4}".prop_map(Change::Insert),
        "(##vso\\[x\\]|TODO|AKIAIOSFODNN7EXAMPLE|http://x|\\n- |\\n  x: )".prop_map(Change::Insert),
        "(yes|10:30|&mark |s|x-|\u{200b}| min| # why\\n|\\n    trigger: Weekly\\n|runbook: ignore\\[vague-step\\])".prop_map(Change::Insert),
    ]
}

fn changed(text: &str, at: usize, change: &Change) -> String {
    let mut at = text.len() * at / 1000;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let from = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let to = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    match change {
        Change::DeleteLine => format!("{}{}", &text[..from], &text[to..]),
        Change::DoubleLine => format!("{}{}", &text[..to], &text[from..]),
        Change::Insert(new) => format!("{}{new}{}", &text[..at], &text[at..]),
        Change::DeleteCharacter => {
            let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
            format!("{}{}", &text[..at], &text[end..])
        }
    }
}

/// How many mangled books are tried; `RUNBOOK_TESTS_MANGLED` says another number.
fn mangled() -> u32 {
    std::env::var("RUNBOOK_TESTS_MANGLED").ok().and_then(|count| count.parse().ok()).unwrap_or(96)
}

/// The comments of a text, but for those that ignore findings, which may go.
fn remarks(text: &str) -> Vec<String> {
    let kept = comments(text).into_iter().map(|comment| comment.text.trim().to_owned());
    kept.filter(|comment| !comment.starts_with("runbook: ignore")).collect()
}

/// What a text says.
fn says(text: &str) -> Option<String> {
    let tree = parse(SourceId(0), &Arc::from(text), &Limits::default(), &mut Findings::default());
    tree.root().map(canonical)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases((mangled() / 4).max(1)))]

    #[test]
    fn fixes_keep_comments_and_meaning_and_are_done_once(
        changes in proptest::collection::vec((0usize..1000, change()), 1..5),
    ) {
        let folder = root().join("examples/web-team");
        let mut before = texts(&folder);
        for (at, change) in &changes {
            before[0].1 = changed(&before[0].1, *at, change);
        }
        let options = Options::on(today());
        let unread = |findings: &[Diagnostic]| {
            findings.iter().filter(|finding| ["yaml-syntax", "duplicate-key", "wrong-type"].contains(&finding.rule)).count()
        };
        for trusted in [Safety::Safe, Safety::Unsafe] {
            let library = library(&folder, &before);
            let done = fixed(&library, &options, trusted, |_| true);
            let mut after = before.clone();
            for (id, text) in &done.texts {
                let path = &library.sources.get(*id).path;
                after.iter_mut().filter(|(name, _)| name == path).for_each(|(_, old)| old.clone_from(text));
            }
            for ((_, old), (_, new)) in before.iter().zip(&after) {
                prop_assert_eq!(remarks(old), remarks(new));
                prop_assert!(trusted == Safety::Unsafe || says(old) == says(new));
            }
            let mended = self::library(&folder, &after);
            let (old, new) = (check(&library, &options).findings, check(&mended, &options).findings);
            prop_assert!(unread(&new) <= unread(&old));
            prop_assert!(fixed(&mended, &options, trusted, |_| true).texts.is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(mangled()))]

    #[test]
    fn mangled_books_are_linted_with_places_that_fit(
        which in 0usize..100,
        changes in proptest::collection::vec((0usize..100, 0usize..1000, change()), 1..5),
    ) {
        let folders = folders();
        let folder = &folders[which % folders.len()];
        let mut texts = texts(folder);
        for (file, at, change) in &changes {
            let file = file % texts.len();
            texts[file].1 = changed(&texts[file].1, *at, change);
        }
        let library = library(folder, &texts);
        let findings = check(&library, &Options::on(today())).findings;
        for label in findings.iter().flat_map(|finding| finding.others.iter().chain([&finding.label])) {
            let text = &library.sources.get(label.place.source).text;
            prop_assert!(text.get(label.place.span.range()).is_some());
        }
        let secret = texts.iter().any(|(_, text)| text.contains(" AKIAIOSFODNN7EXAMPLE"));
        for format in FORMATS {
            let text = said(format, &library, &findings);
            let acts = |c: char| c.is_control() && c != '\n' || c == '\u{202e}' && format.name == "text";
            prop_assert!(!text.contains(acts), "{}", format.name);
            prop_assert_eq!(commands(format, &text), Vec::<String>::new(), "{}", format.name);
            // The pages of the rules, which come first in SARIF, show one.
            let found = text.rsplit("\"results\":").next().unwrap_or_default();
            prop_assert!(!secret || !found.contains(" AKIAIOSFODNN7EXAMPLE"), "{}", format.name);
        }
        let json: serde_json::Value = serde_json::from_str(&said(format("json").unwrap(), &library, &findings)).unwrap();
        prop_assert_eq!(json["findings"].as_array().unwrap().len(), findings.len());
    }
}
