//! Which rule ruled when: the triggers of a procedure as they were recorded, and as the files have them now.
//!
//! An edit never reaches back. The list of a procedure's triggers is one rule; a change of it counts from the moment T
//! at which it was recorded, or from now while it is not. A rule that was replaced before it began never was. What a
//! rule then gives is held to its time by [`Segment`](super::series::Segment).

use chrono::{DateTime, Utc};

use super::Texts;
use super::ground::facts_of;
use crate::calendar::Zone;
use crate::ledger::{Damage, History, Rule};
use crate::model::{Named, trigger_digest};
use crate::trigger::{Begins, Trigger};

/// A procedure of which more than one rule is known.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    /// When the present rule was recorded; `None` if nothing known was before it.
    pub(super) since: Option<DateTime<Utc>>,
    /// Whether the present rule is not recorded yet, so that it counts from now.
    pub(super) pending: bool,
    /// The rules before it that had begun, newest first.
    pub(super) earlier: Vec<Earlier<'a>>,
    /// The moment before which the rule is not known, since its text is erased or not understood any more. The oldest
    /// one that is known answers for the time before.
    pub(super) unknown_before: Option<DateTime<Utc>>,
}

/// A rule that was replaced.
#[derive(Debug)]
pub(super) struct Earlier<'a> {
    /// The procedure with the book of then; `None` while the book had no such procedure.
    pub(super) named: Option<Named<'a>>,
    /// When the next rule was recorded.
    pub(super) until: DateTime<Utc>,
}

impl<'a> Earlier<'a> {
    /// Its triggers; none while the book had no such procedure.
    pub(super) fn triggers(&self) -> &'a [Trigger] {
        self.named.map_or(&[], |named| &named.procedure.triggers)
    }
}

/// Whether the files' rule of a procedure is another than the one recorded last.
pub(super) fn is_pending(named: Named<'_>, history: &History) -> bool {
    history.rules.last().is_some_and(|last| last.digest != trigger_digest(named.procedure))
}

/// The rules of a procedure; `None` if only one is known, which is nearly always so.
pub(super) fn of<'a>(
    named: Named<'a>,
    history: &History,
    now: DateTime<Utc>,
    texts: Option<&'a Texts<'a>>,
) -> Result<Option<Box<Rules<'a>>>, Damage> {
    let pending = is_pending(named, history);
    let (Some(texts), true) = (texts, pending || history.rules.len() > 1) else { return Ok(None) };
    let (mut since, before) = match history.rules.split_last() {
        Some((last, before)) if !pending => (last.at, before),
        _ => (now, &history.rules[..]),
    };
    let mut rules = Rules { since: None, pending, earlier: Vec::new(), unknown_before: None };
    let (mut digest, mut replaced_at) = (trigger_digest(named.procedure), since);
    for (n, rule) in before.iter().enumerate().rev() {
        if rule.digest != digest {
            let Some(found) = text_of(named, rule, texts)? else {
                rules.unknown_before = Some(since);
                break;
            };
            if n > 0 && !had_begun(named, found, rule.at, replaced_at) {
                replaced_at = rule.at;
                continue;
            }
            rules.earlier.push(Earlier { named: found, until: since });
            digest.clone_from(&rule.digest);
        }
        (since, replaced_at) = (rule.at, rule.at);
    }
    rules.since = rules.earlier.first().map(|earlier| earlier.until);
    Ok(rules.since.is_some().then(|| Box::new(rules)))
}

/// The procedure as a rule's revision has it: `None` if it is not known, nothing inside if it was taken away.
#[expect(clippy::option_option, reason = "not known and not there are two things")]
fn text_of<'a>(
    named: Named<'a>,
    rule: &Rule,
    texts: &'a Texts<'a>,
) -> Result<Option<Option<Named<'a>>>, Damage> {
    if rule.is_removal() {
        return Ok(Some(None));
    }
    for book in named.book.ids() {
        let Some(book) = texts.book(book, &rule.revision)? else { continue };
        let mut ids = named.procedure.ids();
        return Ok(ids.find_map(|id| book.procedure(id)).map(|procedure| Some(Named { book, procedure })));
    }
    Ok(None)
}

/// Whether a rule recorded at one moment had begun when the next one was. `named` is the procedure as the files have it.
fn had_begun(named: Named<'_>, found: Option<Named<'_>>, at: DateTime<Utc>, next: DateTime<Utc>) -> bool {
    let next_day = |zone: &Zone| zone.local(next).date() > zone.local(at).date();
    let Some(Named { book, procedure }) = found else { return next_day(&named.book.zone) };
    let begun = |trigger: &Trigger| {
        let zone = trigger.terms.zone.as_ref().unwrap_or(&book.zone);
        match trigger.rule.begins(zone.local(at).date(), &facts_of(book, trigger, zone, &[])) {
            Begins::On(first) => first <= zone.local(next).date(),
            Begins::After => true,
            Begins::Recorded | Begins::Keys => next_day(zone),
        }
    };
    procedure.triggers.iter().any(begun)
}
