//! `procedures`: recurring pieces of work.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::aside::{self, Aside};
use super::requirement::{self, Requirement};
use super::section::{EFFORT, IDS, LINES, Minutes, Places, ROLE, effort, reference, references};
use super::target::{self, Given, Target, Targets};
use super::waive::{self, Waive};
use super::{Defaults, revision};
use crate::calendar::{SPAN, Span, Zone};
use crate::diagnostic::{Diagnostic, Findings, Place};
use crate::document::{DATE, Fields, Form, Node, NodeKind, Shape, key, read, shape};
use crate::measure::MeasureDefault;
use crate::step::{self, Step};
use crate::trigger::{self, Reading, Trigger};

/// One recurring piece of work.
#[derive(Debug)]
pub struct Procedure {
    /// Its id, unique in the book.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Why it falls due; at least one in a procedure that is whole. Of several targets each has its own, in their
    /// order.
    pub triggers: Vec<Trigger>,
    /// What it is done for; none where that goes without saying.
    pub targets: Option<Box<Targets>>,
    /// What has to be done first; mostly nothing.
    pub requires: Box<[Requirement]>,
    /// The role that answers for it, its own or by default.
    pub owner: Option<String>,
    /// The role or person that does it; the owner where nothing is said.
    pub operator: Option<String>,
    /// Roles that are asked.
    pub consulted: Vec<String>,
    /// Roles that are told.
    pub informed: Vec<String>,
    /// What of the scope it takes care of.
    pub covers: Vec<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Work in minutes.
    pub effort: Option<Minutes>,
    /// How often the text is reviewed.
    pub review_every: Option<Span>,
    /// Where to read on.
    pub links: Vec<String>,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// What is asked last; all critical.
    pub validation: Vec<Step>,
    aside: Option<Box<Aside>>,
    /// Whom to call; none if nothing was said.
    pub escalation: Option<Escalation>,
    /// The date of the last review.
    pub last_updated: Option<NaiveDate>,
    /// Nothing before this date is owed.
    pub since: Option<NaiveDate>,
    /// Who may waive an occurrence, and how long; anybody and always if none.
    pub waive: Option<Box<Waive>>,
    /// The ids it had before; what is recorded under them is its own.
    pub formerly: Vec<String>,
    /// Tells one text of its trigger from another; see [`trigger_digest`](super::trigger_digest).
    pub digest: u64,
    /// Where it is named.
    pub place: Place,
    /// Where its parts are written, by key; of what came by default, in `defaults`.
    pub places: Places,
}

impl Procedure {
    /// The ids under which something of it may be recorded: its own first, then those it had.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.id).chain(&self.formerly).map(String::as_str)
    }

    /// What most procedures do without: inputs, what comes before, what takes it back.
    #[must_use]
    pub fn aside(&self) -> &Aside {
        self.aside.as_deref().unwrap_or(&aside::NONE)
    }

    /// Every step of every part, in the order they are gone through, those inside groups too.
    #[must_use]
    pub fn every_step(&self) -> Vec<&Step> {
        let aside = self.aside();
        let first = aside.inputs.iter().chain(&aside.before);
        let last = aside.rollback.iter().chain(&aside.finally);
        step::every(first.chain(&self.steps).chain(&self.validation).chain(last))
    }

    /// What it is done for, in the order written; empty where that goes without saying.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        self.targets.as_ref().map_or(&[], |targets| &targets.list)
    }

    /// A target by its id.
    #[must_use]
    pub fn target(&self, id: &str) -> Option<&Target> {
        self.targets().iter().find(|target| target.id == id)
    }

    /// The finding for a name that is none of its targets.
    #[must_use]
    pub fn unknown_target(&self, id: &str, place: Place) -> Diagnostic {
        target::unknown(id, place, self.targets().iter())
    }

    /// The target whose occurrence has a key.
    #[must_use]
    pub fn target_of(&self, key: &str) -> Option<&Target> {
        self.targets.as_ref()?;
        self.target(key.rsplit_once('@')?.1)
    }
}

/// Whom to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Escalation {
    /// Nobody, on purpose.
    Nobody,
    /// A ladder by its name.
    Ladder(String),
    /// A ladder for each of several cases.
    Cases(Vec<(String, String)>),
}

impl Escalation {
    /// The ladders it names.
    #[must_use]
    pub fn ladders(&self) -> Vec<&str> {
        match self {
            Self::Nobody => Vec::new(),
            Self::Ladder(name) => vec![name],
            Self::Cases(cases) => cases.iter().map(|(_, ladder)| ladder.as_str()).collect(),
        }
    }
}

/// The keys of a procedure.
pub(super) const SHAPE: Shape<'_> = Shape {
    what: "a procedure",
    keys: &[
        key!(needed "name", Form::Text, "What people call it."),
        key!(needed "trigger",
            Form::List(&Form::Of(&trigger::TRIGGER)),
            "Why it falls due; several triggers carry an `id` each.",
        ),
        key!("owner", ROLE, "The role that answers for it."),
        key!("operator", ROLE, "The role or person that does it; the owner if nothing is said."),
        key!("consulted", Form::List(&ROLE), "Roles that are asked."),
        key!("informed", Form::List(&ROLE), "Roles that are told."),
        key!("covers", Form::List(&Form::Name("scope")), "What of the scope it takes care of."),
        key!("tags", LINES, "Words to find it by."),
        key!("effort", EFFORT, "How much work it is, in minutes and hours."),
        key!("review_every", Form::Said(&SPAN), "How often the text is reviewed."),
        key!("links", LINES, "Where to read on."),
        key!(needed "steps", Form::List(&Form::Of(&step::STEP)), "What is done, in order."),
        key!(needed "validation",
            Form::List(&Form::Of(&step::VALIDATION)),
            "What is asked last, to know that it was done well; all of it is critical.",
        ),
        key!("escalation", ESCALATION, "Whom to call: the name of a ladder, `none`, or a list of cases."),
        key!("last_updated", Form::Said(&DATE), "The date of the last review, changed or not."),
        key!("since", Form::Said(&DATE), "Nothing before this date is owed."),
        key!("targets", target::FORM, "What it is done for, each with occurrences and runs of its own."),
        key!("in_order", Form::Flag, "Whether each target requires the one before it."),
        key!(
            "in_turn",
            Form::List(&Form::Name("targets")),
            "Whose turn it is, one target a period, in rotation.",
        ),
        key!("requires", requirement::FORM, "What has to be done first."),
        key!("timezone", Form::Text, "The IANA name of its own time zone."),
        key!(
            "waive",
            Form::Record(&waive::SHAPE),
            "Who may decide that an occurrence need not be done, and until when.",
        ),
        key!("formerly", IDS, "Ids it had before; what is recorded under them is its own."),
        key!(
            "before",
            Form::List(&Form::Of(&step::VALIDATION)),
            "What must be so before anything is done: access, tools, versions.",
        ),
        key!(
            "inputs",
            Form::Names("inputs", &Form::Of(&step::INPUT)),
            "What a run has to know: questions by name, asked or given once.",
        ),
        key!("rollback", Form::List(&Form::Of(&step::STEP)), "What takes it back."),
        key!(
            "finally",
            Form::List(&Form::Of(&step::STEP)),
            "What is owed once anything was begun, however it ends.",
        ),
        key!(
            "repeatable",
            Form::Flag,
            "Whether it may be done a second time without a reason; `true` if nothing is said.",
        ),
    ],
    also: &[],
    needs: &[(&["in_order"], &["targets", "in_turn"])],
    later: &["budget"],
};

/// What `escalation` looks like.
pub(super) const ESCALATION: Form =
    Form::Any(&[Form::Words(|| vec!["none"]), Form::Name("escalations"), Form::List(&Form::Record(&CASE))]);

const CASE: Shape<'_> = shape!(
    "a case of an escalation",
    &[
        key!(needed "when", Form::Text, "When it is this case."),
        key!(needed "ladder", Form::Name("escalations"), "The ladder of this case."),
    ],
);

/// What reading a procedure needs to know of its file and book.
pub(super) struct Around<'a> {
    pub(super) defaults: &'a Defaults,
    pub(super) reading: Reading,
    pub(super) measures: &'a BTreeMap<String, MeasureDefault>,
    /// The book's `since`.
    pub(super) since: Option<NaiveDate>,
    pub(super) zone: &'a Zone,
}

/// Reads one procedure; `None` if it is no mapping. Missing fields stay empty: they are findings of `lint`.
pub(super) fn read(entry: &read::Entry<'_>, around: &Around<'_>, out: &mut Findings) -> Option<Procedure> {
    let id = read::id(entry.name, entry.place, out)?.to_owned();
    let fields = Fields::open(entry.value, &SHAPE, entry.place, out)?;
    let defaults = around.defaults;
    let mut places = written(&fields);
    let owner = role(&fields, ("owner", &defaults.owner), &mut places, out);
    let operator = role(&fields, ("operator", &defaults.operator), &mut places, out);
    let since = fields.get("since").and_then(|node| read::said(node, out, read::date));
    let given =
        Given { owner: owner.as_deref(), operator: operator.as_deref(), since: since.or(around.since) };
    let (targets, mut triggers) = match target::read(&fields, &given, around, out) {
        Some((targets, triggers)) => (Some(Box::new(targets)), triggers),
        None => (None, triggers(&fields, around, out)),
    };
    let operator = operator.or_else(|| owner.clone());
    let refs = |key, out: &mut Findings| references(fields.get(key), out);
    let lines =
        |key, out: &mut Findings| fields.get(key).map_or_else(Vec::new, |node| read::lines(node, out));
    let own_escalation = fields.get("escalation");
    let own_updated = fields.get("last_updated");
    in_zone(&mut triggers, fields.get("timezone"), out);
    Some(Procedure {
        name: fields
            .get("name")
            .and_then(|node| read::line(node, out))
            .unwrap_or_else(|| id.replace('-', " ")),
        triggers,
        targets,
        requires: requirement::read(fields.get("requires"), out),
        owner,
        operator,
        consulted: refs("consulted", out),
        informed: refs("informed", out),
        covers: refs("covers", out),
        tags: lines("tags", out),
        effort: fields.get("effort").and_then(|node| effort(node, out)),
        review_every: match fields.get("review_every") {
            Some(node) => read::said(node, out, Span::parse),
            None => defaults.review_every.clone(),
        },
        links: lines("links", out),
        steps: steps(fields.get("steps"), around, step::read, out),
        validation: steps(fields.get("validation"), around, step::read_validation, out),
        aside: completed(aside::read(&fields, out), around),
        escalation: match own_escalation {
            Some(node) => escalation(node, out),
            None => defaults.escalation.as_ref().map(|(escalation, _)| escalation.clone()),
        },
        last_updated: match own_updated {
            Some(node) => read::said(node, out, read::date),
            None => defaults.last_updated.map(|(date, _)| date),
        },
        since,
        waive: fields.get("waive").and_then(|node| waive::read(node, out)).map(Box::new),
        formerly: refs("formerly", out),
        digest: revision::trigger_text(entry.value, around.zone),
        place: entry.place,
        places,
        id,
    })
}

/// A role, its own or by default; then its place is that of the default.
fn role(
    fields: &Fields<'_>,
    (key, default): (&'static str, &Option<(String, Place)>),
    places: &mut Places,
    out: &mut Findings,
) -> Option<String> {
    if let Some(node) = fields.get(key) {
        return reference(node, out);
    }
    let (role, place) = default.as_ref()?;
    places.keep(key, *place);
    Some(role.clone())
}

/// The triggers of a procedure that has no targets; an order of none is a mistake.
fn triggers(fields: &Fields<'_>, around: &Around<'_>, out: &mut Findings) -> Vec<Trigger> {
    if let Some((key, _)) = fields.pair("in_order") {
        let title = "there are no targets that could have an order";
        let finding = Diagnostic::error("missing-key", key.place(), title);
        out.add(finding.help("add `targets:`, or delete the key"));
    }
    fields.get("trigger").map_or_else(Vec::new, |node| trigger::read(node, around.reading, out))
}

/// Gives triggers that say no zone of their own that of their procedure.
fn in_zone(triggers: &mut [Trigger], node: Option<Node<'_>>, out: &mut Findings) {
    let zone = node.and_then(|node| read::said(node, out, Zone::named));
    for trigger in triggers.iter_mut().filter(|trigger| trigger.terms.zone.is_none()) {
        trigger.terms.zone.clone_from(&zone);
    }
}

/// Where the values of the known keys are written.
fn written(fields: &Fields<'_>) -> Places {
    let known = |name: &str| SHAPE.key(name).map(|key| key.name);
    let pairs = fields.node().pairs().filter(|(_, value)| !value.is_null());
    pairs.filter_map(|(key, value)| Some((known(key.scalar()?)?, value.place()))).collect()
}

fn steps(
    node: Option<Node<'_>>,
    around: &Around<'_>,
    read_one: fn(Node<'_>, &mut Findings) -> Option<Step>,
    out: &mut Findings,
) -> Vec<Step> {
    let items = node.map_or_else(Vec::new, read::list);
    // Exactly as long as needed: steps are large, and there are many.
    let mut steps: Vec<Step> = Vec::with_capacity(items.len());
    steps.extend(items.into_iter().filter_map(|item| read_one(item, out)));
    for step in &mut steps {
        step.complete(around.measures);
    }
    steps
}

/// The same with what the header says of measures.
fn completed(mut aside: Option<Box<Aside>>, around: &Around<'_>) -> Option<Box<Aside>> {
    if let Some(aside) = &mut aside {
        let all = [&mut aside.inputs, &mut aside.before, &mut aside.rollback, &mut aside.finally];
        all.into_iter().flatten().for_each(|step| step.complete(around.measures));
    }
    aside
}

/// A ladder's name, `none`, or a list of cases.
pub(super) fn escalation(node: Node<'_>, out: &mut Findings) -> Option<Escalation> {
    if let NodeKind::Scalar(text, _) = node.kind() {
        return match text {
            "none" => Some(Escalation::Nobody),
            _ => reference(node, out).map(Escalation::Ladder),
        };
    }
    let case = |item: Node<'_>, out: &mut Findings| {
        let fields = Fields::open(item, &CASE, item.place(), out)?;
        let (when, ladder) = (fields.required("when", out), fields.required("ladder", out));
        Some((read::line(when?, out)?, reference(ladder?, out)?))
    };
    let cases = read::list(node).into_iter().filter_map(|item| case(item, out)).collect();
    Some(Escalation::Cases(cases))
}
