//! Drafts with fixed ids, salts and instants, and one ledger that uses every entry type.

use chrono::{DateTime, TimeDelta, Utc};
use runbook::ledger::facts::{
    AnchorMoved, ApprovalDecided, BookAdopted, Bound, Correction, Decision, EscalationAcknowledged,
    EscalationCause, EscalationStarted, EscalationStopped, EscalationTold, EventCancelled, EventChanged,
    EventRaised, Export, How, LedgerCreated, LedgerKind, Level, Means, Mode, Note, OccurrenceRescheduled,
    OccurrenceWaived, PauseCause, Redaction, RunFinished, RunHeld, RunOutcome, RunPaused, RunStarted,
    StepFinished, StepOutcome, StepStarted,
};
use runbook::ledger::{Actor, Auth, Blob, Draft, Fact, RunRef, Stamp, Subject, Text};

/// The sample's ledger.
pub(super) const LEDGER: &str = "0190aaaa-0000-7000-8000-000000000000";

/// A run's id in samples.
pub(super) fn run_id(n: u32) -> String {
    format!("0190bbbb-0000-7000-8000-{n:012}")
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Makes drafts one minute apart, with ids and salts that count up.
pub(super) struct Scribe {
    pub(super) now: DateTime<Utc>,
    pub(super) person: &'static str,
    drafts: u32,
    salts: u8,
}

impl Scribe {
    pub(super) fn new() -> Self {
        Self { now: at("2026-11-23T08:00:00.000Z"), person: "ops1@example.com", drafts: 0, salts: 0 }
    }

    pub(super) fn draft(&mut self, subject: Subject, fact: Fact) -> Draft {
        self.drafts += 1;
        self.now += TimeDelta::minutes(1);
        let actor = Actor {
            person: self.person.to_owned(),
            auth: Auth::Os,
            os_user: Some("ops1".to_owned()),
            host: Some("desk".to_owned()),
        };
        let stamp = Stamp {
            at: self.now,
            tz: "Europe/London".to_owned(),
            clock: None,
            actor,
            tool: "runbook 0.1.0".to_owned(),
            id: format!("0190cccc-0000-7000-8000-{:012}", self.drafts),
        };
        Draft { subject, fact, blobs: Vec::new(), stamp }
    }

    pub(super) fn blob(&mut self, name: &str, text: &str) -> Blob {
        self.salts += 1;
        Text::plain(name, text).salted([self.salts; 32])
    }

    pub(super) fn with(&mut self, subject: Subject, fact: Fact, texts: &[(&str, &str)]) -> Draft {
        let mut draft = self.draft(subject, fact);
        draft.blobs = texts.iter().map(|(name, text)| self.blob(name, text)).collect();
        draft
    }

    pub(super) fn created(&mut self, kind: LedgerKind) -> Draft {
        let created =
            LedgerCreated { workspace: "0190dddd-0000-7000-8000-000000000000".to_owned(), kind, place: None };
        self.draft(Subject::default(), Fact::LedgerCreated(created))
    }

    pub(super) fn note(&mut self, text: &str) -> Draft {
        self.with(Subject::default(), Fact::Note(Note::default()), &[(Text::TEXT, text)])
    }

    pub(super) fn started(&mut self, subject: Subject) -> Draft {
        let started = RunStarted {
            opens_at: at("2026-11-23T00:00:00Z"),
            due_at: Some(at("2026-11-23T09:30:00Z")),
            expires_at: None,
            steps: 4,
            validations: 2,
            mode: Mode::Operator,
            pid: 4711,
            process_started: "boot-1:1234".to_owned(),
            exception: false,
            anew: false,
        };
        self.draft(subject, Fact::RunStarted(started))
    }
}

pub(super) fn book() -> Subject {
    Subject { book: Some("dynamics365".to_owned()), revision: Some("ab".repeat(32)), ..Subject::default() }
}

pub(super) fn occurrence(procedure: &str, key: &str) -> Subject {
    Subject {
        procedure: Some(procedure.to_owned()),
        procedure_revision: Some("cd".repeat(32)),
        occurrence: Some(key.to_owned()),
        ..book()
    }
}

pub(super) fn in_run(procedure: &str, key: &str, run: u32, seq: u64) -> Subject {
    Subject { run: Some(RunRef { id: run_id(run), seq }), ..occurrence(procedure, key) }
}

pub(super) fn in_step(subject: Subject, step: &str, attempt: u32) -> Subject {
    Subject { step: Some(step.to_owned()), attempt: Some(attempt), ..subject }
}

pub(super) fn finished(outcome: RunOutcome) -> Fact {
    Fact::RunFinished(RunFinished {
        outcome,
        done: 3,
        warned: 1,
        skipped: 0,
        failed: 0,
        not_applicable: 0,
        passed: 2,
        validations: 2,
        work_ms: Some(540_000),
        performed_at: None,
    })
}

pub(super) fn step_started(kind: &str, position: u32, means: Option<Means>, env: &[&str]) -> Fact {
    Fact::StepStarted(StepStarted {
        kind: kind.to_owned(),
        position,
        of: 4,
        means,
        validation: false,
        round: None,
        lasts_ms: None,
        until: None,
        by: Vec::new(),
        commands_sha256: None,
        env: env.iter().map(|name| (*name).to_owned()).collect(),
    })
}

pub(super) fn held(taken_over: bool) -> Fact {
    Fact::RunHeld(RunHeld { pid: 4712, process_started: "boot-1:5678".to_owned(), taken_over })
}

pub(super) fn paused(position: u32) -> Fact {
    Fact::RunPaused(RunPaused { position, of: 6, cause: PauseCause::Operator })
}

/// A ledger's drafts that use every entry type, one unknown type, and characters that need care.
pub(super) fn everything() -> Vec<Draft> {
    let mut scribe = Scribe::new();
    let mut drafts = vec![scribe.created(LedgerKind::Real)];
    drafts.extend(adoption(&mut scribe));
    drafts.extend(review(&mut scribe));
    drafts.extend(decisions(&mut scribe));
    drafts.extend(aftermath(&mut scribe, &drafts));
    drafts
}

fn adoption(scribe: &mut Scribe) -> Vec<Draft> {
    let digest = |n: &str| n.repeat(32);
    let procedures =
        [("app-insights-review".to_owned(), digest("01")), ("release-wave".to_owned(), digest("02"))].into();
    let adopted = Fact::BookAdopted(BookAdopted { procedures, removed: Vec::new() });
    let sources =
        [("runbook.yaml", "format: 1\nid: dynamics365\n"), ("procedures/daily.yaml", "procedures: {}\n")];
    let adopted = scribe.with(book(), adopted, &sources);
    let mut again = scribe.draft(
        Subject { revision: Some("ac".repeat(32)), ..book() },
        Fact::BookAdopted(BookAdopted {
            procedures: [("release-wave".to_owned(), digest("03"))].into(),
            removed: vec!["app-insights-review".to_owned()],
        }),
    );
    again.blobs = vec![
        Blob::Kept(adopted.blobs[0].commitment()),
        scribe.blob("procedures/daily.yaml", "procedures: {x: {}}\n"),
        scribe.blob(Text::REASON, "moved to another book"),
    ];
    let back = Fact::BookAdopted(BookAdopted {
        procedures: [("app-insights-review".to_owned(), digest("01"))].into(),
        removed: Vec::new(),
    });
    let back = scribe.draft(book(), back);
    let moved = Fact::AnchorMoved(AnchorMoved {
        anchor: "release-wave".to_owned(),
        key: "2026-wave-2".to_owned(),
        from: "2026-10-01".parse().ok(),
        to: "2026-10-02".parse().ok(),
        status: Some("confirmed".to_owned()),
    });
    vec![adopted, again, back, scribe.with(book(), moved, &[(Text::REASON, "announced")])]
}

fn review(scribe: &mut Scribe) -> Vec<Draft> {
    let (procedure, key) = ("app-insights-review", "2026-11-23");
    let run = |seq| in_run(procedure, key, 1, seq);
    let warned = StepFinished {
        answer_type: Some("number".to_owned()),
        value: Some("73.50".to_owned()),
        measure: Some("failed-requests".to_owned()),
        unit: Some("1/d".to_owned()),
        bound: Some(Box::new(Bound { level: Level::Warn, text: "above 50".to_owned() })),
        ..StepFinished::new(StepOutcome::Warned, How::Person)
    };
    let output = StepFinished {
        exit: Some(1),
        duration_ms: Some(1_234),
        output_len: Some(9),
        output_sha256: Some("ef".repeat(32)),
        cut_at: Some(8),
        round: Some(2),
        deviation: true,
        automatic: true,
        values: vec!["a".to_owned(), "b".to_owned()],
        performed_at: Some(at("2026-11-23T07:00:00.5Z")),
        ..StepFinished::new(StepOutcome::TimedOut, How::Command)
    };
    let mut drafts = vec![
        scribe.started(run(1)),
        scribe.draft(in_step(run(2), "1", 1), step_started("ask", 1, None, &[])),
        scribe.with(
            in_step(run(3), "1", 1),
            Fact::StepFinished(warned),
            &[(Text::NOTE, "spike at 02:10 – “nightly import” 😀\u{fb33}\u{7f}\u{1b}[0m")],
        ),
        scribe.with(
            in_step(run(4), "planned/mail", 1),
            step_started("do", 2, Some(Means::Run), &["AI_APP", "REGION"]),
            &[(Text::COMMAND, "az monitor app-insights query --app \"$AI_APP\"")],
        ),
        scribe.with(
            in_step(run(5), "planned/mail", 1),
            Fact::StepFinished(output),
            &[(Text::OUTPUT, "line 1\nx\n"), (Text::REASON, "")],
        ),
        scribe.draft(run(6), paused(3)),
        scribe.with(run(7), held(true), &[(Text::REASON, "shift change")]),
    ];
    drafts.extend(escalation(scribe, &run));
    drafts
}

fn escalation(scribe: &mut Scribe, run: &dyn Fn(u64) -> Subject) -> Vec<Draft> {
    let told = Fact::EscalationTold(EscalationTold { role: "partner".to_owned(), rung: 2 });
    vec![
        scribe.draft(
            run(8),
            Fact::EscalationStarted(EscalationStarted {
                ladder: "platform".to_owned(),
                cause: EscalationCause::Failed,
                at: at("2026-11-23T08:20:00Z"),
            }),
        ),
        scribe.with(run(9), told, &[(Text::NOTE, "rang the desk")]),
        scribe.draft(
            run(10),
            Fact::EscalationAcknowledged(EscalationAcknowledged { role: Some("partner".to_owned()) }),
        ),
        scribe.draft(run(11), Fact::EscalationStopped(EscalationStopped {})),
        scribe.draft(run(12), finished(RunOutcome::Failed)),
        scribe.draft(run(13), held(false)),
        scribe.with(
            in_step(run(14), "3", 1),
            Fact::ApprovalDecided(ApprovalDecided {
                decision: Decision::BreakGlass,
                role: Some("release-manager".to_owned()),
                round: None,
                commands_sha256: Some(runbook::ledger::Hash::of_parts(&[b"x"])),
                expires_at: Some(at("2026-11-23T12:00:00Z")),
                run: None,
                review: false,
            }),
            &[(Text::REASON, "nobody on call")],
        ),
        scribe.draft(run(15), finished(RunOutcome::CompletedWithDeviations)),
    ]
}

fn decisions(scribe: &mut Scribe) -> Vec<Draft> {
    let raised = |id: &str| {
        Fact::EventRaised(EventRaised {
            event: "incident".to_owned(),
            id: id.to_owned(),
            level: Some("sev2".to_owned()),
            at: at("2026-11-23T07:55:00Z"),
        })
    };
    let changed = Fact::EventChanged(EventChanged {
        event: "incident".to_owned(),
        id: "inc-1".to_owned(),
        level: Some("sev1".to_owned()),
        at: None,
    });
    let cancelled =
        Fact::EventCancelled(EventCancelled { event: "incident".to_owned(), id: "inc-2".to_owned() });
    let moved = Fact::OccurrenceRescheduled(OccurrenceRescheduled {
        opens_at: None,
        expires_at: None,
        from: at("2026-11-24T09:30:00Z"),
        to: at("2026-11-24T17:00:00Z"),
    });
    vec![
        scribe.with(
            occurrence("release-wave", "2026-wave-2@prod-eu"),
            Fact::OccurrenceWaived(OccurrenceWaived {}),
            &[(Text::REASON, "no such environment any more")],
        ),
        scribe.with(occurrence("app-insights-review", "2026-11-24"), moved, &[(Text::REASON, "audit")]),
        scribe.draft(book(), raised("inc-1")),
        scribe.draft(book(), raised("inc-2")),
        scribe.draft(book(), changed),
        scribe.draft(book(), cancelled),
    ]
}

fn aftermath(scribe: &mut Scribe, before: &[Draft]) -> Vec<Draft> {
    let note = scribe.note("restarted the gateway");
    let wrong = Fact::Correction(Correction { entry: before[6].stamp.id.clone() });
    let erased = Fact::Redaction(Redaction { commitments: vec![note.blobs[0].commitment().c] });
    let exported = Fact::Export(Export {
        format: "jsonl".to_owned(),
        filter: serde_json::Map::new(),
        count: 30,
        head: format!("30:{}", "12".repeat(32)),
        sha256: None,
    });
    let strange = serde_json::json!({"\u{fb33}": 1, "😀": [true, {"b": "\u{1}", "a": -7}], "€": ""});
    let strange = Fact::Unknown {
        kind: "weather.observed".to_owned(),
        data: strange.as_object().cloned().unwrap_or_default(),
    };
    let mut odd_clock = scribe.draft(Subject::default(), exported);
    odd_clock.stamp.clock = Some("5 minutes behind the entry before".to_owned());
    odd_clock.stamp.at -= TimeDelta::minutes(5);
    vec![
        note,
        scribe.with(
            in_run("app-insights-review", "2026-11-23", 1, 16),
            wrong,
            &[(Text::REASON, "it was 37")],
        ),
        odd_clock,
        scribe.draft(Subject::default(), strange),
        scribe.with(Subject::default(), erased, &[(Text::REASON, "a name")]),
    ]
}

/// The blob that the sample redacts.
pub(super) fn redacted() -> runbook::ledger::Hash {
    let named = everything().into_iter().find_map(|draft| match draft.fact {
        Fact::Redaction(redaction) => redaction.commitments.first().copied(),
        _ => None,
    });
    named.unwrap()
}
