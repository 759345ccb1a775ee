//! `file:` addresses and paths (RFC 8089).

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The path of an address; none for one of another scheme.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    // A host, if there is one, is this machine.
    let rest = &rest[rest.find('/')?..];
    let text = String::from_utf8(unescaped(rest)?).ok()?;
    let drive = text.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if drive { &text[1..] } else { &text }))
}

/// The address of a path.
pub(super) fn uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut uri = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

fn unescaped(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first == b'%' {
            let hex = std::str::from_utf8(rest.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
            rest = &rest[2..];
        } else {
            bytes.push(first);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_paths_come_back() {
        for name in ["/tmp/a b/å.yaml", "/x/100%.yaml", "/a/b-c_d~e.yaml"] {
            assert_eq!(path(&uri(Path::new(name))).unwrap(), Path::new(name));
        }
        assert_eq!(path("file:///c%3A/x.yaml").unwrap(), Path::new("c:/x.yaml"));
        assert_eq!(path("untitled:one"), None);
        assert_eq!(path("file:///%zz"), None);
    }
}
