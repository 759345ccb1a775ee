//! Finding run books and loading them into a library.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::files;
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::model::{BookText, Library, Part, holiday_files, includes};
use crate::system::parallel;

/// No run book was found.
#[derive(Debug, Error)]
pub enum NoBook {
    /// Neither here nor in a folder above.
    #[error("cannot find a run book: there is no runbook.yaml and no runbooks/ here or in a folder above")]
    Anywhere,
    /// Not where it was said to be.
    #[error("cannot find a run book at '{}'", path.display())]
    At {
        /// What was given.
        path: PathBuf,
    },
}

impl NoBook {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Anywhere => "start one with `runbook init`, or name one with --book PATH",
            Self::At { .. } => "name a runbook.yaml, its folder, or a folder of run books",
        })
    }
}

/// What becomes of the trees of files that hold procedures alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trees {
    /// Each is let go once it was read: most answers need the model alone.
    LetGo,
    /// They stay, and are made by all cores at once: whoever looks at every text would have to parse it again.
    Kept,
}

/// Loads the given books, or, where none is given, those of the nearest folder from `from` upwards that has a
/// `runbook.yaml` or a `runbooks/`. Problems of single files are kept in the library.
pub fn load(given: &[PathBuf], from: &Path, trees: Trees) -> Result<Library, NoBook> {
    read_all(given, from, &Overlay::default(), trees)
}

/// Texts that are read instead of those of the files, by absolute path: what an editor has not saved yet.
#[derive(Debug, Default)]
pub struct Overlay(pub BTreeMap<PathBuf, Arc<str>>);

impl Overlay {
    fn read(&self, path: &Path) -> Result<Arc<str>, String> {
        self.0.get(path).map_or_else(|| files::read(path).map(Arc::from), |text| Ok(Arc::clone(text)))
    }
}

/// The same with texts over those of the files, and with all trees.
pub fn load_over(given: &[PathBuf], from: &Path, over: &Overlay) -> Result<Library, NoBook> {
    read_all(given, from, over, Trees::Kept)
}

fn read_all(given: &[PathBuf], from: &Path, over: &Overlay, trees: Trees) -> Result<Library, NoBook> {
    let headers = if given.is_empty() {
        let nearest = from.ancestors().map(headers_in).find(|headers| !headers.is_empty());
        nearest.ok_or(NoBook::Anywhere)?
    } else {
        let mut headers = Vec::new();
        for path in given {
            let path = from.join(path);
            let found = if path.is_dir() { headers_at(&path) } else { vec![path.clone()] };
            if found.is_empty() || found.iter().any(|file| !file.exists() && !over.0.contains_key(file)) {
                return Err(NoBook::At { path });
            }
            headers.extend(found);
        }
        headers
    };
    let mut library = Library::default();
    for header in headers {
        add(&header, from, over, trees, &mut library);
    }
    Ok(library)
}

const HEADER: &str = "runbook.yaml";

/// The header files of a folder that may be a book or hold `runbooks/`.
fn headers_in(folder: &Path) -> Vec<PathBuf> {
    let own = folder.join(HEADER);
    if own.is_file() { vec![own] } else { headers_at(&folder.join("runbooks")) }
}

/// The header files of a folder: its own, else those of the folders in it and the single files beside them.
fn headers_at(folder: &Path) -> Vec<PathBuf> {
    let own = folder.join(HEADER);
    if own.is_file() {
        return vec![own];
    }
    let paths = files::list(folder).unwrap_or_default();
    let header = |path: PathBuf| {
        let inner = path.join(HEADER);
        if inner.is_file() {
            return Some(inner);
        }
        let yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        (yaml && path.is_file()).then_some(path)
    };
    paths.into_iter().filter_map(header).collect()
}

/// Reads one book with everything it includes.
fn add(header: &Path, from: &Path, over: &Overlay, trees: Trees, library: &mut Library) {
    let folder = header.parent().unwrap_or(Path::new("."));
    let name =
        header.file_name().map_or_else(|| HEADER.to_owned(), |name| name.to_string_lossy().into_owned());
    let Some(part) = part(header, &name, (from, over), library) else { return };
    let calendars: BTreeMap<String, Result<String, String>> =
        holiday_files(part.tree()).into_iter().map(|path| (path.clone(), inside(folder, &path))).collect();
    let patterns = includes(part.tree());
    let mut parts = vec![part];
    for (pattern, place) in patterns {
        match matches(folder, &pattern) {
            Ok(found) if !found.is_empty() => {
                for relative in found {
                    let known = parts.iter().any(|part| part.path == relative);
                    let path = folder.join(&relative);
                    parts.extend(
                        (!known).then(|| self::part(&path, &relative, (from, over), library)).flatten(),
                    );
                }
            }
            Ok(_) => library.findings.add(missing(place, format!("`{pattern}` includes no file"))),
            Err(reason) => {
                library.findings.add(missing(place, format!("`{pattern}` cannot be included: {reason}")));
            }
        }
    }
    if trees == Trees::Kept {
        let ahead = parallel::map(&parts, Part::parse_ahead);
        parts.iter_mut().zip(ahead).for_each(|(part, ahead)| part.keep(ahead));
    }
    library.add(BookText { parts, calendars });
}

fn missing(place: Place, title: String) -> Diagnostic {
    Diagnostic::error("missing-file", place, title).help("paths count from the folder of runbook.yaml")
}

/// One file, parsed; a file that cannot be read becomes a row of the library.
fn part(path: &Path, relative: &str, (from, over): (&Path, &Overlay), library: &mut Library) -> Option<Part> {
    let shown = shown(path, from);
    match over.read(path) {
        Ok(text) => {
            let source = Source::new(shown, text);
            let text = Arc::clone(&source.text);
            let source = library.sources.add(source);
            Some(Part::parse(source, relative.to_owned(), &text, &mut library.findings))
        }
        Err(reason) => {
            library.unreadable.push((shown, reason));
            None
        }
    }
}

/// The path as messages print it: relative to where the user is, with forward slashes.
fn shown(path: &Path, from: &Path) -> String {
    let relative = path.strip_prefix(from).unwrap_or(path);
    let parts: Vec<String> =
        relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    let shown = parts.join("/");
    shown.strip_prefix("//").map_or_else(|| shown.clone(), |absolute| format!("/{absolute}"))
}

/// Whether a path stays inside the book's folder.
fn stays_inside(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

fn inside(folder: &Path, path: &str) -> Result<String, String> {
    if stays_inside(path) {
        files::read(&folder.join(path))
    } else {
        Err("it lies outside the book's folder".to_owned())
    }
}

/// The files that a pattern names, relative to the folder, sorted. `*` stands for any part of a name.
fn matches(folder: &Path, pattern: &str) -> Result<Vec<String>, String> {
    if !stays_inside(pattern) {
        return Err("it lies outside the book's folder".to_owned());
    }
    let mut found = vec![String::new()];
    for part in pattern.split('/').filter(|part| *part != "." && !part.is_empty()) {
        let mut next = Vec::new();
        for base in &found {
            if !part.contains('*') {
                next.push(format!("{base}{part}/"));
                continue;
            }
            let names = files::list(&folder.join(base))?.into_iter();
            let names = names.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
            next.extend(names.filter(|name| fits(name, part)).map(|name| format!("{base}{name}/")));
        }
        found = next;
    }
    let files = found.into_iter().map(|path| path.trim_end_matches('/').to_owned());
    Ok(files.filter(|path| !pattern.contains('*') || folder.join(path).is_file()).collect())
}

/// Whether a name fits a pattern with `*`.
fn fits(name: &str, pattern: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return name == pattern };
    let Some(mut name) = name.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or("");
    for part in parts {
        let Some(at) = name.find(part) else { return false };
        name = &name[at + part.len()..];
    }
    name.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_stand_for_any_part_of_a_name() {
        assert!(fits("daily.yaml", "*.yaml") && fits("a-b-c", "a*b*c") && fits("x", "*"));
        assert!(!fits("daily.yml", "*.yaml") && !fits("ab", "a*b*b") && !fits("y", "x*"));
    }
}
