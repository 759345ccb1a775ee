//! The engine's own menus: after a failure, after an unknown outcome, while help is called.

use chrono::TimeDelta;

use super::checklist::Checklist;
use super::progress::Progress;
use super::spot::Spot;
use crate::calendar::wording::length;
use crate::step::{Action, AnswerType, Choice, Menu, Pick, Question, Step, Wanted};

/// After a failure; `may` says what is offered besides. The order is fixed: again, by hand, skip (of a critical step
/// only where that may be), the next target, roll back, escalate, pause, abort.
pub(super) fn failure(step: &Step, may: &[Pick]) -> Menu {
    let may = |pick: Pick| may.contains(&pick);
    let again = if step.means.is_none() { step.kind.again } else { "try [a]gain" };
    let mut choices =
        vec![Choice::shown(Pick::Again, 'a', again, "another attempt; this one stays on record")];
    if by_hand(step) {
        choices.push(Choice::shown(Pick::ByHand, 'b', "[b]y hand", "do it by hand"));
    }
    if !step.critical || may(Pick::Skip) {
        choices.push(Choice::skip());
    }
    if may(Pick::NextTarget) {
        let meaning = "leave the rest of this target and go on with the next";
        choices.push(Choice::shown(Pick::NextTarget, 'o', "g[o] on with the next target", meaning));
    }
    if may(Pick::RollBack) {
        let meaning = "take back what was done; the run ends as failed";
        choices.push(Choice::shown(Pick::RollBack, 'r', "[r]oll back", meaning));
    }
    if may(Pick::Escalate) {
        choices.push(Choice::shown(
            Pick::Escalate,
            'e',
            "[e]scalate",
            "call for help; the run ends as failed",
        ));
    }
    choices.push(Choice::shown(Pick::Pause, 'p', "[p]ause", "pause; nothing is lost"));
    let abort = Choice::hidden(Pick::Abort, 'q', "[q]uit", "abort the run for good (reason)");
    choices.push(abort.wanting(Wanted::REASON));
    Menu::of(choices)
}

/// Whether the step's command can be replaced by a person's hand.
fn by_hand(step: &Step) -> bool {
    step.kind.conduct.is_some()
        && matches!(step.begin(), Action::Confirm(menu) if menu.choice(Pick::ByHand).is_some())
}

/// A secret that was given in an earlier sitting.
pub(super) fn recall(text: &str) -> Question {
    let label = format!("{text} Asked again, not shown");
    Question { label, answer: Some(AnswerType::Secret), ..Question::default() }
}

/// A command may have run, and nobody knows. Nothing repeats before a person has said what happened.
pub(super) fn unknown() -> Menu {
    let no = Choice::shown(Pick::No, 'n', "[n]ot done", "it was not done: do it again");
    let failed = Choice::shown(Pick::Cannot, 'f', "[f]ailed", "it failed (reason)").wanting(Wanted::REASON);
    let choices = vec![Choice::shown(Pick::Done, 'd', "[d]one", "it was done"), no, failed];
    Menu { label: Some("It was interrupted. Was it done?".to_owned()), ..Menu::of(choices) }
}

/// A run is given up that could be taken back.
pub(super) fn take_back() -> Menu {
    let choices = vec![
        Choice::shown(Pick::Yes, 'y', "[y]es", "go through what takes it back"),
        Choice::shown(Pick::No, 'n', "[n]o", "leave it as it is"),
    ];
    Menu { label: Some("Take back what was done?".to_owned()), ..Menu::of(choices) }
}

/// What was done in an earlier round and is not to be repeated by itself.
pub(super) fn repeat(round: u32) -> Menu {
    let choices = vec![
        Choice::shown(Pick::Done, 'k', "[k]eep it as done", "it stays done"),
        Choice::shown(Pick::Again, 'a', "do it [a]gain", "it is done once more"),
    ];
    let label = format!("It was done in round {round} and is not to be repeated by itself.");
    Menu { label: Some(label), ..Menu::of(choices) }
}

/// What comes next is for another; one who is not listed for it says why.
pub(super) fn take_over(to: &str, listed: bool) -> Action {
    let meaning = format!("you go on, as {to}{}", if listed { "" } else { " (reason: you are not listed)" });
    let take = Choice::shown(Pick::TakeOver, 'o', "take [o]ver", &meaning);
    let leave = "leave it for them; the run stays where it is";
    let abort = Choice::hidden(Pick::Abort, 'q', "[q]uit", "abort the run for good (reason)");
    Action::Confirm(Menu::of(vec![
        if listed { take } else { take.wanting(Wanted::REASON) },
        Choice::shown(Pick::Pause, 'p', "[p]ause", leave),
        abort.wanting(Wanted::REASON),
    ]))
}

/// Telling a rung.
pub(super) fn told(role: Option<&str>) -> Menu {
    let mut choices = Vec::new();
    if let Some(role) = role {
        let meaning = format!("{role} was told");
        choices.push(Choice::shown(Pick::Told, 't', &format!("[t]old {role}"), &meaning));
    }
    choices.push(Choice::shown(Pick::Later, 'l', "[l]ater", "nobody was told yet; the run ends as failed"));
    Menu::of(choices)
}

/// What must be typed before a step, in order.
pub(super) fn consents(step: &Step) -> Vec<Action> {
    let ask = |exactly: &str| {
        let aside = Menu::of(vec![Choice::cannot(), Choice::skip(), Choice::not_applicable()]);
        let label = format!("Type {exactly} to go on");
        Action::Ask(Question { label, exactly: Some(exactly.to_owned()), aside, ..Question::default() })
    };
    let extras = step.extras();
    extras.danger.iter().map(|_| ask("yes")).chain(extras.confirm.iter().map(|text| ask(text))).collect()
}

/// The note after a warning, or the one that a step requires.
pub(super) fn note(required: bool) -> Action {
    let (label, enter) =
        if required { ("Note", None) } else { ("Note, Enter for none", Some(String::new())) };
    Action::Ask(Question { label: label.to_owned(), enter, ..Question::default() })
}

/// Why a step was finished so much after its deadline.
pub(super) fn late(spot: Spot, by: TimeDelta) -> Action {
    let by = if by < TimeDelta::minutes(1) { String::new() } else { format!(" by {}", length(by)) };
    let label = format!("{spot} was finished late{by}. Reason");
    Action::Ask(Question { label, ..Question::default() })
}

/// What to say to whom is called.
pub(super) fn message(checklist: &Checklist, progress: &Progress, spot: Spot) -> Vec<String> {
    let (title, key) = (&checklist.title, &checklist.key);
    let mut lines = vec![format!("{title} {key}: {spot} failed.")];
    if let Some(reason) = progress.last_finished(spot).and_then(|last| last.reason.as_deref()) {
        let end = if reason.ends_with(['.', '!', '?']) { "" } else { "." };
        lines.push(format!("{reason}{end}"));
    } else {
        lines.push(checklist.step(spot).text.to_string());
    }
    lines
}

/// Several told steps at once.
pub(super) fn rest(steps: usize, visible: bool) -> Choice {
    let meaning = format!("this and the next, {steps} steps, done as expected");
    Choice { visible, ..Choice::shown(Pick::Rest, 'r', "[r]est", &meaning) }
}

/// The last answer is wrong.
pub(super) fn correct(answered: Spot) -> Choice {
    let meaning = format!("correct {answered} (what was wrong)");
    Choice::hidden(Pick::Correct, 'c', "[c]orrect", &meaning)
}

/// Back to an earlier step.
pub(super) fn back() -> Choice {
    Choice::hidden(Pick::Back, 'g', "[g]o back", "go back to an earlier step (reason)")
}

/// What was wrong with an answer.
pub(super) fn wrong(answered: Spot) -> Action {
    let label = format!("The answer to {answered} is asked again. What was wrong, Enter for a slip");
    let enter = Some(String::new());
    Action::Ask(Question { label, enter, aside: Menu::of(vec![leave()]), ..Question::default() })
}

/// Which step to go back to.
pub(super) fn which() -> Action {
    let label = "Back to which step, by number or path, Enter for none".to_owned();
    Action::Ask(Question { label, enter: Some(String::new()), ..Question::default() })
}

/// Why the run goes back to a step.
pub(super) fn why(path: &str) -> Action {
    let label = format!("Back to {path}, and everything from there again. Reason");
    Action::Ask(Question { label, aside: Menu::of(vec![leave()]), ..Question::default() })
}

fn leave() -> Choice {
    Choice::hidden(Pick::No, 'n', "[n]o", "leave everything as it is")
}

/// Whether several steps are done.
pub(super) fn together(steps: usize) -> Action {
    let choices = vec![
        Choice::shown(Pick::Yes, 'y', "[y]es", "all of them are done as expected"),
        Choice::shown(Pick::No, 'n', "[n]o", "one by one"),
    ];
    Action::Confirm(Menu { label: Some(format!("{steps} steps: done as expected?")), ..Menu::of(choices) })
}
