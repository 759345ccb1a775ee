//! Answers files: what is answered to which step, attempt by attempt.

use std::collections::BTreeMap;

use super::checklist::Checklist;
use super::secrets::is_secret;
use super::spot::Spot;
use crate::diagnostic::{Diagnostic, Findings, did_you_mean};
use crate::document::{Fields, Form, Node, NodeKind, Shape, Tree, key, read, shape};

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// `done`, `yes`, `no`, `run`, or the answer to a question; with a note, if there is one.
    Word {
        /// The text as written.
        word: String,
        /// The note.
        note: Option<String>,
    },
    /// `{skip: why}`.
    Skip(String),
    /// `{not-applicable: why}`.
    NotApplicable(String),
    /// `{deviation: note}`: done, but not as expected.
    Deviation(String),
    /// `{failed: note}`.
    Failed(String),
    /// `{env: NAME}` or `{file: PATH}`: where a secret is kept.
    Kept(Kept),
}

/// Where a secret is kept, since none is written in a file of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// In an environment variable of this program.
    Env(String),
    /// In a file, which may be a file descriptor; the line end it ends with is none of it.
    File(String),
}

/// The answers of a file, by the address of a step: its id, or its path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerFile {
    answers: BTreeMap<String, Answers>,
    /// Values of inputs, by name, as written.
    pub inputs: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Answers {
    /// For whichever attempt comes.
    One(Given),
    /// One an attempt.
    Each(Vec<Given>),
}

const FILE: Shape<'_> = shape!(
    "an answers file",
    &[
        key!("answers", Form::Map(&Form::Text, &Form::Text), "Answers by the id or the path of the step.",),
        key!("inputs", Form::Map(&Form::Text, &Form::Text), "Inputs by name."),
    ],
);
const FORM: Shape<'_> = shape!(
    "an answer",
    &[
        key!("skip", Form::Text, "Left out, and why."),
        key!("not-applicable", Form::Text, "It does not apply, and why."),
        key!("deviation", Form::Text, "Done, and what differs."),
        key!("failed", Form::Text, "It failed, and how."),
        key!("done", Form::Text, "Done."),
        key!("yes", Form::Text, "It is so."),
        key!("value", Form::Text, "The answer."),
        key!("note", Form::Text, "A note on it."),
        key!("env", Form::Text, "The environment variable that holds it."),
        key!("file", Form::Text, "The file that holds it."),
    ],
);

impl AnswerFile {
    /// Reads `{answers: {STEP: ANSWER}}`.
    #[must_use]
    pub fn read(tree: &Tree, out: &mut Findings) -> Option<Self> {
        let root = tree.root()?;
        let fields = Fields::open(root, &FILE, root.place(), out)?;
        let (mut inputs, mut file) = (Vec::new(), BTreeMap::new());
        if let Some(node) = fields.get("inputs") {
            for entry in read::entries(node, "`inputs`", out) {
                if let NodeKind::Mapping(_) = entry.value.kind() {
                    let answer = given(entry.value, out).map(Answers::One);
                    file.extend(answer.map(|answer| (format!("inputs/{}", entry.name), answer)));
                    continue;
                }
                let value = read::text(entry.value, out);
                inputs.extend(value.map(|value| (entry.name.to_owned(), value.to_owned())));
            }
        }
        let answers = fields.required("answers", out)?;
        for entry in read::entries(answers, "`answers`", out) {
            let answers = if let NodeKind::Sequence(_) = entry.value.kind() {
                Answers::Each(entry.value.items().filter_map(|item| given(item, out)).collect())
            } else {
                match given(entry.value, out) {
                    Some(given) => Answers::One(given),
                    None => continue,
                }
            };
            file.insert(entry.name.to_owned(), answers);
        }
        Some(Self { answers: file, inputs })
    }

    /// The answer to an attempt at a step; a path, which says more, wins over an id.
    #[must_use]
    pub fn answer(&self, checklist: &Checklist, spot: Spot, attempt: u32) -> Option<&Given> {
        match self.answers(checklist, spot)? {
            Answers::One(given) => Some(given),
            Answers::Each(list) => list.get(attempt.checked_sub(1)? as usize),
        }
    }

    /// Whether a list holds an answer for that very attempt.
    pub(super) fn has_own(&self, checklist: &Checklist, spot: Spot, attempt: u32) -> bool {
        matches!(self.answers(checklist, spot), Some(Answers::Each(_)))
            && self.answer(checklist, spot, attempt).is_some()
    }

    fn answers(&self, checklist: &Checklist, spot: Spot) -> Option<&Answers> {
        let by_id = || self.answers.get(checklist.step(spot).name()?);
        self.answers.get(checklist.path(spot)).or_else(by_id)
    }

    /// The first step that asks for a secret and is answered with anything written, or gets its answer from where a
    /// secret is kept and asks for something else; whether it asks for a secret.
    #[must_use]
    pub fn misplaced_secret(&self, checklist: &Checklist) -> Option<(Spot, bool)> {
        let misplaced = |spot: &Spot| {
            let secret = is_secret(checklist.step(*spot));
            let answers = self.answers(checklist, *spot)?;
            let wrong = |given: &Given| match given {
                Given::Kept(_) => !secret,
                Given::Word { .. } | Given::Deviation(_) => secret,
                _ => false,
            };
            let any = match answers {
                Answers::One(given) => wrong(given),
                Answers::Each(list) => list.iter().any(wrong),
            };
            any.then_some((*spot, secret))
        };
        checklist.spots().iter().find_map(misplaced)
    }

    /// Addresses that no step of the checklist has, each with what may have been meant.
    #[must_use]
    pub fn unknown(&self, checklist: &Checklist) -> Vec<(&str, Option<String>)> {
        let mut known: Vec<String> = Vec::new();
        let layout = checklist.layout.to_read();
        let own = &checklist.layout.items;
        for item in layout.items.iter().chain(own) {
            known.push(item.path.clone());
            known.extend(item.step.name().map(str::to_owned));
        }
        // Which targets a group has is found later.
        let later: Vec<String> =
            own.iter().filter(|item| item.entrance).map(|item| format!("{}/", item.path)).collect();
        let of_target = |name: &str| {
            let rest = later.iter().find_map(|path| name.strip_prefix(path.as_str()));
            rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        let stray = self.answers.keys().filter(|name| !known.contains(name) && !of_target(name));
        stray.map(|name| (name.as_str(), did_you_mean(name, known.iter().map(String::as_str)))).collect()
    }
}

fn given(node: Node<'_>, out: &mut Findings) -> Option<Given> {
    if let NodeKind::Mapping(_) = node.kind() {
        return form(node, out);
    }
    let word = read::text(node, out)?.trim().to_owned();
    Some(Given::Word { word, note: None })
}

fn form(node: Node<'_>, out: &mut Findings) -> Option<Given> {
    let fields = Fields::open(node, &FORM, node.place(), out)?;
    let text = |key, out: &mut Findings| fields.get(key).and_then(|node| read::line(node, out));
    if fields.get("value").is_some() {
        let word = text("value", out)?;
        return Some(Given::Word { word, note: text("note", out) });
    }
    let forms = ["skip", "not-applicable", "deviation", "failed", "done", "yes", "env", "file"];
    let Some((form, value)) = fields.first_of(&forms) else {
        let finding = Diagnostic::error("missing-key", node.place(), "this answer says nothing");
        out.add(
            finding.help(
                "write `{skip: why}`, `{not-applicable: why}`, `{deviation: note}` or `{failed: note}`",
            ),
        );
        return None;
    };
    let text = read::line(value, out)?;
    Some(match form {
        "skip" => Given::Skip(text),
        "not-applicable" => Given::NotApplicable(text),
        "deviation" => Given::Deviation(text),
        "failed" => Given::Failed(text),
        "env" => Given::Kept(Kept::Env(text)),
        "file" => Given::Kept(Kept::File(text)),
        word => Given::Word { word: word.to_owned(), note: Some(text) },
    })
}
