//! The fold of what begins with an entry of its own, and of decisions at gates.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Latest, Progress};
use crate::ledger::Text;
use crate::ledger::facts::{ApprovalDecided, StepStarted};
use crate::run::checklist::Checklist;
use crate::run::gate::{OpenGate, Vote};
use crate::run::spot::Spot;
use crate::run::statement::{Recorded, Statement};

impl Progress {
    /// Takes the beginning of an attempt.
    pub(super) fn begin(
        &mut self,
        checklist: &Checklist,
        spot: Spot,
        started: &StepStarted,
        (number, at): (u32, DateTime<Utc>),
    ) {
        self.open = Some((spot, number));
        let commands = started.commands_sha256;
        let gate = checklist.step(spot).extras().gate.as_ref();
        self.gate = gate.map(|_| OpenGate { spot, commands, votes: Vec::new() });
        let lasts = started.lasts_ms.and_then(|ms| i64::try_from(ms).ok()).map(TimeDelta::milliseconds);
        self.sits_until = started.until.or_else(|| at.checked_add_signed(lasts?));
        if let Some(known) = self.items.get_mut(spot.index) {
            known.begun = known.begun.max(number);
        }
        self.latest = Latest::Started(spot);
    }

    /// Takes a decision on the gate that is open; one on another attempt or other commands does not count.
    pub(super) fn vote(
        &mut self,
        decided: &ApprovalDecided,
        statement: &Statement,
        recorded: &Recorded,
        spot: Option<Spot>,
    ) {
        if decided.review {
            return;
        }
        let open =
            self.open.filter(|(open, number)| Some(*open) == spot && Some(*number) == statement.attempt);
        let Some(gate) =
            self.gate.as_mut().filter(|gate| open.is_some() && gate.commands == decided.commands_sha256)
        else {
            return;
        };
        if gate.votes.iter().any(|known| known.head == recorded.head) {
            return;
        }
        gate.votes.push(Vote {
            person: recorded.by.clone(),
            role: decided.role.clone(),
            decision: decided.decision,
            reason: statement.text(Text::REASON),
            at: recorded.at,
            head: recorded.head.clone(),
        });
    }
}
