//! Targets that are found while a run goes on: the value that holds them can be a list.

use super::known::Meaning;
use super::{Looked, places};
use crate::diagnostic::{Diagnostic, Findings};
use crate::step::AnswerType;

/// Reports a group whose targets are taken from what never is a list. That the name is known is looked at elsewhere.
pub(super) fn check(looked: &Looked<'_>, at: usize, out: &mut Findings) {
    let step = looked.steps[at].step;
    let Some(name) = step.extras().group.as_ref().and_then(|group| group.found_in.as_ref()) else { return };
    let [meaning] = looked.meanings(name)[..] else { return };
    let fits = match meaning {
        Meaning::Run(_) | Meaning::Value => false,
        Meaning::Step(n) => {
            let step = looked.steps[n].step;
            let of_output = |field: &str| {
                let outputs = step.means.iter().flat_map(|means| &means.outputs);
                outputs.map(|(name, _)| name).any(|known| known.replace('-', "_") == field.replace('-', "_"))
            };
            match (&name.field, &step.asked) {
                (None, Some(asked)) => matches!(asked.answer, AnswerType::List(_)),
                (None, None) => step.means.is_some(),
                (Some(field), _) => of_output(field),
            }
        }
    };
    if !fits {
        let place = places::key(looked.book, step, "for_each");
        let title = format!("`{name}` is no list, so there are no targets in it");
        let help = "name a question of `type: list`, or a step whose command prints one target a line";
        out.add(Diagnostic::error("invalid-value", place, title).help(help));
    }
}
