//! `vague-step`: a step says neither what to look at nor what is right.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;
use crate::step::Step;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "vague-step",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A step says neither what to look at nor what is right",
    page: include_str!("vague-step.md"),
    check,
};

/// Words that leave to the reader what the author knew.
const OPEN: &[&str] = &[
    "as needed",
    "if needed",
    "if necessary",
    "as necessary",
    "as appropriate",
    "as required",
    "etc",
    "and so on",
];

/// Verbs that say to look, and not at what or for what.
const LOOK: &[&str] = &["check", "ensure", "verify", "monitor", "review", "inspect", "handle"];

/// Verdicts without a criterion.
const VERDICTS: &[&str] = &[
    "ok",
    "all ok",
    "fine",
    "all good",
    "looks good",
    "it works",
    "works",
    "everything works",
    "everything is fine",
];

/// So many words after such a verb are no criterion: `check the logs`.
const FEW: usize = 2;

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for step in subject.steps() {
        if step.kind.name == "ask" || step.expect.is_some() || step.means.is_some() {
            continue;
        }
        let Some(why) = vague(&step.text) else { continue };
        let place = text_place(subject, step);
        out.add(
            RULE.finding(place, "this can be read in many ways")
                .label(why)
                .help("name what to look at and what is right there, or add `expect:`"),
        );
    }
}

fn text_place(subject: &Subject<'_>, step: &Step) -> crate::diagnostic::Place {
    subject.step_key(step, step.kind.name)
}

/// What is vague about a text.
fn vague(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect();
    let joined = words.join(" ");
    if VERDICTS.contains(&joined.as_str()) {
        return Some("says that it is right, not what is".to_owned());
    }
    let (first, rest) = words.split_first()?;
    let objects =
        rest.iter().filter(|word| !matches!(**word, "the" | "a" | "an" | "all" | "that" | "it")).count();
    if LOOK.contains(first) && objects < FEW {
        return Some(format!("`{first}` for what?"));
    }
    let open = OPEN.iter().find(|open| ends_with(&lower, open))?;
    Some(format!("`{open}` leaves it to the reader"))
}

/// Whether a text has these words at the end of a sentence or of a part of one.
fn ends_with(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let after = &text[at + words.len()..];
        text[..at].ends_with(char::is_whitespace)
            && (after.is_empty() || after.starts_with(['.', ',', ';', ':', ')']))
    })
}

#[cfg(test)]
mod tests {
    use super::vague;

    #[test]
    fn an_object_and_a_criterion_are_enough() {
        for text in
            ["Check the logs.", "Ensure it works", "Clean up as needed.", "Looks good", "Restart A, B, etc."]
        {
            assert!(vague(text).is_some(), "{text}");
        }
        for text in [
            "Check that no job failed twice.",
            "Compare the ten slowest pages with yesterday.",
            "Review the sign-in report of the last week.",
            "The etch process is done.",
            "Works council is informed.",
            "It shows as many assigned as required licenses.",
            "",
        ] {
            assert!(vague(text).is_none(), "{text}");
        }
    }
}
