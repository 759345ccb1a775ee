//! Procedures that follow others: `after` and `while` name them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::references::one;
use super::{Procedure, RunBook};
use crate::diagnostic::{Diagnostic, Findings, Place};
use crate::trigger::Trigger;

/// Drops, with a finding each, the procedures that follow what is not there, what has errors, or themselves: they
/// would silently never be due. `named` are all procedures that the files name, readable or not.
pub(super) fn check(book: &mut RunBook, named: &BTreeMap<String, Place>, out: &mut Findings) {
    if !book.procedures.iter().any(|procedure| edges(procedure).next().is_some()) {
        return;
    }
    levels(book, out);
    let endless = endless(&book.procedures, out);
    drop_those(book, |procedure| endless.contains(&procedure.id));
    loop {
        let whole: BTreeSet<String> = book.procedures.iter().map(|procedure| procedure.id.clone()).collect();
        let before = whole.len();
        drop_those(book, |procedure| {
            let unknown: Vec<_> = edges(procedure).filter(|(other, _)| !whole.contains(*other)).collect();
            for (other, trigger) in &unknown {
                if one(Some(other), Some(trigger.place), "procedure", named, out) {
                    let title = format!("`{other}`, which `{}` follows, cannot be read", procedure.id);
                    let finding = Diagnostic::error("unknown-reference", trigger.place, title);
                    out.add(finding.help("remove the errors there first"));
                }
            }
            !unknown.is_empty()
        });
        if book.procedures.len() == before {
            return;
        }
    }
}

/// The procedures that one follows, with the triggers that say so.
fn edges(procedure: &Procedure) -> impl Iterator<Item = (&str, &Trigger)> {
    procedure.triggers.iter().filter_map(|trigger| Some((trigger.rule.procedure()?, trigger)))
}

fn drop_those(book: &mut RunBook, mut wrong: impl FnMut(&Procedure) -> bool) {
    let all = std::mem::take(&mut book.procedures);
    let (dropped, kept): (Vec<Procedure>, Vec<Procedure>) =
        all.into_iter().partition(|procedure| wrong(procedure));
    book.procedures = kept;
    book.partial.extend(dropped);
}

/// How many procedures one may follow in turn, counted along each way.
const MOST: usize = 64;

/// The ids of those that follow themselves, through others or not, or too many; a finding for each circle.
fn endless(procedures: &[Procedure], out: &mut Findings) -> BTreeSet<String> {
    let mut graph: Graph<'_> = Graph::new();
    for procedure in procedures.iter().filter(|procedure| edges(procedure).next().is_some()) {
        graph.insert(&procedure.id, edges(procedure).map(|(other, _)| other).collect());
    }
    let by_id = |id: &str| procedures.iter().find(|procedure| procedure.id == id);
    let mut dropped: BTreeSet<String> = BTreeSet::new();
    let (ways, mut circular) = settled(&graph);
    for (id, ways) in ways.into_iter().filter(|(_, ways)| *ways > MOST) {
        dropped.insert(id.to_owned());
        let Some(place) = by_id(id).map(place) else { continue };
        let title = format!("`{id}` follows {ways} others in turn, and {MOST} are the most");
        let finding = Diagnostic::error("over-limit", place, title);
        out.add(finding.help("count some of them from the calendar, or from an event"));
    }
    let backwards = reversed(&circular);
    let (between, _) = settled(&backwards);
    circular.retain(|id, _| !between.contains_key(id));
    while let Some(start) = circular.keys().find(|id| !dropped.contains(**id)).copied() {
        let path = way_back(start, &circular);
        dropped.insert(start.to_owned());
        dropped.extend(path.iter().map(|id| (*id).to_owned()));
        let Some(procedure) = by_id(start).filter(|_| !path.is_empty()) else { continue };
        let said = path.iter().chain(path.first()).map(|id| format!("`{id}`")).collect::<Vec<_>>();
        let title = format!("`{start}` follows itself and is never due");
        let mut finding = Diagnostic::error("follows-itself", place(procedure), title);
        finding = finding.label(said.join(" follows "));
        for other in path[1..].iter().filter_map(|id| by_id(id)) {
            finding = finding.other(place(other), format!("`{}` follows here", other.id));
        }
        out.add(finding.help("count one of them from the calendar, or from an event"));
    }
    dropped
}

/// Whom each follows.
type Graph<'a> = BTreeMap<&'a str, Vec<&'a str>>;

fn place(procedure: &Procedure) -> Place {
    edges(procedure).next().map_or(procedure.place, |(_, trigger)| trigger.place)
}

fn reversed<'a>(graph: &Graph<'a>) -> Graph<'a> {
    let mut reversed: Graph<'a> = Graph::new();
    for (&from, others) in graph {
        for other in others {
            reversed.entry(other).or_default().push(from);
        }
    }
    reversed
}

/// In how many ways each follows others, of those that no circle can be reached from; and the rest of the graph.
fn settled<'a>(graph: &Graph<'a>) -> (BTreeMap<&'a str, usize>, Graph<'a>) {
    let (backwards, mut rest) = (reversed(graph), graph.clone());
    let mut waiting: BTreeMap<&str, usize> = graph.iter().map(|(id, others)| (*id, others.len())).collect();
    let mut open: Vec<&str> = backwards.keys().filter(|id| !graph.contains_key(*id)).copied().collect();
    let mut ways: BTreeMap<&str, usize> = BTreeMap::new();
    while let Some(id) = open.pop() {
        let of = |other: &&str| 1 + ways.get(*other).copied().unwrap_or(0);
        let own = rest.remove(id).iter().flatten().fold(0_usize, |sum, other| sum.saturating_add(of(other)));
        ways.insert(id, own);
        for follower in backwards.get(id).into_iter().flatten() {
            if let Some(left) = waiting.get_mut(follower) {
                *left -= 1;
                if *left == 0 {
                    open.push(follower);
                }
            }
        }
    }
    (ways, rest)
}

/// The shortest way from a procedure back to itself, without its end; empty if there is none.
fn way_back<'a>(start: &'a str, graph: &Graph<'a>) -> Vec<&'a str> {
    let mut came: BTreeMap<&str, &str> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for &other in graph.get(at).into_iter().flatten() {
            if other == start {
                let mut path = vec![at];
                while let Some(before) =
                    path.last().filter(|last| **last != start).and_then(|last| came.get(last))
                {
                    path.push(before);
                }
                path.reverse();
                return path;
            }
            if graph.contains_key(other) && !came.contains_key(other) {
                came.insert(other, at);
                open.push_back(other);
            }
        }
    }
    Vec::new()
}

/// `every: update_every` needs a level that says it.
fn levels(book: &mut RunBook, out: &mut Findings) {
    let mut unsaid: BTreeSet<String> = BTreeSet::new();
    for procedure in &book.procedures {
        for (other, trigger) in edges(procedure).filter(|(_, trigger)| trigger.rule.follows_level()) {
            let Some(other) = book.procedure(other) else { continue };
            let says = |(event, level): (&str, Option<&str>)| {
                let levels = book.events.get(event).map(|kind| &kind.levels);
                let meant = |name: &String| level.is_none_or(|level| level == name);
                levels.is_some_and(|levels| {
                    levels.iter().any(|(name, level)| meant(name) && level.update_every.is_some())
                })
            };
            if !other.triggers.iter().filter_map(|trigger| trigger.rule.event()).any(says) {
                let title = format!("nothing says how often `{}` wants an update", other.id);
                let finding = Diagnostic::error("missing-key", trigger.place, title);
                out.add(finding.help("add `update_every:` to a level of its event, or write `every: 30m`"));
                unsaid.insert(procedure.id.clone());
            }
        }
    }
    drop_those(book, |procedure| unsaid.contains(&procedure.id));
}
