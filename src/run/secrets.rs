//! The secrets of a run: kept in memory while it goes on, asked again by whoever goes on with it, never recorded.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::layout::Block;
use super::spot::Spot;
use super::state::Run;
use crate::diagnostic::Refusal;
use crate::ledger::facts::StepOutcome;
use crate::step::{
    AnswerType, Attached, Execution, Known, Mask, Means, Private, Reply, Scope, Secret, Step, Variable,
    holds_secret, is_taken, reveal, variable_name,
};

/// The secrets that were typed or read in this sitting.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// By item, the last one of each.
    known: BTreeMap<usize, Secret>,
    /// All of them, those of answers that were corrected too.
    all: Vec<Secret>,
    mask: Option<Arc<Mask>>,
}

impl Secrets {
    /// Keeps the secret of an item.
    pub(super) fn keep(&mut self, item: usize, secret: &Secret) -> Result<(), Refusal> {
        let mut all = self.all.clone();
        all.extend((!all.contains(secret)).then(|| secret.clone()));
        self.mask = Some(Arc::new(Mask::new(all.iter().map(Secret::reveal))?));
        self.known.insert(item, secret.clone());
        self.all = all;
        Ok(())
    }

    /// A reply without secrets in what was typed, or stands in files that are texts.
    pub(super) fn masked(&self, reply: Reply) -> Reply {
        let Some(mask) = &self.mask else { return reply };
        match reply {
            Reply::Picked { pick, text } => Reply::Picked { pick, text: text.map(|text| mask.text(&text)) },
            Reply::Answered(text) => Reply::Answered(mask.text(&text)),
            Reply::NotAttached(why) => Reply::NotAttached(mask.text(&why)),
            Reply::Attached(files) => {
                let masked = |file: Attached| {
                    let is_text = std::str::from_utf8(&file.bytes).is_ok();
                    let bytes = if is_text { mask.mask(&file.bytes).into() } else { file.bytes };
                    Attached { name: mask.text(&file.name), bytes }
                };
                Reply::Attached(files.into_iter().map(masked).collect())
            }
            other => other,
        }
    }
}

impl Run {
    /// What is known of a step that asks for a secret. One of an earlier sitting has a value that is asked for again
    /// before anything gets it.
    pub(super) fn known_secret(&self, spot: Spot, known: Known) -> Known {
        let last = self.progress().last_finished(spot);
        let given = last.is_some_and(|last| last.outcome == StepOutcome::Done);
        let secret = self.secrets().known.get(&spot.index);
        let text = || secret.map_or_else(String::new, |secret| secret.reveal().to_owned());
        Known {
            step: known.step,
            ..if given { Known::secret(text()) } else { Known { secret: true, ..known } }
        }
    }

    /// A command with its secrets, of which `hidden` are those it may name, and its standard input. Refused where one of them has no value.
    pub(super) fn with_secrets(
        &self,
        mut execution: Execution,
        hidden: Vec<Variable>,
        (written, filled): (&Means, &Means),
        scope: &Scope,
    ) -> Result<Execution, Refusal> {
        let mut env: Vec<(String, Secret)> = Vec::new();
        let named = hidden.into_iter().filter(|variable| written.command.mentions(&variable.name));
        env.extend(named.map(|variable| (variable.name, Secret::new(variable.value))));
        for (name, text) in written.env.iter().filter(|(_, text)| holds_secret(text, scope)) {
            env.push((name.clone(), reveal(text, scope)?));
        }
        execution.env.retain(|(name, _)| !env.iter().any(|(other, _)| other == name));
        let stdin = match (&written.stdin, &filled.stdin) {
            (Some(text), _) if holds_secret(text, scope) => Some(reveal(text, scope)?),
            (_, filled) => filled.clone().map(Secret::new),
        };
        execution.private = Private { env, stdin, mask: self.secrets().mask.clone() };
        Ok(execution)
    }

    /// Whether every secret that a step's command is given has a value, in this sitting or an earlier one.
    pub(super) fn secretive(&self, spot: Spot) -> Result<(), Refusal> {
        let Some(means) = &self.checklist().step(spot).means else { return Ok(()) };
        let texts = means.env.iter().map(|(_, text)| text).chain(&means.stdin);
        let mut texts = texts.filter(|text| text.contains("{{")).peekable();
        if texts.peek().is_none() {
            return Ok(());
        }
        let scope = self.scope(spot);
        texts.filter(|text| holds_secret(text, &scope)).try_for_each(|text| reveal(text, &scope).map(drop))
    }

    /// The first secret that the command of a step needs and that is not known in this sitting.
    pub(super) fn lacking(&self, spot: Spot) -> Option<Spot> {
        let step = self.checklist().step(spot);
        let means = step.means.as_deref()?;
        let around: Vec<(usize, &Block)> = self.checklist().layout.around(spot.index).collect();
        // Of several that answer to one name the last is meant.
        let asked: Vec<Spot> = self
            .answering(&around)
            .into_iter()
            .filter(|asked| is_secret(self.checklist().step(*asked)))
            .collect();
        let name = |asked: &Spot| self.checklist().step(*asked).name().unwrap_or_default();
        let last = asked
            .iter()
            .enumerate()
            .filter(|(n, one)| !asked[n + 1..].iter().any(|other| name(other) == name(one)));
        let named = step.names();
        let needs = |asked: &Spot| {
            let variable = variable_name(name(asked));
            let given =
                self.progress().last_finished(*asked).is_some_and(|last| last.outcome == StepOutcome::Done);
            let uses = named.iter().any(|used| used.field.is_none() && used.is(name(asked)))
                || !is_taken(&variable) && means.command.mentions(&variable);
            given && uses && !self.secrets().known.contains_key(&asked.index)
        };
        last.map(|(_, asked)| *asked).find(needs)
    }
}

/// Whether a step asks for a secret.
pub(super) fn is_secret(step: &Step) -> bool {
    step.asked.as_ref().is_some_and(|asked| asked.answer == AnswerType::Secret)
}
