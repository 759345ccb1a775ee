//! A terminal that does not show what is typed.

use std::os::fd::BorrowedFd;

use rustix::io;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

/// While it lives nothing that is typed is shown; however it ends, a panic too, the terminal is as it was before.
#[derive(Debug)]
pub(super) struct Hidden<'t> {
    terminal: BorrowedFd<'t>,
    before: Termios,
}

impl<'t> Hidden<'t> {
    /// Hides what is typed from now on; what was typed before is dropped. The end of a line still shows. Ctrl-Z does
    /// nothing meanwhile, since a shell would come back to a terminal that hides what is typed there.
    pub(super) fn begin(terminal: BorrowedFd<'t>) -> io::Result<Self> {
        let before = tcgetattr(terminal)?;
        let mut hiding = before.clone();
        hiding.local_modes -= LocalModes::ECHO | LocalModes::ECHOE | LocalModes::ECHOK;
        hiding.local_modes |= LocalModes::ECHONL;
        // Zero turns a special character off.
        hiding.special_codes[SpecialCodeIndex::VSUSP] = 0;
        let hidden = Self { terminal, before };
        tcsetattr(terminal, OptionalActions::Flush, &hiding)?;
        Ok(hidden)
    }
}

impl Drop for Hidden<'_> {
    fn drop(&mut self) {
        // A terminal that is gone shows nothing anyway.
        let _ = tcsetattr(self.terminal, OptionalActions::Flush, &self.before);
    }
}
