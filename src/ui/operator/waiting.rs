//! Waits at a terminal: nothing moves, and a typed line is heard.

use std::time::Duration;

use super::Operator;
use crate::run::{HostError, Run};
use crate::step::{PauseCause, Reply, Until, Waiting};
use crate::ui::input::Typed;
use crate::ui::line::Line;

/// The clock is read again this often: a laptop that slept has no time to make up.
const GLANCE: Duration = Duration::from_secs(15);

impl Operator<'_> {
    /// Waits, unless something is chosen meanwhile.
    pub(super) fn wait(&mut self, run: &Run, waiting: &Waiting) -> Result<Reply, HostError> {
        let shown = waiting.meanwhile.choices.iter().filter(|choice| choice.visible);
        let keys: Vec<&str> = shown.map(|choice| choice.label.as_str()).collect();
        let mut said = waiting.again;
        self.refused(waiting.meanwhile.refused.as_deref())?;
        self.executor.begin_wait(waiting.until);
        while let Some(left) = self.executor.left() {
            if !said {
                if let (Until::Heard(_), false) = (waiting.until, run.checklist().run.is_empty()) {
                    let command = format!("runbook approve {}", run.checklist().run);
                    self.screen.say_whole(Line::new().typed(command)).map_err(HostError::from)?;
                }
                let time = super::span(chrono::TimeDelta::from_std(left).unwrap_or_default());
                let what = match waiting.until {
                    Until::At(at) => format!("until {}, {time} left", self.screen.times().at(at)),
                    Until::Over(_) => format!("{}; {time}", waiting.label),
                    Until::Heard(None) => waiting.label.clone(),
                    Until::Heard(Some(at)) => {
                        format!("{}, until {}", waiting.label, self.screen.times().at(at))
                    }
                };
                let line = format!("{what}  {}", keys.join("  "));
                self.screen.say(Line::new().dim(line.trim_end())).map_err(HostError::from)?;
                self.screen.page.flush().map_err(HostError::from)?;
                said = true;
            }
            match self.keyboard.wait(self.screen.page, left.min(GLANCE)).map_err(HostError::from)? {
                None if matches!(waiting.until, Until::Heard(_)) => return Ok(Reply::Glanced),
                None | Some(Typed::EndOfInput) => {}
                Some(Typed::HangUp) => return Ok(Reply::Pause(PauseCause::HangUp)),
                Some(Typed::Interrupt) => match self.pause_or_go_on()? {
                    Some(cause) => return Ok(Reply::Pause(cause)),
                    None => said = false,
                },
                Some(Typed::Line(line)) => match waiting.meanwhile.typed(&line) {
                    Some(choice) => return self.complete(run, &choice.clone()),
                    None => said = false,
                },
            }
        }
        Ok(Reply::Waited)
    }
}
