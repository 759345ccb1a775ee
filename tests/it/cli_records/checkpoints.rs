//! Checkpoints: taken, kept outside, signed, and compared; and the mark of what was seen of a ledger.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::desk::Desk;

/// Leaves a test out where a program is missing; under `RUNBOOK_TESTS_STRICT=1` that is a failure.
#[expect(clippy::disallowed_methods, reason = "how strict the tests are is said by the environment")]
fn has(program: &str, arguments: &[&str]) -> bool {
    let there = said(program, arguments, Path::new(".")).is_some();
    let strict = std::env::var_os("RUNBOOK_TESTS_STRICT").is_some_and(|value| value == "1");
    assert!(there || !strict, "there is no {program} here");
    if !there {
        println!("left out: there is no {program} here");
    }
    there
}

/// What another program says on standard output, and whether it went well; `None` where it is missing.
fn said(program: &str, arguments: &[&str], folder: &Path) -> Option<(bool, String)> {
    #[expect(clippy::disallowed_methods, reason = "others have to agree")]
    let output = Command::new(program).args(arguments).current_dir(folder).output().ok()?;
    Some((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

fn noted(notes: usize) -> Desk {
    let desk = Desk::new();
    for note in 0..notes {
        desk.run(&["note", &format!("number {note}")]).good();
    }
    desk
}

/// The checkpoints in a folder, sorted.
fn kept(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for ledger in fs::read_dir(folder).unwrap() {
        let files = fs::read_dir(ledger.unwrap().path()).unwrap().map(|file| file.unwrap().path());
        found.extend(files.filter(|path| path.extension().is_some_and(|ending| ending == "checkpoint")));
    }
    found.sort();
    found
}

#[test]
fn a_checkpoint_is_kept_compared_and_agrees_with_the_second_verifier() {
    let desk = noted(5);
    let said_alone = desk.run(&["verify"]).good();
    assert!(said_alone.contains("Unwitnessed"), "{said_alone}");
    let printed = desk.run(&["ledger", "checkpoint"]).good();
    desk.run(&["ledger", "checkpoint", "--to", "outside"]).good();
    let [path] = &kept(&desk.path().join("outside"))[..] else { panic!("one is kept") };
    assert_eq!(fs::read_to_string(path).unwrap(), printed);
    assert!(path.ends_with("000000000007.checkpoint"), "{path:?}");
    desk.run(&["note", "later"]).good();
    let answer = desk.run(&["verify", "--checkpoints", "outside"]).good();
    assert!(answer.contains("The checkpoint of 7 entries agrees; signatures were not checked."), "{answer}");
    assert!(!answer.contains("Unwitnessed"), "{answer}");
    desk.run(&["export", "--output", "all.jsonl"]).good();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verify_ledger.py");
    let path = path.to_str().unwrap();
    if let Some((well, words)) = said("python3", &[script, "all.jsonl", path], desk.path()) {
        assert!(well, "{words}");
    }
    // Both see the same where the root is another one.
    let text = fs::read_to_string(path).unwrap();
    let (start, root) = text.trim_end().rsplit_once('\n').unwrap();
    let other = if root.starts_with('A') { 'B' } else { 'A' };
    fs::write(path, format!("{start}\n{other}{}\n", &root[1..])).unwrap();
    let answer = desk.run(&["verify", "--checkpoints", "outside"]);
    assert_eq!(answer.code, 4);
    assert!(
        answer.out.contains("rewritten: the first 7 entries are not those of the checkpoint"),
        "{answer:?}"
    );
    if let Some((well, words)) = said("python3", &[script, "all.jsonl", path], desk.path()) {
        assert!(!well && words.contains("rewritten"), "{words}");
    }
    let whole = desk.run(&["verify", "--checkpoints", "outside", "--format", "json"]);
    assert_eq!((whole.code, whole.json()["verdict"].as_str()), (4, Some("rewritten")));
}

#[test]
fn a_ledger_that_was_cut_off_is_found_and_nothing_is_recorded_in_it() {
    let desk = noted(3);
    let older = fs::read(desk.ledger()).unwrap();
    desk.run(&["note", "the one that matters"]).good();
    desk.run(&["ledger", "checkpoint", "--to", "outside"]).good();
    fs::write(desk.ledger(), older).unwrap();
    let answer = desk.run(&["verify", "--checkpoints", "outside"]);
    assert_eq!(answer.code, 4);
    assert!(answer.out.contains("truncated: 5 entries, but the checkpoint"), "{answer:?}");
    // The mark of this user knows it, too, without any checkpoint.
    let answer = desk.run(&["verify"]);
    assert_eq!(answer.code, 4);
    assert!(answer.out.contains("but this user's own mark knows of 6"), "{answer:?}");
    let refused = desk.run(&["note", "as if nothing had been"]).refused(4);
    assert!(refused.contains("it ends at entry 5, and entry 6 of it has been seen here"), "{refused}");
    desk.run(&["log"]).good();
    desk.run(&["ledger", "accept", "--reason", "restored the backup of Sunday"]).good();
    let log = desk.run(&["log"]).good();
    assert!(log.contains("restored the backup of Sunday"), "{log}");
    desk.run(&["note", "going on"]).good();
    desk.run(&["verify"]).good();
    assert_eq!(desk.run(&["verify", "--checkpoints", "outside"]).code, 4, "outside nothing is accepted");
}

#[test]
fn a_ledger_that_was_written_anew_is_found_by_the_mark() {
    let (desk, other) = (noted(3), noted(3));
    let id = |desk: &Desk| desk.entries()[0]["ledger"].as_str().unwrap().to_owned();
    let mark = desk.path().join("state/runbook/heads").join(id(&desk));
    let text = fs::read_to_string(&mark).unwrap();
    assert!(text.starts_with("5:") && text.len() == 2 + 64 + 1, "{text}");
    // Somebody puts a mark that is not this ledger's: the same as a ledger that is not the mark's.
    let theirs = other.path().join("state/runbook/heads").join(id(&other));
    fs::write(&mark, fs::read(theirs).unwrap()).unwrap();
    let refused = desk.run(&["note", "more"]).refused(4);
    assert!(refused.contains("its entry 5 is another one"), "{refused}");
    assert_eq!(desk.run(&["verify", "--format", "json"]).json()["verdict"], "rewritten");
    // One that cannot be read is none.
    fs::write(&mark, "5:x").unwrap();
    desk.run(&["note", "more"]).good();
}

#[test]
fn signatures_count_by_who_may_sign_and_when() {
    if !has("ssh-keygen", &["-Y", "find-principals"]) {
        return;
    }
    let desk = noted(2);
    let key = |name: &str| {
        let made =
            said("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name], desk.path());
        assert!(made.unwrap().0);
        fs::read_to_string(desk.path().join(format!("{name}.pub"))).unwrap()
    };
    let (own, other) = (key("own"), key("other"));
    let purpose = "namespaces=\"checkpoint@runbook.v1\"";
    desk.write("signers", &format!("lead@example.com {purpose} {own}"));
    desk.write("others", &format!("lead@example.com {purpose} {other}"));
    desk.write("before", &format!("lead@example.com {purpose},valid-before=\"20261101Z\" {own}"));
    desk.write("for-git", &format!("lead@example.com namespaces=\"git\" {own}"));
    let said_so = desk.run(&["ledger", "checkpoint", "--to", "outside", "--key", "own"]).good();
    assert!(said_so.contains("Checkpoint of 4 entries, signed."), "{said_so}");
    let verify = |signers: &str| desk.run(&["verify", "--checkpoints", "outside", "--signers", signers]);
    let good = verify("signers").good();
    assert!(good.contains("The checkpoint of 4 entries agrees, signed by lead@example.com."), "{good}");
    for (signers, why) in [("others", "not among"), ("before", "signature"), ("for-git", "signature")] {
        let answer = verify(signers);
        assert_eq!(answer.code, 4, "{signers}");
        assert!(answer.out.contains("Does not count:") && answer.out.contains(why), "{signers}: {answer:?}");
    }
    assert!(verify("nowhere").refused(3).contains("allowed signers"));
    // Stock OpenSSH agrees.
    let path = kept(&desk.path().join("outside")).remove(0);
    let command = format!(
        "ssh-keygen -Y verify -f signers -I lead@example.com -n checkpoint@runbook.v1 -s '{0}.sig' < '{0}'",
        path.display()
    );
    let (well, words) = said("sh", &["-c", &command], desk.path()).unwrap();
    assert!(well && words.contains("Good"), "{words}");
    // One without a signature does not count where signatures are asked for.
    fs::remove_file(format!("{}.sig", path.display())).unwrap();
    assert!(verify("signers").out.contains("it is not signed"));
    assert!(desk.run(&["ledger", "checkpoint", "--key", "nowhere"]).refused(3).contains("cannot sign with"));
}

#[test]
fn checkpoints_on_a_branch_leave_the_work_there_alone() {
    if !has("git", &["--version"]) {
        return;
    }
    let desk = noted(2);
    let git = |arguments: &[&str]| {
        let (well, words) = said("git", arguments, desk.path()).unwrap();
        assert!(well, "{arguments:?}: {words}");
        words
    };
    let to = ["ledger", "checkpoint", "--to", "git:checkpoints"];
    assert!(desk.run(&to).refused(3).contains("not a git repository"));
    git(&["init", "-q"]);
    git(&["config", "user.name", "ops"]);
    git(&["config", "user.email", "ops@example.com"]);
    git(&["add", "runbooks"]);
    let before = git(&["status", "--porcelain", "runbooks"]);
    desk.run(&to).good();
    desk.run(&to).good();
    desk.run(&["note", "more"]).good();
    desk.run(&to).good();
    assert_eq!(git(&["status", "--porcelain", "runbooks"]), before);
    assert_eq!(git(&["rev-list", "--count", "checkpoints"]).trim(), "2", "the second was there already");
    let answer = desk.run(&["verify", "--checkpoints", "git:checkpoints"]).good();
    assert!(answer.contains("2 checkpoints agree, the last of 5 entries"), "{answer}");
    assert!(desk.run(&["verify", "--checkpoints", "git:nothing-there"]).good().contains("Unwitnessed"));
    assert!(desk.run(&["verify", "--checkpoints", "git:-x"]).refused(3).contains("branch -x"));
}

#[test]
fn one_is_taken_after_each_run_and_a_place_that_is_gone_stops_nobody() {
    let desk = noted(0);
    desk.write("answers.yaml", "answers: {1: done, validation/1: yes}\n");
    let run = |place: &str, occurrence: &str| {
        let arguments =
            ["run", "app-insights-review", "--occurrence", occurrence, "--answers", "answers.yaml"];
        let mut command = desk.command(&arguments);
        let output =
            command.env("RUNBOOK_NOW", super::desk::NOW).env("RUNBOOK_CHECKPOINTS", place).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(run("outside", "2026-11-23"), (Some(0), String::new()));
    let [path] = &kept(&desk.path().join("outside"))[..] else { panic!("one is kept") };
    assert!(
        fs::read_to_string(path)
            .unwrap()
            .lines()
            .nth(1)
            .is_some_and(|size| size == desk.entries().len().to_string())
    );
    desk.write("file", "in the way");
    let (code, complaint) = run("file/below", "2026-11-20");
    assert!(
        code == Some(0) && complaint.contains("note: no checkpoint was kept: cannot keep"),
        "{code:?} {complaint}"
    );
}

#[test]
fn beginning_at_a_checkpoint_reads_the_rest_and_sees_what_changed_there() {
    let desk = noted(4);
    let printed = desk.run(&["ledger", "checkpoint"]).good();
    desk.write("six.checkpoint", &printed);
    desk.run(&["note", "later"]).good();
    let answer = desk.run(&["verify", "--from", "six.checkpoint"]).good();
    assert!(answer.contains("Entries 1 to 6 were not read again"), "{answer}");
    let bytes = fs::read(desk.ledger()).unwrap();
    let flip = |wanted: &[u8]| {
        let mut bytes = bytes.clone();
        let found: Vec<usize> =
            (0..bytes.len() - wanted.len()).filter(|at| bytes[*at..].starts_with(wanted)).collect();
        assert!(!found.is_empty());
        for at in found {
            bytes[at + wanted.len() - 1] ^= 1;
        }
        fs::write(desk.ledger(), bytes).unwrap();
        desk.run(&["verify", "--from", "six.checkpoint"]).code
    };
    assert_eq!(flip(b"\"seq\":7"), 4);
    assert_eq!(flip(b"\"seq\":3"), 0, "what it stands for is not read again");
    fs::write(desk.ledger(), &bytes).unwrap();
    let other = noted(4);
    other.write("six.checkpoint", &printed);
    assert!(other.run(&["verify", "--from", "six.checkpoint"]).refused(2).contains("it is of the ledger"));
    desk.write("odd.checkpoint", "nothing\n");
    assert!(desk.run(&["verify", "--from", "odd.checkpoint"]).refused(2).contains("it is no checkpoint"));
}
