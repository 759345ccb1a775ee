//! A keyboard on a pseudo terminal.

use std::fs::File;
use std::io::Write;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::mpsc::channel;
use std::thread::sleep;
use std::time::{Duration, Instant};

use portable_pty::{MasterPty, PtyPair, PtySize, native_pty_system};

use super::keyboard::Keyboard;
use super::*;
use crate::system::interrupt::tests::ALONE;

/// What a test types on, and the end that is read. The program's side is opened by its path, so that it does not
/// become the terminal of the tests themselves.
struct Terminal {
    master: Box<dyn MasterPty + Send>,
    /// Taken when something is typed, since it types an end of input when it is dropped.
    writer: Option<Box<dyn Write + Send>>,
    slave: File,
}

impl Terminal {
    fn open() -> Self {
        let PtyPair { master, slave } = native_pty_system().openpty(PtySize::default()).unwrap();
        let path = master.tty_name().unwrap();
        let no_control = i32::try_from(rustix::fs::OFlags::NOCTTY.bits()).unwrap();
        let file = File::options().read(true).write(true).custom_flags(no_control).open(path).unwrap();
        drop(slave);
        Self { master, writer: None, slave: file }
    }

    fn end(&self) -> OwnedFd {
        self.slave.as_fd().try_clone_to_owned().unwrap()
    }

    fn types(&mut self, text: &[u8]) {
        let writer = self.writer.get_or_insert_with(|| self.master.take_writer().unwrap());
        writer.write_all(text).unwrap();
        writer.flush().unwrap();
        // The line discipline hands it over on its own thread.
        sleep(Duration::from_millis(20));
    }
}

/// What the next question gets when `text` is typed shortly after it was asked.
fn answer(terminal: &mut Terminal, keyboard: &mut Keyboard<'_>, text: &[u8]) -> Typed {
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            sleep(Duration::from_millis(50));
            terminal.types(text);
            receiver.recv_timeout(Duration::from_secs(10)).unwrap();
        });
        keyboard.drop_typed_ahead();
        let typed = keyboard.read_line().unwrap();
        sender.send(()).unwrap();
        typed
    })
}

fn line(text: &str) -> Typed {
    Typed::Line(text.to_owned())
}

#[test]
fn lines_come_whole_and_odd_bytes_are_marked() {
    let interrupts = Interrupts::none();
    let mut terminal = Terminal::open();
    let mut keyboard = Keyboard::on(terminal.end(), &interrupts);
    assert_eq!(answer(&mut terminal, &mut keyboard, b"done\r"), line("done"));
    assert_eq!(
        answer(&mut terminal, &mut keyboard, "spike at 02:10, 東京\n".as_bytes()),
        line("spike at 02:10, 東京")
    );
    assert_eq!(answer(&mut terminal, &mut keyboard, b"\n"), line(""));
    assert_eq!(answer(&mut terminal, &mut keyboard, b"a\xffb\n"), line("a\u{fffd}b"));
}

#[test]
fn what_was_typed_before_the_question_is_dropped() {
    let interrupts = Interrupts::none();
    let mut terminal = Terminal::open();
    let mut keyboard = Keyboard::on(terminal.end(), &interrupts);
    terminal.types(b"y\ny\nhalf");
    assert_eq!(answer(&mut terminal, &mut keyboard, b"n\n"), line("n"));
}

#[test]
fn a_paste_answers_one_question() {
    let interrupts = Interrupts::none();
    let mut terminal = Terminal::open();
    let mut keyboard = Keyboard::on(terminal.end(), &interrupts);
    assert_eq!(answer(&mut terminal, &mut keyboard, b"one\ntwo\nthree\nfour"), line("one"));
    assert_eq!(answer(&mut terminal, &mut keyboard, b"five\n"), line("five"));
}

#[test]
fn the_end_of_input_is_no_answer_and_ends_no_line() {
    let interrupts = Interrupts::none();
    let mut terminal = Terminal::open();
    let mut keyboard = Keyboard::on(terminal.end(), &interrupts);
    assert_eq!(answer(&mut terminal, &mut keyboard, b"\x04"), Typed::EndOfInput);
    assert_eq!(answer(&mut terminal, &mut keyboard, b"half\x04 and half\n"), line("half and half"));
}

#[test]
fn a_terminal_that_goes_away_is_a_hang_up() {
    let interrupts = Interrupts::none();
    let terminal = Terminal::open();
    let mut keyboard = Keyboard::on(terminal.end(), &interrupts);
    let closing = std::thread::spawn(move || {
        sleep(Duration::from_millis(50));
        drop(terminal);
    });
    let began = Instant::now();
    assert_eq!(keyboard.read_line().unwrap(), Typed::HangUp);
    assert_eq!(keyboard.read_line().unwrap(), Typed::HangUp);
    assert!(began.elapsed() < Duration::from_secs(5));
    closing.join().unwrap();
}

#[test]
fn an_input_that_only_ends_is_dead_before_it_costs_anything() {
    let interrupts = Interrupts::none();
    let nothing = OwnedFd::from(File::open("/dev/null").unwrap());
    let mut keyboard = Keyboard::on(nothing, &interrupts);
    let mut typed = (0..1000).map(|_| keyboard.read_line().unwrap());
    assert_eq!(typed.next(), Some(Typed::EndOfInput));
    assert!(typed.any(|typed| typed == Typed::HangUp));
}

#[test]
fn interrupts_wake_whoever_waits() {
    let _alone = ALONE.lock().unwrap();
    let interrupts = Interrupts::listen().unwrap();
    let terminal = Terminal::open();
    let mut keyboard = Keyboard::on(terminal.end(), &interrupts);
    for (signal, expected) in [
        (signal_hook::consts::SIGINT, Typed::Interrupt),
        (signal_hook::consts::SIGTERM, Typed::HangUp),
        (signal_hook::consts::SIGHUP, Typed::HangUp),
    ] {
        let raising = std::thread::spawn(move || {
            sleep(Duration::from_millis(50));
            signal_hook::low_level::raise(signal).unwrap();
        });
        assert_eq!(keyboard.read_line().unwrap(), expected);
        raising.join().unwrap();
    }
}

#[test]
fn what_is_typed_shows_again_also_after_a_panic() {
    let terminal = Terminal::open();
    let end = terminal.end();
    let echoes = || {
        let modes = rustix::termios::tcgetattr(&end).unwrap();
        modes.local_modes.contains(rustix::termios::LocalModes::ECHO)
    };
    let ended = std::panic::catch_unwind(|| {
        // As where a panic ends the process, and nothing is dropped.
        std::mem::forget(super::hidden::Hidden::begin(end.as_fd()).unwrap());
        assert!(!echoes());
        panic!("while nothing is shown");
    });
    assert!(ended.is_err() && echoes());
}
