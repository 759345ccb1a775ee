//! `changed-since-review`: a procedure says something else than at its last review.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Findings, Severity, SourceId};
use crate::document::{Limits, Node, Tree, canonical, listed, parse};
use crate::lint::{Rule, Subject};
use crate::model::{Procedure, Profile};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "changed-since-review",
    severity: Severity::Warning,
    profile: Profile::Strict,
    timed: false,
    summary: "A procedure says something else than at its last review",
    page: include_str!("changed-since-review.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let mut then: Option<(Arc<str>, Tree)> = None;
    for reviewed in &subject.library.beside.reviewed {
        let of_place = |procedure: &&Procedure| procedure.places.get("last_updated") == Some(&reviewed.place);
        // A date that is a default is many procedures' own.
        for procedure in subject.book.procedures.iter().filter(of_place) {
            if then.as_ref().is_none_or(|(text, _)| !Arc::ptr_eq(text, &reviewed.text)) {
                then = Some((Arc::clone(&reviewed.text), tree(&reviewed.text, reviewed.place.source)));
            }
            let Some(date) = procedure.last_updated.filter(|date| *date < subject.today) else { continue };
            let before = then.as_ref().and_then(|(_, tree)| named(tree.root()?, &procedure.id));
            let (Some(before), Some((_, now))) = (before, subject.named("procedures", &procedure.id)) else {
                continue;
            };
            let changed = changed(before, now);
            if changed.is_empty() {
                continue;
            }
            let title = format!("`{}` was changed after its review on {date}", procedure.id);
            let keys: Vec<&str> = changed.iter().map(String::as_str).collect();
            let what = format!("since {}: {}", reviewed.change, listed(&keys));
            let finding = RULE.finding(reviewed.place, title).label(what);
            out.add(finding.help("read all of it again, and write the date of that"));
        }
    }
}

fn tree(text: &Arc<str>, source: SourceId) -> Tree {
    parse(source, text, &Limits::default(), &mut Findings::default())
}

fn named<'t>(root: Node<'t>, id: &str) -> Option<Node<'t>> {
    let child = |node: Node<'t>, name: &str| node.pairs().find(|(key, _)| key.scalar() == Some(name));
    Some(child(child(root, "procedures")?.1, id)?.1)
}

/// The keys that say something else, but for the date itself.
fn changed(before: Node<'_>, now: Node<'_>) -> Vec<String> {
    let said = |node: Node<'_>| -> BTreeMap<String, String> {
        node.pairs().filter_map(|(key, value)| Some((key.scalar()?.to_owned(), canonical(value)))).collect()
    };
    let (before, now) = (said(before), said(now));
    let mut keys: Vec<String> = before.keys().chain(now.keys()).cloned().collect();
    keys.sort();
    keys.dedup();
    keys.retain(|key| key != "last_updated" && before.get(key) != now.get(key));
    keys
}
