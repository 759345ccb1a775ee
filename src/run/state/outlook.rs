//! What an unfinished run waits for, and which of its steps are to be finished until when.

use chrono::{DateTime, Utc};

use super::Run;
use crate::ledger::facts::Decision;
use crate::run::gate::{Awaited, Verdict, missing};
use crate::run::progress::Latest;
use crate::run::spot::Spot;
use crate::step::Expiry;
use crate::trigger::Deadline;

/// What a run waits for that goes on by itself or by others than its holder, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Awaits {
    /// Somebody else decides.
    Approval(Approval),
    /// Somebody else has decided, and its holder goes on.
    Decided(Spot),
    /// A time passes, until then.
    Time(Spot, Option<DateTime<Utc>>),
    /// A role or person takes over at a step.
    HandOver(Spot, String),
}

/// A decision that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The gate.
    pub spot: Spot,
    /// Those who may release it, one text for each way: `release-manager`, `2 ops-lead`.
    pub by: Vec<String>,
    /// Who has agreed, as which role, oldest first.
    pub agreed: Vec<(String, String)>,
    /// Who is still wanted, one text for each way: `release-manager`, `1 more ops-lead`; as `by` while nobody agreed.
    pub missing: Vec<String>,
    /// Until when it is open.
    pub until: Option<DateTime<Utc>>,
    /// What becomes of it then.
    pub then: Expiry,
}

/// A step that is not finished, with until when it is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueStep {
    /// Which.
    pub spot: Spot,
    /// Its deadline.
    pub due: Deadline,
}

impl Run {
    /// What the run waits for; none where it is its holder's turn, and of a run that has ended.
    #[must_use]
    pub fn awaits(&self) -> Option<Awaits> {
        if matches!(self.latest(), Latest::Ended(_)) {
            return None;
        }
        if let Some(awaited) = self.awaited() {
            return Some(match self.verdict() {
                Verdict::Open => Awaits::Approval(self.approval(&awaited)),
                _ => Awaits::Decided(awaited.spot),
            });
        }
        if let Some(sitting) = self.sitting() {
            return Some(Awaits::Time(sitting.spot, sitting.until));
        }
        let next = self.next_spot().filter(|next| self.known(*next).is_none())?;
        Some(Awaits::HandOver(next, self.handed_to(next)?.to_owned()))
    }

    fn approval(&self, awaited: &Awaited<'_>) -> Approval {
        let words = self.words(awaited);
        let said = |(role, count): (&str, u32), of: u32| match (count, of) {
            (count, of) if count < of => format!("{count} more {role}"),
            (1, _) => role.to_owned(),
            (count, _) => format!("{count} {role}"),
        };
        let way = |all: &Vec<crate::step::Voters>| {
            let of = |role: &str| all.iter().filter(|own| own.role == role).map(|own| own.count).sum();
            let left = missing(all, &words).into_iter().map(|left| said(left, of(left.0)));
            left.collect::<Vec<_>>().join(" and ")
        };
        let agreed = words.iter().filter(|(vote, _)| vote.decision == Decision::Approved);
        Approval {
            spot: awaited.spot,
            by: awaited.gate.ways(),
            agreed: agreed.map(|(vote, role)| (vote.person.clone(), role.clone())).collect(),
            missing: awaited.gate.by.iter().map(way).collect(),
            until: awaited.until,
            then: awaited.gate.on_expiry,
        }
    }

    /// The steps ahead that are not finished and are to be until a moment that can be told, the earliest first.
    #[must_use]
    pub fn due_steps(&self) -> Vec<DueStep> {
        let open = |spot: &Spot| {
            self.is_ahead(*spot)
                && !self.is_settled(*spot)
                && !matches!(self.does_not_apply(*spot), Ok(Some(_)))
        };
        let ahead = self.spots.iter().copied().filter(open);
        let mut due: Vec<DueStep> =
            ahead.filter_map(|spot| Some(DueStep { spot, due: self.due_of(spot)? })).collect();
        due.sort_by_key(|step| step.due.at);
        due
    }
}
