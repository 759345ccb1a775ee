//! `wait`: nothing is done for a while, or until a moment.

use super::{Conduct, Facts, Kind};
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Form, PHRASE, Shape, key, read};
use crate::step::action::{Action, Reply, Until, Waiting};
use crate::step::keys::{BLOCK_KEYS, LENGTH, length};
use crate::step::length::Length;
use crate::step::outcome::{How, Outcome};
use crate::step::prompt::{Choice, Menu, Pick, Wanted};
use crate::step::verdict::{Judged, Verdict, common, given, unfit};
use crate::step::{Moment, Step};

/// The kind.
pub(super) const KIND: Kind = Kind {
    name: "wait",
    summary: "waits for a while, or until a moment; may be left and come back to",
    example: "- wait: Caches expire.\n  for: 10m\n",
    shape: Shape {
        what: "a step",
        keys: &[
            key!(needed "wait", Form::Text, "What is waited for, in a sentence."),
            key!("for", LENGTH, "How long it waits."),
            key!("until", Form::Said(&PHRASE), "Until which moment it waits, such as `deploy.at + 24h`."),
            key!("early", Form::Words(|| vec!["never"]), "`never` if it cannot be ended early."),
        ],
        also: BLOCK_KEYS,
        needs: &[(&[], &["for", "until"])],
        later: &[],
    },
    read: read_wait,
    done_word: "over",
    again: "w[a]it again",
    may_have_been_done: false,
    rest: false,
    conduct: Some(&Waits),
};

/// How long a step waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// When it is over.
    pub end: WaitEnd,
    /// Whether a person may not end it early, whatever the reason.
    pub never_early: bool,
}

/// When a wait is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitEnd {
    /// So long after it began.
    After(Length),
    /// At that moment.
    At(Moment),
}

struct Waits;

fn read_wait(fields: &Fields<'_>, step: Step, out: &mut Findings) -> Option<Step> {
    let end = match (fields.get("for"), fields.get("until")) {
        (Some(node), None) => WaitEnd::After(length(node, out)?),
        (None, Some(node)) => match Moment::parse(&read::line(node, out)?) {
            Ok(moment) => WaitEnd::At(moment),
            Err(refusal) => {
                let finding = Diagnostic::error("invalid-value", node.place(), refusal.message);
                out.add(finding.help(refusal.help.unwrap_or_default()));
                return None;
            }
        },
        (Some(node), Some(other)) => {
            let title = "a wait has one end, not both `for` and `until`";
            let finding = Diagnostic::error("conflicting-keys", other.place(), title);
            out.add(finding.other(node.place(), "the other one").help("keep the one that is meant"));
            return None;
        }
        (None, None) => {
            let finding = Diagnostic::error("missing-key", step.grip, "a wait does not say how long");
            out.add(finding.help("add `for: 10m`, or `until: STEP.at + 24h`"));
            return None;
        }
    };
    let never_early = fields.get("early").is_some_and(|node| {
        if node.scalar() != Some("never") {
            let title = "`early` is `never`, or left out";
            out.add(Diagnostic::error("wrong-type", node.place(), title));
        }
        true
    });
    Some(step.with(|extras| extras.wait = Some(Box::new(Wait { end, never_early }))))
}

impl Conduct for Waits {
    /// The run says when it is over: it knows when the wait began.
    fn begin(&self, step: &Step) -> Action {
        let early = step.extras().wait.as_ref().is_none_or(|wait| !wait.never_early);
        let mut choices = Vec::new();
        if early {
            let meaning = "end the wait now (reason)";
            choices.push(Choice::shown(Pick::Early, 'e', "[e]nd it early", meaning).wanting(Wanted::REASON));
        }
        choices.push(Choice::shown(Pick::Pause, 'p', "[p]ause", "leave it and come back; its time goes on"));
        if early {
            choices.push(Choice::not_applicable());
        }
        let until = Until::Over(Length::seconds(0));
        Action::Wait(Waiting { until, label: String::new(), meanwhile: Menu::of(choices), again: false })
    }

    fn judge(&self, step: &Step, reply: &Reply, _: &Facts<'_>) -> Result<Verdict, String> {
        let never_early = step.extras().wait.as_ref().is_some_and(|wait| wait.never_early);
        match reply {
            Reply::Waited => {
                Ok(Verdict::Finish(Judged { how: How::Clock, ..Judged::by_person(Outcome::Done) }))
            }
            Reply::Picked { .. } if never_early => Err("this wait is never ended early".to_owned()),
            Reply::Picked { pick: Pick::Early, text } => {
                let reason = Some(given(text.as_deref()).ok_or("a reason is wanted")?);
                let because = Some("ended early".to_owned());
                let judged = Judged::by_person(Outcome::Done);
                Ok(Verdict::Finish(Judged { reason, because, deviation: true, ..judged }))
            }
            _ => common(reply).unwrap_or_else(|| Err(unfit("one of the keys"))),
        }
    }
}
