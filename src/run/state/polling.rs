//! A command that is run again and again until a bound decides or its time is up: one attempt.

use std::time::Duration;

use super::{Phase, Run};
use crate::run::spot::Spot;
use crate::step::{
    Action, CommandEnd, Ending, Execution, Judged, Length, Menu, Outcome, TakenBound, Until, Waiting,
};

/// How far a poll is.
#[derive(Debug, Clone)]
pub(super) struct Poll {
    execution: Execution,
    /// What lies between the end of one look and the next.
    every: Length,
    /// Time taken and waited so far.
    elapsed: Duration,
    /// How often it was looked.
    looks: u32,
}

impl Poll {
    pub(super) fn of(execution: &Execution, every: Length) -> Self {
        Self { execution: execution.clone(), every, elapsed: Duration::ZERO, looks: 0 }
    }

    /// The command once more, with the time that is left.
    fn again(&self) -> Option<Execution> {
        let left = self.execution.timeout.duration().checked_sub(self.elapsed)?;
        let seconds = u32::try_from(left.as_secs()).unwrap_or(u32::MAX);
        let timeout = (seconds > 0).then(|| Length::seconds(seconds))?;
        Some(Execution { timeout, again: true, ..self.execution.clone() })
    }
}

impl Run {
    /// Takes a look that ended; whether another one follows. What the poll took in all is the attempt's duration.
    pub(super) fn looked(&mut self, end: &mut CommandEnd, judged: &mut Judged) -> bool {
        let Some(poll) = &mut self.poll else { return false };
        poll.looks += 1;
        poll.elapsed += end.took;
        end.took = poll.elapsed;
        let decided = judged.outcome != Outcome::Failed
            || matches!(judged.bound, Some(TakenBound::Fail(_)))
            || !matches!(end.ending, Ending::Exit(_));
        if decided {
            self.poll = None;
            return false;
        }
        let over = poll.elapsed + poll.every.duration();
        if over >= poll.execution.timeout.duration() {
            let because = judged.because.take().map_or_else(String::new, |why| format!(": {why}"));
            let said =
                format!("not so after {}, looked {} times{because}", poll.execution.timeout, poll.looks);
            (judged.outcome, judged.because) = (Outcome::TimedOut, Some(said));
            self.poll = None;
            return false;
        }
        let because = judged.because.clone().unwrap_or_default();
        let label = format!("not yet: {because}");
        self.phase = Phase::Between(Action::Wait(Waiting {
            until: Until::Over(poll.every),
            label,
            meanwhile: Menu::default(),
            again: false,
        }));
        true
    }

    /// The time between two looks, or between two attempts, is over.
    pub(super) fn go_on(&mut self, spot: Spot) {
        let Some(poll) = &mut self.poll else { return self.start_command(spot) };
        poll.elapsed += poll.every.duration();
        match poll.again() {
            Some(execution) => self.phase = Phase::Command(Action::Execute(execution)),
            None => unreachable!("there is time left for another look"),
        }
    }
}
