//! What a run wants recorded, and what came back.

use chrono::{DateTime, Utc};

use crate::ledger::{Commitment, Fact, Sealed, Text};

/// A fact of a run with the step it is about and its texts: everything of an entry but who, when and of which run.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What happened.
    pub fact: Fact,
    /// The path of the step it is about.
    pub step: Option<String>,
    /// The attempt it is about, from 1.
    pub attempt: Option<u32>,
    /// Its texts, not yet salted.
    pub texts: Vec<Text>,
}

impl Statement {
    /// A statement about the run as a whole.
    #[must_use]
    pub fn of_run(fact: Fact) -> Self {
        Self { fact, step: None, attempt: None, texts: Vec::new() }
    }

    /// The same with a text.
    #[must_use]
    pub fn with(mut self, name: &str, text: Option<&str>) -> Self {
        self.texts.extend(text.map(|text| Text::plain(name, text)));
        self
    }

    /// The text of a name, as far as it is UTF-8.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        let text = self.texts.iter().find(|text| text.name == name)?;
        Some(String::from_utf8_lossy(&text.bytes).into_owned())
    }
}

/// What the ledger says of an entry after it is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The entry's id, by which later entries refer to it. May be empty where nothing is kept.
    pub id: String,
    /// The head it became, to be shown: `318:9f3a1c7e`. May be empty where nothing is kept.
    pub head: String,
    /// Who recorded it.
    pub by: String,
}

impl Past {
    /// An entry as a store gives it back; `read` fetches the bytes of a text, if they are still there.
    pub fn of<E>(
        sealed: &Sealed,
        mut read: impl FnMut(&Commitment) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<Self, E> {
        let entry = &sealed.entry;
        let mut texts = Vec::new();
        for blob in &entry.blobs {
            let (name, media) = (blob.name.clone(), blob.media.clone());
            texts.extend(read(blob)?.map(|bytes| Text { name, media, bytes: bytes.into() }));
        }
        let (step, attempt) = (entry.subject.step.clone(), entry.subject.attempt);
        let (id, by) = (entry.id.clone(), entry.actor.person.clone());
        let recorded = Recorded { at: entry.at, id, head: sealed.head().to_string(), by };
        Ok(Self { statement: Statement { fact: entry.fact(), step, attempt, texts }, recorded })
    }
}

/// An entry of a run as read back from a ledger. Texts that were redacted are missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// What it said.
    pub statement: Statement,
    /// When, and as which head.
    pub recorded: Recorded,
}
