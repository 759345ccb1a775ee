//! What is given on standard input as a whole: a text from a file or another program.
//!
//! Owns standard input where nobody answers questions. Never decides what the text means.

use std::io::{self, Read};

/// Reads standard input to its end; `None` if it is longer than `most` bytes.
pub fn bytes(most: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= most).then_some(bytes))
}
