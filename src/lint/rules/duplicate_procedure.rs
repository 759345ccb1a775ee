//! `duplicate-procedure`: two procedures have the same steps, or nearly.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::diagnostic::{Diagnostic, Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::{Named, Procedure, Profile};
use crate::step::Step;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "duplicate-procedure",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "Two procedures have the same steps, or nearly",
    page: include_str!("duplicate-procedure.md"),
    check,
};

/// A step that so many procedures have is a habit, and no sign that two are the same.
const HABIT: usize = 8;

/// Fewer steps than these are not compared one by one.
const LEAST: usize = 5;

/// All books are compared at once, after the last one.
fn check(subject: &Subject<'_>, out: &mut Findings) {
    let library = subject.library;
    if library.books.last().is_some_and(|last| !std::ptr::eq(last, subject.book)) {
        return;
    }
    let mut seen: HashMap<String, Named<'_>> = HashMap::new();
    let mut single: Vec<(Named<'_>, BTreeSet<String>)> = Vec::new();
    // One step may well be the same twice.
    for named in library.procedures().filter(|named| named.procedure.steps.len() > 1) {
        let steps: Vec<String> = named.procedure.steps.iter().map(said).collect();
        let whole = steps.concat();
        if let Some(first) = seen.get(&whole) {
            out.add(finding(*first, named, "have the same steps", "the same steps as the other one"));
            continue;
        }
        seen.insert(whole, named);
        if steps.len() >= LEAST {
            single.push((named, steps.into_iter().collect()));
        }
    }
    alike(&single, out);
}

/// Reports those that share four fifths of their steps, whatever the order.
fn alike(all: &[(Named<'_>, BTreeSet<String>)], out: &mut Findings) {
    let mut having: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, (_, steps)) in all.iter().enumerate() {
        for step in steps {
            having.entry(step).or_default().push(at);
        }
    }
    having.retain(|_, having| (2..=HABIT).contains(&having.len()));
    for (at, (named, steps)) in all.iter().enumerate() {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for before in steps.iter().filter_map(|step| having.get(step.as_str())).flatten().filter(|n| **n < at)
        {
            *shared.entry(*before).or_default() += 1;
        }
        for (before, same) in shared {
            let (first, others) = &all[before];
            let most = steps.len().max(others.len());
            if same * 5 >= most * 4 {
                let what = format!("share {same} of {most} steps");
                out.add(finding(*first, *named, &what, "nearly the same steps as the other one"));
            }
        }
    }
}

fn finding(first: Named<'_>, second: Named<'_>, what: &str, label: &str) -> Diagnostic {
    let (one, other) = (address(first, second), address(second, first));
    let finding = RULE.finding(second.procedure.place, format!("procedures `{one}` and `{other}` {what}"));
    let finding = finding.label(label).other(first.procedure.place, "the other one");
    finding.help("keep one of them, with two triggers or several targets if need be")
}

/// The id, with its book where the other one is in another book.
fn address(named: Named<'_>, other: Named<'_>) -> String {
    let Procedure { id, .. } = named.procedure;
    if named.book.id == other.book.id { id.clone() } else { format!("{}/{id}", named.book.id) }
}

/// What a step says, as one line.
fn said(step: &Step) -> String {
    let command = step.means.as_ref().map(|means| means.command.to_string()).unwrap_or_default();
    let mut said = String::with_capacity(step.text.len() + command.len() + 16);
    said.extend([step.kind.name, "\t", &step.text, "\t", &command, "\n"]);
    said
}
