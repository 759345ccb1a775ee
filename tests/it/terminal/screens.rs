//! Every kind of step and the menus around it, on screens from tiny to huge: nothing is wider than the screen, no word
//! is cut, the question is on it, and the cursor stands behind the prompt.

use unicode_width::UnicodeWidthStr;

use super::{CTRL_C, Desk, SO};
use crate::terminal::session::Session;

/// Columns, rows, and variables besides.
type Look = (u16, u16, &'static [(&'static str, &'static str)]);

const LOOKS: &[Look] = &[
    (20, 8, &[]),
    (20, 60, &[("NO_COLOR", "1")]),
    (40, 24, &[]),
    (80, 8, &[]),
    (80, 24, &[("TERM", "dumb")]),
    (120, 60, &[]),
    (300, 24, &[]),
];

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/terminal/screens")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

fn desk() -> Desk {
    let desk = Desk::new().of("ops1@example.com");
    desk.write("runbooks/ops/runbook.yaml", read("book.yaml"));
    desk
}

/// Words alone: where lines break says nothing.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without colours and line ends of terminals.
fn plain(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    regex::Regex::new("\x1b\\[[0-9;]*m").unwrap().replace_all(&text, "").into_owned()
}

/// Goes through everything; checks the screen before each line that is typed.
fn walk(session: &mut Session, mut look: impl FnMut(&mut Session, &str)) {
    for line in read("walk.txt").lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [prompt, seen, typed] = parts[..] else { panic!("{line:?}") };
        session.reaches(line, |news| news.ends_with(prompt) && words(news).contains(&words(seen)));
        look(session, prompt);
        session.types(&format!("{typed}\n"));
    }
}

/// What holds of every screen.
fn holds(session: &Session, columns: u16, prompt: &str, typed: &[String]) {
    let width = usize::from(columns);
    let said = plain(session.bytes());
    let screen = session.text();
    for line in said.lines() {
        let start = line.trim_start();
        let whole = ["$ ", "| ", "runbook "].iter().any(|sign| start.starts_with(sign));
        let echo = typed.iter().any(|typed| !typed.is_empty() && line.ends_with(&format!("> {typed}")));
        let word = line.split_whitespace().count() <= 1;
        let fits = line.width() <= width.min(100);
        assert!(fits || whole || echo || word, "wider than {width}: {line:?}\n{screen}");
        assert!(line == line.trim_end() || line.ends_with("> "), "blanks at the end: {line:?}\n{screen}");
    }
    assert!(!said.contains("\n\n\n"), "two empty lines:\n{said}");
    let (row, column) = session.cursor();
    let (last, end) = session.last_row();
    let behind = row == last && column == end + 1;
    let below = row == last + 1 && column == 0;
    let stands = if prompt == ">" { behind } else { below };
    assert!(stands, "the cursor is at {row}, {column}, the prompt ends at {last}, {end}:\n{screen}");
}

#[test]
fn every_kind_and_every_menu_fits_every_screen() {
    for (columns, rows, variables) in LOOKS {
        let desk = variables.iter().fold(desk(), |desk, (name, value)| desk.with(name, value));
        let mut session = desk.session_in((*rows, *columns), &["run", "everything"]);
        let mut typed: Vec<String> = Vec::new();
        let lines = read("walk.txt");
        let mut answers = lines
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.rsplit('|').next().unwrap().trim());
        walk(&mut session, |session, prompt| {
            holds(session, *columns, prompt, &typed);
            typed.push(answers.next().unwrap().to_owned());
        });
        let screen = session.ends(1);
        assert!(words(&screen).contains("To try the failed step again:"), "{screen}");
        if variables.iter().any(|(name, _)| matches!(*name, "NO_COLOR" | "TERM")) {
            assert!(!session.bytes().contains(&0x1b), "{screen}");
        }
        desk.verified();
    }
}

#[test]
fn a_screen_that_becomes_narrow_is_narrow_from_the_next_line_on() {
    let desk = desk();
    let mut session = desk.session_in((24, 120), &["run", "everything"]);
    session.answer(SO, "y").asked("[?] >");
    session.resize(30);
    let before = session.bytes().len();
    session.types("?\n").asked("[?] >").types("d\n").sees("fails above").asked(">");
    let after = plain(&session.bytes()[before..]);
    let word = |line: &str| line.split_whitespace().count() <= 1;
    assert!(after.lines().skip(1).all(|line| line.width() <= 30 || word(line)), "{after}");
    session.resize(200);
    session.types("?p\n").ends(5);
    let desk = Desk::new();
    let mut session = desk.session_in((24, 120), &["run", "long-job"]);
    session.asked("[?] >").types("r\n").sees("started");
    session.resize(30);
    session.types(CTRL_C).asked("[?] >");
    let after = plain(session.bytes());
    let menu = after.rsplit("interrupted").next().unwrap();
    assert!(menu.lines().all(|line| line.width() <= 30), "{menu}");
}
