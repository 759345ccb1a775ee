//! The frames of the protocol: `Content-Length: N`, an empty line, N bytes. What is no frame is passed over up to the
//! next one, so that nothing that comes in ends or blocks the conversation.

/// The longest message that is taken.
const MOST_BYTES: usize = 128 << 20;
/// The longest header that is waited for.
const MOST_HEADER: usize = 16 << 10;
const LENGTH: &[u8] = b"content-length:";

/// Bytes as they came, until they make a message.
#[derive(Debug, Default)]
pub(super) struct Frames {
    bytes: Vec<u8>,
    /// How many bytes of a message that is too long are still to come.
    passing: usize,
}

impl Frames {
    /// Takes what came.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let passed = self.passing.min(bytes.len());
        self.passing -= passed;
        self.bytes.extend_from_slice(&bytes[passed..]);
    }

    /// The next whole message; none if more has to come.
    pub(super) fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            let Some(header) = find(&self.bytes, b"\r\n\r\n") else {
                if self.bytes.len() > MOST_HEADER {
                    self.pass_over(1);
                }
                return None;
            };
            let Some(length) = length(&self.bytes[..header]) else {
                self.pass_over(header + 4);
                continue;
            };
            let begin = header + 4;
            if length > MOST_BYTES {
                let here = (self.bytes.len() - begin).min(length);
                self.bytes.drain(..begin + here);
                self.passing = length - here;
                continue;
            }
            if self.bytes.len() - begin < length {
                return None;
            }
            let message = self.bytes[begin..begin + length].to_vec();
            self.bytes.drain(..begin + length);
            return Some(message);
        }
    }

    /// Drops what is before the next header, looking no earlier than `from`; of its beginning nothing is lost.
    fn pass_over(&mut self, from: usize) {
        let from = from.min(self.bytes.len());
        let lower = self.bytes[from..].to_ascii_lowercase();
        let kept = find(&lower, LENGTH).map_or(lower.len().saturating_sub(LENGTH.len()), |at| at);
        self.bytes.drain(..from + kept);
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// The length that a header says, whatever stands before it.
fn length(header: &[u8]) -> Option<usize> {
    let header = String::from_utf8_lossy(header).to_ascii_lowercase();
    let line = header.lines().rev().find_map(|line| line.split_once("content-length:"))?.1;
    line.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::Frames;

    fn messages(pieces: &[&[u8]]) -> Vec<String> {
        let mut frames = Frames::default();
        let mut found = Vec::new();
        for piece in pieces {
            frames.push(piece);
            while let Some(message) = frames.next() {
                found.push(String::from_utf8(message).unwrap());
            }
        }
        found
    }

    #[test]
    fn messages_come_however_they_are_cut() {
        let all = b"Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: x\r\n\r\n[1]";
        assert_eq!(messages(&[all]), ["{}", "[1]"]);
        let single: Vec<&[u8]> = all.chunks(1).collect();
        assert_eq!(messages(&single), ["{}", "[1]"]);
    }

    #[test]
    fn what_is_no_frame_is_passed_over() {
        let broken = b"Content-Length: x\r\n\r\nhello\r\n\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(messages(&[broken]), ["{}"]);
        let long = vec![b'x'; 40_000];
        assert_eq!(messages(&[&long, b"\r\n\r\nContent-Length: 2\r\n\r\n{}"]), ["{}"]);
        let huge = b"Content-Length: 999999999999\r\n\r\nabc";
        assert_eq!(messages(&[huge]), Vec::<String>::new());
    }
}
