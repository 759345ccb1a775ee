//! `approve`: somebody else releases what follows.

use super::{Conduct, Facts, Kind};
use crate::diagnostic::Findings;
use crate::document::{Fields, Form, Shape, key};
use crate::step::action::{Action, Reply, Until, Waiting};
use crate::step::keys::{BLOCK_KEYS, LENGTH};
use crate::step::prompt::{Choice, Menu, Pick, Wanted};
use crate::step::verdict::{Verdict, unfit};
use crate::step::{Step, gate};

/// The kind.
pub(super) const KIND: Kind = Kind {
    name: "approve",
    summary: "waits until somebody else releases what follows",
    example: "- approve: Start the rehearsal.\n  by: [support-manager, 2 ops-engineer]\n  expires: 4h\n",
    shape: Shape {
        what: "a step",
        keys: &[
            key!(needed "approve", Form::Text, "What is released, in a sentence."),
            key!(needed "by",
                gate::BY,
                "The roles that may decide, or so many of one; any entry suffices, a list inside must all agree.",
            ),
            key!(
                "not",
                Form::List(&Form::Text),
                "Whose doer may not decide: `operator`, a step, or a required procedure.",
            ),
            key!("expires", LENGTH, "How long it stays open."),
            key!(
                "on_expiry",
                Form::Words(|| gate::EXPIRIES.map(|(word, _)| word).to_vec()),
                "What becomes of it then.",
            ),
        ],
        also: BLOCK_KEYS,
        needs: &[(&["on_expiry"], &["expires"])],
        later: &[],
    },
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
