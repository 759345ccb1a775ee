//! What few procedures have beside their steps: inputs, what comes before, what takes it back, what is owed anyway.

use crate::diagnostic::Findings;
use crate::document::{Fields, read};
use crate::step::{self, Step};

/// The parts of a procedure that most do without.
#[derive(Debug, Default)]
pub struct Aside {
    /// What a run has to know; each is a question with an id of its own.
    pub inputs: Vec<Step>,
    /// What must be so before anything is done.
    pub before: Vec<Step>,
    /// What takes it back.
    pub rollback: Vec<Step>,
    /// What is owed once anything was begun, however it ends.
    pub finally: Vec<Step>,
    /// Never done a second time without a reason.
    pub once: bool,
}

/// Those of a procedure that has none.
pub(super) static NONE: Aside =
    Aside { inputs: Vec::new(), before: Vec::new(), rollback: Vec::new(), finally: Vec::new(), once: false };

/// The keys that are read here.
const KEYS: [&str; 5] = ["inputs", "before", "rollback", "finally", "repeatable"];

/// Reads them; nothing where a procedure has none of them.
pub(super) fn read(fields: &Fields<'_>, out: &mut Findings) -> Option<Box<Aside>> {
    if KEYS.iter().all(|key| fields.get(key).is_none()) {
        return None;
    }
    let steps = |key: &str, read_one: fn(_, &mut Findings) -> Option<Step>, out: &mut Findings| {
        let items = fields.get(key).map_or_else(Vec::new, read::list);
        items.into_iter().filter_map(|item| read_one(item, out)).collect()
    };
    let mut inputs = Vec::new();
    if let Some(node) = fields.get("inputs") {
        for entry in read::entries(node, "`inputs`", out) {
            inputs.extend(step::read_input(&entry, out));
        }
    }
    Some(Box::new(Aside {
        inputs,
        before: steps("before", step::read_validation, out),
        rollback: steps("rollback", step::read, out),
        finally: steps("finally", step::read, out),
        once: fields.get("repeatable").and_then(|node| read::flag(node, out)) == Some(false),
    }))
}
