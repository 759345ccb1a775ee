//! Checkpoints on a branch of a git repository, each a commit of its own, made without touching the files or the index
//! that somebody works with.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

use super::{Kept, OutsideError, SIGNATURE, path_of};
use crate::ledger::Checkpoint;
use crate::system::environment::Environment;
use crate::system::holder::Holder;
use crate::system::process::{Answered, Question, ask};
use crate::system::scratch::Scratch;

/// How often a commit is made again because somebody else's came first.
const TRIES: usize = 5;

/// A branch of the repository around a folder.
pub(super) struct Branch<'a> {
    pub(super) environment: &'a Environment,
    pub(super) name: &'a str,
    pub(super) repository: &'a Path,
}

impl Branch<'_> {
    pub(super) fn keep(
        &self,
        checkpoint: &Checkpoint,
        signature: Option<&str>,
    ) -> Result<String, OutsideError> {
        let (path, text) = (path_of(checkpoint), checkpoint.to_string());
        let name = format!("{}:{path}", self.name);
        for _ in 0..TRIES {
            let parent = self.tip()?;
            if parent.is_some() {
                let there = self.run(&["cat-file", "blob", &format!("{}:{path}", self.full())], b"", &[])?;
                match there.well {
                    true if there.out == text.as_bytes() => return Ok(name),
                    true => return Err(OutsideError::Another { name }),
                    false => {}
                }
            }
            let mut files = vec![(path.clone(), text.as_str())];
            files.extend(signature.map(|signature| (format!("{path}{SIGNATURE}"), signature)));
            let tree = self.tree(parent.as_deref(), &files)?;
            let message =
                format!("Checkpoint of {} entries\n\nLedger: {}\n", checkpoint.size, checkpoint.ledger);
            let mut arguments = vec!["commit-tree", &tree];
            if let Some(parent) = &parent {
                arguments.extend(["-p", parent]);
            }
            let commit = self.said(&arguments, message.as_bytes(), &[])?;
            let before = parent.unwrap_or_else(|| "0".repeat(commit.len()));
            if self.run(&["update-ref", &self.full(), &commit, &before], b"", &[])?.well {
                return Ok(name);
            }
        }
        Err(self.failed("others keep committing to it".to_owned()))
    }

    /// The tree of a commit with files added.
    fn tree(&self, parent: Option<&str>, files: &[(String, &str)]) -> Result<String, OutsideError> {
        let beside = format!("runbook-index-{}", Holder::current().pid);
        let index = self.said(&["rev-parse", "--git-path", &beside], b"", &[])?;
        let index = Scratch(self.repository.join(index));
        let variables = [("GIT_INDEX_FILE", index.0.as_os_str())];
        self.said(&["read-tree", parent.unwrap_or("--empty")], b"", &variables)?;
        for (path, text) in files {
            let blob = self.said(&["hash-object", "-w", "--stdin"], text.as_bytes(), &[])?;
            let entry = format!("100644,{blob},{path}");
            self.said(&["update-index", "--add", "--cacheinfo", &entry], b"", &variables)?;
        }
        self.said(&["write-tree"], b"", &variables)
    }

    pub(super) fn kept(&self, ledger: &str) -> Result<Vec<Kept>, OutsideError> {
        if self.tip()?.is_none() {
            return Ok(Vec::new());
        }
        let listed = self.said(
            &["ls-tree", "-r", "--full-tree", "--name-only", &self.full(), &format!("{ledger}/")],
            b"",
            &[],
        )?;
        let mut texts = self.texts(listed.lines())?;
        let signatures: BTreeMap<String, String> = texts
            .iter()
            .filter_map(|(path, text)| Some((path.strip_suffix(SIGNATURE)?.to_owned(), text.clone())))
            .collect();
        texts.retain(|path, _| path.ends_with(".checkpoint"));
        let kept = texts.into_iter().map(|(path, text)| {
            let signature = signatures.get(&path).cloned();
            Kept { name: format!("{}:{path}", self.name), text, signature }
        });
        Ok(kept.collect())
    }

    /// The files at some paths, all asked for at once.
    fn texts<'p>(
        &self,
        paths: impl Iterator<Item = &'p str> + Clone,
    ) -> Result<BTreeMap<String, String>, OutsideError> {
        let asked: Vec<String> = paths.clone().map(|path| format!("{}:{path}\n", self.full())).collect();
        let answered = self.run(&["cat-file", "--batch"], asked.concat().as_bytes(), &[])?;
        let mut rest = &answered.out[..];
        let mut texts = BTreeMap::new();
        for path in paths {
            // `HASH blob SIZE`, a line end, so many bytes, a line end.
            let odd = || self.failed(format!("git says nothing of {path}"));
            let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(odd)?;
            let line = String::from_utf8_lossy(&rest[..end]).into_owned();
            let size: usize = line.rsplit(' ').next().and_then(|size| size.parse().ok()).ok_or_else(odd)?;
            let text = rest.get(end + 1..end + 1 + size).ok_or_else(odd)?;
            texts.insert(path.to_owned(), String::from_utf8_lossy(text).into_owned());
            rest = rest.get(end + size + 2..).unwrap_or_default();
        }
        Ok(texts)
    }

    fn full(&self) -> String {
        format!("refs/heads/{}", self.name)
    }

    /// The branch's last commit; `None` while there is no such branch.
    fn tip(&self) -> Result<Option<String>, OutsideError> {
        self.said(&["rev-parse", "--git-dir"], b"", &[])?;
        self.said(&["check-ref-format", "--branch", self.name], b"", &[])?;
        let commit = format!("{}^{{commit}}", self.full());
        let answered = self.run(&["rev-parse", "--verify", "--quiet", &commit], b"", &[])?;
        Ok(answered.well.then(|| text(&answered.out)))
    }

    /// What git says in answer, which has to go well.
    fn said(
        &self,
        arguments: &[&str],
        input: &[u8],
        variables: &[(&str, &OsStr)],
    ) -> Result<String, OutsideError> {
        let answered = self.run(arguments, input, variables)?;
        if answered.well { Ok(text(&answered.out)) } else { Err(self.failed(answered.complaint)) }
    }

    fn run(
        &self,
        arguments: &[&str],
        input: &[u8],
        variables: &[(&str, &OsStr)],
    ) -> Result<Answered, OutsideError> {
        let question = Question { program: "git", arguments, variables, input };
        Ok(ask(self.environment, &question, self.repository)?)
    }

    fn failed(&self, why: String) -> OutsideError {
        OutsideError::Branch { branch: self.name.to_owned(), why }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}
