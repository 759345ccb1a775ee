//! A terminal that does not show what is typed.

use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::{Mutex, Once, PoisonError};

use rustix::io;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

/// The terminal that hides, and how it was before. A panic ends the process without unwinding, so that its hook has to
/// find this by itself.
static HIDING: Mutex<Option<(OwnedFd, Termios)>> = Mutex::new(None);

/// While it lives nothing that is typed is shown; however it ends, a panic too, the terminal is as it was before. One at
/// a time: nobody types at two terminals.
#[derive(Debug)]
pub(super) struct Hidden;

impl Hidden {
    /// Hides what is typed from now on; what was typed before is dropped. The end of a line still shows. Ctrl-Z does
    /// nothing meanwhile, since a shell would come back to a terminal that hides what is typed there.
    pub(super) fn begin(terminal: BorrowedFd<'_>) -> io::Result<Self> {
        show_again_after_a_panic();
        let before = tcgetattr(terminal)?;
        let mut hiding = before.clone();
        hiding.local_modes -= LocalModes::ECHO | LocalModes::ECHOE | LocalModes::ECHOK;
        hiding.local_modes |= LocalModes::ECHONL;
        // Zero turns a special character off.
        hiding.special_codes[SpecialCodeIndex::VSUSP] = 0;
        let own = rustix::io::dup(terminal)?;
        *HIDING.lock().unwrap_or_else(PoisonError::into_inner) = Some((own, before));
        let hidden = Self;
        tcsetattr(terminal, OptionalActions::Flush, &hiding)?;
        Ok(hidden)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        show_again();
    }
}

fn show_again() {
    if let Some((terminal, before)) = HIDING.lock().unwrap_or_else(PoisonError::into_inner).take() {
        // A terminal that is gone shows nothing anyway.
        let _ = tcsetattr(&terminal, OptionalActions::Flush, &before);
    }
}

fn show_again_after_a_panic() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let tell = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            show_again();
            tell(panic);
        }));
    });
}
