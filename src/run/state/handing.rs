//! A change of hands inside a run: what comes next is for another role or person.

use super::{Phase, Run};
use crate::ledger::facts::RunHandedOver;
use crate::ledger::{Fact, Text};
use crate::run::gate::same;
use crate::run::menus;
use crate::run::scene::Scene;
use crate::run::spot::Spot;
use crate::run::statement::Statement;
use crate::step::{Pick, Reply};

impl Run {
    /// The role or person for whom a step is, where that is another than the one as whom its holder goes on. What
    /// runs or passes by itself is for nobody.
    #[must_use]
    pub fn handed_to(&self, spot: Spot) -> Option<&str> {
        if self.sits(spot) || self.is_automatic(spot) {
            return None;
        }
        let usual = self.checklist.operator.as_str();
        let wanted = self.checklist.step(spot).extras().operator.as_deref().unwrap_or(usual);
        let acting = self.progress.acting.as_deref().unwrap_or(usual);
        (!wanted.is_empty() && wanted != acting).then_some(wanted)
    }

    /// Whether the run stands where somebody is to take over.
    pub(super) fn is_handing_over(&self) -> bool {
        matches!(self.phase, Phase::HandOver(_))
    }

    /// Begins a hand-over, if a step is for somebody else.
    pub(super) fn hand_over(&mut self, spot: Spot) -> bool {
        let Some(to) = self.handed_to(spot).map(str::to_owned) else { return false };
        let listed = self.is_listed(&to);
        self.phase = Phase::HandOver(menus::take_over(&to, listed));
        self.scenes.push_back(Scene::HandOver { spot, to });
        true
    }

    /// Whether who holds the run is one of a role, or that person. Where nobody is listed anybody may be.
    fn is_listed(&self, operator: &str) -> bool {
        let people = self.checklist.people.get(operator);
        people.is_none_or(|people| {
            people.is_empty() || people.iter().any(|person| same(person, &self.progress.holder))
        })
    }

    pub(super) fn take_over(&mut self, spot: Spot, reply: Reply) {
        let text = match reply {
            Reply::Picked { pick: Pick::TakeOver, text } => text,
            Reply::Picked { pick: Pick::Abort, .. } => return self.take_failure(spot, reply),
            Reply::Picked { pick: Pick::Pause, .. } | Reply::Stop => {
                return self.pause(crate::step::PauseCause::Operator);
            }
            _ => return self.refuse("one of the keys is wanted here".to_owned()),
        };
        let Some(to) = self.handed_to(spot).map(str::to_owned) else { return self.turn(spot, true) };
        let reason = text.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        if reason.is_none() && !self.is_listed(&to) {
            return self.refuse("a reason is wanted".to_owned());
        }
        let usual = Some(self.checklist.operator.clone()).filter(|usual| !usual.is_empty());
        let from = self.progress.acting.clone().or(usual);
        let fact = Fact::RunHandedOver(RunHandedOver { operator: to, from });
        let step = Some(self.checklist.path(spot).to_owned());
        let statement = Statement { step, ..Statement::of_run(fact) };
        self.pending.push_back(statement.with(Text::REASON, reason));
        self.phase = Phase::Waiting;
    }
}
