//! A template made one's own: zone, first day and holidays put in, everything else byte for byte.

use chrono::NaiveDate;

use super::templates::{File, Template};
use crate::calendar::ics;
use crate::diagnostic::{Findings, SourceId, Span};
use crate::document::edit::replaced;
use crate::document::{Limits, Node, parse, scalar};

/// What a team says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Site {
    /// The zone's IANA name.
    pub(super) zone: String,
    /// Nothing before this date is owed.
    pub(super) since: NaiveDate,
    /// The holidays, if there is a calendar of them.
    pub(super) holidays: Option<Holidays>,
}

/// A calendar file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holidays {
    /// Its path within the book.
    pub(super) path: String,
    /// Its text.
    pub(super) text: String,
    /// How many dates it has.
    pub(super) dates: usize,
}

impl Holidays {
    /// A calendar file under `holidays/`; the error says what is wrong with the text.
    pub(super) fn read(name: &str, text: String) -> Result<Self, String> {
        let dates = ics::holidays(&text).map_err(|refusal| refusal.message)?.len();
        Ok(Self { path: format!("holidays/{name}"), text, dates })
    }

    /// The one that a template brings along under this path.
    pub(super) fn bundled(template: Template, path: &str) -> Option<Result<Self, String>> {
        let (path, text) =
            template.files().iter().find(|(known, _)| *known == path && ics::is_file(known))?;
        let name = path.rsplit('/').next().unwrap_or(path);
        Some(Self::read(name, (*text).to_owned()))
    }
}

/// The book's files, by their paths within it, `runbook.yaml` first. Of calendar files only the site's own.
pub(super) fn files(template: Template, site: &Site) -> Vec<(String, String)> {
    let texts = template.files().iter().filter(|(path, _)| !ics::is_file(path));
    let own = |(n, (path, text)): (usize, &File)| {
        let text = if n == 0 { header(text, site) } else { (*text).to_owned() };
        ((*path).to_owned(), text)
    };
    let mut files: Vec<(String, String)> = texts.enumerate().map(own).collect();
    files.extend(site.holidays.iter().map(|holidays| (holidays.path.clone(), holidays.text.clone())));
    files
}

/// The header with the site's zone, `since` after it, and its holidays.
fn header(text: &str, site: &Site) -> String {
    let mut out = Findings::default();
    let tree = parse(SourceId::default(), &text.into(), &Limits::default(), &mut out);
    let get =
        |keys: &[&str]| keys.iter().try_fold(tree.root()?, |node, key| child(node, key)).map(Node::span);
    let holidays = site
        .holidays
        .as_ref()
        .map_or_else(|| "[]".to_owned(), |holidays| format!("[{}]", scalar(&holidays.path)));
    let mut edits: Vec<(Span, String)> = Vec::new();
    edits.extend(get(&["timezone"]).map(|span| (span, format!("{}\nsince: {}", site.zone, site.since))));
    edits.extend(get(&["calendar", "holidays"]).map(|span| (span, holidays)));
    // From the end, so that the places before stay where they are.
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    edits.iter().fold(text.to_owned(), |text, (span, new)| replaced(&text, *span, new))
}

fn child<'t>(node: Node<'t>, key: &str) -> Option<Node<'t>> {
    node.pairs().find(|(name, _)| name.scalar() == Some(key)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(holidays: Option<Holidays>) -> Site {
        let since = NaiveDate::from_ymd_opt(2026, 8, 3).unwrap();
        Site { zone: "Europe/Berlin".to_owned(), since, holidays }
    }

    #[test]
    fn only_three_lines_of_a_header_change() {
        for template in [Template::Minimal, Template::Dynamics365] {
            let (before, after) = (template.files()[0].1, files(template, &site(None)).remove(0).1);
            let since = "since: 2026-08-03";
            let rest: Vec<&str> = after.lines().filter(|line| *line != since).collect();
            let differ: Vec<(&str, &str)> = before.lines().zip(rest).filter(|(a, b)| a != b).collect();
            assert!(differ.iter().any(|(_, new)| *new == "timezone: Europe/Berlin"), "{differ:?}");
            assert!(
                differ.iter().all(|(_, new)| new.starts_with("timezone:") || *new == "  holidays: []"),
                "{differ:?}"
            );
            assert_eq!(after.lines().count(), before.lines().count() + 1);
            assert!(after.contains("timezone: Europe/Berlin\nsince: 2026-08-03\n"));
        }
    }

    #[test]
    fn the_bundled_book_is_itself_where_its_own_answers_are_given() {
        let own = Holidays::bundled(Template::Dynamics365, "holidays/england.ics").unwrap().unwrap();
        let site = Site { zone: "Europe/London".to_owned(), ..site(Some(own)) };
        let mut made = files(Template::Dynamics365, &site);
        made[0].1 = made[0].1.replace("since: 2026-08-03\n", "");
        made.sort();
        let mut bundled: Vec<(String, String)> = Template::Dynamics365
            .files()
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        bundled.sort();
        assert!(made == bundled);
    }

    #[test]
    fn a_text_that_is_no_calendar_is_refused() {
        assert!(Holidays::read("x.ics", "hello".to_owned()).is_err());
        assert!(Holidays::bundled(Template::Dynamics365, "daily.yaml").is_none());
    }
}
