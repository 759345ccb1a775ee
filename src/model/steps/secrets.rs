//! Secrets go to commands alone: by their environment, or by standard input.

use super::known::Meaning;
use super::{Looked, Stood, places};
use crate::diagnostic::{Diagnostic, Findings};
use crate::step::{AnswerType, Name, Step};

/// Whether any step asks for a secret, as those of nearly no procedure do.
pub(super) fn are_asked(looked: &Looked<'_>) -> bool {
    looked.steps.iter().any(|stood| is_secret(stood.step))
}

pub(super) fn check(looked: &Looked<'_>, stood: &Stood<'_>, out: &mut Findings) {
    let (shown, arguments) = stood.step.names_in_the_open();
    let written = |name: &Name| places::text_with(looked.book, stood.step, &name.to_string());
    for name in shown {
        if let Some(secret) = secret(looked, &name) {
            let title = format!("`{}` is a secret, and this text can be read", name.base);
            out.add(told(Diagnostic::error("secret-in-text", written(&name), title), secret));
        }
    }
    for name in arguments {
        if let Some(secret) = secret(looked, &name) {
            let title = format!("`{}` is a secret, and everybody on the machine sees arguments", name.base);
            out.add(told(Diagnostic::error("secret-as-argument", written(&name), title), secret));
        }
    }
    for test in stood.step.tests() {
        if let Some(secret) = secret(looked, &test.name) {
            let title = format!("`{}` is a secret, and a condition tells what it judges", test.name.base);
            out.add(told(Diagnostic::error("secret-in-text", test.place, title), secret));
        }
    }
}

fn told(finding: Diagnostic, secret: &Step) -> Diagnostic {
    finding.other(secret.grip, "it is asked for here").help(
        "a secret reaches a command only by `env` or `stdin`: write `env: {TOKEN: \"{{ token }}\"}`, or `stdin: token`",
    )
}

/// The step that asks for the secret of a name, if its value is meant.
fn secret<'l>(looked: &'l Looked<'_>, name: &Name) -> Option<&'l Step> {
    let meanings = looked.meanings(name).into_iter();
    let mut steps = meanings.filter_map(|meaning| match meaning {
        Meaning::Step(n) => Some(looked.steps[n].step),
        _ => None,
    });
    steps.find(|step| is_secret(step)).filter(|_| name.field.is_none())
}

fn is_secret(step: &Step) -> bool {
    step.asked.as_ref().is_some_and(|asked| asked.answer == AnswerType::Secret)
}
