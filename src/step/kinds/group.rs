//! `group`: steps that belong together, gone through once or for each of several targets.

use super::Kind;
use crate::diagnostic::Findings;
use crate::document::Fields;
use crate::step::keys::block_shape;
use crate::step::{Step, flow};

/// The kind.
pub(super) const KIND: Kind = Kind {
    name: "group",
    summary: "goes through a block of steps, for each of several targets if there are; `for_each: \"{{ regions }}\"` takes the targets from a list answered before, or from an output",
    example: "- group: Each environment\n  for_each: [test, prod]\n  stop_after: 1\n  steps:\n    - Restart the service.\n  finally:\n    - Take the notice down.\n",
    shape: block_shape!("a group", "group", "for_each", "stop_after", "steps", "finally"),
    read,
    done_word: "done",
    again: "try [a]gain",
    may_have_been_done: false,
    rest: false,
    conduct: None,
};

fn read(fields: &Fields<'_>, step: Step, out: &mut Findings) -> Option<Step> {
    let group = flow::group(fields, out)?;
    Some(step.with(|extras| extras.group = Some(group)))
}
