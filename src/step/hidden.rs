//! Characters that make a command look like another one.

/// The first character of a command that is invisible, reorders text, or controls a terminal; line ends and tabs
/// are not. A no-break space counts: it looks like a space and is none to a shell.
#[must_use]
pub fn hidden_character(command: &str) -> Option<char> {
    command.chars().find(|&c| {
        (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            || matches!(c,
                '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}'
                | '\u{205f}'..='\u{206f}' | '\u{3000}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_found_and_foreign_letters_are_not() {
        for c in
            ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{a0}', '\u{1b}', '\u{9b}', '\u{e0041}', '\0']
        {
            assert_eq!(hidden_character(&format!("rm{c} -r")), Some(c), "{c:?}");
        }
        assert_eq!(hidden_character("echo 'Größe 試験 ñ'\t|\n wc -c\r\n"), None);
    }
}
