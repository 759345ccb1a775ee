//! Gates of a run: who may decide, what would be released, and what the decisions add up to.

use chrono::{DateTime, Utc};

use super::spot::Spot;
use super::state::Run;
use crate::ledger::Hash;
use crate::ledger::facts::Decision;
use crate::step::{Gate, Voters};

/// A decision on the gate that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// Who.
    pub person: String,
    /// As which role.
    pub role: Option<String>,
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// The head it became; no two share it.
    pub head: String,
}

/// A gate that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpenGate {
    pub(super) spot: Spot,
    /// What it releases.
    pub(super) commands: Option<Hash>,
    /// Decisions under that text and those commands, oldest first.
    pub(super) votes: Vec<Vote>,
}

/// What the decisions on a gate add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing yet.
    Open,
    /// It is released, by these.
    Approved(Vec<String>),
    /// It is not, says that one.
    Rejected(String, Option<String>),
    /// Nobody spoke in time, and the gate says that then it is open.
    Silence,
    /// The operator passed it.
    Passed(Option<String>),
}

/// A gate as those who decide see it.
#[derive(Debug, Clone)]
pub struct Awaited<'a> {
    /// Which step.
    pub spot: Spot,
    /// Which attempt.
    pub attempt: u32,
    /// Who may decide.
    pub gate: &'a Gate,
    /// Until when.
    pub until: Option<DateTime<Utc>>,
    /// The hash of what it releases.
    pub commands: Option<Hash>,
    /// What was decided so far, oldest first.
    pub votes: &'a [Vote],
}

/// Why a person may not decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Excluded {
    /// The gate excludes them, for what they did: `operator`, or the name of a step or procedure.
    Doer(String),
    /// They do not hold that role, or none of those that may decide.
    NoRole,
    /// Several roles fit.
    Several(Vec<String>),
}

impl Run {
    /// The gate that is open, if the run waits at one.
    #[must_use]
    pub fn awaited(&self) -> Option<Awaited<'_>> {
        let open = self.progress().gate.as_ref()?;
        let sitting = self.sitting().filter(|sitting| sitting.spot == open.spot)?;
        let gate = self.checklist().step(open.spot).extras().gate.as_deref()?;
        let (spot, attempt) = (open.spot, self.progress().attempt(open.spot));
        let (until, commands) = (sitting.until, open.commands);
        Some(Awaited { spot, attempt, gate, until, commands, votes: &open.votes })
    }

    /// The steps with commands that a gate releases, up to the next gate: their path, text and command.
    #[must_use]
    pub fn released(&self, gate: Spot) -> Vec<(String, String, String)> {
        let behind = self.spots().iter().filter(|spot| spot.index > gate.index && spot.section.is_forward());
        let until = behind.take_while(|spot| self.checklist().step(**spot).extras().gate.is_none());
        let command = |spot: &Spot| {
            let step = self.filled(*spot).unwrap_or_else(|_| self.checklist().item(*spot).step.clone());
            // What needs an answer that comes later, or the time then, is released as it is written.
            let written = self.checklist().step(*spot);
            let later = written.names().iter().any(|name| name.is("now") || name.is("today"));
            let command = match self.execution(*spot) {
                Ok(execution) if !later => execution?.command,
                _ => written.means.as_ref()?.command.clone(),
            };
            Some((self.checklist().path(*spot).to_owned(), step.text.to_string(), command.to_string()))
        };
        until.filter_map(command).collect()
    }

    /// The hash of the commands that a gate releases; none for a step that is no gate.
    pub(super) fn commands(&self, spot: Spot) -> Option<Hash> {
        self.checklist().step(spot).extras().gate.as_ref()?;
        let commands = self.released(spot);
        let length = |text: &str| (text.len() as u64).to_be_bytes();
        let mut bytes = Vec::new();
        for part in commands.iter().flat_map(|(path, _, command)| [path, command]) {
            bytes.extend(length(part));
            bytes.extend(part.as_bytes());
        }
        Some(Hash::of_parts(&[&bytes]))
    }

    /// The role as which a person may decide on a gate. Where nobody is listed for a role its persons are not known
    /// here, and anybody may who is not excluded.
    pub fn may_decide(&self, gate: &Gate, person: &str, role: Option<&str>) -> Result<String, Excluded> {
        if let Some(what) = gate.not.iter().find(|what| self.did(person, what)) {
            return Err(Excluded::Doer(what.clone()));
        }
        let holds = |role: &str| {
            let people = self.checklist().people.get(role);
            people.is_none_or(|people| people.is_empty() || people.iter().any(|other| same(other, person)))
        };
        let listed = |role: &str| self.checklist().people.get(role).is_some_and(|people| !people.is_empty());
        let roles = gate.roles().into_iter().map(|voters| voters.role.as_str());
        let mut fitting: Vec<&str> =
            roles.filter(|known| role.is_none_or(|role| role == *known) && holds(known)).collect();
        // Who is listed somewhere is not asked about roles that anybody could claim.
        if fitting.iter().any(|role| listed(role)) {
            fitting.retain(|role| listed(role));
        }
        match fitting[..] {
            [] => Err(Excluded::NoRole),
            [role] => Ok(role.to_owned()),
            _ => Err(Excluded::Several(fitting.into_iter().map(str::to_owned).collect())),
        }
    }

    /// Whether a person did something that keeps from deciding.
    fn did(&self, person: &str, what: &str) -> bool {
        if what == "operator" {
            return self.progress().holders.iter().any(|holder| same(holder, person));
        }
        let of_step = |spot: &&Spot| self.checklist().step(**spot).name() == Some(what);
        let mut steps = self.spots().iter().filter(of_step).peekable();
        if steps.peek().is_none() {
            let doers = self.checklist().doers.get(what);
            return doers.is_some_and(|doers| doers.iter().any(|doer| same(doer, person)));
        }
        steps.any(|spot| self.progress().attempts(*spot).iter().any(|attempt| same(&attempt.by, person)))
    }

    /// The words that count at a gate, with the role of each: each person's last, spoken before the gate expired by
    /// somebody who may decide.
    pub(super) fn words<'a>(&self, awaited: &Awaited<'a>) -> Vec<(&'a Vote, String)> {
        let mut words: Vec<(&Vote, String)> = Vec::new();
        for vote in awaited.votes {
            let in_time = awaited.until.is_none_or(|until| vote.at <= until);
            let role = self.may_decide(awaited.gate, &vote.person, vote.role.as_deref());
            if let (true, Ok(role)) = (in_time, role) {
                words.retain(|(other, _)| !same(&other.person, &vote.person));
                words.push((vote, role));
            }
        }
        words
    }

    /// What the decisions on the open gate add up to.
    pub(super) fn verdict(&self) -> Verdict {
        let Some(awaited) = self.awaited() else { return Verdict::Open };
        for vote in awaited.votes {
            match vote.decision {
                Decision::BreakGlass => return Verdict::Passed(vote.reason.clone()),
                Decision::ReleasedBySilence => return Verdict::Silence,
                Decision::Approved | Decision::Rejected => {}
            }
        }
        let words = self.words(&awaited);
        if let Some((no, _)) = words.iter().find(|(vote, _)| vote.decision == Decision::Rejected) {
            return Verdict::Rejected(no.person.clone(), no.reason.clone());
        }
        let enough = awaited.gate.by.iter().any(|all| missing(all, &words).is_empty());
        if enough {
            Verdict::Approved(words.iter().map(|(vote, _)| vote.person.clone()).collect())
        } else {
            Verdict::Open
        }
    }
}

/// Who is still wanted of those who have to agree, with how many more; empty once they do.
pub(super) fn missing<'a>(all: &'a [Voters], words: &[(&Vote, String)]) -> Vec<(&'a str, u32)> {
    let mut wanted: Vec<(&str, u32)> = Vec::new();
    for voters in all {
        match wanted.iter_mut().find(|(role, _)| *role == voters.role) {
            Some((_, count)) => *count += voters.count,
            None => wanted.push((&voters.role, voters.count)),
        }
    }
    for (vote, role) in words {
        if let Some((_, count)) = wanted.iter_mut().find(|(wanted, _)| wanted == role)
            && vote.decision == Decision::Approved
        {
            *count = count.saturating_sub(1);
        }
    }
    wanted.retain(|(_, count)| *count > 0);
    wanted
}

/// Whether two addresses are one person.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
