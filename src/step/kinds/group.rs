//! `group`: steps that belong together, gone through once or for each of several targets.

use super::Kind;
use crate::diagnostic::Findings;
use crate::document::{Fields, Form, Shape, key};
use crate::step::keys::BLOCK_KEYS;
use crate::step::reading::STEP;
use crate::step::{Step, flow};

/// The kind.
pub(super) const KIND: Kind = Kind {
    name: "group",
    summary: "goes through a block of steps, for each of several targets if there are; `for_each: \"{{ regions }}\"` takes the targets from a list answered before, or from an output",
    example: "- group: Each environment\n  for_each: [test, prod]\n  stop_after: 1\n  steps:\n    - Restart the service.\n  finally:\n    - Take the notice down.\n",
    shape: Shape {
        what: "a group",
        keys: &[
            key!(needed "group", Form::Text, "What belongs together, in a few words."),
            key!(
                "for_each",
                Form::List(&Form::Text),
                "What it is gone through for, one after another: names, or a value that holds them.",
            ),
            key!("stop_after", Form::Whole, "After so many targets that failed the rest is left."),
            key!(needed "steps", Form::List(&Form::Of(&STEP)), "The steps, in order."),
            key!(
                "finally",
                Form::List(&Form::Of(&STEP)),
                "What is owed once the group began, however it ended.",
            ),
        ],
        also: BLOCK_KEYS,
        needs: &[(&["stop_after"], &["for_each"])],
        later: &[],
    },
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
