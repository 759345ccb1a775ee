//! Listens to both outputs of a command.
//!
//! Owns the reading threads. They hand over what they read through one short queue, so that a fast command waits
//! for a slow reader and memory stays bounded. A thread whose pipe is held open for ever is left behind; it ends
//! with the pipe, or with the first thing it reads after the queue is gone.

use std::io::{ErrorKind, Read};
use std::process::Child;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// How much is read at once, and how many of those may wait.
const PIECE: usize = 64 * 1024;
const WAITING: usize = 8;

/// The most that can still be on its way when a command has ended: in the queue, in the hands of the threads and
/// in two pipes of the usual largest size.
pub(super) const IN_FLIGHT: usize = PIECE * (WAITING + 2) + 2 * 1024 * 1024;

/// A piece of output as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Where it came out.
    pub stream: Stream,
    /// The bytes, at least one; they may begin and end within a character.
    pub bytes: Vec<u8>,
}

/// The two outputs of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Error,
}

/// Begins to listen. The queue closes when both outputs have ended.
pub(super) fn listen(child: &mut Child) -> Receiver<Chunk> {
    let (sender, receiver) = sync_channel(WAITING);
    if let Some(out) = child.stdout.take() {
        read_on_a_thread(Stream::Out, out, sender.clone());
    }
    if let Some(error) = child.stderr.take() {
        read_on_a_thread(Stream::Error, error, sender);
    }
    receiver
}

fn read_on_a_thread(stream: Stream, mut pipe: impl Read + Send + 'static, queue: SyncSender<Chunk>) {
    std::thread::spawn(move || {
        let mut buffer = vec![0; PIECE];
        loop {
            match pipe.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    let chunk = Chunk { stream, bytes: buffer[..count].to_vec() };
                    if queue.send(chunk).is_err() {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
    });
}
