//! Files as evidence: what is wanted of them, and what came.

use std::sync::Arc;

use super::Outcome;
use super::action::Reply;
use super::hidden::hidden_character;
use super::prompt::Question;
use super::verdict::{Judged, Verdict};

/// The most bytes that one file may have.
pub const MOST_BYTES: u64 = 16 << 20;

/// Files are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attaching {
    /// What a person is asked for each of the patterns, or once.
    pub question: Question,
    /// What the files' names must match, each at least one of them; nothing for one file of any name.
    pub patterns: Vec<String>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its name, without its folder.
    pub name: String,
    /// What it holds.
    pub bytes: Arc<[u8]>,
}

impl Attached {
    /// Its media type, by the end of its name.
    #[must_use]
    pub fn media(&self) -> &'static str {
        let end = self.name.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase();
        match end.as_str() {
            "txt" | "log" | "md" => "text/plain",
            "csv" => "text/csv",
            "json" => "application/json",
            "xml" => "application/xml",
            "pdf" => "application/pdf",
            "png" => "image/png",
            "jpg" | "jpeg" => "image/jpeg",
            "zip" => "application/zip",
            _ => "application/octet-stream",
        }
    }
}

/// Whether a name matches a pattern, in which `*` is any text and `?` one character; case counts.
#[must_use]
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut to) = (0, 0);
    // Where the last `*` stands, and how far it reaches: it takes one more where what follows does not fit.
    let mut star: Option<(usize, usize)> = None;
    while to < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, to));
                at += 1;
            }
            Some(letter) if *letter == '?' || *letter == name[to] => (at, to) = (at + 1, to + 1),
            _ => {
                let Some((before, reach)) = star else { return false };
                star = Some((before, reach + 1));
                (at, to) = (before + 1, reach + 1);
            }
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

/// What follows from files that were read; why they are not those that are wanted.
pub(super) fn judge(patterns: &[String], reply: &Reply) -> Result<Verdict, String> {
    let Reply::Attached(files) = reply else { return Err("a file is wanted".to_owned()) };
    for (n, file) in files.iter().enumerate() {
        let strange = |c: char| c.is_control() || c == '/' || hidden_character(&c.to_string()).is_some();
        if file.name.is_empty() || file.name.contains(strange) {
            return Err("its name has a character that cannot be seen; give it another name".to_owned());
        }
        if files[..n].iter().any(|other| other.name == file.name) {
            return Err(format!("two files are called {}", file.name));
        }
        if !patterns.is_empty() && !patterns.iter().any(|pattern| matches(pattern, &file.name)) {
            return Err(format!("{} is none of {}", file.name, patterns.join(", ")));
        }
    }
    let lacking = patterns.iter().find(|pattern| !files.iter().any(|file| matches(pattern, &file.name)));
    match lacking {
        Some(pattern) => return Err(format!("there is no {pattern}")),
        None if files.is_empty() => return Err("a file is wanted".to_owned()),
        None => {}
    }
    let said: Vec<String> =
        files.iter().map(|file| format!("{} of {} bytes", file.name, file.bytes.len())).collect();
    Ok(Verdict::Finish(Judged {
        because: Some(said.join(", ")),
        files: files.clone(),
        ..Judged::by_person(Outcome::Done)
    }))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_is_any_text_and_a_question_mark_one_character() {
        for (pattern, name, fits) in [
            ("*.xml", "a.xml", true),
            ("*.xml", ".xml", true),
            ("*.xml", "a.xml.zip", false),
            ("*.xml", "a.XML", false),
            ("inventory.csv", "inventory.csv", true),
            ("a?c*", "abc", true),
            ("a?c*", "ac", false),
            ("*a*b", "xaxbxb", true),
            ("*a*b", "xaxbx", false),
            ("**", "", true),
            ("?", "試", true),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn many_stars_are_no_trap() {
        assert!(!matches(&"*a".repeat(200), &"a".repeat(199)));
    }
}
