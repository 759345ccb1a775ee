//! All processes of one command, and how they are asked to end.
//!
//! Owns the signals. On Linux a family is the process group, everything below it and everything that carries the
//! command's mark; elsewhere it is the group. Never signals this process, process 1, or a group that is not the
//! command's own.

#[cfg(unix)]
pub(super) use unix::Family;

#[cfg(not(unix))]
pub(super) use other::Family;

/// What a family can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Message {
    /// What Ctrl-C says.
    Interrupt,
    /// Please end.
    Terminate,
    /// End.
    Kill,
}

#[cfg(unix)]
mod unix {
    use std::process::Child;

    use rustix::process::{Pid, Signal, WaitOptions, kill_process, kill_process_group, waitpid};

    use super::Message;
    use crate::system::process::Survivor;

    /// The processes of one command.
    pub(in crate::system::process) struct Family {
        leader: Option<Pid>,
        mark: String,
        /// Everyone who was ever told to end, to be laid to rest.
        told: Vec<Pid>,
    }

    impl Family {
        /// The family of `child`, which leads its own process group.
        pub(in crate::system::process) fn of(child: &Child, mark: String) -> Self {
            let leader = i32::try_from(child.id()).ok().filter(|pid| *pid > 1).and_then(Pid::from_raw);
            Self { leader, mark, told: Vec::new() }
        }

        /// Makes this process inherit orphans, so that those who detach themselves stay in sight.
        pub(in crate::system::process) fn inherit_orphans() {
            // Where that is refused the mark alone finds them.
            #[cfg(target_os = "linux")]
            let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
        }

        /// Tells the whole family. Whoever is gone already does not mind.
        pub(in crate::system::process) fn tell(&mut self, message: Message, _child: &mut Child) {
            let Some(leader) = self.leader else { return };
            let signal = match message {
                Message::Interrupt => Signal::INT,
                Message::Terminate => Signal::TERM,
                Message::Kill => Signal::KILL,
            };
            // Those outside the group are looked for first: once their parents are gone they are harder to find.
            let outside = if message == Message::Interrupt { Vec::new() } else { self.outside() };
            let _ = kill_process_group(leader, signal);
            // A stopped process cannot end until it goes on.
            if message == Message::Terminate {
                let _ = kill_process_group(leader, Signal::CONT);
            }
            for pid in outside {
                let _ = kill_process(pid, signal);
                self.told.push(pid);
            }
        }

        /// Those who still run, sorted by process id.
        pub(in crate::system::process) fn alive(&self) -> Vec<Survivor> {
            let members = self.members().into_iter();
            members.map(|member| Survivor { pid: member.pid, name: member.name }).collect()
        }

        /// Removes from the process list those orphans that ended as children of this process.
        pub(in crate::system::process) fn lay_to_rest(&mut self) {
            self.told.retain(|pid| matches!(waitpid(Some(*pid), WaitOptions::NOHANG), Ok(None)));
            if let Some(leader) = self.leader {
                while let Ok(Some(_)) = rustix::process::waitpgid(leader, WaitOptions::NOHANG) {}
            }
        }

        fn outside(&self) -> Vec<Pid> {
            let Some(leader) = self.leader else { return Vec::new() };
            let group = leader.as_raw_nonzero().get().unsigned_abs();
            let outside = self.members().into_iter().filter(|member| member.group != group);
            outside.filter_map(|member| Pid::from_raw(i32::try_from(member.pid).ok()?)).collect()
        }

        #[cfg(target_os = "linux")]
        fn members(&self) -> Vec<linux::Member> {
            let Some(leader) = self.leader else { return Vec::new() };
            linux::members(leader.as_raw_nonzero().get().unsigned_abs(), &self.mark)
        }
    }

    #[cfg(target_os = "linux")]
    mod linux {
        use std::collections::BTreeMap;

        use crate::system::holder::Stat;
        use crate::system::process::spawn::MARK;

        /// A living process of the family.
        pub(super) struct Member {
            pub(super) pid: u32,
            pub(super) group: u32,
            pub(super) name: String,
        }

        /// The living members of the family, sorted by process id.
        pub(super) fn members(leader: u32, mark: &str) -> Vec<Member> {
            let own = std::process::id();
            let mut others = processes();
            let session = others.remove(&own).map(|stat| stat.session);
            others.remove(&1);
            let belongs = |pid: u32, stat: &Stat| {
                if stat.group == leader {
                    return true;
                }
                // An orphan of another session that came to us left it by detaching itself.
                let detached = stat.parent == own && Some(stat.session) != session;
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
                    waiting
                        .extend(others.iter().filter(|(_, other)| other.parent == pid).map(|(pid, _)| *pid));
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
    }

    #[cfg(not(target_os = "linux"))]
    mod elsewhere {
        use super::Family;

        /// A process group as a whole: its single processes cannot be told apart here.
        pub(super) struct Member {
            pub(super) pid: u32,
            pub(super) group: u32,
            pub(super) name: String,
        }

        impl Family {
            pub(super) fn members(&self) -> Vec<Member> {
                let Some(leader) = self.leader else { return Vec::new() };
                let pid = leader.as_raw_nonzero().get().unsigned_abs();
                let alive = rustix::process::test_kill_process_group(leader).is_ok();
                let member = Member { pid, group: pid, name: "group".to_owned() };
                alive.then_some(member).into_iter().collect()
            }
        }
    }
}

#[cfg(not(unix))]
mod other {
    use std::process::Child;

    use super::Message;
    use crate::system::process::Survivor;

    /// The command alone: this system has no process groups.
    pub(in crate::system::process) struct Family;

    impl Family {
        pub(in crate::system::process) fn of(_child: &Child, _mark: String) -> Self {
            Self
        }

        pub(in crate::system::process) fn inherit_orphans() {}

        pub(in crate::system::process) fn tell(&mut self, message: Message, child: &mut Child) {
            if message != Message::Interrupt {
                let _ = child.kill();
            }
        }

        pub(in crate::system::process) fn alive(&self) -> Vec<Survivor> {
            Vec::new()
        }

        pub(in crate::system::process) fn lay_to_rest(&mut self) {}
    }
}
