//! What comes in on standard input, piece by piece, while the program may do something else.
//!
//! Owns the thread that reads. It hands over what it read through a short queue, so that whoever sends too fast waits.

use std::io::{ErrorKind, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// How much is read at once, and how many of those may wait.
const PIECE: usize = 64 * 1024;
const WAITING: usize = 16;

/// Standard input, read on a thread of its own.
#[derive(Debug)]
pub struct Incoming(Receiver<Vec<u8>>);

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// Bytes; at least one.
    Bytes(Vec<u8>),
    /// Nothing in the time that was given.
    Nothing,
    /// The end; nothing will come any more.
    End,
}

impl Incoming {
    /// Begins to read.
    #[must_use]
    pub fn listen() -> Self {
        let (sender, receiver) = sync_channel(WAITING);
        std::thread::spawn(move || hand_over(&sender));
        Self(receiver)
    }

    /// What comes next; `wait` says how long for, as long as it takes if nothing is said.
    #[must_use]
    pub fn next(&self, wait: Option<Duration>) -> Came {
        let Some(wait) = wait else { return self.0.recv().map_or(Came::End, Came::Bytes) };
        match self.0.recv_timeout(wait) {
            Ok(bytes) => Came::Bytes(bytes),
            Err(RecvTimeoutError::Timeout) => Came::Nothing,
            Err(RecvTimeoutError::Disconnected) => Came::End,
        }
    }
}

fn hand_over(queue: &SyncSender<Vec<u8>>) {
    let mut input = std::io::stdin().lock();
    let mut buffer = vec![0; PIECE];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                if queue.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
}
