//! How failures are said: `error:` what was attempted and what is wrong, `help:` what to do.

use super::context::Context;
use super::exit;
use crate::diagnostic::did_you_mean;
use crate::ledger::{AppendError, Damage, StoreError};
use crate::system::identity::IdentityError;
use crate::ui::line::Line;
use crate::ui::page::{Page, PageError};
use crate::ui::theme::Style;
use crate::workspace::{NoBook, SettingsError, WriteError, ZonesError};

/// A command that could not do what was asked.
#[derive(Debug)]
pub struct Failure {
    /// What is wrong, with its causes.
    pub error: anyhow::Error,
    /// What to do.
    pub hint: Option<String>,
    /// The exit code.
    pub exit: u8,
}

impl Failure {
    /// A failure with an exit code.
    pub(super) fn new(exit: u8, message: impl Into<String>) -> Self {
        Self { error: anyhow::anyhow!(message.into()), hint: None, exit }
    }

    /// Wrong use.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(exit::USAGE, message)
    }

    /// Something that is refused.
    pub(super) fn refused(message: impl Into<String>) -> Self {
        Self::new(exit::REFUSED, message)
    }

    /// Nothing says which ledger is meant.
    pub(super) fn no_workspace() -> Self {
        Self::new(exit::ENVIRONMENT, "cannot tell which ledger is meant: this is no workspace")
            .hint("`runbook init` makes one, or name a ledger with --ledger PATH")
    }

    /// Something that the environment does not give.
    pub(super) fn environment(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::of(error, None, exit::ENVIRONMENT)
    }

    /// Says what to do.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says what to do, if anything is known.
    pub(super) fn hint_if(self, hint: Option<impl Into<String>>) -> Self {
        match hint {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }

    /// `no WHAT `NAME``, with the nearest of the names there are.
    pub(super) fn unknown<'n>(what: &str, name: &str, names: impl IntoIterator<Item = &'n str>) -> Self {
        Self::usage(format!("no {what} `{name}`")).hint_if(did_you_mean(name, names))
    }

    fn of(error: impl std::error::Error + Send + Sync + 'static, hint: Option<&str>, exit: u8) -> Self {
        Self { error: anyhow::Error::new(error), hint: hint.map(str::to_owned), exit }
    }

    /// Prints it on standard error.
    pub(super) fn show(&self, context: &Context) {
        let mut page = context.stderr();
        // Nothing is left to tell the user if this cannot be written either.
        let _ = self.write(&mut page);
    }

    fn write(&self, page: &mut Page) -> Result<(), PageError> {
        let error = Line::new().styled(Style::FailedTitle, "error:").text(format!(" {:#}", self.error));
        page.prose(&error, 7)?;
        if let Some(hint) = &self.hint {
            page.line(&marked(Line::new().bold("help:").text(" "), hint))?;
        }
        page.flush()
    }
}

/// Text with what stands between backquotes as something that can be typed.
pub(super) fn marked(mut line: Line, text: &str) -> Line {
    for (n, part) in text.split('`').enumerate() {
        if n > 0 {
            line = line.text("`");
        }
        line = line.styled(if n % 2 == 1 { Style::Typed } else { Style::Plain }, part);
    }
    line
}

impl From<NoBook> for Failure {
    fn from(error: NoBook) -> Self {
        let hint = error.hint();
        Self::of(error, hint, exit::ENVIRONMENT)
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        let hint = error.hint();
        Self::of(error, hint, exit::ENVIRONMENT)
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        let hint = error.hint();
        Self::of(error, hint, exit::ENVIRONMENT)
    }
}

impl From<ZonesError> for Failure {
    fn from(error: ZonesError) -> Self {
        let hint = error.hint();
        Self::of(error, Some(hint), exit::ENVIRONMENT)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let (hint, exit) = (error.hint(), code(&error));
        Self::of(error, hint, exit)
    }
}

/// A ledger that contradicts itself does not verify, and one that lets nobody in, or goes on elsewhere, refuses; everything else is the
/// environment.
fn code(error: &StoreError) -> u8 {
    match error {
        StoreError::Damaged { .. } => exit::NOT_VERIFIED,
        StoreError::Denied { .. } | StoreError::Gone { .. } | StoreError::Taken { .. } => exit::REFUSED,
        _ => exit::ENVIRONMENT,
    }
}

impl From<AppendError> for Failure {
    fn from(error: AppendError) -> Self {
        let exit = match &error {
            AppendError::Store(error) => code(error),
            _ => exit::REFUSED,
        };
        let hint = error.hint();
        Self::of(error, hint, exit)
    }
}

impl From<Damage> for Failure {
    fn from(error: Damage) -> Self {
        let hint = "run `runbook verify` to see what still stands";
        Self::of(error, Some(hint), exit::NOT_VERIFIED)
    }
}

impl From<IdentityError> for Failure {
    fn from(error: IdentityError) -> Self {
        Self::of(error, Some("put your name or address into that file, in one line"), exit::ENVIRONMENT)
    }
}

impl From<PageError> for Failure {
    fn from(error: PageError) -> Self {
        Self::environment(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::environment(error)
    }
}
