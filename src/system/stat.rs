//! What Linux says of one process: `/proc/PID/stat`, as in proc_pid_stat(5).
//!
//! Owns the reading of that file. Elsewhere nothing is ever found.

/// One process as it was a moment ago.
pub(super) struct Stat {
    /// The id of the parent.
    pub(super) parent: u32,
    /// The process group.
    pub(super) group: u32,
    /// The session.
    pub(super) session: u32,
    /// When it started, in clock ticks since the machine did.
    pub(super) ticks: u64,
    /// Whether it has ended and only waits to be noticed.
    pub(super) ended: bool,
    /// The program's name, at most 15 bytes.
    pub(super) name: String,
}

impl Stat {
    pub(super) fn read(pid: u32) -> Option<Self> {
        let bytes = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
        Self::parse(&String::from_utf8_lossy(&bytes))
    }

    fn parse(text: &str) -> Option<Self> {
        // The name stands in brackets and may itself hold blanks and brackets.
        let (front, rest) = text.rsplit_once(')')?;
        let name = front.split_once('(')?.1.to_owned();
        let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse().ok();
        Some(Self {
            ended: matches!(*fields.first()?, "Z" | "X" | "x"),
            parent: number(1)?,
            group: number(2)?,
            session: number(3)?,
            ticks: fields.get(19)?.parse().ok()?,
            name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_and_blanks_is_read_whole() {
        let text = "7 (a) S 1 (b) R 4 7 9 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 12345 1 2";
        let stat = Stat::parse(text).unwrap();
        assert_eq!((stat.parent, stat.group, stat.session, stat.ticks), (4, 7, 9, 12345));
        assert_eq!(stat.name, "a) S 1 (b");
    }
}
