//! Base64 as RFC 4648 has it in section 4: padded, and one spelling only.

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The text of some bytes.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |n: usize| usize::from(group.get(n).copied().unwrap_or(0));
        let three = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = char::from(LETTERS[three >> (18 - 6 * place) & 63]);
            out.push(if place > group.len() { '=' } else { letter });
        }
    }
    out
}

/// The bytes of a text; `None` if it is not written as [`encode`] would write them.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.as_bytes();
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    for (n, group) in text.chunks_exact(4).enumerate() {
        let last = (n + 1) * 4 == text.len();
        let padding = if last { group.iter().rev().take_while(|letter| **letter == b'=').count() } else { 0 };
        if padding > 2 {
            return None;
        }
        let (letters, _) = group.split_at(4 - padding);
        let bits = letters.iter().try_fold(0_u32, |bits, letter| Some(bits << 6 | value(*letter)?))?;
        let bits = bits << (6 * padding);
        let [_, a, b, c] = bits.to_be_bytes();
        let unused = [0, 0xff, 0xffff][padding] & bits;
        if unused != 0 {
            return None;
        }
        out.extend(&[a, b, c][..3 - padding]);
    }
    Some(out)
}

fn value(letter: u8) -> Option<u32> {
    Some(u32::from(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn the_vectors_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&encode(&all)), Some(all));
    }

    #[test]
    fn there_is_one_spelling() {
        for text in ["Z", "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm 9", "Zm9-", "Zm9v\n"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
