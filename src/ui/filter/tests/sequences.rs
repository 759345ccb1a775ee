//! What terminals act on: the table in `sequences.txt`, for tests of the filter and of the whole program.

/// Each as its bytes, in the order of the table.
pub(super) fn all() -> Vec<Vec<u8>> {
    let lines = include_str!("sequences.txt").lines().filter(|line| !line.starts_with("# "));
    lines.map(decoded).collect()
}

fn decoded(line: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), line);
    while let Some((plain, escape)) = rest.split_once('\\') {
        bytes.extend_from_slice(plain.as_bytes());
        let (kind, tail) = escape.split_at(1);
        rest = match kind {
            "e" => {
                bytes.push(0x1b);
                tail
            }
            "x" => {
                bytes.push(u8::from_str_radix(&tail[..2], 16).unwrap());
                &tail[2..]
            }
            "u" => {
                let (code, tail) = tail[1..].split_once('}').unwrap();
                let c = char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap();
                bytes.extend_from_slice(c.to_string().as_bytes());
                tail
            }
            _ => {
                bytes.push(b'\\');
                tail
            }
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}
