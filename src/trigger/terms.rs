//! What all kinds of triggers can say: when a date opens and is due, where it rolls, what bounds it.

use chrono::NaiveDate;

use super::windows::{self, Windows};
use super::{Kind, Paused};
use super::{fits, pause};
use crate::calendar::{Offset, Refusal, Roll, SPAN, Span, TIME, TimeOfDay, Zone};
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{DATE, Fields, Form, Key, Node, PHRASE, key, read};

/// The keys of all triggers.
pub(super) const KEYS: &[Key] = &[
    key!("id", Form::Declares(""), "The id that all but one of several triggers carry."),
    key!(
        "opens",
        Form::Said(&PHRASE),
        "When it opens: a time of the day, a span such as `4 weeks before`, or of an anchor an offset such as `-6 weeks`.",
    ),
    key!(
        "due",
        Form::List(&Form::Any(&[Form::Said(&TIME), Form::Said(&PHRASE)])),
        "When it is due: a time of the day or several, a span after it opened, or of an anchor an offset such as `business day +3`.",
    ),
    key!(
        "roll",
        Form::Words(|| Roll::WORDS.map(|(word, _)| word).to_vec()),
        "Where a day goes that is no business day.",
    ),
    key!(
        "if_missed",
        Form::Words(|| IfMissed::WORDS.map(|(word, _)| word).to_vec()),
        "What happens to one that was not done.",
    ),
    key!(
        "expires",
        Form::Any(&[Form::Said(&TIME), Form::Said(&SPAN)]),
        "When it can no longer be done in time: a time of the day, or a span after it was due.",
    ),
    key!("takes", Form::Said(&SPAN), "Elapsed time in the slow case."),
    key!("from", Form::Said(&DATE), "The first date that counts."),
    key!("until", Form::Said(&DATE), "The last date that counts."),
    key!("except", Form::List(&Form::Said(&DATE)), "Dates that are left out."),
    key!("extra", Form::List(&Form::Said(&DATE)), "Dates that are added."),
    key!("timezone", Form::Text, "The IANA name of its own time zone."),
    key!("during", Form::List(&Form::Name("windows")), "The windows in which its days lie."),
    key!("not_during", Form::List(&Form::Name("windows")), "The windows in which none of its days lie."),
    key!("paused", Form::Record(&pause::PAUSE), "Until when nothing of it is owed, and why."),
];

/// What all kinds can say.
#[derive(Debug, Default)]
pub struct Terms {
    /// When it opens, where the author says.
    pub opens: Option<Opens>,
    /// When it is due, where the author says.
    pub due: Option<Due>,
    /// Where a day that is no business day goes.
    pub roll: Option<Roll>,
    /// What happens to one that was not done.
    pub if_missed: Option<IfMissed>,
    /// When it can no longer be done in time.
    pub expires: Option<Expiry>,
    /// Elapsed time in the slow case.
    pub takes: Option<Span>,
    /// The first nominal date that counts.
    pub from: Option<NaiveDate>,
    /// The last nominal date that counts.
    pub until: Option<NaiveDate>,
    /// Nominal dates left out; sorted.
    pub except: Vec<NaiveDate>,
    /// Dates added; sorted.
    pub extra: Vec<NaiveDate>,
    /// The trigger's own zone.
    pub zone: Option<Zone>,
    /// The windows in which its days lie, or do not.
    pub windows: Option<Box<Windows>>,
    /// Until when nothing of it is owed.
    pub paused: Option<Box<Paused>>,
}

/// When something opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opens {
    /// At a time of the nominal day.
    At(TimeOfDay),
    /// So long before that day.
    Before(Span),
    /// At an offset from the anchor.
    Offset(Offset),
}

/// When something is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// At a time of the nominal day.
    At(TimeOfDay),
    /// At several times of the day: each is an occurrence of its own. At least two, sorted.
    Times(Vec<TimeOfDay>),
    /// So long after it opened.
    After(Span),
    /// At an offset from the anchor.
    Offset(Offset),
}

/// When one that was not done is missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expiry {
    /// At a time of the day it is due.
    At(TimeOfDay),
    /// So long after it was due.
    After(Span),
}

/// What happens to one that was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IfMissed {
    /// It stays owed until the next one is due or done.
    Latest,
    /// It stays owed until it is done or waived.
    Each,
    /// It is missed when it was due.
    Skip,
}

impl IfMissed {
    /// Their words.
    pub const WORDS: [(&'static str, Self); 3] =
        [("latest", Self::Latest), ("each", Self::Each), ("skip", Self::Skip)];

    fn parse(text: &str) -> Result<Self, Refusal> {
        let found = Self::WORDS.iter().find(|(word, _)| *word == text);
        found.map(|(_, missed)| *missed).ok_or_else(|| {
            Refusal::new(format!("`{text}` does not say what happens to a missed one"))
                .help("write latest, each or skip")
        })
    }
}

/// Reads the common keys of a trigger of a kind.
pub(super) fn read(fields: &Fields<'_>, kind: &Kind, out: &mut Findings) -> Option<Terms> {
    let mark = out.len();
    let anchored = kind.name == "anchor";
    let get = |key: &str| fields.get(key);
    // In a cycle the bounds are places in it, and the kind reads them.
    let dated = |key: &str, out: &mut Findings| {
        get(key).filter(|_| kind.name != "cycle").and_then(|node| read::said(node, out, read::date))
    };
    let terms = Terms {
        opens: get("opens").and_then(|node| opens(node, anchored, out)),
        due: get("due").and_then(|node| due(node, anchored, out)),
        roll: get("roll").and_then(|node| read::said(node, out, Roll::parse)),
        if_missed: get("if_missed").and_then(|node| read::said(node, out, IfMissed::parse)),
        expires: get("expires").and_then(|node| read::said(node, out, expiry)),
        takes: get("takes").and_then(|node| read::said(node, out, Span::parse)),
        from: dated("from", out),
        until: dated("until", out),
        except: get("except").map_or_else(Vec::new, |node| dates(node, out)),
        extra: get("extra").map_or_else(Vec::new, |node| dates(node, out)),
        zone: get("timezone").and_then(|node| read::said(node, out, Zone::named)),
        windows: windows::read(fields, out),
        paused: get("paused").and_then(|node| pause::read(node, out)),
    };
    fits::check(fields, kind, &terms, out);
    (!out.error_since(mark)).then_some(terms)
}

fn dates(node: Node<'_>, out: &mut Findings) -> Vec<NaiveDate> {
    let mut dates: Vec<NaiveDate> =
        read::list(node).into_iter().filter_map(|item| read::said(item, out, read::date)).collect();
    dates.sort_unstable();
    dates
}

fn is_time(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.split(' ').next().is_some_and(|word| word.contains(':'))
}

fn opens(node: Node<'_>, anchored: bool, out: &mut Findings) -> Option<Opens> {
    read::said(node, out, |text| match text.strip_suffix(" before") {
        Some(span) => Span::parse(span).map(Opens::Before),
        None if is_time(text) => TimeOfDay::parse(text).map(Opens::At),
        None if anchored => Offset::parse(text).map(Opens::Offset),
        None => Err(Refusal::new(format!("`{text}` does not say when it opens"))
            .help("write a time such as \"08:00\", or a span such as `4 weeks before`")),
    })
}

/// When it is due; `anchored`, if it may be an offset.
pub(super) fn due(node: Node<'_>, anchored: bool, out: &mut Findings) -> Option<Due> {
    let items = read::list(node);
    if items.len() > 1 {
        let mark = out.len();
        let mut times: Vec<TimeOfDay> =
            items.into_iter().filter_map(|item| read::said(item, out, TimeOfDay::parse)).collect();
        times.sort_by_key(TimeOfDay::minutes);
        return (!out.error_since(mark)).then_some(Due::Times(times));
    }
    let Some(node) = items.into_iter().next() else {
        let finding = Diagnostic::error("empty-value", node.place(), "this list has no time");
        out.add(finding.help("write a time such as \"09:30\", or leave `due:` out"));
        return None;
    };
    let hours = |text: &str| Span::parse(text).is_ok_and(|span| !span.is_days());
    read::said(node, out, |text| match text {
        _ if is_time(text) => TimeOfDay::parse(text).map(Due::At),
        _ if anchored && !hours(text) => Offset::parse(text).map(Due::Offset),
        _ => Span::parse(text).map(Due::After),
    })
}

fn expiry(text: &str) -> Result<Expiry, Refusal> {
    if is_time(text) { TimeOfDay::parse(text).map(Expiry::At) } else { Span::parse(text).map(Expiry::After) }
}
