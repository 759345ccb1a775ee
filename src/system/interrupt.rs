//! Ctrl-C, hang-up and the request to end.
//!
//! Owns the signals that interrupt this process. Counts them; never acts on one.

use std::io;
use std::time::Duration;

/// Why work is to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interrupt {
    /// Ctrl-C was typed.
    CtrlC,
    /// Somebody asked this process to end.
    Terminate,
    /// The terminal is gone.
    HangUp,
}

/// The signals that have arrived. While one listens they no longer end the process by themselves.
#[derive(Debug)]
pub struct Interrupts {
    #[cfg(unix)]
    signals: Option<unix::Signals>,
}

impl Interrupts {
    /// Begins to listen. Each Ctrl-C is counted, the other two stay. Elsewhere than on Unix nothing is heard.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            signals: Some(unix::Signals::listen()?),
        })
    }

    /// Hears nothing: signals do what they do to any process.
    pub fn none() -> Self {
        Self {
            #[cfg(unix)]
            signals: None,
        }
    }

    /// The gravest interrupt that has arrived and was not taken yet. Each Ctrl-C is given once; hang-up and
    /// terminate are given again at every question, since nothing makes them undone.
    pub fn take(&self) -> Option<Interrupt> {
        #[cfg(unix)]
        return self.signals.as_ref()?.take();
        #[cfg(not(unix))]
        return None;
    }

    /// Sleeps for so long, or until an interrupt arrives.
    pub fn sleep(&self, limit: Duration) -> Option<Interrupt> {
        if let Some(interrupt) = self.take() {
            return Some(interrupt);
        }
        #[cfg(unix)]
        unix::wait(&self.descriptors(), limit);
        #[cfg(not(unix))]
        std::thread::sleep(limit);
        self.take()
    }

    /// Forgets each Ctrl-C that has arrived.
    pub fn forget(&self) {
        #[cfg(unix)]
        self.signals.iter().for_each(unix::Signals::forget);
    }

    /// What becomes readable when an interrupt arrives. Empty where nothing is heard.
    #[cfg(unix)]
    pub fn descriptors(&self) -> Vec<std::os::fd::BorrowedFd<'_>> {
        self.signals.iter().flat_map(unix::Signals::descriptors).collect()
    }
}

#[cfg(unix)]
mod unix {
    use std::cell::Cell;
    use std::io::{self, Read};
    use std::os::fd::{AsFd, BorrowedFd};
    use std::os::unix::net::UnixStream;

    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::{SigId, low_level};

    use super::Interrupt;

    /// One pipe for each signal; a signal writes a byte into its own. A signal that whoever started us turned off,
    /// as nohup(1) does, stays off and has none.
    #[derive(Debug)]
    pub(super) struct Signals {
        ctrl_c: Option<Pipe>,
        hang_up: Option<Pipe>,
        terminate: Option<Pipe>,
        /// Bytes read from the Ctrl-C pipe and not given yet.
        counted: Cell<usize>,
        final_one: Cell<Option<Interrupt>>,
    }

    impl Signals {
        pub(super) fn listen() -> io::Result<Self> {
            Ok(Self {
                ctrl_c: Pipe::listen(SIGINT)?,
                hang_up: Pipe::listen(SIGHUP)?,
                terminate: Pipe::listen(SIGTERM)?,
                counted: Cell::new(0),
                final_one: Cell::new(None),
            })
        }

        pub(super) fn take(&self) -> Option<Interrupt> {
            for (pipe, interrupt) in
                [(&self.terminate, Interrupt::Terminate), (&self.hang_up, Interrupt::HangUp)]
            {
                if drain(pipe.as_ref()) > 0 {
                    self.final_one.set(self.final_one.get().max(Some(interrupt)));
                }
            }
            if let Some(interrupt) = self.final_one.get() {
                return Some(interrupt);
            }
            let counted = self.counted.get() + drain(self.ctrl_c.as_ref());
            self.counted.set(counted.saturating_sub(1));
            (counted > 0).then_some(Interrupt::CtrlC)
        }

        pub(super) fn forget(&self) {
            drain(self.ctrl_c.as_ref());
            self.counted.set(0);
        }

        pub(super) fn descriptors(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
            [&self.ctrl_c, &self.hang_up, &self.terminate]
                .into_iter()
                .flatten()
                .map(|pipe| pipe.reader.as_fd())
        }
    }

    /// Waits until one becomes readable, or for so long. A wait that fails is over at its end all the same.
    pub(super) fn wait(descriptors: &[BorrowedFd<'_>], limit: Duration) {
        let mut watched: Vec<PollFd<'_>> =
            descriptors.iter().map(|fd| PollFd::from_borrowed_fd(*fd, PollFlags::IN)).collect();
        let Ok(time) = Timespec::try_from(limit) else { return };
        let _ = poll(&mut watched, Some(&time));
    }

    fn drain(pipe: Option<&Pipe>) -> usize {
        pipe.map_or(0, Pipe::drain)
    }

    /// Whether the signal is ignored now, as `/proc/self/status` says; unknown is no.
    fn is_ignored(signal: i32) -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
            .is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
    }

    #[derive(Debug)]
    struct Pipe {
        reader: UnixStream,
        id: SigId,
    }

    impl Pipe {
        fn listen(signal: i32) -> io::Result<Option<Self>> {
            if is_ignored(signal) {
                return Ok(None);
            }
            let (reader, writer) = UnixStream::pair()?;
            reader.set_nonblocking(true)?;
            let id = low_level::pipe::register(signal, writer)?;
            Ok(Some(Self { reader, id }))
        }

        /// How many signals arrived since the last time.
        fn drain(&self) -> usize {
            let mut bytes = [0; 64];
            let mut count = 0;
            while let Ok(more @ 1..) = (&self.reader).read(&mut bytes) {
                count += more;
            }
            count
        }
    }

    impl Drop for Pipe {
        fn drop(&mut self) {
            low_level::unregister(self.id);
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Mutex;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::low_level::raise;

    use super::*;

    /// Held by each test that raises a signal: signals reach all listeners of the process.
    pub(crate) static ALONE: Mutex<()> = Mutex::new(());

    #[test]
    fn each_ctrl_c_is_given_once_and_the_final_ones_stay() {
        let _alone = ALONE.lock().unwrap();
        let interrupts = Interrupts::listen().unwrap();
        assert_eq!(interrupts.take(), None);
        raise(SIGINT).unwrap();
        raise(SIGINT).unwrap();
        assert_eq!(
            [interrupts.take(), interrupts.take(), interrupts.take()],
            [Some(Interrupt::CtrlC), Some(Interrupt::CtrlC), None]
        );
        raise(SIGINT).unwrap();
        interrupts.forget();
        assert_eq!(interrupts.take(), None);
        raise(SIGTERM).unwrap();
        raise(SIGINT).unwrap();
        assert_eq!(interrupts.take(), Some(Interrupt::Terminate));
        raise(SIGHUP).unwrap();
        assert_eq!([interrupts.take(), interrupts.take()], [Some(Interrupt::HangUp); 2]);
        assert_eq!(Interrupts::none().take(), None);
        assert!(Interrupts::none().descriptors().is_empty());
    }
}
