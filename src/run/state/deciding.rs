//! What an entry leads to. Decided from the fold alone, so that a run gone on with does what it would have done.

use super::polling::Poll;
use super::{Ended, Phase, Run, turn};
use crate::diagnostic::Refusal;
use crate::ledger::Fact;
use crate::ledger::facts::{EscalationStopped, RunOutcome, StepOutcome};
use crate::run::menus;
use crate::run::progress::{Attempt, Latest};
use crate::run::scene::Scene;
use crate::run::spot::Spot;
use crate::run::statement::Statement;
use crate::step::{Action, How, Judged, Outcome};

impl Run {
    pub(super) fn decide(&mut self) {
        let resuming = std::mem::take(&mut self.resuming);
        if let (true, Some((spot, _))) = (resuming, self.progress.open.filter(|(spot, _)| !self.sits(*spot)))
        {
            return self.interrupted(spot);
        }
        if let Some((outcome, reason)) = self.ending.take() {
            return self.end_by_hand(outcome, &reason);
        }
        match self.latest() {
            Latest::Started(spot) if self.sits(spot) && !resuming => self.sit(spot),
            Latest::Started(spot) if self.sits(spot) => self.advance(),
            Latest::Voted(spot) => self.at_gate(spot, false),
            Latest::Started(spot) => self.command_of(spot),
            Latest::Finished(spot) => self.after_attempt(spot, resuming),
            Latest::Raised(spot) => {
                self.spot = Some(spot);
                self.ask_after_failure(spot);
            }
            Latest::Corrected(spot) => self.reask(spot),
            Latest::HandedOver(_) if resuming => self.advance(),
            Latest::HandedOver(spot) => self.turn(spot, true),
            Latest::Called => self.call(),
            Latest::Told => self.give_up(RunOutcome::Failed, false, None),
            Latest::Ended(outcome) if outcome.closes() => self.phase = Phase::Ended(Ended::Finished(outcome)),
            Latest::Paused | Latest::Ended(_) if resuming => self.advance(),
            Latest::Ended(outcome) => self.phase = Phase::Ended(Ended::Finished(outcome)),
            Latest::Paused => {}
            Latest::Nothing => self.advance(),
        }
    }

    /// A command was caught running: that attempt is recorded as unknown before anything else.
    fn interrupted(&mut self, spot: Spot) {
        let judged = Judged { how: How::Command, ..Judged::by_person(Outcome::Interrupted) };
        self.spot = Some(spot);
        self.pending.push_back(turn::finished(&self.checklist, self.placed(spot), &judged, self.mode));
        self.resuming = true;
    }

    fn command_of(&mut self, spot: Spot) {
        let Ok(Some(execution)) = self.execution(spot) else {
            // What it began with has changed its mind: nothing ran, and a person decides.
            return self.ask_after_failure(spot);
        };
        let every = self.checklist.step(spot).means.as_ref().and_then(|means| means.every);
        self.poll = every.map(|every| Poll::of(&execution, every));
        self.phase = Phase::Command(Action::Execute(execution));
    }

    fn after_attempt(&mut self, spot: Spot, resuming: bool) {
        let step = self.checklist.step(spot);
        let last = self.progress.last_finished(spot);
        let outcome = last.map(|last| last.outcome);
        let noted = last.is_some_and(|last| last.reason.is_some());
        let well = matches!(outcome, Some(StepOutcome::Done | StepOutcome::Warned));
        self.spot = Some(spot);
        if outcome == Some(StepOutcome::Interrupted) && resuming {
            self.turn(spot, true);
        } else if !self.progress.is_settled(spot, &self.checklist) {
            self.failed(spot);
        } else if well && !noted && (step.note_required || outcome == Some(StepOutcome::Warned)) {
            self.phase = Phase::Note(menus::note(step.note_required));
        } else {
            self.advance();
        }
    }

    /// Goes on to the first step that is left to do, or to the end.
    pub(super) fn advance(&mut self) {
        if self.stop_calling() || self.ask_why_late() {
            return;
        }
        match (self.next_spot(), &self.progress.giving_up) {
            (Some(spot), _) => self.arrive(spot),
            (None, None) => self.finish(self.counts().outcome(), None),
            (None, Some(giving_up)) => {
                let (outcome, reason) = (giving_up.outcome, giving_up.reason.clone());
                self.finish(outcome, reason.as_deref());
            }
        }
    }

    /// At a step: what is known or does not apply is recorded without a turn.
    fn arrive(&mut self, spot: Spot) {
        let sits = self.sitting().is_some_and(|sitting| sitting.spot == spot);
        if self.checklist.item(spot).entrance {
            return self.enter(spot);
        }
        let Some((judged, shown)) = self.known(spot).filter(|_| !sits) else { return self.turn(spot, true) };
        self.settle(spot, &judged, shown);
    }

    /// What is known of a step without asking, and whether that is shown: that it does not apply, that its texts
    /// cannot be filled in, what its values say, or the value of an input.
    pub(super) fn known(&self, spot: Spot) -> Option<(Judged, bool)> {
        let failed = |refusal: Refusal| (unknown(refusal), true);
        match self.does_not_apply(spot) {
            Ok(None) => {}
            Ok(Some(held)) => return Some((by_condition(Outcome::NotApplicable, held.because), true)),
            // What commands would give is not known to a rehearsal.
            Err(_) if self.checklist.rehearsed => {}
            Err(refusal) => return Some(failed(refusal)),
        }
        if let Err(refusal) =
            self.filled(spot).and_then(|_| self.moment(spot)).and_then(|_| self.secretive(spot))
            && !self.checklist.rehearsed
        {
            return Some(failed(refusal));
        }
        let item = self.checklist.item(spot);
        if let Some(that) = &item.step.extras().that {
            return Some(match that.judge(&self.scope(spot)) {
                Ok(held) if held.holds => (by_condition(Outcome::Done, held.because), true),
                Ok(held) => (by_condition(Outcome::Failed, held.because), true),
                Err(_) if self.checklist.rehearsed => return None,
                Err(refusal) => failed(refusal),
            });
        }
        self.given(spot).map(|judged| (judged, false))
    }

    /// The value of an input that is not asked: given, passed by a call, or its default. One that does not fit is
    /// asked after all.
    fn given(&self, spot: Spot) -> Option<Judged> {
        let item = self.checklist.item(spot);
        let step = self.filled(spot).ok()?;
        let asked = step.asked.as_ref().filter(|_| item.input && self.progress.attempts(spot).is_empty())?;
        let given = self.checklist.given.iter().find(|(path, _)| *path == item.path);
        let value = match (given, self.passed(spot)) {
            (Some((_, value)), _) => value.clone(),
            (None, Some(passed)) => passed.ok()?,
            (None, None) => asked.default.clone()?,
        };
        let answer = asked.answer.take(&value).ok()?;
        Some(Judged { how: How::Given, answer: Some(answer), ..Judged::by_person(Outcome::Done) })
    }

    /// Stops the ladder once the step it came from is settled.
    fn stop_calling(&mut self) -> bool {
        let Some(calling) = &self.progress.calling else { return false };
        let spot = calling.step.as_deref().and_then(|path| self.spot_of(path));
        if !spot.is_some_and(|spot| self.progress.is_settled(spot, &self.checklist)) {
            return false;
        }
        let (step, told) = (calling.step.clone(), calling.told.clone());
        let fact = Fact::EscalationStopped(EscalationStopped::default());
        self.pending.push_back(Statement { step, ..Statement::of_run(fact) });
        let last = spot.and_then(|spot| self.progress.last_finished(spot));
        self.solved = last.map(|last| Scene::Solved { told, at: last.at });
        true
    }

    /// A step's turn: what stands before it, then its own action. After an unknown outcome a person says first
    /// whether it was done, unless that was just said; a question or a check is simply answered.
    pub(super) fn turn(&mut self, spot: Spot, ask_whether_done: bool) {
        if self.checklist.item(spot).entrance {
            return self.enter(spot);
        }
        self.spot = Some(spot);
        self.announce(spot);
        if self.hand_over(spot) {
            return;
        }
        let scene = self.scene_of(spot);
        let unknown = matches!(scene, Scene::Step { earlier: Some((_, StepOutcome::Interrupted, _)), .. });
        self.scenes.push_back(scene);
        let step = self.checklist.step(spot);
        if unknown && ask_whether_done && step.kind.may_have_been_done {
            self.phase = Phase::Unknown(Action::Confirm(menus::unknown()));
            return;
        }
        if let Some(round) = self.done_before(spot) {
            self.phase = Phase::Repeat(Action::Confirm(menus::repeat(round)));
            return;
        }
        self.begin_turn(spot);
    }

    /// The round in which a step was done that is not to be repeated by itself.
    pub(super) fn done_before(&self, spot: Spot) -> Option<u32> {
        let once = self.checklist.step(spot).extras().once && self.progress.counting(spot).is_empty();
        let done = |attempt: &Attempt| matches!(attempt.outcome, StepOutcome::Done | StepOutcome::Warned);
        let before = once && self.progress.attempts(spot).last().is_some_and(done);
        before.then(|| self.progress.round().saturating_sub(1).max(1))
    }

    /// The texts to be typed, then the step's own action.
    pub(super) fn begin_turn(&mut self, spot: Spot) {
        if self.begins_by_itself(spot) {
            return;
        }
        let step = self.as_it_is(spot);
        let consents = menus::consents(&step);
        if consents.is_empty() {
            return self.act(spot);
        }
        self.phase = Phase::Consent(consents.into());
    }

    /// Shows the ladder and asks whether the rung to tell was told.
    pub(super) fn call(&mut self) {
        let (Some(ladder), Some(calling)) = (&self.checklist.ladder, &self.progress.calling) else {
            unreachable!("a ladder is started only where there is one");
        };
        let spot = calling.step.as_deref().and_then(|path| self.spot_of(path));
        let reached = ladder.rungs.iter().position(|rung| !calling.told.contains(&rung.role));
        let message =
            spot.map_or_else(Vec::new, |spot| menus::message(&self.checklist, &self.progress, spot));
        let role = reached.map(|at| ladder.rungs[at].role.as_str());
        let start = calling.started.at;
        self.phase = Phase::Calling(Action::Confirm(menus::told(role)));
        self.spot = spot.or(self.spot);
        let reached = reached.unwrap_or(ladder.rungs.len());
        self.scenes.push_back(Scene::Ladder { start, reached, message });
    }

    pub(super) fn can_escalate(&self) -> bool {
        self.checklist.ladder.as_ref().is_some_and(|ladder| !ladder.rungs.is_empty())
    }
}

/// A verdict that follows from values alone.
fn by_condition(outcome: Outcome, why: String) -> Judged {
    let (how, because) = (How::Condition, Some(why.clone()));
    Judged { how, because, reason: Some(why), ..Judged::by_person(outcome) }
}

/// A step fails where what it needs is not known.
pub(super) fn unknown(refusal: Refusal) -> Judged {
    by_condition(Outcome::Failed, refusal.message)
}
