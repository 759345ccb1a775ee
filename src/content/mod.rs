//! What is said, before it is laid out: blocks of words that a terminal, a page or a ticket each show in their way.
//!
//! Owns the few shapes that a readable answer is made of, and the form of Markdown. It never decides what to say, and
//! a text in it may be anybody's: whoever lays it out makes it safe.

mod changes;
mod markdown;
mod words;

pub use changes::changes;
pub use markdown::markdown;
pub use words::{Look, Words};

/// One part of a page, in the order it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// What the page is about, and what stands beside it.
    Title(String, String),
    /// The heading of what follows.
    Heading(String),
    /// Sentences.
    Text(Words),
    /// Labels, each with the lines beside it.
    Facts(Vec<(String, Vec<Words>)>),
    /// One of several things.
    Item(Item),
    /// A text before and after.
    Changes(Vec<Change>),
    /// A command to type.
    Typed(String),
}

/// One of several things, with what is to be said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// Its number or name, as `2/4`; may be empty.
    pub mark: String,
    /// What it is.
    pub text: Words,
    /// What stands at the edge, as the head of an entry; may be empty.
    pub aside: String,
    /// What is said of it, in order.
    pub details: Vec<Detail>,
}

/// Something said of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// A sentence or a few words.
    Words(Words),
    /// A command as it ran.
    Command(String),
    /// A text of somebody else, line by line.
    Quote(String),
}

/// A line of a text that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is in both, and shows where the others are.
    Same(String),
    /// It is gone.
    Removed(String),
    /// It is new.
    Added(String),
}

impl Item {
    /// A thing with a number or name.
    pub fn new(mark: impl Into<String>, text: impl Into<Words>) -> Self {
        Self { mark: mark.into(), text: text.into(), ..Self::default() }
    }

    /// The same with words said of it; none if they are empty.
    pub fn say(&mut self, words: impl Into<Words>) {
        let words = words.into();
        if !words.is_empty() {
            self.details.push(Detail::Words(words));
        }
    }
}
