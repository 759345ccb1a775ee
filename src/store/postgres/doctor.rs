//! Looking the place over: the server, the session, the guards.

use postgres::Row;

use super::open::SERVER;
use super::read::get;
use super::wire::Wire;
use crate::ledger::StoreError;
use crate::store::Check;
use crate::system::clock::Clock;

/// So many milliseconds two clocks may differ.
const SKEW: i64 = 5_000;

const SESSION: &str = "SELECT session_user::text, \
  (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user), \
  pg_has_role(session_user, head.team || '_owner', 'MEMBER'), \
  pg_has_role(session_user, head.team || '_writer', 'MEMBER'), \
  (SELECT person FROM runbook.people WHERE role = session_user), \
  (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()), \
  inet_server_addr() IS NULL OR inet_server_addr() << '127.0.0.0/8' OR inet_server_addr() = '::1', \
  (extract(epoch FROM clock_timestamp()) * 1000)::bigint, head.ledger, head.seq FROM runbook.head AS head";

/// What protects the tables, and what would get past it: guards that are missing or off, rights to change a table or
/// to call a function that neither the owner nor the writers have.
const GUARDS: &str = "SELECT \
  (SELECT count(*) FROM pg_trigger AS guard JOIN pg_class AS kept ON kept.oid = guard.tgrelid \
    WHERE kept.relnamespace = 'runbook'::regnamespace AND NOT guard.tgisinternal AND guard.tgenabled <> 'D'), \
  (SELECT string_agg(DISTINCT coalesce(known.rolname::text, 'everybody'), ', ') FROM ( \
      SELECT acl.grantee, kept.relowner AS owner, acl.privilege_type AS what \
        FROM pg_class AS kept, aclexplode(kept.relacl) AS acl \
        WHERE kept.relnamespace = 'runbook'::regnamespace \
      UNION ALL SELECT acl.grantee, made.proowner, made.proname \
        FROM pg_proc AS made, aclexplode(coalesce(made.proacl, acldefault('f', made.proowner))) AS acl \
        WHERE made.pronamespace = 'runbook'::regnamespace) AS given \
    LEFT JOIN pg_roles AS known ON known.oid = given.grantee, runbook.head AS head \
    WHERE given.grantee <> given.owner AND given.what <> 'SELECT' \
      AND NOT (given.what IN ('lock', 'append') AND known.rolname = head.team || '_writer'))";

/// How many guards the layout has.
const GUARD_COUNT: i64 = 6;

/// Looks at everything.
pub(super) fn look(wire: &Wire) -> Result<Vec<Check>, StoreError> {
    let one =
        |sql: &str| wire.row(sql, &[])?.ok_or_else(|| super::read::damaged(wire, "its head is missing"));
    let server = format!("SELECT current_setting('server_version'), {SERVER}");
    let (session, server, guards) = (one(SESSION)?, one(&server)?, one(GUARDS)?);
    let mut checks = vec![ledger(wire, &session)?];
    checks.extend(of_session(wire, &session)?);
    checks.push(clock(wire, &session)?);
    checks.extend(of_server(wire, &server)?);
    checks.extend(of_guards(wire, &guards)?);
    Ok(checks)
}

fn ledger(wire: &Wire, row: &Row) -> Result<Check, StoreError> {
    let (id, seq): (&str, i64) = (get(wire, row, 8)?, get(wire, row, 9)?);
    Ok(Check::of_ledger(id, seq.unsigned_abs(), wire.place()))
}

fn of_session(wire: &Wire, row: &Row) -> Result<Vec<Check>, StoreError> {
    let (role, all): (&str, bool) = (get(wire, row, 0)?, get(wire, row, 1)?);
    let right = match (get(wire, row, 2)?, get(wire, row, 3)?) {
        _ if all => "may do everything, also past the guards",
        (true, _) => "an owner",
        (_, true) => "a writer",
        _ => "a reader",
    };
    let person: Option<&str> = get(wire, row, 4)?;
    let vouched = person
        .map_or_else(|| "not known to the database: entries have what you say".to_owned(), str::to_owned);
    let version: Option<&str> = get(wire, row, 5)?;
    let near: bool = get(wire, row, 6)?;
    let encrypted = match (version, near) {
        (Some(version), _) => version,
        (None, true) => "none, on this machine",
        (None, false) => "none",
    };
    Ok(vec![
        Check::well("role", format!("{role}, {right}"))
            .unless(!all, "record under a role that has no more rights than a writer's"),
        Check::well("person", vouched).unless(
            person.is_some(),
            format!("an owner says who you are: runbook ledger grant writer {role} --person NAME"),
        ),
        Check::well("encryption", encrypted).unless(
            version.is_some() || near,
            "leave sslmode out of the address, or say sslmode=verify-full",
        ),
    ])
}

fn clock(wire: &Wire, row: &Row) -> Result<Check, StoreError> {
    let ahead = Clock::real().now().timestamp_millis() - get::<i64>(wire, row, 7)?;
    let found = format!("{}.{:03} s from the server's", ahead.abs() / 1000, ahead.abs() % 1000);
    Ok(Check::well("clock", found).unless(ahead.abs() <= SKEW, "set this machine's clock, or the server's"))
}

fn of_server(wire: &Wire, row: &Row) -> Result<Vec<Check>, StoreError> {
    let (version, standby): (&str, bool) = (get(wire, row, 0)?, get(wire, row, 1)?);
    let off: &str = get(wire, row, 2)?;
    let role = if standby { "a standby, which only reads" } else { "writes" };
    let kept =
        if off.is_empty() { "what is acknowledged is on disk".to_owned() } else { format!("{off} off") };
    Ok(vec![
        Check::well("server", format!("PostgreSQL {version}, {role}"))
            .unless(!standby, "name the primary server in the address"),
        Check::well("durability", kept)
            .unless(off.is_empty(), format!("turn {off} on; without it a crash loses entries")),
    ])
}

fn of_guards(wire: &Wire, row: &Row) -> Result<Vec<Check>, StoreError> {
    let (guards, others): (i64, Option<&str>) = (get(wire, row, 0)?, get(wire, row, 1)?);
    Ok(vec![
        Check::well("guards", format!("{guards} of {GUARD_COUNT} on")).unless(
            guards == GUARD_COUNT,
            "somebody turned guards off; `runbook verify` says what was done since",
        ),
        Check::well(
            "others",
            others.map_or_else(
                || "nobody else changes tables".to_owned(),
                |names| format!("{names} may change tables"),
            ),
        )
        .unless(others.is_none(), "take those rights away: nobody but the owner has them"),
    ])
}
