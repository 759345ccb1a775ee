//! Reads templates.

use super::{Expression, Filter, Part, Term};
use crate::diagnostic::Refusal;
use crate::step::scope::Name;

const LITERAL: &str =
    "for a literal `{{` write `{{ '{{' }}`; a command as one text goes to the shell unchanged";

/// The plain texts and values of a text, in order.
pub(super) fn parts(text: &str) -> Result<Vec<Part>, Refusal> {
    refuse_statements(text)?;
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some((plain, inner)) = rest.split_once("{{") {
        if !plain.is_empty() {
            parts.push(Part::Text(plain.to_owned()));
        }
        let mut reader = Reader { rest: inner };
        parts.push(Part::Value(reader.expression()?));
        rest = reader.rest;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Ok(parts)
}

/// Jinja's statements and comments, which readers would take for such.
fn refuse_statements(text: &str) -> Result<(), Refusal> {
    for (open, close, what) in [("{%", "%}", "statements"), ("{#", "#}", "comments")] {
        if text.split_once(open).is_some_and(|(_, rest)| rest.contains(close)) {
            return Err(Refusal::new(format!("a text has no {what}, `{open} {close}`"))
                .help("write `when:` at the step for what depends on a value, and a YAML comment with `#`"));
        }
    }
    Ok(())
}

/// What is left of an expression and the text after it.
struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    /// An expression up to and with its `}}`.
    fn expression(&mut self) -> Result<Expression, Refusal> {
        let term = self.term()?;
        let mut filters = Vec::new();
        loop {
            if self.takes("}}") {
                return Ok(Expression { term, filters });
            }
            if !self.takes("|") {
                return Err(self.refusal());
            }
            filters.push(self.filter()?);
        }
    }

    fn term(&mut self) -> Result<Term, Refusal> {
        if let Some(text) = self.quoted()? {
            return Ok(Term::Text(text));
        }
        let before = self.rest;
        let word = self.word();
        if word.starts_with(|c: char| c.is_ascii_alphanumeric()) && word.contains('-') {
            let help = format!(
                "write `{{{{ {} }}}}`; for an earlier date, `| minus('1 week')`",
                word.replace('-', "_")
            );
            return Err(Refusal::new(format!("`{word}` has a hyphen, which is written `_` here")).help(help));
        }
        Name::parse(word).map(Term::Name).ok_or_else(|| Self { rest: before }.refusal())
    }

    fn filter(&mut self) -> Result<Filter, Refusal> {
        let name = self.word();
        let argument = if self.takes("(") {
            let argument = self.quoted()?;
            if argument.is_none() || !self.takes(")") {
                return Err(Refusal::new(format!("the filter `{name}` wants one text in quotes"))
                    .help(format!("such as `{name}('2 months')`, or `date('%Y%m%d')`")));
            }
            argument
        } else {
            None
        };
        Filter::of(name, argument.as_deref().unwrap_or_default())
    }

    /// Whether a sign comes next; it is then taken, with the white space before it.
    fn takes(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Letters, digits, `_`, `-` and points; may be empty.
    fn word(&mut self) -> &'t str {
        let text = self.rest.trim_start();
        let of_word = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        let (word, rest) = text.split_at(text.find(|c: char| !of_word(c)).unwrap_or(text.len()));
        self.rest = rest;
        word
    }

    /// A text in single or double quotes; a backslash keeps a quote or itself.
    fn quoted(&mut self) -> Result<Option<String>, Refusal> {
        let text = self.rest.trim_start();
        let Some(quote) = text.chars().next().filter(|c| "'\"".contains(*c)) else { return Ok(None) };
        let (mut inner, mut letters) = (String::new(), text.char_indices().skip(1));
        while let Some((at, c)) = letters.next() {
            if c == quote {
                self.rest = &text[at + 1..];
                return Ok(Some(inner));
            }
            let kept = if c == '\\' { letters.next().map(|(_, c)| c) } else { Some(c) };
            inner.extend(kept);
        }
        Err(Refusal::new(format!("a text in quotes does not end: {}", first_line(text))))
    }

    fn refusal(&self) -> Refusal {
        let odd = first_line(self.rest.trim_start());
        if !self.rest.contains("}}") {
            return Refusal::new(format!("`{{{{` is not closed: {odd}")).help(LITERAL);
        }
        let inner = odd.split("}}").next().unwrap_or_default().trim();
        match inner {
            "" => Refusal::new("nothing stands between `{{` and `}}`").help(LITERAL),
            _ => Refusal::new(format!("`{inner}` cannot stand between `{{{{` and `}}}}`")).help(format!(
                "a name stands there, as in `{{{{ version }}}}` or `{{{{ today | plus('2 months') }}}}`; {LITERAL}"
            )),
        }
    }
}

fn first_line(text: &str) -> String {
    const MOST: usize = 60;
    text.lines().next().unwrap_or_default().chars().take(MOST).collect()
}
