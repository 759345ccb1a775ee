//! What stands beside run books: whether the files they point at are there, and what git knows of their past.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::diagnostic::{Place, SourceId};
use crate::model::{Library, Procedure, Reviewed, RunBook};
use crate::system::environment::Environment;
use crate::system::process::{Question, ask};

/// The links of the books that look like files and name none, with the id of their book. `here` is what the paths of
/// the library count from; links count from the folder of their `runbook.yaml`.
#[must_use]
pub fn absent(library: &Library, here: &Path) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for book in &library.books {
        let file = here.join(&library.sources.get(book.place.source).path);
        let folder = file.parent().unwrap_or(here);
        for link in links(book).filter(|link| is_file(link)) {
            let path = link.split(['#', '?']).next().unwrap_or(link);
            if !folder.join(path).exists() {
                found.insert((book.id.clone(), link.to_owned()));
            }
        }
    }
    found
}

fn links(book: &RunBook) -> impl Iterator<Item = &str> {
    book.procedures.iter().flat_map(|procedure| {
        let of_steps = procedure.every_step().into_iter().filter_map(|step| step.extras().link.as_deref());
        procedure.links.iter().map(String::as_str).chain(of_steps)
    })
}

/// Endings of files that people read or run.
const ENDINGS: &[&str] = &[
    "md", "txt", "pdf", "html", "docx", "xlsx", "pptx", "yaml", "yml", "json", "csv", "sh", "ps1", "sql",
    "png",
];

/// Whether a link is a path of a file, and no address, name of a channel, or place that varies.
fn is_file(link: &str) -> bool {
    let path = link.split(['#', '?']).next().unwrap_or(link);
    let plain = !link.contains([':', '{', '@', '\\', '*']) && !path.contains(char::is_whitespace);
    let first = path.split('/').next().unwrap_or("");
    // `example.com/page` is an address without its beginning.
    let domain = path.contains('/') && first.contains('.') && !first.starts_with('.');
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    plain && !domain && !path.starts_with(['/', '~']) && ENDINGS.contains(&ending)
}

/// The files of a book as they were when the dates of review in them were written, by git. Empty outside a repository,
/// without git, and for what was never committed.
#[must_use]
pub fn reviewed(library: &Library, book: &RunBook, here: &Path, environment: &Environment) -> Vec<Reviewed> {
    let mut found = Vec::new();
    for part in &book.parts {
        let path = here.join(&library.sources.get(part.source).path);
        let dates = dates(library, book, part.source);
        if let (Some(past), false) = (Past::of(&path, environment), dates.is_empty()) {
            found.extend(past.of_dates(&dates));
        }
    }
    found
}

/// A date of review: its line, from 1, its value and its place.
type Written = (usize, NaiveDate, Place);

fn dates(library: &Library, book: &RunBook, source: SourceId) -> Vec<Written> {
    let text = library.sources.get(source);
    let date = |procedure: &Procedure| {
        let place = procedure.places.get("last_updated").filter(|place| place.source == source)?;
        Some((text.position(place.span.start).line, procedure.last_updated?, *place))
    };
    book.procedures.iter().filter_map(date).collect()
}

/// The past of one file.
struct Past<'e> {
    environment: &'e Environment,
    folder: PathBuf,
    name: String,
    /// The changes of the file with their dates, the newest first.
    changes: Vec<(String, NaiveDate)>,
}

impl<'e> Past<'e> {
    fn of(path: &Path, environment: &'e Environment) -> Option<Self> {
        let folder = path.parent()?.to_owned();
        let name = path.file_name()?.to_str()?.to_owned();
        let mut past = Self { environment, folder, name, changes: Vec::new() };
        let log = past.say(&["log", "--format=%H %as", "--", &past.name], b"")?;
        let change = |line: &str| {
            let (id, date) = line.split_once(' ')?;
            Some((id.to_owned(), date.parse().ok()?))
        };
        past.changes = String::from_utf8(log).ok()?.lines().filter_map(change).collect();
        (!past.changes.is_empty()).then_some(past)
    }

    /// What git says; nothing if it fails. It runs no program that a repository names.
    fn say(&self, arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
        let harmless =
            ["-c", "core.fsmonitor=false", "--no-pager", "--literal-pathspecs", "--no-optional-locks"];
        let arguments: Vec<&str> = harmless.iter().chain(arguments).copied().collect();
        let question = Question { program: "git", arguments: &arguments, variables: &[], input };
        ask(self.environment, &question, &self.folder)
            .ok()
            .filter(|answer| answer.well)
            .map(|answer| answer.out)
    }

    fn of_dates(&self, dates: &[Written]) -> Vec<Reviewed> {
        let origins = self.origins().unwrap_or_default();
        let wanted: Vec<(String, Place, String)> = dates
            .iter()
            .filter_map(|(line, date, place)| {
                let (change, path) = origins.get(line)?;
                let change = self.until(change, *date);
                Some((format!("{change}:{path}"), *place, change.chars().take(7).collect()))
            })
            .collect();
        let texts =
            self.texts(wanted.iter().map(|(object, ..)| object.as_str()).collect()).unwrap_or_default();
        let text = |object: &str| texts.get(object).map(Arc::clone);
        let reviewed = wanted.iter().filter_map(|(object, place, change)| {
            Some(Reviewed { place: *place, change: change.clone(), text: text(object)? })
        });
        reviewed.collect()
    }

    /// The last change that is not later than the date that a change wrote: whatever was done until then was seen.
    fn until<'s>(&'s self, change: &'s str, date: NaiveDate) -> &'s str {
        let at = self.changes.iter().position(|(id, _)| id == change).unwrap_or(0);
        let later = self.changes[..at].iter().find(|(_, on)| *on <= date);
        later.map_or(change, |(id, _)| id)
    }

    /// The change in which each line was written, and the file's path then, by line from 1. Without what is not
    /// committed.
    fn origins(&self) -> Option<BTreeMap<usize, (String, String)>> {
        let said = self.say(&["blame", "--porcelain", "--", &self.name], b"")?;
        let said = String::from_utf8_lossy(&said);
        let mut paths: HashMap<String, String> = HashMap::new();
        let mut lines = BTreeMap::new();
        let (mut change, mut line) = (String::new(), 0);
        for text in said.lines() {
            if text.starts_with('\t') {
                lines.insert(line, change.clone());
            } else if let Some(path) = text.strip_prefix("filename ") {
                paths.insert(change.clone(), path.to_owned());
            } else if let Some((id, rest)) = text.split_once(' ').filter(|(id, _)| is_id(id)) {
                id.clone_into(&mut change);
                line = rest.split(' ').nth(1).and_then(|line| line.parse().ok()).unwrap_or(0);
            }
        }
        let committed = |(line, change): (usize, String)| {
            let path = paths.get(&change)?.clone();
            (!change.bytes().all(|byte| byte == b'0')).then_some((line, (change, path)))
        };
        Some(lines.into_iter().filter_map(committed).collect())
    }

    /// The texts of objects, by what they were asked for as.
    fn texts(&self, mut objects: Vec<&str>) -> Option<HashMap<String, Arc<str>>> {
        objects.sort_unstable();
        objects.dedup();
        let asked: String = objects.iter().flat_map(|object| [*object, "\n"]).collect();
        let said = self.say(&["cat-file", "--batch"], asked.as_bytes())?;
        let mut rest = &said[..];
        let mut texts = HashMap::new();
        for object in objects {
            let end = rest.iter().position(|byte| *byte == b'\n')?;
            let head = String::from_utf8_lossy(&rest[..end]).into_owned();
            rest = &rest[end + 1..];
            let Some(size) = head.rsplit(' ').next().and_then(|size| size.parse::<usize>().ok()) else {
                continue;
            };
            let text = rest.get(..size)?;
            rest = rest.get(size + 1..)?;
            texts.insert(object.to_owned(), Arc::from(String::from_utf8_lossy(text)));
        }
        Some(texts)
    }
}

fn is_id(word: &str) -> bool {
    word.len() >= 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::is_file;

    #[test]
    fn only_what_is_surely_a_path_is_taken_for_one() {
        for file in ["docs/restore.md", "../handbook.pdf#page=3", "./a/b.html", "scripts/check.sh"] {
            assert!(is_file(file), "{file}");
        }
        let others =
            ["https://example.com/a.md", "example.com/a.md", "#ops", "Teams > Operations", "docs", "a b.md"];
        for other in
            others.iter().chain(&["ops@example.com", "{{ page }}.md", "/srv/a.md", "c:\\a.md", "v1.2"])
        {
            assert!(!is_file(other), "{other}");
        }
    }
}
