//! Bounds out of text.

use super::{Bound, Ended, JsonBound, Multiple, Reaches, number};
use crate::diagnostic::{Diagnostic, Findings, did_you_mean};
use crate::document::{Form, Node, Spelling, read};
use crate::measure::{Pattern, Refusal};

/// Words that begin a bound, for help and "did you mean".
pub(super) const FORMS: &[&str] =
    &["above", "below", "within", "is", "is not", "one of", "matches", "empty", "exit", "json", "reaches"];

/// One bound, or a list of them.
pub const BOUNDS: Form = Form::List(&Form::Said(&BOUND));

/// How a bound is written.
static BOUND: Spelling = Spelling {
    what: "a bound",
    pattern: || format!(r"^\s*({})(\s|$)", FORMS.join("|")),
    examples: &[
        "above 50",
        "below 20",
        "within 10..20",
        "is OK",
        "one of ON, OFF",
        "matches /STATE ok$/",
        "exit 0, 2",
    ],
};

impl Bound {
    /// Reads `above N`, `below N`, `within A..B`, `is X`, `is not X`, `one of A, B`, `matches /RE/`, `empty`,
    /// `exit 0, 2`, `json $.path BOUND`, `above Nx last`, `below Nx mean of K`, `reaches N within SPAN`, or
    /// `is warned`, `is failed`, `is skipped`, also with `not`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        Ok(match Self::of_value(text)? {
            Self::Is(text) => ended(&text).map_or(Self::Is(text), |how| Self::Ended { how, so: true }),
            Self::IsNot(text) => ended(&text).map_or(Self::IsNot(text), |how| Self::Ended { how, so: false }),
            bound => bound,
        })
    }

    /// The same about a value that is no step: `is failed` is then a text.
    pub(super) fn of_value(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        match (word, rest) {
            ("empty", "") => Ok(Self::Empty),
            ("above" | "below", _) => side(word, rest),
            ("within", _) => within(rest),
            ("is", _) => is(rest),
            ("one", _) => one_of(rest),
            ("matches", _) => matches(rest),
            ("exit", _) => exit(rest),
            ("json", _) => JsonBound::parse(rest).map(|bound| Self::Json(Box::new(bound))),
            ("reaches", _) => Reaches::parse(rest).map(|bound| Self::Reaches(Box::new(bound))),
            _ => Err(unknown(word, text)),
        }
    }

    /// Whether a word can begin a bound.
    #[must_use]
    pub fn begins_with(word: &str) -> bool {
        FORMS.iter().any(|form| form.split(' ').next() == Some(word))
    }
}

/// The end of a step that a word tells.
fn ended(word: &str) -> Option<Ended> {
    [Ended::Warned, Ended::Failed, Ended::Skipped].into_iter().find(|ended| ended.to_string() == word)
}

/// Reads one bound or a list of them on a command or an answer, each refusal a finding.
pub fn read_bounds(node: Node<'_>, out: &mut Findings) -> Vec<Bound> {
    read::list(node).into_iter().filter_map(|item| read_bound(item, out)).collect()
}

fn read_bound(node: Node<'_>, out: &mut Findings) -> Option<Bound> {
    let finding = match Bound::parse(read::text(node, out)?) {
        Ok(bound @ Bound::Ended { how, .. }) => {
            let title = format!("`{bound}` judges how a step ended, which only `when` asks");
            let finding = Diagnostic::error("bound-does-not-fit", node.place(), title);
            finding.help(format!("for the very text `{how}` write `one of {how}`"))
        }
        Ok(bound) => return Some(bound),
        Err(refusal) => {
            Diagnostic::error("invalid-bound", node.place(), refusal.message).maybe_help(refusal.help)
        }
    };
    out.add(finding);
    None
}

fn side(word: &str, rest: &str) -> Result<Bound, Refusal> {
    if let Some(multiple) = Multiple::parse(word, rest) {
        return multiple.map(Bound::Multiple);
    }
    let limit = number(rest)?;
    Ok(if word == "above" { Bound::Above(limit) } else { Bound::Below(limit) })
}

fn within(text: &str) -> Result<Bound, Refusal> {
    let example = "write both ends, such as `within 10..20`";
    let (low, high) =
        text.split_once("..").ok_or_else(|| Refusal::new("`within` has two ends").help(example))?;
    let (low, high) = (number(low.trim())?, number(high.trim())?);
    if low > high {
        return Err(Refusal::new(format!("{low} is above {high}")).help("put the smaller number first"));
    }
    Ok(Bound::Within(low, high))
}

fn is(text: &str) -> Result<Bound, Refusal> {
    let not = text.strip_prefix("not ").map(str::trim);
    match not.unwrap_or(text) {
        "" | "not" => Err(Refusal::new("`is` is followed by a value").help("write it out, such as `is OFF`")),
        value if not.is_some() => Ok(Bound::IsNot(value.to_owned())),
        value => Ok(Bound::Is(value.to_owned())),
    }
}

fn one_of(text: &str) -> Result<Bound, Refusal> {
    let values: Vec<String> = text
        .strip_prefix("of ")
        .unwrap_or_default()
        .split(',')
        .map(|value| value.trim().to_owned())
        .collect();
    if values.iter().any(String::is_empty) {
        return Err(Refusal::new("`one of` is followed by values").help("such as `one of ON, OFF`"));
    }
    Ok(Bound::OneOf(values))
}

fn matches(text: &str) -> Result<Bound, Refusal> {
    let inner =
        text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).filter(|inner| !inner.is_empty());
    let Some(inner) = inner else {
        let help = "put the pattern between slashes, such as `matches /STATE ok$/`";
        return Err(Refusal::new("`matches` is followed by a pattern").help(help));
    };
    Ok(Bound::Matches(Pattern::parse(inner)?))
}

fn exit(text: &str) -> Result<Bound, Refusal> {
    let codes: Result<Vec<i32>, _> = text.split(',').map(|code| code.trim().parse::<i32>()).collect();
    match codes {
        Ok(codes) if codes.iter().all(|code| (0..=255).contains(code)) => Ok(Bound::Exit(codes)),
        _ => Err(Refusal::new("`exit` is followed by exit codes").help("0 to 255, such as `exit 0, 2`")),
    }
}

fn unknown(word: &str, text: &str) -> Refusal {
    let near = did_you_mean(word, FORMS.iter().copied());
    let compared = [">", "<", "="].iter().any(|sign| text.starts_with(sign));
    let help = match near {
        _ if compared => "say it in words, such as `above 50`".to_owned(),
        Some(near) => near,
        None => format!("a bound begins with one of: {}", FORMS.join(", ")),
    };
    Refusal::new(format!("`{text}` is no bound")).help(help)
}
