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
    #[cfg(target_os = "linux")]
    use crate::system::process::census;

    /// The processes of one command.
    pub(in crate::system::process) struct Family {
        leader: Option<Pid>,
        /// When it began, in clock ticks.
        #[cfg(target_os = "linux")]
        since: u64,
        mark: String,
        /// Everyone who was ever told to end, to be laid to rest.
        told: Vec<Pid>,
    }

    impl Family {
        /// The family of `child`, which leads its own process group.
        pub(in crate::system::process) fn of(child: &Child, mark: String) -> Self {
            let leader = i32::try_from(child.id()).ok().filter(|pid| *pid > 1).and_then(Pid::from_raw);
            Self {
                leader,
                #[cfg(target_os = "linux")]
                since: crate::system::stat::Stat::read(child.id()).map_or(0, |stat| stat.ticks),
                mark,
                told: Vec::new(),
            }
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
            // A stopped process hears nothing until it goes on.
            let _ = kill_process_group(leader, Signal::CONT);
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
        fn members(&self) -> Vec<census::Member> {
            let Some(leader) = self.leader else { return Vec::new() };
            census::members(leader.as_raw_nonzero().get().unsigned_abs(), self.since, &self.mark)
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
