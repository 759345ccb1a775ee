//! `circular-requirement`: procedures require each other, so that none of them can begin.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Findings, Place, Severity};
use crate::lint::{Rule, Subject};
use crate::model::{Named, Procedure, Profile, Requirement};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "circular-requirement",
    severity: Severity::Error,
    profile: Profile::Basic,
    timed: false,
    summary: "Procedures require each other, so that none of them can begin",
    page: include_str!("circular-requirement.md"),
    check,
};

/// A procedure by its position among all, and a target by its own; 0 where it has none.
type Line = (usize, usize);
/// What each line requires, with where that is said. Lines that require nothing are left out.
type Graph = BTreeMap<Line, Vec<(Line, Place)>>;

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let requires = |procedure: &Procedure| {
        let in_order = procedure.targets.as_ref().is_some_and(|targets| targets.in_order);
        in_order || !procedure.requires.is_empty()
    };
    if !subject.book.procedures.iter().any(requires) {
        return;
    }
    let all: Vec<Named<'_>> = subject.library.procedures().collect();
    let graph = graph(&all);
    for members in cycles(&graph) {
        let first = all[members[0].0.0];
        if first.book.id == subject.book.id {
            report(&members, &all, out);
        }
    }
}

fn graph(all: &[Named<'_>]) -> Graph {
    let ids =
        all.iter().enumerate().map(|(n, named)| ((named.book.id.as_str(), named.procedure.id.as_str()), n));
    let known: BTreeMap<(&str, &str), usize> = ids.collect();
    let mut graph = Graph::new();
    for (n, named) in all.iter().enumerate() {
        let targets = named.procedure.targets();
        for own in 0..targets.len().max(1) {
            let mut edges = Vec::new();
            let in_order = named.procedure.targets.as_ref().is_some_and(|targets| targets.in_order);
            if let (true, Some(before)) = (in_order, own.checked_sub(1)) {
                edges.push(((n, before), targets[own].place));
            }
            for wanted in &named.procedure.requires {
                let book = wanted.book.as_deref().unwrap_or(&named.book.id);
                let Some(&other) = known.get(&(book, wanted.procedure.as_str())) else { continue };
                let lines = lines(
                    wanted,
                    (n, own),
                    (other, all[other].procedure),
                    targets.get(own).map(|own| &*own.id),
                );
                edges.extend(lines.into_iter().map(|line| (line, wanted.place)));
            }
            if !edges.is_empty() {
                graph.insert((n, own), edges);
            }
        }
    }
    graph
}

/// The lines of another procedure that one has to wait for: none for what lies in the past.
fn lines(
    wanted: &Requirement,
    own: Line,
    (n, other): (usize, &Procedure),
    target: Option<&str>,
) -> Vec<Line> {
    let is_own = n == own.0;
    if wanted.previous || is_own && wanted.delay.is_some() && wanted.target.is_none() {
        return Vec::new();
    }
    let position = |id: &str| other.targets().iter().position(|target| target.id == id);
    let found = match (&wanted.target, target) {
        // A target does not wait for itself where all of them wait for it.
        (Some(id), _) => {
            return position(id).map(|at| (n, at)).filter(|line| *line != own).into_iter().collect();
        }
        (None, _) if is_own => Some(own.1),
        (None, Some(id)) => position(id),
        (None, None) => None,
    };
    match found {
        Some(at) => vec![(n, at)],
        None => (0..other.targets().len().max(1)).map(|at| (n, at)).collect(),
    }
}

/// Cycles of the graph, one for each knot; each from its smallest member on, with where it is said that it requires
/// the next.
fn cycles(graph: &Graph) -> Vec<Vec<(Line, Place)>> {
    let mut left: BTreeSet<Line> = graph.keys().copied().collect();
    let mut found = Vec::new();
    loop {
        peel(graph, &mut left);
        let Some(&first) = left.first() else { return found };
        let mut cycle = walk(graph, &left, first);
        for (line, _) in &cycle {
            left.remove(line);
        }
        let smallest = (0..cycle.len()).min_by_key(|n| cycle[*n].0).unwrap_or(0);
        cycle.rotate_left(smallest);
        found.push(cycle);
    }
}

/// Takes away what requires nothing that is left, again and again.
fn peel(graph: &Graph, left: &mut BTreeSet<Line>) {
    let mut count: BTreeMap<Line, usize> = BTreeMap::new();
    let mut required_by: BTreeMap<Line, Vec<Line>> = BTreeMap::new();
    for line in left.iter() {
        let inside = graph[line].iter().filter(|(to, _)| left.contains(to));
        let inside: Vec<Line> = inside.map(|(to, _)| *to).collect();
        count.insert(*line, inside.len());
        for to in inside {
            required_by.entry(to).or_default().push(*line);
        }
    }
    let mut free: Vec<Line> = count.iter().filter(|(_, count)| **count == 0).map(|(line, _)| *line).collect();
    while let Some(line) = free.pop() {
        left.remove(&line);
        for from in required_by.get(&line).into_iter().flatten() {
            if let Some(count) = count.get_mut(from) {
                *count -= 1;
                if *count == 0 {
                    free.push(*from);
                }
            }
        }
    }
}

/// The first cycle that following the requirements leads to; everything that is left requires something that is left.
fn walk(graph: &Graph, left: &BTreeSet<Line>, first: Line) -> Vec<(Line, Place)> {
    let mut path: Vec<(Line, Place)> = Vec::new();
    let mut at: BTreeMap<Line, usize> = BTreeMap::new();
    let mut line = first;
    while let Some((to, place)) = graph[&line].iter().find(|(to, _)| left.contains(to)) {
        at.insert(line, path.len());
        path.push((line, *place));
        line = *to;
        if let Some(from) = at.get(&line) {
            return path.split_off(*from);
        }
    }
    path
}

fn report(members: &[(Line, Place)], all: &[Named<'_>], out: &mut Findings) {
    let name = |(n, at): Line| {
        let procedure = all[n].procedure;
        let target = procedure.targets().get(at).map_or_else(String::new, |target| format!("@{}", target.id));
        format!("`{}{target}`", procedure.id)
    };
    let Some(((first, place), rest)) = members.split_first() else { return };
    let names: Vec<String> = members.iter().map(|(line, _)| name(*line)).collect();
    let mut finding = match &names[..] {
        [but_last @ .., last] if !but_last.is_empty() => {
            let title = format!("{} and {last} require each other", but_last.join(", "));
            RULE.finding(*place, title).label(format!("{} requires {}", name(*first), names[1]))
        }
        _ => RULE.finding(*place, format!("{} requires itself", name(*first))),
    };
    for (n, (line, place)) in rest.iter().enumerate() {
        let next = names.get(n + 2).unwrap_or(&names[0]);
        finding = finding.other(*place, format!("{} requires {next}", name(*line)));
    }
    let help = match names.len() {
        1 => "write `NAME: previous` for the one before, or `NAME: {for: 20h}` for a least time between two",
        _ => "delete one of these requirements, or make it `previous`",
    };
    out.add(finding.help(help));
}
