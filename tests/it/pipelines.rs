//! The commands of the action, the template and the hook, as a pipeline runs them.

#![expect(clippy::unwrap_used, reason = "a test that cannot run a pipeline has failed")]
#![expect(clippy::disallowed_methods, reason = "it starts the shell that a pipeline starts")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_yaml::Value;

const GOOD: &str = "format: 1\nid: a\ntimezone: UTC\nroles: {ops: {contact: ops@example.com}}\nprocedures:\n  one:\n    {name: One, trigger: weekly, owner: ops, operator: ops, effort: 5m, escalation: none, last_updated: 2026-11-02,\n     steps: [{do: Open it., expect: it opens}], validation: [It is open.]}\n";

/// A folder with a run book, and what a build service sets up around it.
struct Pipeline {
    folder: tempfile::TempDir,
}

impl Pipeline {
    fn new(book: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("runbook.yaml"), book).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn run(&self, script: &str, variables: &[(&str, &str)]) -> Output {
        let binary = Path::new(env!("CARGO_BIN_EXE_runbook")).parent().unwrap();
        let paths = [binary.to_owned(), PathBuf::from("/usr/bin"), PathBuf::from("/bin")];
        Command::new("bash")
            .args(["-e", "-c", script])
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::join_paths(paths).unwrap())
            .env("HOME", self.folder.path())
            .env("RUNBOOK_NOW", "2026-11-23T08:55")
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    }
}

fn read(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Every script under a list of steps, in order.
fn scripts(steps: &Value, key: &str) -> Vec<String> {
    steps.as_sequence().unwrap().iter().filter_map(|step| Some(step.get(key)?.as_str()?.to_owned())).collect()
}

#[test]
fn the_action_annotates_and_fails_as_it_should() {
    let action = read(".ci/github/action.yml");
    let scripts = scripts(&action["runs"]["steps"], "run");
    let named: Vec<&str> = action["runs"]["steps"][1]["env"]
        .as_mapping()
        .unwrap()
        .iter()
        .map(|(key, _)| key.as_str().unwrap())
        .collect();
    assert_eq!(named, ["LINT_PATH", "LINT_FAIL_ON", "LINT_SARIF"]);
    for (book, fail_on, code) in [(GOOD, "error", 0), ("format: 1\n", "error", 1)] {
        let pipeline = Pipeline::new(book);
        let (temp, page) = (pipeline.folder.path().to_str().unwrap(), pipeline.path("summary.md"));
        let variables = [
            ("LINT_PATH", "."),
            ("LINT_FAIL_ON", fail_on),
            ("LINT_SARIF", "out.sarif"),
            ("RUNNER_TEMP", temp),
            ("GITHUB_STEP_SUMMARY", page.to_str().unwrap()),
            ("GITHUB_ACTIONS", "true"),
        ];
        assert!(pipeline.run(&scripts[0], &variables).status.success(), "it is installed already");
        let done = pipeline.run(&scripts[1], &variables);
        assert_eq!(done.status.code(), Some(code), "{}", String::from_utf8_lossy(&done.stderr));
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert_eq!(said.contains("::error file=runbook.yaml,line="), code == 1, "{said}");
        assert!(pipeline.text("summary.md").starts_with("# Run book check\n"));
        assert!(pipeline.text("out.sarif").contains("\"2.1.0\""));
    }
}

#[test]
fn the_template_reports_and_fails_as_it_should() {
    let template = read(".ci/azure/lint.yml");
    let scripts = scripts(&template["steps"], "script");
    for (book, code) in [(GOOD, 0), ("format: 1\n", 1)] {
        let pipeline = Pipeline::new(book);
        let reports = pipeline.path("reports");
        let variables = [
            ("LINT_PATH", "."),
            ("LINT_FAIL_ON", "error"),
            ("REPORTS", reports.to_str().unwrap()),
            ("TF_BUILD", "True"),
        ];
        assert!(pipeline.run(&scripts[0], &variables).status.success(), "it is installed already");
        // Its shell is not told to stop at the first failure.
        let done = pipeline.run(&format!("set +e\n{}", scripts[1]), &variables);
        assert_eq!(done.status.code(), Some(code), "{}", String::from_utf8_lossy(&done.stderr));
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert_eq!(
            said.contains("##vso[task.logissue type=error;sourcepath=runbook.yaml;"),
            code == 1,
            "{said}"
        );
        assert!(said.contains("##vso[task.uploadsummary]"));
        for name in ["runbook-lint.md", "runbook-lint.xml", "runbook-lint.sarif"] {
            assert!(reports.join(name).is_file(), "{name}");
        }
    }
}

#[test]
fn the_hook_checks_the_whole_book() {
    let hooks = read(".pre-commit-hooks.yaml");
    let hook = &hooks[0];
    assert_eq!(hook["pass_filenames"], Value::Bool(false));
    let entry = hook["entry"].as_str().unwrap();
    assert_eq!(Pipeline::new(GOOD).run(entry, &[]).status.code(), Some(0));
    assert_eq!(Pipeline::new("format: 1\n").run(entry, &[]).status.code(), Some(1));
}
