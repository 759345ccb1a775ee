//! What is known where a layout gains items: everything moves to the item of its path.

use super::{Known, Latest, Progress};
use crate::run::spot::Spot;

impl Progress {
    /// Moves what is known of each item to where that stands now; every item is still there.
    pub(in crate::run) fn move_to(&mut self, places: &[Spot], items: usize) {
        let mut moved = vec![Known::default(); items];
        for (known, place) in std::mem::take(&mut self.items).into_iter().zip(places) {
            moved[place.index] = known;
        }
        self.items = moved;
        let to = |spot: &mut Spot| *spot = places[spot.index];
        self.open.iter_mut().for_each(|(spot, _)| to(spot));
        self.gate.iter_mut().for_each(|gate| to(&mut gate.spot));
        self.answered.iter_mut().for_each(to);
        self.unexplained.iter_mut().for_each(|(spot, _)| to(spot));
        self.detour.iter_mut().for_each(|index| *index = places[*index].index);
        match &mut self.latest {
            Latest::Started(spot)
            | Latest::Finished(spot)
            | Latest::Voted(spot)
            | Latest::Raised(spot)
            | Latest::Corrected(spot)
            | Latest::HandedOver(spot) => to(spot),
            Latest::Nothing | Latest::Called | Latest::Told | Latest::Paused | Latest::Ended(_) => {}
        }
    }
}
