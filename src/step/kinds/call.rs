//! `call`: another procedure as a part of this run. It never closes an occurrence of its own.

use super::Kind;
use crate::diagnostic::Findings;
use crate::document::{Fields, Form, Shape, key};
use crate::step::keys::BLOCK_KEYS;
use crate::step::{Step, flow};

/// The kind.
pub(super) const KIND: Kind = Kind {
    name: "call",
    summary: "goes through another procedure as a part of this run",
    example: "- call: deploy\n  with: {environment: test}\n",
    shape: Shape {
        what: "a call",
        keys: &[
            key!(needed "call",
                Form::Name("procedures"),
                "The procedure that is gone through as a part of this run.",
            ),
            key!("with", Form::Map(&Form::Text, &Form::Text), "Values of its inputs."),
        ],
        also: BLOCK_KEYS,
        needs: &[],
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
    let call = flow::call(fields, out)?;
    Some(step.with(|extras| extras.call = Some(call)))
}
