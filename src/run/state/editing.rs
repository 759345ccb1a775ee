//! What the operator may do about answers that were given: correct the last one, go back to an earlier step, and
//! answer several told steps at once. Nothing is rewritten; each is an entry of its own.

use super::{Phase, Run, turn};
use crate::ledger::facts::{Correction, Turn};
use crate::ledger::{Fact, Text};
use crate::run::menus;
use crate::run::spot::{Section, Spot};
use crate::step::{Action, Choice, Judged, Outcome, Pick, Reply};

/// A question on the way to an edit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Editing {
    pub(super) action: Action,
    about: About,
}

/// What is edited.
#[derive(Debug, Clone, PartialEq)]
enum About {
    /// The last answer to a step.
    Answer(Spot),
    /// Which step the run goes back to.
    Which,
    /// Why it goes back there.
    Why(String),
    /// These steps, answered at once.
    Rest(Vec<Spot>),
}

impl Run {
    /// An action with the keys of edits that are possible now; a key that the action has itself stays its own.
    pub(super) fn editable(&self, mut action: Action) -> Action {
        if self.command.is_some() || self.progress.giving_up.is_some() {
            return action;
        }
        let rest = self.rest(&action).map(|rest| menus::rest(rest.len(), self.in_block()));
        let answered = self.correctable().map(menus::correct);
        let back =
            self.spot.filter(|spot| spot.index > 0 && spot.section.is_forward()).map(|_| menus::back());
        let choices = match &mut action {
            Action::Confirm(menu) => &mut menu.choices,
            Action::Ask(question) => &mut question.aside.choices,
            Action::Attach(attaching) => &mut attaching.question.aside.choices,
            _ => return action,
        };
        for choice in [rest, answered, back].into_iter().flatten() {
            add(choices, choice);
        }
        action
    }

    /// The step whose answer a person gave last, if it counts still.
    fn correctable(&self) -> Option<Spot> {
        let spot = self.progress.answered.filter(|spot| spot.section.is_forward())?;
        let last = self.progress.last_finished(spot)?;
        (!last.entry.is_empty() && !self.progress.was_left(spot)).then_some(spot)
    }

    fn in_block(&self) -> bool {
        self.spot.is_some_and(|spot| self.checklist.item(spot).block.is_some())
    }

    /// The steps from the present one on that a person does and that one answer can be given to: in the same block,
    /// told, and with nothing to be noted, typed or read first.
    fn rest(&self, action: &Action) -> Option<Vec<Spot>> {
        let (Phase::Turn(_), Action::Confirm(menu)) = (&self.phase, action) else { return None };
        let told = [Pick::Done, Pick::Yes].into_iter().any(|pick| menu.choice(pick).is_some());
        let first = self.spot.filter(|_| told)?;
        let item = self.checklist.item(first);
        let together = |spot: &&Spot| {
            let other = self.checklist.item(**spot);
            let place = (other.section, other.block, other.owed) == (item.section, item.block, item.owed);
            let operator = other.step.extras().operator == item.step.extras().operator;
            place && operator && self.is_plain(**spot)
        };
        let rest: Vec<Spot> = self.spots[first.index..].iter().take_while(together).copied().collect();
        (rest.len() > 1).then_some(rest)
    }

    /// Whether a step is one that is told, and nothing else.
    fn is_plain(&self, spot: Spot) -> bool {
        let step = self.checklist.step(spot);
        let open = !self.is_settled(spot) && self.progress.counting(spot).is_empty();
        open && self.done_before(spot).is_none() && step.is_plainly_told() && self.filled(spot).is_ok()
    }

    /// A key of an edit was chosen.
    pub(super) fn edit(&mut self, spot: Spot, reply: &Reply) {
        let offered = match self.offered() {
            Some(Action::Confirm(menu)) => menu,
            Some(Action::Ask(question)) => question.aside,
            Some(Action::Attach(attaching)) => attaching.question.aside,
            _ => return,
        };
        let Reply::Picked { pick, .. } = reply else { return };
        if offered.choice(*pick).is_none() {
            return self.refuse("one of the keys is wanted here".to_owned());
        }
        let editing = match pick {
            Pick::Correct => self
                .correctable()
                .map(|answered| Editing { action: menus::wrong(answered), about: About::Answer(answered) }),
            Pick::Back => Some(Editing { action: menus::which(), about: About::Which }),
            _ => self.show_rest(spot),
        };
        let Some(editing) = editing else { return };
        let before = std::mem::replace(&mut self.phase, Phase::Waiting);
        self.phase = Phase::Editing(editing, Box::new(before));
    }

    /// The action that is offered now, with its edits.
    fn offered(&self) -> Option<Action> {
        match &self.phase {
            Phase::Consent(actions) => actions.front().map(|action| self.editable(action.clone())),
            Phase::Turn(action)
            | Phase::Unknown(action)
            | Phase::Failure(action)
            | Phase::Repeat(action)
            | Phase::Note(action) => Some(self.editable(action.clone())),
            _ => None,
        }
    }

    /// What is answered at once is read first.
    fn show_rest(&mut self, spot: Spot) -> Option<Editing> {
        let Phase::Turn(action) = &self.phase else { return None };
        let rest = self.rest(action)?;
        for other in rest.iter().filter(|other| **other != spot) {
            let scene = self.scene_of(*other);
            self.scenes.push_back(scene);
        }
        Some(Editing { action: menus::together(rest.len()), about: About::Rest(rest) })
    }

    /// Takes the reply to a question on the way to an edit.
    pub(super) fn take_editing(&mut self, spot: Spot, reply: &Reply) {
        let Phase::Editing(editing, before) = &mut self.phase else { return };
        let leaves = match reply {
            Reply::Picked { pick: Pick::No, .. } | Reply::Stop => true,
            Reply::Answered(text) => text.trim().is_empty() && editing.about == About::Which,
            _ => false,
        };
        if leaves {
            self.phase = std::mem::replace(before, Phase::Waiting);
            return;
        }
        match (editing.about.clone(), reply) {
            (About::Answer(answered), Reply::Answered(why)) => self.correct(answered, why.trim()),
            (About::Which, Reply::Answered(typed)) => match self.earlier(spot, typed.trim()) {
                Ok(path) => {
                    editing_to(&mut self.phase, menus::why(&path), About::Why(path));
                }
                Err(why) => self.refuse(why),
            },
            (About::Why(path), Reply::Answered(why)) if !why.trim().is_empty() => {
                self.turn_to(spot, Turn::Back, path, Some(why.trim()));
            }
            (About::Why(_), _) => self.refuse("a reason is wanted".to_owned()),
            (About::Rest(rest), Reply::Picked { pick: Pick::Yes, .. }) => self.finish_together(&rest),
            _ => self.refuse("one of the keys is wanted here".to_owned()),
        }
    }

    /// Records that an answer is wrong. That it is asked again follows from this entry alone.
    fn correct(&mut self, answered: Spot, why: &str) {
        let Some(last) = self.progress.last_finished(answered) else { return };
        let fact = Fact::Correction(Correction { entry: last.entry.clone() });
        let statement = turn::about(&self.checklist, answered, last.number, fact);
        self.pending.push_back(statement.with(Text::REASON, Some(why).filter(|why| !why.is_empty())));
        self.phase = Phase::Waiting;
    }

    /// The answer to a step was said to be wrong: it is asked again.
    pub(super) fn reask(&mut self, answered: Spot) {
        let path = self.checklist.path(answered).to_owned();
        self.turn_to(answered, Turn::Edit, path, None);
    }

    fn finish_together(&mut self, rest: &[Spot]) {
        let together = u32::try_from(rest.len()).ok();
        for spot in rest {
            let judged = Judged { together, ..Judged::by_person(Outcome::Done) };
            let statement = turn::finished(&self.checklist, self.placed(*spot), &judged, self.mode);
            self.pending.push_back(statement);
        }
        self.phase = Phase::Waiting;
    }

    /// The path of the earlier step that is meant by a number, as shown, by a path, or by an id.
    fn earlier(&self, spot: Spot, typed: &str) -> Result<String, String> {
        let (path, number) = match typed.strip_prefix("path ") {
            Some(path) => (path.trim(), None),
            None => (typed, typed.parse::<u32>().ok()),
        };
        let layout = &self.checklist.layout;
        let named = layout.path_of(path, spot.index).and_then(|path| layout.range(path));
        let by_path = layout.range(path).or(named).map(|(first, _)| self.spots[first]);
        let counted = |other: &&Spot| other.section == spot.section && Some(other.position) == number;
        let by_number = self.spots.iter().find(counted).copied();
        let found = match (by_path, by_number) {
            (Some(one), Some(other)) if one != other => {
                let number = self.checklist.path(other);
                return Err(format!(
                    "{typed} is the number of {number} and a path: type {number}, or path {typed}"
                ));
            }
            (Some(one), _) | (None, Some(one)) => one,
            (None, None) => return Err(format!("no such step: {typed}")),
        };
        if found.index >= spot.index || found.section == Section::Rollback || !self.is_ahead(found) {
            return Err(format!("not an earlier step: {typed}"));
        }
        Ok(self.checklist.path(found).to_owned())
    }
}

/// The next question on the way; what was before stays.
fn editing_to(phase: &mut Phase, action: Action, about: About) {
    if let Phase::Editing(editing, _) = phase {
        *editing = Editing { action, about };
    }
}

fn add(choices: &mut Vec<Choice>, choice: Choice) {
    if !choices.iter().any(|own| own.key == choice.key) {
        choices.push(choice);
    }
}
