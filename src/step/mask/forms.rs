//! The forms in which a secret can come back.

use std::fmt::Write as _;

use super::LEAST_SECRET;

/// The fewest characters of a line that is masked by itself, of a secret that has several.
const LEAST_LINE: usize = 8;

/// All forms of a secret; none if it is too short.
pub(super) fn of(secret: &str) -> Vec<Vec<u8>> {
    let trimmed = secret.trim();
    let lines = secret.lines().map(str::trim).filter(|line| line.chars().count() >= LEAST_LINE);
    let texts = [secret, trimmed].into_iter().chain(lines);
    let long = |text: &&str| text.trim().chars().count() >= LEAST_SECRET;
    texts.filter(long).flat_map(one).filter(|form| form.len() >= LEAST_SECRET).collect()
}

/// The forms of one text.
fn one(text: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![text.to_owned(), hex(text, false), hex(text, true)];
    forms.extend(percent(text));
    forms.extend(escaped(text));
    forms.extend(quoted(text));
    let mut forms: Vec<Vec<u8>> = forms.into_iter().map(String::into_bytes).collect();
    for alphabet in [b"+/", b"-_"] {
        forms.extend((0..3).flat_map(|before| base64(text.as_bytes(), before, *alphabet)));
    }
    forms
}

fn hex(text: &str, upper: bool) -> String {
    text.bytes().fold(String::new(), |mut hex, byte| {
        let _ = if upper { write!(hex, "{byte:02X}") } else { write!(hex, "{byte:02x}") };
        hex
    })
}

/// Percent-encoded: all but the unreserved characters of RFC 3986, with upper and lower digits, also with the marks
/// that browsers leave, and as a form writes it.
fn percent(text: &str) -> [String; 4] {
    let encoded = |kept: &str, upper: bool| {
        text.bytes().fold(String::new(), |mut encoded, byte| {
            let plain = byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte);
            let _ = match (plain, upper) {
                (true, _) => write!(encoded, "{}", char::from(byte)),
                (false, true) => write!(encoded, "%{byte:02X}"),
                (false, false) => write!(encoded, "%{byte:02x}"),
            };
            encoded
        })
    };
    let form = encoded("-._* ", true).replace(' ', "+");
    [encoded("-._~", true), encoded("-._~", false), encoded("-._~!'()*", true), form]
}

/// Escaped for JSON, also in ASCII alone, and for XML.
fn escaped(text: &str) -> [String; 4] {
    let json = serde_json::to_string(text).unwrap_or_default();
    let json = json.get(1..json.len().saturating_sub(1)).unwrap_or_default().to_owned();
    let mut ascii = String::new();
    for c in json.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(ascii, "\\u{unit:04x}");
            }
        }
    }
    let xml = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let attribute = xml.replace('"', "&quot;").replace('\'', "&#39;");
    [json, ascii, xml, attribute]
}

/// Quoted for a POSIX shell: within single quotes in two ways, within double quotes, and each sign behind a backslash.
fn quoted(text: &str) -> [String; 4] {
    let behind = |signs: &dyn Fn(char) -> bool| {
        text.chars().fold(String::new(), |mut quoted, c| {
            quoted.extend(signs(c).then_some('\\'));
            quoted.push(c);
            quoted
        })
    };
    let word = |c: char| c.is_alphanumeric() || "_-./:=@%+,".contains(c);
    [
        text.replace('\'', r"'\''"),
        text.replace('\'', r#"'"'"'"#),
        behind(&|c| "\"\\$`".contains(c)),
        behind(&|c| !word(c)),
    ]
}

/// The characters of a Base64 text (RFC 4648) that a secret alone decides, where it stands `before` bytes behind a
/// multiple of three; and the same with the end that it has as the last of a text, with padding and without.
fn base64(secret: &[u8], before: usize, marks: [u8; 2]) -> Vec<Vec<u8>> {
    let letter = |six: u8| match six {
        0..=25 => b'A' + six,
        26..=51 => b'a' + six - 26,
        52..=61 => b'0' + six - 52,
        62 => marks[0],
        _ => marks[1],
    };
    let mut bytes = vec![0; before];
    bytes.extend_from_slice(secret);
    let bits = bytes.len() * 8;
    let bit = |at: usize| bytes.get(at / 8).is_some_and(|byte| (byte >> (7 - at % 8)) & 1 == 1);
    let six = |n: usize| (0..6).fold(0, |six, i| (six << 1) | u8::from(bit(n * 6 + i)));
    let first = (before * 8).div_ceil(6);
    let sure: Vec<u8> = (first..bits / 6).map(|n| letter(six(n))).collect();
    if bits.is_multiple_of(6) {
        return vec![sure];
    }
    let mut ended = sure.clone();
    ended.push(letter(six(bits / 6)));
    let mut padded = ended.clone();
    padded.resize(ended.len() + (4 - bits.div_ceil(6) % 4) % 4, b'=');
    vec![sure, ended, padded]
}
