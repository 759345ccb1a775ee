//! The run books that `init` can start with, whole, as they are in the repository.

use clap::ValueEnum;

/// What a new run book begins as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::cli) enum Template {
    /// One procedure, with remarks on what can be written
    #[default]
    Minimal,
    /// Operating Dynamics 365 after go-live
    Dynamics365,
}

/// A file: its path within the book, and its text.
pub(super) type File = (&'static str, &'static str);

macro_rules! files {
    ($folder:literal: $($path:literal),+ $(,)?) => { &[$(($path, include_str!(concat!($folder, $path)))),+] };
}

/// Its own folder is a run book in use; here it is only read.
const DYNAMICS365: &[File] = files!(
    "../../../../runbooks/dynamics365/":
    "runbook.yaml", "annual.yaml", "daily.yaml", "holidays/england.ics", "incidents.yaml", "monthly.yaml",
    "quarterly.yaml", "release-wave.yaml", "weekly.yaml",
);
const MINIMAL: &[File] = files!("minimal/": "runbook.yaml");

impl Template {
    /// The id of its book, which is also its folder's name.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Minimal => "operations",
            Self::Dynamics365 => "dynamics365",
        }
    }

    /// Its files, `runbook.yaml` first.
    pub(super) fn files(self) -> &'static [File] {
        match self {
            Self::Minimal => MINIMAL,
            Self::Dynamics365 => DYNAMICS365,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::DYNAMICS365;

    fn paths(folder: &Path, within: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{within}{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() { paths(&path, &format!("{name}/"), found) } else { found.push(name) }
        }
    }

    #[test]
    fn the_template_is_every_file_of_the_bundled_book() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("runbooks/dynamics365");
        let mut found = Vec::new();
        paths(&folder, "", &mut found);
        found.sort();
        let mut listed: Vec<&str> = DYNAMICS365.iter().map(|(path, _)| *path).collect();
        listed.sort_unstable();
        assert_eq!(listed, found);
        assert_eq!(DYNAMICS365[0].0, "runbook.yaml");
    }
}
