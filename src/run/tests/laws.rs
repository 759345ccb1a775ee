use proptest::prelude::*;

use super::*;

/// What the entries say, without who holds the run and since when.
fn said(entries: &[Past]) -> Vec<Statement> {
    let still = |past: &&Past| !matches!(past.statement.fact, Fact::RunHeld(_) | Fact::RunPaused(_));
    entries
        .iter()
        .filter(still)
        .map(|past| {
            let mut statement = past.statement.clone();
            match &mut statement.fact {
                Fact::RunFinished(finished) => finished.work_ms = None,
                Fact::EscalationStarted(started) => started.at = DateTime::UNIX_EPOCH,
                Fact::ApprovalDecided(decided) => decided.expires_at = None,
                _ => {}
            }
            statement
        })
        .collect()
}

fn a_step() -> impl Strategy<Value = (String, String)> {
    let critical = prop_oneof![Just(", critical: false"), Just("")];
    prop_oneof![
        (
            critical.clone(),
            prop_oneof![
                Just("done"),
                Just("{skip: x}"),
                Just("{failed: x}"),
                Just("[{failed: x}, done]"),
                Just("{deviation: x}")
            ]
        )
            .prop_map(|(critical, answer)| (format!("{{do: a{critical}}}"), answer.to_owned())),
        (critical.clone(), 0..2_u8, prop_oneof![Just("run"), Just("done"), Just("[run, run, done]")])
            .prop_map(|(critical, code, answer)| (
                format!("{{do: a, run: '{code}'{critical}}}"),
                answer.to_owned()
            )),
        (
            critical,
            prop_oneof![Just("1"), Just("{value: 6, note: x}"), Just("6"), Just("[60, 3]"), Just("60")]
        )
            .prop_map(|(critical, answer)| (
                format!("{{ask: a, measure: m, warn: above 5, fail: above 50{critical}}}"),
                answer.to_owned()
            )),
        Just(("{ask: a, measure: m, run: '0'}".to_owned(), "run".to_owned())),
        prop_oneof![Just("done"), Just("{deviation: x}"), Just("{not-applicable: x}")]
            .prop_map(|answer| ("{wait: a, for: 1m}".to_owned(), answer.to_owned())),
        prop_oneof![Just(""), Just(", expires: 1h"), Just(", expires: 1h, on_expiry: proceed")]
            .prop_map(|more| (format!("{{approve: a, by: boss{more}}}"), "done".to_owned())),
        prop_oneof![Just("boss"), Just("ops"), Just("other")]
            .prop_map(|who| (format!("{{do: a, operator: {who}}}"), "done".to_owned())),
        (
            prop_oneof![Just("- 1h"), Just("- 2h"), Just("+ 900h")],
            prop_oneof![Just("{done: x}"), Just("{skip: x}")]
        )
            .prop_map(|(due, answer)| (format!("{{do: a, due: run.started {due}}}"), answer.to_owned())),
    ]
}

proptest! {
    #[test]
    fn interrupted_anywhere_and_gone_on_with_it_says_the_same(steps in prop::collection::vec(a_step(), 0..5), released: bool, valid in prop_oneof![Just("yes"), Just("no"), Just("[no, yes]")]) {
        let listed: Vec<&str> = steps.iter().map(|(step, _)| step.as_str()).collect();
        let mut list = Arc::unwrap_or_clone(checklist(&format!("[{}]", listed.join(", ")), "[v]"));
        list.operator = "ops".to_owned();
        let list = Arc::new(list);
        let answers: Vec<String> = steps.iter().enumerate().map(|(n, (_, answer))| format!("{}: {answer}", n + 1)).collect();
        let file = format!("answers: {{validation/1: {valid}, {}}}", answers.join(", "));
        let mut tape = Tape { released, ..Tape::default() };
        let end = by_script(&list, &file, &mut tape).0.unwrap().ended;
        let whole = tape.entries;
        let failed = Counts::of(&list, &folded(&list, &whole)).critical_failure;
        if let Ended::Finished(outcome) = end {
            prop_assert_eq!(outcome.closes(), !failed);
        }
        no_execution_without_a_start(&list, &file);
        for cut in 1..whole.len() {
            if matches!(&whole[cut - 1].statement.fact, Fact::StepStarted(started) if started.means.is_some()) {
                continue;
            }
            let mut tape = Tape { stop_after: Some(cut), released, ..Tape::default() };
            prop_assert!(by_script(&list, &file, &mut tape).0.is_err());
            tape.stop_after = None;
            let _ = by_script(&list, &file, &mut tape);
            prop_assert_eq!(said(&tape.entries), said(&whole), "cut after {}", cut);
        }
    }
}

fn folded(list: &Checklist, entries: &[Past]) -> Progress {
    let mut progress = Progress::of(list);
    for past in entries {
        let spot = past
            .statement
            .step
            .as_ref()
            .and_then(|path| list.spots().into_iter().find(|spot| list.path(*spot) == *path));
        progress.fold(list, &past.statement, &past.recorded, spot);
    }
    progress
}

fn no_execution_without_a_start(list: &Arc<Checklist>, answers: &str) {
    let file = AnswerFile::read(&tree(answers), &mut Findings::default()).unwrap();
    let (mut exits, mut silent, mut tape) = (Exits::default(), Silent, Tape::default());
    let mut script = Script::new(file, &mut exits, &mut silent);
    let mut run = Run::start(Arc::clone(list), started(Mode::Answers), None);
    loop {
        match run.next() {
            Next::Record(statement) => {
                let recorded = tape.append(&statement).unwrap();
                run.apply(&statement, &recorded);
            }
            Next::Show(_) => {}
            Next::Listen => run.hear(Vec::new()),
            Next::Perform(action) => {
                if matches!(action, Action::Execute(_)) {
                    let before = &tape.entries.last().unwrap().statement;
                    let (spot, attempt) = run.current().unwrap();
                    assert!(matches!(before.fact, Fact::StepStarted(_)));
                    assert_eq!(
                        (before.step.clone(), before.attempt),
                        (Some(list.path(spot).to_owned()), Some(attempt))
                    );
                }
                let reply = script.perform(&run, &action).unwrap();
                run.take(reply);
            }
            Next::Done(_) => return,
        }
    }
}
