//! `runbook lsp`: answers an editor, over standard input and output, in the Language Server Protocol (3.17).
//!
//! Owns the conversation. What is told is worked out in [`editor`](crate::editor) and `lint`; here it is only put into
//! the form of the protocol. One message after the other is answered; findings are published once nothing more comes
//! for a moment. Nothing that comes in ends the conversation but its end.

mod answers;
mod desk;
mod frames;
mod shapes;
mod uris;

use std::io::Write;
use std::time::Duration;

use serde_json::{Value, json};

use self::desk::{Change, Desk};
use self::frames::Frames;
use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::system::incoming::{Came, Incoming};

/// Answer an editor: findings, fixes, meanings, names (Language Server Protocol)
///
/// An editor starts it, and speaks with it over standard input and output. It reads the run book that an open file
/// belongs to, what is not saved yet first.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook lsp\n\nOf Neovim:\n  vim.lsp.config('runbook', {cmd = {'runbook', 'lsp'}, filetypes = {'yaml'}, root_markers = {'runbook.yaml'}})"
)]
pub(in crate::cli) struct Args {
    /// Standard input and output, which are used anyway; some editors say so
    #[arg(long)]
    stdio: bool,
}

/// For so long nothing has to come before findings are published.
const PAUSE: Duration = Duration::from_millis(150);
/// After so many messages they are published anyway.
const MOST_MESSAGES: usize = 64;

/// What is said wrong, by the numbers of JSON-RPC and of the protocol.
pub(super) mod code {
    pub(in super::super) const PARSE: i64 = -32700;
    pub(in super::super) const INVALID: i64 = -32600;
    pub(in super::super) const NO_METHOD: i64 = -32601;
    pub(in super::super) const PARAMS: i64 = -32602;
    pub(in super::super) const NOT_INITIALIZED: i64 = -32002;
    pub(in super::super) const FAILED: i64 = -32803;
}

/// Why a request has no result: a number and words.
pub(super) type Refused = (i64, String);

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let _ = args.stdio;
    let incoming = Incoming::listen();
    let mut talk = Talk { desk: Desk::new(context), state: State::New, unpublished: 0 };
    let mut frames = Frames::default();
    loop {
        let wait = (talk.unpublished > 0).then_some(PAUSE);
        match incoming.next(wait) {
            Came::End => return Ok(exit::NO),
            Came::Nothing => talk.publish()?,
            Came::Bytes(bytes) => frames.push(&bytes),
        }
        while let Some(message) = frames.next() {
            if let Some(code) = talk.take(&message)? {
                return Ok(code);
            }
            if talk.unpublished > MOST_MESSAGES {
                talk.publish()?;
            }
        }
    }
}

/// How far the conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    /// Only its end is waited for.
    Over,
}

struct Talk<'c> {
    desk: Desk<'c>,
    state: State,
    /// How many messages came since findings were published; 0 if nothing changed.
    unpublished: usize,
}

impl Talk<'_> {
    /// Takes a message; the exit code, if it ends the conversation.
    fn take(&mut self, message: &[u8]) -> Result<Option<u8>, Failure> {
        let Ok(message) = serde_json::from_slice::<Value>(message) else {
            send(&failed(&Value::Null, code::PARSE, "this is no JSON"))?;
            return Ok(None);
        };
        let id = message.get("id").cloned();
        let Some(method) = message.get("method").and_then(Value::as_str) else {
            // An answer has no method; nothing was asked.
            if id.is_none() || message.get("result").is_none() && message.get("error").is_none() {
                let id = id.filter(|id| id.is_number() || id.is_string()).unwrap_or(Value::Null);
                send(&failed(&id, code::INVALID, "this is neither a request nor a notification"))?;
            }
            return Ok(None);
        };
        let params = message.get("params").cloned().unwrap_or(Value::Null);
        match id {
            Some(id) => send(&self.request(&id, method, &params))?,
            None if method == "exit" => {
                return Ok(Some(if self.state == State::Over { exit::YES } else { exit::NO }));
            }
            None => self.notified(method, &params)?,
        }
        Ok(None)
    }

    fn request(&mut self, id: &Value, method: &str, params: &Value) -> Value {
        let answer = match (self.state, method) {
            (State::New, "initialize") => {
                self.state = State::Open;
                Ok(self.desk.initialize(params))
            }
            (State::New, _) => Err((code::NOT_INITIALIZED, "`initialize` comes first".to_owned())),
            (State::Over, _) => Err((code::INVALID, "nothing comes after `shutdown` but `exit`".to_owned())),
            (State::Open, "initialize") => Err((code::INVALID, "this was initialized before".to_owned())),
            (State::Open, "shutdown") => {
                self.state = State::Over;
                Ok(Value::Null)
            }
            (State::Open, _) => self.desk.answer(method, params),
        };
        match answer {
            Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
            Err((code, message)) => failed(id, code, &message),
        }
    }

    fn notified(&mut self, method: &str, params: &Value) -> Result<(), Failure> {
        if self.state != State::Open {
            return Ok(());
        }
        match self.desk.changed(method, params) {
            Change::Nothing if self.unpublished == 0 => {}
            Change::Nothing | Change::Texts => self.unpublished += 1,
            Change::Closed(uri) => {
                self.unpublished += 1;
                send(&desk::published(&uri, None, &[]))?;
            }
        }
        Ok(())
    }

    fn publish(&mut self) -> Result<(), Failure> {
        self.unpublished = 0;
        self.desk.findings().iter().try_for_each(send)
    }
}

fn failed(id: &Value, code: i64, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
}

/// Sends one message. Whoever closed its end is gone: the end of input follows.
fn send(message: &Value) -> Result<(), Failure> {
    let text = message.to_string();
    let mut out = std::io::stdout().lock();
    let done = write!(out, "Content-Length: {}\r\n\r\n{text}", text.len()).and_then(|()| out.flush());
    match done {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
