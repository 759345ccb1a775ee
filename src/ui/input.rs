//! What is typed, line by line.
//!
//! Owns standard input while a person answers. The terminal stays as it is: no raw mode, its own line editing. What
//! was typed before the question is dropped, and a paste answers one question. Never decides what a line means.

use std::io;
use std::time::Duration;

use thiserror::Error;

use super::line::Line;
use super::page::{Page, PageError};
use super::terminal;
use crate::step::Secret;
use crate::system::interrupt::Interrupts;
use crate::system::secret;

/// What came instead of or as an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A line without its end; may be empty. Bytes that are not UTF-8 are U+FFFD. A terminal cuts a line at
    /// 4,095 bytes.
    Line(String),
    /// Ctrl-C; what was typed is dropped.
    Interrupt,
    /// Ctrl-D on an empty line, which is never an answer: ask again.
    EndOfInput,
    /// The terminal is gone, or this process is to end: nobody will answer.
    HangUp,
}

/// What came of a question whose answer is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unseen {
    /// A line as it is, without its end; may be empty.
    Secret(Secret),
    /// Something was typed that cannot be taken whole, and why.
    Unusable(&'static str),
    /// No line: never [`Typed::Line`].
    Instead(Typed),
}

/// Nothing can be asked.
#[derive(Debug, Error)]
pub enum InputError {
    /// Standard input is no terminal.
    #[error("cannot ask: there is no terminal")]
    NoTerminal,
    /// The terminal could not be opened.
    #[error("cannot read from the terminal: {0}")]
    Unreadable(#[from] io::Error),
    /// The question could not be shown.
    #[error(transparent)]
    Page(#[from] PageError),
}

/// The keyboard.
#[derive(Debug)]
pub struct Input<'a> {
    keyboard: keyboard::Keyboard<'a>,
}

impl<'a> Input<'a> {
    /// Opens standard input, which must be a terminal.
    pub fn open(interrupts: &'a Interrupts) -> Result<Self, InputError> {
        if !terminal::is_stdin() {
            return Err(InputError::NoTerminal);
        }
        Ok(Self { keyboard: keyboard::Keyboard::stdin(interrupts)? })
    }

    /// Gives the page the width that the terminal has by now.
    pub fn fit(&self, page: &mut Page) {
        fit(page);
    }

    /// Asks `question` on `page` and waits for a line. Afterwards the page is at the start of a line.
    pub fn read_line(&mut self, page: &mut Page, question: &Line) -> Result<Typed, InputError> {
        self.keyboard.drop_typed_ahead();
        page.ask(question)?;
        let typed = self.keyboard.read_line()?;
        Self::heard(page, typed)
    }

    /// Asks like [`Input::read_line`], and shows nothing of what is typed.
    pub fn read_secret(&mut self, page: &mut Page, question: &Line) -> Result<Unseen, InputError> {
        secret::keep_out_of_dumps();
        let unseen = self.keyboard.read_secret(|| page.ask(question))?;
        Ok(match unseen {
            Unseen::Instead(typed) => Unseen::Instead(Self::heard(page, typed)?),
            unseen => {
                page.answered();
                unseen
            }
        })
    }

    fn heard(page: &mut Page, typed: Typed) -> Result<Typed, InputError> {
        fit(page);
        match typed {
            Typed::Line(_) => page.answered(),
            Typed::Interrupt | Typed::EndOfInput => page.break_line()?,
            // There is nothing left to write to; that is known already.
            Typed::HangUp => drop(page.break_line()),
        }
        Ok(typed)
    }

    /// Waits for a line for at most so long; none if nothing came. Nothing is asked, and nothing typed ahead is
    /// dropped.
    pub fn wait(&mut self, page: &mut Page, limit: Duration) -> Result<Option<Typed>, InputError> {
        let typed = self.keyboard.wait_for_line(limit)?;
        if matches!(typed, Some(Typed::Interrupt | Typed::EndOfInput)) {
            page.break_line()?;
        }
        Ok(typed)
    }
}

#[cfg(unix)]
mod hidden;

/// Gives a page the width that the terminal has by now.
fn fit(page: &mut Page) {
    if let Some(width) = terminal::width_now() {
        page.set_width(width);
    }
}

#[cfg(unix)]
mod keyboard {
    use std::io;
    use std::os::fd::{AsFd, OwnedFd};
    use std::time::{Duration, Instant};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;
    use rustix::termios::{QueueSelector, tcflush};

    use zeroize::Zeroize;

    use super::hidden::Hidden;
    use super::{InputError, PageError, Typed, Unseen};
    use crate::step::Secret;
    use crate::system::interrupt::{Interrupt, Interrupts};

    /// A terminal cuts a line here.
    const LONGEST_LINE: usize = 4095;
    /// A paste arrives in pieces; it is over when nothing came for this long.
    const SETTLED: Timespec = Timespec { tv_sec: 0, tv_nsec: 30_000_000 };
    const AT_ONCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };
    /// The most pieces of a paste that are waited for.
    const PIECES: usize = 100;
    /// No person ends the input this soon after a question, this often.
    const SOON: Duration = Duration::from_millis(5);
    const OFTEN: u32 = 8;

    #[derive(Debug)]
    pub(super) struct Keyboard<'a> {
        terminal: OwnedFd,
        interrupts: &'a Interrupts,
        /// How many times in a row the input ended at once.
        ends: u32,
    }

    enum Ready {
        Text,
        Gone,
        Interrupt,
        Nothing,
    }

    impl<'a> Keyboard<'a> {
        pub(super) fn stdin(interrupts: &'a Interrupts) -> io::Result<Self> {
            Ok(Self::on(io::stdin().as_fd().try_clone_to_owned()?, interrupts))
        }

        pub(super) fn on(terminal: OwnedFd, interrupts: &'a Interrupts) -> Self {
            Self { terminal, interrupts, ends: 0 }
        }

        pub(super) fn drop_typed_ahead(&self) {
            // A terminal that cannot do it is found gone when it is read.
            let _ = tcflush(&self.terminal, QueueSelector::IFlush);
        }

        pub(super) fn read_line(&mut self) -> io::Result<Typed> {
            let mut line = Vec::new();
            if let Some(instead) = self.read_into(&mut line)? {
                return Ok(instead);
            }
            self.drop_rest_of_paste()?;
            Ok(Typed::Line(text(&line)))
        }

        /// A line that is not shown; the question is asked once nothing is shown any more.
        pub(super) fn read_secret(
            &mut self,
            ask: impl FnOnce() -> Result<(), PageError>,
        ) -> Result<Unseen, InputError> {
            let hidden = Hidden::begin(self.terminal.as_fd()).map_err(io::Error::from)?;
            ask()?;
            let mut line = Vec::new();
            if let Some(instead) = self.read_into(&mut line)? {
                return Ok(Unseen::Instead(instead));
            }
            let more = matches!(self.wait(Some(&SETTLED))?, Ready::Text);
            self.drop_rest_of_paste()?;
            drop(hidden);
            let cut = line.len() >= LONGEST_LINE;
            let secret = String::from_utf8(line).map_err(|error| error.into_bytes().zeroize());
            Ok(match secret {
                Ok(mut text) if more || cut => {
                    text.zeroize();
                    Unseen::Unusable(
                        "more than one line was typed: give it from a file, by a file of answers",
                    )
                }
                Ok(mut text) => {
                    let end = text.strip_suffix('\n').unwrap_or(&text);
                    text.truncate(end.strip_suffix('\r').unwrap_or(end).len());
                    Unseen::Secret(Secret::new(text))
                }
                Err(()) => Unseen::Unusable("what was typed is no UTF-8"),
            })
        }

        /// Reads a line with its end, or says what came instead.
        fn read_into(&mut self, line: &mut Vec<u8>) -> io::Result<Option<Typed>> {
            let asked = Instant::now();
            loop {
                match self.interrupts.take() {
                    Some(Interrupt::CtrlC) => return Ok(Some(Typed::Interrupt)),
                    Some(Interrupt::HangUp | Interrupt::Terminate) => return Ok(Some(Typed::HangUp)),
                    None => {}
                }
                match self.wait(None)? {
                    Ready::Gone => return Ok(Some(Typed::HangUp)),
                    Ready::Interrupt | Ready::Nothing => continue,
                    Ready::Text => {}
                }
                match self.read(line) {
                    Some(0) if line.is_empty() => return self.end(asked).map(Some),
                    Some(_) if line.ends_with(b"\n") => break,
                    Some(_) => {}
                    None => return Ok(Some(Typed::HangUp)),
                }
            }
            self.ends = 0;
            Ok(None)
        }

        /// A line, if one begins in time.
        pub(super) fn wait_for_line(&mut self, limit: Duration) -> io::Result<Option<Typed>> {
            let limit = Timespec::try_from(limit).unwrap_or(AT_ONCE);
            match self.wait(Some(&limit))? {
                Ready::Nothing => Ok(None),
                _ => self.read_line().map(Some),
            }
        }

        /// How many bytes came; none if the terminal is gone.
        fn read(&self, line: &mut Vec<u8>) -> Option<usize> {
            let mut buffer = [0; 4096];
            match rustix::io::read(&self.terminal, &mut buffer) {
                Ok(count) => {
                    // A line that grows would leave copies of itself behind.
                    line.reserve(buffer.len());
                    line.extend_from_slice(&buffer[..count]);
                    buffer.zeroize();
                    Some(count)
                }
                // Asked again: an interrupt is seen before the next reading.
                Err(Errno::INTR | Errno::AGAIN) => Some(usize::MAX),
                Err(_) => None,
            }
        }

        /// A terminal that went away while it was read ends too, and one that ends at once, again and again, is dead.
        fn end(&mut self, asked: Instant) -> io::Result<Typed> {
            self.ends = if asked.elapsed() < SOON { self.ends + 1 } else { 0 };
            let dead = self.ends >= OFTEN || matches!(self.wait(Some(&AT_ONCE))?, Ready::Gone);
            Ok(if dead { Typed::HangUp } else { Typed::EndOfInput })
        }

        fn drop_rest_of_paste(&self) -> io::Result<()> {
            for _ in 0..PIECES {
                match self.wait(Some(&SETTLED))? {
                    Ready::Text => self.drop_typed_ahead(),
                    Ready::Gone | Ready::Interrupt | Ready::Nothing => break,
                }
            }
            Ok(())
        }

        fn wait(&self, limit: Option<&Timespec>) -> io::Result<Ready> {
            let watch = |fd| PollFd::from_borrowed_fd(fd, PollFlags::IN);
            let mut watched = vec![watch(self.terminal.as_fd())];
            watched.extend(self.interrupts.descriptors().into_iter().map(watch));
            match poll(&mut watched, limit) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            let (terminal, signals) = (watched[0].revents(), &watched[1..]);
            Ok(if signals.iter().any(|signal| signal.revents().contains(PollFlags::IN)) {
                Ready::Interrupt
            } else if terminal.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
                Ready::Gone
            } else if terminal.contains(PollFlags::IN) {
                Ready::Text
            } else {
                Ready::Nothing
            })
        }
    }

    /// The line without its end.
    fn text(line: &[u8]) -> String {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests;

#[cfg(not(unix))]
mod keyboard {
    use std::io;
    use std::time::Duration;

    use super::{InputError, PageError, Typed, Unseen};
    use crate::system::interrupt::Interrupts;

    #[derive(Debug)]
    pub(super) struct Keyboard<'a> {
        interrupts: &'a Interrupts,
        ends: u32,
    }

    impl<'a> Keyboard<'a> {
        pub(super) fn stdin(interrupts: &'a Interrupts) -> io::Result<Self> {
            Ok(Self { interrupts, ends: 0 })
        }

        pub(super) fn drop_typed_ahead(&self) {}

        pub(super) fn read_secret(
            &mut self,
            _: impl FnOnce() -> Result<(), PageError>,
        ) -> Result<Unseen, InputError> {
            Err(io::Error::other("what is typed cannot be hidden here: give a secret by a file of answers")
                .into())
        }

        pub(super) fn wait_for_line(&mut self, limit: Duration) -> io::Result<Option<Typed>> {
            Ok(self.interrupts.sleep(limit).map(|_| Typed::HangUp))
        }

        pub(super) fn read_line(&mut self) -> io::Result<Typed> {
            if self.interrupts.take().is_some() {
                return Ok(Typed::HangUp);
            }
            let mut line = String::new();
            if io::stdin().read_line(&mut line)? == 0 {
                self.ends += 1;
                return Ok(if self.ends >= 8 { Typed::HangUp } else { Typed::EndOfInput });
            }
            self.ends = 0;
            Ok(Typed::Line(line.trim_end_matches(['\r', '\n']).to_owned()))
        }
    }
}
