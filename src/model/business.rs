//! `calendar`: business days, business hours, holidays, and the month the fiscal year starts in.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::calendar::{
    BusinessCalendar, BusinessHours, DayRule, FiscalYear, HOURS, Holiday, HolidayRule, Period, Roll,
    Weekdays, ics,
};
use crate::diagnostic::{Diagnostic, Findings, Refusal};
use crate::document::{DATE, Fields, Form, Node, NodeKind, PHRASE, Shape, key, read, shape};

/// The keys of the section.
pub(super) const CALENDAR: Shape<'_> = shape!(
    "`calendar`",
    &[
        key!(
            "business_days",
            Form::List(&Form::Said(&PHRASE)),
            "The weekdays that are worked, such as `mon-fri`.",
        ),
        key!(
            "business_hours",
            Form::Any(&[Form::Said(&HOURS), Form::Map(&Form::Text, &Form::Said(&HOURS))]),
            "The hours that are worked, such as `\"09:00-17:30\"`, or hours by groups of days.",
        ),
        key!(
            "holidays",
            Form::List(&Form::Any(&[Form::Said(&PHRASE), Form::Record(&RULE)])),
            "Dates, rules, and `.ics` files of holidays.",
        ),
        key!(
            "fiscal_year_starts",
            Form::Said(&PHRASE),
            "The month in which the fiscal year starts, such as `july`.",
        ),
    ],
);
const RULE: Shape<'_> = Shape {
    what: "a holiday",
    keys: &[
        key!("every", Form::Words(|| vec!["year"]), "A holiday that comes back does so every `year`."),
        key!("day", Form::Text, "The day of the year, such as `25 december` or `last mon of may`."),
        key!("name", Form::Text, "What the holiday is called."),
        key!(
            "observed",
            Form::Words(|| Roll::WORDS.map(|(word, _)| word).to_vec()),
            "Where it goes if it falls on no working weekday.",
        ),
        key!("date", Form::Said(&DATE), "The date of a holiday that comes once."),
    ],
    also: &[],
    needs: &[(&[], &["day", "date"])],
    later: &[],
};

/// Reads the section. `files` holds the texts of the `.ics` files it names, by the path as written.
pub(super) fn read(
    node: Option<Node<'_>>,
    files: &BTreeMap<String, Result<String, String>>,
    out: &mut Findings,
) -> (BusinessCalendar, FiscalYear) {
    let Some(fields) = node.and_then(|node| Fields::open(node, &CALENDAR, node.place(), out)) else {
        return (BusinessCalendar::default(), FiscalYear::CALENDAR);
    };
    let days = fields.get("business_days").and_then(|node| weekdays(node, out)).unwrap_or_default();
    let hours = fields.get("business_hours").and_then(|node| hours(node, out)).unwrap_or_default();
    let starts = fields.get("fiscal_year_starts").and_then(|node| read::said(node, out, FiscalYear::parse));
    let (mut dated, mut rules, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    for item in fields.get("holidays").map_or_else(Vec::new, read::list) {
        if let NodeKind::Mapping(_) = item.kind() {
            rule(item, &mut dated, &mut rules, out);
            continue;
        }
        let found = dates(item, files, out);
        let last = found.iter().map(|holiday| holiday.date).max();
        ends.extend(last.filter(|_| item.scalar().is_some_and(is_holiday_file)));
        dated.extend(found);
    }
    // Of several files the one that ends first decides; single dates beside them are additions.
    let covered = ends.into_iter().min().map(|last| Period::Year.span(last).last());
    let calendar = BusinessCalendar::new(days, dated, &rules, hours).covered(covered);
    (calendar, starts.unwrap_or(FiscalYear::CALENDAR))
}

/// The `.ics` files that a book's calendar names, as written.
pub(super) fn files(calendar: Node<'_>) -> Vec<String> {
    let holidays = calendar.pairs().find(|(key, _)| key.scalar() == Some("holidays"));
    let items = holidays.map_or_else(Vec::new, |(_, node)| read::list(node));
    items
        .into_iter()
        .filter_map(Node::scalar)
        .filter(|text| is_holiday_file(text))
        .map(str::to_owned)
        .collect()
}

/// Whether a holiday is written as the path of an iCalendar file.
#[must_use]
pub fn is_holiday_file(text: &str) -> bool {
    std::path::Path::new(text).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ics"))
}

/// A text such as `mon-fri`, or a list of such texts.
fn weekdays(node: Node<'_>, out: &mut Findings) -> Option<Weekdays> {
    let NodeKind::Sequence(_) = node.kind() else { return read::said(node, out, Weekdays::parse) };
    let mark = out.len();
    let read: Vec<&str> = read::list(node)
        .into_iter()
        .filter_map(|item| read::said(item, out, |text| Weekdays::parse(text).map(|_| ())).and(item.scalar()))
        .collect();
    if read.is_empty() && !out.error_since(mark) {
        out.add(Diagnostic::error("empty-value", node.place(), "no day is a business day"));
    }
    Weekdays::parse(&read.join(", ")).ok()
}

/// One span of hours for all business days, or one for each group of days.
fn hours(node: Node<'_>, out: &mut Findings) -> Option<BusinessHours> {
    if !matches!(node.kind(), NodeKind::Mapping(_)) {
        return read::said(node, out, BusinessHours::parse);
    }
    let mut groups = Vec::new();
    for (key, value) in node.pairs() {
        let days = read::said(key, out, Weekdays::parse)?;
        groups.push((days, read::text(value, out)?));
    }
    match BusinessHours::grouped(groups) {
        Ok(hours) => Some(hours),
        Err(refusal) => {
            out.add(
                Diagnostic::error("invalid-value", node.place(), refusal.message).maybe_help(refusal.help),
            );
            None
        }
    }
}

/// A date, or a file of dates.
fn dates(
    node: Node<'_>,
    files: &BTreeMap<String, Result<String, String>>,
    out: &mut Findings,
) -> Vec<Holiday> {
    let found = read::said(node, out, |text| match files.get(text) {
        Some(Ok(ics)) => ics::holidays(ics).map_err(|refusal| {
            let told = Refusal::new(format!("the holidays in `{text}` cannot be used: {}", refusal.message));
            Refusal { help: refusal.help, ..told }
        }),
        Some(Err(reason)) => {
            Err(Refusal::new(format!("the holidays in `{text}` are not readable: {reason}"))
                .help("the path counts from the folder of runbook.yaml"))
        }
        None => read::date(text).map(|date| vec![Holiday { date, name: String::new() }]),
    });
    found.unwrap_or_default()
}

/// `{every: year, day: 25 december, name: …, observed: next}`, or `{date: …, name: …}`.
fn rule(node: Node<'_>, dated: &mut Vec<Holiday>, rules: &mut Vec<HolidayRule>, out: &mut Findings) {
    let Some(fields) = Fields::open(node, &RULE, node.place(), out) else { return };
    let name = fields.get("name").and_then(|node| read::line(node, out)).unwrap_or_default();
    if let Some(date) = fields.get("date") {
        if let Some((key, _)) = ["every", "day", "observed"].into_iter().find_map(|key| fields.pair(key)) {
            let finding = Diagnostic::error(
                "conflicting-keys",
                key.place(),
                "a holiday is a date or comes back, not both",
            );
            out.add(finding.help("leave this out, or write `every: year` with `day:` instead of `date:`"));
            return;
        }
        let date: Option<NaiveDate> = read::said(date, out, read::date);
        dated.extend(date.map(|date| Holiday { date, name }));
        return;
    }
    if let Some(every) = fields.get("every").filter(|every| every.scalar() != Some("year")) {
        let finding = Diagnostic::error("invalid-value", every.place(), "a holiday comes back every year");
        out.add(finding.help("write `every: year`, or list its dates"));
        return;
    }
    let Some(day) = fields.required("day", out) else { return };
    let day = read::said(day, out, |text| DayRule::parse(text, &Period::Year));
    let observed = fields.get("observed").and_then(|node| read::said(node, out, Roll::parse));
    rules.extend(day.map(|day| HolidayRule { day, name, observed }));
}
