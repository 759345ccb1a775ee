//! The sources as data: each file with its path, its text and its items; tests left out.

use std::fs;
use std::path::Path;

use syn::visit_mut::{self, VisitMut};

/// A source file.
pub(super) struct File {
    /// Below `src` or `tests/it`, with forward slashes.
    pub(super) path: String,
    pub(super) text: String,
    /// Its items, without those under `#[cfg(test)]`.
    pub(super) items: syn::File,
    /// How many lines the items under `#[cfg(test)]` take.
    pub(super) test_lines: usize,
}

impl File {
    /// A file of this text; one that does not parse is a failed test.
    pub(super) fn new(path: &str, text: &str) -> Self {
        let mut items = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut without = WithoutTests(0);
        without.visit_file_mut(&mut items);
        Self { path: path.to_owned(), text: text.to_owned(), items, test_lines: without.0 }
    }

    /// The module it is, from the root: `["calendar", "zone"]`.
    pub(super) fn module(&self) -> Vec<String> {
        let path = self.path.trim_end_matches(".rs").trim_end_matches("/mod");
        path.split('/').filter(|name| !matches!(*name, "lib" | "main")).map(str::to_owned).collect()
    }

    /// The module of the top level that it belongs to; empty for `lib.rs` and `main.rs`.
    pub(super) fn top(&self) -> String {
        self.module().into_iter().next().unwrap_or_default()
    }
}

struct WithoutTests(usize);

impl WithoutTests {
    fn drop_tests(&mut self, items: &mut Vec<syn::Item>) {
        items.retain(|item| {
            let syn::Item::Mod(module) = item else { return true };
            let test = module.attrs.iter().any(|attribute| {
                attribute.path().is_ident("cfg")
                    && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
            });
            if test && let Some((brace, _)) = &module.content {
                self.0 += brace.span.close().end().line - brace.span.open().start().line + 1;
            }
            !test
        });
    }
}

impl VisitMut for WithoutTests {
    fn visit_file_mut(&mut self, file: &mut syn::File) {
        self.drop_tests(&mut file.items);
        visit_mut::visit_file_mut(self, file);
    }
}

/// The files of `src`, sorted by path, without those that hold tests.
pub(super) fn of_src() -> Vec<File> {
    let test = |path: &str| path.split('/').any(|part| part == "tests" || part == "tests.rs");
    read("src")
        .into_iter()
        .filter(|(path, _)| !test(path))
        .map(|(path, text)| File::new(&path, &text))
        .collect()
}

/// The files of `tests/it`, sorted by path.
pub(super) fn of_tests() -> Vec<File> {
    read("tests/it").into_iter().map(|(path, text)| File::new(&path, &text)).collect()
}

/// The `.rs` files below a folder of the package with their texts, sorted by path.
fn read(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let names = path.strip_prefix(&root).unwrap().iter().map(|name| name.to_str().unwrap());
                found.push((names.collect::<Vec<_>>().join("/"), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no sources below {folder}");
    found
}
