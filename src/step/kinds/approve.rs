//! `approve`: somebody else releases what follows.

use super::{Conduct, Facts, Kind};
use crate::diagnostic::Findings;
use crate::document::Fields;
use crate::step::action::{Action, Reply, Until, Waiting};
use crate::step::keys::block_shape;
use crate::step::prompt::{Choice, Menu, Pick, Wanted};
use crate::step::verdict::{Verdict, unfit};
use crate::step::{Step, gate};

/// The kind.
pub(super) const KIND: Kind = Kind {
    name: "approve",
    summary: "waits until somebody else releases what follows",
    example: "- approve: Start the rehearsal.\n  by: [support-manager, 2 ops-engineer]\n  expires: 4h\n",
    shape: block_shape!("a step", "approve", "by", "not", "expires", "on_expiry"),
    read,
    done_word: "released",
    again: "[a]sk again",
    may_have_been_done: false,
    rest: false,
    conduct: Some(&Approve),
};

struct Approve;

fn read(fields: &Fields<'_>, step: Step, out: &mut Findings) -> Option<Step> {
    let gate = gate::gate(fields, out)?;
    Some(step.with(|extras| extras.gate = Some(Box::new(gate))))
}

impl Conduct for Approve {
    /// What was decided is the run's to know, and until when it is open.
    fn begin(&self, _: &Step) -> Action {
        let glass =
            Choice::shown(Pick::BreakGlass, 'b', "[b]reak glass", "pass it without approval (reason)");
        let abort = Choice::hidden(Pick::Abort, 'q', "[q]uit", "abort the run for good (reason)");
        let choices = vec![
            Choice::shown(Pick::Look, 'l', "[l]ook again", "look whether it was decided"),
            Choice::shown(Pick::Pause, 'p', "[p]ause", "leave it and come back; the gate stays open"),
            glass.wanting(Wanted::REASON),
            abort.wanting(Wanted::REASON),
        ];
        let until = Until::Heard(None);
        Action::Wait(Waiting { until, label: String::new(), meanwhile: Menu::of(choices), again: false })
    }

    fn judge(&self, _: &Step, _: &Reply, _: &Facts<'_>) -> Result<Verdict, String> {
        Err(unfit("a decision"))
    }
}
