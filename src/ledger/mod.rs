//! The append-only record of what people did: entries, their canonical bytes, the hash chain, and the fold to a state.
//!
//! Owns the entry format (for ever), the facts it can carry, the state folded from them, the [`Store`] trait that
//! every backend keeps, and [`verify`]. It never reads a clock, draws a random number or opens a file: instants,
//! actors, ids and salts are arguments, and bytes live in a store.
//!
//! | file | what it holds |
//! |---|---|
//! | `entry`, `fields` | [`Entry`], [`Sealed`], who and what it is about |
//! | `canonical`, `hash` | the bytes of an entry and their digest |
//! | `blob` | texts and files beside the chain, by salted commitment |
//! | `draft` | [`Draft`]: an entry before it has a place in a chain |
//! | `fact`, `facts/` | the typed content of each entry type |
//! | `state`, `history`, `fold`, `body` | what the entries add up to, and its compact stored form |
//! | `retention` | which texts must stay: holds, and what is open |
//! | `spool` | drafts that could not be recorded at once |
//! | `store`, `failure` | the trait of backends, and how its operations fail |
//! | `export`, `base64` | the lines in which a ledger is handed out |
//! | `tree`, `checkpoint` | the Merkle tree over the entries, and what an outsider keeps of it |
//! | `verify`, `verify/` | the proof, and its verdict |
//! | `wording` | how an entry is said in a list |

mod base64;
mod blob;
mod body;
mod canonical;
mod checkpoint;
mod draft;
mod entry;
mod export;
mod fact;
pub mod facts;
mod failure;
mod fields;
mod fold;
mod folding;
pub mod format;
mod hash;
mod head;
mod history;
mod instant;
mod retention;
mod spool;
mod state;
mod store;
mod tree;
mod verify;
mod wording;

pub use blob::{Blob, Commitment, Salt, Text};
pub use canonical::{CanonicalError, canonical};
pub use checkpoint::{Checkpoint, CheckpointError};
pub use draft::{Draft, SealError, Sealing, Stamp};
pub use entry::{Actor, Auth, Columns, Entry, EntryError, RunRef, Sealed, Subject};
pub use export::{Ending, ExportLine, Handed, blob_line, read_blob};
pub use fact::{ERASING, Fact, KINDS};
pub use failure::{AppendError, StoreError};
pub use hash::{Digesting, Hash, HashError};
pub use head::{Head, Of, Witness, WitnessError};
pub use history::{
    Closed, Decided, Escalation, History, Holder, Record, Rescheduled, Rule, RunSummary, Told,
};
pub use retention::{Hold, Open, holds};
pub use spool::{read_spooled, spooled};
pub use state::{Adoption, BookState, Damage, EventState, MovedAnchor, Overview, OwedReview, State};
pub use store::{Expected, Filter, Projection, Raw, Row, Store, StoredBlob};
pub use tree::Tree;
pub use verify::{Verdict, prove, verify, verify_from};
pub use wording::{Said, said};
