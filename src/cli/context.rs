//! What every command needs: the environment, what was loaded, the clock, the pages to write on.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use super::arguments::{Color, Global};
use super::moment;
use super::{Failure, exit};
use crate::calendar::{Wording, Zone};
use crate::ledger::State;
use crate::model::{Library, Named, NotFound};
use crate::step::CommandLine;
use crate::store;
use crate::system::clock::Clock;
use crate::system::environment::Environment;
use crate::ui::page::Page;
use crate::ui::terminal;
use crate::ui::theme::{ColorChoice, Theme};
use crate::workspace::{self, Trees};

/// What every command needs.
pub(super) struct Context {
    pub(super) global: Global,
    pub(super) environment: Environment,
    pub(super) here: PathBuf,
    /// Whether it was said what is odd about the ledger.
    pub(super) told: Cell<bool>,
}

/// The run books with the clock and the words to speak of them.
pub(super) struct Loaded {
    /// Never freed: the end of the process does that at once, for a large book much faster than piece by piece.
    pub(super) library: ManuallyDrop<Library>,
    pub(super) clock: Clock,
    pub(super) wording: Wording,
    /// The ledger's address, as far as it can be told.
    pub(super) ledger: Option<String>,
}

impl Context {
    pub(super) fn new(global: Global) -> Self {
        let (environment, here) = (Environment::read(), Environment::here());
        Self { global, environment, here, told: Cell::new(false) }
    }

    /// The run books that are meant, the clock, and the words. The clock is read once, here.
    pub(super) fn load(&self) -> Result<Loaded, Failure> {
        self.around(workspace::load(&self.books(), &self.here, Trees::LetGo)?)
    }

    /// The same, with the trees of all files, for whoever looks at every text.
    pub(super) fn load_with_trees(&self) -> Result<Loaded, Failure> {
        self.around(workspace::load(&self.books(), &self.here, Trees::Kept)?)
    }

    /// A run book with a text over that of a file, with the trees of all files.
    pub(super) fn load_over(&self, book: &Path, over: &workspace::Overlay) -> Result<Loaded, Failure> {
        self.around(workspace::load_over(&[book.to_owned()], &self.here, over)?)
    }

    /// The same, without run books where there are none: a ledger can be read without them.
    pub(super) fn load_if_any(&self) -> Result<Loaded, Failure> {
        match workspace::load(&self.books(), &self.here, Trees::LetGo) {
            Err(workspace::NoBook::Anywhere) => self.around(Library::default()),
            found => self.around(found?),
        }
    }

    fn around(&self, library: Library) -> Result<Loaded, Failure> {
        let own = library.books.first().map_or_else(Zone::utc, |book| book.zone.clone());
        let zone = match &self.global.timezone {
            Some(name) => self.zone(name)?,
            None => own.clone(),
        };
        let clock = self.clock(&own)?;
        let wording = Wording { zone, now: clock.now() };
        let library = ManuallyDrop::new(library);
        let loaded = Loaded { library, clock, wording, ledger: None };
        let ledger = self.place(&loaded).ok().flatten().map(|place| place.address);
        Ok(Loaded { ledger, ..loaded })
    }

    /// The books named by option or environment; empty where the nearest ones are meant.
    pub(super) fn books(&self) -> Vec<PathBuf> {
        if self.global.book.is_empty() { self.environment.books() } else { self.global.book.clone() }
    }

    /// The clock, replaced by `--as-of` or `RUNBOOK_NOW`; a time without an offset is in `zone`.
    pub(super) fn clock(&self, zone: &Zone) -> Result<Clock, Failure> {
        let replaced = self.global.as_of.as_deref().or_else(|| self.environment.now());
        replaced.map_or_else(|| Ok(Clock::real()), |text| moment::instant(text, zone).map(Clock::fixed))
    }

    /// The zone of an IANA name, or of `local`.
    pub(super) fn zone(&self, name: &str) -> Result<Zone, Failure> {
        let local = || self.environment.time_zone().unwrap_or_else(|| "UTC".to_owned());
        let name = if name == "local" { local() } else { name.to_owned() };
        Zone::named(&name).map_err(|refusal| Failure::usage(refusal.message).hint_if(refusal.help))
    }

    /// The same for these books, wherever others are.
    pub(super) fn with_books(&self, paths: Vec<PathBuf>) -> Self {
        let global = Global { book: paths, ..self.global.clone() };
        let (environment, here) = (self.environment.clone(), self.here.clone());
        Self { global, environment, here, told: self.told.clone() }
    }

    /// The same with this ledger and no other.
    pub(super) fn with_ledger(&self, address: &str) -> Self {
        let global = Global { ledger: vec![address.to_owned()], ..self.global.clone() };
        Self { global, ..self.with_books(self.global.book.clone()) }
    }

    /// What was typed to name the ledgers, to be typed again: empty, or with a space before it. Never with a password.
    pub(super) fn typed_ledgers(&self) -> String {
        let named = |address: &String| {
            let words = CommandLine::Args(vec!["--ledger".to_owned(), store::shown(address)]);
            format!(" {words}")
        };
        self.global.ledger.iter().map(named).collect()
    }

    /// A page on standard output.
    pub(super) fn stdout(&self) -> Page {
        let theme = self.theme(terminal::is_stdout());
        Page::stdout(theme, terminal::reader(&self.environment), terminal::width(&self.environment))
    }

    /// A page on standard error.
    pub(super) fn stderr(&self) -> Page {
        let theme = self.theme(terminal::is_stderr());
        Page::stderr(theme, terminal::reader(&self.environment), terminal::width(&self.environment))
    }

    fn theme(&self, is_terminal: bool) -> Theme {
        let choice = match self.global.color {
            _ if self.global.plain => ColorChoice::Never,
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Theme::decide(choice, &self.environment, is_terminal)
    }

    /// A path as it was typed, made absolute.
    pub(super) fn at(&self, path: &Path) -> PathBuf {
        self.here.join(path)
    }
}

impl Loaded {
    /// What is to be said where this machine's clock is behind the record; nothing of it is hidden then.
    pub(super) fn clock_behind(&self, state: &State) -> Option<String> {
        let latest =
            state.overview.latest_at.filter(|latest| !self.clock.is_fixed() && *latest > self.wording.now)?;
        let latest = self.wording.day_and_time(latest);
        Some(format!("This clock is behind the record, which goes to {latest}; all of it counts."))
    }

    /// Whether a procedure of an id is there, with mistakes that keep it from being used.
    fn is_lost(&self, id: &str) -> bool {
        self.library.books.iter().flat_map(|book| &book.partial).any(|procedure| procedure.id == id)
    }

    /// The procedure of a name that was typed.
    pub(super) fn find(&self, name: &str) -> Result<Named<'_>, Failure> {
        let found = self.library.find(name);
        let typed = name.rsplit('/').next().unwrap_or(name);
        if let Ok(named) = &found
            && named.procedure.formerly.iter().any(|old| old == typed)
        {
            use std::io::Write;
            // Nobody is left to tell if this cannot be written.
            let _ = writeln!(std::io::stderr(), "note: `{typed}` is `{}` now", named.procedure.id);
        }
        found.map_err(|error| match error {
            NotFound::Unknown(_) if self.is_lost(typed) => {
                let message = format!("{typed} cannot be read as it is written");
                Failure::new(exit::ENVIRONMENT, message).hint("`runbook lint` says what is wrong, and where")
            }
            NotFound::Unknown(near) => {
                let books: Vec<&str> = self.library.books.iter().map(|book| book.id.as_str()).collect();
                let near = near.map(|near| format!("did you mean `{near}`?"));
                Failure::usage(format!("no procedure `{name}` in {}", books.join(", ")))
                    .hint(near.unwrap_or_else(|| "`runbook show` lists them".to_owned()))
            }
            NotFound::Ambiguous(names) => {
                Failure::usage(format!("`{name}` begins {} procedures", names.len())).hint(format!(
                    "say which: {}",
                    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
                ))
            }
        })
    }
}

impl Context {
    /// Prints a value as indented JSON with a line end.
    pub(super) fn json(&self, value: &impl serde::Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value)
            .map_err(|error| Failure::new(super::exit::ENVIRONMENT, error.to_string()))?;
        self.print(&format!("{text}\n"))
    }

    /// Prints what a program reads, as it is. A reader that closed its end wants no more.
    #[expect(clippy::unused_self, reason = "every command writes through its context")]
    pub(super) fn print(&self, text: &str) -> Result<(), Failure> {
        use std::io::Write;
        match std::io::stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }
}
