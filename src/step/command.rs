//! Commands as they will run, and how they ended.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A command, never with anything put into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandLine {
    /// A text for the run book's shell, unchanged.
    Script(String),
    /// A program and its arguments, without a shell; at least the program.
    Args(Vec<String>),
}

impl CommandLine {
    /// Whether a variable's name stands in it as a word of its own: in the script, or in an argument.
    #[must_use]
    pub fn mentions(&self, variable: &str) -> bool {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let stands = |text: &str| {
            text.match_indices(variable)
                .any(|(at, _)| !text[..at].ends_with(word) && !text[at + variable.len()..].starts_with(word))
        };
        match self {
            Self::Script(script) => stands(script),
            Self::Args(args) => args.iter().any(|arg| stands(arg)),
        }
    }

    /// Whether it names an environment variable, as `$NAME`, `${NAME}`, `%NAME%` or `$env:NAME`.
    #[must_use]
    pub fn names(&self, variable: &str) -> bool {
        let Self::Script(script) = self else { return false };
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        script.match_indices(variable).any(|(at, _)| {
            let before = &script[..at];
            let ends = !script[at + variable.len()..].starts_with(word);
            ends && ["$", "{", "%", "$env:"].iter().any(|sign| before.ends_with(sign))
        })
    }
}

/// The command as it can be copied: a script as written, arguments quoted for a POSIX shell where they need it.
impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Script(script) => f.write_str(script),
            Self::Args(args) => {
                f.write_str(&args.iter().map(|arg| quoted(arg)).collect::<Vec<_>>().join(" "))
            }
        }
    }
}

fn quoted(arg: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !arg.is_empty() && arg.chars().all(plain) {
        arg.to_owned()
    } else {
        format!("'{}'", arg.replace('\'', r"'\''"))
    }
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// With an exit code.
    Exit(i32),
    /// By a signal, or by something else that is no exit code, in words: `killed by signal 9`.
    Ended(String),
    /// Its time limit passed and it was ended.
    TimedOut,
    /// A person interrupted it.
    Interrupted,
    /// It never began, and why: `cannot run az: no such program`. Nothing happened.
    NotStarted(String),
}

/// What a command put out: the kept part, and what of it was cut.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// Both streams in order of arrival; of an output above the cap head and tail.
    pub bytes: Arc<[u8]>,
    /// The length of the whole, in bytes.
    pub len: u64,
    /// SHA-256 of the whole, lower-case hexadecimal.
    pub sha256: String,
    /// How many bytes were kept, where some were not.
    pub cut_at: Option<u64>,
}

/// A command that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandEnd {
    /// How.
    pub ending: Ending,
    /// How long it took.
    pub took: Duration,
    /// What it put out on both streams.
    pub output: Output,
    /// Its standard output alone, which is what bounds judge and what is offered as an answer; the same bytes where
    /// nothing else was put out.
    pub stdout: Arc<[u8]>,
    /// Processes of its own that could not be ended.
    pub survivors: Vec<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_quoted_where_a_shell_would_change_them() {
        let args = ["az", "--query", "a | b", "", "it's", "x=1"].map(str::to_owned).to_vec();
        assert_eq!(CommandLine::Args(args).to_string(), r"az --query 'a | b' '' 'it'\''s' x=1");
    }

    #[test]
    fn a_variable_is_named_only_by_its_whole_name() {
        let script = CommandLine::Script("az \"$AI_APP\" ${REGION} $env:TENANT %SITE% $AI_APPS".to_owned());
        for (name, named) in [
            ("AI_APP", true),
            ("REGION", true),
            ("TENANT", true),
            ("SITE", true),
            ("AI", false),
            ("az", false),
        ] {
            assert_eq!(script.names(name), named, "{name}");
        }
    }
}
