//! Targets as typed: `deploy@test`, `--target test`, and the end of a key.

use crate::cli::Failure;
use crate::cli::context::Loaded;
use crate::model::Named;
use crate::schedule::Line;

/// A name, and the target that stands behind `@` in it.
pub(super) fn split(name: &str) -> (&str, Option<&str>) {
    name.split_once('@').map_or((name, None), |(name, target)| (name, Some(target)))
}

/// A procedure and its target by names that were typed: `deploy`, `book/deploy`, `deploy@test`.
pub(super) fn find<'l>(name: &str, loaded: &'l Loaded) -> Result<Line<'l>, Failure> {
    let (name, target) = split(name);
    line(loaded.find(name)?, target)
}

/// A procedure with the target of a name, if one was named; an unambiguous beginning is enough.
pub(super) fn line<'l>(named: Named<'l>, target: Option<&str>) -> Result<Line<'l>, Failure> {
    let Some(id) = target else { return Ok(named.into()) };
    let procedure = named.procedure;
    let beginning = || {
        let mut all = procedure.targets().iter().filter(|target| !id.is_empty() && target.id.starts_with(id));
        all.next().filter(|_| all.next().is_none())
    };
    if let Some(target) = procedure.target(id).or_else(beginning) {
        return Ok(Line { named, target: Some(target) });
    }
    if procedure.targets.is_none() {
        return Err(Failure::usage(format!("`{}` is done for no target `{id}`: it has none", procedure.id)));
    }
    let known = procedure.targets().iter().map(|target| target.id.as_str());
    let failure = Failure::unknown("target", id, known);
    if failure.hint.is_some() { Err(failure) } else { Err(failure.hint(there_are(procedure.targets()))) }
}

/// The one target there is, or that is meant; a failure that names them where several could be.
pub(super) fn only(line: Line<'_>) -> Result<Line<'_>, Failure> {
    match (line.target, line.named.procedure.targets()) {
        (None, [target]) => Ok(Line { target: Some(target), ..line }),
        (None, targets @ [first, _, ..]) => {
            let id = &line.named.procedure.id;
            let failure = Failure::usage(format!("`{id}` is done for one of {} targets", targets.len()));
            Err(failure.hint(format!("say which, as in `--target {}`: {}", first.id, there_are(targets))))
        }
        _ => Ok(line),
    }
}

fn there_are(targets: &[crate::model::Target]) -> String {
    let names: Vec<String> = targets.iter().map(|target| format!("`{}`", target.id)).collect();
    format!("there are {}", names.join(", "))
}

/// The whole key of an occurrence of a line: as typed, or with the target that was named beside it.
pub(super) fn key(line: Line<'_>, typed: &str) -> Result<String, Failure> {
    let (Some(target), Some((_, of_key))) = (line.target, typed.rsplit_once('@')) else {
        return Ok(line.key(typed));
    };
    if of_key == target.id {
        return Ok(typed.to_owned());
    }
    Err(Failure::usage(format!("the key `{typed}` is not one of target `{}`", target.id)).hint(format!(
        "leave one of them out, or write `{}`",
        line.key(typed.split('@').next().unwrap_or(typed))
    )))
}
