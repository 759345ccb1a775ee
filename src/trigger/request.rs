//! `on request`: never due by itself.

use super::{Dated, Facts, IfMissed, Kind, Reading, Rule};
use crate::calendar::DateSpan;
use crate::diagnostic::Findings;
use crate::document::{Fields, shape};

/// The kind.
pub(super) static KIND: Kind = Kind {
    name: "on request",
    summary: "done when somebody asks for it; never due by itself",
    example: "on request",
    shape: shape!("a trigger", &[], super::terms::KEYS),
    read: rule,
};

#[derive(Debug)]
struct OnRequest;

/// The rule of the words `on request`.
pub(super) fn on_request() -> Box<dyn Rule> {
    Box::new(OnRequest)
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of every kind")]
fn rule(_: &Fields<'_>, _: Reading, _: &mut Findings) -> Option<Box<dyn Rule>> {
    Some(on_request())
}

impl Rule for OnRequest {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn dates(&self, _: DateSpan, _: &Facts<'_>) -> Vec<Dated> {
        Vec::new()
    }

    fn reach(&self) -> i64 {
        i64::from(u16::MAX)
    }

    fn describe(&self) -> String {
        "on request".to_owned()
    }

    fn cadence(&self) -> &'static str {
        "on request"
    }

    fn if_missed(&self) -> IfMissed {
        IfMissed::Each
    }
}
