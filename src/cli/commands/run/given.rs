//! What was given before a run: its answers file, and values of inputs.

use std::path::Path;
use std::sync::Arc;

use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::diagnostic::{Findings, Source, SourceId, did_you_mean};
use crate::document::{Limits, parse};
use crate::run::{AnswerFile, Checklist};
use crate::step::AnswerType;

/// Reads the answers; every problem at once, and nothing is begun if there is one.
pub(super) fn read(path: &Path, context: &Context) -> Result<AnswerFile, Failure> {
    let shown = path.display().to_string();
    let text = crate::workspace::read_text(&context.at(path)).map_err(|reason| {
        Failure::new(exit::ENVIRONMENT, format!("cannot read the answers '{shown}': {reason}"))
            .hint("name a file such as `answers: {1: done, 2: 73}`")
    })?;
    let source = Source::new(shown.clone(), text);
    let mut out = Findings::default();
    let tree = parse(SourceId::default(), &Arc::clone(&source.text), &Limits::default(), &mut out);
    let file = AnswerFile::read(&tree, &mut out);
    let problems: Vec<String> = out
        .iter()
        .map(|finding| {
            format!("line {}: {}", source.position(finding.label.place.span.start).line, finding.title)
        })
        .collect();
    let Some(file) = file.filter(|_| problems.is_empty()) else {
        let what = if problems.is_empty() { "it is empty".to_owned() } else { problems.join("; ") };
        return Err(Failure::usage(format!("cannot use the answers '{shown}': {what}"))
            .hint("write `answers: {1: done, 2: 73}`, a step by its id or its number"));
    };
    Ok(file)
}

/// Refuses answers to steps that are not there.
pub(super) fn known(file: &AnswerFile, path: &Path, checklist: &Checklist) -> Result<(), Failure> {
    let shown = path.display();
    if let Some((spot, secret)) = file.misplaced_secret(checklist) {
        let what = checklist.path(spot);
        return Err(if secret {
            Failure::usage(format!("the answers '{shown}' hold the secret `{what}`, which is never written"))
                .hint("name where it is kept: `{env: NAME}` for a variable of the environment, or `{file: PATH}`")
        } else {
            Failure::usage(format!(
                "the answers '{shown}' take `{what}` from where a secret is kept, and it is none"
            ))
            .hint("write the answer, or make it an `ask` with `type: secret`")
        });
    }
    let Some((name, near)) = file.unknown(checklist).into_iter().next() else { return Ok(()) };
    Err(Failure::usage(format!("the answers '{shown}' name a step `{name}` that is not there")).hint_if(near))
}

/// Takes the values of inputs that were given, by name; one that is none, or does not fit, is refused.
pub(super) fn inputs(checklist: &mut Checklist, given: &[(String, String)]) -> Result<(), Failure> {
    for (name, value) in given {
        let path = format!("inputs/{name}");
        let items = &checklist.layout.items;
        let Some(item) = items.iter().find(|item| item.path == path) else {
            let names: Vec<&str> =
                items.iter().filter_map(|item| item.path.strip_prefix("inputs/")).collect();
            let near = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| match names.as_slice() {
                [] => "it has no inputs".to_owned(),
                names => format!("it has {}", names.join(", ")),
            });
            return Err(Failure::usage(format!("there is no input `{name}`")).hint(near));
        };
        if let Some(Err(why)) = item.step.asked.as_ref().map(|asked| asked.answer.take(value)) {
            if item.step.asked.as_ref().is_some_and(|asked| asked.answer == AnswerType::Secret) {
                return Err(Failure::usage(format!("the input `{name}` is a secret, which is never written"))
                    .hint(format!("it is asked for; or name where it is kept in a file of answers: `inputs: {{{name}: {{env: NAME}}}}`")));
            }
            let wanted = item.step.asked.as_ref().map_or_else(String::new, |asked| asked.answer.to_string());
            return Err(Failure::usage(format!("the value of the input `{name}` is {why}"))
                .hint(format!("give {wanted}")));
        }
        checklist.given.retain(|(other, _)| *other != path);
        checklist.given.push((path, value.clone()));
    }
    Ok(())
}

/// `NAME=VALUE`.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}
