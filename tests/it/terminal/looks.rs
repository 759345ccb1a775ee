//! Widths and colours: the same words everywhere.

use super::{COUNT, DONE, Desk, MEANS, PLAIN, SO};

/// A whole run; everything the terminal was sent.
fn walk(desk: &Desk, columns: u16) -> (String, String) {
    let mut session = desk.session_at(columns, &["run", "morning-review"]);
    session.asked("[?] >").types("d\n").asked("\n     >").types("73\n").asked("none >").types("\n");
    session.asked(MEANS).types("b\n").asked(PLAIN).types("d\n").asked(PLAIN).types("s\n");
    session.answer("Reason >", "page views are not collected until Wednesday, as the team agreed on Monday");
    session.answer(SO, "y").answer(SO, "y");
    let text = session.ends(0);
    (text, String::from_utf8(session.bytes().to_vec()).unwrap())
}

/// Without colours.
fn plain(bytes: &str) -> String {
    regex::Regex::new("\x1b\\[[0-9;]*m").unwrap().replace_all(bytes, "").into_owned()
}

/// The head of the chain differs from ledger to ledger.
fn without_head(text: &str) -> String {
    regex::Regex::new("Record [0-9]+:[0-9a-f]+").unwrap().replace_all(text, "Record").into_owned()
}

#[test]
fn without_colour_the_text_is_the_same_byte_for_byte() {
    let (_, colored) = walk(&Desk::new(), 80);
    assert!(colored.contains("\x1b["), "{colored}");
    let expected = without_head(&plain(&colored));
    assert!(!expected.contains('\x1b'));
    let variants = [("NO_COLOR", "1"), ("TERM", "dumb")];
    for (name, value) in variants {
        let (_, bytes) = walk(&Desk::new().with(name, value), 80);
        assert_eq!(without_head(&bytes), expected, "{name}={value}");
    }
    let desk = Desk::new();
    for command in [&["due"][..], &["why", "morning-review"], &["show", "morning-review"], &["lint"]] {
        let mut session = desk.session(command);
        session.end();
        let seen = plain(std::str::from_utf8(session.bytes()).unwrap());
        assert_eq!(seen.replace("\r\n", "\n"), desk.run(command).out, "{command:?}");
    }
}

#[test]
fn prose_wraps_and_commands_stay_whole() {
    for columns in [40, 80, 200] {
        let (text, bytes) = walk(&Desk::new(), columns);
        let limit = usize::from(columns.min(100));
        let command = r#"     $ echo "3 on $PLACE""#;
        let ours = plain(&bytes).replace("\r\n", "\n");
        for line in ours.lines() {
            let typed = line.contains("> ");
            assert!(typed || line == command || line.chars().count() <= limit, "{columns}: {line:?}\n{text}");
        }
        assert!(ours.lines().any(|line| line == command), "{ours}");
        assert!(ours.lines().all(|line| !line.ends_with(' ') || line.ends_with("> ")), "{ours}");
        assert!(!ours.contains("\n\n\n"), "{ours}");
    }
    let (narrow, _) = walk(&Desk::new(), 40);
    assert!(
        narrow.contains("\n     Expect: no exception type that was\n     not there yesterday.\n"),
        "{narrow}"
    );
}

#[test]
fn lists_fit_into_narrow_terminals() {
    let desk = Desk::new();
    desk.session(&["run", "morning-review"]).answer(DONE, "d").asked(COUNT).types("?p\n").ends(5);
    for columns in [70, 200] {
        for command in
            [&["due"][..], &["schedule", "--from", "2026-11-23", "--to", "2026-11-30"], &["show"], &["log"]]
        {
            let mut session = desk.session_at(columns, command);
            session.end();
            let seen = plain(std::str::from_utf8(session.bytes()).unwrap()).replace("\r\n", "\n");
            let fits = |line: &str| line.chars().count() <= usize::from(columns);
            assert!(seen.lines().all(fits), "{command:?} in {columns} columns:\n{seen}");
            assert!(seen.contains("morning-review"), "{command:?} in {columns} columns:\n{seen}");
        }
    }
}
