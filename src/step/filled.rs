//! A step with the values of its run in its texts.

use super::command::CommandLine;
use super::condition::{Condition, Test};
use super::scope::{Name, Scope};
use super::template::{Goes, Template};
use super::{AnswerType, Extras, Message, Secret, Step, WaitEnd};
use crate::diagnostic::Refusal;

impl Step {
    /// Every text of it that may hold values, as written; those of steps inside a group are theirs.
    fn texts(&self) -> Vec<&str> {
        let mut texts = self.shown();
        texts.extend(self.arguments());
        texts.extend(self.closed());
        texts
    }

    /// The arguments of its command.
    fn arguments(&self) -> impl Iterator<Item = &str> {
        let args = match self.means.as_ref().map(|means| &means.command) {
            Some(CommandLine::Args(args)) => &args[..],
            _ => &[],
        };
        args.iter().map(String::as_str)
    }

    /// What its command alone gets: variables, and standard input.
    fn closed(&self) -> impl Iterator<Item = &str> {
        let means = self.means.iter();
        means.flat_map(|means| means.env.iter().map(|(_, text)| text.as_str()).chain(means.stdin.as_deref()))
    }

    /// The texts that are shown or recorded.
    fn shown(&self) -> Vec<&str> {
        let mut texts = vec![&*self.text];
        texts.extend(self.expect.as_deref());
        texts.extend(self.asked.as_ref().and_then(|asked| asked.default.as_deref()));
        if let Some(AnswerType::Files(patterns)) = self.asked.as_ref().map(|asked| &asked.answer) {
            texts.extend(patterns.iter().map(String::as_str));
        }
        if let Some(extras) = &self.extras {
            let more = [&extras.link, &extras.caution, &extras.danger, &extras.confirm];
            texts.extend(more.into_iter().flatten().map(String::as_str));
            if let Some(Message { text, to, via }) = &extras.message {
                texts.push(text);
                texts.extend([to, via].into_iter().flatten().map(String::as_str));
            }
            texts.extend(extras.call.iter().flat_map(|call| &call.with).map(|(_, text)| text.as_str()));
        }
        texts
    }

    /// The names in what is shown or recorded of it, and those in the arguments of its command.
    #[must_use]
    pub fn names_in_the_open(&self) -> (Vec<Name>, Vec<Name>) {
        (names(self.shown()), names(self.arguments()))
    }

    /// The bounds of its conditions, on when it applies and on what it checks, with the names they are about.
    pub fn tests(&self) -> impl Iterator<Item = &Test> {
        let conditions = self.extras.iter().flat_map(|extras| extras.when.iter().chain(&extras.that));
        conditions.flat_map(Condition::tests)
    }

    /// The names of the values in its texts and its moment; may be empty, and one may come twice. Steps inside a group have their own.
    #[must_use]
    pub fn names_in_texts(&self) -> Vec<Name> {
        let mut names = names(self.texts());
        let wait = self.extras.as_ref().and_then(|extras| extras.wait.as_ref()).map(|wait| &wait.end);
        if let Some(WaitEnd::At(moment)) = wait {
            names.push(moment.name().clone());
        }
        let due = self.extras.as_ref().and_then(|extras| extras.due.as_ref());
        names.extend(due.and_then(|due| due.name()).cloned());
        let group = self.extras.as_ref().and_then(|extras| extras.group.as_ref());
        names.extend(group.and_then(|group| group.found_in.clone()));
        names
    }

    /// The names of all values that it uses, in texts and conditions.
    #[must_use]
    pub fn names(&self) -> Vec<Name> {
        let mut names = self.names_in_texts();
        names.extend(self.tests().map(|test| test.name.clone()));
        names
    }

    /// Whether any of its texts holds a value.
    #[must_use]
    pub fn has_values(&self) -> bool {
        self.texts().into_iter().any(|text| text.contains("{{"))
    }

    /// The same with the values in its texts. Refused where a name is unknown or has no value yet.
    pub fn filled(&self, scope: &Scope) -> Result<Self, Refusal> {
        let mut step = self.clone();
        step.text = fill(&step.text, scope)?.into();
        if let Some(expect) = &mut step.expect {
            *expect = fill(expect, scope)?.into();
        }
        if let Some(default) = step.asked.as_mut().and_then(|asked| asked.default.as_mut()) {
            *default = fill(default, scope)?;
        }
        if let Some(AnswerType::Files(patterns)) = step.asked.as_mut().map(|asked| &mut asked.answer) {
            for text in patterns {
                *text = fill(text, scope)?;
            }
        }
        if let Some(extras) = &mut step.extras {
            let Extras { link, caution, danger, confirm, call, message, .. } = &mut **extras;
            if let Some(Message { text, to, via }) = message {
                for text in std::iter::once(text).chain([to, via].into_iter().flatten()) {
                    *text = fill(text, scope)?;
                }
            }
            for text in [link, caution, danger, confirm].into_iter().flatten() {
                *text = fill(text, scope)?;
            }
            for (_, text) in call.iter_mut().flat_map(|call| &mut call.with) {
                *text = fill(text, scope)?;
            }
        }
        if let Some(means) = &mut step.means {
            for (_, text) in &mut means.env {
                *text = closed(text, scope)?;
            }
            if let Some(text) = &mut means.stdin {
                *text = closed(text, scope)?;
            }
            if let CommandLine::Args(args) = &mut means.command {
                for text in args {
                    *text = fill(text, scope)?;
                }
            }
        }
        Ok(step)
    }
}

/// The names of the values in texts.
fn names<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<Name> {
    let written = texts.into_iter().filter(|text| text.contains("{{"));
    let templates = written.filter_map(|text| Template::parse(text).ok().flatten());
    templates.flat_map(|template| template.names().cloned().collect::<Vec<_>>()).collect()
}

/// The same with what a command alone gets: one that holds a secret stays as written.
fn closed(text: &str, scope: &Scope) -> Result<String, Refusal> {
    if holds_secret(text, scope) { Ok(text.to_owned()) } else { fill(text, scope) }
}

/// Whether a text as written holds a secret.
#[must_use]
pub fn holds_secret(text: &str, scope: &Scope) -> bool {
    let secret = |name: &Name| scope.get(&name.base).is_some_and(|known| known.secret);
    names([text]).iter().any(secret)
}

/// A text with its values, for a command alone.
pub fn reveal(text: &str, scope: &Scope) -> Result<Secret, Refusal> {
    expand(text, scope, Goes::Closed).map(Secret::new)
}

/// A text with its values, to be read by anybody.
pub fn fill(text: &str, scope: &Scope) -> Result<String, Refusal> {
    expand(text, scope, Goes::Open)
}

fn expand(text: &str, scope: &Scope, goes: Goes) -> Result<String, Refusal> {
    if !text.contains("{{") {
        return Ok(text.to_owned());
    }
    match Template::parse(text)? {
        Some(template) => template.expand(scope, goes),
        None => Ok(text.to_owned()),
    }
}
