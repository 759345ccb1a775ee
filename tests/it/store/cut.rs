//! A wire that can be cut at any moment, between a program and a database server.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

/// Where it is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// What the program sends never arrives.
    Sending,
    /// It arrives and is carried out, and the answer never comes.
    Answering,
}

/// Passes everything on until it is cut.
pub(super) struct Wire {
    port: u16,
    /// How many messages of the program are passed on; negative: all.
    left: Arc<AtomicI64>,
    answering: Arc<AtomicBool>,
    /// Whether nobody is let in any more.
    closed: Arc<AtomicBool>,
}

impl Wire {
    /// A wire to a port of this machine.
    pub(super) fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let wire = Self {
            port: listener.local_addr().unwrap().port(),
            left: Arc::new(AtomicI64::new(-1)),
            answering: Arc::default(),
            closed: Arc::default(),
        };
        let (left, answering, closed) =
            (Arc::clone(&wire.left), Arc::clone(&wire.answering), Arc::clone(&wire.closed));
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if closed.load(Ordering::SeqCst) {
                    continue;
                }
                let Ok(far) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                let (left, answering) = (Arc::clone(&left), Arc::clone(&answering));
                std::thread::spawn(move || relay(near, far, &left, &answering));
            }
        });
        wire
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Cuts the wire once, after so many more messages of the program.
    pub(super) fn cut(&self, messages: u32, when: When) {
        self.answering.store(when == When::Answering, Ordering::SeqCst);
        self.left.store(i64::from(messages), Ordering::SeqCst);
    }

    /// Whether it was cut since.
    pub(super) fn is_cut(&self) -> bool {
        self.left.load(Ordering::SeqCst) < 0
    }

    /// Lets nobody in any more, or again.
    pub(super) fn close(&self, closed: bool) {
        self.closed.store(closed, Ordering::SeqCst);
    }
}

fn relay(mut near: TcpStream, mut far: TcpStream, left: &AtomicI64, answering: &AtomicBool) {
    let (mute, heard) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (mut back, mut forth) = (far.try_clone().unwrap(), near.try_clone().unwrap());
    let of_answers = (Arc::clone(&mute), Arc::clone(&heard));
    std::thread::spawn(move || {
        let (mute, heard) = of_answers;
        let mut bytes = [0; 16000];
        while let Ok(count @ 1..) = back.read(&mut bytes) {
            if mute.load(Ordering::SeqCst) {
                heard.store(true, Ordering::SeqCst);
            } else if forth.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        let _ = forth.shutdown(Shutdown::Both);
    });
    let mut bytes = [0; 16000];
    while let Ok(count @ 1..) = near.read(&mut bytes) {
        let cut = left.load(Ordering::SeqCst) >= 0 && left.fetch_sub(1, Ordering::SeqCst) == 0;
        if cut && answering.load(Ordering::SeqCst) {
            mute.store(true, Ordering::SeqCst);
            let _ = far.write_all(&bytes[..count]);
            for _ in 0..500 {
                if heard.load(Ordering::SeqCst) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        if cut || far.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = near.shutdown(Shutdown::Both);
    let _ = far.shutdown(Shutdown::Both);
}
