//! Triggers of one target: whose they are, when its turn is, and which keys a target can say anew.

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::read::WORDS;
use super::{KINDS, Kind, Trigger, every, terms};
use crate::document::{Form, Key, Node, PHRASE};

/// For which target a trigger is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// The target's id, which ends the key of each occurrence.
    pub target: String,
    /// When its turn is, where the targets take turns.
    pub turns: Option<Turns>,
}

/// Which periods of a rotation are one target's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turns {
    /// How many turns there are before the rotation begins again; at least 1.
    pub of: usize,
    /// Which of them are this target's, from 0; sorted.
    pub mine: Vec<usize>,
    /// A date in the period whose turn is the first, unless the rule has a phase.
    pub first: NaiveDate,
}

impl Turns {
    /// Whether the period of that number is this target's.
    pub(super) fn has(&self, turn: i64) -> bool {
        let of = i64::try_from(self.of.max(1)).unwrap_or(i64::MAX);
        usize::try_from(turn.rem_euclid(of)).is_ok_and(|turn| self.mine.contains(&turn))
    }
}

impl Trigger {
    /// The target whose occurrences it gives.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.aim.as_ref().map(|aim| aim.target.as_str())
    }

    pub(super) fn turns(&self) -> Option<&Turns> {
        self.aim.as_ref()?.turns.as_ref()
    }

    /// A number of days in which at least one date lies, wherever one looks, as far as can be told.
    #[must_use]
    pub fn reach(&self) -> i64 {
        let turns = self.turns().map_or(1, |turns| i64::try_from(turns.of).unwrap_or(i64::MAX));
        self.rule.reach().saturating_mul(turns.max(1)).min(100_000)
    }

    /// Whether a key of its procedure names one of its occurrences: by the trigger's id and the target in it.
    #[must_use]
    pub fn gives(&self, key: &str) -> bool {
        let (rest, target) = key.rsplit_once('@').map_or((key, None), |(rest, target)| (rest, Some(target)));
        let id = rest.rsplit_once('~').map(|(_, id)| id);
        // What follows another has that one's key, with its target.
        let follows = self.aim.is_none() && self.rule.procedure().is_some();
        (follows || target == self.target()) && id == self.id.as_deref()
    }
}

/// The kinds whose keys a trigger may have.
fn kinds(node: Node<'_>) -> Vec<&'static Kind> {
    if let Some(text) = node.scalar() {
        return spelled(text).map(|_| &every::KIND).into_iter().collect();
    }
    let named = |kind: &&Kind| node.pairs().any(|(key, _)| key.scalar() == Some(kind.name));
    KINDS.iter().copied().filter(named).collect()
}

/// Whether a trigger as written can have a key: one of its kind, or one of all triggers but the id.
#[must_use]
pub fn knows(node: Node<'_>, key: &str) -> bool {
    let kinds = kinds(node);
    key != "id" && kinds.iter().any(|kind| kind.shape.key(key).is_some())
}

/// Every key that any trigger can have, but the id. Where kinds differ in what a key looks like, it may look like any.
#[must_use]
pub fn known_keys() -> &'static [Key] {
    static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
        let own = KINDS
            .iter()
            .flat_map(|kind| kind.shape.keys)
            .map(|key| (key, key.name == "from" || key.name == "until"));
        let all = own.chain(terms::KEYS.iter().map(|key| (key, false)));
        let mut keys: Vec<Key> = Vec::new();
        for (key, wider) in all.filter(|(key, _)| key.name != "id") {
            let form = if wider || key.name == "every" { Form::Said(&PHRASE) } else { key.form };
            if !keys.iter().any(|known| known.name == key.name) {
                keys.push(Key { form, required: false, ..*key });
            }
        }
        keys
    });
    &KEYS
}

/// Whether any trigger can have a key, but the id.
#[must_use]
pub fn is_known_key(name: &str) -> bool {
    known_keys().iter().any(|key| key.name == name)
}

/// The key and value that a trigger of one word stands for: `every` and `week` for `weekly`.
#[must_use]
pub fn spelled(word: &str) -> Option<(&'static str, &'static str)> {
    let (_, period) = WORDS.iter().find(|(known, _)| *known == word.trim())?;
    Some((every::KIND.name, (*period)?.name()))
}
