//! The shape of the code, held by tests: the arrows between modules, the homes of outside crates, sizes, folders of
//! kinds, and words that do not belong. Each check is a function over texts, shown to fail on a planted violation.

mod arrows;
mod homes;
mod kinds;
mod paths;
mod sizes;
mod sources;
mod words;

/// Fails with every violation on a line of its own.
fn hold(violations: &[String]) {
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

/// Fails unless exactly one violation was seen and it names all of these.
fn caught(violations: &[String], named: &[&str]) {
    assert_eq!(violations.len(), 1, "{violations:#?}");
    assert!(named.iter().all(|name| violations[0].contains(name)), "{violations:?} lacks one of {named:?}");
}
