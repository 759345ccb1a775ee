//! Texts that are written to take a terminal over, wherever they come from: none of them reaches it.

use std::io::Write;
use std::num::NonZeroU16;
use std::os::unix::ffi::OsStrExt;
use std::process::Stdio;

use super::Desk;

#[path = "../../../src/ui/filter/tests/sequences.rs"]
mod sequences;

/// What a terminal was made to do besides showing text.
#[derive(Default)]
struct Effects(Vec<String>);

impl vt100::Callbacks for Effects {
    fn audible_bell(&mut self, _: &mut vt100::Screen) {
        self.0.push("bell".to_owned());
    }

    fn visual_bell(&mut self, _: &mut vt100::Screen) {
        self.0.push("flash".to_owned());
    }

    fn resize(&mut self, _: &mut vt100::Screen, size: (u16, u16)) {
        self.0.push(format!("resize {size:?}"));
    }

    fn set_window_icon_name(&mut self, _: &mut vt100::Screen, name: &[u8]) {
        self.0.push(format!("icon {name:?}"));
    }

    fn set_window_title(&mut self, _: &mut vt100::Screen, title: &[u8]) {
        self.0.push(format!("title {title:?}"));
    }

    fn copy_to_clipboard(&mut self, _: &mut vt100::Screen, _: &[u8], data: &[u8]) {
        self.0.push(format!("copy {data:?}"));
    }

    fn paste_from_clipboard(&mut self, _: &mut vt100::Screen, kind: &[u8]) {
        self.0.push(format!("paste {kind:?}"));
    }

    fn unhandled_control(&mut self, _: &mut vt100::Screen, byte: u8) {
        self.0.push(format!("control {byte}"));
    }

    fn unhandled_escape(&mut self, _: &mut vt100::Screen, one: Option<u8>, two: Option<u8>, last: u8) {
        self.0.push(format!("escape {one:?} {two:?} {last}"));
    }

    fn unhandled_csi(
        &mut self,
        _: &mut vt100::Screen,
        one: Option<u8>,
        two: Option<u8>,
        parameters: &[&[u16]],
        last: char,
    ) {
        self.0.push(format!("sequence {one:?} {two:?} {parameters:?} {last}"));
    }

    fn unhandled_osc(&mut self, _: &mut vt100::Screen, parameters: &[&[u8]]) {
        self.0.push(format!("command {parameters:?}"));
    }
}

/// A terminal that was sent these bytes only showed text. The program itself was told to use no colours.
fn is_untouched(what: &str, bytes: &[u8]) {
    let (rows, columns) = (NonZeroU16::new(3000).unwrap(), NonZeroU16::new(80).unwrap());
    let mut terminal = vt100::Parser::new_with_callbacks(rows, columns, 0, Effects::default());
    terminal.process(bytes);
    assert!(terminal.callbacks().0.is_empty(), "{what}: {:?}", terminal.callbacks().0);
    let screen = terminal.screen();
    let modes = [
        screen.alternate_screen(),
        screen.application_keypad(),
        screen.application_cursor(),
        screen.hide_cursor(),
        screen.bracketed_paste(),
        screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None,
        screen.bold() || screen.italic() || screen.underline() || screen.inverse(),
    ];
    assert_eq!(modes, [false; 7], "{what}");
    is_text(what, std::str::from_utf8(bytes).unwrap());
}

/// Nothing but line ends, tabulators and what can be seen.
fn is_text(what: &str, text: &str) {
    let text = text.replace("\r\n", "\n");
    let hides = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let odd = text.char_indices().find(|(_, c)| (c.is_control() && !matches!(*c, '\n' | '\t')) || hides(*c));
    assert_eq!(
        odd,
        None,
        "{what}: {:?}",
        odd.map(|(at, _)| text[..at].chars().rev().take(60).collect::<String>())
    );
}

/// A text between double quotes, as YAML writes it.
fn quoted(text: &str) -> String {
    let one = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        _ if u32::from(c) <= 0xff => format!("\\x{:02x}", u32::from(c)),
        _ => format!("\\U{:08x}", u32::from(c)),
    };
    format!("\"{}\"", text.chars().map(one).collect::<String>())
}

fn book(hostile: &str) -> String {
    let text = quoted(hostile);
    format!(
        r#"
format: 1
id: ops
title: {text}
timezone: UTC
since: 2026-11-23
shell: bash
roles:
  ops-engineer: {{title: {text}, contact: {text}}}
escalations: {{platform: [{{to: ops-engineer}}]}}
defaults: {{owner: ops-engineer, escalation: platform, last_updated: 2026-11-02}}
procedures:
  hostile:
    name: {text}
    trigger: {{every: day, due: "09:30"}}
    effort: 5m
    steps:
      - do: {text}
        expect: {text}
        caution: {text}
      - do: Print it.
        id: printed
        run: cat ../hostile; printf 'unended \033]0;title'
      - do: Print some of it.
        id: some
        run: head -c 3000 ../hostile
      - do: "See {{{{ some }}}}."
        text: "Tell {{{{ some }}}}."
        to: users
      - ask: Which files?
        files: ["*.odd"]
    validation: [It is so.]
"#
    )
}

#[test]
fn what_takes_a_terminal_over_is_shown_and_not_obeyed() {
    let all = sequences::all();
    let readable: Vec<&str> = all.iter().filter_map(|bytes| std::str::from_utf8(bytes).ok()).collect();
    let mut bytes: Vec<u8> = all.join(&b' ');
    bytes.extend((0..=u8::MAX).flat_map(|byte| [byte, b'.']));
    let desk = Desk::new().with("NO_COLOR", "1");
    desk.write("../hostile", &bytes);
    desk.write("runbooks/ops/runbook.yaml", book(&readable.join(" ")));
    let name = std::ffi::OsStr::from_bytes(b"odd/\x1b]0;title\x07\xe2\x80\xae.odd");
    desk.write(std::path::Path::new(name).to_str().unwrap(), "x");
    desk.yes(&["adopt"]);
    let mut session = desk.tall_session(&["run", "hostile"]);
    session.asked("[?] >").types("t\n").asked("[?] >").types("e\n").asked("[?] >").types("d\n");
    for _ in 0..2 {
        session.asked("[b]y hand  [s]kip  [?] >").types("r\n");
    }
    session.asked("[?] >").types("m\n").asked("[?] >").types("d\n");
    session.asked("File or folder of *.odd >").types("odd\n").sees("cannot be seen");
    session.asked("File or folder of *.odd >").types("?s\n").asked("Reason >").types("no files\n");
    session.asked("[?] >").types("y\n");
    session.ends(0);
    is_untouched("run", session.bytes());
    assert!(session.bytes().len() > 3 * bytes.len(), "it was shown");

    let run = desk.entries().iter().find_map(|entry| entry["run"].as_str().map(str::to_owned)).unwrap();
    let mut note = desk
        .command(&["note", "--run", &run, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    note.stdin.take().unwrap().write_all(readable.join(" ").replace('\0', "").as_bytes()).unwrap();
    assert!(note.wait().unwrap().success());
    for arguments in [
        &["show", &run][..],
        &["show", "hostile"],
        &["show"],
        &["log"],
        &["due", "--all"],
        &["why", "hostile"],
        &["lint"],
        &["trust", "--list"],
    ] {
        let mut session = desk.tall_session(arguments);
        session.end();
        is_untouched(&arguments.join(" "), session.bytes());
        is_text(&arguments.join(" "), &desk.run(arguments).out);
    }
    is_text("markdown", &desk.yes(&["show", &run, "--output", "--format", "markdown"]));
}
