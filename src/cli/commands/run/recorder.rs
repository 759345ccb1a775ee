//! The run's statements as entries of the ledger.

use crate::cli::recording::Recording;
use crate::ledger::{AppendError, Draft, Expected, Fact, RunRef, RunSummary, Sealed, Subject};
use crate::run::{Past, RecordError, Recorded, Recorder, Statement};
use crate::schedule::{Row, subject_of};
use crate::system::entropy;

/// Appends the statements of one run.
pub(super) struct RunRecorder {
    recording: Recording,
    subject: Subject,
    run: String,
    seq: u64,
    first: Option<Expected>,
    error: Option<AppendError>,
    /// What is not on record, as far as is known: recorded again, it is the same entry.
    unrecorded: Option<(Statement, Draft)>,
}

impl RunRecorder {
    /// For a run that starts under (book revision, procedure revision).
    pub(super) fn started(
        recording: Recording,
        row: &Row<'_>,
        run: String,
        revisions: (String, String),
    ) -> Self {
        let subject = subject_of(row.named, &row.slot.key);
        Self::new(recording, subject, run, 0, revisions)
    }

    /// For a run that is gone on with; `subject` is what its entries so far are about.
    pub(super) fn resumed(recording: Recording, subject: Subject, summary: &RunSummary) -> Self {
        let revisions = (summary.revision.clone(), summary.procedure_revision.clone());
        Self::new(recording, subject, summary.id.clone(), summary.last_run_seq, revisions)
    }

    fn new(
        recording: Recording,
        subject: Subject,
        run: String,
        seq: u64,
        revisions: (String, String),
    ) -> Self {
        let (revision, procedure_revision) = (Some(revisions.0), Some(revisions.1));
        let subject = Subject { revision, procedure_revision, ..subject };
        Self { recording, subject, run, seq, first: None, error: None, unrecorded: None }
    }

    /// What the first entry expects of the ledger.
    pub(super) fn expect_first(&mut self, expected: Expected) {
        self.first = Some(expected);
    }

    /// The ledger's own error behind the last one.
    pub(super) fn take_error(&mut self) -> Option<AppendError> {
        self.error.take()
    }

    /// The ledger back, after the run.
    pub(super) fn into_recording(self) -> Recording {
        self.recording
    }

    fn draft(&self, statement: &Statement) -> Result<Draft, RecordError> {
        let ledger = |message: String| RecordError::Ledger { message, hint: None };
        let mut blobs = Vec::with_capacity(statement.texts.len());
        for text in &statement.texts {
            let salt = entropy::bytes::<32>().map_err(|error| ledger(error.to_string()))?;
            blobs.push(text.clone().salted(salt));
        }
        let subject = Subject {
            run: Some(RunRef { id: self.run.clone(), seq: self.seq + 1 }),
            step: statement.step.clone(),
            attempt: statement.attempt,
            ..self.subject.clone()
        };
        let stamp = self.recording.stamp().map_err(|failure| ledger(failure.error.to_string()))?;
        Ok(Draft { subject, fact: statement.fact.clone(), blobs, stamp })
    }
}

impl Recorder for RunRecorder {
    fn heard(&mut self) -> Result<Vec<Past>, RecordError> {
        let failed = |failure: crate::cli::Failure| RecordError::Ledger {
            message: failure.error.to_string(),
            hint: None,
        };
        let heard =
            super::earlier::decisions(&*self.recording.store, &self.subject, &self.run).map_err(failed)?;
        let past = |sealed: &Sealed| Past::of(sealed, |commitment| self.recording.store.blob(commitment));
        let past = heard.iter().map(past).collect::<Result<_, _>>();
        past.map_err(|error| failed(error.into()))
    }

    fn append(&mut self, statement: &Statement) -> Result<Recorded, RecordError> {
        let draft = match self.unrecorded.take() {
            Some((said, draft)) if said == *statement => draft,
            other => {
                // Something else was answered: what was kept of the first answer is not to come back.
                if let Some((_, draft)) = &other {
                    self.recording.forget(draft);
                }
                self.draft(statement)?
            }
        };
        let first = self.first;
        match self.recording.try_append(&draft, first.unwrap_or(Expected::Any)) {
            Ok(sealed) => {
                self.seq += 1;
                self.first = None;
                self.recording.forget(&draft);
                let (id, by) = (sealed.entry.id.clone(), sealed.entry.actor.person.clone());
                Ok(Recorded { at: sealed.entry.at, id, head: sealed.head().to_string(), by })
            }
            Err(error) => {
                let done = matches!(draft.fact, Fact::StepFinished(_));
                let kept = done.then(|| self.recording.keep(&draft, &error)).flatten();
                let said = match &error {
                    AppendError::Moved { .. } if first.is_some() => RecordError::Moved,
                    AppendError::RunMoved { by, .. } => RecordError::Held {
                        message: format!(
                            "{} goes on with this run; your last answer was not recorded",
                            by.actor.person
                        ),
                    },
                    other => RecordError::Ledger {
                        message: other.to_string(),
                        hint: match (other.hint(), kept) {
                            (Some(hint), Some(kept)) => Some(format!("{hint}; {kept}")),
                            (hint, kept) => kept.or_else(|| hint.map(str::to_owned)),
                        },
                    },
                };
                if matches!(error, AppendError::Store(_)) {
                    self.unrecorded = Some((statement.clone(), draft));
                }
                self.error = Some(error);
                Err(said)
            }
        }
    }
}
