//! How much work a plan is: in all, by the role that does it, by the area it is for.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::Named;
use crate::schedule::Planned;

/// Occurrences and their work.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Work {
    pub(super) count: u64,
    pub(super) effort_minutes: u64,
}

impl Work {
    fn add(&mut self, one: &Planned<'_>) {
        self.count += 1;
        self.effort_minutes += u64::from(one.named.procedure.effort.unwrap_or(0));
    }
}

/// The work of a plan. What covers several areas counts in each.
#[derive(Debug, Serialize)]
pub(super) struct Totals<'a> {
    #[serde(flatten)]
    pub(super) all: Work,
    /// By the operator, or the owner where none is named.
    pub(super) by_role: BTreeMap<&'a str, Work>,
    /// By the items of the scope that are areas.
    pub(super) by_area: BTreeMap<&'a str, Work>,
}

impl<'a> Totals<'a> {
    pub(super) fn of(occurrences: &'a [Planned<'_>]) -> Self {
        let mut totals = Self { all: Work::default(), by_role: BTreeMap::new(), by_area: BTreeMap::new() };
        for one in occurrences {
            let line = one.line();
            totals.all.add(one);
            if let Some(role) = line.operator().or(line.owner()) {
                totals.by_role.entry(role).or_default().add(one);
            }
            for area in areas(one.named) {
                totals.by_area.entry(area).or_default().add(one);
            }
        }
        totals
    }
}

/// The areas that a procedure covers: items of the scope of that kind, or of none.
fn areas<'a>(named: Named<'a>) -> impl Iterator<Item = &'a str> {
    let is_area = move |id: &&'a String| {
        let item = named.book.scope.get(*id);
        item.is_some_and(|item| item.kind.as_deref().is_none_or(|kind| kind == "area"))
    };
    named.procedure.covers.iter().filter(is_area).map(String::as_str)
}
