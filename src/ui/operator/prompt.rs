//! Prompts: whole lines, nothing confirmed by Enter alone, Ctrl-D never an answer.

use super::Operator;
use super::keys::{Always, all, always, short};
use crate::run::{HostError, RecordError, Run};
use crate::step::{AnswerType, Choice, Menu, PauseCause, Question, Reply, Secret, Wanted};
use crate::ui::input::{Typed, Unseen};
use crate::ui::line::Line;
use crate::ui::theme::Style;
use crate::ui::wrap::wrap;

/// A line, or what came instead.
enum Heard {
    Line(String),
    Secret(Secret),
    Leave(PauseCause),
}

impl Operator<'_> {
    pub(super) fn choose(&mut self, run: &Run, menu: &Menu) -> Result<Reply, HostError> {
        self.refused(menu.refused.as_deref())?;
        if let Some(label) = &menu.label {
            self.screen.say(label.as_str().into()).map_err(HostError::from)?;
        }
        loop {
            let line = match self.hear(&short(menu))? {
                Heard::Line(line) => line,
                Heard::Secret(_) => continue,
                Heard::Leave(cause) => return Ok(Reply::Pause(cause)),
            };
            if let Some(key) = always(&line, menu) {
                match self.aside(run, key, menu, "")? {
                    Some(reply) => return Ok(reply),
                    None => continue,
                }
            }
            match menu.typed(&line) {
                Some(choice) => return self.complete(run, &choice.clone()),
                None if line.trim().is_empty() => {}
                None => self.refused(Some(&format!("not one of the keys: {}", line.trim())))?,
            }
        }
    }

    pub(super) fn answer(&mut self, run: &Run, question: &Question) -> Result<Reply, HostError> {
        self.refused(question.refused.as_deref())?;
        let prompt = prompt(&question.label);
        let hidden = question.answer == Some(AnswerType::Secret);
        loop {
            let heard = if hidden { self.hear_secret(&prompt)? } else { self.hear(&prompt)? };
            let line = match heard {
                Heard::Line(line) => line,
                Heard::Secret(secret) => return Ok(Reply::Secret(secret)),
                Heard::Leave(cause) => return Ok(Reply::Pause(cause)),
            };
            let typed = line.trim();
            if typed.is_empty() {
                match &question.enter {
                    Some(enter) => return Ok(Reply::Answered(enter.clone())),
                    None => continue,
                }
            }
            let Some(key) = behind(typed) else { return Ok(Reply::Answered(line)) };
            if let Some(choice) = question.aside.typed(key).filter(|_| !key.is_empty()) {
                return self.complete(run, &choice.clone());
            }
            let key = always(key, &question.aside).unwrap_or(Always::Keys);
            if let Some(reply) = self.aside(run, key, &question.aside, "?")? {
                return Ok(reply);
            }
        }
    }

    /// The reply of a choice, with the text it wants; that is asked again while it is empty.
    pub(super) fn complete(&mut self, run: &Run, choice: &Choice) -> Result<Reply, HostError> {
        let Wanted::Text(label) = choice.wants else { return Ok(Reply::picked(choice.pick)) };
        loop {
            match self.hear(&prompt(label))? {
                Heard::Line(line) if line.trim().is_empty() => {}
                Heard::Line(line) if behind(&line).is_some() => {
                    let none = Menu::default();
                    let key = behind(&line).and_then(|key| always(key, &none)).unwrap_or(Always::Keys);
                    if let Some(reply) = self.aside(run, key, &none, "?")? {
                        return Ok(reply);
                    }
                }
                Heard::Line(line) => {
                    return Ok(Reply::Picked { pick: choice.pick, text: Some(line.trim().to_owned()) });
                }
                Heard::Leave(cause) => return Ok(Reply::Pause(cause)),
                Heard::Secret(_) => {}
            }
        }
    }

    /// What changes nothing; a reply only for the pause.
    fn aside(
        &mut self,
        run: &Run,
        key: Always,
        menu: &Menu,
        prefix: &str,
    ) -> Result<Option<Reply>, HostError> {
        match key {
            Always::Pause => return Ok(Some(Reply::Pause(PauseCause::Operator))),
            Always::Keys => {
                let width = self.screen.page.width().saturating_sub(self.screen.indent());
                let hang = prefix.len() + 3;
                let mut keys = all(menu, prefix, width).into_iter();
                keys.try_for_each(|line| self.screen.say_hanging(line, hang))
            }
            Always::Message => match run.current().and_then(|(spot, _)| run.filled(spot).ok()) {
                Some(step) => self.screen.bare_message(&step),
                None => Ok(()),
            },
            Always::Ladder => self.screen.rungs(None),
            Always::Text => {
                run.checklist().text().into_iter().try_for_each(|line| self.screen.read_out(&line))
            }
        }
        .map_err(HostError::from)?;
        Ok(None)
    }

    /// Whether to record an answer once more that could not be recorded.
    pub(super) fn try_again(&mut self, why: &RecordError) -> Result<bool, HostError> {
        let RecordError::Ledger { message, hint } = why else { return Ok(false) };
        self.refused(Some(&format!("not recorded yet: {message}")))?;
        if let Some(hint) = hint {
            self.screen.say(hint.as_str().into()).map_err(HostError::from)?;
        }
        loop {
            match self.read(&Line::new().dim("your answer is kept: [a]gain  [l]eave >"))? {
                Typed::HangUp => return Ok(false),
                Typed::EndOfInput | Typed::Interrupt => {}
                Typed::Line(line) => match line.trim().to_lowercase().as_str() {
                    "a" | "again" => return Ok(true),
                    "l" | "leave" => return Ok(false),
                    _ => {}
                },
            }
        }
    }

    pub(super) fn refused(&mut self, why: Option<&str>) -> Result<(), HostError> {
        let Some(why) = why else { return Ok(()) };
        self.screen.say(Line::new().styled(Style::Warned, why)).map_err(HostError::from)
    }

    /// Waits for a line. Ctrl-C drops what was typed and asks whether to pause.
    fn hear(&mut self, prompt: &Line) -> Result<Heard, HostError> {
        loop {
            let typed = self.read(prompt)?;
            if let Some(heard) = self.heard(typed)? {
                return Ok(heard);
            }
        }
    }

    /// The same with nothing shown of what is typed. An empty line and a key behind a `?` are no secrets.
    fn hear_secret(&mut self, prompt: &Line) -> Result<Heard, HostError> {
        loop {
            let last = self.lead(prompt)?;
            match self.keyboard.read_secret(self.screen.page, &last).map_err(HostError::from)? {
                Unseen::Secret(secret) => {
                    let text = secret.reveal();
                    let key = text.trim().is_empty() || behind(text).is_some();
                    let line = key.then(|| text.to_owned());
                    return Ok(line.map_or(Heard::Secret(secret), Heard::Line));
                }
                Unseen::Unusable(why) => self.refused(Some(why))?,
                Unseen::Instead(typed) => {
                    if let Some(heard) = self.heard(typed)? {
                        return Ok(heard);
                    }
                }
            }
        }
    }

    /// What a line, or what came instead of one, means; none to ask again.
    fn heard(&mut self, typed: Typed) -> Result<Option<Heard>, HostError> {
        Ok(match typed {
            Typed::Line(line) => Some(Heard::Line(line)),
            Typed::EndOfInput => None,
            Typed::HangUp => Some(Heard::Leave(PauseCause::HangUp)),
            Typed::Interrupt => self.pause_or_go_on()?.map(Heard::Leave),
        })
    }

    pub(super) fn pause_or_go_on(&mut self) -> Result<Option<PauseCause>, HostError> {
        loop {
            match self.read(&Line::new().dim("[p]ause  [g]o on >"))? {
                Typed::Interrupt => return Ok(Some(PauseCause::Operator)),
                Typed::HangUp => return Ok(Some(PauseCause::HangUp)),
                Typed::EndOfInput => {}
                Typed::Line(line) => match line.trim().to_lowercase().as_str() {
                    "p" | "pause" => return Ok(Some(PauseCause::Operator)),
                    "g" | "go" | "go on" => return Ok(None),
                    _ => {}
                },
            }
        }
    }

    fn read(&mut self, prompt: &Line) -> Result<Typed, HostError> {
        let last = self.lead(prompt)?;
        self.keyboard.read_line(self.screen.page, &last).map_err(HostError::from)
    }

    /// Shows all lines of a prompt but the last.
    fn lead(&mut self, prompt: &Line) -> Result<Line, HostError> {
        self.keyboard.fit(self.screen.page);
        let indent = self.screen.indent();
        let line = Line::from(" ".repeat(indent)).and(prompt.clone());
        // Behind the prompt stand a blank and the cursor.
        let width = self.screen.page.width().saturating_sub(2);
        let mut lines = wrap(&line, width, indent);
        if lines.last().is_some_and(|last| last.width() == indent + 1) {
            // The sign of a prompt does not stand alone.
            lines = wrap(&line, width.saturating_sub(2), indent);
        }
        let last = lines.pop().unwrap_or_default();
        lines.iter().try_for_each(|line| self.screen.page.line(line)).map_err(HostError::from)?;
        Ok(last)
    }
}

/// The key behind a `?`, where a text is wanted: an answer could look like a key. None behind a `?` alone.
fn behind(line: &str) -> Option<&str> {
    line.trim().strip_prefix('?').filter(|key| key.chars().count() <= 1)
}

/// `Reason >`, or `>` alone.
fn prompt(label: &str) -> Line {
    if label.is_empty() { Line::from(">") } else { Line::from(format!("{label} >")) }
}
