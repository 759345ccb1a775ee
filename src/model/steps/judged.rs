//! Whether the bounds of conditions can ever hold.

use super::Looked;
use super::known::{Meaning, has_value};
use crate::diagnostic::{Diagnostic, Findings, did_you_mean};
use crate::measure::{About, Bound, Decimal, Observed};
use crate::step::{AnswerType, Outcome, Test};

/// Reports a bound that no value of its step can fit.
pub(super) fn check(looked: &Looked<'_>, meaning: Meaning, test: &Test, out: &mut Findings) {
    let (Meaning::Step(n), bound) = (meaning, &test.bound) else { return };
    let (stood, name) = (&looked.steps[n], &test.name);
    let misfit = |title: String| Diagnostic::error("bound-does-not-fit", test.place, title);
    match name.field.as_deref() {
        Some("outcome") => return closed(test, &Outcome::WORDS, out),
        Some(_) => return,
        None => {}
    }
    if matches!(bound, Bound::Ended { .. }) {
        return;
    }
    if !has_value(stood) {
        let finding = misfit(format!("`{name}` has no answer and no output, so nothing is `{bound}`"));
        let finding = finding.other(stood.step.grip, "the step");
        let said = match bound {
            Bound::Is(word) | Bound::IsNot(word) if Outcome::WORDS.contains(&word.as_str()) => {
                format!("write `{name}.outcome {bound}`")
            }
            _ => format!(
                "write `{name} is failed`, `{name}.outcome is done`, or judge a step that is an `ask` or has `run`"
            ),
        };
        out.add(finding.help(said));
        return;
    }
    let Some(asked) = &stood.step.asked else { return };
    if let Some(why) = bound.misfit(About::Answer { number: asked.answer.is_number(), measure: true }) {
        out.add(misfit(why).other(stood.step.grip, format!("it is asked for {}", asked.answer)));
        return;
    }
    match &asked.answer {
        AnswerType::Choice(choices) => {
            closed(test, &choices.iter().map(String::as_str).collect::<Vec<_>>(), out);
        }
        AnswerType::YesNo => closed(test, &["yes", "no"], out),
        _ => {}
    }
}

/// Reports a bound on one of few words that none of them fits.
fn closed(test: &Test, words: &[&str], out: &mut Findings) {
    let wanted: Vec<&str> = match &test.bound {
        Bound::Is(word) | Bound::IsNot(word) => vec![word],
        Bound::OneOf(words) => words.iter().map(String::as_str).collect(),
        Bound::Matches(_) => {
            let fits = |word: &&str| {
                let seen =
                    Observed { text: Some(word), number: Decimal::parse(word).ok(), ..Observed::default() };
                test.bound.judge(&seen)
            };
            if words.iter().any(fits) {
                return;
            }
            let title = format!("`{}` is never `{}`", test.name, test.bound);
            let finding = Diagnostic::error("bound-does-not-fit", test.place, title);
            out.add(finding.help(format!("it is one of {}", words.join(", "))));
            return;
        }
        _ => return,
    };
    for word in wanted.into_iter().filter(|word| !words.contains(word)) {
        let title = format!("`{}` is never `{word}`", test.name);
        let near = did_you_mean(word, words.iter().copied());
        let finding = Diagnostic::error("bound-does-not-fit", test.place, title);
        out.add(finding.help(near.unwrap_or_else(|| format!("it is one of {}", words.join(", ")))));
    }
}
