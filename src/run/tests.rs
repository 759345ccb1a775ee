use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::diagnostic::{Findings, SourceId};
use crate::document::{Limits, Tree, parse};
use crate::ledger::Fact;
use crate::ledger::facts::{Mode, RunHeld, RunOutcome, RunStarted, StepOutcome};
use crate::step::{self, Action, CommandEnd, Ending, Execution, Output, PauseCause, Pick, Reply, Until};

mod each;
mod editing;
mod engine;
mod evidence;
mod flow;
mod gates;
mod laws;
mod people;
mod scripted;
mod secrets;
mod sitting;
mod values;

fn tree(text: &str) -> Tree {
    let mut out = Findings::default();
    let tree = parse(SourceId(0), &Arc::from(text), &Limits::default(), &mut out);
    assert!(out.is_empty(), "{text}: {out:?}");
    tree
}

fn items(tree: &Tree) -> Vec<crate::document::Node<'_>> {
    tree.root().into_iter().flat_map(|root| root.items().collect::<Vec<_>>()).collect()
}

fn steps(text: &str) -> Vec<step::Step> {
    let mut out = Findings::default();
    let steps = tree(text);
    let steps = items(&steps).into_iter().filter_map(|node| step::read(node, &mut out)).collect();
    assert!(out.is_empty(), "{out:?}");
    steps
}

fn validations(text: &str) -> Vec<step::Step> {
    let mut out = Findings::default();
    let steps = tree(text);
    let steps = items(&steps).into_iter().filter_map(|node| step::read_validation(node, &mut out)).collect();
    assert!(out.is_empty(), "{out:?}");
    steps
}

fn checklist(steps: &str, validation: &str) -> Arc<Checklist> {
    of_parts(&Parts { steps: self::steps(steps), validation: validations(validation), ..Parts::default() })
}

/// A checklist that may call `fix`, a procedure of one told step.
fn of_parts(parts: &Parts) -> Arc<Checklist> {
    let fix = || Parts { title: "Fix".to_owned(), steps: steps("[{do: mend}]"), ..Parts::default() };
    let rung = |role: &str, hours| Rung {
        role: role.to_owned(),
        contact: String::new(),
        by: None,
        after: None,
        when: None,
        reach: Reach::new(move |start| start + TimeDelta::hours(hours)),
    };
    let ladder =
        Some(Ladder { name: "platform".to_owned(), rungs: vec![rung("manager", 0), rung("partner", 4)] });
    Arc::new(Checklist {
        title: "Review".to_owned(),
        key: "k".to_owned(),
        layout: Layout::of(parts, &|id| (id == "fix").then(fix)),
        ladder,
        ..Checklist::default()
    })
}

fn started(mode: Mode) -> RunStarted {
    let opens_at = DateTime::<Utc>::UNIX_EPOCH;
    let process_started = String::new();
    let (due_at, expires_at, steps, validations, pid) = (None, None, 0, 0, 1);
    RunStarted {
        opens_at,
        due_at,
        expires_at,
        steps,
        validations,
        mode,
        pid,
        process_started,
        exception: false,
        anew: false,
    }
}

fn held() -> RunHeld {
    RunHeld { pid: 1, process_started: String::new(), taken_over: false }
}

/// Keeps entries in memory, and stops as if the power failed after a number of them.
#[derive(Default)]
struct Tape {
    entries: Vec<Past>,
    stop_after: Option<usize>,
    /// Who records, if not the first operator.
    person: Option<String>,
    /// Somebody releases each gate as soon as the run listens.
    released: bool,
}

impl Recorder for Tape {
    fn append(&mut self, statement: &Statement) -> Result<Recorded, RecordError> {
        if self.stop_after == Some(self.entries.len()) {
            return Err(RecordError::Ledger { message: "power cut".to_owned(), hint: None });
        }
        let minutes = i64::try_from(self.entries.len()).unwrap();
        let recorded = Recorded {
            at: DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes),
            id: format!("id-{minutes}"),
            head: format!("{minutes}"),
            by: self.person.clone().unwrap_or_else(|| "ops1@example.com".to_owned()),
        };
        self.entries.push(Past { statement: statement.clone(), recorded: recorded.clone() });
        Ok(recorded)
    }

    fn heard(&mut self) -> Result<Vec<Past>, RecordError> {
        let is_gate = |past: &Past| matches!(&past.statement.fact, Fact::StepStarted(started) if !started.by.is_empty());
        let gate = self.entries.iter().rposition(is_gate).filter(|_| self.released);
        let decided =
            |past: &Past| matches!(&past.statement.fact, Fact::ApprovalDecided(_) | Fact::StepFinished(_));
        let open = gate.filter(|gate| !self.entries[*gate..].iter().any(decided));
        if let Some(Statement { fact: Fact::StepStarted(started), step, attempt, .. }) =
            open.map(|gate| self.entries[gate].statement.clone())
        {
            let fact = gates::decision("boss", crate::ledger::facts::Decision::Approved, &started);
            let operator = self.person.replace("boss@example.com".to_owned());
            let statement = Statement { fact, step, attempt, texts: Vec::new() };
            let appended = self.append(&statement);
            self.person = operator;
            appended?;
        }
        Ok(self.entries.clone())
    }
}

struct Silent;

impl View for Silent {
    fn show(&mut self, _: &Scene) -> Result<(), HostError> {
        Ok(())
    }

    fn output(&mut self, _: &[u8]) -> Result<(), HostError> {
        Ok(())
    }

    fn output_ended(&mut self) -> Result<(), HostError> {
        Ok(())
    }
}

/// Exits with the number that the command is; of several numbers, with one after the other, then with the last.
#[derive(Default)]
struct Exits(std::collections::BTreeMap<String, usize>);

impl Executor for Exits {
    fn execute(&mut self, execution: &Execution, show: &mut dyn FnMut(&[u8])) -> CommandEnd {
        show(b"out");
        let command = execution.command.to_string();
        let codes: Vec<i32> = command.split(' ').map(|code| code.parse().unwrap()).collect();
        let run = self.0.entry(command).or_default();
        let code = codes[(*run).min(codes.len() - 1)];
        *run += 1;
        let took = std::time::Duration::from_secs(2);
        CommandEnd {
            ending: Ending::Exit(code),
            took,
            output: Output::default(),
            stdout: b"7"[..].into(),
            survivors: vec![],
        }
    }

    fn attach(&mut self, path: &str, _: &[String]) -> Result<Vec<crate::step::Attached>, String> {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let found = !path.starts_with("missing");
        found
            .then(|| vec![crate::step::Attached { name, bytes: b"<x/>"[..].into() }])
            .ok_or("no such file".to_owned())
    }

    fn begin_wait(&mut self, _: Until) {}

    fn left(&self) -> Option<Duration> {
        None
    }

    fn sit(&mut self) -> Option<PauseCause> {
        None
    }
}

fn by_script(
    checklist: &Arc<Checklist>,
    answers: &str,
    tape: &mut Tape,
) -> (Result<Driven, DriveError>, Option<Trouble>) {
    let mut out = Findings::default();
    let file = AnswerFile::read(&tree(answers), &mut out).unwrap();
    assert!(out.is_empty(), "{out:?}");
    let (mut exits, mut silent) = (Exits::default(), Silent);
    let mut script = Script::new(file, &mut exits, &mut silent);
    let mut run = if tape.entries.is_empty() {
        Run::start(Arc::clone(checklist), started(Mode::Answers), None)
    } else {
        Run::resume(Arc::clone(checklist), tape.entries.clone(), (held(), Mode::Answers), None)
    };
    let driven = drive(&mut run, &mut script, tape);
    let trouble = script.trouble().cloned();
    (driven, trouble)
}

fn ended(checklist: &Arc<Checklist>, answers: &str) -> (Ended, Vec<Past>) {
    let mut tape = Tape::default();
    let (driven, _) = by_script(checklist, answers, &mut tape);
    (driven.unwrap().ended, tape.entries)
}

fn kinds(entries: &[Past]) -> Vec<String> {
    entries.iter().map(|past| past.statement.fact.encode().unwrap().0).collect()
}

/// Replies that are given in order, whatever is asked.
struct Replies(Vec<Reply>, Vec<Scene>);

impl Host for Replies {
    fn show(&mut self, scene: &Scene) -> Result<(), HostError> {
        self.1.push(scene.clone());
        Ok(())
    }

    fn perform(&mut self, _: &Run, _: &Action) -> Result<Reply, HostError> {
        Ok(if self.0.is_empty() { Reply::Pause(step::PauseCause::Operator) } else { self.0.remove(0) })
    }
}

fn texted(pick: Pick, text: &str) -> Reply {
    Reply::Picked { pick, text: Some(text.to_owned()) }
}

fn go_on(list: &Arc<Checklist>, tape: &mut Tape, replies: Vec<Reply>) -> (Ended, Vec<Scene>) {
    let mut host = Replies(replies, Vec::new());
    let mut run = if tape.entries.is_empty() {
        Run::start(Arc::clone(list), started(Mode::Operator), None)
    } else {
        Run::resume(Arc::clone(list), tape.entries.clone(), (held(), Mode::Operator), None)
    };
    let ended = drive(&mut run, &mut host, tape).unwrap().ended;
    (ended, host.1)
}
