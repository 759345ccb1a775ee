//! Folders of kinds: each file is declared and listed in its table, under a name of its own; every file of the
//! sources is declared somewhere; every command is tried by a test.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

use super::paths::declared;
use super::sources::{File, of_src, of_tests};
use super::{caught, hold};

/// A folder with one kind a file.
struct Kinds {
    folder: &'static str,
    /// Where the kinds are listed.
    table: &'static str,
    /// The item that makes a file a kind, or a mark of it in the table.
    item: &'static str,
    /// Whether a kind is called like its file.
    named: bool,
}

const KINDS: &[Kinds] = &[
    Kinds { folder: "trigger", table: "trigger/mod.rs", item: "KIND", named: false },
    Kinds { folder: "step/kinds", table: "step/kinds/mod.rs", item: "KIND", named: false },
    Kinds { folder: "lint/rules", table: "lint/rules/mod.rs", item: "RULE", named: true },
    Kinds { folder: "store", table: "store/mod.rs", item: "BACKEND", named: false },
    Kinds { folder: "cli/commands", table: "cli/mod.rs", item: "run", named: false },
];

impl Kinds {
    /// The files of the folder that hold a kind, by module name.
    fn files<'f>(&self, files: &'f [File]) -> BTreeMap<String, &'f File> {
        let in_folder = |file: &&File| {
            let module = file.module();
            let folder = module.split_last().is_some_and(|(_, folder)| folder.join("/") == self.folder);
            folder && file.path != self.table && item(file, self.item).is_some()
        };
        let module = |file: &'f File| Some((file.module().pop()?, file));
        files.iter().filter(in_folder).filter_map(module).collect()
    }

    /// Kinds that are not listed, are listed twice, or are called what they should not be.
    fn faults(&self, files: &[File]) -> Vec<String> {
        let Some(table) = files.iter().find(|file| file.path == self.table) else {
            return vec![format!("there is no src/{}", self.table)];
        };
        let kinds = self.files(files);
        let listed = entries(table, self.item);
        let mut found = Vec::new();
        for (kind, file) in &kinds {
            let times = listed.iter().filter(|listed| *listed == kind).count();
            if times != 1 {
                found.push(format!("src/{} is listed {times} times in src/{}", file.path, self.table));
            }
        }
        let mut names = BTreeSet::new();
        for (kind, file) in kinds {
            let Some(name) = item(file, self.item).and_then(name_of) else { continue };
            if !names.insert(name.clone()) {
                found.push(format!("src/{} is called {name} like another", file.path));
            }
            // A trigger may be a phrase, since it is written as one: `on request`.
            let plain = name.split(' ').all(is_kebab) && (!self.named || name == kind.replace('_', "-"));
            if !plain {
                found.push(format!("src/{} is called {name}", file.path));
            }
        }
        found
    }
}

/// The constant, static or public function of a name.
fn item<'f>(file: &'f File, name: &str) -> Option<&'f syn::Item> {
    file.items.items.iter().find(|item| match item {
        syn::Item::Const(item) => item.ident == name,
        syn::Item::Static(item) => item.ident == name,
        syn::Item::Fn(item) => item.sig.ident == name && !matches!(item.vis, syn::Visibility::Inherited),
        _ => false,
    })
}

/// What a kind is called: the text after its first `name:`.
fn name_of(item: &syn::Item) -> Option<String> {
    let tokens = flat(item.to_token_stream());
    let name = tokens.windows(3).find_map(|three| match three {
        [TokenTree::Ident(key), TokenTree::Punct(_), TokenTree::Literal(text)] if *key == "name" => {
            Some(text)
        }
        _ => None,
    })?;
    Some(name.to_string().trim_matches('"').to_owned())
}

/// The modules whose item is named in a table: `cron` of `&cron::KIND`.
fn entries(table: &File, item: &str) -> Vec<String> {
    let tokens = flat(table.items.to_token_stream());
    let names: Vec<String> = tokens.iter().map(ToString::to_string).collect();
    let entry =
        |four: &[String]| (four[1] == ":" && four[2] == ":" && four[3] == item).then(|| four[0].clone());
    let listed = tokens.iter().zip(names.windows(4)).filter_map(|(_, four)| entry(four));
    // What is picked out of the table by name is written after `=`, not in a list.
    let lists = |file: &File| file.items.items.iter().filter_map(table_of).flat_map(flat).collect::<Vec<_>>();
    let within: Vec<String> = lists(table).iter().map(ToString::to_string).collect();
    if within.is_empty() { listed.collect() } else { within.windows(4).filter_map(entry).collect() }
}

/// The tokens of a slice that an item is.
fn table_of(item: &syn::Item) -> Option<TokenStream> {
    let value = match item {
        syn::Item::Const(item) => &item.expr,
        syn::Item::Static(item) => &item.expr,
        _ => return None,
    };
    match &**value {
        syn::Expr::Reference(reference) => match &*reference.expr {
            syn::Expr::Array(array) => Some(array.to_token_stream()),
            _ => None,
        },
        _ => None,
    }
}

fn flat(stream: TokenStream) -> Vec<TokenTree> {
    stream
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) => flat(group.stream()),
            token => vec![token],
        })
        .collect()
}

fn is_kebab(name: &str) -> bool {
    let part =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    name.split('-').all(part)
}

/// Files that no other file declares: they are never compiled.
fn orphans(files: &[File]) -> Vec<String> {
    let declares = |file: &File| {
        let own = file.module();
        declared(file).into_iter().map(move |name| own.iter().cloned().chain([name]).collect::<Vec<_>>())
    };
    let compiled: BTreeSet<Vec<String>> = files.iter().flat_map(declares).collect();
    let orphan = |file: &&File| !file.module().is_empty() && !compiled.contains(&file.module());
    files.iter().filter(orphan).map(|file| format!("src/{} is declared nowhere", file.path)).collect()
}

/// The commands, as they are typed: the variants of `Command`.
fn commands(arguments: &File) -> Vec<String> {
    let variants = arguments.items.items.iter().find_map(|item| match item {
        syn::Item::Enum(item) if item.ident == "Command" => Some(&item.variants),
        _ => None,
    });
    variants.into_iter().flatten().map(|variant| kebab(&variant.ident.to_string())).collect()
}

fn kebab(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

/// Commands that no test calls: none has them as the first text of a list or of a call.
fn untried(commands: &[String], tests: &[File]) -> Vec<String> {
    let mut tried = BTreeSet::new();
    for test in tests {
        first_texts(test.items.to_token_stream(), &mut tried);
    }
    commands
        .iter()
        .filter(|name| !tried.contains(*name))
        .map(|name| format!("no test calls {name}"))
        .collect()
}

fn first_texts(stream: TokenStream, into: &mut BTreeSet<String>) {
    for token in stream {
        let TokenTree::Group(group) = token else { continue };
        if let Some(TokenTree::Literal(first)) = group.stream().into_iter().next() {
            let text = first.to_string();
            into.extend(text.trim_matches('"').split(' ').next().map(str::to_owned));
        }
        first_texts(group.stream(), into);
    }
}

#[test]
fn every_kind_is_listed_under_a_name_of_its_own() {
    let files = of_src();
    hold(&orphans(&files));
    for kinds in KINDS {
        assert!(kinds.files(&files).len() > 1, "{} holds no kinds", kinds.folder);
        hold(&kinds.faults(&files));
    }
}

#[test]
fn every_command_is_called_by_a_test() {
    let files = of_src();
    let arguments = files.iter().find(|file| file.path == "cli/arguments.rs").unwrap();
    let commands = commands(arguments);
    assert!(commands.len() > 10, "{commands:?}");
    let mut tests = of_tests();
    tests.retain(|file| !file.path.starts_with("architecture"));
    hold(&untried(&commands, &tests));
}

const RULES: &Kinds = &Kinds { folder: "lint/rules", table: "lint/rules/mod.rs", item: "RULE", named: true };

fn planted(table: &str, rules: &[(&str, &str)]) -> Vec<String> {
    let rule = |(file, name): &(&str, &str)| {
        let text = format!("pub(super) const RULE: Rule = Rule {{ name: \"{name}\", check }};");
        File::new(&format!("lint/rules/{file}.rs"), &text)
    };
    let mut files: Vec<File> = rules.iter().map(rule).collect();
    files.push(File::new("lint/rules/mod.rs", table));
    RULES.faults(&files)
}

#[test]
fn a_kind_that_is_not_listed_is_seen() {
    let both = "pub const RULES: &[&Rule] = &[&no_owner::RULE, &no_name::RULE];";
    let rules = [("no_owner", "no-owner"), ("no_name", "no-name")];
    hold(&planted(both, &rules));
    let one = "pub const RULES: &[&Rule] = &[&no_owner::RULE]; const FIRST: &Rule = &no_name::RULE;";
    caught(&planted(one, &rules), &["no_name.rs", "0 times"]);
    let twice = "pub const RULES: &[&Rule] = &[&no_owner::RULE, &no_name::RULE, &no_name::RULE];";
    caught(&planted(twice, &rules), &["no_name.rs", "2 times"]);
    caught(&planted(both, &[("no_owner", "no_owner"), ("no_name", "no-name")]), &["called no_owner"]);
    let same = planted(both, &[("no_owner", "no-name"), ("no_name", "no-name")]);
    assert!(same.iter().any(|fault| fault.contains("like another")), "{same:?}");
}

#[test]
fn a_file_that_is_declared_nowhere_is_seen() {
    let files = [
        File::new("lib.rs", "pub mod store;"),
        File::new("store/mod.rs", "mod memory;"),
        File::new("store/memory.rs", ""),
        File::new("store/lost.rs", ""),
    ];
    caught(&orphans(&files), &["store/lost.rs"]);
}

#[test]
fn a_command_without_a_test_is_seen() {
    let arguments = File::new("cli/arguments.rs", "enum Command { Due(A), TakeOver(B) }");
    let commands = commands(&arguments);
    let tests = |text: &str| untried(&commands, &[File::new("x.rs", text)]);
    hold(&tests("fn f() { desk.yes(&[\"due\", \"--all\"]); desk.run(\"take-over now\") }"));
    caught(&tests("fn f() { desk.yes(&[\"due\", \"take-over\"]) }"), &["take-over"]);
}
