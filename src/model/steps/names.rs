//! Names of values in texts and conditions: each names one thing, which can be known by then.

use super::known::{Given, Meaning, has_value};
use super::{Looked, each, judged, places, secrets};
use crate::diagnostic::{Diagnostic, Findings, Place, did_you_mean};
use crate::step::Name;

/// So many names are listed where one is unknown and none is near.
const LISTED: usize = 20;

pub(super) fn check(looked: &Looked<'_>, out: &mut Findings) {
    let asks_secrets = secrets::are_asked(looked);
    for (at, stood) in looked.steps.iter().enumerate() {
        if asks_secrets {
            secrets::check(looked, stood, out);
        }
        for name in stood.step.names_in_texts() {
            if let Err(finding) = look_up(looked, at, &name, None) {
                out.add(*finding);
            }
        }
        each::check(looked, at, out);
        for test in stood.step.tests() {
            match look_up(looked, at, &test.name, Some(test.place)) {
                Ok(meaning) => judged::check(looked, meaning, test, out),
                Err(finding) => out.add(*finding),
            }
        }
    }
}

/// A use of a name: the step, the name, and where it is written, which is looked for only when it is needed.
struct Use<'l, 'p> {
    looked: &'l Looked<'p>,
    at: usize,
    name: &'l Name,
    place: Option<Place>,
}

/// What a name means to a step at a position.
fn look_up(
    looked: &Looked<'_>,
    at: usize,
    name: &Name,
    place: Option<Place>,
) -> Result<Meaning, Box<Diagnostic>> {
    let using = Use { looked, at, name, place };
    let meanings = looked.meanings(name);
    let wrong = match meanings[..] {
        [] => Some(using.unknown()),
        [Meaning::Run(given)] => using.given(given),
        [Meaning::Value] => name.field.is_some().then(|| using.no_field(&[])),
        [Meaning::Step(answers)] => using.answer(answers),
        [one, other, ..] => Some(using.ambiguous(one, other)),
    };
    match (wrong, meanings.first()) {
        (None, Some(meaning)) => Ok(*meaning),
        (wrong, _) => Err(Box::new(wrong.unwrap_or_else(|| using.unknown()))),
    }
}

impl Use<'_, '_> {
    fn place(&self) -> Place {
        let step = self.looked.steps[self.at].step;
        self.place.unwrap_or_else(|| places::text_with(self.looked.book, step, &self.name.to_string()))
    }

    fn unknown_as(&self, title: String) -> Diagnostic {
        Diagnostic::error("unknown-reference", self.place(), title)
    }

    fn too_early(&self, title: String) -> Diagnostic {
        Diagnostic::error("used-before-answered", self.place(), title)
    }

    fn unknown(&self) -> Diagnostic {
        let name = self.name;
        if let Some(block) = self.looked.block(name) {
            let what = if block.step.extras().call.is_some() { "a call" } else { "a group" };
            let title = format!("`{}` is {what}, which has no answer of its own", name.base);
            let help = match what {
                "a call" => "what a called procedure answers is known there alone: ask for it here",
                _ => "name a step inside it",
            };
            return self.unknown_as(title).other(block.step.grip, "here").help(help);
        }
        let names = self.looked.names_at(self.at);
        let bases = || names.iter().map(|name| name.split('.').next().unwrap_or(name));
        let near = did_you_mean(&name.base.replace('-', "_"), bases());
        let list = || match names.len() {
            0..=LISTED => format!("known here are {}", names.join(", ")),
            more => format!("known here are {} and {} more", names[..LISTED].join(", "), more - LISTED),
        };
        let title = format!("there is no value `{}`", name.base);
        self.unknown_as(title).help(near.unwrap_or_else(list))
    }

    fn ambiguous(&self, one: Meaning, other: Meaning) -> Diagnostic {
        let step = |n: usize| self.looked.steps[n].step;
        let said = |meaning: Meaning| match meaning {
            Meaning::Run(given) => given.what.to_owned(),
            Meaning::Value => "a value of the book".to_owned(),
            Meaning::Step(n) => format!("the answer to `{}`", step(n).text),
        };
        let title = format!("`{}` can be {} or {}", self.name.base, said(one), said(other));
        let mut finding = Diagnostic::error("duplicate-id", self.place(), title);
        for meaning in [one, other] {
            if let Meaning::Step(n) = meaning {
                finding = finding.other(step(n).grip, "it is named here");
            }
        }
        finding.help("give the step an `id` of its own, and use that")
    }

    /// What is wrong with the use of a name that runs know by themselves.
    fn given(&self, given: &Given) -> Option<Diagnostic> {
        let name = self.name;
        match (&name.field, given.fields) {
            (None, []) => {}
            (None, fields) => {
                let full: Vec<String> =
                    fields.iter().map(|field| format!("`{}.{field}`", given.name)).collect();
                let title = format!("`{name}` is no value by itself");
                return Some(self.unknown_as(title).help(format!("write {}", full.join(" or "))));
            }
            (Some(field), fields) if !fields.contains(&field.as_str()) => return Some(self.no_field(fields)),
            (Some(_), _) => {}
        }
        let wants = given.wants.filter(|_| !self.looked.has(given, self.at))?;
        let finding = self.unknown_as(format!("`{name}` never has a value here"));
        Some(finding.label(wants).help("ask for it as an input, or change the trigger"))
    }

    fn no_field(&self, fields: &[&str]) -> Diagnostic {
        let (base, field) = (&self.name.base, self.name.field.as_deref().unwrap_or_default());
        let help = did_you_mean(field, fields.iter().copied()).unwrap_or_else(|| match fields {
            [] => format!("write `{base}` alone"),
            fields => format!("it has {}", fields.join(", ")),
        });
        let title = format!("`{base}` has nothing called `{field}`");
        self.unknown_as(title).help(help)
    }

    /// What is wrong with the use of a step's answer.
    fn answer(&self, answers: usize) -> Option<Diagnostic> {
        let (looked, name) = (self.looked, self.name);
        let stood = &looked.steps[answers];
        if let Some(field) = &name.field {
            let outputs = stood.step.means.iter().flat_map(|means| &means.outputs);
            let mut fields: Vec<&str> = outputs.map(|(name, _)| name.as_str()).collect();
            fields.extend(["outcome", "at"]);
            if !fields.iter().any(|known| known.replace('-', "_") == field.replace('-', "_")) {
                return Some(self.no_field(&fields));
            }
        } else if !has_value(stood) && self.place.is_none() {
            let title = format!("`{name}` has no answer and no output");
            let finding = self.unknown_as(title).other(stood.step.grip, "the step");
            return Some(finding.help(format!(
                "write `{name}.outcome` or `{name}.at`, make the step an `ask`, or give it `run`"
            )));
        }
        if answers == self.at {
            let finding = self.too_early(format!("a step cannot use its own `{name}`"));
            return Some(finding.help("name a value that is known before it begins"));
        }
        (answers > self.at).then(|| {
            let title = format!("`{name}` is used before it can be known");
            let finding = self.too_early(title);
            finding.other(stood.step.grip, "it comes from here").help("put the step that answers it first")
        })
    }
}
