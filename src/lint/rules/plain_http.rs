//! `plain-http`: an address is not encrypted.

use crate::diagnostic::{Findings, Fix, Safety, Severity};
use crate::lint::{Rule, Subject, texts};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "plain-http",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "An address is not encrypted",
    page: include_str!("plain-http.md"),
    check,
};

/// Hosts on the same machine, the address at which clouds describe a machine to itself, and names that are no addresses: XML name spaces.
const FINE: &[&str] = &["localhost", "127.0.0.1", "[::1]", "169.254.169.254", "schemas.", "www.w3.org/"];

fn check(subject: &Subject<'_>, out: &mut Findings) {
    texts::each(subject, |text| {
        let address = text.value.match_indices("http://").find_map(|(at, sign)| {
            let host = &text.value[at + sign.len()..];
            let end =
                host.find(|c: char| c.is_whitespace() || "\"'`<>)|;,".contains(c)).unwrap_or(host.len());
            let fine = end == 0 || FINE.iter().any(|fine| host.starts_with(fine));
            (!fine).then(|| &text.value[at..at + sign.len() + end])
        });
        if let Some(address) = address {
            let place = text.part(subject, address);
            let finding = RULE.finding(place, "an address is not encrypted");
            let whole = subject.text(place) == address;
            let fix = Fix::replace(Safety::Unsafe, place, address.replacen("http://", "https://", 1));
            let finding = if whole { finding.fix(fix) } else { finding };
            out.add(finding.label("anybody on the way can read and change it").help("write `https://`"));
        }
    });
}
