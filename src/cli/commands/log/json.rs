//! The answer of `runbook log` for programs: entries as they were recorded, with their texts.

use std::io::{ErrorKind, Write};

use serde_json::Value;

use super::Found;
use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::ledger::{Sealed, Store};

/// Prints one array.
pub(super) fn array(found: &Found, store: Option<&dyn Store>, context: &Context) -> Result<(), Failure> {
    let entries = found.entries.iter().map(|sealed| entry(sealed, store));
    context.json(&entries.collect::<Result<Vec<Value>, Failure>>()?)
}

/// Prints an entry a line.
pub(super) fn lines(found: &Found, store: Option<&dyn Store>) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    for sealed in &found.entries {
        match writeln!(out, "{}", entry(sealed, store)?) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
    }
    Ok(())
}

/// An entry with its hash; each blob that is a text has it as `text`, null if it was erased.
fn entry(sealed: &Sealed, store: Option<&dyn Store>) -> Result<Value, Failure> {
    let mut value: Value = serde_json::from_slice(&sealed.bytes).map_err(|error| {
        Failure::new(exit::NOT_VERIFIED, format!("cannot read entry {}: {error}", sealed.entry.seq))
    })?;
    value["hash"] = sealed.hash.to_string().into();
    let (Some(store), Some(blobs)) = (store, value.get_mut("blobs").and_then(Value::as_array_mut)) else {
        return Ok(value);
    };
    for (blob, commitment) in blobs.iter_mut().zip(&sealed.entry.blobs) {
        match store.blob(commitment)?.map(String::from_utf8) {
            Some(Ok(text)) => blob["text"] = text.into(),
            Some(Err(_)) => {}
            None => blob["text"] = Value::Null,
        }
    }
    Ok(value)
}
