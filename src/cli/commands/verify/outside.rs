//! What others keep of the ledger: checkpoints with their signatures, heads, and the mark of this user.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::cli::Failure;
use crate::cli::context::Context;
use crate::cli::outside::{marked, unkept};
use crate::ledger::{Checkpoint, Filter, Store, Verdict, Witness};
use crate::store;
use crate::store::outside::{self, Kept};
use crate::system::signature::{self, Signed};

/// Where to look for what others keep.
#[derive(Debug, clap::Args)]
pub(super) struct Places {
    /// A head that somebody kept, as it was printed; can be given again
    #[arg(long, value_name = "HEAD")]
    witness: Vec<String>,
    /// Compare with the checkpoints in this folder, or with git:NAME on that branch; can be given again
    #[arg(long, value_name = "PLACE")]
    checkpoints: Vec<String>,
    /// Compare with this checkpoint, and do not read again what it stands for
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Count signatures of these only: a file of allowed signers, as ssh-keygen reads it
    #[arg(long, value_name = "FILE")]
    signers: Option<PathBuf>,
}

/// What others keep.
#[derive(Default)]
pub(super) struct Outsiders {
    /// Heads that were typed.
    pub(super) heads: Vec<Witness>,
    /// Checkpoints, by place, then size.
    pub(super) checkpoints: Vec<Noted>,
    /// The mark of this user.
    mark: Option<Witness>,
    /// How many of the first entries are believed.
    pub(super) taken: u64,
    /// Whether signatures are checked.
    pub(super) signers: bool,
}

/// A checkpoint, and what is known of it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Noted {
    /// Where it is kept.
    pub(super) name: String,
    /// How many entries it stands for; 0 where it cannot be read.
    pub(super) size: u64,
    /// Who signed it; absent where it is not signed, or not known to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signer: Option<String>,
    /// What is wrong with it by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) trouble: Option<String>,
    #[serde(skip)]
    witness: Option<Witness>,
}

impl Outsiders {
    /// What others keep of a ledger, or, where there is none, the heads that were typed. A file that was handed in may
    /// well end before what is kept of its ledger, unless somebody says what to compare it with.
    pub(super) fn of(
        places: &Places,
        store: Option<&dyn Store>,
        in_use: bool,
        context: &Context,
    ) -> Result<Self, Failure> {
        let heads = places.witness.iter().map(|text| head(text)).collect::<Result<Vec<_>, _>>()?;
        let Some(store) = store else { return Ok(Self { heads, ..Self::default() }) };
        let mut kept: Vec<Kept> = Vec::new();
        for place in context.outside(&places.checkpoints) {
            kept.extend(place.kept(&context.environment, store.id()).map_err(unkept)?);
        }
        let from = places.from.as_deref().map(|file| from(file, store, context)).transpose()?;
        let taken = from.as_ref().map_or(0, |(_, size)| *size);
        kept.extend(from.map(|(kept, _)| kept));
        let signers = places.signers.clone().or_else(|| context.environment.signers());
        let signers = signers.map(|file| context.at(&file));
        let moments = if signers.is_some() { moments(store, &kept) } else { BTreeMap::new() };
        let note = |kept: Kept| noted(kept, store, signers.as_deref(), &moments, context);
        let checkpoints = kept.into_iter().map(note).collect::<Result<Vec<_>, _>>()?;
        let ends_at = store.head().ok().flatten().map_or(0, |head| head.seq);
        // What was recorded after a move is not here, and need not be.
        let ends_here = in_use && store::gone_to(store).is_ok_and(|to| to.is_none());
        let within = |seq: u64| ends_here || seq <= ends_at;
        let checkpoints: Vec<Noted> = checkpoints
            .into_iter()
            .filter(|noted| !places.checkpoints.is_empty() || within(noted.size))
            .collect();
        let mark = marked(context, store.id()).filter(|mark| within(mark.seq));
        Ok(Self { heads, checkpoints, mark, taken, signers: signers.is_some() })
    }

    /// All of them as witnesses.
    pub(super) fn witnesses(&self) -> Vec<Witness> {
        let checkpoints = self.checkpoints.iter().filter_map(|noted| noted.witness.clone());
        self.heads.iter().cloned().chain(checkpoints).chain(self.mark.clone()).collect()
    }

    /// The checkpoints with which something is wrong by themselves.
    pub(super) fn troubled(&self) -> impl Iterator<Item = (&Noted, &str)> {
        self.checkpoints.iter().filter_map(|noted| Some((noted, noted.trouble.as_deref()?)))
    }

    /// The last entry that somebody outside this machine confirms; `None` where nobody does.
    pub(super) fn confirmed(&self) -> Option<u64> {
        let checkpoints =
            self.checkpoints.iter().filter(|noted| noted.trouble.is_none()).map(|noted| noted.size);
        self.heads.iter().map(|head| head.seq).chain(checkpoints).max()
    }

    /// What a ledger that is not there says of them.
    pub(super) fn of_nothing(&self) -> Verdict {
        match self.heads.iter().map(|witness| witness.seq).max() {
            Some(expected) => Verdict::Truncated { count: 0, expected, known_by: "a witness".to_owned() },
            None => Verdict::Intact {
                count: 0,
                head: None,
                unknown_versions: 0,
                redacted: 0,
                archived: 0,
                witnessed: 0,
                taken: 0,
            },
        }
    }
}

fn head(text: &str) -> Result<Witness, Failure> {
    text.parse().map_err(|error: crate::ledger::WitnessError| {
        Failure::usage(error.to_string())
            .hint("heads are printed by every command that records, as `Record 318:9f3a1c7e`")
    })
}

/// The checkpoint to begin at, which has to be one of this ledger.
fn from(file: &Path, store: &dyn Store, context: &Context) -> Result<(Kept, u64), Failure> {
    let kept = outside::of_file(&context.at(file)).map_err(unkept)?;
    let read: Checkpoint = kept
        .text
        .parse()
        .map_err(|error| Failure::usage(format!("cannot begin at '{}': {error}", file.display())))?;
    if read.ledger == store.id() {
        return Ok((kept, read.size));
    }
    let message = format!("cannot begin at '{}': it is of the ledger {}", file.display(), read.ledger);
    Err(Failure::usage(message).hint(format!("this one is {}", store.id())))
}

/// When the last entry of each checkpoint was recorded: a key has to be allowed at that time. Entries that cannot be
/// read have none.
fn moments(store: &dyn Store, kept: &[Kept]) -> BTreeMap<u64, DateTime<Utc>> {
    let sizes = kept.iter().filter_map(|kept| Some(kept.text.parse::<Checkpoint>().ok()?.size));
    let wanted: std::collections::BTreeSet<u64> = sizes.collect();
    let mut moments = BTreeMap::new();
    let read = store.read(&Filter::default(), &mut |sealed| {
        if wanted.contains(&sealed.entry.seq) {
            moments.insert(sealed.entry.seq, sealed.entry.at);
        }
        if wanted.last().is_some_and(|last| sealed.entry.seq >= *last) {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    // Why it cannot be read is what the proof is about to say.
    let _ = read;
    moments
}

fn noted(
    kept: Kept,
    store: &dyn Store,
    signers: Option<&Path>,
    moments: &BTreeMap<u64, DateTime<Utc>>,
    context: &Context,
) -> Result<Noted, Failure> {
    let Kept { name, text, signature } = kept;
    let read = match text.parse::<Checkpoint>() {
        Ok(read) if read.ledger == store.id() => read,
        Ok(_) => return Ok(Noted::bad(name, "it is of another ledger")),
        Err(error) => return Ok(Noted::bad(name, error.to_string())),
    };
    let witness = Some(Witness::of_checkpoint(&read, format!("the checkpoint {name}")));
    let noted = Noted { name, size: read.size, signer: None, trouble: None, witness };
    let Some(signers) = signers else { return Ok(noted) };
    let Some(signature) = signature else {
        return Ok(Noted { trouble: Some("it is not signed".to_owned()), ..noted });
    };
    let at = moments.get(&read.size).copied().unwrap_or_default();
    let checked = signature::check(
        &context.environment,
        signers,
        at,
        signature::CHECKPOINT,
        text.as_bytes(),
        &signature,
    );
    Ok(match checked.map_err(Failure::environment)? {
        Signed::By(signer) => Noted { signer: Some(signer), ..noted },
        Signed::ByNobody(why) => {
            Noted { trouble: Some(format!("its signature does not count: {why}")), ..noted }
        }
    })
}

impl Noted {
    fn bad(name: String, trouble: impl Into<String>) -> Self {
        Self { name, size: 0, signer: None, trouble: Some(trouble.into()), witness: None }
    }
}
