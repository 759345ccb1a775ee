//! `runbook ledger archive`: old texts go into an export and are kept in it alone. The entries stay: they are the chain.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::cli::commands::{export, recorded};
use crate::cli::context::Context;
use crate::cli::recording::{Decision, Recording};
use crate::cli::{Failure, exit, moment};
use crate::ledger::facts::LedgerArchived;
use crate::ledger::{
    Commitment, Fact, Filter, Hash, Head, Hold, Open, Sealed, Store, StoreError, Subject, Text, Verdict,
    holds, verify,
};
use crate::store::{self, Mode};
use crate::ui::line::Line;
use crate::ui::theme::Style;
use crate::workspace::NewFile;

/// So many texts are named by one entry.
const BATCH: usize = 800;

/// Put old texts into an export, where they are kept alone from then on
///
/// The entries stay, since they are the chain: what is owed, done and measured is told as before. Texts of what is still
/// open, texts under a hold and the texts of the run books stay, too.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook ledger archive --before 2020-01-01 --output 2019.jsonl\n  runbook verify 2019.jsonl"
)]
pub(super) struct Args {
    /// Only what was recorded before this moment
    #[arg(long, value_name = "TIME")]
    before: String,
    /// A new file for it, for you alone to read: every entry before that moment, and all their texts
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// Why; this stays on record
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let reason = args.reason.as_deref().map(|reason| recorded::said("the reason", reason)).transpose()?;
    let loaded = context.load_if_any()?;
    let before = moment::instant(&args.before, &loaded.wording.zone)?;
    if before > loaded.wording.now {
        return Err(Failure::usage("cannot archive what is not recorded yet: --before is in the future"));
    }
    let store = context.own(&loaded)?;
    let store =
        store.ok_or_else(|| Failure::new(exit::ENVIRONMENT, "cannot archive: nothing is recorded yet"))?;
    let plan = Plan::of(before, &*store)?;
    if plan.texts.is_empty() {
        let mut page = context.stdout();
        page.prose(&Line::new().text("There is no text to archive.").text(plan.kept_back()), 0)?;
        page.flush()?;
        return Ok(exit::YES);
    }
    drop(store);
    let path = context.at(&args.output);
    let mut recording = context.recording(&loaded)?;
    let archive = Archive::write(before, &path, &*recording.store)?;
    let done = archive.erase(&mut recording, reason.as_deref())?;
    let mut page = context.stdout();
    let texts = if done.texts == 1 { "1 text".to_owned() } else { format!("{} texts", done.texts) };
    let entries = if archive.count == 1 { "entry" } else { "entries" };
    let said = format!(
        " {texts} to {}, with the {} {entries} before that moment; it verifies.",
        args.output.display(),
        archive.count
    );
    page.prose(&Line::new().styled(Style::Done, "Archived").text(said).text(done.kept_back), 0)?;
    let rest = "The texts are erased from this ledger; the entries stay, and the chain with them. Keep the file: \
        nothing else has them.";
    page.prose(&Line::new().dim(rest), 0)?;
    if let Some(sealed) = &done.last {
        page.line(&recorded::head(sealed))?;
    }
    page.flush()?;
    Ok(exit::YES)
}

/// What can be archived, and what is kept back.
#[derive(Default)]
struct Plan {
    /// The ledger's head when it was made.
    head: Option<Head>,
    texts: Vec<Hash>,
    /// Texts of what is open.
    open: usize,
    /// Texts under a hold, by that.
    held: BTreeMap<String, usize>,
}

/// What speaks for keeping a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kept {
    Later,
    Open,
    Held(usize),
}

impl Plan {
    fn of(before: DateTime<Utc>, store: &dyn Store) -> Result<Self, Failure> {
        let state = store.state(None)?;
        let (open, holds) = (Open::of(&state)?, holds(store)?);
        // A text can be one of several entries: each has a say.
        let mut texts: BTreeMap<Hash, (Commitment, Option<Kept>)> = BTreeMap::new();
        store.read(&Filter::default(), &mut |sealed| {
            let entry = &sealed.entry;
            if entry.blobs.is_empty() {
                return ControlFlow::Continue(());
            }
            let held = || holds.iter().position(|hold| hold.covers(entry)).map(Kept::Held);
            let goes_on = || open.has(entry).then_some(Kept::Open);
            let kept = held().or_else(goes_on).or_else(|| (entry.at >= before).then_some(Kept::Later));
            for blob in &entry.blobs {
                let known = texts.entry(blob.c).or_insert_with(|| (blob.clone(), None));
                known.1 = known.1.max(kept);
            }
            ControlFlow::Continue(())
        })?;
        Self { head: state.head(), ..Self::default() }.sorted(texts, &holds, store)
    }

    /// Texts that are gone already count nowhere.
    fn sorted(
        mut self,
        texts: BTreeMap<Hash, (Commitment, Option<Kept>)>,
        holds: &[Hold],
        store: &dyn Store,
    ) -> Result<Self, Failure> {
        for (c, (blob, kept)) in texts {
            match kept {
                Some(Kept::Later) => {}
                _ if !store.has_blob(&blob)? => {}
                Some(Kept::Open) => self.open += 1,
                Some(Kept::Held(hold)) => *self.held.entry(holds[hold].in_words()).or_default() += 1,
                None => self.texts.push(c),
            }
        }
        Ok(self)
    }

    /// What stays, in words that follow others.
    fn kept_back(&self) -> String {
        let mut said: Vec<String> =
            self.held.iter().map(|(hold, count)| format!("{count} under {hold}")).collect();
        if self.open > 0 {
            said.push(format!("{} of run books and of what is open", self.open));
        }
        if said.is_empty() { String::new() } else { format!(" These stay: {}.", said.join("; ")) }
    }
}

/// An export on disk that verifies.
struct Archive {
    before: DateTime<Utc>,
    head: Head,
    count: u64,
    sha256: Hash,
    texts: HashSet<Hash>,
}

/// What was erased.
struct Done {
    texts: usize,
    kept_back: String,
    last: Option<Sealed>,
}

impl Archive {
    /// Writes it durably, and reads it back.
    fn write(before: DateTime<Utc>, path: &Path, store: &dyn Store) -> Result<Self, Failure> {
        let head = store.head()?.ok_or_else(|| Failure::refused("the ledger is empty"))?;
        let mut file = NewFile::begin(path)?;
        let (count, sha256) = export::write_before(before, head, store, &mut file)?;
        file.keep()?;
        let odd = |what: String| {
            Failure::new(exit::NOT_VERIFIED, format!("the archive does not verify: {what}"))
                .hint("nothing was erased; look at the disk, take the file away, and try again")
        };
        let written = store::open(&path.to_string_lossy(), Mode::Read)?;
        let written = written.ok_or_else(|| odd("it is not there".to_owned()))?;
        match verify(&*written, &[]) {
            Verdict::Part { count: found, head: of, .. } if found == count && of == head => {}
            other => return Err(odd(other.to_string())),
        }
        let texts = present(&*written)?;
        Ok(Self { before, head, count, sha256, texts })
    }

    /// Records and erases what it holds and what nothing keeps back; decided again whenever somebody recorded something.
    fn erase(&self, recording: &mut Recording, reason: Option<&str>) -> Result<Done, Failure> {
        let mut plan = self.plan(&*recording.store)?;
        let mut done = Done { texts: 0, kept_back: plan.kept_back(), last: None };
        while !plan.texts.is_empty() {
            let batch: Vec<Hash> = plan.texts.iter().take(BATCH).copied().collect();
            let sealed = recording.decide(|state| {
                if state.head() != plan.head {
                    return Ok(None);
                }
                let fact = Fact::LedgerArchived(LedgerArchived {
                    before: self.before,
                    count: self.count,
                    head: format!("{}:{}", self.head.seq, self.head.hash),
                    sha256: self.sha256,
                    commitments: batch.clone(),
                });
                let texts = reason.map(|reason| Text::plain(Text::REASON, reason)).into_iter().collect();
                Ok(Some(Decision { subject: Subject::default(), fact, texts }))
            })?;
            if let Some(sealed) = sealed {
                plan.texts.drain(..batch.len());
                plan.head = Some(sealed.head());
                done.texts += batch.len();
                done.last = Some(sealed);
            } else {
                plan = self.plan(&*recording.store)?;
                done.kept_back = plan.kept_back();
            }
        }
        Ok(done)
    }

    /// What can be archived now, of what it holds.
    fn plan(&self, store: &dyn Store) -> Result<Plan, Failure> {
        let mut plan = Plan::of(self.before, store)?;
        plan.texts.retain(|c| self.texts.contains(c));
        Ok(plan)
    }
}

/// The texts that an export holds.
fn present(store: &dyn Store) -> Result<HashSet<Hash>, StoreError> {
    let mut spoken = BTreeSet::new();
    store.read(&Filter::default(), &mut |sealed| {
        spoken.extend(sealed.entry.blobs.iter().map(|blob| blob.c));
        ControlFlow::Continue(())
    })?;
    let mut found = Ok(HashSet::new());
    store.inspect(&mut |raw| {
        let there = |c: &Hash| raw.stored_blob(c).map(|stored| stored.map(|_| *c)).transpose();
        found = spoken.iter().filter_map(there).collect();
    })?;
    found
}
