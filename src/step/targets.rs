//! Targets that are found while a run goes on: the items of a list.

use super::scope::{Name, Scope};
use super::value::Value;
use crate::diagnostic::Refusal;

/// So many targets a group may have.
pub const MOST_TARGETS: usize = 1000;
/// So many characters a target may have.
const LONGEST: usize = 200;

/// The targets that a value holds, each once, in the order in which they stand there: the choices of a `list`, the
/// items of a JSON list of texts and numbers, or else the lines of a text, without white space at their ends; empty
/// lines are none. May be empty. Refused where the value is not known, and where an item is none.
pub fn targets(scope: &Scope, name: &Name) -> Result<Vec<String>, Refusal> {
    let value = scope.value(name)?.ok_or_else(|| {
        Refusal::new(format!("`{name}` has no value, so its targets are not known"))
            .help("its step is not answered, was left out, or does not apply")
    })?;
    if scope.known(name)?.secret {
        return Err(Refusal::new(format!("`{name}` is a secret, and targets are shown")));
    }
    let items = match value {
        Value::List(items) => items,
        other => of_text(&other.text(scope.places().0), name)?,
    };
    let mut targets: Vec<String> = Vec::new();
    for item in items.iter().map(|item| item.trim()).filter(|item| !item.is_empty()) {
        if item.chars().count() > LONGEST || item.contains(['\n', '\r']) {
            let start: String = item.chars().take(40).collect();
            let message = format!("`{name}` holds `{start}…`, which is too long for a target");
            return Err(
                Refusal::new(message).help(format!("a target is a line of {LONGEST} characters at most"))
            );
        }
        if !targets.iter().any(|known| known == item) {
            targets.push(item.to_owned());
        }
        if targets.len() > MOST_TARGETS {
            return Err(Refusal::new(format!("`{name}` holds more than {MOST_TARGETS} targets"))
                .help("let the command give fewer"));
        }
    }
    Ok(targets)
}

/// The items of a text: of a JSON list, or line by line.
fn of_text(text: &str, name: &Name) -> Result<Vec<String>, Refusal> {
    if !text.trim_start().starts_with('[') {
        return Ok(text.lines().map(str::to_owned).collect());
    }
    let items: Vec<serde_json::Value> = serde_json::from_str(text).map_err(|error| {
        Refusal::new(format!("`{name}` begins like a JSON list and is none: {error}"))
            .help("give one target a line, or a JSON list of texts")
    })?;
    let text = |(n, item): (usize, serde_json::Value)| match item {
        serde_json::Value::String(text) => Ok(text),
        serde_json::Value::Number(number) => Ok(number.to_string()),
        _ => Err(Refusal::new(format!("item {} of `{name}` is neither a text nor a number", n + 1))
            .help("let the command give names alone, as with `--query '[].name'`")),
    };
    items.into_iter().enumerate().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step::Known;

    fn of(value: Value) -> Result<Vec<String>, String> {
        let mut scope = Scope::default();
        scope.set("regions", Known::value(value));
        let name = Name::parse("regions").unwrap();
        targets(&scope, &name).map_err(|refusal| refusal.message)
    }

    fn text(text: &str) -> Result<Vec<String>, String> {
        of(Value::Text(text.to_owned()))
    }

    #[test]
    fn lines_json_and_choices_are_targets_each_once() {
        let two = Ok(vec!["eu".to_owned(), "us".to_owned()]);
        assert_eq!(text("eu\n us \r\n\neu\n"), two);
        assert_eq!(text(" [\"eu\", \"us\"]\n"), two);
        assert_eq!(of(Value::List(vec!["eu".to_owned(), "us".to_owned()])), two);
        assert_eq!(text("[1, 2.50]"), Ok(vec!["1".to_owned(), "2.5".to_owned()]));
        assert_eq!((text(""), text("[]"), text("\n \n")), (Ok(vec![]), Ok(vec![]), Ok(vec![])));
    }

    #[test]
    fn what_is_no_list_of_names_is_refused() {
        assert!(text("[eu, us]").unwrap_err().contains("JSON list"));
        assert!(text("[{\"name\": \"eu\"}]").unwrap_err().contains("item 1"));
        assert!(text(&"x".repeat(201)).unwrap_err().contains("too long"));
        assert!(text("[\"a\\nb\"]").unwrap_err().contains("too long"));
        let many: Vec<String> = (0..=MOST_TARGETS).map(|n| n.to_string()).collect();
        assert!(text(&many.join("\n")).unwrap_err().contains("1000"));
    }
}
