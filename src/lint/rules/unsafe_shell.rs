//! `unsafe-shell`: a script deletes, runs or opens more than it says.

use crate::diagnostic::{Findings, Place, Severity};
use crate::lint::{Rule, Subject, scripts};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "unsafe-shell",
    severity: Severity::Error,
    profile: Profile::Standard,
    timed: false,
    summary: "A script deletes, runs or opens more than it says",
    page: include_str!("unsafe-shell.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    scripts::each(subject, |step, script| {
        let flaws = scripts::commands(script).filter_map(|command| flaw(&command.words)).take(1);
        for (title, label, help) in flaws {
            let place: Place = subject.step_key(step, "run");
            out.add(RULE.finding(place, title).label(label).help(help));
        }
        if let Some(shell) = piped_download(script) {
            let place = subject.step_key(step, "run");
            let finding = RULE.finding(place, format!("what a server sends is run by {shell}"));
            let label = "whoever controls the server, or is cut off halfway, decides what runs";
            out.add(finding.label(label).help("download it to a file, check its hash, then run that file"));
        }
    });
}

type Told = (&'static str, &'static str, &'static str);

/// What is wrong with one command.
fn flaw(words: &[&str]) -> Option<Told> {
    let words = scripts::without_prefix(words);
    let (program, rest) = words.split_first()?;
    let flag = |letters: &[char]| {
        rest.iter().any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains(letters))
    };
    let long = |name: &str| rest.contains(&name);
    let recursive = flag(&['r', 'R']) || long("--recursive");
    match *program {
        "rm" if recursive
            && (flag(&['f']) || long("--force"))
            && rest.iter().any(|word| is_open_end(word)) =>
        {
            Some((
                "`rm -rf` deletes everything if a variable is empty",
                "nothing says that the variable has a value",
                "write `\"${DIR:?}\"`, which stops where it has none, and a path below it",
            ))
        }
        "chmod" if rest.iter().any(|word| matches!(*word, "777" | "0777" | "a+rwx" | "ugo+rwx")) => Some((
            "`chmod 777` lets everybody write",
            "every account of the machine can change it",
            "give the right to the one account or group that needs it",
        )),
        "eval" if rest.iter().any(|word| word.contains('$')) => Some((
            "`eval` runs whatever a variable holds",
            "a value with a `;` in it is a command",
            "call the program directly, with the values in quotes",
        )),
        _ => None,
    }
}

/// Whether a path is the root, or begins with a bare variable and goes no further than one that may be empty.
fn is_open_end(word: &str) -> bool {
    let word = word.replace('"', "");
    if matches!(word.as_str(), "/" | "/*") {
        return true;
    }
    let Some(name) = word.strip_prefix('$') else { return false };
    let name = name.trim_start_matches('{');
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(name.len());
    let rest = name[end..].trim_start_matches('}');
    // `${DIR:?}` and the like stop or stand in where there is no value.
    end > 0 && !name[end..].starts_with(':') && matches!(rest, "/" | "/*")
}

/// The shell that what was downloaded is piped into.
fn piped_download(script: &str) -> Option<&'static str> {
    script.lines().find_map(|line| {
        let mut parts = line.split('|').map(str::trim);
        let downloads = |part: &str| part.split_whitespace().any(|word| matches!(word, "curl" | "wget"));
        parts.by_ref().find(|part| downloads(part))?;
        let word = parts.find_map(|part| part.split_whitespace().find(|word| *word != "sudo"))?;
        ["sh", "bash", "zsh", "python", "python3"].into_iter().find(|shell| *shell == word)
    })
}

#[cfg(test)]
mod tests {
    use super::{flaw, piped_download};

    #[test]
    fn only_what_may_reach_too_far_is_unsafe() {
        for text in [
            "rm -rf $DIR/",
            "rm -fr \"$DIR\"/*",
            "sudo rm -r -f /",
            "chmod 777 x",
            "eval $X",
            "rm -rf ${DIR}/*",
        ] {
            let words: Vec<&str> = text.split_whitespace().collect();
            assert!(flaw(&words).is_some(), "{text}");
        }
        for text in [
            "rm -rf build",
            "rm -rf ${DIR:?}/*",
            "rm -f $X/",
            "rm -rf $DIR/cache",
            "rm -rf \"$DIR\"",
            "chmod 755 x",
            "eval \"a\"",
        ] {
            let words: Vec<&str> = text.split_whitespace().collect();
            assert!(flaw(&words).is_none(), "{text}");
        }
        assert_eq!(piped_download("curl -s https://example.com/x | sudo bash -s"), Some("bash"));
        assert_eq!(piped_download("curl -s https://example.com/x | jq .sh"), None);
        assert_eq!(piped_download("echo curl; cat x | sh"), None);
    }
}
