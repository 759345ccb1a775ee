//! `shell-syntax`: a script for bash cannot be read to its end.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject, scripts};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "shell-syntax",
    severity: Severity::Error,
    profile: Profile::Standard,
    timed: false,
    summary: "A script for bash cannot be read to its end",
    page: include_str!("shell-syntax.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    scripts::each(subject, |step, script| {
        if let Some(flaw) = Scan::new(script).flaw() {
            let finding =
                RULE.finding(subject.step_key(step, "run"), "bash cannot read this script to its end");
            out.add(finding.label(flaw).help("try it with `bash -n`, which reads and runs nothing"));
        }
    });
}

/// What is open at a byte of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `'`
    Single,
    /// `$'`, in which a backslash escapes.
    Ansi,
    /// `"`
    Double,
    /// `` ` ``
    Back,
    /// `(`, `$(`
    Round,
    /// `${`; within double quotes a single quote means nothing.
    Curly { quoted: bool },
}

impl Open {
    fn sign(self) -> &'static str {
        match self {
            Self::Single | Self::Ansi => "'",
            Self::Double => "\"",
            Self::Back => "`",
            Self::Round => "(",
            Self::Curly { .. } => "${",
        }
    }

    /// Whether commands stand here.
    fn holds_commands(self) -> bool {
        matches!(self, Self::Back | Self::Round)
    }
}

/// A reading of a script from its beginning.
struct Scan<'s> {
    script: &'s str,
    at: usize,
    open: Vec<(Open, usize)>,
    /// Whether the next word is a command or a reserved word.
    first: bool,
    /// Whether the next word is the name of a `for`, after which `do` may come at once.
    names: bool,
    /// How often each pair of reserved words was begun, less how often it was ended.
    blocks: [(&'static str, &'static str, i64); 2],
}

impl<'s> Scan<'s> {
    fn new(script: &'s str) -> Self {
        let blocks = [("if", "fi", 0), ("do", "done", 0)];
        Self { script, at: 0, open: Vec::new(), first: true, names: false, blocks }
    }

    /// Why a script cannot be read; `None` if it can, and for what only a whole shell can tell: here documents, and
    /// `case`, whose brackets have no partner.
    fn flaw(mut self) -> Option<String> {
        let words = self.script.split(|c: char| !c.is_ascii_alphanumeric());
        if self.script.contains("<<") || words.into_iter().any(|word| word == "case") {
            return None;
        }
        while self.at < self.script.len() {
            self.step();
        }
        if let Some((open, at)) = self.open.first() {
            let line = self.script[..*at].matches('\n').count() + 1;
            return Some(format!("`{}` of line {line} is not closed", open.sign()));
        }
        let uneven = self.blocks.iter().find(|(.., count)| *count != 0)?;
        Some(match uneven {
            (begin, end, 1..) => format!("`{begin}` without `{end}`"),
            (begin, end, _) => format!("`{end}` without `{begin}`"),
        })
    }

    fn step(&mut self) {
        let rest = &self.script[self.at..];
        let top = self.open.last().map(|(open, _)| *open);
        let escapes = !matches!(top, Some(Open::Single));
        if escapes && rest.starts_with('\\') {
            let next = rest[1..].chars().next().map_or(0, char::len_utf8);
            self.at += 1 + next;
            return;
        }
        match top {
            Some(Open::Single | Open::Ansi) => self.quoted('\''),
            Some(Open::Double) => self.double(rest),
            Some(Open::Curly { quoted }) => self.curly(rest, quoted),
            _ => self.commands(rest),
        }
    }

    fn push(&mut self, open: Open, length: usize) {
        self.open.push((open, self.at));
        self.at += length;
    }

    fn pop(&mut self, length: usize) {
        self.open.pop();
        self.at += length;
    }

    fn skip(&mut self, rest: &str) {
        self.at += rest.chars().next().map_or(1, char::len_utf8);
    }

    fn quoted(&mut self, end: char) {
        let rest = &self.script[self.at..];
        if rest.starts_with(end) { self.pop(1) } else { self.skip(rest) }
    }

    /// Begins what `$(`, `${` and a back quote begin; whether one does.
    fn expansion(&mut self, rest: &str, quoted: bool) -> bool {
        if rest.starts_with("$(") {
            self.push(Open::Round, 2);
            self.first = true;
        } else if rest.starts_with("${") {
            self.push(Open::Curly { quoted }, 2);
        } else if rest.starts_with('`') {
            // Within back quotes the next one ends them.
            match self.open.iter().rposition(|(open, _)| *open == Open::Back) {
                Some(at) => {
                    self.open.truncate(at);
                    self.at += 1;
                }
                None => self.push(Open::Back, 1),
            }
        } else {
            return false;
        }
        true
    }

    fn double(&mut self, rest: &str) {
        if rest.starts_with('"') {
            self.pop(1);
        } else if !self.expansion(rest, true) {
            self.skip(rest);
        }
    }

    fn curly(&mut self, rest: &str, quoted: bool) {
        if rest.starts_with('}') {
            self.pop(1);
        } else if rest.starts_with('"') {
            self.push(Open::Double, 1);
        } else if rest.starts_with('\'') && !quoted {
            self.push(Open::Single, 1);
        } else if !self.expansion(rest, quoted) {
            self.skip(rest);
        }
    }

    fn commands(&mut self, rest: &str) {
        if rest.starts_with("$'") {
            self.push(Open::Ansi, 2);
            self.first = false;
        } else if rest.starts_with('\'') {
            self.push(Open::Single, 1);
            self.first = false;
        } else if rest.starts_with('"') {
            self.push(Open::Double, 1);
            self.first = false;
        } else if rest.starts_with('(') {
            self.push(Open::Round, 1);
            self.first = true;
        } else if rest.starts_with(')') && self.open.last().is_some_and(|(open, _)| *open == Open::Round) {
            self.pop(1);
            self.first = false;
        } else if self.is_comment(rest) {
            self.at += rest.find('\n').unwrap_or(rest.len());
        } else if !self.expansion(rest, false) {
            self.word(rest);
        }
    }

    fn is_comment(&self, rest: &str) -> bool {
        let before = self.script[..self.at].chars().next_back();
        rest.starts_with('#') && before.is_none_or(|c| c.is_whitespace() || ";&|(`".contains(c))
    }

    /// A bare word, or the sign or blank that ends one.
    fn word(&mut self, rest: &str) {
        let ends = |c: char| c.is_whitespace() || ";&|()<>'\"`$\\#".contains(c);
        let length = rest.find(ends).unwrap_or(rest.len());
        if length == 0 {
            self.first |= rest.starts_with(['\n', ';', '&', '|']);
            self.skip(rest);
            return;
        }
        let (word, after) = rest.split_at(length);
        let whole =
            after.is_empty() || after.starts_with(|c: char| c.is_whitespace() || ";&|()<>".contains(c));
        let before = self.script[..self.at].chars().next_back();
        let begins = before.is_none_or(|c| c.is_whitespace() || ";&|()`".contains(c));
        if self.first && whole && begins && self.open.last().is_none_or(|(open, _)| open.holds_commands()) {
            for (begin, end, count) in &mut self.blocks {
                *count += i64::from(word == *begin) - i64::from(word == *end);
            }
            self.first = matches!(
                word,
                "if" | "then" | "else" | "elif" | "do" | "while" | "until" | "!" | "{" | "time"
            );
            self.names = matches!(word, "for" | "select");
        } else {
            self.first = std::mem::take(&mut self.names);
        }
        self.at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::Scan;

    #[test]
    fn what_is_open_at_the_end_is_found() {
        for script in [
            "echo 'a",
            "echo \"a",
            "echo $(date",
            "echo ${X",
            "echo `date",
            "if true; then echo",
            "for x in 1; do echo; ",
            "fi",
            "(a; b",
            "a\necho 'it\n",
        ] {
            assert!(Scan::new(script).flaw().is_some(), "{script}");
        }
    }

    #[test]
    fn what_bash_reads_is_left_alone() {
        for script in [
            "echo \"it's\" # don't",
            "echo ${X:-\"a\"} \"${Y:-it's}\"",
            "if [ \"$(date +%s)\" -gt 1 ]; then echo if; fi",
            "echo $'it\\'s'",
            "echo do fi done",
            "for x in 1 2; do if a; then b; else c; fi; done | sort",
            "cat <<EOF\nit's\nEOF",
            "case $x in a) b ;; esac",
            "echo $((1 + (2)))",
            "(a; b) && { c; }",
            "echo a#b 'c'",
            "echo \\' å",
            "`echo \"a\"`",
            "[[ $x =~ (a|b) ]] && echo",
            "az x --query \"[?a=='b'].c\" -o tsv",
            "while read -r l; do echo \"$l\"; done < f",
            "",
            "x=$(if a; then b; fi)",
            "echo ${#X} ${X#a}",
            "done=1; echo $done",
            "for i do echo; done",
        ] {
            assert_eq!(Scan::new(script).flaw(), None, "{script}");
        }
    }
}
