//! What may stand where: records with their keys, and the forms of values. Readers take their lists of keys from here,
//! editors and the schema of the files tell everything from here, so that one list serves all.

/// What a record is called and which keys it may have.
#[derive(Debug, Clone, Copy)]
pub struct Shape<'a> {
    /// With its article, for messages: `a step`.
    pub what: &'static str,
    /// The keys it may have. Keys that start with `x-` are free besides.
    pub keys: &'a [Key],
    /// Keys that it has in common with other records.
    pub also: &'a [Key],
    /// Keys that each want one of others beside them; where no key is said, the record always does.
    pub needs: &'a [(&'static [&'static str], &'static [&'static str])],
    /// Keys of the format that this version does not act on yet; using one is an error that says so.
    pub later: &'a [&'static str],
}

/// A key of a record.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it says, in one sentence with a full stop.
    pub about: &'static str,
    /// What its value looks like.
    pub form: Form,
    /// Whether a record without it has an error, by the reader or by a rule.
    pub required: bool,
}

/// What a value looks like. A key without a value counts as absent, so nothing is said of that.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// Any text, not empty.
    Text,
    /// A text of a certain spelling.
    Said(&'static Spelling),
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Whole,
    /// One of these words.
    Words(fn() -> Vec<&'static str>),
    /// The name of a thing of a kind, which is declared elsewhere. Kinds are called like the section that declares them.
    Name(&'static str),
    /// The name of a thing of a kind, with what may stand around it.
    Within(&'static str, Pick),
    /// The name of the record itself, as a thing of a kind.
    Declares(&'static str),
    /// A list; one item may stand alone.
    List(&'static Form),
    /// A list, even of one item.
    Sequence(&'static Form),
    /// A mapping from what looks like the first to what looks like the second, which may be left out.
    Map(&'static Form, &'static Form),
    /// A mapping whose keys declare things of a kind.
    Names(&'static str, &'static Form),
    /// A mapping of known keys.
    Record(&'static Shape<'static>),
    /// One of these.
    Any(&'static [Form]),
    /// What has a name of its own, so that forms can hold themselves.
    Of(&'static Definition),
    /// Nothing.
    Nothing,
}

/// Finds the name in a text: its bytes.
pub type Pick = fn(&str) -> std::ops::Range<usize>;

/// How a text is spelled.
#[derive(Debug)]
pub struct Spelling {
    /// With its article: `a date`.
    pub what: &'static str,
    /// A regular expression that ECMA 262 and RE2 read alike, anchored. What it lets pass may still be none; what it
    /// does not is none.
    pub pattern: fn() -> String,
    /// Some that are right.
    pub examples: &'static [&'static str],
}

/// A form with a name.
#[derive(Debug)]
pub struct Definition {
    /// Its name, of a-z and `-`.
    pub name: &'static str,
    /// What it says, in one sentence with a full stop.
    pub about: &'static str,
    /// One of these it is.
    pub forms: fn() -> Vec<Form>,
    /// Some that are right, in YAML.
    pub examples: fn() -> Vec<&'static str>,
}

/// A key with its form and what it says; `needed` if it may not be left out. Literals, so that they can hold others in
/// constants.
macro_rules! key {
    (needed $name:expr, $form:expr, $about:expr $(,)?) => {
        $crate::document::Key { name: $name, form: $form, about: $about, required: true }
    };
    ($name:expr, $form:expr, $about:expr $(,)?) => {
        $crate::document::Key { name: $name, form: $form, about: $about, required: false }
    };
}
pub(crate) use key;

/// A record with these keys, and with those that it has in common with others.
macro_rules! shape {
    ($what:expr, $keys:expr $(,)?) => {
        $crate::document::Shape { what: $what, keys: $keys, also: &[], needs: &[], later: &[] }
    };
    ($what:expr, $keys:expr, $also:expr $(,)?) => {
        $crate::document::Shape { what: $what, keys: $keys, also: $also, needs: &[], later: &[] }
    };
}
pub(crate) use shape;

impl<'a> Shape<'a> {
    /// All keys, its own first.
    pub fn all(&self) -> impl Iterator<Item = &'a Key> + Clone + use<'a> {
        self.keys.iter().chain(self.also)
    }

    /// A key by its name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'a Key> {
        self.all().find(|key| key.name == name)
    }

    /// The names of all keys, its own first, none twice.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        let own = self.keys.iter();
        let also = self.also.iter().filter(|key| self.keys.iter().all(|known| known.name != key.name));
        own.chain(also).map(|key| key.name).collect()
    }
}

/// What names are made of, without anchors.
pub const ID: &str = "[a-z0-9][a-z0-9-]*";

/// A date.
pub static DATE: Spelling = Spelling {
    what: "a date",
    pattern: || r"^\s*[+]?\d+-\d\d?-\d\d?\s*$".to_owned(),
    examples: &["2026-11-02"],
};

/// Words with a grammar of their own; never a number alone.
pub static PHRASE: Spelling = Spelling { what: "words", pattern: || r"\S".to_owned(), examples: &[] };
