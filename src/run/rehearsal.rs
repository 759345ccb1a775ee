//! Rehearsals: nothing is executed, nothing is recorded, and both are said.

use chrono::{DateTime, Utc};

use super::drive::{Host, HostError, RecordError, Recorder};
use super::scene::Scene;
use super::script::View;
use super::state::Run;
use super::statement::{Recorded, Statement};
use crate::step::{Action, AnswerType, Menu, PauseCause, Pick, Question, Reply, Secret, Until};

/// What a rehearsal gives as reason or note where one is wanted.
const REASON: &str = "rehearsal";
/// What stands for a secret, since no command gets it.
const NO_SECRET: &str = "not-asked-in-a-rehearsal";

/// A host that never executes: a person goes through it at another host, or nobody does and every step passes.
pub enum Rehearsal<'a> {
    /// A person answers.
    With(&'a mut dyn Host),
    /// Nobody answers; the run only shows itself.
    Alone(&'a mut dyn View),
}

impl Host for Rehearsal<'_> {
    fn show(&mut self, scene: &Scene) -> Result<(), HostError> {
        let show = |scene: &Scene, this: &mut Self| match this {
            Self::With(host) => host.show(scene),
            Self::Alone(view) => view.show(scene),
        };
        show(scene, self)?;
        if matches!(scene, Scene::Opening(_)) { show(&Scene::Rehearsal, self) } else { Ok(()) }
    }

    fn perform(&mut self, run: &Run, action: &Action) -> Result<Reply, HostError> {
        if let Action::Wait(waiting) = action {
            self.show(&Scene::NotWaited)?;
            let passed = Reply::Picked { pick: Pick::BreakGlass, text: Some(REASON.to_owned()) };
            return Ok(if matches!(waiting.until, Until::Heard(_)) { passed } else { Reply::Waited });
        }
        if matches!(action, Action::Confirm(menu) if menu.choice(Pick::TakeOver).is_some()) {
            return Ok(Reply::Picked { pick: Pick::TakeOver, text: Some(REASON.to_owned()) });
        }
        if let Action::Ask(Question { answer: Some(AnswerType::Secret), .. }) = action {
            return Ok(Reply::Secret(Secret::new(NO_SECRET.to_owned())));
        }
        let Self::With(host) = self else { return Ok(passed(action)) };
        let Action::Confirm(menu) = action else {
            return match action {
                Action::Execute(_) => Ok(Reply::Pause(PauseCause::Operator)),
                _ => host.perform(run, action),
            };
        };
        let mut menu = menu.clone();
        loop {
            let reply = host.perform(run, &Action::Confirm(menu.clone()))?;
            match reply {
                Reply::Picked { pick: Pick::Run, .. } if menu.choice(Pick::ByHand).is_some() => {
                    host.show(&Scene::NotExecuted)?;
                    return Ok(Reply::picked(Pick::ByHand));
                }
                Reply::Picked { pick: Pick::Run, .. } => {
                    menu.refused = Some("not executed in a rehearsal; say yes or no".to_owned());
                }
                other => return Ok(other),
            }
        }
    }
}

/// The reply with which a step passes.
fn passed(action: &Action) -> Reply {
    let reason = || Some(REASON.to_owned());
    match action {
        Action::Confirm(menu) => pass(menu),
        Action::Ask(question) => match (&question.exactly, &question.enter, &question.answer) {
            (Some(exactly), ..) => Reply::Answered(exactly.clone()),
            (None, Some(enter), _) => Reply::Answered(enter.clone()),
            (None, None, Some(_)) => Reply::Picked { pick: Pick::NotApplicable, text: reason() },
            (None, None, None) => Reply::Answered(REASON.to_owned()),
        },
        Action::Execute(_) => Reply::Stop,
        Action::Wait(_) => Reply::Waited,
        Action::Attach(_) => Reply::Picked { pick: Pick::NotApplicable, text: reason() },
    }
}

fn pass(menu: &Menu) -> Reply {
    let passing = [Pick::Done, Pick::Yes, Pick::ByHand, Pick::NotApplicable];
    match passing.into_iter().find(|pick| menu.choice(*pick).is_some()) {
        Some(pick) => Reply::Picked { pick, text: Some(REASON.to_owned()) },
        None => Reply::Stop,
    }
}

/// Keeps nothing, and says when each thing would have been recorded.
pub struct RehearsalRecorder<'a> {
    now: &'a mut dyn FnMut() -> DateTime<Utc>,
}

impl<'a> RehearsalRecorder<'a> {
    /// A recorder with the time of its caller.
    #[must_use]
    pub fn new(now: &'a mut dyn FnMut() -> DateTime<Utc>) -> Self {
        Self { now }
    }
}

impl Recorder for RehearsalRecorder<'_> {
    fn append(&mut self, _: &Statement) -> Result<Recorded, RecordError> {
        let (id, head, by) = Default::default();
        Ok(Recorded { at: (self.now)(), id, head, by })
    }
}
