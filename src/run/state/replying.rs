//! What a reply leads to: the next statement, or the next thing to ask. Nothing counts before it is recorded.

use super::{Phase, Run, turn};
use crate::ledger::facts::{EscalationCause, EscalationStarted, EscalationTold, Note, RunOutcome, Turn};
use crate::ledger::{Fact, Text};
use crate::run::menus;
use crate::run::spot::Spot;
use crate::run::statement::Statement;
use crate::step::{Action, Facts, Judged, Outcome, Pick, Reply, Verdict};

impl Run {
    /// Takes the reply to the action given last. A reply that does not fit is asked for again, with why.
    pub fn take(&mut self, reply: Reply) {
        if let Reply::Pause(cause) = reply {
            return self.pause(cause);
        }
        let reply = self.secrets.masked(reply);
        if let (Reply::Picked { pick: Pick::Pause, .. }, Some(_)) = (&reply, self.sitting()) {
            return self.pause(crate::step::PauseCause::Operator);
        }
        let Some(spot) = self.spot else { return };
        if let Reply::Picked { pick: Pick::Correct | Pick::Back | Pick::Rest, .. } = reply {
            return self.edit(spot, &reply);
        }
        match &self.phase {
            Phase::Consent(_) => self.take_consent(spot, &reply),
            Phase::Turn(_) | Phase::Command(_) => self.take_turn(spot, reply),
            Phase::Unknown(_) => self.take_unknown(spot, reply),
            Phase::Failure(_) => self.take_failure(spot, reply),
            Phase::TakeBack(_, outcome, reason) => {
                let (outcome, reason) = (*outcome, reason.clone());
                self.take_back(outcome, reason.as_deref(), &reply);
            }
            Phase::Repeat(_) => self.take_repeat(spot, &reply),
            Phase::Between(_) => self.take_wait(spot, &reply),
            Phase::Recall(..) => self.take_recall(spot, &reply),
            Phase::Gate(_) => self.take_gate(spot, reply),
            Phase::Note(_) => self.take_note(spot, &reply),
            Phase::Late(_) => self.take_why_late(spot, &reply),
            Phase::HandOver(_) => self.take_over(spot, reply),
            Phase::Calling(_) => self.take_call(spot, &reply),
            Phase::Editing(..) => self.take_editing(spot, &reply),
            Phase::Waiting | Phase::Listening { .. } | Phase::Ended(_) => {}
        }
    }

    fn take_consent(&mut self, spot: Spot, reply: &Reply) {
        let Phase::Consent(actions) = &mut self.phase else { return };
        let wanted = match actions.front() {
            Some(Action::Ask(question)) => question.exactly.clone().unwrap_or_default(),
            _ => unreachable!("consent is a question"),
        };
        let typed = match reply {
            Reply::Answered(typed) => typed,
            Reply::Picked { pick: Pick::Skip | Pick::NotApplicable | Pick::Cannot, .. } => {
                return self.take_turn(spot, reply.clone());
            }
            _ => return self.refuse(format!("{wanted} is to be typed")),
        };
        if typed.trim() != wanted {
            return self.refuse(format!("not {wanted}: {}", typed.trim()));
        }
        actions.pop_front();
        if actions.is_empty() {
            self.act(spot);
        }
    }

    fn take_turn(&mut self, spot: Spot, reply: Reply) {
        let step = self.as_it_is(spot);
        let measure = step.asked.as_ref().and_then(|asked| asked.measure.as_ref());
        let past = measure.and_then(|measure| self.checklist.series.get(measure));
        let facts = Facts { past, at: self.progress.now() };
        match step.judge(&reply, &facts) {
            Err(refused) => self.refuse(refused),
            Ok(Verdict::Then(action)) => {
                if let Reply::Executed(end) = reply {
                    if self.answer_itself(spot, &action, &end) {
                        return;
                    }
                    self.command = Some(end);
                }
                self.phase = Phase::Turn(action);
            }
            Ok(Verdict::Execute) => self.start_command(spot),
            Ok(Verdict::Finish(mut judged)) => {
                if let Reply::Secret(secret) = &reply
                    && let Err(refused) = self.keep(spot, secret)
                {
                    return self.refuse(refused);
                }
                if let Some(mut end) = judged.end.take() {
                    if self.looked(&mut end, &mut judged) {
                        return;
                    }
                    judged.end = Some(end);
                }
                self.finish_attempt(spot, judged);
            }
        }
    }

    pub(super) fn start_command(&mut self, spot: Spot) {
        if self.recall(spot) {
            return;
        }
        let execution = match self.execution(spot) {
            Ok(Some(execution)) => execution,
            Ok(None) => return self.refuse("there is no command to run".to_owned()),
            Err(refusal) => return self.refuse(refusal.message),
        };
        self.pending.push_back(turn::started(&self.checklist, self.placed(spot), &execution));
        self.phase = Phase::Waiting;
    }

    pub(super) fn finish_attempt(&mut self, spot: Spot, mut judged: Judged) {
        if judged.end.is_none() {
            judged.end = self.command.take();
        }
        self.command = None;
        if !judged.outcome.is_failure()
            && !matches!(judged.outcome, Outcome::Skipped | Outcome::NotApplicable)
        {
            let told = self.filled(spot).ok().and_then(|step| step.extras().message.clone());
            judged.told = told.map(Box::new);
        }
        self.pending.push_back(turn::finished(&self.checklist, self.placed(spot), &judged, self.mode));
        self.judged = Some(judged);
        self.phase = Phase::Waiting;
    }

    fn take_unknown(&mut self, spot: Spot, reply: Reply) {
        match reply {
            Reply::Picked { pick: Pick::No, .. } => self.begin_turn(spot),
            Reply::Picked { pick: Pick::Done, .. } => {
                self.finish_attempt(spot, Judged::by_person(Outcome::Done));
            }
            Reply::Stop => self.give_up(RunOutcome::Failed, false, None),
            other => self.take_turn(spot, other),
        }
    }

    pub(super) fn take_failure(&mut self, spot: Spot, reply: Reply) {
        match reply {
            Reply::Picked { pick: Pick::Again, .. } => self.turn(spot, false),
            Reply::Picked { pick: Pick::Escalate, .. } => self.escalate(spot),
            Reply::Picked { pick: Pick::Pause, .. } => self.pause(crate::step::PauseCause::Operator),
            Reply::Picked { pick: Pick::Abort, text } => match text.as_deref().map(str::trim) {
                None | Some("") => self.refuse("a reason is wanted".to_owned()),
                Some(reason) if self.can_roll_back() => {
                    let (action, reason) = (Action::Confirm(menus::take_back()), Some(reason.to_owned()));
                    self.phase = Phase::TakeBack(action, RunOutcome::Aborted, reason);
                }
                Some(reason) => self.give_up(RunOutcome::Aborted, false, Some(reason)),
            },
            Reply::Picked { pick: Pick::RollBack, .. } if self.can_roll_back() => {
                self.give_up(RunOutcome::Failed, true, None);
            }
            Reply::Picked { pick: Pick::NextTarget, .. } => self.leave_target(spot),
            Reply::Picked { pick: Pick::Skip, .. }
                if self.checklist.step(spot).critical && self.progress.giving_up.is_none() =>
            {
                self.refuse("a critical step that failed is not skipped".to_owned());
            }
            Reply::Picked { pick: Pick::Skip | Pick::ByHand, .. } => self.take_turn(spot, reply),
            Reply::Stop => self.stop(spot),
            _ => self.refuse("one of the keys is wanted here".to_owned()),
        }
    }

    /// Nobody is there to choose: on with the next target, past what is owed anyway, or to the end.
    pub(super) fn stop(&mut self, spot: Spot) {
        if let Some(target) = self.next_target(spot) {
            return self.turn_to(spot, Turn::Next, target, None);
        }
        if self.progress.giving_up.is_some() {
            let target = self.checklist.path(spot).to_owned();
            return self.turn_to(spot, Turn::Next, target, None);
        }
        self.give_up(RunOutcome::Failed, false, None);
    }

    fn leave_target(&mut self, spot: Spot) {
        match self.next_target(spot) {
            Some(target) => self.turn_to(spot, Turn::Next, target, None),
            None => self.refuse("there is no other target".to_owned()),
        }
    }

    fn take_back(&mut self, outcome: RunOutcome, reason: Option<&str>, reply: &Reply) {
        match reply {
            Reply::Picked { pick: Pick::Yes, .. } => self.give_up(outcome, true, reason),
            Reply::Picked { pick: Pick::No, .. } | Reply::Stop => self.give_up(outcome, false, reason),
            _ => self.refuse("yes or no is wanted here".to_owned()),
        }
    }

    fn take_repeat(&mut self, spot: Spot, reply: &Reply) {
        match reply {
            Reply::Picked { pick: Pick::Done, .. } => {
                let note = Some("kept from an earlier round".to_owned());
                self.finish_attempt(spot, Judged { note, ..Judged::by_person(Outcome::Done) });
            }
            Reply::Picked { pick: Pick::Again, .. } => self.begin_turn(spot),
            Reply::Stop => self.give_up(RunOutcome::Failed, false, None),
            _ => self.refuse("one of the keys is wanted here".to_owned()),
        }
    }

    fn take_wait(&mut self, spot: Spot, reply: &Reply) {
        if matches!(reply, Reply::Waited) {
            self.go_on(spot);
        }
    }

    pub(super) fn escalate(&mut self, spot: Spot) {
        if self.progress.calling.is_some() {
            return self.call();
        }
        let (Some(ladder), Some(last)) = (&self.checklist.ladder, self.progress.last_finished(spot)) else {
            return self.refuse("there is nobody to call".to_owned());
        };
        let started =
            EscalationStarted { ladder: ladder.name.clone(), cause: EscalationCause::Failed, at: last.at };
        let attempt = Some(last.number);
        let fact = Fact::EscalationStarted(started);
        self.pending.push_back(Statement {
            step: Some(self.checklist.path(spot).to_owned()),
            attempt,
            ..Statement::of_run(fact)
        });
        self.phase = Phase::Waiting;
    }

    fn take_call(&mut self, spot: Spot, reply: &Reply) {
        let untold =
            self.checklist.ladder.iter().flat_map(|ladder| &ladder.rungs).enumerate().find(|(_, rung)| {
                self.progress.calling.as_ref().is_some_and(|calling| !calling.told.contains(&rung.role))
            });
        match (reply, untold) {
            (Reply::Picked { pick: Pick::Told, .. }, Some((at, rung))) => {
                let rung_number = u32::try_from(at + 1).unwrap_or(u32::MAX);
                let fact =
                    Fact::EscalationTold(EscalationTold { role: rung.role.clone(), rung: rung_number });
                self.pending.push_back(Statement {
                    step: Some(self.checklist.path(spot).to_owned()),
                    ..Statement::of_run(fact)
                });
                self.phase = Phase::Waiting;
            }
            (Reply::Picked { pick: Pick::Later, .. } | Reply::Stop, _) => {
                self.give_up(RunOutcome::Failed, false, None);
            }
            _ => self.refuse("one of the keys is wanted here".to_owned()),
        }
    }

    fn take_note(&mut self, spot: Spot, reply: &Reply) {
        let note = match reply {
            Reply::Answered(text) => text.trim(),
            _ => return self.refuse("a note is wanted here".to_owned()),
        };
        if !note.is_empty() {
            let attempt = self.progress.last_finished(spot).map_or(1, |last| last.number);
            let statement = turn::about(&self.checklist, spot, attempt, Fact::Note(Note::default()));
            self.pending.push_back(statement.with(Text::TEXT, Some(note)));
            self.phase = Phase::Waiting;
        } else if self.checklist.step(spot).note_required {
            self.refuse("a note is wanted here".to_owned());
        } else {
            self.advance();
        }
    }

    /// Repeats the action, with why.
    pub(super) fn refuse(&mut self, why: String) {
        let action = match &mut self.phase {
            Phase::Consent(actions) => actions.front_mut(),
            Phase::Turn(action)
            | Phase::Command(action)
            | Phase::Unknown(action)
            | Phase::Failure(action)
            | Phase::TakeBack(action, ..)
            | Phase::Repeat(action)
            | Phase::Between(action)
            | Phase::Recall(action, _)
            | Phase::Gate(action)
            | Phase::Note(action)
            | Phase::Late(action)
            | Phase::HandOver(action)
            | Phase::Calling(action) => Some(action),
            Phase::Editing(editing, _) => Some(&mut editing.action),
            Phase::Waiting | Phase::Listening { .. } | Phase::Ended(_) => None,
        };
        match action {
            Some(Action::Confirm(menu)) => menu.refused = Some(why),
            Some(Action::Ask(question)) => question.refused = Some(why),
            Some(Action::Attach(attaching)) => attaching.question.refused = Some(why),
            Some(Action::Wait(waiting)) => waiting.meanwhile.refused = Some(why),
            Some(Action::Execute(_)) | None => {}
        }
    }

    /// The rung after the one of a role, with the instant it is reached.
    pub(super) fn next_rung(&self, role: &str) -> Option<(String, chrono::DateTime<chrono::Utc>)> {
        let start = self.progress.calling.as_ref()?.started.at;
        let rungs = &self.checklist.ladder.as_ref()?.rungs;
        let told = rungs.iter().position(|rung| rung.role == role)?;
        rungs.get(told + 1).map(|rung| (rung.role.clone(), rung.reach.from(start)))
    }
}
