//! Who may name whom: the map in the documentation of `lib.rs` is the rule.

use std::collections::BTreeSet;

use super::paths::{declared, named};
use super::sources::{File, of_src};
use super::{caught, hold};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Band {
    Words,
    Hands,
    Mouth,
}

/// The modules of the map in its order, each with its band.
struct Map(Vec<(String, Band)>);

impl Map {
    /// The map as `lib.rs` has it: a heading for each band, then a row or a link for each module.
    fn of(lib: &str) -> Self {
        let (mut modules, mut band) = (Vec::new(), None);
        for line in lib.lines().filter_map(|line| line.strip_prefix("//! ")) {
            band = match line {
                _ if line.starts_with("**Words**") => Some(Band::Words),
                _ if line.starts_with("**Hands**") => Some(Band::Hands),
                _ if line.starts_with("**Mouth**") => Some(Band::Mouth),
                _ => band,
            };
            let row = line.starts_with("| [`") || line.starts_with("**Mouth**");
            let module = line.split_once("[`").and_then(|(_, rest)| rest.split_once("`]"));
            if let (true, Some(band), Some((module, _))) = (row, band, module) {
                modules.push((module.to_owned(), band));
            }
        }
        Self(modules)
    }

    fn at(&self, module: &str) -> Option<(usize, Band)> {
        let at = self.0.iter().position(|(name, _)| name == module)?;
        Some((at, self.0[at].1))
    }

    /// Why one module may not name another; `None` if it may, and for what is no module of the top level.
    fn refusal(&self, from: &str, to: &str) -> Option<&'static str> {
        let ((here, band), (there, other)) = (self.at(from)?, self.at(to)?);
        match (band, other) {
            _ if here == there => None,
            (Band::Mouth, _) | (Band::Hands, Band::Words) => None,
            (Band::Words, Band::Words) if there < here => None,
            (Band::Hands, Band::Hands) if to == "system" => None,
            (Band::Words, Band::Words) => Some("is below it in the map"),
            (_, Band::Mouth) => Some("is named by nobody"),
            (_, Band::Hands) => Some("is one of the hands, which only cli names"),
        }
    }
}

/// Names that go against the arrows, and names of one band handed out by another.
fn against(map: &Map, files: &[File]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for file in files.iter().filter(|file| !file.top().is_empty()) {
        for path in named(file).iter().filter(|path| path.segments[0] == "crate" && path.segments.len() > 1) {
            if let Some(why) = map.refusal(&file.top(), &path.segments[1]) {
                found.insert(format!("src/{}:{} names {}, which {why}", file.path, path.line, path.text()));
            }
        }
        found.extend(handed_out(map, file));
    }
    found.into_iter().collect()
}

/// `pub use` of a module of another band: one thing would have two homes.
fn handed_out(map: &Map, file: &File) -> Vec<String> {
    let band = |module: &str| map.at(module).map(|(_, band)| band);
    let public = |item: &syn::Item| matches!(item, syn::Item::Use(import) if !matches!(import.vis, syn::Visibility::Inherited));
    let items = file.items.items.iter().filter(|item| public(item)).cloned().collect();
    let items = syn::File { shebang: None, attrs: Vec::new(), items };
    let file = File { items, path: file.path.clone(), text: String::new(), test_lines: 0 };
    let across = |path: &super::paths::Named| {
        let foreign = path.segments[0] == "crate" && path.segments.get(1).is_some();
        foreign && band(&path.segments[1]).is_some_and(|other| Some(other) != band(&file.top()))
    };
    let say = |path: &super::paths::Named| format!("src/{} hands out {}", file.path, path.text());
    named(&file).iter().filter(|path| across(path)).map(say).collect()
}

/// Modules that are in the map or in the code only.
fn unmapped(map: &Map, lib: &File) -> Vec<String> {
    let mapped: BTreeSet<String> = map.0.iter().map(|(name, _)| name.clone()).collect();
    let declared = declared(lib).into_iter().collect::<BTreeSet<_>>();
    mapped.symmetric_difference(&declared).map(|name| format!("{name} is in one of map and code")).collect()
}

#[test]
fn modules_name_only_what_is_above_them() {
    let files = of_src();
    let lib = files.iter().find(|file| file.path == "lib.rs").unwrap();
    let map = Map::of(&lib.text);
    hold(&unmapped(&map, lib));
    hold(&against(&map, &files));
}

const LIB: &str = "//! **Words**: pure.\n//! | [`calendar`] | days |\n//! | [`ledger`] | entries |
//! **Hands**: x\n//! | [`system`] | clock |\n//! | [`ui`] | pages |\n//! **Mouth**: [`cli`].
pub mod calendar; pub mod cli; pub mod ledger; pub mod system; pub mod ui;";

#[test]
fn a_name_against_the_arrows_is_seen() {
    let map = Map::of(LIB);
    let seen = |path: &str, text: &str| against(&map, &[File::new(path, text)]);
    hold(&seen("ledger/fold.rs", "use crate::calendar::Zone; use super::entry::Entry;"));
    hold(&seen("ui/page.rs", "use crate::{system::clock, ledger::Entry};"));
    hold(&seen("cli/due.rs", "use crate::{ui, ledger, system};"));
    caught(&seen("calendar/zone.rs", "use crate::ledger::Entry;"), &["calendar/zone.rs:1", "ledger::Entry"]);
    caught(&seen("calendar/mod.rs", "fn f() { drop(super::ui::page()) }"), &["crate::ui::page"]);
    caught(&seen("ledger/mod.rs", "fn f() { vec![crate::system::clock()]; }"), &["crate::system::clock"]);
    caught(&seen("system/mod.rs", "use crate::ui;"), &["system/mod.rs", "hands"]);
    caught(&seen("ui/page.rs", "use crate::cli::Failure;"), &["ui/page.rs", "nobody"]);
    caught(&seen("ui/page.rs", "pub use crate::ledger::Entry;"), &["hands out crate::ledger::Entry"]);
}

#[test]
fn a_module_that_is_not_on_the_map_is_seen() {
    let lib = |text: &str| unmapped(&Map::of(text), &File::new("lib.rs", text));
    hold(&lib(LIB));
    caught(&lib(&format!("{LIB} mod odds;")), &["odds"]);
    caught(&lib(&LIB.replace("pub mod ledger;", "")), &["ledger"]);
}
