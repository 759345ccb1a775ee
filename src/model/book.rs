//! A run book: its header and the procedures of all its files.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::gather::{self, in_two_files};
use super::part::{BookText, Part, section};
use super::procedure::{self, Around, Procedure};
use super::section::{IDS, Minutes, Places, references};
use super::{Defaults, EventKind, Ladder, Role, ScopeItem, Tier};
use super::{Linting, business, defaults, linting};
use crate::calendar::{Anchor, BusinessCalendar, FiscalYear, Window, Zone};
use crate::diagnostic::{Diagnostic, Findings, Place, Refusal};
use crate::document::{DATE, Fields, Form, Node, Shape, Tree, key, read};
use crate::measure::MeasureDefault;
use crate::trigger::Reading;

/// A run book.
#[derive(Debug)]
pub struct RunBook {
    /// Its id: the name in every record.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The zone of its dates.
    pub zone: Zone,
    /// The ids it had before; what is recorded under them is its own.
    pub formerly: Vec<String>,
    /// Nothing before this date is owed.
    pub since: Option<NaiveDate>,
    /// What the site filled in; environment variables of commands.
    pub values: BTreeMap<String, String>,
    /// The shell of command texts.
    pub shell: Shell,
    /// Its business days.
    pub calendar: BusinessCalendar,
    /// The year that `fiscal: true` counts from.
    pub fiscal: FiscalYear,
    /// Its anchors.
    pub anchors: BTreeMap<String, Anchor>,
    /// Its windows.
    pub windows: BTreeMap<String, Window>,
    /// Its roles.
    pub roles: BTreeMap<String, Role>,
    /// Its ladders.
    pub ladders: BTreeMap<String, Ladder>,
    /// Its events.
    pub events: BTreeMap<String, EventKind>,
    /// What it supports.
    pub scope: BTreeMap<String, ScopeItem>,
    /// How important that can be, and what it asks for.
    pub tiers: BTreeMap<String, Tier>,
    /// Work that is meant to be enough, by cadence.
    pub budgets: BTreeMap<String, Minutes>,
    /// Its measures.
    pub measures: BTreeMap<String, MeasureDefault>,
    /// Which rules matter to it, and how much.
    pub linting: Linting,
    /// Its procedures, in the order of the files. Only those that could be read whole.
    pub procedures: Vec<Procedure>,
    /// The ids of procedures that are in the files but could not be read whole.
    pub left_out: Vec<String>,
    /// Procedures with errors: what could be read of them, in the order of the files. For `lint` alone, so that
    /// one mistake does not hide another; nothing of them is ever due.
    pub partial: Vec<Procedure>,
    /// Its files.
    pub parts: Vec<Part>,
    /// The `.ics` texts it names, by the path as written.
    pub calendars: BTreeMap<String, String>,
    /// Where its id is written.
    pub place: Place,
    /// Where its sections are written, by key.
    pub places: Places,
}

/// What a command text is given to. Named by the author, never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shell {
    /// `bash -c`
    #[default]
    Bash,
    /// `pwsh -Command`
    Pwsh,
    /// `cmd /C`
    Cmd,
}

impl Shell {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Bash, Self::Pwsh, Self::Cmd];

    fn parse(text: &str) -> Result<Self, Refusal> {
        Self::ALL.into_iter().find(|shell| shell.name() == text).ok_or_else(|| {
            Refusal::new(format!("`{text}` is no shell known here")).help("write bash, pwsh or cmd")
        })
    }

    /// The program.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Pwsh => "pwsh",
            Self::Cmd => "cmd",
        }
    }
}

/// What a book's first file may hold.
pub const HEADER: Shape<'static> = Shape {
    what: "a run book",
    keys: &[
        key!(needed "format", Form::Words(|| vec!["1"]), "The version of this format; 1 is the only one."),
        key!(needed "id",
            Form::Declares("books"),
            "The name of the run book in every record; never the folder's.",
        ),
        key!("title", Form::Text, "What people call the run book."),
        key!(needed "timezone",
            Form::Text,
            "The IANA name of the time zone of its dates, such as `Europe/London`.",
        ),
        key!("since", Form::Said(&DATE), "Nothing before this date is owed."),
        key!(
            "include",
            Form::List(&Form::Text),
            "The other files of the run book, by paths from this folder; `*` stands for any part of a name.",
        ),
        key!(
            "values",
            Form::Map(&Form::Text, &Form::Text),
            "What a site fills in once: environment variables of commands, and `{{ NAME }}` in texts. TODO blocks the steps that use it.",
        ),
        key!(
            "shell",
            Form::Words(|| Shell::ALL.map(Shell::name).to_vec()),
            "What command texts are given to; a list needs none.",
        ),
        key!(
            "calendar",
            Form::Record(&business::CALENDAR),
            "Business days, business hours, holidays and the fiscal year.",
        ),
        key!("formerly", IDS, "Ids the run book had before; what is recorded under them is its own."),
        key!(
            "lint",
            Form::Record(&linting::LINTING),
            "Which rules of `runbook lint` matter to this run book, and how much.",
        ),
    ],
    also: gather::SECTIONS,
    needs: &[],
    later: &[],
};

/// The patterns under `include:`, as written, with their places.
#[must_use]
pub fn includes(header: &Tree) -> Vec<(String, Place)> {
    let value = |node: Node<'_>| node.scalar().map(|text| (text.to_owned(), node.place()));
    section(header, "include")
        .map_or_else(Vec::new, |node| read::list(node).into_iter().filter_map(value).collect())
}

/// The `.ics` files that the header's calendar names, as written.
#[must_use]
pub fn holiday_files(header: &Tree) -> Vec<String> {
    section(header, "calendar").map_or_else(Vec::new, business::files)
}

impl RunBook {
    /// Reads a book. Only its files come back where its header has an error: then nothing in it has a date. What else is
    /// wrong in it is found all the same, except for names that lead nowhere, since the error may be in what they name.
    pub fn read(mut text: BookText, out: &mut Findings) -> Result<Self, Vec<Part>> {
        let mark = out.len();
        let Some(mut book) = header(&text, out) else {
            text.parts.iter_mut().for_each(|part| part.complete(out));
            return Err(text.parts);
        };
        let lost = out.error_since(mark);
        gather::sections(&text.parts, &mut book, out);
        let reading = Reading { year: book.fiscal };
        let mut named: BTreeMap<String, Place> = BTreeMap::new();
        let outer = Defaults::default();
        let outer = defaults::read(section(text.parts[0].tree(), "defaults"), &outer, out);
        for (n, part) in text.parts.iter_mut().enumerate() {
            part.complete(out);
            let node = section(part.tree(), "defaults").filter(|_| n > 0);
            let defaults = defaults::read(node, &outer, out);
            let around = Around {
                defaults: &defaults,
                reading,
                measures: &book.measures,
                zone: &book.zone,
                since: book.since,
            };
            let (whole, partial) = procedures(part, &around, &mut named, out);
            book.procedures.extend(whole);
            book.partial.extend(partial);
            part.let_go();
        }
        if lost {
            return Err(text.parts);
        }
        super::references::check(&mut book, &named, out);
        super::following::check(&mut book, &named, out);
        // Nearly always all were read whole, and none is left out.
        if named.len() > book.procedures.len() {
            for procedure in &book.procedures {
                named.remove(&procedure.id);
            }
            book.left_out = named.into_keys().collect();
        }
        book.parts = text.parts;
        book.calendars =
            text.calendars.into_iter().filter_map(|(path, text)| Some((path, text.ok()?))).collect();
        Ok(book)
    }

    /// The ids under which something of it may be recorded: its own first, then those it had.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.id).chain(&self.formerly).map(String::as_str)
    }

    /// A procedure by its id.
    #[must_use]
    pub fn procedure(&self, id: &str) -> Option<&Procedure> {
        self.procedures.iter().find(|procedure| procedure.id == id)
    }
}

/// The header's own keys, without its sections; what cannot be read has a stand-in beside its finding. `None` where
/// nothing can be read, or has another meaning in another format.
fn header(text: &BookText, out: &mut Findings) -> Option<RunBook> {
    let part = text.parts.first()?;
    let root = part.tree().root().or_else(|| {
        let place = Place { source: part.source, span: crate::diagnostic::Span::default() };
        // A file that could not be read at all has its finding already.
        if !out.iter().any(|finding| finding.label.place.source == part.source) {
            let finding = Diagnostic::error("empty-file", place, "the file holds no run book");
            out.add(finding.help("start one with `runbook init`"));
        }
        None
    })?;
    // Asked first: the keys of another format are none of this one's mistakes.
    if let Some(format) = section(part.tree(), "format").filter(|node| node.scalar() != Some("1")) {
        let finding = Diagnostic::error("unsupported-version", format.place(), "only format 1 is known here");
        out.add(finding.help("write `format: 1`, or use a newer runbook"));
        return None;
    }
    let fields = Fields::open(root, &HEADER, start_of(root), out)?;
    fields.required("format", out);
    let id_node = fields.required("id", out);
    let id = id_node.and_then(|node| read::id(read::text(node, out)?, node.place(), out).map(str::to_owned));
    let zone = fields.required("timezone", out);
    let zone = zone.and_then(|node| read::said(node, out, Zone::named));
    let (calendar, fiscal) = business::read(fields.get("calendar"), &text.calendars, out);
    let title = fields.get("title").and_then(|node| read::line(node, out));
    let places = HEADER.all().filter_map(|key| Some((key.name, fields.get(key.name)?.place()))).collect();
    let linting = fields.pair("lint").filter(|(_, node)| !node.is_null());
    let linting = linting.map(|(key, node)| linting::read(node, key.place(), out));
    let linting = linting.unwrap_or_default();
    let id = id.unwrap_or_default();
    Some(RunBook {
        title: title.unwrap_or_else(|| id.clone()),
        zone: zone.unwrap_or_else(Zone::utc),
        formerly: references(fields.get("formerly"), out),
        since: fields.get("since").and_then(|node| read::said(node, out, read::date)),
        values: fields.get("values").map_or_else(BTreeMap::new, |node| values(node, out)),
        shell: fields.get("shell").and_then(|node| read::said(node, out, Shell::parse)).unwrap_or_default(),
        calendar,
        fiscal,
        anchors: BTreeMap::new(),
        windows: BTreeMap::new(),
        roles: BTreeMap::new(),
        ladders: BTreeMap::new(),
        events: BTreeMap::new(),
        scope: BTreeMap::new(),
        tiers: BTreeMap::new(),
        budgets: BTreeMap::new(),
        measures: BTreeMap::new(),
        linting,
        procedures: Vec::new(),
        left_out: Vec::new(),
        partial: Vec::new(),
        parts: Vec::new(),
        calendars: BTreeMap::new(),
        place: id_node.map_or_else(|| fields.grip(), Node::place),
        places,
        id,
    })
}

/// The first key of a file: where what is missing is reported.
pub(super) fn start_of(root: Node<'_>) -> Place {
    root.pairs().next().map_or_else(|| root.place(), |(key, _)| key.place())
}

fn values(node: Node<'_>, out: &mut Findings) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for entry in read::entries(node, "`values`", out) {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if entry.name.starts_with(|c: char| c.is_ascii_digit()) || !entry.name.chars().all(fits) {
            let title = format!("`{}` is no name of an environment variable", entry.name);
            out.add(Diagnostic::error("invalid-id", entry.place, title).help("use letters, digits and `_`"));
        } else if let Some(value) = read::text(entry.value, out) {
            values.insert(entry.name.to_owned(), value.to_owned());
        }
    }
    values
}

/// The procedures of one file: those that could be read whole, and those with errors. One that a syntax error cut
/// short is in neither: what it lacks may stand where it could not be read.
fn procedures(
    part: &Part,
    around: &Around<'_>,
    named: &mut BTreeMap<String, Place>,
    out: &mut Findings,
) -> (Vec<Procedure>, Vec<Procedure>) {
    let (mut whole, mut partial) = (Vec::new(), Vec::new());
    let Some(node) = section(part.tree(), "procedures") else { return (whole, partial) };
    for entry in read::entries(node, "`procedures`", out) {
        let mark = out.len();
        let procedure = procedure::read(&entry, around, out);
        let first = named.insert(entry.name.to_owned(), entry.place);
        if let Some(first) = first {
            out.add(in_two_files(entry.name, first, entry.place));
        }
        let kept = if out.error_since(mark) { &mut partial } else { &mut whole };
        kept.extend(procedure.filter(|_| !entry.value.is_cut()));
    }
    (whole, partial)
}

/// Whether a value is still to be filled in: it says TODO.
#[must_use]
pub fn is_unfilled(value: &str) -> bool {
    value.split(|c: char| !c.is_alphanumeric()).any(|word| word == "TODO")
}
