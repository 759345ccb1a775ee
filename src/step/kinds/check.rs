//! `check`: something is so or not, by a person's word or a command's verdict.

use super::{Conduct, Facts, Kind};
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Form, Shape, key};
use crate::step::action::{Action, Reply};
use crate::step::condition::CONDITION;
use crate::step::keys::{
    AUTO, ENV, FAIL, LENGTH, OUTPUTS, PASS, RETRY_KEY, RUN, STDIN, STEP_KEYS, TIMEOUT, WARN, WITH_RUN,
};
use crate::step::means::Means;
use crate::step::outcome::{How, Outcome};
use crate::step::prompt::{Choice, Menu, Pick, Wanted};
use crate::step::verdict::{Judged, Verdict, common, given, unfit};
use crate::step::{Condition, Step};

/// The kind.
pub(super) const KIND: Kind = Kind {
    name: "check",
    summary: "says whether something is so",
    example: "- check: The upload has ended.\n  run: tail -n1 job.log\n  pass: 'matches /STATE ok$/'\n",
    shape: Shape {
        what: "a step",
        keys: &[
            key!(needed "check", Form::Text, "What is so, in a sentence."),
            key!("that", CONDITION, "What decides it: a value and a bound, such as `db-used below 95`."),
            RUN,
            TIMEOUT,
            ENV,
            STDIN,
            PASS,
            WARN,
            FAIL,
            OUTPUTS,
            RETRY_KEY,
            AUTO,
            key!(
                "every",
                LENGTH,
                "The command is run again and again with this between, until it is decided.",
            ),
        ],
        also: STEP_KEYS,
        needs: &[(WITH_RUN, &["run"]), (&["warn", "fail", "every"], &["run"])],
        later: &[],
    },
    read,
    done_word: "passed",
    again: "[a]nswer again",
    may_have_been_done: false,
    rest: true,
    conduct: Some(&Check),
};

struct Check;

fn read(fields: &Fields<'_>, step: Step, out: &mut Findings) -> Option<Step> {
    let means = Means::read(fields, true, out).ok()?;
    let that = fields.get("that").and_then(|node| Condition::read(node, out));
    if let (Some(_), Some((key, _))) = (&means, fields.pair("that")) {
        let title = "a check is by a command or by a value, not both";
        out.add(Diagnostic::error("conflicting-keys", key.place(), title).help("make two checks of it"));
    }
    let step = Step { means: means.map(Box::new), ..step };
    Some(if that.is_some() { step.with(|extras| extras.that = that) } else { step })
}

impl Conduct for Check {
    fn begin(&self, step: &Step) -> Action {
        let note = if step.note_required { Wanted::Text("Note") } else { Wanted::Nothing };
        let mut choices = vec![
            Choice::shown(Pick::Yes, 'y', "[y]es", "yes, it is so").wanting(note),
            Choice::shown(Pick::No, 'n', "[n]o", "no (what is wrong)")
                .wanting(Wanted::Text("What is wrong?")),
            Choice::not_applicable(),
        ];
        if step.means.is_some() {
            choices.insert(0, Choice::shown(Pick::Run, 'r', "[r]un", "run the command"));
        }
        Action::Confirm(Menu::of(choices))
    }

    fn judge(&self, step: &Step, reply: &Reply, _: &Facts<'_>) -> Result<Verdict, String> {
        match (reply, &step.means) {
            (Reply::Picked { pick: Pick::Yes, text }, _) => {
                let note = given(text.as_deref());
                if step.note_required && note.is_none() {
                    return Err("a note is wanted".to_owned());
                }
                Ok(Verdict::Finish(Judged { note, ..Judged::by_person(Outcome::Done) }))
            }
            (Reply::Picked { pick: Pick::No, text }, _) => {
                let reason = Some(given(text.as_deref()).ok_or("a note is wanted")?);
                Ok(Verdict::Finish(Judged { reason, ..Judged::by_person(Outcome::Failed) }))
            }
            (Reply::Executed(end), Some(means)) => {
                let (outcome, bound, because) = means.judge(end);
                let end = Some(end.clone());
                let judged = Judged::by_person(outcome);
                Ok(Verdict::Finish(Judged { how: How::Command, bound, because, end, ..judged }))
            }
            _ => common(reply).unwrap_or_else(|| Err(unfit("yes or no"))),
        }
    }
}
