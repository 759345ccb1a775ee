use super::*;
use crate::step::Secret;

const SECRET: &str = "hunter-22";

/// Answers every question for a secret with it, and checks what commands get.
struct Keeper {
    executed: u32,
    asked: u32,
}

impl Host for Keeper {
    fn show(&mut self, _: &Scene) -> Result<(), HostError> {
        Ok(())
    }

    fn perform(&mut self, _: &Run, action: &Action) -> Result<Reply, HostError> {
        Ok(match action {
            Action::Ask(question) if question.answer == Some(crate::step::AnswerType::Secret) => {
                self.asked += 1;
                Reply::Secret(Secret::new(SECRET.to_owned()))
            }
            // Whoever was not asked in this sitting is not known to have it.
            Action::Ask(_) if self.asked > 0 => Reply::Answered(format!("it is {SECRET}")),
            Action::Ask(_) => Reply::Answered("nothing".to_owned()),
            Action::Confirm(menu) if menu.choice(Pick::Run).is_some() => Reply::picked(Pick::Run),
            Action::Confirm(_) => Reply::picked(Pick::Done),
            Action::Execute(execution) => {
                self.executed += 1;
                let given = |name: &str| {
                    let own = execution.private.env.iter().find(|(other, _)| other == name);
                    own.map(|(_, secret)| secret.reveal().to_owned())
                };
                assert_eq!(given("OTHER").as_deref(), Some("<hunter-22>"));
                assert_eq!(given("API_TOKEN").as_deref(), Some(SECRET), "the script names it");
                let stdin = execution.private.stdin.as_ref().map(Secret::reveal);
                assert_eq!(stdin, Some(SECRET));
                assert!(execution.env.iter().all(|(_, value)| !value.contains(SECRET)));
                assert!(!format!("{execution:?}").contains(SECRET), "{execution:?}");
                let masked = execution.private.mask.as_ref().map(|mask| mask.mask(b"a hunter-22 b"));
                assert_eq!(masked.as_deref(), Some(&b"a *** b"[..]));
                Reply::Executed(CommandEnd {
                    ending: Ending::Exit(0),
                    took: Duration::ZERO,
                    output: Output::default(),
                    stdout: [].into(),
                    survivors: vec![],
                })
            }
            _ => Reply::Pause(PauseCause::Operator),
        })
    }
}

const STEPS: &str = "[{ask: Token?, id: api-token, type: secret}, \
    {do: Use it., run: 'use $API_TOKEN', env: {OTHER: '<{{ api_token }}>'}, stdin: api-token}, {ask: What?, id: what}]";

fn gone_through(tape: &mut Tape) -> Keeper {
    let list = checklist(STEPS, "");
    let mut keeper = Keeper { executed: 0, asked: 0 };
    let mut run = match tape.entries.as_slice() {
        [] => Run::start(list, started(Mode::Operator), None),
        past => Run::resume(list, past.to_vec(), (held(), Mode::Operator), None),
    };
    drop(drive(&mut run, &mut keeper, tape));
    keeper
}

#[test]
fn a_secret_is_asked_again_after_any_cut_and_leaves_no_other_entries() {
    let mut whole = Tape::default();
    let keeper = gone_through(&mut whole);
    assert_eq!((keeper.executed, keeper.asked), (1, 1));
    let wanted = kinds(&whole.entries);
    assert_eq!(wanted.last().map(String::as_str), Some("run.finished"));
    for cut in 1..wanted.len() {
        let mut tape = Tape { stop_after: Some(cut), ..Tape::default() };
        gone_through(&mut tape);
        tape.stop_after = None;
        let keeper = gone_through(&mut tape);
        assert!(keeper.asked <= 1);
        let all = kinds(&tape.entries);
        let own: Vec<&String> = all.iter().filter(|kind| *kind != "run.held").collect();
        // A command caught running is recorded as interrupted, and here it is said to have been done.
        let caught = wanted[cut - 1] == "step.started";
        assert!(own.len() == wanted.len() + usize::from(caught), "{cut}: {all:?}");
        assert!(!format!("{:?}", tape.entries).contains(SECRET));
        for text in tape.entries.iter().flat_map(|past| &past.statement.texts) {
            assert!(!String::from_utf8_lossy(&text.bytes).contains(SECRET), "{text:?}");
        }
    }
}
