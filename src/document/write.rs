//! Writing YAML: single values that every reader understands alike.

/// Words that YAML 1.1 readers take for booleans or nothing.
const WORDS: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"];

/// A text as a YAML value of one line, for block and flow: plain where all readers see the same text in it, in quotes
/// where one would see a number, a boolean, a date or a mark of its own.
#[must_use]
pub fn scalar(text: &str) -> String {
    let written = serde_yaml::to_string(text).unwrap_or_default();
    let written = written.trim_end();
    let starts_like_a_word = text.starts_with(|c: char| c.is_alphabetic() || c == '/' || c == '.');
    let marks = |c: char| c.is_control() || ",[]{}#:&*!|>'\"%@`".contains(c);
    let plain = starts_like_a_word && !text.contains(marks) && !WORDS.contains(&text.to_lowercase().as_str());
    if plain && written == text { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::scalar;

    #[test]
    fn only_words_stay_plain() {
        assert_eq!(scalar("Capacity review"), "Capacity review");
        assert_eq!(scalar("holidays/england.ics"), "holidays/england.ics");
        for text in
            ["no", "On", "10:30", "1_000", "2026-01-01", "a, b", "a: b", "it's", "", "~", "- x", "#x", "a\nb"]
        {
            let written = scalar(text);
            assert!(written.starts_with('"'), "{written}");
            assert_eq!(serde_yaml::from_str::<String>(&written).unwrap(), text);
            assert_eq!(serde_yaml::from_str::<Vec<String>>(&format!("[{written}]")).unwrap(), [text]);
        }
    }
}
