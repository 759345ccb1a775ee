//! What steps refer to: names of values, ids, calls, destinations, inputs.

use super::{completed, linted};
use crate::diagnostic::{Diagnostic, Severity};

/// The errors in a book with these procedures beside the usual header.
fn errors(procedures: &str) -> Vec<Diagnostic> {
    let header = completed("").split("procedures:").next().unwrap().to_owned();
    let events = "values: {APP: d365-prod}\nevents: {incident: {title: Broken, levels: {sev1: {respond_within: 15m}}}}\nanchors: {wave: {every: year, day: 1 april}}\n";
    let text = format!("{header}{events}procedures:\n{procedures}");
    let mut all = linted(&text);
    all.retain(|finding| finding.severity == Severity::Error && !finding.rule.starts_with("missing-v"));
    all.retain(|finding| {
        !matches!(finding.rule, "missing-owner" | "missing-escalation" | "missing-last-updated")
    });
    all
}

/// The rules and titles of the errors in a procedure `p` with these keys.
fn found(keys: &str) -> Vec<(&'static str, String)> {
    let all = errors(&format!("  p:\n    name: P\n    effort: 5m\n    trigger: monthly\n{keys}"));
    all.into_iter().map(|finding| (finding.rule, finding.title)).collect()
}

fn steps(steps: &str) -> Vec<(&'static str, String)> {
    let indented: Vec<String> = steps.lines().map(|line| format!("      {line}\n")).collect();
    found(&format!("    steps:\n{}", indented.concat()))
}

fn one(rule: &'static str, title: &str) -> Vec<(&'static str, String)> {
    vec![(rule, title.to_owned())]
}

#[test]
fn a_name_is_known_where_it_is_used() {
    let good = "- ask: Which version?\n  id: version\n- do: \"Deploy {{ version }} to {{ APP }}, due {{ due | date('%d %B') }}, {{ version.outcome }}.\"\n  run: [deploy, \"{{ version }}\"]\n  outputs: {build: '(\\d+)'}\n  id: deploy-it\n- do: \"Note {{ deploy_it.build }} at {{ deploy_it.at }}, {{ run.started }}, {{ round }}.\"\n  when: [version is not 1, deploy-it is not skipped, {any: [deploy-it.outcome is warned, APP is x]}]\n";
    assert_eq!(steps(good), []);
    assert_eq!(
        steps("- {ask: Which version?, id: version}\n- do: \"Deploy {{ versoin }}.\"\n"),
        one("unknown-reference", "there is no value `versoin`")
    );
    assert_eq!(
        steps("- {ask: Which version?, id: version}\n- do: \"Deploy {{ version.mayor }}.\"\n"),
        one("unknown-reference", "`version` has nothing called `mayor`")
    );
    assert_eq!(steps("- do: \"{{ APP.x }}\"\n"), one("unknown-reference", "`APP` has nothing called `x`"));
    assert_eq!(steps("- do: \"{{ run }}\"\n"), one("unknown-reference", "`run` is no value by itself"));
    assert_eq!(
        steps("- {do: Stop., when: nothing is done}\n"),
        one("unknown-reference", "there is no value `nothing`")
    );
    assert_eq!(
        steps("- do: Run it.\n  run: [go, \"{{ a }}\"]\n  env: {B: \"{{ b }}\"}\n").len(),
        2,
        "arguments and variables are texts too"
    );
}

#[test]
fn what_only_some_procedures_know_is_known_there_alone() {
    for name in ["event.id", "anchor.date", "target"] {
        let text = format!("- do: \"{{{{ {name} }}}}\"\n");
        assert_eq!(steps(&text), one("unknown-reference", &format!("`{name}` never has a value here")),);
        let given = format!("    steps: [{{do: \"{{{{ {name} }}}}\"}}]\n");
        let with = |trigger: &str| {
            errors(&format!("  p:\n    name: P\n    effort: 5m\n    {trigger}\n{given}")).len()
        };
        let own = match name {
            "event.id" => "trigger: {event: incident, level: sev1}",
            "anchor.date" => "trigger: {anchor: wave, due: -1 week}",
            _ => "targets: [north, south]\n    trigger: monthly",
        };
        assert_eq!(with(own), 0, "{name}");
        let called = format!(
            "  p:\n    name: P\n    effort: 5m\n    trigger: on request\n{given}  q:\n    name: Q\n    effort: 5m\n    {own}\n    steps: [{{call: p}}]\n"
        );
        assert_eq!(errors(&called), [], "{name}");
    }
    assert_eq!(steps("- group: Each\n  for_each: [a, b]\n  steps: [{do: \"Go to {{ target }}.\"}]\n"), []);
}

#[test]
fn an_answer_comes_before_its_use() {
    let later = "- do: \"Deploy {{ version }}.\"\n- {ask: Which version?, id: version}\n";
    assert_eq!(steps(later), one("used-before-answered", "`version` is used before it can be known"));
    let own = "- {ask: \"More than {{ count }}?\", id: count}\n";
    assert_eq!(steps(own), one("used-before-answered", "a step cannot use its own `count`"));
    let inside =
        "- group: All\n  when: count above 5\n  steps: [{ask: How many?, type: number, id: count}]\n";
    assert_eq!(steps(inside), one("used-before-answered", "`count` is used before it can be known"));
    let back = "- {do: \"See {{ count }}.\", id: see}\n- {ask: How many?, type: number, id: count, fail: above 5, on_failure: {go_to: see}}\n";
    assert_eq!(
        steps(back),
        one("used-before-answered", "`count` is used before it can be known"),
        "going back makes answers behind it count no more"
    );
    let owed = "    steps: [{ask: Which?, id: version}]\n    rollback: [{do: \"Back from {{ version }}.\"}]\n    finally: [{do: \"Note {{ version }}.\"}]\n    inputs: {stage: Where?}\n    before: [{check: \"{{ stage }} is there.\"}]\n";
    assert_eq!(found(owed), []);
}

#[test]
fn a_name_means_one_thing() {
    let both = "- {ask: How many?, measure: jobs}\n- {ask: How many now?, measure: jobs}\n- {do: Stop., when: jobs above 5}\n";
    assert_eq!(
        steps(both),
        one("duplicate-id", "`jobs` can be the answer to `How many?` or the answer to `How many now?`")
    );
    let own = "- {ask: When?, type: date, id: due}\n- do: \"By {{ due }}.\"\n";
    assert_eq!(
        steps(own),
        one("duplicate-id", "`due` can be the instant it is due or the answer to `When?`")
    );
    assert_eq!(
        steps("- {do: One., id: a}\n- group: B\n  steps: [{do: Two., id: a}]\n"),
        one("duplicate-id", "two steps have the id `a`")
    );
    let block = "- {group: All, id: all, steps: [{do: One.}]}\n- {do: Two., when: all is failed}\n";
    assert_eq!(steps(block), one("unknown-reference", "`all` is a group, which has no answer of its own"));
}

#[test]
fn a_condition_can_hold() {
    let after = |test: &str| {
        steps(&format!(
            "- {{do: Deploy., id: deploy}}\n- {{ask: What?, choices: [region loss, disk], id: scenario}}\n- {{ask: Sure?, type: yes/no, id: sure}}\n- {{do: Stop., when: {test}}}\n"
        ))
    };
    for good in ["deploy is failed", "deploy.outcome is done", "scenario is region loss", "sure is not yes"] {
        assert_eq!(after(good), [], "{good}");
    }
    assert_eq!(
        after("deploy is done"),
        one("bound-does-not-fit", "`deploy` has no answer and no output, so nothing is `is done`")
    );
    assert_eq!(
        after("scenario is region los"),
        one("bound-does-not-fit", "`scenario` is never `region los`")
    );
    assert_eq!(after("sure is true"), one("bound-does-not-fit", "`sure` is never `true`"));
    assert_eq!(
        after("deploy.outcome is good"),
        one("bound-does-not-fit", "`deploy.outcome` is never `good`")
    );
    assert_eq!(after("scenario above 5").len(), 1);
}

#[test]
fn failures_lead_somewhere() {
    let to = |to: &str| steps(&format!("- {{do: One., id: one}}\n- {{do: Two., on_failure: {to}}}\n"));
    for good in ["{go_to: one}", "{raise: incident}", "stop"] {
        assert_eq!(to(good), [], "{good}");
    }
    assert_eq!(to("{go_to: on}"), one("unknown-reference", "there is no step `on`"));
    assert_eq!(to("{raise: incidnt}"), one("unknown-reference", "there is no event `incidnt`"));
    assert_eq!(to("{call: q}"), one("unknown-reference", "there is no procedure `q`"));
    assert_eq!(to("rollback"), one("missing-key", "there is nothing that takes back what was done"));
    assert_eq!(
        steps("- {do: One., run: [one], retry: {attempts: 3}, repeatable: false}\n"),
        one("conflicting-keys", "`retry` repeats a step that is never repeated by itself")
    );
    let around = "- group: All\n  repeatable: false\n  steps: [{check: Up., run: [up], every: 5s}]\n";
    assert_eq!(
        steps(around),
        one("conflicting-keys", "`every` repeats a step that is never repeated by itself")
    );
}

/// A procedure that calls others.
fn calling(id: &str, others: &[&str]) -> String {
    let calls: Vec<String> = others.iter().map(|other| format!("{{call: {other}}}")).collect();
    format!(
        "  {id}:\n    name: {id}\n    effort: 5m\n    trigger: on request\n    steps: [{{do: Begin.}}, {}]\n",
        calls.join(", ")
    )
}

fn rules(procedures: &[String]) -> Vec<&'static str> {
    errors(&procedures.concat()).iter().map(|finding| finding.rule).collect()
}

#[test]
fn calls_end() {
    assert_eq!(rules(&[calling("a", &["a"])]), ["calls-itself"]);
    assert_eq!(rules(&[calling("a", &["b"]), calling("b", &["a"])]), ["calls-itself", "calls-itself"]);
    let chain = ["a", "b", "c", "d", "e", "f"];
    let last = |n: usize| {
        let one = |at: usize| {
            calling(chain[at], chain.get(at + 1).filter(|_| at + 1 < n).map_or(&[][..], std::slice::from_ref))
        };
        (0..n).map(one).collect::<Vec<_>>()
    };
    assert_eq!(rules(&last(5)), [""; 0], "four calls deep");
    assert_eq!(rules(&last(6)), ["over-limit"]);
    assert_eq!(rules(&[calling("a", &["c", "b"]), calling("b", &["c"]), calling("c", &[])]), [""; 0]);
}

/// A hundred calls of what makes a hundred calls, and so on, come to more steps than anybody counts: at once.
#[test]
fn calls_come_to_steps_that_can_be_counted() {
    let begun = std::time::Instant::now();
    let all =
        [calling("a", &["b"; 100]), calling("b", &["c"; 100]), calling("c", &["d"; 100]), calling("d", &[])];
    assert_eq!(rules(&all), ["over-limit", "over-limit"]);
    assert!(begun.elapsed().as_secs() < 5);
}

#[test]
fn what_is_given_is_asked() {
    let called = "  q:\n    name: Q\n    effort: 5m\n    trigger: on request\n    inputs:\n      stage: {ask: Where?, choices: [test, prod]}\n    steps: [{do: \"Go to {{ stage }}.\"}]\n";
    let with = |with: &str| {
        let all = errors(&format!(
            "{called}{}",
            calling("p", &[])
                .replace("{do: Begin.}, ", &format!("{{ask: Where?, id: place}}, {{call: q, with: {with}}}"))
        ));
        all.into_iter().map(|finding| (finding.rule, finding.title)).collect::<Vec<_>>()
    };
    assert_eq!(with("{stage: test}"), []);
    assert_eq!(with("{stage: \"{{ place }}\"}"), []);
    assert_eq!(with("{}"), [], "it is asked");
    assert_eq!(with("{stag: test}"), one("unknown-reference", "`q` has no input `stag`"));
    assert_eq!(
        with("{stage: live}"),
        one("invalid-value", "`stage` is given what is not test or prod: live")
    );
    assert_eq!(with("{stage: \"{{ plaice }}\"}"), one("unknown-reference", "there is no value `plaice`"));
    let target = |given: &str| {
        found(&format!(
            "    targets: {{north: {{inputs: {{{given}}}}}, south: {{}}}}\n    inputs: {{count: {{ask: How many?, type: whole number}}}}\n    steps: [{{do: \"Count {{{{ count }}}}.\"}}]\n"
        ))
    };
    assert_eq!(target("count: 5"), []);
    assert_eq!(target("cuont: 5"), one("unknown-reference", "`p` has no input `cuont`"));
    assert_eq!(
        target("count: many"),
        one("invalid-value", "`count` is given what is not a whole number: many")
    );
    assert_eq!(target("count: \"{{ key }}\"").len(), 1);
}

/// The finding stands at the text, and says what may have been meant.
#[test]
fn the_place_and_the_remedy_are_said() {
    let all = errors(
        "  p:\n    name: P\n    effort: 5m\n    trigger: monthly\n    steps:\n      - {ask: Which version?, id: version}\n      - do: Deploy.\n        run: [deploy, --to, \"{{ versoin }}\"]\n",
    );
    let [finding] = &all[..] else { unreachable!("{all:?}") };
    assert_eq!(finding.help.as_deref(), Some("did you mean `version`?"));
    let width = finding.label.place.span.range().len();
    assert_eq!(width, "\"{{ versoin }}\"".len());
    let listed =
        errors("  p:\n    name: P\n    effort: 5m\n    trigger: monthly\n    steps: [{do: \"{{ zzz }}\"}]\n");
    let help = listed[0].help.clone().unwrap();
    assert!(help.starts_with("known here are APP, key, opens, due, operator, now,"), "{help}");
    assert!(!help.contains("event") && !help.contains("target"), "{help}");
}

#[test]
fn a_role_that_decides_at_a_gate_is_named() {
    let header = completed("").split("procedures:").next().unwrap().to_owned();
    let roles = header.replace("roles:\n", "roles:\n  voter: {title: Voter, contact: voter@example.com}\n");
    assert_ne!(roles, header);
    let found = |step: &str| {
        let text = format!(
            "{roles}procedures:\n  p:\n    name: P\n    trigger: monthly\n    steps:\n      - {step}\n"
        );
        linted(&text)
            .into_iter()
            .any(|finding| finding.rule == "unused-role" && finding.title.contains("voter"))
    };
    assert!(found("{do: a}") && !found("{approve: a, by: [[2 voter]]}"));
}
