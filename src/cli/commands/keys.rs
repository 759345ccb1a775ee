//! Keys that name no occurrence.

use crate::cli::Failure;
use crate::model::Named;
use crate::schedule::{Ground, near_keys};

/// A procedure that has no occurrence of this key, with those that may have been meant.
pub(super) fn unknown(ground: &Ground<'_>, named: Named<'_>, key: &str) -> Failure {
    let near = match near_keys(ground, named, key) {
        Ok(near) => near,
        Err(damage) => return damage.into(),
    };
    let near: Vec<String> = near.iter().map(|key| format!("`{key}`")).collect();
    let hint = (!near.is_empty()).then(|| format!("there are {}", near.join(", ")));
    let id = &named.procedure.id;
    Failure::usage(format!("`{id}` has no occurrence `{key}`, or none that counts")).hint_if(hint)
}
