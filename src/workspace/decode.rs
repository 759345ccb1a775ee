//! Bytes to text: UTF-8, with or without a byte order mark; anything else is refused with advice.

/// The text of a file's bytes, without a byte order mark; or why it is none.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err("it is UTF-16; save it as UTF-8".to_owned());
    }
    let bytes = if bytes.starts_with(b"\xEF\xBB\xBF") { bytes[3..].to_vec() } else { bytes };
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].split(|byte| *byte == b'\n').count();
        format!("line {line} is not UTF-8 (byte {}); save the file as UTF-8", at + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn marks_are_dropped_and_other_encodings_refused() {
        assert_eq!(decode(b"\xEF\xBB\xBFid: x".to_vec()).unwrap(), "id: x");
        assert!(decode(vec![0xFF, 0xFE, b'i', 0]).unwrap_err().contains("UTF-16"));
        assert!(decode(b"a\nb\xE9".to_vec()).unwrap_err().starts_with("line 2"));
    }
}
