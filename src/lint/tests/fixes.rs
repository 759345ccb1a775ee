//! Fixes: what they change, and what they leave alone.

use super::{checked, completed, library, today};
use crate::diagnostic::Safety;
use crate::lint::{Options, fixed};

/// The text after its fixes, and how many were taken.
fn mended(text: &str, trusted: Safety) -> (String, usize) {
    let library = library(&[("runbook.yaml", text)]);
    let done = fixed(&library, &Options::on(today()), trusted, |_| true);
    (done.texts.into_values().next().unwrap_or_else(|| text.to_owned()), done.taken)
}

const TYPOS: &str = "steps:\n  # a comment that stays\n  - do: Open the list of certificates.   # and this one\n    expcet: none ends within 30 days\nowner: \"suport-manager\"\nlinks: [http://intranet.example.com/handbook]\n";

#[test]
fn typing_errors_are_put_right_where_they_stand_and_nothing_else_moves() {
    let text = completed(TYPOS);
    let (safe, taken) = mended(&text, Safety::Safe);
    assert_eq!((safe.as_str(), taken), (text.as_str(), 0), "what changes the meaning is not taken for safe");
    let (new, taken) = mended(&text, Safety::Unsafe);
    let wanted = text
        .replace("expcet", "expect")
        .replace("\"suport-manager\"", "support-manager")
        .replace("http://", "https://");
    assert_eq!((new.as_str(), taken), (wanted.as_str(), 3));
    assert_eq!(checked(&library(&[("runbook.yaml", &new)])).findings, []);
    assert_eq!(mended(&new, Safety::Unsafe), (new.clone(), 0), "once is enough");
}

#[test]
fn a_comment_that_ignores_nothing_goes_with_its_line() {
    let text = "steps:\n  # runbook: ignore[vague-step] reason: no reason any more\n  - do: Open the list of certificates. # runbook: ignore[missing-timeout] reason: none\n    expect: none ends within 30 days\n";
    let (new, taken) = mended(&completed(text), Safety::Safe);
    let wanted = "steps:\n  - do: Open the list of certificates.\n    expect: none ends within 30 days\n";
    assert_eq!((new, taken), (completed(wanted), 2));
}

#[test]
fn what_would_break_the_text_is_left() {
    // The name that is nearest is there already.
    let text = completed(
        "steps:\n  - do: Open the list of certificates.\n    expect: none ends within 30 days\n    expcet: none\n",
    );
    assert_eq!(mended(&text, Safety::Unsafe), (text.clone(), 0));
}

#[test]
fn one_that_would_break_the_text_keeps_no_other_from_being_taken() {
    let step = "  - do: Open the list of certificates.\n    expcet: none ends within 30 days\n";
    let bad = "  - do: Close the list of certificates.\n    expect: it is closed\n    expcet: none\n";
    let text = completed(&format!("steps:\n{}{bad}{}", step.repeat(40), step.repeat(20)));
    let (new, taken) = mended(&text, Safety::Unsafe);
    assert_eq!((new.matches("expcet").count(), taken), (1, 60));
}

#[test]
fn words_that_were_meant_are_written_and_lengths_as_they_are_read() {
    let text = completed(
        "trigger: Monthly\nsteps:\n  - ask: How many certificates end within 30 days?\n    type: nubmer\n    fail: above 0\n  - do: Renew each.\n    expect: each has a new date\n    run: renew --all\n    timeout: 45 min\n",
    );
    assert_eq!(mended(&text, Safety::Safe), (text.clone(), 0));
    let wanted = text.replace("Monthly", "monthly").replace("nubmer", "number").replace("45 min", "45m");
    assert_eq!(mended(&text, Safety::Unsafe), (wanted, 3));
}

#[test]
fn what_stands_there_twice_or_for_nothing_goes_with_its_lines() {
    let twice = completed("effort: 10m\nowner: support-manager\nlinks: []\nowner: \"support-manager\"\n");
    assert_eq!(mended(&twice, Safety::Safe), (twice.replacen("    owner: \"support-manager\"\n", "", 1), 1));
    let other = completed("effort: 10m\nowner: support-manager\nlinks: []\nowner: ops-engineer\n");
    assert_eq!(mended(&other, Safety::Unsafe), (other.clone(), 0), "only the author knows which");
    let unused = completed("values:\n  # of the old site\n  OLD_SITE: x\n");
    let (new, taken) = mended(&unused, Safety::Unsafe);
    assert_eq!((new, taken), (unused.replace("  OLD_SITE: x\n", ""), 1));
}

#[test]
fn rungs_are_put_in_the_order_of_their_times() {
    let text = completed(
        "escalations:\n  platform:\n    - {to: support-manager}   # at once\n    - to: microsoft-support\n      after: 4h\n    - {to: partner, after: 1h, by: ops-engineer}\n",
    );
    let (new, taken) = mended(&text, Safety::Unsafe);
    let wanted = "    - {to: support-manager}   # at once\n    - {to: partner, after: 1h, by: ops-engineer}\n    - to: microsoft-support\n      after: 4h\n";
    assert!(new.contains(wanted) && taken == 1, "{new}");
    assert_eq!(mended(&new, Safety::Unsafe), (new.clone(), 0));
}
