//! Secrets: never shown, never recorded, masked wherever they come back.

use rustix::process::Signal;

use super::{CTRL_C, Desk};

const SECRET: &str = "corr/ect+horse=battery";

const BOOK: &str = r#"
format: 1
id: ops
title: Small operations
timezone: UTC
since: 2026-11-23
shell: bash
roles:
  ops-engineer: {title: Operations engineer, contact: ops@example.com}
defaults: {owner: ops-engineer, escalation: none, last_updated: 2026-11-02}
procedures:
  sign-in:
    name: Sign in
    trigger: {every: day, due: "09:30"}
    effort: 5m
    inputs:
      api-token: {ask: "The token of the interface?", type: secret}
    steps:
      - do: Show it in every form.
        id: forms
        run: |
          printf '%s\n' "$API_TOKEN"
          printf '%s' "$API_TOKEN" >&2
          for before in '' a ab; do printf '%s%s' "$before" "$API_TOKEN" | base64 -w0; echo; done
          printf '%s' "$API_TOKEN" | base64 -w0 | tr '+/' '-_'; echo
          printf '%s' "$API_TOKEN" | od -An -v -tx1 | tr -d ' \n'; echo
          printf '%s' "${API_TOKEN:0:7}"; sleep 0.3; printf '%s\n' "${API_TOKEN:7}"
        outputs: {first: '^(.*)'}
      - do: Read it.
        run: wc -c
        stdin: api-token
        pass: is 22
      - do: Have it under another name.
        run: [bash, -c, 'test "$OTHER" = "user:$(cat)"; echo "$? ${API_TOKEN:-none}"']
        env: {OTHER: "user:{{ api_token }}"}
        stdin: "{{ api_token }}"
        pass: matches /^0 /
      - do: Not have it at all.
        run: env
      - ask: What did you see?
        id: seen
      - ask: The log
        id: log
        type: file
      - do: "Compare {{ seen }} with {{ forms.first }}."
    validation: [It is so.]
  short:
    name: Short
    trigger: on request
    steps:
      - {ask: "The token?", id: token, type: secret}
      - {do: Use it., run: 'test -n "$TOKEN"', auto: true}
    validation: [It is so.]
"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("runbooks/ops/runbook.yaml", BOOK);
    desk.write("log.txt", format!("first\n{SECRET}\nlast\n"));
    desk
}

/// Every form in which the secret was put out.
fn forms() -> Vec<String> {
    let hex = SECRET.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let mut forms = vec![SECRET.to_owned(), hex];
    // As `base64` says of it behind no, one and two bytes: what of each depends on it alone.
    forms.extend(
        ["Y29yci9lY3QraG9yc2U9YmF0dGVye", "NvcnIvZWN0K2hvcnNlPWJhdHRlcn", "jb3JyL2VjdCtob3JzZT1iYXR0ZXJ5"]
            .map(str::to_owned),
    );
    forms
}

/// Nothing of the secret in these bytes.
fn is_clean(what: &str, bytes: &[u8]) {
    for form in forms() {
        let found = bytes.windows(form.len()).position(|window| window == form.as_bytes());
        assert_eq!(found, None, "{form} in {what}");
    }
}

const MEANS: &str = "[r]un  [b]y hand  [s]kip  [?] >";

#[test]
fn a_secret_is_nowhere_but_in_the_command() {
    let desk = desk();
    desk.yes(&["adopt"]);
    let mut session = desk.session(&["run", "sign-in"]);
    session.asked("Not shown >");
    assert!(!session.echoes());
    session.types("abc\n").sees("at least 4 characters").asked("Not shown >");
    session.types("one line\nanother line\n").sees("more than one line").asked("Not shown >");
    session.types(&format!("{SECRET}\n")).asked(MEANS);
    assert!(session.echoes());
    assert!(session.news().contains("API_TOKEN=***"), "{}", session.text());
    session.types("r\n").asked(MEANS).types("r\n").asked(MEANS);
    session.types("r\n").asked(MEANS).types("r\n");
    session.asked(">").types(&format!("it said {SECRET}!\n")).asked("file >").types("log.txt\n");
    session.sees("Compare it said ***! with ***.");
    session.asked("[d]one  [s]kip  [?] >").types("d\n").asked("[?] >").types("y\n");
    let shown = session.ends(0);
    // What a person types where it is shown, the terminal shows.
    let typed = format!("it said {SECRET}!");
    is_clean("the screen", String::from_utf8_lossy(session.bytes()).replacen(&typed, "", 1).as_bytes());
    assert!(shown.contains("| ***"), "{shown}");
    is_clean("the ledger", &std::fs::read(desk.ledger()).unwrap());
    let entries = desk.entries();
    let asked = entries.iter().find(|entry| entry["data"]["answer_type"] == "secret").unwrap();
    assert!(
        asked["data"].get("value").is_none() && asked["blobs"].as_array().is_none_or(Vec::is_empty),
        "{asked}"
    );
    let run = asked["run"].as_str().unwrap();
    let record = desk.yes(&["show", run]);
    assert!(record.contains("(secret, not recorded)"), "{record}");
    is_clean("the record", record.as_bytes());
    is_clean("the log", desk.yes(&["log", "--format", "json"]).as_bytes());
    desk.verified();
}

#[test]
fn whoever_goes_on_is_asked_again_before_a_command_gets_it() {
    let desk = desk();
    desk.yes(&["adopt"]);
    let mut session = desk.session(&["run", "sign-in"]);
    session.asked("Not shown >").types(&format!("{SECRET}\n")).asked(MEANS);
    session.types(CTRL_C).asked("[p]ause  [g]o on >").types("p\n");
    session.ends(5);
    let mut session = desk.session(&["run", "sign-in"]);
    session.asked(MEANS).types("r\n").asked("Asked again, not shown >");
    assert!(!session.echoes());
    session.types(&format!("{SECRET}\n")).asked(MEANS).types("r\n").sees("done").asked(MEANS);
    session.signal(Signal::KILL);
    is_clean("the screen", session.bytes());
    is_clean("the ledger", &std::fs::read(desk.ledger()).unwrap());
}

#[test]
fn a_terminal_shows_again_what_is_typed_however_it_is_left() {
    let desk = desk();
    desk.yes(&["adopt"]);
    let mut session = desk.session(&["run", "sign-in"]);
    session.asked("Not shown >").types(CTRL_C).asked("[p]ause  [g]o on >");
    assert!(session.echoes());
    session.types("g\n").asked("Not shown >");
    assert!(!session.echoes());
    session.types("\x1a\x15?t\n").sees("Have it under another name").asked("Not shown >");
    session.signal(Signal::TERM);
    session.end();
    assert!(session.echoes());
}

#[test]
fn a_file_of_answers_says_where_a_secret_is_and_never_what_it_is() {
    let desk = desk().with("SAFE", SECRET);
    desk.write("token", format!("{SECRET}\n"));
    desk.write("tiny", "abc\n");
    let rest = "{1: run, 2: run, 3: run, 4: run, seen: nothing, log: log.txt, 7: done, validation/1: yes}";
    for (kept, key) in [("{env: SAFE}", "2026-11-23"), ("{file: token}", "2026-11-24")] {
        desk.write("answers.yaml", format!("inputs: {{api-token: {kept}}}\nanswers: {rest}\n"));
        let said = desk.run(&["run", "sign-in", "--answers", "answers.yaml", "--occurrence", key]);
        assert_eq!(said.code, 0, "{said:?}");
        is_clean("the screen", said.out.as_bytes());
    }
    is_clean("the ledger", &std::fs::read(desk.ledger()).unwrap());
    for (answer, code, why) in [
        (SECRET, 2, "hold the secret `1`, which is never written"),
        ("{env: NOWHERE}", 5, "there is no variable `NOWHERE`"),
        ("{file: tiny}", 5, "at least 4 characters"),
        ("{file: gone}", 5, "cannot read the secret in 'gone'"),
    ] {
        desk.write(
            "answers.yaml",
            format!("answers: {{1: \"{answer}\"}}\n").replace("\"{", "{").replace("}\"", "}"),
        );
        let said = desk.run(&["run", "short", "--answers", "answers.yaml"]);
        said.is_clear(code, why);
        is_clean("the message", said.error.as_bytes());
    }
    desk.write("answers.yaml", "answers: {1: {env: SAFE}, 2: run, validation/1: {env: SAFE}}\n");
    desk.run(&["run", "short", "--answers", "answers.yaml"]).is_clear(2, "and it is none");
    let said = desk.run(&[
        "run",
        "sign-in",
        "--occurrence",
        "2026-11-25",
        "--input",
        &format!("api-token={SECRET}"),
    ]);
    said.is_clear(2, "the input `api-token` is a secret, which is never written");
    is_clean("the message", said.error.as_bytes());
    desk.verified();
}

#[test]
fn a_secret_in_the_open_is_found_and_not_run() {
    let desk = desk();
    for (step, rule) in [
        ("{do: \"Type {{ token }}.\"}", "secret-in-text"),
        ("{do: Type it., when: token is x}", "secret-in-text"),
        ("{do: Type it., run: [login, \"{{ token }}\"]}", "secret-as-argument"),
        ("{ask: Which?, type: secret, default: abcd}", "conflicting-keys"),
        ("{ask: Which?, type: secret, run: cat token}", "conflicting-keys"),
        ("{do: Read., run: cat, stdin: tokne}", "unknown-reference"),
        ("{do: Read., stdin: token}", "key-without-run"),
    ] {
        let book = BOOK.replace("{do: Use it., run: 'test -n \"$TOKEN\"', auto: true}", step);
        desk.write("runbooks/ops/runbook.yaml", book);
        let said = desk.run(&["lint", "--format", "json"]);
        assert!(said.code == 1 && said.out.contains(&format!("\"{rule}\"")), "{step}: {said:?}");
        let run = desk.run(&["run", "short"]);
        assert!(run.code != 0 && run.code != 5, "{step}: {run:?}");
    }
}
