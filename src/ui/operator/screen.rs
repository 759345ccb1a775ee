//! What a run shows: one scene after the other, on one page.

use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::times::Times;
use crate::run::{Checklist, HostError, ReadLine, Scene, Section, View};
use crate::ui::line::Line;
use crate::ui::output::Output;
use crate::ui::page::{Page, PageError};
use crate::ui::theme::Style;

/// A page with a checklist: where scenes and output are shown.
pub struct Screen<'a> {
    pub(super) page: &'a mut Page,
    pub(super) checklist: Arc<Checklist>,
    local: &'a dyn Fn(DateTime<Utc>) -> NaiveDateTime,
    /// The instant shown last, from which other days are told.
    now: DateTime<Utc>,
    output: Option<Output>,
    /// A heading was shown, and what follows stands right below it.
    pub(super) headed: bool,
    /// Who is to take over.
    pub(super) awaited: Option<String>,
}

impl<'a> Screen<'a> {
    /// A screen on a page; `local` gives the wall time in the book's zone.
    #[must_use]
    pub fn new(
        page: &'a mut Page,
        checklist: Arc<Checklist>,
        local: &'a dyn Fn(DateTime<Utc>) -> NaiveDateTime,
    ) -> Self {
        Self { page, checklist, local, now: DateTime::UNIX_EPOCH, output: None, headed: false, awaited: None }
    }

    pub(super) fn times(&self) -> Times<'a> {
        Times::new(self.local, self.now)
    }

    /// The column in which a run's text starts, from 0: 5 up to nine steps.
    pub(super) fn indent(&self) -> usize {
        let most = Section::ALL.into_iter().map(|section| self.checklist.count(section)).max().unwrap_or(0);
        (2 * most.to_string().len() + 3).max(5)
    }

    /// Prose in the text column.
    pub(super) fn say(&mut self, prose: Line) -> Result<(), PageError> {
        let indent = self.indent();
        self.page.prose(&Line::from(" ".repeat(indent)).and(prose), indent)
    }

    /// The same, with all lines but the first so much further to the right.
    pub(super) fn say_hanging(&mut self, prose: Line, hang: usize) -> Result<(), PageError> {
        let indent = self.indent();
        self.page.prose(&Line::from(" ".repeat(indent)).and(prose), indent + hang)
    }

    /// A line in the text column that is never wrapped.
    pub(super) fn say_whole(&mut self, line: Line) -> Result<(), PageError> {
        let line = Line::from(" ".repeat(self.indent())).and(line);
        self.page.line(&line)
    }

    /// A line of the whole procedure, behind blanks for what it is inside of.
    pub(super) fn read_out(&mut self, line: &ReadLine) -> Result<(), PageError> {
        let indent = self.indent() + 3 * line.depth;
        let text = Line::from(" ".repeat(indent)).text(&line.text);
        if line.whole { self.page.line(&text) } else { self.page.prose(&text, indent) }
    }

    /// The pause and what goes on with it. Without a person the caller says it.
    fn paused(&mut self, scene: &Scene) -> Result<(), PageError> {
        use crate::ledger::facts::PauseCause;
        let Scene::Paused { spot, cause, until, at, head } = scene else { return Ok(()) };
        if matches!(cause, PauseCause::NoTerminal | PauseCause::Wait | PauseCause::Approval) {
            return Ok(());
        }
        let place = spot.map_or_else(String::new, |spot| format!(" at {spot}"));
        let until =
            until.map_or_else(String::new, |until| format!(", which waits until {}", self.times().at(until)));
        let who = match self.awaited.take().filter(|_| *cause == PauseCause::HandOver) {
            Some(to) => format!("{to} goes on with:"),
            None => "To go on:".to_owned(),
        };
        let said = format!("Paused {}{place}{until}, saved. {who}", self.times().at(*at));
        self.page.blank();
        self.page.prose(&said.into(), 0)?;
        self.end_with(head)
    }

    /// The line that goes on with the run, where it can be gone on with.
    pub(super) fn end_with(&mut self, head: &str) -> Result<(), PageError> {
        let resume = Line::from("  ").typed(&self.checklist.resume);
        self.page.line(&resume)?;
        self.record(head)
    }

    /// The record line; none where nothing was kept.
    pub(super) fn record(&mut self, head: &str) -> Result<(), PageError> {
        if head.is_empty() { Ok(()) } else { self.page.line(&Line::new().dim(format!("Record {head}"))) }
    }

    fn draw(&mut self, scene: &Scene) -> Result<(), PageError> {
        match scene {
            Scene::Opening(opening) => self.header(opening),
            Scene::Rehearsal => {
                let said = "Rehearsal: no command is executed, nothing is recorded.";
                self.page.prose(&Line::new().styled(Style::Warned, said), 0)
            }
            Scene::NotExecuted => self.say(Line::new().styled(Style::Warned, "not executed in a rehearsal")),
            Scene::NotWaited => self.say(Line::new().styled(Style::Warned, "not waited for in a rehearsal")),
            Scene::Heading(section) => {
                self.page.blank();
                self.headed = true;
                self.page.line(&Line::new().bold(section.heading()))
            }
            Scene::Step { spot, earlier, left, due, stated, .. } => {
                self.step(*spot, earlier.as_ref(), (*left, *due), stated)
            }
            Scene::Laid(laid) => {
                self.checklist = Arc::clone(&laid.0);
                Ok(())
            }
            Scene::Entered { .. }
            | Scene::Left(_)
            | Scene::Found { .. }
            | Scene::Turned { .. }
            | Scene::HandOver { .. }
            | Scene::HandedOver { .. } => self.way(scene),
            Scene::Together { steps, at } => self.together(*steps, *at),
            Scene::Outcome(shown) => self.outcome(shown),
            Scene::Ladder { reached, message, .. } => self.escalation(*reached, message),
            Scene::Told { role, at, next } => self.told(role, *at, next.as_ref()),
            Scene::Solved { told, at } => self.solved(told, *at),
            Scene::Paused { .. } => self.paused(scene),
            Scene::Closing(closing) => self.closing(closing),
        }
    }

    fn tell_time(&mut self, scene: &Scene) {
        self.now = match scene {
            Scene::Opening(opening) => opening.at,
            Scene::Outcome(shown) => shown.at,
            Scene::Together { at, .. }
            | Scene::Told { at, .. }
            | Scene::HandedOver { at, .. }
            | Scene::Solved { at, .. }
            | Scene::Paused { at, .. } => *at,
            Scene::Closing(closing) => closing.at,
            _ => self.now,
        };
    }
}

impl View for Screen<'_> {
    fn show(&mut self, scene: &Scene) -> Result<(), HostError> {
        self.tell_time(scene);
        self.draw(scene).and_then(|()| self.page.flush()).map_err(HostError::from)
    }

    fn output(&mut self, bytes: &[u8]) -> Result<(), HostError> {
        let indent = self.indent();
        let output = self.output.get_or_insert_with(|| Output::new(self.page, indent));
        output.push(self.page, bytes).map_err(HostError::from)
    }

    fn output_ended(&mut self) -> Result<(), HostError> {
        self.output.take().map_or(Ok(()), |mut output| output.finish(self.page)).map_err(HostError::from)
    }
}
