//! The text of a procedure that is to be filled in: whole, so that it can be read, checked and scheduled at once.

use chrono::NaiveDate;

use crate::document::{Node, scalar};
use crate::model::{Part, RunBook};

/// Its lines as they stand at column 0, two blanks a level. `None` if the book has no role to name.
pub(super) fn lines(book: &RunBook, part: &Part, id: &str, today: NaiveDate) -> Option<Vec<String>> {
    let owner = role(book, part)?;
    let ladder = ladder(book, part, &owner);
    let name = name(id);
    let text = format!(
        r#"{id}:
  name: {name}
  # Or: business day, {{every: month, day: business day 3}}, {{cron: "0 9 * * mon"}}, on request.
  trigger: {{every: week, day: mon, due: "12:00"}}
  owner: {owner}
  escalation: {ladder}
  effort: 15m
  # Nothing older is owed.
  since: {today}
  last_updated: {today}
  steps:
    - do: "TODO: what to open, and what to look for there."
      expect: "TODO: what is to be seen when all is well"
  validation:
    - "TODO: what must be true in the end."
"#
    );
    Some(text.lines().map(str::to_owned).collect())
}

/// The role that others in this file have by default, else the one that answers for most, else the first.
fn role(book: &RunBook, part: &Part) -> Option<String> {
    let most = |id: &&String| {
        book.procedures.iter().filter(|procedure| procedure.owner.as_ref() == Some(id)).count()
    };
    let usual = || book.roles.keys().rev().filter(|id| !book.roles[*id].external).max_by_key(most);
    default(book, part, "owner").filter(|id| book.roles.contains_key(id)).or_else(|| usual().cloned())
}

/// The ladder that others in this file have by default, else one that begins with somebody else than the owner.
fn ladder(book: &RunBook, part: &Part, owner: &str) -> String {
    let known = |id: &String| id == "none" || book.ladders.contains_key(id);
    let another =
        || book.ladders.iter().find(|(_, ladder)| ladder.rungs.first().is_some_and(|rung| rung.to != owner));
    let first = || another().or_else(|| book.ladders.iter().next()).map(|(id, _)| id.clone());
    default(book, part, "escalation").filter(known).or_else(first).unwrap_or_else(|| "none".to_owned())
}

/// What `defaults` of the file says, else those of the header.
fn default(book: &RunBook, part: &Part, key: &str) -> Option<String> {
    let said = |part: &Part| child(child(part.tree().root()?, "defaults")?, key)?.scalar().map(str::to_owned);
    said(part).or_else(|| said(book.parts.first()?))
}

fn child<'t>(node: Node<'t>, key: &str) -> Option<Node<'t>> {
    node.pairs().find(|(name, _)| name.scalar() == Some(key)).map(|(_, value)| value)
}

/// The id made readable; in quotes where other YAML readers would take it for something else than a text.
fn name(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut letters = words.chars();
    let name: String =
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    scalar(&name)
}
