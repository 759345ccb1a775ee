//! Which process holds a run, and whether it still lives.
//!
//! Owns the description of a process that outlasts it. Calls one dead only on proof: the same machine, the same
//! process table, and no process of that id and start. Never compares host names; the caller has done that.

use sha2::{Digest, Sha256};

use super::stat::Stat;

/// This process, as others can look for it later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The process id.
    pub pid: u32,
    /// When it started, in the machine's own terms: `MACHINE.BOOT.TABLE.TICKS`, empty where that cannot be known.
    /// Machine and boot are hashes, so that the ids of the machine stay on it.
    pub started: String,
}

/// What can be proved about a holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liveness {
    /// The very process runs.
    Alive,
    /// It is gone.
    Dead,
    /// Neither can be proved.
    Unknown,
}

impl Holder {
    /// This process.
    pub fn current() -> Self {
        let pid = std::process::id();
        let started = Started::of(pid).map(|started| started.to_string()).unwrap_or_default();
        Self { pid, started }
    }
}

/// Whether the process `pid` that said it `started` then still runs here; `started` is as in [`Holder::started`].
pub fn is_alive(pid: u32, started: &str) -> Liveness {
    let (Some(here), Some(there)) = (Started::of(std::process::id()), Started::parse(started)) else {
        return if exists(pid) == Some(false) && started.is_empty() {
            Liveness::Dead
        } else {
            Liveness::Unknown
        };
    };
    if here.machine != there.machine {
        return Liveness::Unknown;
    }
    if here.boot != there.boot {
        return Liveness::Dead;
    }
    if here.table != there.table {
        return Liveness::Unknown;
    }
    match Started::of(pid) {
        Some(found) if found.ticks == there.ticks => Liveness::Alive,
        Some(_) => Liveness::Dead,
        // The process list may hide other people's processes; a signal that finds nobody does not.
        None if exists(pid) == Some(false) || ended(pid) => Liveness::Dead,
        None => Liveness::Unknown,
    }
}

/// When and where a process started.
#[derive(Debug, PartialEq, Eq)]
struct Started {
    machine: String,
    boot: String,
    /// The process id namespace: one id names different processes in two of them.
    table: String,
    ticks: String,
}

impl Started {
    fn of(pid: u32) -> Option<Self> {
        let stat = Stat::read(pid).filter(|stat| !stat.ended)?;
        let table = std::fs::read_link("/proc/self/ns/pid").ok()?;
        let table = table.to_str()?.chars().filter(char::is_ascii_digit).collect();
        Some(Self {
            machine: hashed("/etc/machine-id").unwrap_or_default(),
            boot: hashed("/proc/sys/kernel/random/boot_id")?,
            table,
            ticks: stat.ticks.to_string(),
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(str::to_owned);
        let (machine, boot, table, ticks) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        parts.next().is_none().then_some(Self { machine, boot, table, ticks })
    }
}

impl std::fmt::Display for Started {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}.{}", self.machine, self.boot, self.table, self.ticks)
    }
}

fn ended(pid: u32) -> bool {
    Stat::read(pid).is_some_and(|stat| stat.ended)
}

fn hashed(path: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let digest = Sha256::new().chain_update(b"runbook-holder-v1\0").chain_update(text.trim()).finalize();
    Some(digest.iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}

#[cfg(unix)]
fn exists(pid: u32) -> Option<bool> {
    let pid = rustix::process::Pid::from_raw(i32::try_from(pid).ok()?)?;
    match rustix::process::test_kill_process(pid) {
        Ok(()) | Err(rustix::io::Errno::PERM) => Some(true),
        Err(rustix::io::Errno::SRCH) => Some(false),
        Err(_) => None,
    }
}

#[cfg(not(unix))]
fn exists(_pid: u32) -> Option<bool> {
    None
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_lives() {
        let holder = Holder::current();
        assert_eq!(is_alive(holder.pid, &holder.started), Liveness::Alive);
    }

    #[test]
    fn a_reused_id_is_a_dead_holder() {
        let holder = Holder::current();
        assert_eq!(is_alive(1, &holder.started), Liveness::Dead);
        assert_eq!(is_alive(u32::try_from(i32::MAX).unwrap(), &holder.started), Liveness::Dead);
    }

    #[test]
    fn another_boot_is_death_another_machine_or_table_proves_nothing() {
        let holder = Holder::current();
        let part = |index: usize| {
            let mut parts: Vec<&str> = holder.started.split('.').collect();
            parts[index] = "0";
            is_alive(holder.pid, &parts.join("."))
        };
        assert_eq!([part(0), part(1), part(2)], [Liveness::Unknown, Liveness::Dead, Liveness::Unknown]);
        assert_eq!(is_alive(holder.pid, "nonsense"), Liveness::Unknown);
        assert_eq!(is_alive(holder.pid, ""), Liveness::Unknown);
    }
}
