//! Who belongs to a command, as the process list of Linux says.
//!
//! Owns the reading of `/proc`. A process belongs if it is in the command's group, carries its mark, is an orphan
//! that detached itself, or descends from one that belongs. Never signals anyone.

use std::collections::BTreeMap;

use crate::system::process::spawn::MARK;
use crate::system::stat::Stat;

/// A living process of the family.
pub(super) struct Member {
    pub(super) pid: u32,
    pub(super) group: u32,
    pub(super) name: String,
}

/// The living members of the family that `leader` began at `since` (clock ticks), sorted by process id.
pub(super) fn members(leader: u32, since: u64, mark: &str) -> Vec<Member> {
    let own = std::process::id();
    let mut others = processes();
    let session = others.remove(&own).map(|stat| stat.session);
    others.remove(&1);
    let belongs = |pid: u32, stat: &Stat| {
        if stat.group == leader {
            return true;
        }
        // An orphan of another session that came to us left its own by detaching itself; an older one is the
        // daemon of another command.
        let detached = stat.parent == own && Some(stat.session) != session && stat.ticks >= since;
        mark_of(pid).map_or(detached, |found| found == mark.as_bytes())
    };
    let found: Vec<u32> =
        others.iter().filter(|(pid, stat)| belongs(**pid, stat)).map(|(pid, _)| *pid).collect();
    with_descendants(found, others)
}

fn with_descendants(mut waiting: Vec<u32>, mut others: BTreeMap<u32, Stat>) -> Vec<Member> {
    let mut members = BTreeMap::new();
    while let Some(pid) = waiting.pop() {
        if let Some(stat) = others.remove(&pid) {
            waiting.extend(others.iter().filter(|(_, other)| other.parent == pid).map(|(pid, _)| *pid));
            members.insert(pid, stat);
        }
    }
    let alive = members.into_iter().filter(|(_, stat)| !stat.ended);
    alive.map(|(pid, stat)| Member { pid, group: stat.group, name: stat.name }).collect()
}

fn processes() -> BTreeMap<u32, Stat> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(|pid| Some((pid, Stat::read(pid)?))).collect()
}

/// The mark of the command that the process belongs to, if any and if it may be read.
fn mark_of(pid: u32) -> Option<Vec<u8>> {
    let environ = std::fs::read(format!("/proc/{pid}/environ")).ok()?;
    let mut variables = environ.split(|byte| *byte == 0);
    variables.find_map(|it| it.strip_prefix(MARK.as_bytes())?.strip_prefix(b"=").map(<[u8]>::to_vec))
}
