//! What a step of a run may know: what the run began with, its inputs, and the answers so far.

use std::sync::Arc;

use super::layout::{Block, BlockRole};
use super::progress::Attempt;
use super::scene::Stated;
use super::secrets::is_secret;
use super::spot::Spot;
use super::state::Run;
use crate::diagnostic::Refusal;
use crate::ledger::facts::StepOutcome;
use crate::step::{
    AnswerType, Condition, Execution, Held, Known, Outcome, Scope, Step, StepEnd, Value, Variable, fill,
};

/// What every run knows of itself: a command gets it where it is written, as `env: {KEY: "{{ key }}"}`, not unasked.
const BEGUN_WITH: [&str; 7] = ["KEY", "OPENS", "DUE", "OPERATOR", "NOW", "TODAY", "ROUND"];

/// What is larger, such as a long output, reaches only a command that names it: systems limit what one is given.
const MOST_VARIABLE: usize = 64 * 1024;

impl Run {
    /// The values that a step may know now. Steps of a called procedure know its own names and what it was given;
    /// of several targets each knows its own answers.
    #[must_use]
    pub fn scope(&self, spot: Spot) -> Scope {
        let around: Vec<(usize, &Block)> = self.checklist().layout.around(spot.index).collect();
        self.scope_in(&around)
    }

    /// The values known inside a block; outside of all, if there is none.
    pub(super) fn scope_around(&self, block: Option<usize>) -> Scope {
        let blocks = &self.checklist().layout.blocks;
        let outer = std::iter::successors(block, |block| blocks[*block].parent);
        let around: Vec<(usize, &Block)> = outer.map(|block| (block, &blocks[block])).collect();
        self.scope_in(&around)
    }

    /// The values known inside blocks, innermost first.
    pub(super) fn scope_in(&self, around: &[(usize, &Block)]) -> Scope {
        let mut scope = self.checklist().scope.clone();
        if let Some(now) = self.progress().now() {
            let today = scope.places().0.local(now).date();
            scope.set("now", Known::value(Value::Instant(now)));
            scope.set("today", Known::value(Value::Date(today)));
        }
        if let Some(started) = self.progress().started_at {
            scope.set("run", Known::default().with("started", Value::Instant(started)));
        }
        scope.set("round", Known::value(Value::Text(self.progress().round().to_string())));
        for (_, block) in around.iter().rev() {
            if let BlockRole::Target(target) = &block.role {
                scope.set("target", Known::value(Value::Text(target.clone())));
            }
        }
        self.answers(around, &mut scope);
        scope
    }

    /// The answers of the procedure that the blocks belong to.
    fn answers(&self, around: &[(usize, &Block)], scope: &mut Scope) {
        for spot in self.answering(around) {
            let step = &self.checklist().layout.items[spot.index].step;
            scope.set(step.name().unwrap_or_default(), self.known_of(step, spot));
        }
    }

    /// Where the procedure that the blocks belong to has answers; those of the same target come last, so that they win.
    pub(super) fn answering(&self, around: &[(usize, &Block)]) -> Vec<Spot> {
        let layout = &self.checklist().layout;
        let own = around.iter().find(|(_, block)| block.is_frame()).map(|(block, _)| layout.frame(*block));
        let frame = |item| {
            layout.around(item).find(|(_, block)| block.is_frame()).map(|(block, _)| layout.frame(block))
        };
        let near = |index: usize| {
            around.iter().filter(|(_, block)| (block.items.0..block.items.1).contains(&index)).count()
        };
        let known = self.spots().iter().filter(|spot| {
            let index = spot.index;
            layout.items[index].step.name().is_some() && frame(index) == own
        });
        let mut known: Vec<(usize, Spot)> = known.map(|spot| (near(spot.index), *spot)).collect();
        known.sort_by_key(|(near, _)| *near);
        known.into_iter().map(|(_, spot)| spot).collect()
    }

    fn known_of(&self, step: &Step, spot: Spot) -> Known {
        let attempts = self.progress().counting(spot);
        let Some(attempt) = attempts.iter().rev().find(|attempt| attempt.outcome != StepOutcome::Interrupted)
        else {
            return self.hidden(step, spot, Known::step(None, StepEnd::default()));
        };
        let end = StepEnd { outcome: Some(outcome(attempt.outcome)), at: Some(attempt.at) };
        let mut known = Known::step(value(step, attempt), end);
        let outputs = step.means.iter().flat_map(|means| &means.outputs);
        for (name, pattern) in outputs {
            let found = attempt.output.as_deref().and_then(|output| pattern.group(output));
            if let Some(found) = found {
                known = known.with(name, Value::Text(found.to_owned()));
            }
        }
        self.hidden(step, spot, known)
    }

    /// The same, of a secret as one.
    fn hidden(&self, step: &Step, spot: Spot, known: Known) -> Known {
        if is_secret(step) { self.known_secret(spot, known) } else { known }
    }

    /// A step as it is shown, with its command.
    pub(super) fn stated(&self, spot: Spot) -> Stated {
        Stated { step: self.as_it_is(spot), execution: self.execution(spot).ok().flatten() }
    }

    /// A step with the values of the run in its texts; what cannot be filled in stays as written.
    pub(super) fn as_it_is(&self, spot: Spot) -> Arc<Step> {
        self.filled(spot).unwrap_or_else(|_| Arc::clone(&self.checklist().item(spot).step))
    }

    /// A step as it is now: with the values of the run in its texts. Refused where one is unknown or missing.
    pub fn filled(&self, spot: Spot) -> Result<Arc<Step>, Refusal> {
        let item = self.checklist().item(spot);
        if item.step.has_values() {
            item.step.filled(&self.scope(spot)).map(Arc::new)
        } else {
            Ok(Arc::clone(&item.step))
        }
    }

    /// The command of a step with all it gets; none for a step without means.
    pub fn execution(&self, spot: Spot) -> Result<Option<Execution>, Refusal> {
        let step = self.filled(spot)?;
        let Some(means) = &step.means else { return Ok(None) };
        let written = &self.checklist().item(spot).step;
        let uses = |value: &&String| {
            let named = written.names().iter().any(|name| name.is(value));
            named || means.command.names(value)
        };
        if let Some(value) = self.checklist().unfilled.iter().find(uses) {
            let message = format!("the value `{value}` is not filled in, so the command cannot run");
            return Err(Refusal::new(message).help("do it by hand, or fill it in under `values:`"));
        }
        let scope = self.scope(spot);
        let (hidden, open): (Vec<Variable>, Vec<Variable>) =
            scope.env().into_iter().partition(|variable| variable.secret);
        let fits = |variable: &Variable| {
            let small = variable.value.len() <= MOST_VARIABLE && !variable.value.contains('\0');
            !BEGUN_WITH.contains(&variable.name.as_str()) && (small || means.command.mentions(&variable.name))
        };
        let env = open.into_iter().filter(fits).map(|variable| (variable.name, variable.value)).collect();
        let (Some(execution), Some(as_written)) = (self.checklist().execution(&step, env), &written.means)
        else {
            return Ok(None);
        };
        self.with_secrets(execution, hidden, (as_written, means), &scope).map(Some)
    }

    /// The value that an input of a called procedure is given by the call around it; it knows what the caller knows.
    pub(super) fn passed(&self, spot: Spot) -> Option<Result<String, Refusal>> {
        let list = self.checklist();
        let name = list.step(spot).id()?;
        let around: Vec<(usize, &Block)> = list.layout.around(spot.index).collect();
        let at = around.iter().position(|(_, block)| block.is_frame())?;
        let BlockRole::Call(with) = &around[at].1.role else { return None };
        let (_, text) = with.iter().find(|(given, _)| given == name)?;
        Some(fill(text, &self.scope_in(&around[at + 1..])))
    }

    /// The condition that keeps a step from applying: of a block around it that has not begun, or its own.
    pub(super) fn does_not_apply(&self, spot: Spot) -> Result<Option<Held>, Refusal> {
        let layout = &self.checklist().layout;
        // What was done is taken back, whatever holds of its call by now.
        let entered = |(_, block): &(usize, &Block)| !matches!(block.role, BlockRole::Back { .. });
        let mut blocks: Vec<(usize, &Block)> = layout.around(spot.index).take_while(entered).collect();
        blocks.reverse();
        let begun = |block: &Block| {
            let (first, end) = block.items;
            self.spots()[first..end].iter().any(|other| {
                let done = |attempt: &Attempt| attempt.outcome != StepOutcome::NotApplicable;
                self.progress().counting(*other).iter().any(done)
            })
        };
        let of_blocks = blocks.iter().filter(|(_, block)| !begun(block)).map(|(_, block)| &block.step);
        let own = &layout.items[spot.index].step;
        let conditions: Vec<&Condition> =
            of_blocks.chain(std::iter::once(own)).filter_map(|step| step.extras().when.as_ref()).collect();
        if conditions.is_empty() {
            return Ok(None);
        }
        let scope = self.scope(spot);
        for condition in conditions {
            let held = condition.judge(&scope)?;
            if !held.holds {
                return Ok(Some(held));
            }
        }
        Ok(None)
    }
}

/// The answer of an attempt, or else its whole output.
fn value(step: &Step, attempt: &Attempt) -> Option<Value> {
    if matches!(attempt.outcome, StepOutcome::Skipped | StepOutcome::NotApplicable) {
        return None;
    }
    let Some(asked) = &step.asked else {
        return Some(Value::Text(attempt.output.as_deref()?.to_owned()));
    };
    let answer = attempt.answer.as_deref()?;
    Some(match &asked.answer {
        AnswerType::Whole | AnswerType::Number => crate::measure::Decimal::parse(answer)
            .map_or_else(|_| Value::Text(answer.to_owned()), Value::Number),
        AnswerType::List(_) => Value::List(answer.split(", ").map(str::to_owned).collect()),
        AnswerType::Date => answer.parse().map_or_else(|_| Value::Text(answer.to_owned()), Value::Date),
        _ => Value::Text(answer.to_owned()),
    })
}

fn outcome(outcome: StepOutcome) -> Outcome {
    match outcome {
        StepOutcome::Done => Outcome::Done,
        StepOutcome::Warned => Outcome::Warned,
        StepOutcome::Failed => Outcome::Failed,
        StepOutcome::Skipped => Outcome::Skipped,
        StepOutcome::NotApplicable => Outcome::NotApplicable,
        StepOutcome::TimedOut => Outcome::TimedOut,
        StepOutcome::Interrupted => Outcome::Interrupted,
    }
}
