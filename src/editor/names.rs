//! Where things are declared and named.

use super::texts::Texts;
use super::walk::Mention;
use crate::diagnostic::{Place, SourceId};

/// Whether a byte is in a name, or at its end, where a cursor is after typing.
pub(super) fn holds(place: Place, source: SourceId, byte: u32) -> bool {
    place.source == source && place.span.start <= byte && byte <= place.span.end
}

impl Mention<'_> {
    /// Whether both are names of one thing.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.kind == other.kind && self.name == other.name && self.within == other.within
    }
}

/// The name that a byte is in.
pub(super) fn at<'t>(names: &[Mention<'t>], source: SourceId, byte: u32) -> Option<Mention<'t>> {
    names.iter().copied().find(|name| holds(name.place, source, byte))
}

/// Where the thing is declared whose name a byte is in; more than one place if it is declared twice.
#[must_use]
pub fn declaration(texts: &Texts, source: SourceId, byte: u32) -> Vec<Place> {
    let names = texts.names();
    let Some(found) = at(&names, source, byte) else { return Vec::new() };
    names.iter().filter(|name| name.declares && name.is(&found)).map(|name| name.place).collect()
}

/// Where the thing is named whose name a byte is in, in the order of the files; also where it is declared, if that is
/// wanted.
#[must_use]
pub fn references(texts: &Texts, source: SourceId, byte: u32, declared: bool) -> Vec<Place> {
    let names = texts.names();
    let Some(found) = at(&names, source, byte) else { return Vec::new() };
    let wanted = |name: &&Mention<'_>| name.is(&found) && (declared || !name.declares);
    names.iter().filter(wanted).map(|name| name.place).collect()
}
