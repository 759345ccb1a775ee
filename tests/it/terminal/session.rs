//! The program at a terminal: what a person sees on the screen, and types.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use super::Desk;

/// So tall that nothing scrolls away: what is on the screen only grows.
const ROWS: u16 = 300;
/// The same on a narrow screen.
const NARROW_ROWS: u16 = 1000;
/// Waited for what is sure to come; no test depends on how fast it does.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ctrl-C and Ctrl-D.
pub(crate) const CTRL_C: &str = "\x03";
pub(crate) const CTRL_D: &str = "\x04";

/// One program at one terminal.
pub(crate) struct Session {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Option<Box<dyn Write + Send>>,
    master: Option<Box<dyn MasterPty + Send>>,
    closing: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    bytes: Vec<u8>,
    /// How much of the screen was there when something was typed last.
    read: usize,
}

impl Desk {
    /// The program at a terminal of 80 columns.
    pub(crate) fn session(&self, arguments: &[&str]) -> Session {
        self.session_at(80, arguments)
    }

    /// The program at a terminal of so many columns.
    pub(crate) fn session_at(&self, columns: u16, arguments: &[&str]) -> Session {
        Session::start(ROWS, (ROWS, columns), self.at_terminal(arguments))
    }

    /// The program at a terminal of so many rows and columns. It is told the rows; the screen that is looked at is so
    /// tall that nothing scrolls away.
    pub(crate) fn session_in(&self, (rows, columns): (u16, u16), arguments: &[&str]) -> Session {
        let tall = if columns < 80 { NARROW_ROWS } else { ROWS };
        Session::start(tall, (rows, columns), self.at_terminal(arguments))
    }

    /// The program at a terminal so tall that very long texts stay on it.
    pub(crate) fn tall_session(&self, arguments: &[&str]) -> Session {
        Session::start(10 * ROWS, (10 * ROWS, 80), self.at_terminal(arguments))
    }

    fn at_terminal(&self, arguments: &[&str]) -> CommandBuilder {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_runbook"));
        command.env_clear();
        command.cwd(self.work());
        command.args(arguments);
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        command
    }
}

impl Session {
    fn start(tall: u16, (rows, columns): (u16, u16), command: CommandBuilder) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (send, output) = channel();
        let closing = Arc::new(AtomicBool::new(false));
        let closes = Arc::clone(&closing);
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if send.send(buffer[..count].to_vec()).is_err() || closes.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let keyboard = Some(pair.master.take_writer().unwrap());
        let screen = vt100::Parser::new(NonZeroU16::new(tall).unwrap(), NonZeroU16::new(columns).unwrap(), 0);
        let (master, bytes) = (Some(pair.master), Vec::new());
        Self { child, keyboard, master, closing, reader: Some(reader), output, screen, bytes, read: 0 }
    }

    /// What is on the screen, without the spaces at the ends of lines.
    pub(crate) fn text(&self) -> String {
        let lines: Vec<String> =
            self.screen.screen().contents().lines().map(|line| line.trim_end().to_owned()).collect();
        lines.join("\n").trim_end().to_owned()
    }

    /// The last row with anything in it, from 0, and the columns it takes.
    pub(crate) fn last_row(&self) -> (u16, u16) {
        use unicode_width::UnicodeWidthStr as _;
        let screen = self.screen.screen();
        let rows: Vec<String> =
            screen.rows(0, screen.size().1.get()).map(|row| row.trim_end().to_owned()).collect();
        let last = rows.iter().rposition(|row| !row.is_empty()).unwrap_or_default();
        (last.try_into().unwrap(), rows[last].width().try_into().unwrap())
    }

    /// Where the cursor is: row and column, from 0.
    pub(crate) fn cursor(&self) -> (u16, u16) {
        self.screen.screen().cursor_position()
    }

    /// The window gets another width. What was on the screen stays as it is.
    pub(crate) fn resize(&mut self, columns: u16) {
        let size = PtySize { rows: 24, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
        std::thread::sleep(Duration::from_millis(100));
    }

    /// Whether the terminal shows what is typed.
    pub(crate) fn echoes(&self) -> bool {
        const ECHO: u32 = 8;
        let modes = self.master.as_ref().and_then(|master| master.get_termios()).unwrap();
        u64::from(modes.local_flags.bits()) & u64::from(ECHO) != 0
    }

    /// Every byte the terminal was sent.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What came on the screen since something was typed last.
    pub(crate) fn news(&self) -> String {
        self.text().get(self.read..).unwrap_or_default().to_owned()
    }

    fn receive(&mut self, limit: Duration) -> Result<(), RecvTimeoutError> {
        let bytes = self.output.recv_timeout(limit)?;
        self.screen.process(&bytes);
        self.bytes.extend_from_slice(&bytes);
        Ok(())
    }

    /// Waits until the news on the screen are so.
    fn wait(&mut self, what: &str, so: impl Fn(&str) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !so(&self.news()) {
            let left = until.saturating_duration_since(Instant::now());
            let over = self.receive(left.min(Duration::from_millis(200)));
            let dead = over == Err(RecvTimeoutError::Disconnected);
            assert!(!(dead || left.is_zero()), "no {what:?} on the screen:\n{}", self.text());
        }
    }

    /// Waits until the news on the screen are so.
    pub(crate) fn reaches(&mut self, what: &str, so: impl Fn(&str) -> bool) -> &mut Self {
        self.wait(what, so);
        self
    }

    /// Waits until this is on the screen.
    pub(crate) fn sees(&mut self, what: &str) -> &mut Self {
        self.wait(what, |news| news.contains(what));
        self
    }

    /// Waits until the screen ends with this, which is a prompt.
    pub(crate) fn asked(&mut self, prompt: &str) -> &mut Self {
        self.wait(prompt, |news| news.ends_with(prompt));
        self
    }

    /// Types a line at a prompt.
    pub(crate) fn answer(&mut self, prompt: &str, line: &str) -> &mut Self {
        self.asked(prompt).types(&format!("{line}\n"))
    }

    /// Types.
    pub(crate) fn types(&mut self, keys: &str) -> &mut Self {
        self.read = self.text().len();
        let keyboard = self.keyboard.as_mut().unwrap();
        keyboard.write_all(keys.as_bytes()).unwrap();
        keyboard.flush().unwrap();
        self
    }

    /// Waits for the end; the screen, and the exit code.
    pub(crate) fn end(&mut self) -> (String, u32) {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.receive(Duration::from_millis(200)) {
                Err(RecvTimeoutError::Disconnected) => break,
                _ if self.child.try_wait().unwrap().is_some() => {
                    while self.receive(Duration::from_millis(200)).is_ok() {}
                    break;
                }
                _ => assert!(Instant::now() < until, "it does not end:\n{}", self.text()),
            }
        }
        (self.text(), self.child.wait().unwrap().exit_code())
    }

    /// Ends well, or as expected; the screen.
    pub(crate) fn ends(&mut self, code: u32) -> String {
        let (text, found) = self.end();
        assert_eq!(found, code, "{text}");
        text
    }

    /// Closes the terminal's window, and waits until the program is gone.
    pub(crate) fn hang_up(&mut self) -> u32 {
        // The reader holds the window open until something comes; `~` is echoed and means nothing anywhere.
        self.closing.store(true, Ordering::Relaxed);
        self.types("~");
        while self.receive(PATIENCE).is_ok() {}
        self.reader.take().unwrap().join().unwrap();
        self.keyboard = None;
        self.master = None;
        self.child.wait().unwrap().exit_code()
    }

    /// The power goes out.
    pub(crate) fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.child.wait().unwrap();
    }

    pub(crate) fn signal(&mut self, signal: Signal) {
        let pid = self.child.process_id().and_then(|pid| Pid::from_raw(pid.try_into().unwrap()));
        kill_process(pid.unwrap(), signal).unwrap();
    }

    /// Waits for either; whether it was the first, at the end of the screen.
    pub(crate) fn sees_either(&mut self, prompt: &str, other: &str) -> bool {
        self.wait(prompt, |news| news.ends_with(prompt) || news.contains(other));
        self.news().ends_with(prompt)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            drop(self.child.kill());
        }
    }
}
