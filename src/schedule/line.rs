//! What has occurrences of its own: a procedure, or one of its targets.

use crate::ledger::Subject;
use crate::model::{Library, Named, Target};
use crate::trigger::Trigger;

/// A procedure, with all that it has, or one of its targets alone.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The procedure and its book.
    pub named: Named<'a>,
    /// The target; `None` for the procedure with all its targets.
    pub target: Option<&'a Target>,
}

impl<'a> From<Named<'a>> for Line<'a> {
    fn from(named: Named<'a>) -> Self {
        Self { named, target: None }
    }
}

impl<'a> Line<'a> {
    /// The line of the occurrence of a key.
    #[must_use]
    pub fn of_key(named: Named<'a>, key: &str) -> Self {
        Self { named, target: named.procedure.target_of(key) }
    }

    /// The line of a trigger's occurrences.
    #[must_use]
    pub fn of_trigger(named: Named<'a>, trigger: &Trigger) -> Self {
        Self { named, target: trigger.target().and_then(|id| named.procedure.target(id)) }
    }

    /// The lines of a procedure: one for each target in their order, or the procedure itself.
    #[must_use]
    pub fn all(named: Named<'a>) -> Vec<Self> {
        match named.procedure.targets() {
            [] => vec![named.into()],
            targets => targets.iter().map(|target| Self { named, target: Some(target) }).collect(),
        }
    }

    /// Whether it is the same procedure and target.
    #[must_use]
    pub fn is(&self, other: Self) -> bool {
        let id = |line: &Self| line.target.map(|target| target.id.as_str());
        self.is_beside(&other) && id(self) == id(&other)
    }

    /// The key of its occurrence in a period, at a date or for an event: with `@` and the target.
    #[must_use]
    pub fn key(&self, base: &str) -> String {
        self.target.map_or_else(|| base.to_owned(), |target| format!("{base}@{}", target.id))
    }

    /// Whether it is of the same procedure of the same book.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        std::ptr::eq(self.named.procedure, other.named.procedure)
    }

    /// Whether the occurrences for a target are among its own.
    pub(super) fn has(&self, target: Option<&str>) -> bool {
        self.target.is_none_or(|own| Some(own.id.as_str()) == target)
    }

    /// Why it falls due, in the order of the targets.
    pub fn triggers(self) -> impl Iterator<Item = &'a Trigger> {
        self.named.procedure.triggers.iter().filter(move |trigger| self.has(trigger.target()))
    }

    /// The role that answers for it: the target's own, else the procedure's.
    #[must_use]
    pub fn owner(&self) -> Option<&'a str> {
        self.target.map_or(&self.named.procedure.owner, |target| &target.owner).as_deref()
    }

    /// The role or person that does it: the target's own, else the procedure's.
    #[must_use]
    pub fn operator(&self) -> Option<&'a str> {
        self.target.map_or(&self.named.procedure.operator, |target| &target.operator).as_deref()
    }

    /// The address of the procedure, with `@` and the target: `deploy@test`, `book/deploy@test`.
    #[must_use]
    pub fn address(&self, library: &Library) -> String {
        let address = library.address(self.named);
        self.target.map_or_else(|| address.clone(), |target| format!("{address}@{}", target.id))
    }

    /// What the line is named in a sentence: its id, with `@` and the target.
    #[must_use]
    pub fn name(&self) -> String {
        let id = &self.named.procedure.id;
        self.target.map_or_else(|| id.clone(), |target| format!("{id}@{}", target.id))
    }
}

/// What an entry about the occurrence of a key is about.
#[must_use]
pub fn subject_of(named: Named<'_>, key: &str) -> Subject {
    let target = named.procedure.targets.as_ref().and_then(|_| key.rsplit_once('@'));
    Subject {
        book: Some(named.book.id.clone()),
        procedure: Some(named.procedure.id.clone()),
        occurrence: Some(key.to_owned()),
        target: target.map(|(_, id)| id.to_owned()),
        ..Subject::default()
    }
}
