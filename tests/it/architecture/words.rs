//! Words that have no place in the sources: work put off, and modules named after nothing.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

use super::paths::declared;
use super::sources::{File, of_src, of_tests};
use super::{caught, hold};

const MACROS: &[&str] = &["todo", "unimplemented", "dbg"];
const MARKS: &[&str] = &[concat!("FIX", "ME"), concat!("XX", "X")];
const MODULES: &[&str] =
    &["util", "utils", "common", "helper", "helpers", "manager", "misc", "types", "shared", "support"];

/// Forbidden macros, marks and module names.
fn forbidden(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let mut macros = Vec::new();
        called(file.items.to_token_stream(), &mut macros);
        let macros = macros.into_iter().filter(|name| MACROS.contains(&name.as_str()));
        found.extend(macros.map(|name| format!("{} calls {name}!", file.path)));
        let marks = MARKS.iter().filter(|mark| file.text.contains(**mark));
        found.extend(marks.map(|mark| format!("{} says {mark}", file.path)));
        let modules = declared(file).into_iter().filter(|name| MODULES.contains(&name.as_str()));
        found.extend(modules.map(|name| format!("{} declares the module {name}", file.path)));
    }
    found
}

fn called(stream: TokenStream, into: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    for (n, token) in tokens.iter().enumerate() {
        match (token, tokens.get(n + 1)) {
            (TokenTree::Ident(name), Some(TokenTree::Punct(mark))) if mark.as_char() == '!' => {
                into.push(name.to_string());
            }
            (TokenTree::Group(group), _) => called(group.stream(), into),
            _ => {}
        }
    }
}

#[test]
fn nothing_is_put_off_and_every_module_has_a_name() {
    hold(&forbidden(&of_src()));
    hold(&forbidden(&of_tests()));
}

#[test]
fn a_forbidden_word_is_seen() {
    let seen = |text: &str| forbidden(&[File::new("x.rs", text)]);
    hold(&seen("mod utility; fn f() { let todo = 1; assert!(!todo) }"));
    caught(&seen("fn f() { g(|| { todo!() }) }"), &["todo!"]);
    caught(&seen("fn f() { unimplemented!(\"later\") }"), &["unimplemented!"]);
    caught(&seen(concat!("// FIX", "ME: later\n")), &["x.rs says"]);
    caught(&seen("mod helpers;"), &["helpers"]);
}
