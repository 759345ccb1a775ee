//! Which variables a command inherits.
//!
//! Owns the list of those that would make another program out of the one that was named, or lead it into another
//! repository. Everything else is passed on; a command that needs one of these says so itself.

use std::ffi::{OsStr, OsString};

use crate::system::environment::Environment;

/// Each loads code into, or changes the meaning of, programs that know nothing of it.
const DANGEROUS: [&str; 22] = [
    "BASHOPTS",
    "BASH_ENV",
    "BASH_XTRACEFD",
    "CDPATH",
    "DYLD_INSERT_LIBRARIES",
    "ENV",
    "GLOBIGNORE",
    "IFS",
    "JAVA_TOOL_OPTIONS",
    "LD_AUDIT",
    "LD_PRELOAD",
    "NODE_OPTIONS",
    "PERL5DB",
    "PERL5OPT",
    "POSIXLY_CORRECT",
    "PROMPT_COMMAND",
    "PS4",
    "PYTHONINSPECT",
    "PYTHONSTARTUP",
    "RUBYOPT",
    "SHELLOPTS",
    "_JAVA_OPTIONS",
];

/// Functions that bash would define, and whatever redirects git.
const DANGEROUS_BEGINNINGS: [&str; 2] = ["BASH_FUNC_", "GIT_"];

/// The variables a command inherits, sorted by name.
pub(super) fn inherited(environment: &Environment) -> impl Iterator<Item = (OsString, OsString)> {
    let safe = environment.variables().filter(|(name, _)| !is_dangerous(name));
    safe.map(|(name, value)| (name.to_owned(), value.to_owned()))
}

fn is_dangerous(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    DANGEROUS.contains(&&*name) || DANGEROUS_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_programs_stays_behind() {
        let hostile =
            ["LD_PRELOAD", "BASH_ENV", "ENV", "GIT_DIR", "GIT_SSH_COMMAND", "BASH_FUNC_ls%%", "PS4"];
        let wanted =
            ["PATH", "HOME", "LANG", "AZURE_CONFIG_DIR", "ENVIRONMENT", "GITHUB_TOKEN", "SSH_AUTH_SOCK"];
        let environment: Environment = hostile.iter().chain(&wanted).map(|name| (*name, "x")).collect();
        let names: Vec<_> = inherited(&environment).map(|(name, _)| name).collect();
        let mut wanted = wanted.map(OsString::from);
        wanted.sort();
        assert_eq!(names, wanted);
    }
}
