//! Steps to be read: numbered, with everything each of them says.

use serde_json::{Map, Value, json};

use super::parts::{self, Reading, Shown};
use crate::cli::Failure;
use crate::content::{Detail, Item, Look, Words};
use crate::measure::Bound;
use crate::model::RunBook;
use crate::step::{Call, Means, Step};
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::theme::Style;

/// The column in which a step's text begins.
const INDENT: usize = 5;
/// So much further to the right stands what belongs to a group or a called procedure.
const DEEPER: usize = 3;

/// Writes a section of steps under its title; nothing if there are none.
pub(super) fn section<'p>(
    title: &str,
    steps: &'p [Step],
    reading: &mut Reading<'p>,
    page: &mut Page,
) -> Result<(), Failure> {
    if steps.is_empty() {
        return Ok(());
    }
    page.blank();
    page.line(&Line::new().bold(title))?;
    for shown in reading.steps(steps) {
        let before = " ".repeat(DEEPER * shown.depth);
        let indent = INDENT + before.len();
        let number = Line::from(before).dim(format!("{:>3}  ", shown.path));
        page.prose(&number.text(&shown.text), indent)?;
        details(&shown, reading.book, indent, page)?;
    }
    Ok(())
}

fn details(shown: &Shown<'_>, book: &RunBook, indent: usize, page: &mut Page) -> Result<(), Failure> {
    let step = shown.step;
    let mut say = |style: Style, label: &str, text: &str| {
        page.prose(&Line::new().text(" ".repeat(indent)).styled(style, label).text(text), indent)
    };
    for (label, warning) in [("Caution: ", &step.extras().caution), ("Danger: ", &step.extras().danger)] {
        if let Some(warning) = warning {
            say(Style::Warned, label, warning)?;
        }
    }
    if let Some(expect) = &step.expect {
        say(Style::Dim, "Expect: ", expect)?;
    }
    if let Some(wanted) = answer(step) {
        say(Style::Dim, "Answer: ", &wanted)?;
    }
    for (label, text) in asides(step) {
        say(Style::Dim, label, &text)?;
    }
    if let Some(path) = &shown.elsewhere {
        say(Style::Dim, "Its steps are shown at: ", path)?;
    }
    let Some(means) = &step.means else { return Ok(()) };
    for line in means.command.to_string().lines() {
        page.line(&Line::new().text(" ".repeat(indent)).dim("$ ").typed(line))?;
    }
    page.prose(&Line::new().text(" ".repeat(indent)).dim(limits(means, book)), indent)?;
    Ok(())
}

/// `a whole number in ms; warns above 50, fails above 500`.
fn answer(step: &Step) -> Option<String> {
    let asked = step.asked.as_ref()?;
    let unit = asked.unit.as_ref().map(|unit| format!(" in {unit}")).unwrap_or_default();
    let measure = asked.measure.as_ref().map(|name| format!("; kept as {name}")).unwrap_or_default();
    let judged = judged(&[("warns", &asked.warn), ("fails", &asked.fail)]);
    Some(format!("{}{unit}{judged}{measure}", asked.answer))
}

fn judged(lists: &[(&str, &Vec<Bound>)]) -> String {
    let lists = lists.iter().filter(|(_, bounds)| !bounds.is_empty());
    let said = |(verb, bounds): &(&str, &Vec<Bound>)| {
        let bounds: Vec<String> = bounds.iter().map(ToString::to_string).collect();
        format!("{verb} {}", bounds.join(" or "))
    };
    let said: Vec<String> = lists.map(said).collect();
    if said.is_empty() { String::new() } else { format!("; {}", said.join(", ")) }
}

/// `AI_APP=d365-prod-appi, time limit 2m; passes exit 0`.
fn limits(means: &Means, book: &RunBook) -> String {
    let own = |name: &str| means.env.iter().any(|(own, _)| own == name);
    let values = book.values.iter().filter(|(name, _)| means.command.names(name) && !own(name));
    let mut said: Vec<String> = means.env.iter().map(|(name, value)| format!("{name}={value}")).collect();
    said.extend(values.map(|(name, value)| format!("{name}={value}")));
    said.extend(means.stdin.as_ref().map(|text| format!("standard input {}", text.trim_end())));
    said.push(format!("time limit {}", means.timeout));
    said.extend(parts::repeats(means));
    format!(
        "{}{}",
        said.join(", "),
        judged(&[("passes if", &means.pass), ("warns if", &means.warn), ("fails if", &means.fail)])
    )
}

fn asides(step: &Step) -> Vec<(&'static str, String)> {
    let mut asides = Vec::new();
    let extras = step.extras();
    asides.extend(extras.confirm.as_ref().map(|text| ("Type before: ", text.clone())));
    asides.extend(step.note_required.then(|| ("", "A note is wanted.".to_owned())));
    asides.extend((!step.critical).then(|| ("", "Its failure does not fail the run.".to_owned())));
    asides.extend(extras.operator.as_ref().map(|operator| ("Done by: ", operator.clone())));
    asides.extend(extras.due.as_ref().map(|due| ("Due: ", due.to_string())));
    asides.extend(parts::course(step));
    asides.extend(extras.effort.map(|effort| ("Effort: ", effort.to_string())));
    asides.extend(extras.link.as_ref().map(|link| ("See ", link.clone())));
    asides
}

/// The steps to paste.
pub(super) fn items<'p>(steps: &'p [Step], reading: &mut Reading<'p>) -> Vec<Item> {
    let all = reading.steps(steps);
    let one = |shown: Shown<'_>| {
        let step = shown.step;
        let mut item = Item::new(shown.path, shown.text.as_str());
        let labelled = [
            ("Caution: ", step.extras().caution.clone()),
            ("Danger: ", step.extras().danger.clone()),
            ("Expect: ", step.expect.as_deref().map(str::to_owned)),
            ("Answer: ", answer(step)),
        ];
        let labelled = labelled.into_iter().filter_map(|(label, text)| Some((label, text?)));
        for (label, text) in labelled.chain(asides(step)) {
            item.say(Words::of(Look::Dim, label).text(text));
        }
        if let Some(path) = shown.elsewhere {
            item.say(Words::of(Look::Dim, "Its steps are shown at: ").text(path));
        }
        if let Some(means) = &step.means {
            item.details.push(Detail::Command(means.command.to_string()));
            item.say(limits(means, reading.book));
        }
        item
    };
    all.into_iter().map(one).collect()
}

/// The steps for programs.
pub(super) fn json(steps: &[Step]) -> Vec<Value> {
    let bounds = |bounds: &[Bound]| bounds.iter().map(ToString::to_string).collect::<Vec<_>>();
    let means = |means: &Means| {
        json!({
            "command": means.command.to_string(),
            "timeout": means.timeout.to_string(),
            "pass": bounds(&means.pass),
            "warn": bounds(&means.warn),
            "fail": bounds(&means.fail),
            "env": means.env.iter().map(|(name, value)| (name.clone(), json!(value))).collect::<Map<_, _>>(),
            "stdin": means.stdin,
            "outputs": means.outputs.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "attempts": means.retry.map_or(1, |retry| retry.attempts),
            "every": means.every.or(means.retry.and_then(|retry| retry.every)).map(|every| every.to_string()),
            "auto": means.auto,
        })
    };
    let one = |(path, step): (String, &Step)| {
        let (asked, extras) = (step.asked.as_deref(), step.extras());
        let group = extras.group.as_ref();
        let call = |call: &Call| {
            let with: Map<String, Value> =
                call.with.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
            json!({ "procedure": call.procedure, "with": with })
        };
        json!({
            "path": path,
            "kind": step.kind.name,
            "id": step.id(),
            "text": step.text,
            "expect": step.expect,
            "answer": asked.map(|asked| asked.answer.name()),
            "measure": asked.and_then(|asked| asked.measure.as_ref()),
            "unit": asked.and_then(|asked| asked.unit.as_ref()),
            "warn": bounds(asked.map_or(&[], |asked| &asked.warn)),
            "fail": bounds(asked.map_or(&[], |asked| &asked.fail)),
            "run": step.means.as_deref().map(means),
            "critical": step.critical,
            "operator": extras.operator,
            "due": extras.due.as_ref().map(ToString::to_string),
            "link": extras.link,
            "default": asked.and_then(|asked| asked.default.as_ref()),
            "when": extras.when.as_ref().map(ToString::to_string),
            "that": extras.that.as_ref().map(ToString::to_string),
            "on_failure": extras.on_failure.as_ref().map(ToString::to_string),
            "repeatable": !extras.once,
            "for_each": group.map(|group| &group.for_each),
            "for_each_of": group.and_then(|group| group.found_in.as_ref()).map(ToString::to_string),
            "stop_after": group.and_then(|group| group.stop_after),
            "call": extras.call.as_ref().map(call),
        })
    };
    parts::placed(steps).into_iter().map(one).collect()
}
