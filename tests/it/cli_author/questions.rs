//! The two questions of `init`, on a terminal.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

use super::Desk;

/// The program at a terminal of 80 columns without colour.
struct Session {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    screen: Receiver<Vec<u8>>,
    seen: String,
    /// How much of it there was when the last line was typed.
    answered: usize,
}

impl Session {
    fn start(desk: &Desk, arguments: &[&str]) -> Self {
        let size = PtySize { rows: 50, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_runbook"));
        command.env_clear();
        command.cwd(desk.folder());
        command.args(arguments);
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", desk.0.path());
        command.env("XDG_STATE_HOME", desk.0.path().join("state"));
        command.env("TZ", "Europe/London");
        command.env("NO_COLOR", "1");
        command.env("RUNBOOK_NOW", "2026-08-03T08:00");
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        let (send, screen) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if send.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
            drop(pair.master);
        });
        Self { child, keyboard, screen, seen: String::new(), answered: 0 }
    }

    /// Waits until the screen ends with this, then types a line.
    fn answer(&mut self, prompt: &str, typed: &str) {
        let until = Instant::now() + Duration::from_secs(20);
        while !self.seen[self.answered..].ends_with(prompt) {
            assert!(Instant::now() < until, "{:?} does not end with {prompt:?}", self.seen);
            if let Ok(bytes) = self.screen.recv_timeout(Duration::from_millis(100)) {
                self.seen.push_str(&String::from_utf8(bytes).unwrap());
            }
        }
        self.answered = self.seen.len();
        self.keyboard.write_all(typed.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Everything seen, and the exit code.
    fn end(mut self) -> (String, u32) {
        let code = self.child.wait().unwrap().exit_code();
        while let Ok(bytes) = self.screen.recv_timeout(Duration::from_millis(300)) {
            self.seen.push_str(&String::from_utf8(bytes).unwrap());
        }
        (self.seen.replace("\r\n", "\n"), code)
    }
}

#[test]
fn two_questions_and_enter_accepts_what_is_in_brackets() {
    let desk = Desk::new();
    let mut session = Session::start(&desk, &["init", "--template", "dynamics365"]);
    session.answer("Time zone of the team [Europe/London] > ", "\n");
    session.answer("Holiday calendar (.ics), Enter for none > ", "holidays/england.ics\n");
    let (seen, code) = session.end();
    let expected = "\
Time zone of the team [Europe/London] > 
Holiday calendar (.ics), Enter for none > holidays/england.ics

Wrote runbooks/dynamics365: 38 procedures in 8 files, 16 holidays.
They count from today, Mon 3 Aug 2026. Nothing older is owed.

  runbook due       what is due now
  runbook lint      what to fill in first (";
    assert_eq!(code, 0, "{seen}");
    assert!(seen.starts_with(expected), "{seen}");
}

#[test]
fn a_wrong_answer_is_asked_again_and_ctrl_c_writes_nothing() {
    let desk = Desk::new();
    let before = desk.everything();
    let mut session = Session::start(&desk, &["init"]);
    session.answer("[Europe/London] > ", "Europe/Berln\n");
    session.answer("[Europe/London] > ", "Europe/Berlin\n");
    session.answer("Enter for none > ", "nowhere.ics\n");
    session.answer("Enter for none > ", "\u{3}");
    let (seen, code) = session.end();
    assert!(
        seen.contains("did you mean `Europe/Berlin`?") && seen.contains("there is no such file"),
        "{seen}"
    );
    assert_eq!(code, 130, "{seen}");
    assert!(desk.everything() == before);
}

#[test]
fn what_is_given_is_not_asked() {
    let desk = Desk::new();
    let mut session = Session::start(&desk, &["init", "--timezone", "Asia/Tokyo"]);
    session.answer("Enter for none > ", "\n");
    let (seen, code) = session.end();
    assert_eq!((code, seen.contains("Time zone of the team")), (0, false), "{seen}");
    assert!(
        desk.read("runbooks/operations/runbook.yaml").contains("timezone: Asia/Tokyo\nsince: 2026-08-03\n")
    );
}
