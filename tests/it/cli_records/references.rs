//! Procedures whose steps refer to others: refused where that leads nowhere, shown whole before they are trusted.

use super::desk::Desk;

const NOW: &str = "2026-11-20T09:00:00Z";

fn desk(procedures: &str) -> Desk {
    let desk = Desk::new();
    desk.write("runbooks/ops/procedures/more.yaml", &format!("procedures:\n{procedures}"));
    desk
}

/// A name that is nothing keeps a procedure from being run, and from nothing else.
#[test]
fn what_cannot_be_run_is_refused_before_anything_is_recorded() {
    let desk = desk(
        "  deploy:\n    name: Deploy\n    trigger: {every: month, day: 20}\n    steps:\n      - {ask: Which version?, id: version}\n      - do: \"Deploy {{ versoin }}.\"\n  wave:\n    name: Wave\n    trigger: on request\n    steps: [{call: deploy}]\n",
    );
    assert!(!desk.due(NOW, &["--all"], "deploy").is_empty(), "it is due all the same");
    for arguments in [&["run", "deploy"][..], &["run", "wave"], &["run", "deploy", "--rehearse"]] {
        let said = desk.run_at(NOW, arguments).refused(6);
        assert!(said.contains("there is no value `versoin`"), "{said}");
        assert!(said.contains("more.yaml:7:13") && said.contains("did you mean `version`?"), "{said}");
    }
    assert!(!desk.types().iter().any(|kind| kind.starts_with("run.") || kind.starts_with("event.")));
    assert!(desk.run(&["lint"]).out.contains("there is no value `versoin`"));
}

const CALLED: &str = "  deploy:\n    name: Deploy\n    trigger: on request\n    inputs: {stage: {ask: Where?, choices: [test, prod]}}\n    steps:\n      - {do: Roll it out., run: [roll-out, \"{{ stage }}\"]}\n  wave:\n    name: Wave\n    trigger: on request\n    steps:\n      - group: Each environment\n        for_each: [test, prod]\n        steps:\n          - {call: deploy, with: {stage: \"{{ target }}\"}}\n        finally: [{do: Clean up., run: clean-up}]\n    rollback: [{do: Take it back., run: take-back}]\n";

/// Every command that a run could come to is shown, and an edit of a called procedure is an edit of its callers.
#[test]
fn commands_of_blocks_and_called_procedures_are_shown_before_they_are_trusted() {
    let desk = desk(CALLED);
    let shown = || {
        let mut all = desk.run(&["trust", "--list", "--format", "json", "wave"]).json();
        let one = all["procedures"][0].take();
        let commands: Vec<String> = one["commands"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line.as_str().unwrap().to_owned())
            .collect();
        (one["revision"].as_str().unwrap().to_owned(), commands)
    };
    let (revision, commands) = shown();
    let has = |line: &str| assert!(commands.iter().any(|shown| shown == line), "{line} in {commands:#?}");
    has("step 1/test/1/1, of Deploy, for test, prod: Roll it out.");
    has("  $ \"{{ stage }}\"");
    has("  with stage={{ target }}");
    has("step 1/finally/1: Clean up.");
    has("rollback 1: Take it back.");
    let once = commands.iter().filter(|line| line.contains("Roll it out.")).count();
    assert_eq!(once, 1, "{commands:#?}");
    desk.write(
        "runbooks/ops/procedures/more.yaml",
        &format!("procedures:\n{}", CALLED.replace("[roll-out,", "[roll-back,")),
    );
    assert_ne!(shown().0, revision);
}

/// Everything that a run could come to can be read beforehand, and an edit of it is a change.
#[test]
fn show_tells_every_part_and_what_stands_inside_groups() {
    let desk = desk(CALLED);
    let said = desk.run(&["show", "wave"]).good();
    for text in [
        "For each: test, prod",
        "Calls: deploy with stage={{ target }}",
        "1/finally/1",
        "$ clean-up",
        "Rollback",
        "$ take-back",
    ] {
        assert!(said.contains(text), "{text} in\n{said}");
    }
    assert!(desk.run(&["show", "deploy"]).good().contains("Inputs"));
    let wave = desk.run(&["show", "wave", "--format", "json"]).json();
    let paths: Vec<&str> =
        wave["steps"].as_array().unwrap().iter().map(|step| step["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["1", "1/1", "1/finally/1"]);
    assert_eq!(wave["steps"][1]["call"]["with"]["stage"], "{{ target }}");
    assert_eq!(wave["rollback"][0]["run"]["command"], "take-back");
}
