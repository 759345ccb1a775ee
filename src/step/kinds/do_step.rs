//! `do`: a person does something and says how it went, or lets the program do it.

use super::{Conduct, Facts, Kind};
use crate::diagnostic::Findings;
use crate::document::{Fields, Form, Shape, key};
use crate::step::Step;
use crate::step::action::{Action, Reply};
use crate::step::keys::{
    AUTO, ENV, FAIL, OUTPUTS, PASS, RETRY_KEY, RUN, STDIN, STEP_KEYS, TIMEOUT, WARN, WITH_RUN,
};
use crate::step::means::Means;
use crate::step::message::Message;
use crate::step::outcome::{How, Outcome};
use crate::step::prompt::{Choice, Menu, Pick, Wanted};
use crate::step::verdict::{Judged, Verdict, common, given, unfit};

/// The kind.
pub(super) const KIND: Kind = Kind {
    name: "do",
    summary: "does something and says how it went",
    example: "- do: Open the list of failed jobs.\n  expect: no job that failed twice\n",
    shape: Shape {
        what: "a step",
        keys: &[
            key!(needed "do", Form::Text, "What a person does, in a sentence."),
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
            key!("text", Form::Text, "A text that is told to others, ready to be copied."),
            key!("to", Form::Text, "Whom the text is told."),
            key!("via", Form::Text, "Where or by what it is told."),
        ],
        also: STEP_KEYS,
        needs: &[(WITH_RUN, &["run"]), (&["warn", "fail"], &["run"]), (&["to", "via"], &["text"])],
        later: &[],
    },
    read,
    done_word: "done",
    again: "try [a]gain",
    may_have_been_done: true,
    rest: true,
    conduct: Some(&Do),
};

struct Do;

fn read(fields: &Fields<'_>, step: Step, out: &mut Findings) -> Option<Step> {
    let means = Means::read(fields, true, out).ok()?;
    let message = Message::read(fields, out);
    let step = Step { means: means.map(Box::new), ..step };
    Some(if message.is_some() { step.with(|extras| extras.message = message) } else { step })
}

impl Conduct for Do {
    fn begin(&self, step: &Step) -> Action {
        if step.means.is_none() { Action::Confirm(told(step)) } else { Action::Confirm(offered()) }
    }

    fn judge(&self, step: &Step, reply: &Reply, _: &Facts<'_>) -> Result<Verdict, String> {
        if let Some(verdict) = common(reply) {
            return verdict;
        }
        match (reply, &step.means) {
            (Reply::Picked { pick: Pick::ByHand, .. }, Some(_)) => {
                Ok(Verdict::Then(Action::Confirm(told(step))))
            }
            (Reply::Picked { pick: Pick::Done, text }, _) => {
                let note = given(text.as_deref());
                if step.note_required && note.is_none() {
                    return Err("a note is wanted".to_owned());
                }
                Ok(Verdict::Finish(Judged { note, ..Judged::by_person(Outcome::Done) }))
            }
            (Reply::Picked { pick: Pick::NotAsExpected, text }, _) => {
                let note = given(text.as_deref()).ok_or("a note is wanted")?;
                let done = Judged::by_person(Outcome::Done);
                Ok(Verdict::Finish(Judged { deviation: true, note: Some(note), ..done }))
            }
            (Reply::Executed(end), Some(means)) => {
                let (outcome, bound, because) = means.judge(end);
                let end = Some(end.clone());
                let judged = Judged::by_person(outcome);
                Ok(Verdict::Finish(Judged { how: How::Command, bound, because, end, ..judged }))
            }
            _ => Err(unfit("one of the keys")),
        }
    }
}

/// The keys of a step that the person does.
fn told(step: &Step) -> Menu {
    let expects = step.expect.is_some();
    let note = if step.note_required { Wanted::Text("Note") } else { Wanted::Nothing };
    let done = if expects { ("[d]one as expected", "done as expected") } else { ("[d]one", "done") };
    let differs =
        Choice::shown(Pick::NotAsExpected, 'n', "[n]ot as expected", "done, not as expected (note)");
    Menu::of(vec![
        Choice::shown(Pick::Done, 'd', done.0, done.1).wanting(note),
        Choice { visible: expects, ..differs.wanting(Wanted::Text("What differs?")) },
        Choice::cannot(),
        Choice::skip(),
        Choice::not_applicable(),
    ])
}

/// The keys of a step that the program can do.
fn offered() -> Menu {
    Menu::of(vec![
        Choice::shown(Pick::Run, 'r', "[r]un", "run the command"),
        Choice::shown(Pick::ByHand, 'b', "[b]y hand", "do it by hand"),
        Choice::cannot(),
        Choice::skip(),
        Choice::not_applicable(),
    ])
}
