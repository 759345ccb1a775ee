//! Terms that a kind cannot mean: what is said twice, in two ways, or of nothing.

use super::{Due, Kind, Terms};
use crate::calendar::Span;
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Node};

/// Reports what a kind cannot mean.
pub(super) fn check(fields: &Fields<'_>, kind: &Kind, terms: &Terms, out: &mut Findings) {
    match kind.name {
        "every" | "cycle" => every(fields, terms, out),
        "after" => after(fields, terms, out),
        "while" => meanwhile(fields, out),
        "anchor" => anchor(fields, terms, out),
        "cron" => {
            refuse(fields, "opens", "a cron trigger opens at its times", "delete `opens:`", out);
            let title = "a cron trigger opens at its times and is due when the next one opens";
            refuse(fields, "due", title, "delete `due:`", out);
        }
        "event" => event(fields, terms, out),
        _ => {}
    }
    if let (Some(from), Some(until)) = (terms.from, terms.until)
        && until < from
        && let Some((_, node)) = fields.pair("until")
    {
        let title = format!("nothing lies between {from} and {until}");
        out.add(
            Diagnostic::error("invalid-value", node.place(), title)
                .help("exchange `from:` and `until:`; both days count"),
        );
    }
}

fn every(fields: &Fields<'_>, terms: &Terms, out: &mut Findings) {
    let every = fields.get("every").and_then(Node::scalar).unwrap_or("period");
    let period = every.trim_start_matches(|c: char| c.is_ascii_digit()).trim();
    let days = matches!(period, "day" | "days" | "business day" | "business days");
    let whole = fields.get("day").is_none() && !days;
    if let (Some(Due::At(_) | Due::Times(_)), true, Some((_, node))) = (&terms.due, whole, fields.pair("due"))
    {
        let title = format!("due at that time of which day of the {every}?");
        let finding = Diagnostic::error("ambiguous-due", node.place(), title);
        out.add(
            finding
                .help("add `day:`, or write a span such as `due: 3 business days` after the period begins"),
        );
    }
    if let Some(Due::Times(_)) = terms.due {
        refuse(fields, "opens", "each of several times opens one", "delete `opens:`", out);
    }
}

fn anchor(fields: &Fields<'_>, terms: &Terms, out: &mut Findings) {
    if let Some(Due::Times(_)) = terms.due {
        let help = "give the trigger one time, and make others of the rest, each with an `id:`";
        refuse(fields, "due", "one date of an anchor is due once", help, out);
    }
}

fn event(fields: &Fields<'_>, terms: &Terms, out: &mut Findings) {
    if let (Some(Due::At(_) | Due::Times(_)), Some((_, node))) = (&terms.due, fields.pair("due")) {
        let title = "an event is answered within a span of time";
        out.add(Diagnostic::error("invalid-value", node.place(), title).help("write it as `due: 4h`"));
    }
    for key in ["opens", "roll", "extra", "during", "not_during"] {
        let title = "an event is answered from the instant it happens";
        refuse(fields, key, title, &format!("delete `{key}:`"), out);
    }
}

fn after(fields: &Fields<'_>, terms: &Terms, out: &mut Findings) {
    let own = fields.get("after").and_then(|node| Span::parse(node.scalar()?).ok());
    let is_day = own.as_ref().is_some_and(Span::is_days);
    let timed = matches!(terms.due, Some(Due::At(_)));
    if matches!(terms.due, Some(Due::Times(_))) || timed && !is_day {
        let (title, help) = if own.is_some() {
            ("it comes once, and then counts anew", "write one time, or a span such as `due: 4h`")
        } else {
            ("what follows another is due within a span of time", "write it as `due: 2 business days`")
        };
        refuse(fields, "due", title, help, out);
    }
    let instant: &[&str] = if is_day { &[] } else { &["opens", "roll", "during", "not_during"] };
    for key in ["extra"].iter().chain(instant) {
        let title = "this counts from the instant at which something was done";
        refuse(fields, key, title, &format!("delete `{key}:`"), out);
    }
}

fn meanwhile(fields: &Fields<'_>, out: &mut Findings) {
    for key in ["opens", "due", "roll", "extra", "during", "not_during"] {
        let title = "this opens again and again, and is due when the next one opens";
        refuse(fields, key, title, &format!("delete `{key}:`"), out);
    }
}

/// Refuses a key that has nothing to act on.
fn refuse(fields: &Fields<'_>, key: &str, title: &str, help: &str, out: &mut Findings) {
    if let Some((key, _)) = fields.pair(key) {
        out.add(Diagnostic::error("conflicting-keys", key.place(), title).help(help));
    }
}
