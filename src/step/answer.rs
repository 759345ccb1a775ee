//! Answers to questions: their types, and whether a text is one.

use std::fmt;

use chrono::{NaiveDate, NaiveTime};

use super::keys::{literal, plain};
use crate::diagnostic::{Diagnostic, Findings, did_you_mean};
use crate::document::{Fields, listed, read};
use crate::measure::Decimal;

/// What kind of answer a question wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerType {
    /// Any text of one line.
    Text,
    /// A number without a fraction.
    Whole,
    /// A number.
    Number,
    /// Yes or no.
    YesNo,
    /// A date, `2026-11-23`.
    Date,
    /// A time of day, `09:30`.
    Time,
    /// The address of a page, `https://…`, or another one with a scheme.
    Link,
    /// One of these texts; at least two, none twice.
    Choice(Vec<String>),
    /// Several of these texts, at least one; at least two to choose from, none twice, none with a comma.
    List(Vec<String>),
    /// A file of any name.
    File,
    /// Files whose names match these patterns, each at least one.
    Files(Vec<String>),
    /// A text that is never shown or recorded, and given to commands alone.
    Secret,
}

/// An answer that fits its question's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The answer as it is recorded and shown.
    pub text: String,
    /// The same as a number, where it is one.
    pub number: Option<Decimal>,
}

/// The names of all types.
pub(super) const TYPES: &[&str] =
    &["text", "whole number", "number", "yes/no", "date", "time", "link", "choice", "list", "file", "secret"];

impl AnswerType {
    /// The type's name, as in `type:` and in the record.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Whole => "whole number",
            Self::Number => "number",
            Self::YesNo => "yes/no",
            Self::Date => "date",
            Self::Time => "time",
            Self::Link => "link",
            Self::Choice(_) => "choice",
            Self::List(_) => "list",
            Self::File | Self::Files(_) => "file",
            Self::Secret => "secret",
        }
    }

    /// Whether its answers are numbers.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Whole | Self::Number)
    }

    /// Whether its answers are free text, kept apart from the facts of the record.
    #[must_use]
    pub fn is_free_text(&self) -> bool {
        matches!(self, Self::Text | Self::Link)
    }

    /// Takes an answer, or says in a few words what it is not: `not a whole number: about 70`.
    pub fn take(&self, text: &str) -> Result<Answer, String> {
        let text = text.trim();
        let refused = || format!("not {self}: {text}");
        let fitting = match self {
            Self::Text => (!text.is_empty()).then(|| text.to_owned()),
            Self::Whole | Self::Number => return self.take_number(text).ok_or_else(refused),
            Self::YesNo => match text.to_lowercase().as_str() {
                "y" | "yes" => Some("yes".to_owned()),
                "n" | "no" => Some("no".to_owned()),
                _ => None,
            },
            Self::Date => date(text),
            Self::Time => time(text),
            Self::Link => is_link(text).then(|| text.to_owned()),
            Self::Choice(choices) => choice(choices, text),
            Self::List(choices) => return list(choices, text).map(|text| Answer { number: None, text }),
            // Files are read, not typed.
            Self::File | Self::Files(_) => None,
            Self::Secret => return Err("no secret any more once it is written".to_owned()),
        };
        let text = fitting.ok_or_else(refused)?;
        Ok(Answer { number: None, text })
    }

    fn take_number(&self, text: &str) -> Option<Answer> {
        let number = Decimal::parse(text).ok()?;
        let fits = *self == Self::Number || number.is_whole();
        fits.then(|| Answer { text: number.to_string(), number: Some(number) })
    }

    /// Reads `type` and `choices` of a question; with a measure and no type it is a number.
    pub(super) fn read(fields: &Fields<'_>, has_measure: bool, out: &mut Findings) -> Option<Self> {
        let choices = fields.get("choices").map(|node| {
            let choices = read::list(node).into_iter().filter_map(|item| literal(item, out)).collect();
            (node.place(), choices)
        });
        if let Some(node) = fields.get("files") {
            return patterns(fields, node, out);
        }
        let Some(node) = fields.get("type") else {
            return match choices {
                Some((place, choices)) => checked_choices(place, choices, out),
                None if has_measure => Some(Self::Number),
                None => Some(Self::Text),
            };
        };
        let name = read::line(node, out)?;
        match (name.as_str(), choices) {
            ("choice", Some((place, choices))) => checked_choices(place, choices, out),
            ("list", Some((place, choices))) => several(place, choices, out),
            ("choice" | "list", None) => {
                let title = format!("a {name} has no `choices`");
                let finding = Diagnostic::error("missing-key", node.place(), title);
                out.add(finding.help("add `choices:` with a list of what can be chosen"));
                None
            }
            (_, Some((place, _))) => {
                let title = format!("`choices` does not go with the type `{name}`");
                out.add(Diagnostic::error("conflicting-keys", place, title).other(node.place(), "the type"));
                None
            }
            _ => named(&name, node.place(), out),
        }
    }
}

impl fmt::Display for AnswerType {
    /// With its article, or what can be chosen: `a whole number`, `prod or test`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("a text"),
            Self::Whole => f.write_str("a whole number"),
            Self::Number => f.write_str("a number"),
            Self::YesNo => f.write_str("yes or no"),
            Self::Date => f.write_str("a date such as 2026-11-23"),
            Self::Time => f.write_str("a time such as 09:30"),
            Self::Link => f.write_str("a link such as https://example.com"),
            Self::Choice(choices) => match choices.split_last() {
                Some((last, rest)) if !rest.is_empty() => write!(f, "{} or {last}", rest.join(", ")),
                _ => f.write_str(&choices.join("")),
            },
            Self::List(choices) => {
                let numbered = choices.iter().enumerate().map(|(n, choice)| format!("{} {choice}", n + 1));
                write!(f, "one or more of: {}", numbered.collect::<Vec<_>>().join(", "))
            }
            Self::File => f.write_str("a file"),
            Self::Files(patterns) => write!(f, "files: {}", patterns.join(", ")),
            Self::Secret => f.write_str("a secret"),
        }
    }
}

/// Choices of which several may be chosen: a comma stands between them.
fn several(place: crate::diagnostic::Place, choices: Vec<String>, out: &mut Findings) -> Option<AnswerType> {
    if let Some(choice) = choices.iter().find(|choice| choice.contains(',')) {
        let title = format!("`{choice}` has a comma, which stands between the choices of a list");
        out.add(Diagnostic::error("invalid-choices", place, title).help("write it without a comma"));
        return None;
    }
    match checked_choices(place, choices, out)? {
        AnswerType::Choice(choices) => Some(AnswerType::List(choices)),
        _ => None,
    }
}

/// `files`: the patterns that files must match.
fn patterns(fields: &Fields<'_>, node: crate::document::Node<'_>, out: &mut Findings) -> Option<AnswerType> {
    if let Some(kind) = fields.get("type").filter(|kind| kind.scalar() != Some("file")) {
        let finding = Diagnostic::error("conflicting-keys", kind.place(), "`files` asks for files");
        out.add(finding.other(node.place(), "the files").help("leave `type` out"));
        return None;
    }
    let patterns: Vec<String> = read::list(node).into_iter().filter_map(|item| plain(item, out)).collect();
    if let Some(pattern) = patterns.iter().find(|pattern| pattern.contains(['/', '\\'])) {
        let title = format!("`{pattern}` names a folder, and a pattern is about the name of a file");
        let finding = Diagnostic::error("invalid-value", node.place(), title);
        out.add(finding.help("write the last part alone, such as `*.xml`"));
        return None;
    }
    (!patterns.is_empty()).then_some(AnswerType::Files(patterns))
}

/// Several choices by their numbers or names, in the order in which they can be chosen.
fn list(choices: &[String], text: &str) -> Result<String, String> {
    let mut chosen = vec![false; choices.len()];
    for part in text.split(',').map(str::trim) {
        let named = choice(choices, part).and_then(|name| choices.iter().position(|other| *other == name));
        let numbered = part.parse::<usize>().ok().filter(|n| (1..=choices.len()).contains(n)).map(|n| n - 1);
        let at = match (named, numbered) {
            (Some(one), Some(other)) if one != other => {
                let (one, other) = (&choices[one], &choices[other]);
                return Err(format!("{part} begins {one} and is the number of {other}: type the whole name"));
            }
            (Some(at), _) | (None, Some(at)) => at,
            (None, None) => return Err(format!("not one of the choices: {part}")),
        };
        chosen[at] = true;
    }
    let chosen = choices.iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(choice, _)| choice.as_str());
    Ok(chosen.collect::<Vec<_>>().join(", "))
}

fn named(name: &str, place: crate::diagnostic::Place, out: &mut Findings) -> Option<AnswerType> {
    let found = match name {
        "text" => AnswerType::Text,
        "whole number" => AnswerType::Whole,
        "number" => AnswerType::Number,
        "yes/no" => AnswerType::YesNo,
        "date" => AnswerType::Date,
        "time" => AnswerType::Time,
        "link" => AnswerType::Link,
        "file" => AnswerType::File,
        "secret" => AnswerType::Secret,
        _ => {
            let title = format!("there is no type of answer `{name}`");
            let near = did_you_mean(name, TYPES.iter().copied());
            let finding = Diagnostic::error("unknown-type", place, title);
            out.add(finding.help(near.unwrap_or_else(|| format!("the types are {}", listed(TYPES)))));
            return None;
        }
    };
    Some(found)
}

fn checked_choices(
    place: crate::diagnostic::Place,
    choices: Vec<String>,
    out: &mut Findings,
) -> Option<AnswerType> {
    let lower: Vec<String> = choices.iter().map(|choice| choice.to_lowercase()).collect();
    let twice = lower.iter().enumerate().find(|(n, choice)| lower[..*n].contains(choice));
    if choices.len() >= 2 && twice.is_none() {
        return Some(AnswerType::Choice(choices));
    }
    let title = match twice {
        Some((n, _)) => format!("`{}` can be chosen twice", choices[n]),
        None => "a choice has at least two `choices`".to_owned(),
    };
    out.add(Diagnostic::error("invalid-choices", place, title));
    None
}

/// A whole choice, or an unambiguous beginning of one, in any case.
fn choice(choices: &[String], text: &str) -> Option<String> {
    let text = text.to_lowercase();
    if let Some(exact) = choices.iter().find(|choice| choice.to_lowercase() == text) {
        return Some(exact.clone());
    }
    let mut beginning =
        choices.iter().filter(|choice| !text.is_empty() && choice.to_lowercase().starts_with(&text));
    match (beginning.next(), beginning.next()) {
        (Some(only), None) => Some(only.clone()),
        _ => None,
    }
}

fn date(text: &str) -> Option<String> {
    let shape =
        text.len() == 10 && text.bytes().enumerate().all(|(n, b)| matches!(n, 4 | 7) || b.is_ascii_digit());
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    shape.then(|| date.to_string())
}

fn time(text: &str) -> Option<String> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    (text.len() <= 5 && text.is_ascii()).then(|| time.format("%H:%M").to_string())
}

/// RFC 3986: a scheme, a colon, and something without white space.
fn is_link(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let letter = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let named = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(letter);
    named
        && !rest.trim_matches('/').is_empty()
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_fits_its_type_or_is_refused_by_name() {
        let fits = |kind: &AnswerType, text: &str| kind.take(text).map(|answer| answer.text);
        assert_eq!(fits(&AnswerType::Whole, "about 70"), Err("not a whole number: about 70".to_owned()));
        assert_eq!(fits(&AnswerType::Whole, " 73 "), Ok("73".to_owned()));
        assert!(fits(&AnswerType::Whole, "7.0").is_err());
        assert_eq!(fits(&AnswerType::Number, "7.10"), Ok("7.10".to_owned()));
        assert_eq!(fits(&AnswerType::YesNo, "Y"), Ok("yes".to_owned()));
        assert!(fits(&AnswerType::Date, "2026-02-30").is_err());
        assert!(fits(&AnswerType::Date, "2026-2-3").is_err());
        assert_eq!(fits(&AnswerType::Time, "9:05"), Ok("09:05".to_owned()));
        assert!(fits(&AnswerType::Time, "24:00").is_err());
        assert!(
            fits(&AnswerType::Link, "https://").is_err() && fits(&AnswerType::Link, "example.com").is_err()
        );
        assert!(fits(&AnswerType::Link, "https://example.com/a?b=c").is_ok());
        assert!(fits(&AnswerType::Text, "  ").is_err());
    }

    #[test]
    fn several_choices_are_typed_by_number_or_name_and_kept_in_order() {
        let kind = AnswerType::List(["prod", "preprod", "test"].map(str::to_owned).to_vec());
        let fits = |text: &str| kind.take(text).map(|answer| answer.text);
        assert_eq!(fits("3,1").unwrap(), "prod, test");
        assert_eq!(fits(" Test , pre ").unwrap(), "preprod, test");
        assert_eq!(fits("1,1,prod").unwrap(), "prod");
        assert_eq!(fits("4").unwrap_err(), "not one of the choices: 4");
        assert!(["", "1,", "0", "p"].iter().all(|text| fits(text).is_err()));
        let odd = AnswerType::List(["2nd", "1st"].map(str::to_owned).to_vec());
        assert_eq!(odd.take("2").unwrap_err(), "2 begins 2nd and is the number of 1st: type the whole name");
    }

    #[test]
    fn a_choice_may_be_shortened_while_it_is_clear() {
        let kind = AnswerType::Choice(["prod", "preprod", "test"].map(str::to_owned).to_vec());
        assert_eq!(kind.take("TEST").unwrap().text, "test");
        assert_eq!(kind.take("pro").unwrap().text, "prod");
        assert_eq!(kind.take("p").unwrap_err(), "not prod, preprod or test: p");
        assert!(kind.take("").is_err());
    }
}
