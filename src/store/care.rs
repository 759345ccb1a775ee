//! The care of a ledger: who may use it, and whether the place it lives in keeps what it acknowledges.

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What, in a word or two.
    pub what: &'static str,
    /// How it is.
    pub found: String,
    /// What to do about it; `None` if it is well.
    pub advice: Option<String>,
}

impl Check {
    /// What every place says of the ledger in it.
    pub(super) fn of_ledger(id: &str, entries: u64, place: &str) -> Self {
        let entries = if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") };
        Self::well("ledger", format!("{id}, {entries}, in {place}"))
    }

    /// Something that is as it should be.
    pub fn well(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, found: found.into(), advice: None }
    }

    /// The same with advice if it is not.
    #[must_use]
    pub fn unless(mut self, well: bool, advice: impl Into<String>) -> Self {
        if !well {
            self.advice = Some(advice.into());
        }
        self
    }
}

/// What somebody may do with a shared ledger; each has the rights before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Read everything.
    Reader,
    /// Record.
    Writer,
    /// Give rights, and erase texts.
    Owner,
}

impl Right {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Writer => "writer",
            Self::Owner => "owner",
        }
    }
}

/// A right that is given or taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Which.
    pub right: Right,
    /// To or from which role of the server.
    pub role: String,
    /// Who records under that role, as entries name people.
    pub person: Option<String>,
    /// Whether it is taken.
    pub revoke: bool,
}
