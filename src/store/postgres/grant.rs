//! Giving and taking rights: membership in the ledger's three roles, and who a role stands for.

use postgres::types::Type;

use super::open::quoted;
use super::read;
use super::wire::Wire;
use crate::ledger::StoreError;
use crate::store::{Grant, Right};

/// Gives or takes a right.
pub(super) fn grant(wire: &Wire, asked: &Grant) -> Result<(), StoreError> {
    let row = wire.row(
        "SELECT team, EXISTS (SELECT FROM pg_roles WHERE rolname = $1) FROM runbook.head",
        &[(&asked.role, Type::TEXT)],
    )?;
    let row = row.ok_or_else(|| read::damaged(wire, "its head is missing"))?;
    let (team, is_there): (&str, bool) = (read::get(wire, &row, 0)?, read::get(wire, &row, 1)?);
    if !is_there {
        let name = quoted(&asked.role);
        let what = format!(
            "the server has no role {}; whoever runs it makes one: CREATE ROLE {name} LOGIN",
            asked.role
        );
        return Err(StoreError::Denied { place: wire.place().to_owned(), what });
    }
    wire.begin()?;
    match change(wire, asked, &format!("{team}_{}", asked.right.word())) {
        Ok(()) => wire.commit(),
        Err(error) => {
            wire.roll_back();
            Err(error)
        }
    }
}

fn change(wire: &Wire, asked: &Grant, group: &str) -> Result<(), StoreError> {
    let (group, role) = (quoted(group), quoted(&asked.role));
    if asked.revoke {
        wire.batch(&format!("REVOKE {group} FROM {role}"))?;
        return wire
            .rows("DELETE FROM runbook.people WHERE role = $1", &[(&asked.role, Type::TEXT)])
            .map(drop);
    }
    // An owner can make others owners, too.
    let passes_on = if asked.right == Right::Owner { " WITH ADMIN OPTION" } else { "" };
    wire.batch(&format!("GRANT {group} TO {role}{passes_on}"))?;
    let Some(person) = &asked.person else { return Ok(()) };
    wire.rows(
        "INSERT INTO runbook.people (role, person) VALUES ($1, $2) \
         ON CONFLICT (role) DO UPDATE SET person = excluded.person",
        &[(&asked.role, Type::TEXT), (person, Type::TEXT)],
    )
    .map(drop)
}
