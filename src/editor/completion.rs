//! What can stand at a place: keys, words, and names of things.
//!
//! The text is read once more with a mark where the cursor is, as a value and as a key; what the mark turns out to be
//! says what can stand there.

use std::sync::Arc;

use super::hover::{singular, title};
use super::texts::Texts;
use super::walk::{Mention, Met};
use crate::diagnostic::{Place, SourceId, Sources, Span};
use crate::document::{Form, Node, Shape};
use crate::lint;

/// What no file holds.
const MARK: &str = "zzq0cursor0qzz";

/// What is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is written.
    pub text: String,
    /// What it is.
    pub completes: Completes,
    /// What is said of it.
    pub about: String,
    /// What it takes the place of.
    pub place: Place,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completes {
    /// A key; `:` is to follow.
    Key,
    /// One of a few words, or an example.
    Word,
    /// The name of a thing.
    Name,
}

/// What can stand where a byte is, the likeliest first, nothing twice.
#[must_use]
pub fn completions(sources: &Sources, id: SourceId, byte: u32) -> Vec<Completion> {
    let text = &sources.get(id).text;
    let at = byte as usize;
    let Some((before, after)) = text.split_at_checked(at) else { return Vec::new() };
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let from = before.trim_end_matches(word).len();
    let rest = after.trim_start_matches(word);
    let place = Place { source: id, span: Span::new(from, at) };
    let line = before[..from].rsplit('\n').next().unwrap_or("").trim();
    let follows = rest.split('\n').next().unwrap_or("").trim();
    let begins = line.is_empty() || line.ends_with(['-', '{', ',', '[']);
    let ends = follows.is_empty() || follows.starts_with(['}', ',', ']', '#']);
    let mut found = Found::default();
    if begins && ends {
        found.look(sources, id, format!("{}{MARK}: {rest}", &before[..from]));
    }
    found.look(sources, id, format!("{}{MARK}{rest}", &before[..from]));
    let mut all: Vec<Completion> = Vec::new();
    for (text, completes, about) in found.0 {
        if !all.iter().any(|known| known.text == text) {
            all.push(Completion { text, completes, about, place });
        }
    }
    all
}

#[derive(Default)]
struct Found(Vec<(String, Completes, String)>);

impl Found {
    fn look(&mut self, sources: &Sources, id: SourceId, text: String) {
        let texts = Texts::of(sources).with(id, &Arc::from(text));
        let mut marked: Option<Mention<'_>> = None;
        let (mut keys, mut forms) = (Vec::new(), Vec::new());
        texts.walk(id, &mut |met| match met {
            Met::Record { node, fits } if node.pairs().any(|(key, _)| is_mark(key)) => {
                keys.push((node, fits));
            }
            Met::Value { node, form } if is_mark(node) => forms.push(form),
            Met::Name(name) if name.name == MARK => {
                marked = Some(name);
                if name.declares || name.kind == "rules" {
                    return;
                }
                forms.push(Form::Name(name.kind));
            }
            _ => {}
        });
        for (node, fits) in keys {
            self.keys(node, fits);
        }
        let rules = marked.is_some_and(|name| name.kind == "rules");
        if rules {
            self.0.extend(lint::names().into_iter().map(|name| {
                (name.to_owned(), Completes::Name, lint::summary(name).unwrap_or_default().to_owned())
            }));
        }
        let names = texts.names();
        for form in forms {
            self.values(form, &names, marked);
        }
    }

    /// Keys that a mapping can still have.
    fn keys(&mut self, node: Node<'_>, fits: Form) {
        let there = |name: &str| node.pairs().any(|(key, _)| key.scalar() == Some(name));
        let all = shapes(fits);
        let begun =
            |shape: &&&'static Shape<'static>| shape.keys.iter().any(|key| key.required && there(key.name));
        let begun: Vec<_> = all.iter().filter(begun).copied().collect();
        let open = if begun.is_empty() || all.len() == 1 { all } else { begun };
        let of_all = || open.iter().flat_map(|shape| shape.all()).filter(|key| !there(key.name));
        for required in [true, false] {
            for key in of_all().filter(|key| key.required == required) {
                self.0.push((key.name.to_owned(), Completes::Key, key.about.to_owned()));
            }
        }
    }

    fn values(&mut self, form: Form, names: &[Mention<'_>], marked: Option<Mention<'_>>) {
        match form {
            Form::Words(words) => self.words(words()),
            Form::Said(spelling) => self.words(spelling.examples.to_vec()),
            Form::Flag => self.words(vec!["true", "false"]),
            Form::Name(kind) | Form::Within(kind, _) => self.names(kind, names, marked),
            Form::List(one) => self.values(*one, names, marked),
            Form::Any(forms) => forms.iter().for_each(|form| self.values(*form, names, marked)),
            Form::Of(definition) => {
                for form in (definition.forms)() {
                    self.values(form, names, marked);
                }
            }
            _ => {}
        }
    }

    fn words(&mut self, words: Vec<&'static str>) {
        self.0.extend(words.into_iter().map(|word| (word.to_owned(), Completes::Word, String::new())));
    }

    fn names(&mut self, kind: &'static str, names: &[Mention<'_>], marked: Option<Mention<'_>>) {
        let within = marked.filter(|marked| marked.kind == kind).and_then(|marked| marked.within);
        let fits = |name: &&Mention<'_>| name.declares && name.kind == kind && name.name != MARK;
        let own = |name: &&Mention<'_>| name.within.is_none() || within.is_none() || name.within == within;
        for name in names.iter().filter(fits).filter(own) {
            let title = name.value.and_then(title).map_or_else(|| singular(kind).to_owned(), str::to_owned);
            self.0.push((name.name.to_owned(), Completes::Name, title));
        }
    }
}

fn is_mark(node: Node<'_>) -> bool {
    node.scalar().is_some_and(|text| text.contains(MARK))
}

/// The records that a value may be.
fn shapes(form: Form) -> Vec<&'static Shape<'static>> {
    match form {
        Form::Record(shape) => vec![shape],
        Form::List(one) => shapes(*one),
        Form::Any(forms) => forms.iter().flat_map(|form| shapes(*form)).collect(),
        Form::Of(definition) => (definition.forms)().iter().flat_map(|form| shapes(*form)).collect(),
        _ => Vec::new(),
    }
}
