//! JSON and XML that no build service takes for a command, and that means what it says.
//!
//! Azure Pipelines looks for `##vso[` and `##[` anywhere in a line that a step prints (the agent's command parser), so
//! the second `#` is written as an escape: a reader of the format sees the same text.

use std::fmt::Write as _;

use serde::Serialize;

/// A value as indented JSON, without a line end.
pub(super) fn json(value: &impl Serialize) -> String {
    let Ok(json) = serde_json::to_string_pretty(value) else {
        unreachable!("texts, numbers and lists are always JSON")
    };
    json.replace("##", "#\\u0023")
}

/// A value as JSON on one line, without its end.
pub(super) fn json_line(value: &impl Serialize) -> String {
    let Ok(json) = serde_json::to_string(value) else {
        unreachable!("texts, numbers and lists are always JSON")
    };
    json.replace("##", "#\\u0023")
}

/// A text as the value of an XML attribute or the content of an element. What XML 1.0 (section 2.2) has no character
/// for becomes visible.
pub(super) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '#' if escaped.ends_with('#') => escaped.push_str("&#35;"),
            '\n' | '\r' | '\t' => {
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            _ if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(escaped, "\\u{{{:x}}}", u32::from(c));
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{json_line, xml};

    #[test]
    fn nothing_in_it_is_a_command_and_the_meaning_stays() {
        let text = "##vso[task.complete]x ### ##[error]";
        let json = json_line(&text);
        assert!(!json.contains("##"), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        assert_eq!(xml("##[x] <a b='\u{1b}'>"), "#&#35;[x] &lt;a b=&apos;\\u{1b}&apos;&gt;");
    }
}
