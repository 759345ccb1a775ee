//! Watches one command from its start to its end.
//!
//! Owns the order of things: output as it comes, interrupts, the time limit, and the three ways of asking a command
//! to end. Everything happens on the calling thread.

use std::process::{Child, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::capture::{Capturer, Keeper, LIMIT};
use super::family::{Family, Message};
use super::listen::{self, Chunk, Stream};
use super::{Command, End, Finished, ProcessError, Survivor, input, spawn};
use crate::step::{Mask, Masking};
use crate::system::entropy;
use crate::system::environment::Environment;
use crate::system::interrupt::{Interrupt, Interrupts};

/// How often anything but output is looked at.
const TICK: Duration = Duration::from_millis(20);
/// How long an output that others hold open is still listened to.
const GRACE: Duration = Duration::from_millis(300);
/// How long a command that was asked to end may take before it is killed.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the killed may take to be gone.
const AFTERMATH: Duration = Duration::from_secs(1);

/// Runs `command` to its end and returns how it went; `show` sees each piece of output as it arrives.
///
/// The first Ctrl-C goes to the command. A second one, a hang-up, a request to end and the time limit end its
/// group: asked, after 5 seconds killed. Standard input is closed. While `show` does not return nothing else
/// happens, so it must not wait for anything.
pub fn run(
    command: &Command,
    environment: &Environment,
    interrupts: &Interrupts,
    show: &mut dyn FnMut(&Chunk),
) -> Result<Finished, ProcessError> {
    Family::inherit_orphans();
    let began = Instant::now();
    // Without a mark only those who detach themselves twice are lost sight of.
    let mark = entropy::uuid_v7(chrono::DateTime::UNIX_EPOCH).unwrap_or_default();
    let mut child = spawn::spawn(command, environment, &mark)?;
    input::give(&mut child, command.private.stdin.as_ref());
    let chunks = listen::listen(&mut child);
    let family = Family::of(&child, mark);
    let deadline = command.timeout.and_then(|timeout| began.checked_add(timeout));
    let mut watch = Watch {
        child,
        family,
        stage: Stage::Running,
        exit: None,
        timed_out: false,
        interrupted: None,
        looked: None,
        output: Output::new(command.private.mask.as_deref()),
    };
    watch.until_over(&chunks, deadline, interrupts, show);
    watch.output.settle(show);
    // A Ctrl-C more than was needed was meant for the command, not for the next question.
    if watch.interrupted.is_some() {
        interrupts.forget();
    }
    Ok(watch.finish(began))
}

/// How far the ending of a command has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Running,
    Asked(Instant),
    Killed(Instant),
}

struct Watch<'c> {
    child: Child,
    family: Family,
    stage: Stage,
    /// How and when it ended; how is lost where somebody else asked first.
    exit: Option<(End, Instant)>,
    timed_out: bool,
    interrupted: Option<Interrupt>,
    looked: Option<Instant>,
    output: Output<'c>,
}

impl Watch<'_> {
    fn until_over(
        &mut self,
        chunks: &Receiver<Chunk>,
        deadline: Option<Instant>,
        interrupts: &Interrupts,
        show: &mut dyn FnMut(&Chunk),
    ) {
        while !self.is_over() {
            self.output.receive(chunks, show);
            self.notice_exit();
            if let Some(interrupt) = interrupts.take() {
                self.interrupt(interrupt);
            }
            if self.exit.is_none() && deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                self.timed_out |= self.stage == Stage::Running;
                self.ask_to_end();
            }
            self.lose_patience();
        }
    }

    fn notice_exit(&mut self) {
        if self.exit.is_some() {
            return;
        }
        let end = match self.child.try_wait() {
            Ok(None) => return,
            Ok(Some(status)) => end(status),
            Err(_) => End::Unknown,
        };
        self.exit = Some((end, Instant::now()));
        self.output.after_exit = Some(0);
    }

    fn interrupt(&mut self, interrupt: Interrupt) {
        let first = self.interrupted.is_none();
        self.interrupted = self.interrupted.max(Some(interrupt));
        if interrupt == Interrupt::CtrlC && first {
            self.family.tell(Message::Interrupt, &mut self.child);
        } else {
            self.ask_to_end();
        }
    }

    fn ask_to_end(&mut self) {
        if self.stage == Stage::Running {
            self.stage = Stage::Asked(Instant::now());
            self.family.tell(Message::Terminate, &mut self.child);
        }
    }

    fn lose_patience(&mut self) {
        if let Stage::Asked(since) = self.stage
            && since.elapsed() >= PATIENCE
        {
            self.stage = Stage::Killed(Instant::now());
            self.family.tell(Message::Kill, &mut self.child);
        }
    }

    fn is_over(&mut self) -> bool {
        match self.stage {
            Stage::Running => {
                let quiet = |(_, at): (_, Instant)| at.elapsed() >= GRACE && self.output.is_quiet();
                self.exit.is_some() && (self.output.ended || self.exit.is_some_and(quiet))
            }
            Stage::Asked(_) => self.is_gone(),
            Stage::Killed(since) => self.is_gone() || since.elapsed() >= AFTERMATH,
        }
    }

    /// Whether nobody of the family runs; looked at only now and then, since it means to read the process list.
    fn is_gone(&mut self) -> bool {
        if self.exit.is_none() || self.looked.is_some_and(|at| at.elapsed() < TICK) {
            return false;
        }
        self.looked = Some(Instant::now());
        self.family.alive().is_empty()
    }

    fn finish(mut self, began: Instant) -> Finished {
        if self.exit.is_some() {
            self.family.lay_to_rest();
        }
        let until = self.exit.map_or_else(Instant::now, |(_, at)| at);
        Finished {
            end: self.exit.map_or(End::Unknown, |(end, _)| end),
            timed_out: self.timed_out,
            interrupted: self.interrupted,
            duration: until - began,
            survivors: self.survivors(),
            output_held: !self.output.ended,
            stdout: self.output.stdout.map(Keeper::finish),
            output: self.output.both.finish(),
        }
    }

    /// Looking for them costs time, so a command that simply ended and closed its output is not asked.
    fn survivors(&self) -> Vec<Survivor> {
        let simple = self.stage == Stage::Running && self.output.ended && self.exit.is_some();
        if simple { Vec::new() } else { self.family.alive() }
    }
}

/// What a command said so far.
struct Output<'c> {
    /// What masks standard output, and error; nothing for most.
    masks: Option<[Masking<'c>; 2]>,
    both: Capturer,
    /// Standard output alone, from the first byte of standard error on; until then it is the same.
    stdout: Option<Keeper>,
    /// Both outputs were closed by everyone.
    ended: bool,
    /// How many times in a row nothing came.
    idle: u32,
    /// Bytes since the command ended, once it has.
    after_exit: Option<usize>,
}

impl<'c> Output<'c> {
    fn new(mask: Option<&'c Mask>) -> Self {
        let masks = mask.map(|mask| [mask.stream(), mask.stream()]);
        Self { masks, both: Capturer::new(LIMIT), stdout: None, ended: false, idle: 0, after_exit: None }
    }

    /// Whether nothing of what the command itself wrote can still be on its way.
    fn is_quiet(&self) -> bool {
        self.idle > 0 || self.after_exit.is_some_and(|bytes| bytes > listen::IN_FLIGHT)
    }

    /// Waits for output at most one tick.
    fn receive(&mut self, chunks: &Receiver<Chunk>, show: &mut dyn FnMut(&Chunk)) {
        if self.ended {
            // Only the end of processes is waited for now, which usually follows at once.
            self.idle = self.idle.saturating_add(1);
            std::thread::sleep(TICK.min(Duration::from_millis(self.idle.into())));
            return;
        }
        match chunks.recv_timeout(TICK) {
            Ok(chunk) => self.take(chunk, show),
            Err(RecvTimeoutError::Timeout) => self.idle += 1,
            Err(RecvTimeoutError::Disconnected) => {
                self.ended = true;
                self.idle = 0;
            }
        }
    }

    fn take(&mut self, mut chunk: Chunk, show: &mut dyn FnMut(&Chunk)) {
        self.idle = 0;
        if let Some(bytes) = &mut self.after_exit {
            *bytes += chunk.bytes.len();
        }
        if let Some(masks) = &mut self.masks {
            chunk.bytes = masks[chunk.stream as usize].push(&chunk.bytes);
        }
        self.keep(&chunk, show);
    }

    /// What was held back since it might have become a secret.
    fn settle(&mut self, show: &mut dyn FnMut(&Chunk)) {
        for (mask, stream) in self.masks.take().into_iter().flatten().zip([Stream::Out, Stream::Error]) {
            self.keep(&Chunk { stream, bytes: mask.finish() }, show);
        }
    }

    /// Keeps and shows what is masked already; what came before it is never seen.
    fn keep(&mut self, chunk: &Chunk, show: &mut dyn FnMut(&Chunk)) {
        if chunk.bytes.is_empty() {
            return;
        }
        match (chunk.stream, &mut self.stdout) {
            (Stream::Out, Some(stdout)) => stdout.push(&chunk.bytes),
            (Stream::Error, none @ None) => *none = Some(self.both.keeper.clone()),
            (Stream::Out, None) | (Stream::Error, Some(_)) => {}
        }
        self.both.push(&chunk.bytes);
        show(chunk);
    }
}

fn end(status: ExitStatus) -> End {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return End::Signal(signal);
    }
    status.code().map_or(End::Unknown, End::Exit)
}
