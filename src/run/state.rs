//! The run itself: a state machine over what is recorded.

use std::collections::VecDeque;
use std::sync::Arc;

use super::checklist::Checklist;
use super::counts::Counts;
use super::progress::{Latest, Progress};
use super::scene::{Opening, Resumed, Scene};
use super::secrets::Secrets;
use super::spot::{Section, Spot};
use super::statement::{Past, Recorded, Statement};
use super::turn;
use crate::ledger::Fact;
use crate::ledger::facts::{
    Mode, PauseCause, RunHeld, RunOutcome, RunStarted, RunTurned, StepFinished, StepOutcome, Turn,
};
use crate::step::{Action, Judged};

mod automatic;
mod closing;
mod course;
mod deciding;
mod each;
mod editing;
mod failing;
mod gate;
mod handing;
mod late;
mod outlook;
mod polling;
mod recalling;
mod replying;
mod waiting;

pub use outlook::{Approval, Awaits, DueStep};
pub use waiting::Sitting;

/// What is next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// This is to be made durable, then given to [`Run::apply`].
    Record(Statement),
    /// This is to be shown.
    Show(Scene),
    /// This is to be carried out, and its reply given to [`Run::take`].
    Perform(Action),
    /// What others recorded about the run is wanted, and to be given to [`Run::hear`].
    Listen,
    /// There is nothing more to do for now.
    Done(Ended),
}

/// Why there is nothing more to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The run ended.
    Finished(RunOutcome),
    /// The run was left at a step, to be gone on with.
    Paused {
        /// Where.
        spot: Option<Spot>,
        /// Why.
        cause: PauseCause,
    },
}

/// What a reply would answer.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    /// Nothing: the next entry decides.
    Waiting,
    /// A text typed before a step; further ones follow.
    Consent(VecDeque<Action>),
    /// The step's own action.
    Turn(Action),
    /// The step's command; its start is recorded.
    Command(Action),
    /// What happened to a command that was caught running.
    Unknown(Action),
    /// What to do after a failure.
    Failure(Action),
    /// Whether a run that is given up is taken back; what ends it, and why.
    TakeBack(Action, RunOutcome, Option<String>),
    /// Whether what was done in an earlier round is done again.
    Repeat(Action),
    /// Nothing, until the next attempt of a command.
    Between(Action),
    /// What to do while nobody has decided.
    Gate(Action),
    /// What others recorded; whether the gate's time is over, and nothing is said anew.
    Listening { expired: bool, again: bool },
    /// A secret of an earlier sitting that a command needs, and the step that asked for it.
    Recall(Action, Spot),
    /// A note after an attempt.
    Note(Action),
    /// Why a step was finished late.
    Late(Action),
    /// Whether a rung was told.
    Calling(Action),
    /// Whether who is there takes over.
    HandOver(Action),
    /// Which answer is corrected, or where the run goes back to; then it is as it was.
    Editing(editing::Editing, Box<Phase>),
    /// Nothing ever.
    Ended(Ended),
}

/// One run of a checklist.
#[derive(Debug)]
pub struct Run {
    checklist: Arc<Checklist>,
    /// Every spot of it, in order.
    spots: Vec<Spot>,
    mode: Mode,
    progress: Progress,
    pending: VecDeque<Statement>,
    scenes: VecDeque<Scene>,
    phase: Phase,
    /// The step whose turn it is.
    spot: Option<Spot>,
    /// The step whose turn was shown last.
    shown: Option<Spot>,
    /// The last attempt as it was judged, for showing; and a command whose output awaits an answer.
    judged: Option<Judged>,
    command: Option<crate::step::CommandEnd>,
    /// A command that is run again and again.
    poll: Option<polling::Poll>,
    /// The secrets of this sitting.
    secrets: Secrets,
    /// Whether what is folded now happened in an earlier session.
    resuming: bool,
    /// Shown once it is recorded that a ladder is stopped.
    solved: Option<Scene>,
    /// The run is to be given up, with the outcome and why.
    ending: Option<(RunOutcome, String)>,
}

impl Run {
    /// Starts a run: the first statement is `run.started`, with the reason of an exception or of starting anew.
    #[must_use]
    pub fn start(checklist: Arc<Checklist>, started: RunStarted, reason: Option<&str>) -> Self {
        let mode = started.mode;
        let first = Statement::of_run(Fact::RunStarted(started)).with(crate::ledger::Text::REASON, reason);
        Self::begin(checklist, mode, Vec::new(), first)
    }

    /// Goes on with a run from its entries, oldest first: the first statement is `run.held`, with the reason of
    /// taking it over. Entries of steps that the checklist lacks are passed over.
    #[must_use]
    pub fn resume(
        checklist: Arc<Checklist>,
        past: impl IntoIterator<Item = Past>,
        (held, mode): (RunHeld, Mode),
        reason: Option<&str>,
    ) -> Self {
        let first = Statement::of_run(Fact::RunHeld(held)).with(crate::ledger::Text::REASON, reason);
        Self::begin(checklist, mode, past.into_iter().collect(), first)
    }

    fn begin(checklist: Arc<Checklist>, mode: Mode, past: Vec<Past>, first: Statement) -> Self {
        let progress = Progress::of(&checklist);
        let spots = checklist.spots();
        let mut run = Self {
            checklist,
            spots,
            mode,
            progress,
            pending: VecDeque::new(),
            scenes: VecDeque::new(),
            phase: Phase::Waiting,
            spot: None,
            shown: None,
            judged: None,
            command: None,
            poll: None,
            secrets: Secrets::default(),
            resuming: !past.is_empty(),
            solved: None,
            ending: None,
        };
        for Past { statement, recorded } in past {
            run.fold(&statement, &recorded);
        }
        run.pending.push_back(first);
        run
    }

    /// What is next. Asking again without a reply or an entry in between gives the same, except for scenes, which
    /// are given once.
    #[expect(
        clippy::should_implement_trait,
        reason = "a run is no iterator: each item wants a reply or an entry"
    )]
    pub fn next(&mut self) -> Next {
        if let Some(statement) = self.pending.front() {
            return Next::Record(statement.clone());
        }
        if let Some(scene) = self.scenes.pop_front() {
            return Next::Show(scene);
        }
        match &self.phase {
            Phase::Consent(actions) => match actions.front() {
                Some(action) => Next::Perform(self.editable(action.clone())),
                None => unreachable!("a consent that was given leaves the phase"),
            },
            Phase::Turn(action)
            | Phase::Unknown(action)
            | Phase::Failure(action)
            | Phase::Repeat(action)
            | Phase::Note(action)
            | Phase::Late(action) => Next::Perform(self.editable(action.clone())),
            Phase::Command(action)
            | Phase::TakeBack(action, ..)
            | Phase::Between(action)
            | Phase::Gate(action)
            | Phase::HandOver(action)
            | Phase::Recall(action, _)
            | Phase::Calling(action) => Next::Perform(action.clone()),
            Phase::Editing(editing, _) => Next::Perform(editing.action.clone()),
            Phase::Listening { .. } => Next::Listen,
            Phase::Ended(ended) => Next::Done(*ended),
            Phase::Waiting => unreachable!("every entry decides what is next"),
        }
    }

    /// Takes note that the statement given last is durable, and goes on from it.
    pub fn apply(&mut self, statement: &Statement, recorded: &Recorded) {
        self.pending.pop_front();
        self.fold(statement, recorded);
        self.show_recorded(statement, recorded);
        // What this session ends is not what an earlier one left.
        self.resuming &= !matches!(statement.fact, Fact::RunPaused(_) | Fact::RunFinished(_));
        if self.pending.is_empty() {
            self.decide();
        }
    }

    /// What the run knows from its entries.
    #[must_use]
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Every spot of what it goes through, in order.
    #[must_use]
    pub fn spots(&self) -> &[Spot] {
        &self.spots
    }

    /// What it goes through.
    #[must_use]
    pub fn checklist(&self) -> &Checklist {
        &self.checklist
    }

    /// The step whose turn it is, and the number of the attempt.
    #[must_use]
    pub fn current(&self) -> Option<(Spot, u32)> {
        self.spot.map(|spot| (spot, self.progress.attempt(spot)))
    }

    fn fold(&mut self, statement: &Statement, recorded: &Recorded) {
        self.find_targets(statement);
        let spot = statement.step.as_deref().and_then(|path| self.spot_of(path));
        self.progress.fold(&self.checklist, statement, recorded, spot);
    }

    fn spot_of(&self, path: &str) -> Option<Spot> {
        self.spots.iter().copied().find(|spot| self.checklist.path(*spot) == path)
    }

    fn show_recorded(&mut self, statement: &Statement, recorded: &Recorded) {
        let at = recorded.at;
        match &statement.fact {
            Fact::RunStarted(_) => self.scenes.push_back(Scene::Opening(Opening { at, resumed: None })),
            Fact::RunHeld(_) => {
                let resumed = Some(self.resumed(at));
                self.scenes.push_back(Scene::Opening(Opening { at, resumed }));
            }
            Fact::StepFinished(StepFinished { together: Some(steps), .. }) => {
                let last = self.pending.is_empty();
                self.scenes.extend(last.then_some(Scene::Together { steps: *steps, at }));
            }
            Fact::RunTurned(RunTurned { to: Turn::Each, target: Some(group), .. }) => {
                let found = self.found(group);
                self.scenes.extend(found);
            }
            Fact::RunTurned(turned) => {
                let (to, target, round) = (turned.to, turned.target.clone(), turned.round);
                self.scenes.push_back(Scene::Turned { to, target, round });
            }
            Fact::RunHandedOver(handed) => {
                let (operator, by) = (handed.operator.clone(), recorded.by.clone());
                self.scenes.push_back(Scene::HandedOver { operator, by, at });
            }
            Fact::StepFinished(_) => {
                let shown = self.judged.take().zip(self.spot).and_then(|(judged, spot)| {
                    turn::shown(&self.checklist, spot, statement, &judged, recorded)
                });
                self.scenes.extend(shown.map(Scene::Outcome));
            }
            Fact::EscalationStopped(_) => self.scenes.extend(self.solved.take()),
            Fact::EscalationTold(told) => {
                let next = self.next_rung(&told.role);
                self.scenes.push_back(Scene::Told { role: told.role.clone(), at, next });
            }
            Fact::RunPaused(paused) => {
                let (spot, cause, head) = (self.spot, paused.cause, recorded.head.clone());
                let until = self.sitting().and_then(|sitting| sitting.until);
                self.scenes.push_back(Scene::Paused { spot, cause, until, at, head });
            }
            Fact::RunFinished(finished) => self.scenes.push_back(self.closing(finished.outcome, recorded)),
            _ => {}
        }
    }

    fn resumed(&self, at: chrono::DateTime<chrono::Utc>) -> Resumed {
        let settled = |spot: &&Spot| self.is_settled(**spot);
        let steps = self.spots.iter().filter(|spot| spot.section == Section::Steps);
        let answered = u32::try_from(steps.filter(settled).count()).unwrap_or(u32::MAX);
        let goes_on = self.next_spot().map(|spot| {
            let last = self.progress.last_finished(spot).map(|last| last.outcome);
            (spot, last.filter(|outcome| *outcome != StepOutcome::Interrupted))
        });
        let (started_at, from) = (self.progress.started_at.unwrap_or(at), self.progress.before.clone());
        Resumed { started_at, answered, at: goes_on, from }
    }

    /// The attempt that is under way or comes next, at its place.
    fn placed(&self, spot: Spot) -> turn::Placed {
        let (attempt, round) = (self.progress.attempt(spot), self.progress.round());
        let due_at = self.due_of(spot).map(|due| due.at);
        turn::Placed { spot, attempt, round, automatic: self.is_automatic(spot), due_at }
    }

    fn counts(&self) -> Counts {
        Counts::of(&self.checklist, &self.progress)
    }

    fn latest(&self) -> Latest {
        self.progress.latest
    }
}
