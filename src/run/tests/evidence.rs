use super::*;
use crate::ledger::facts::StepFinished;
use crate::step::Attached;

fn file(name: &str) -> Attached {
    Attached { name: name.to_owned(), bytes: b"<x/>"[..].into() }
}

fn ends(tape: &Tape) -> Vec<(StepFinished, Vec<(String, String)>)> {
    let end = |past: &Past| {
        let Fact::StepFinished(finished) = &past.statement.fact else { return None };
        let texts = past.statement.texts.iter();
        let texts = texts.map(|text| (text.name.clone(), String::from_utf8_lossy(&text.bytes).into_owned()));
        Some((finished.clone(), texts.collect()))
    };
    tape.entries.iter().filter_map(end).collect()
}

#[test]
fn what_was_told_is_kept_as_it_was_told_and_only_if_it_was() {
    let steps = "[{ask: who, id: who}, {do: Tell them., text: \"Dear {{ who }},\\n\\nnow.\\n\", to: '{{ who }}', via: chat}, {do: Tell them., text: x}]";
    let list = checklist(steps, "");
    let mut tape = Tape::default();
    let replies =
        vec![Reply::Answered("users".to_owned()), Reply::picked(Pick::Done), texted(Pick::Skip, "no need")];
    go_on(&list, &mut tape, replies);
    let ends = ends(&tape);
    assert_eq!((ends[1].0.to.as_deref(), ends[1].0.via.as_deref()), (Some("users"), Some("chat")));
    assert_eq!(ends[1].1, [("message".to_owned(), "Dear users,\n\nnow.".to_owned())]);
    assert_eq!((&ends[2].0.to, ends[2].1.iter().any(|(name, _)| name == "message")), (&None, false));
}

#[test]
fn files_must_match_every_pattern_and_are_kept_by_name() {
    let list = checklist("[{ask: e, files: ['*.xml', note]}]", "");
    for wrong in [
        vec![],
        vec!["a.xml"],
        vec!["a.xml", "note", "b.csv"],
        vec!["a.xml", "a.xml", "note"],
        vec!["a\u{7}.xml", "note"],
    ] {
        let mut tape = Tape::default();
        go_on(&list, &mut tape, vec![Reply::Attached(wrong.iter().map(|name| file(name)).collect())]);
        assert!(ends(&tape).is_empty(), "{wrong:?}");
    }
    let mut tape = Tape::default();
    let refused = Reply::NotAttached("no such file".to_owned());
    let (end, _) = go_on(&list, &mut tape, vec![refused, Reply::Attached(vec![file("a.xml"), file("note")])]);
    assert_eq!(end, Ended::Finished(RunOutcome::Completed));
    let ends = ends(&tape);
    assert_eq!(ends[0].0.answer_type.as_deref(), Some("file"));
    let kept = [("a.xml", "<x/>"), ("./note", "<x/>")].map(|(name, text)| (name.to_owned(), text.to_owned()));
    assert_eq!(ends[0].1, kept);
}

#[test]
fn several_choices_are_values_of_their_own() {
    let list = checklist("[{ask: which, type: list, choices: [a, b, c]}]", "");
    let mut tape = Tape::default();
    go_on(&list, &mut tape, vec![Reply::Answered("3,1".to_owned())]);
    let ends = ends(&tape);
    assert_eq!((&ends[0].0.values, &ends[0].0.value), (&vec!["a".to_owned(), "c".to_owned()], &None));
}

#[test]
fn a_file_of_answers_names_a_file() {
    let list = checklist("[{ask: e, type: file}]", "");
    let mut tape = Tape::default();
    let (driven, _) = by_script(&list, "answers: {1: out/inventory.csv}", &mut tape);
    assert_eq!(driven.unwrap().ended, Ended::Finished(RunOutcome::Completed));
    assert_eq!(ends(&tape)[0].1[0].0, "inventory.csv");
    let mut tape = Tape::default();
    let (_, trouble) = by_script(&list, "answers: {1: missing.csv}", &mut tape);
    assert!(trouble.unwrap().to_string().contains("no such file"));
}
