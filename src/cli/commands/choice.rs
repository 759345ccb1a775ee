//! Which procedures are meant.

use crate::cli::Failure;
use crate::cli::context::{Context, Loaded};
use crate::model::Named;
use crate::system::identity::Identity;

/// Which procedures are meant. Several words narrow it down together.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Choice {
    /// Only where this role is owner or operator
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// Only where you are owner or operator
    #[arg(long)]
    mine: bool,
    /// Only what covers this area or system
    #[arg(long, value_name = "ID")]
    covers: Option<String>,
    /// Only with this tag
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
}

impl Choice {
    /// The procedures that fit, in the order of the books.
    pub(in crate::cli) fn of<'l>(
        &self,
        loaded: &'l Loaded,
        context: &Context,
    ) -> Result<Vec<Named<'l>>, Failure> {
        self.check(loaded)?;
        let me = if self.mine { Some(Identity::of(&context.environment)?.person) } else { None };
        let fits = |named: &Named<'l>| {
            let procedure = named.procedure;
            let held = |role: &str| {
                procedure.owner.as_deref() == Some(role) || procedure.operator.as_deref() == Some(role)
            };
            let mine = |person: &String| {
                let roles = &named.book.roles;
                held(person) || roles.iter().any(|(id, role)| role.people.contains(person) && held(id))
            };
            self.role.as_deref().is_none_or(held)
                && me.as_ref().is_none_or(mine)
                && self.covers.as_ref().is_none_or(|item| procedure.covers.contains(item))
                && self.tag.as_ref().is_none_or(|tag| procedure.tags.contains(tag))
        };
        Ok(loaded.library.procedures().filter(fits).collect())
    }

    /// A name that is in no book is a slip, not an empty answer.
    fn check(&self, loaded: &Loaded) -> Result<(), Failure> {
        let books = || loaded.library.books.iter();
        let roles: Vec<&str> = books().flat_map(|book| book.roles.keys()).map(String::as_str).collect();
        let items: Vec<&str> = books().flat_map(|book| book.scope.keys()).map(String::as_str).collect();
        let procedures = || loaded.library.procedures();
        let tags: Vec<&str> =
            procedures().flat_map(|named| &named.procedure.tags).map(String::as_str).collect();
        known("role", self.role.as_deref(), &roles)?;
        known("area or system", self.covers.as_deref(), &items)?;
        known("tag", self.tag.as_deref(), &tags)
    }
}

fn known(what: &str, name: Option<&str>, names: &[&str]) -> Result<(), Failure> {
    match name {
        Some(name) if !names.contains(&name) && !name.contains('@') => {
            Err(Failure::unknown(what, name, names.iter().copied()))
        }
        _ => Ok(()),
    }
}
