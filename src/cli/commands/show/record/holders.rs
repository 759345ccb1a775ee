//! Who had the run: the one that began it, those who went on or took it over, and when it was left.

use super::{Record, Recorded};
use crate::calendar::Wording;
use crate::content::{Look, Words};
use crate::ledger::facts::PauseCause;
use crate::ledger::{Auth, Fact, Text};

/// A change of hands.
pub(super) struct Hand<'r> {
    pub(super) recorded: &'r Recorded,
    /// `began`, `went-on`, `took-over`, `paused`, `handed-over`.
    pub(super) how: &'static str,
    /// Why it was left.
    pub(super) cause: Option<PauseCause>,
}

impl Hand<'_> {
    /// The role or person as which somebody took over inside the run.
    pub(super) fn operator(&self) -> Option<&str> {
        match &self.recorded.fact {
            Fact::RunHandedOver(handed) => Some(&handed.operator),
            _ => None,
        }
    }
}

/// Every change of hands, in order.
pub(super) fn hands(record: &Record) -> Vec<Hand<'_>> {
    record.entries.iter().filter_map(hand).collect()
}

fn hand(recorded: &Recorded) -> Option<Hand<'_>> {
    let (how, cause) = match &recorded.fact {
        Fact::RunStarted(_) => ("began", None),
        Fact::RunHeld(held) if held.taken_over => ("took-over", None),
        Fact::RunHeld(_) => ("went-on", None),
        Fact::RunPaused(paused) => ("paused", Some(paused.cause)),
        Fact::RunHandedOver(_) => ("handed-over", None),
        _ => return None,
    };
    Some(Hand { recorded, how, cause })
}

/// Lines such as `ops1@example.com on vm-ops1 (as claimed) began it, Mon 23 Nov 08:56`.
pub(super) fn lines(record: &Record, wording: &Wording) -> Vec<Words> {
    let line = |hand: Hand<'_>| {
        let entry = &hand.recorded.sealed.entry;
        let host = entry.actor.host.as_ref().map_or_else(String::new, |host| format!(" on {host}"));
        let auth = match entry.actor.auth {
            Auth::Claimed => "as claimed",
            Auth::Os => "by account",
            Auth::Db => "by database session",
            Auth::Signed => "signed",
            Auth::Presence => "signed, present",
        };
        let cause = hand.cause.map_or("", |cause| match cause {
            PauseCause::Operator => "",
            PauseCause::NoTerminal => ", a person was needed",
            PauseCause::HangUp => ", the terminal went away",
            PauseCause::Interrupt => ", interrupted",
            PauseCause::Wait => ", waiting",
            PauseCause::Approval => ", waiting for approval",
            PauseCause::HandOver => ", to be handed over",
        });
        let (look, what) = match hand.how {
            "began" => (Look::Plain, "began it"),
            "took-over" => (Look::Warned, "took it over"),
            "paused" => (Look::Plain, "paused it"),
            _ => (Look::Plain, "went on"),
        };
        let words = Words::new().name(&entry.actor.person).text(host).and(Look::Dim, format!(" ({auth})"));
        let words =
            words.text(" ").and(look, what).text(format!(" {}{cause}", wording.day_and_time(entry.at)));
        let words = match &hand.recorded.fact {
            Fact::RunHandedOver(handed) => {
                let step = entry.subject.step.as_deref().unwrap_or("?");
                let from =
                    handed.from.as_ref().map_or_else(String::new, |from| format!(", taken over from {from}"));
                words.text(format!(" from step {step} as ")).name(&handed.operator).text(from)
            }
            _ => words,
        };
        match hand.recorded.text(Text::REASON) {
            Some(reason) => words.text(format!(": {}", reason.trim_end())),
            None => words,
        }
    };
    hands(record).into_iter().map(line).collect()
}
