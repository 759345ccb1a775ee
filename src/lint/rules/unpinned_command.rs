//! `unpinned-command`: a command takes whatever version there is today.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject, scripts};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "unpinned-command",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A command takes whatever version there is today",
    page: include_str!("unpinned-command.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    scripts::each(subject, |step, script| {
        let found = scripts::commands(script).find_map(|command| unpinned(&command.words).map(str::to_owned));
        if let Some(what) = found {
            let finding = RULE.finding(subject.step_key(step, "run"), format!("`{what}` names no version"));
            let label = "what runs today may not be what ran last time";
            out.add(finding.label(label).help("name the version, or the digest of the image"));
        }
    });
}

/// The word that should name a version.
fn unpinned<'w>(words: &[&'w str]) -> Option<&'w str> {
    let words = scripts::without_prefix(words);
    let bare = |word: &&&str| !word.starts_with('-');
    match words {
        ["docker" | "podman" | "nerdctl", "run" | "pull" | "create", rest @ ..] => {
            rest.iter().filter(bare).find(|word| unquoted(word).ends_with(":latest")).copied()
        }
        ["npx" | "bunx", rest @ ..] => {
            rest.iter().filter(bare).find(|word| word.ends_with("@latest")).copied()
        }
        ["npm", "install" | "i", rest @ ..] if rest.contains(&"-g") || rest.contains(&"--global") => {
            rest.iter().filter(bare).find(|word| is_package(word) && !word[1..].contains('@')).copied()
        }
        ["pip" | "pip3", "install", rest @ ..]
        | ["python" | "python3", "-m", "pip", "install", rest @ ..] => package(rest),
        ["go", "install", word] if word.ends_with("@latest") => Some(word),
        _ => None,
    }
}

/// The first package of `pip install` without a version. What comes from a file has its versions there.
fn package<'w>(rest: &[&'w str]) -> Option<&'w str> {
    let from_file =
        |word: &&str| matches!(*word, "-r" | "--requirement" | "-e" | "--editable" | "-c" | "--constraint");
    if rest.iter().any(from_file) || rest.iter().any(|word| word.starts_with("--upgrade") || *word == "-U") {
        return None;
    }
    // The value of an option looks like a package.
    rest.first().filter(|word| is_package(word) && !word.contains(['=', '<', '>', '~'])).copied()
}

fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

/// Whether a word is the name of a package: no path, no address, no variable.
fn is_package(word: &str) -> bool {
    let word = word.strip_prefix('@').unwrap_or(word);
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && !word.contains(['$', ':', '\\', '"', '\''])
        && !word.contains("./")
        && ![".whl", ".gz", ".zip"].iter().any(|end| word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::unpinned;

    #[test]
    fn a_version_is_named_or_comes_from_elsewhere() {
        let of = |text: &str| {
            let words: Vec<&str> = text.split_whitespace().collect();
            unpinned(&words).is_some()
        };
        for text in [
            "docker run --rm alpine:latest ls",
            "pip install ansible",
            "npm i -g eslint",
            "npx eslint@latest",
            "sudo npm install --global @scope/x",
        ] {
            assert!(of(text), "{text}");
        }
        for text in [
            "docker run alpine:3.20",
            "docker run alpine",
            "pip install ansible==10.1",
            "pip install -r requirements.txt",
            "npm install",
            "npm i -g eslint@9.1.0",
            "npm i -g @scope/x@1.2.3",
            "pip install ./x",
            "pip install $PACKAGE",
            "docker image ls",
            "pip install x.whl",
        ] {
            assert!(!of(text), "{text}");
        }
    }
}
