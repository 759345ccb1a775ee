//! What a kind makes of a reply.

use super::action::{Action, Reply};
use super::answer::Answer;
use super::attachment::Attached;
use super::command::CommandEnd;
use super::message::Message;
use super::outcome::{How, Outcome, TakenBound};
use super::prompt::Pick;

/// What follows from a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The attempt is over.
    Finish(Judged),
    /// Something else is to be done first.
    Then(Action),
    /// The step's command is to run.
    Execute,
}

/// How an attempt ended, with everything there is to record of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// How it ended.
    pub outcome: Outcome,
    /// Done, but not as written.
    pub deviation: bool,
    /// What gave the verdict.
    pub how: How,
    /// The answer to a question.
    pub answer: Option<Answer>,
    /// The bound that decided.
    pub bound: Option<TakenBound>,
    /// Why, in a few words to show: `73 is above 50`.
    pub because: Option<String>,
    /// The reason a person gave.
    pub reason: Option<String>,
    /// The note a person gave.
    pub note: Option<String>,
    /// The command that ran.
    pub end: Option<CommandEnd>,
    /// How many steps were answered at once, this one among them; absent for one that was answered alone.
    pub together: Option<u32>,
    /// What was told to others, as it was told.
    pub told: Option<Box<Message>>,
    /// Files that were given.
    pub files: Vec<Attached>,
}

impl Judged {
    /// A person's word, with nothing else to tell.
    #[must_use]
    pub fn by_person(outcome: Outcome) -> Self {
        let how = How::Person;
        let (answer, bound, because, reason, note, end) = (None, None, None, None, None, None);
        let (together, told, files) = (None, None, Vec::new());
        let deviation = false;
        Self { outcome, deviation, how, answer, bound, because, reason, note, end, together, told, files }
    }
}

/// The verdict of the choices that mean the same for every kind; `None` for the others.
pub(super) fn common(reply: &Reply) -> Option<Result<Verdict, String>> {
    let Reply::Picked { pick, text } = reply else { return None };
    let outcome = match pick {
        Pick::Skip => Outcome::Skipped,
        Pick::NotApplicable => Outcome::NotApplicable,
        Pick::Cannot => Outcome::Failed,
        Pick::Run => return Some(Ok(Verdict::Execute)),
        _ => return None,
    };
    let reason = given(text.as_deref());
    Some(match reason {
        Some(_) => Ok(Verdict::Finish(Judged { reason, ..Judged::by_person(outcome) })),
        None => Err("a reason is wanted".to_owned()),
    })
}

/// A text that is not empty, without white space at its ends.
pub(super) fn given(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// For a reply to something that was not asked.
pub(super) fn unfit(wanted: &str) -> String {
    format!("{wanted} is wanted here")
}
