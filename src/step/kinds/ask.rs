//! `ask`: a person answers a question; a command may offer the answer.

use super::{Conduct, Facts, Kind};
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Form, Shape, key, read};
use crate::measure::{About, Bound, Observed};
use crate::step::action::{Action, Reply};
use crate::step::answer::{Answer, AnswerType, TYPES};
use crate::step::attachment::{self, Attaching};
use crate::step::command::CommandEnd;
use crate::step::keys::{
    AUTO, ENV, FAIL, OUTPUTS, PASS, RETRY_KEY, RUN, STDIN, STEP_KEYS, TIMEOUT, WARN, WITH_RUN, bounds,
    check_bounds, line, literal_line,
};
use crate::step::means::Means;
use crate::step::outcome::{How, Outcome, TakenBound};
use crate::step::prompt::{Choice, Menu, Pick, Question};
use crate::step::verdict::{Judged, Verdict, common, unfit};
use crate::step::{Asked, Step};

/// The kind.
pub(super) const KIND: Kind = Kind {
    name: "ask",
    summary: "answers a question",
    example: "- ask: How many failed requests?\n  measure: failed-requests\n  warn: above 50\n  fail: above 500\n",
    shape: Shape {
        what: "a step",
        keys: &[
            key!(needed "ask", Form::Text, "The question, in a sentence."),
            key!(
                "type",
                Form::Words(|| TYPES.to_vec()),
                "What kind of answer; a number where there is a measure, else a text.",
            ),
            key!("choices", Form::List(&Form::Text), "What can be chosen."),
            key!(
                "files",
                Form::List(&Form::Text),
                "Patterns that the names of files must match, each at least one.",
            ),
            key!("measure", Form::Name("measures"), "The series that its answers belong to."),
            key!("unit", Form::Text, "The unit of its answer."),
            WARN,
            FAIL,
            RUN,
            TIMEOUT,
            ENV,
            STDIN,
            PASS,
            OUTPUTS,
            RETRY_KEY,
            AUTO,
            key!("default", Form::Text, "The answer unless another one is given."),
        ],
        also: STEP_KEYS,
        needs: &[(WITH_RUN, &["run"])],
        later: &[],
    },
    read: read_ask,
    done_word: "done",
    again: "[a]nswer again",
    may_have_been_done: false,
    rest: false,
    conduct: Some(&Ask),
};

struct Ask;

fn read_ask(fields: &Fields<'_>, step: Step, out: &mut Findings) -> Option<Step> {
    let means = Means::read(fields, false, out);
    let measure_node = fields.get("measure");
    let measure = measure_node.and_then(|node| read::id(read::text(node, out)?, node.place(), out));
    let answer = AnswerType::read(fields, measure_node.is_some(), out)?;
    if answer == AnswerType::Secret {
        alone(fields, out);
    }
    if let Some(node) = measure_node
        && !answer.is_number()
        && answer != AnswerType::Secret
    {
        let title = format!("the answers of a measure are numbers, not of the type `{}`", answer.name());
        out.add(Diagnostic::error("conflicting-keys", node.place(), title));
    }
    let (warn, fail) = (bounds(fields, "warn", out), bounds(fields, "fail", out));
    let about = About::Answer { number: answer.is_number(), measure: measure_node.is_some() };
    check_bounds(fields, about, [("warn", &warn), ("fail", &fail)], out);
    let unit = literal_line(fields, "unit", out);
    let default = default(fields, &answer, out);
    let measure = measure.map(str::to_owned);
    let asked = Some(Box::new(Asked { answer, measure, unit, warn, fail, default }));
    Some(Step { means: means.ok()?.map(Box::new), asked, ..step })
}

/// A secret is asked of a person, and nothing is known of it: what would offer, write, show or judge it is a finding.
fn alone(fields: &Fields<'_>, out: &mut Findings) {
    let why = [
        ("run", "what a command puts out is recorded", "let the command that needs the secret fetch it"),
        (
            "default",
            "a default is written where everybody reads it",
            "leave it out: a secret is asked each time",
        ),
        ("measure", "the values of a measure are recorded", "leave it out"),
        ("unit", "a unit belongs to a number", "leave it out"),
        ("warn", "a bound tells the value that it judges", "let a command try the secret"),
        ("fail", "a bound tells the value that it judges", "let a command try the secret"),
    ];
    for (key, label, help) in why {
        if let Some((place, _)) = fields.pair(key) {
            let title = format!("`{key}` does not go with a secret");
            out.add(Diagnostic::error("conflicting-keys", place.place(), title).label(label).help(help));
        }
    }
}

/// The default, which is an answer itself.
fn default(fields: &Fields<'_>, answer: &AnswerType, out: &mut Findings) -> Option<String> {
    let (text, node) = (line(fields, "default", out)?, fields.get("default")?);
    if text.contains("{{") || *answer == AnswerType::Secret {
        return Some(text);
    }
    match answer.take(&text) {
        Ok(answer) => Some(answer.text),
        Err(why) => {
            let finding = Diagnostic::error("invalid-value", node.place(), format!("the default is {why}"));
            out.add(finding.help("write an answer that fits, or leave it out"));
            None
        }
    }
}

impl Conduct for Ask {
    fn begin(&self, step: &Step) -> Action {
        if step.means.is_none() {
            let default = step.asked.as_ref().and_then(|asked| asked.default.clone());
            return asking(step, default);
        }
        Action::Confirm(Menu::of(vec![
            Choice::shown(Pick::Run, 'r', "[r]un", "run it; its output is offered"),
            Choice::shown(Pick::ByHand, 'b', "[b]y hand", "answer by hand"),
            Choice::cannot(),
            Choice::skip(),
            Choice::not_applicable(),
        ]))
    }

    fn judge(&self, step: &Step, reply: &Reply, facts: &Facts<'_>) -> Result<Verdict, String> {
        match (reply, &step.means) {
            (Reply::Secret(secret), _) if *answer_type(step) == AnswerType::Secret => {
                secret.check().map(|()| Verdict::Finish(Judged::by_person(Outcome::Done)))
            }
            (Reply::Answered(text), _) => {
                answer_type(step).take(text).map(|answer| finish(step, answer, text, facts))
            }
            (Reply::Picked { pick: Pick::ByHand, .. }, Some(_)) => Ok(Verdict::Then(asking(step, None))),
            (Reply::Executed(end), Some(means)) => Ok(offer(step, means, end)),
            (Reply::NotAttached(why), _) => Err(why.clone()),
            (Reply::Attached(_), _) => match answer_type(step) {
                AnswerType::File => attachment::judge(&[], reply),
                AnswerType::Files(patterns) => attachment::judge(patterns, reply),
                _ => Err(unfit("an answer")),
            },
            _ => common(reply).unwrap_or_else(|| Err(unfit("an answer"))),
        }
    }
}

fn answer_type(step: &Step) -> &AnswerType {
    step.asked.as_ref().map_or(&AnswerType::Text, |asked| &asked.answer)
}

/// A question, or files that are read.
fn asking(step: &Step, enter: Option<String>) -> Action {
    let (question, patterns) = match answer_type(step) {
        AnswerType::File => (question(step, None), Vec::new()),
        AnswerType::Files(patterns) => (question(step, None), patterns.clone()),
        _ => return Action::Ask(question(step, enter)),
    };
    Action::Attach(Attaching { question, patterns })
}

fn question(step: &Step, enter: Option<String>) -> Question {
    let aside = Menu::of(vec![Choice::cannot(), Choice::skip(), Choice::not_applicable()]);
    let hidden = *answer_type(step) == AnswerType::Secret;
    let nothing = || if hidden { "Not shown".to_owned() } else { String::new() };
    let label = enter.as_ref().map_or_else(nothing, |offered| format!("Enter takes {offered}"));
    Question { label, answer: Some(answer_type(step).clone()), enter, aside, ..Question::default() }
}

/// A command that did well offers its output, if that is an answer; one that did not ends the attempt.
fn offer(step: &Step, means: &Means, end: &CommandEnd) -> Verdict {
    let (outcome, bound, because) = means.judge(end);
    if outcome.is_failure() {
        let (how, end) = (How::Command, Some(end.clone()));
        return Verdict::Finish(Judged { how, bound, because, end, ..Judged::by_person(outcome) });
    }
    let output = String::from_utf8_lossy(&end.stdout);
    let answer =
        answer_type(step).take(&output).ok().filter(|answer| !answer.text.contains(char::is_control));
    Verdict::Then(asking(step, answer.map(|answer| answer.text)))
}

/// What is stored is said where it is not what was typed.
fn finish(step: &Step, answer: Answer, typed: &str, facts: &Facts<'_>) -> Verdict {
    let Facts { past, at } = *facts;
    let observed =
        Observed { number: answer.number, text: Some(&answer.text), past, at, ..Observed::default() };
    let held = |bounds: &'_ [Bound]| bounds.iter().find(|bound| bound.judge(&observed)).cloned();
    let (warn, fail) = step.asked.as_ref().map_or((&[][..], &[][..]), |asked| (&asked.warn, &asked.fail));
    let (outcome, bound) = match (held(fail), held(warn)) {
        (Some(bound), _) => (Outcome::Failed, Some((TakenBound::fail(&bound), bound))),
        (None, Some(bound)) => (Outcome::Warned, Some((TakenBound::warn(&bound), bound))),
        (None, None) => (Outcome::Done, None),
    };
    let read = (answer.text != typed.trim()).then(|| answer.text.clone());
    let because = bound.as_ref().map(|(_, bound)| bound.explain(&observed)).or(read);
    let bound = bound.map(|(taken, _)| taken);
    Verdict::Finish(Judged { answer: Some(answer), bound, because, ..Judged::by_person(outcome) })
}
