//! The format is for ever: a sealed sample ledger of each version still verifies, and is still what we write.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Command;

use runbook::ledger::{Expected, Hash, Store, StoredBlob};
use runbook::store::Memory;

use super::sample::{LEDGER, everything};

fn fixture() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ledger-v1.jsonl")
}

/// The sample as lines: each entry's bytes, each blob that was not redacted, and what was exported.
fn lines() -> String {
    let drafts = everything();
    let mut memory = Memory::new(LEDGER, &drafts[0]).unwrap();
    for draft in &drafts[1..] {
        memory.append(draft, Expected::Any).unwrap();
    }
    let redacted: BTreeSet<Hash> = drafts
        .iter()
        .filter_map(|draft| match &draft.fact {
            runbook::ledger::Fact::Redaction(redaction) => Some(redaction.commitments.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    let mut out = String::new();
    let mut commitments = BTreeSet::new();
    memory
        .read(&runbook::ledger::Filter::default(), &mut |sealed| {
            writeln!(out, "{}", String::from_utf8(sealed.bytes).unwrap()).unwrap();
            commitments.extend(sealed.entry.blobs.iter().map(|blob| blob.c));
            ControlFlow::Continue(())
        })
        .unwrap();
    memory
        .inspect(&mut |raw| {
            for c in commitments.difference(&redacted) {
                let StoredBlob { salt, bytes } = raw.stored_blob(c).unwrap().unwrap();
                let (salt, bytes) = (hex(&salt), base64(&bytes));
                writeln!(out, r#"{{"blob":"{c}","bytes":"{bytes}","salt":"{salt}"}}"#).unwrap();
            }
        })
        .unwrap();
    let (count, head) = (drafts.len(), memory.head().unwrap().unwrap());
    let head = format!("{}:{}", head.seq, head.hash);
    writeln!(out, r#"{{"export":{{"count":{count},"filter":{{}},"head":"{head}","ledger":"{LEDGER}"}}}}"#)
        .unwrap();
    out
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |out, byte| out + &format!("{byte:02x}"))
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let three =
            group.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let letter = char::from(LETTERS[three >> (18 - 6 * place) & 63]);
            out.push(if place > group.len() { '=' } else { letter });
        }
    }
    out
}

/// If this fails, the format changed: old ledgers would no longer be what this program writes. Add a version instead.
#[test]
fn version_1_is_written_byte_for_byte_as_ever() {
    let lines = lines();
    if !fixture().exists() {
        std::fs::write(fixture(), &lines).unwrap();
    }
    let kept = std::fs::read_to_string(fixture()).unwrap();
    for (number, (written, kept)) in lines.lines().zip(kept.lines()).enumerate() {
        assert_eq!(written, kept, "line {}", number + 1);
    }
    assert_eq!(lines.len(), kept.len());
}

fn python(path: &std::path::Path, witness: Option<&str>) -> Option<(bool, String)> {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/verify_ledger.py");
    #[expect(clippy::disallowed_methods, reason = "the second verifier is another program")]
    let mut command = Command::new("python3");
    let output = command.arg(script).arg(path).args(witness).output().ok()?;
    Some((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// A second verifier, in another language and by another hand, agrees. Skipped where there is no Python.
#[test]
fn an_independent_verifier_agrees() {
    let Some((intact, words)) = python(&fixture(), None) else { return };
    assert!(intact, "{words}");
    assert!(words.contains("intact: 31 entries"), "{words}");
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.jsonl");
    let lines = lines();
    let head = lines.lines().nth(30).map(|line| Hash::of_entry(line.as_bytes()).short()).unwrap();
    assert!(python(&fixture(), Some(&format!("31:{head}"))).unwrap().0);
    assert!(!python(&fixture(), Some("31:00000000")).unwrap().0);
    assert!(!python(&fixture(), Some("32:00000000")).unwrap().0);
    for place in (0..lines.len()).step_by(2_003) {
        let mut bytes = lines.clone().into_bytes();
        bytes[place] ^= 1;
        std::fs::write(&copy, bytes).unwrap();
        let (intact, words) = python(&copy, None).unwrap();
        assert!(!intact, "byte {place}: {words}");
    }
}
