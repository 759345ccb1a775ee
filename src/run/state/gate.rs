//! A gate's turn: it is open until the decisions add up, its time is over, or the operator leaves or passes it.

use super::{Phase, Run, turn};
use crate::ledger::facts::{ApprovalDecided, Decision};
use crate::ledger::{Fact, Text};
use crate::run::gate::Verdict;
use crate::run::spot::Spot;
use crate::run::statement::Past;
use crate::step::{Action, Expiry, How, Judged, Outcome, Pick, Reply, Until};

impl Run {
    /// At an open gate: on if it was decided, else the wait for it.
    pub(super) fn at_gate(&mut self, spot: Spot, again: bool) {
        self.spot = Some(spot);
        let begun = self.progress.gate.as_ref().and_then(|gate| gate.commands);
        if self.commands(spot) != begun {
            // What is decided on has changed: it is opened anew, and earlier decisions count no more.
            let mut placed = self.placed(spot);
            placed.attempt += 1;
            return self.open(placed);
        }
        let judged = Judged { how: How::Approval, ..Judged::by_person(Outcome::Done) };
        let judged = match self.verdict() {
            Verdict::Open => return self.wait_for_decision(spot, again),
            Verdict::Approved(by) => Judged { because: Some(format!("by {}", by.join(", "))), ..judged },
            Verdict::Passed(reason) => {
                let because = Some("by break glass; a review is owed".to_owned());
                Judged { because, reason, deviation: true, ..judged }
            }
            Verdict::Silence => {
                let because = Some("by silence".to_owned());
                Judged { because, how: How::Clock, ..judged }
            }
            Verdict::Rejected(by, reason) => {
                let because = Some(format!("rejected by {by}"));
                Judged { because, reason, outcome: Outcome::Failed, ..judged }
            }
        };
        self.finish_attempt(spot, judged);
    }

    /// Records that a gate is open, with what it releases.
    pub(super) fn open(&mut self, placed: turn::Placed) {
        let statement = turn::begun(&self.checklist, placed, None, self.commands(placed.spot));
        self.pending.push_back(statement);
        self.phase = Phase::Waiting;
    }

    fn wait_for_decision(&mut self, spot: Spot, again: bool) {
        let step = self.checklist.step(spot);
        let mut action = step.begin();
        if let Action::Wait(waiting) = &mut action {
            waiting.until = Until::Heard(self.progress.sits_until);
            waiting.again = again;
            "waiting for approval".clone_into(&mut waiting.label);
        }
        self.phase = Phase::Gate(action);
    }

    pub(super) fn take_gate(&mut self, spot: Spot, reply: Reply) {
        match reply {
            Reply::Glanced => self.phase = Phase::Listening { expired: false, again: true },
            Reply::Picked { pick: Pick::Look, .. } => {
                self.phase = Phase::Listening { expired: false, again: false };
            }
            Reply::Waited => self.phase = Phase::Listening { expired: true, again: true },
            Reply::Picked { pick: Pick::BreakGlass, text } => match text.as_deref().map(str::trim) {
                None | Some("") => self.refuse("a reason is wanted".to_owned()),
                Some(reason) => self.pass(spot, Decision::BreakGlass, Some(reason)),
            },
            Reply::Picked { pick: Pick::Abort, .. } => self.take_failure(spot, reply),
            _ => self.refuse("one of the keys is wanted here".to_owned()),
        }
    }

    /// Records a decision that is the run's own.
    fn pass(&mut self, spot: Spot, decision: Decision, reason: Option<&str>) {
        let placed = self.placed(spot);
        let fact = Fact::ApprovalDecided(ApprovalDecided {
            decision,
            role: None,
            round: placed.round(),
            commands_sha256: self.commands(spot),
            expires_at: self.progress.sits_until,
            run: None,
            review: false,
        });
        let statement = turn::about(&self.checklist, spot, placed.attempt, fact);
        self.pending.push_back(statement.with(Text::REASON, reason));
        self.phase = Phase::Waiting;
    }

    /// Whether a gate that nobody decided in time calls for help.
    pub(super) fn escalates_by_itself(&self, spot: Spot) -> bool {
        let step = self.checklist.step(spot);
        let wanted = step.extras().gate.as_ref().is_some_and(|gate| gate.on_expiry == Expiry::Escalate);
        let last = self.progress.last_finished(spot);
        let expired = last.is_some_and(|last| last.how == crate::ledger::facts::How::Clock);
        wanted && expired && self.can_escalate() && self.progress.calling.is_none()
    }

    /// Takes what others recorded about this run since; what it knows already changes nothing.
    pub fn hear(&mut self, heard: Vec<Past>) {
        let Phase::Listening { expired, again } = self.phase else { return };
        for Past { statement, recorded } in heard {
            self.fold(&statement, &recorded);
        }
        let Some(spot) = self.spot else { return };
        let gate = self.checklist.step(spot).extras().gate.as_ref();
        let on_expiry = gate.map_or(Expiry::Reject, |gate| gate.on_expiry);
        match (expired && self.verdict() == Verdict::Open, on_expiry) {
            (false, _) => self.at_gate(spot, again),
            (true, Expiry::Proceed) => self.pass(spot, Decision::ReleasedBySilence, None),
            (true, Expiry::Reject | Expiry::Escalate) => {
                let because = Some("nobody decided in time".to_owned());
                let (how, reason) = (How::Clock, because.clone());
                self.finish_attempt(
                    spot,
                    Judged { how, because, reason, ..Judged::by_person(Outcome::Failed) },
                );
            }
        }
    }
}
