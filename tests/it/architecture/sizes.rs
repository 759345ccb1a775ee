//! Sizes: files and functions that can be read in one go.

use syn::visit::{self, Visit};

use super::sources::{File, of_src};
use super::{caught, hold};

const MOST_LINES_OF_A_FILE: usize = 400;
const MOST_LINES_OF_A_FUNCTION: usize = 60;

/// A function and the lines of its body.
struct Function {
    name: String,
    lines: usize,
}

#[derive(Default)]
struct Functions(Vec<Function>);

impl Functions {
    fn add(&mut self, name: &syn::Ident, body: &syn::Block) {
        let brace = body.brace_token.span;
        let lines = (brace.close().start().line - brace.open().start().line).saturating_sub(1);
        self.0.push(Function { name: name.to_string(), lines: lines.max(1) });
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.add(&function.sig.ident, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.sig.ident, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(body) = &function.default {
            self.add(&function.sig.ident, body);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

fn functions(file: &File) -> Vec<Function> {
    let mut functions = Functions::default();
    functions.visit_file(&file.items);
    functions.0
}

/// The lines of a file that are no tests.
fn lines(file: &File) -> usize {
    file.text.lines().count() - file.test_lines
}

/// Files and functions that are too long.
fn too_long(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        if lines(file) > MOST_LINES_OF_A_FILE {
            found.push(format!("src/{} has {} lines", file.path, lines(file)));
        }
        let long = functions(file).into_iter().filter(|function| function.lines > MOST_LINES_OF_A_FUNCTION);
        found.extend(
            long.map(|function| format!("src/{}: {} has {} lines", file.path, function.name, function.lines)),
        );
    }
    found
}

/// The median and the ninetieth percentile.
fn spread(mut sizes: Vec<usize>) -> (usize, usize) {
    sizes.sort_unstable();
    (sizes[sizes.len() / 2], sizes[sizes.len() * 9 / 10])
}

#[test]
fn files_and_functions_can_be_read_in_one_go() {
    let files = of_src();
    hold(&too_long(&files));
    let (file, long_file) = spread(files.iter().map(lines).collect());
    let all = files.iter().flat_map(functions).map(|function| function.lines).collect();
    let (function, long_function) = spread(all);
    println!("lines of files: median {file}, nine in ten at most {long_file}");
    println!("lines of functions: median {function}, nine in ten at most {long_function}");
    assert!(file <= 120 && long_file <= 300, "files: median {file}, nine in ten at most {long_file}");
    assert!(
        function <= 8 && long_function <= 25,
        "functions: median {function}, nine in ten at most {long_function}"
    );
}

#[test]
fn what_is_too_long_is_seen() {
    let seen = |text: &str| too_long(&[File::new("x.rs", text)]);
    let body = |lines: usize| format!("impl S {{ fn long() {{\n{}}} }}\n", "f();\n".repeat(lines));
    hold(&seen(&body(60)));
    caught(&seen(&body(61)), &["x.rs", "long has 61 lines"]);
    hold(&seen(&"const _: u8 = 1;\n".repeat(400)));
    caught(&seen(&"const _: u8 = 1;\n".repeat(401)), &["x.rs has 401 lines"]);
    let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "const _: u8 = 1;\n".repeat(500));
    hold(&seen(&tests));
    assert_eq!(spread((1..=100).collect()), (51, 91));
}
