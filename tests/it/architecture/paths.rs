//! Every path that a file names, in imports, types, expressions, attributes and the arguments of macros alike: read
//! from tokens, since a macro's arguments are nothing but tokens.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

use super::sources::File;

/// A path with its segments, as far as they are plain names, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
}

impl Named {
    pub(super) fn text(&self) -> String {
        self.segments.join("::")
    }
}

/// The paths of a file. A leading `self` or `super` is resolved to `crate`, a name that was imported to what it was
/// imported from; a path through a module that the file itself declares is left out.
pub(super) fn named(file: &File) -> Vec<Named> {
    let module = file.module();
    let declared: BTreeSet<String> = declared(file).into_iter().collect();
    let mut walk = Walk::default();
    walk.tokens(file.items.to_token_stream(), false);
    let imports: BTreeMap<String, Vec<String>> = walk.imports.into_iter().collect();
    let resolved = |mut path: Named| {
        path.segments = absolute(path.segments, &module);
        let first = path.segments.first()?.clone();
        if declared.contains(&first) {
            return None;
        }
        if let Some(from) = imports.get(&first).filter(|from| from.last() != Some(&first) || from.len() > 1) {
            let from = absolute(from.clone(), &module);
            path.segments.splice(..1, from);
        }
        Some(path)
    };
    walk.found.into_iter().filter_map(resolved).collect()
}

/// The modules that a file declares.
pub(super) fn declared(file: &File) -> Vec<String> {
    let name = |item: &syn::Item| match item {
        syn::Item::Mod(module) => Some(module.ident.to_string()),
        _ => None,
    };
    file.items.items.iter().filter_map(name).collect()
}

fn absolute(segments: Vec<String>, module: &[String]) -> Vec<String> {
    let ups = segments.iter().take_while(|segment| *segment == "super").count();
    let own = segments.first().is_some_and(|segment| segment == "self");
    if ups == 0 && !own {
        return segments;
    }
    let stays = module.len().saturating_sub(ups);
    let rest = segments.into_iter().skip(ups.max(usize::from(own)));
    ["crate".to_owned()].into_iter().chain(module[..stays].iter().cloned()).chain(rest).collect()
}

#[derive(Default)]
struct Walk {
    found: Vec<Named>,
    /// What a file calls the things that it imports.
    imports: Vec<(String, Vec<String>)>,
}

impl Walk {
    /// All paths of a stream. `importing` where it belongs to a `use`.
    fn tokens(&mut self, stream: TokenStream, importing: bool) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        let mut after_use = importing;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(word) if *word == "use" => (after_use, at) = (true, at + 1),
                TokenTree::Ident(_) => at = self.path(&tokens, at, &[], after_use),
                TokenTree::Group(group) => {
                    self.tokens(group.stream(), false);
                    (after_use, at) = (false, at + 1);
                }
                TokenTree::Punct(mark) if mark.as_char() == '.' => at += member(&tokens, at),
                TokenTree::Punct(mark) if mark.as_char() == ';' => (after_use, at) = (false, at + 1),
                TokenTree::Punct(_) | TokenTree::Literal(_) => at += 1,
            }
        }
    }

    /// The path that begins at a name, and where to go on. Of a tree of imports every path.
    fn path(&mut self, tokens: &[TokenTree], mut at: usize, before: &[String], importing: bool) -> usize {
        let mut segments = before.to_vec();
        let line = tokens[at].span().start().line;
        loop {
            match tokens.get(at) {
                Some(TokenTree::Ident(name)) => segments.push(name.to_string()),
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace && importing => {
                    self.tree(group.stream(), &segments);
                    return at + 1;
                }
                _ => break,
            }
            at += 1;
            if !colons(tokens, at) {
                break;
            }
            at += 2;
        }
        if importing {
            at += self.import(tokens, at, &segments);
        }
        if importing || segments.len() > 1 {
            self.found.push(Named { segments, line });
        }
        at
    }

    fn tree(&mut self, stream: TokenStream, before: &[String]) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at = match &tokens[at] {
                TokenTree::Ident(_) | TokenTree::Group(_) => self.path(&tokens, at, before, true),
                _ => at + 1,
            };
        }
    }

    /// Keeps what an import is called; the number of tokens of `as NAME`.
    fn import(&mut self, tokens: &[TokenTree], at: usize, segments: &[String]) -> usize {
        let alias = match (tokens.get(at), tokens.get(at + 1)) {
            (Some(TokenTree::Ident(word)), Some(TokenTree::Ident(name))) if *word == "as" => Some(name),
            _ => None,
        };
        let mut from = segments.to_vec();
        if from.last().is_some_and(|last| last == "self") {
            from.pop();
        }
        let called = alias.map(ToString::to_string).or_else(|| from.last().cloned());
        self.imports.extend(called.map(|called| (called, from)));
        if alias.is_some() { 2 } else { 0 }
    }
}

/// The number of tokens of `.member`, which is no path; of `..` only the first mark.
fn member(tokens: &[TokenTree], at: usize) -> usize {
    let range = |n: usize| matches!(&tokens[n], TokenTree::Punct(mark) if mark.as_char() == '.');
    let plain = matches!(tokens.get(at + 1), Some(TokenTree::Ident(_))) && !(at > 0 && range(at - 1));
    if plain { 2 } else { 1 }
}

fn colons(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |n: usize| matches!(tokens.get(n), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    colon(at) && colon(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(path: &str, text: &str) -> Vec<String> {
        named(&File::new(path, text)).iter().map(Named::text).collect()
    }

    #[test]
    fn a_path_is_found_wherever_it_stands() {
        let imports = "use crate::{a::{B, c::D}, e}; pub use f::g as h;";
        assert_eq!(texts("x.rs", imports), ["crate::a::B", "crate::a::c::D", "crate::e", "f::g"]);
        let code = "#[derive(p::Q)] struct S(r::T<u::V>); fn f() { println!(\"{}\", w::x(0..y::Z)); one.two::<k::L>() }";
        assert_eq!(texts("x.rs", code), ["p::Q", "r::T", "u::V", "w::x", "y::Z", "k::L"]);
    }

    #[test]
    fn a_path_is_what_it_stands_for() {
        assert_eq!(
            texts("a/b.rs", "use super::super::c; use self::d::E;"),
            ["crate::c", "crate::a::b::d::E"]
        );
        assert_eq!(
            texts("x.rs", "use std::{fs, io as input}; fn f() { fs::read(); input::stdin() }")[2..],
            ["std::fs::read", "std::io::stdin"]
        );
        assert_eq!(texts("x/mod.rs", "mod cron; pub static K: &Kind = &cron::KIND;"), Vec::<String>::new());
        let tested = "#[cfg(test)] mod tests { use std::fs; }";
        assert_eq!(texts("x.rs", tested), Vec::<String>::new());
    }
}
