//! Which procedures are meant, and which of their targets.

use crate::cli::Failure;
use crate::cli::context::{Context, Loaded};
use crate::schedule::Line;
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
    /// The procedures that fit, in the order of the books; of one whose targets do not all fit those that do.
    pub(in crate::cli) fn of<'l>(
        &self,
        loaded: &'l Loaded,
        context: &Context,
    ) -> Result<Vec<Line<'l>>, Failure> {
        self.check(loaded)?;
        let me = if self.mine { Some(Identity::of(&context.environment)?.person) } else { None };
        let mut chosen = Vec::new();
        for named in loaded.library.procedures() {
            let procedure = named.procedure;
            let fits = self.covers.as_ref().is_none_or(|item| procedure.covers.contains(item))
                && self.tag.as_ref().is_none_or(|tag| procedure.tags.contains(tag));
            if !fits {
                continue;
            }
            if procedure.targets.is_none() {
                chosen.extend(self.is_for(named.into(), me.as_deref()).then_some(Line::from(named)));
                continue;
            }
            let lines = Line::all(named);
            let of_all = lines.len();
            let own: Vec<Line<'l>> =
                lines.into_iter().filter(|line| self.is_for(*line, me.as_deref())).collect();
            if own.len() == of_all { chosen.push(named.into()) } else { chosen.extend(own) }
        }
        Ok(chosen)
    }

    /// Whether the role that is asked for, or the one who asks, answers for it or does it.
    fn is_for(&self, line: Line<'_>, me: Option<&str>) -> bool {
        let held = |role: &str| line.owner() == Some(role) || line.operator() == Some(role);
        let mine = |person: &str| {
            let roles = &line.named.book.roles;
            let by_role = |role: &crate::model::Role| role.people.iter().any(|one| one == person);
            held(person) || roles.iter().any(|(id, role)| by_role(role) && held(id))
        };
        self.role.as_deref().is_none_or(held) && me.is_none_or(mine)
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
