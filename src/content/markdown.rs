//! Blocks as Markdown to paste into a ticket: nothing in them acts, whoever wrote it.
//!
//! What is not plain words stands between backquotes: there no renderer sees markup, HTML, links, mentions, references
//! or emoji (CommonMark 0.31.2, section 6.1; GitHub, GitLab and Azure DevOps leave code alone too). Texts of several
//! lines stand in fences that are longer than any run of backquotes in them.

use std::fmt::Write;

use super::{Block, Change, Detail, Item, Look, Words};

/// The page as Markdown; ends in a line end. `visible` makes what cannot be seen visible.
#[must_use]
pub fn markdown(blocks: &[Block], visible: impl Fn(&str) -> String) -> String {
    let mut page = Markdown { out: String::new(), listed: false, visible: &visible };
    for block in blocks {
        page.block(block);
    }
    page.out
}

struct Markdown<'v> {
    out: String,
    /// Whether the last block was an item: the next one goes on with the list.
    listed: bool,
    visible: &'v dyn Fn(&str) -> String,
}

impl Markdown<'_> {
    fn block(&mut self, block: &Block) {
        let is_item = matches!(block, Block::Item(_));
        if !(self.out.is_empty() || is_item && self.listed) {
            self.out.push('\n');
        }
        self.listed = is_item;
        match block {
            Block::Title(title, aside) => {
                let aside = if aside.is_empty() { String::new() } else { format!(" ({})", self.code(aside)) };
                let title = self.prose(title, true);
                let _ = writeln!(self.out, "## {title}{aside}");
            }
            Block::Heading(text) => {
                let text = self.prose(text, true);
                let _ = writeln!(self.out, "### {text}");
            }
            Block::Text(words) => {
                let text = self.words(words);
                let _ = writeln!(self.out, "{text}");
            }
            Block::Facts(facts) => self.facts(facts),
            Block::Item(item) => self.item(item),
            Block::Changes(changes) => self.changes(changes),
            Block::Typed(command) => self.fenced("", "sh", command),
        }
    }

    fn facts(&mut self, facts: &[(String, Vec<Words>)]) {
        for (label, lines) in facts {
            let lines: Vec<String> = lines.iter().map(|words| self.words(words)).collect();
            let label = self.prose(label, true);
            let _ = writeln!(self.out, "- {label}: {}", lines.join("; "));
        }
    }

    fn item(&mut self, item: &Item) {
        let mark = if item.mark.is_empty() {
            String::new()
        } else {
            format!("**{}** ", self.prose(&item.mark, true))
        };
        let text = self.words(&item.text);
        let aside =
            if item.aside.is_empty() { String::new() } else { format!(" ({})", self.code(&item.aside)) };
        let _ = writeln!(self.out, "- {mark}{text}{aside}");
        for detail in &item.details {
            match detail {
                Detail::Words(words) => {
                    let text = self.words(words);
                    let _ = writeln!(self.out, "  - {text}");
                }
                Detail::Command(text) => self.fenced("  ", "sh", text),
                Detail::Quote(text) => self.fenced("  ", "text", text),
            }
        }
    }

    fn changes(&mut self, changes: &[Change]) {
        let line = |change: &Change| match change {
            Change::Same(line) => format!("  {line}"),
            Change::Removed(line) => format!("- {line}"),
            Change::Added(line) => format!("+ {line}"),
        };
        let text: Vec<String> = changes.iter().map(line).collect();
        self.fenced("", "diff", &text.join("\n"));
    }

    fn words(&self, words: &Words) -> String {
        let mut out = String::new();
        for (look, text) in words.pieces() {
            if text.starts_with(char::is_whitespace) && !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            let shown = match look {
                Look::Name => self.code(text),
                Look::Strong => self.strong(text),
                _ => self.prose(text, out.is_empty()),
            };
            if shown.starts_with('`') && out.ends_with('`') {
                // Side by side they would be one.
                out.push(' ');
            }
            out.push_str(&shown);
            if text.ends_with(char::is_whitespace) && !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        }
        out.trim_end().to_owned()
    }

    fn strong(&self, text: &str) -> String {
        let shown = self.prose(text, true);
        if shown.is_empty() || shown.contains('`') { shown } else { format!("**{shown}**") }
    }

    /// Plain words as they are, everything else between backquotes; one line without outer blanks.
    fn prose(&self, text: &str, at_start: bool) -> String {
        let text = (self.visible)(text);
        let mut runs: Vec<(bool, String)> = Vec::new();
        for (n, word) in text.split_whitespace().enumerate() {
            let is_plain = is_plain(word) && !(n == 0 && at_start && begins_block(word));
            match runs.last_mut() {
                Some((plain, run)) if *plain == is_plain => run.extend([" ", word]),
                _ => runs.push((is_plain, word.to_owned())),
            }
        }
        let shown = runs.into_iter().map(|(plain, run)| if plain { run } else { code_span(&run) });
        shown.collect::<Vec<_>>().join(" ")
    }

    fn code(&self, text: &str) -> String {
        match (self.visible)(text).split_whitespace().collect::<Vec<_>>().join(" ") {
            text if text.is_empty() => text,
            text => code_span(&text),
        }
    }

    fn fenced(&mut self, indent: &str, language: &str, text: &str) {
        let text = (self.visible)(text);
        let fence = "`".repeat(longest_run(&text).max(2) + 1);
        let _ = writeln!(self.out, "{indent}{fence}{language}");
        for line in text.lines() {
            let _ = writeln!(self.out, "{}", format!("{indent}{line}").trim_end());
        }
        let _ = writeln!(self.out, "{indent}{fence}");
    }
}

/// A word of letters and digits with the marks of ordinary prose. Not: what looks like a link, a name that some
/// would link to, a commit, or the number of a ticket.
fn is_plain(word: &str) -> bool {
    let mark = |c: char| matches!(c, '.' | ',' | ';' | ':' | '?' | '!' | '\'' | '"' | '(' | ')' | '/' | '-');
    let fits = |c: char| c.is_alphanumeric() || mark(c) || !c.is_ascii();
    let inner = word.trim_matches(mark);
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let times = inner.split(':').all(number);
    let dotted = inner.contains('.') && inner.chars().any(char::is_alphabetic);
    let ticket = inner.rsplit_once('-').is_some_and(|(front, back)| {
        number(back) && front.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    });
    let commit = inner.len() >= 7 && inner.bytes().all(|byte| byte.is_ascii_hexdigit());
    let called = word.starts_with([':', '!']) && !inner.is_empty();
    let percent = word.strip_suffix('%').is_some_and(|front| {
        front.is_empty() || front.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    });
    percent
        || (word.chars().all(fits)
            && !(dotted || ticket || commit || called)
            && (times || !inner.contains([':', '!'])))
}

/// What would begin a list, a rule or a heading at the start of a line.
fn begins_block(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    word.starts_with('-') || (number.len() < word.len() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A text between backquotes, more of them than it has in a row.
fn code_span(text: &str) -> String {
    let fence = "`".repeat(longest_run(text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(text: &str) -> String {
        let block = Block::Text(Words::from(text));
        markdown(&[block], str::to_owned).trim_end().to_owned()
    }

    #[test]
    fn what_could_act_stands_between_backquotes_and_prose_stays_prose() {
        for (text, shown) in [
            (
                "Failed after 8m: 2 done, 90 % used (see below).",
                "Failed after 8m: 2 done, 90 % used (see below).",
            ),
            ("at 08:57, by ops1@example.com", "at 08:57, by `ops1@example.com`"),
            ("<script>alert(1)</script> x", "`<script>alert(1)</script>` x"),
            ("[a](https://example.com) ![](b)", "`[a](https://example.com) ![](b)`"),
            ("@team look at #12, GH-7 and !4 :tada:", "`@team` look at `#12, GH-7` and `!4 :tada:`"),
            ("a ` b `` c", "a `` ` `` b ``` `` ``` c"),
            ("- item", "`-` item"),
            ("1. item", "`1.` item"),
            ("*a* _b_ ~c~ $d$ a|b &lt; \\e", "`*a* _b_ ~c~ $d$ a|b &lt; \\e`"),
            ("www.example.com readme.md deadbeef1", "`www.example.com readme.md deadbeef1`"),
            ("Größe unklar – 試験", "Größe unklar – 試験"),
        ] {
            assert_eq!(said(text), shown, "{text}");
        }
    }

    #[test]
    fn a_fence_is_longer_than_any_in_the_text() {
        let mut item = Item::new("1", "x");
        item.details = vec![Detail::Quote("a\n````\n<b>".to_owned()), Detail::Command("ls".to_owned())];
        let shown = markdown(&[Block::Item(item)], str::to_owned);
        assert_eq!(shown, "- **1** x\n  `````text\n  a\n  ````\n  <b>\n  `````\n  ```sh\n  ls\n  ```\n");
    }

    /// What a reader of CommonMark sees outside of code spans, in one line.
    fn outside(line: &str) -> String {
        let (mut out, mut rest) = (String::new(), line);
        while let Some(at) = rest.find('`') {
            out.push_str(&rest[..at]);
            let run = rest[at..].len() - rest[at..].trim_start_matches('`').len();
            let fence = "`".repeat(run);
            let after = &rest[at + run..];
            let mut from = 0;
            let close = loop {
                let found = after[from..].find(&fence).map(|found| found + from);
                let Some(found) = found else { break None };
                let longer = after[found..].len() - after[found..].trim_start_matches('`').len();
                if longer == run {
                    break Some(found + run);
                }
                from = found + longer;
            };
            let Some(close) = close else { return format!("{out}{rest}") };
            rest = &after[close..];
        }
        out + rest
    }

    proptest! {
        #[test]
        fn nothing_acts_outside_of_code(pieces in prop::collection::vec(("[ -~é]{0,20}", any::<bool>()), 1..6)) {
            let mut words = Words::new();
            for (text, name) in &pieces {
                words = words.and(if *name { Look::Name } else { Look::Plain }, text.clone());
            }
            let shown = markdown(&[Block::Text(words)], str::to_owned);
            prop_assert!(shown.lines().count() <= 1, "{shown:?}");
            let seen = outside(shown.trim_end());
            let acts = ['<', '>', '&', '[', ']', '*', '_', '`', '@', '#', '$', '~', '|', '\\', '{', '}', '^', '='];
            prop_assert!(!seen.contains(acts), "{shown:?} shows {seen:?}");
            prop_assert!(!seen.contains("://") && !seen.contains("www."), "{shown:?}");
            prop_assert!(!shown.starts_with("- ") && !shown.starts_with("+ "), "{shown:?}");
        }
    }
}
