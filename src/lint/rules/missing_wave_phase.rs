//! `missing-wave-phase`: the plan around a release lacks a phase.

use std::collections::BTreeSet;

use crate::diagnostic::{Findings, Severity};
use crate::document::listed;
use crate::lint::{Rule, Subject};
use crate::model::{Procedure, Profile};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "missing-wave-phase",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "The plan around a release lacks a phase",
    page: include_str!("missing-wave-phase.md"),
    check,
};

/// The phases of a release, each with the words by which it is told.
const PHASES: &[(&str, &[&str])] = &[
    ("plan", &["plan", "prepar", "impact", "scope", "read", "schedul", "calendar", "review"]),
    ("test", &["test", "sandbox", "pilot", "rehears", "stag"]),
    (
        "approve",
        &[
            "approv",
            "sign-off",
            "sign off",
            "signs off",
            "go/no-go",
            "go or no go",
            "decid",
            "decision",
            "release the",
        ],
    ),
    (
        "deploy",
        &[
            "deploy",
            "install",
            "go-live",
            "go live",
            "goes live",
            "enable",
            "activat",
            "upgrade",
            "roll out",
            "rollout",
            "update",
            "switch",
        ],
    ),
    (
        "verify",
        &["verif", "validat", "smoke", "check", "after the", "monitor", "hypercare", "watch", "confirm"],
    ),
    (
        "roll back",
        &[
            "roll back",
            "rolled back",
            "rollback",
            "restore",
            "revert",
            "back out",
            "backout",
            "undo",
            "postpone",
            "fall back",
            "fallback",
        ],
    ),
];

/// What such an anchor is called.
const RELEASES: &[&str] = &["wave", "release", "upgrade", "go-live", "deployment"];

/// A plan has so many procedures: fewer are reminders.
const PLAN: usize = 3;

fn check(subject: &Subject<'_>, out: &mut Findings) {
    if !subject.whole {
        return;
    }
    for (id, anchor) in &subject.book.anchors {
        if !RELEASES.iter().any(|word| id.contains(word)) {
            continue;
        }
        let counts = |procedure: &&Procedure| {
            procedure.triggers.iter().any(|trigger| trigger.rule.anchor() == Some(id))
        };
        let plan: Vec<&Procedure> = subject.all_procedures().filter(counts).collect();
        if plan.len() < PLAN {
            continue;
        }
        let told: BTreeSet<&str> = plan.iter().flat_map(|procedure| phases(procedure)).collect();
        let missing: Vec<&str> =
            PHASES.iter().map(|(phase, _)| *phase).filter(|phase| !told.contains(phase)).collect();
        let Some((key, _)) = subject.named("anchors", id).filter(|_| !missing.is_empty()) else { continue };
        let title = format!("no procedure of {} has the phase {}", anchor.title, listed(&missing));
        let label = format!("{} procedures count from it", plan.len());
        out.add(
            RULE.finding(key.place(), title)
                .label(label)
                .help("say in a step or a name who does it and when"),
        );
    }
}

/// The phases that a procedure tells of: by a word, by an approval, by what takes it back.
fn phases(procedure: &Procedure) -> Vec<&'static str> {
    let steps = procedure.every_step();
    let mut text = format!("{} {} {}", procedure.id, procedure.name, procedure.tags.join(" "));
    for step in &steps {
        let extras = step.extras();
        let parts =
            [Some(&*step.text), step.expect.as_deref(), extras.caution.as_deref(), extras.danger.as_deref()];
        for part in parts.into_iter().flatten() {
            text.push(' ');
            text.push_str(part);
        }
    }
    let text = text.to_lowercase();
    let gate = steps.iter().any(|step| step.extras().gate.is_some());
    let back = !procedure.aside().rollback.is_empty();
    let told = |(phase, words): &&(&str, &[&str])| {
        words.iter().any(|word| text.contains(word))
            || (*phase == "approve" && gate)
            || (*phase == "roll back" && back)
    };
    PHASES.iter().filter(told).map(|(phase, _)| *phase).collect()
}
