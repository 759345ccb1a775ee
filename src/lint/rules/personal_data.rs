//! `personal-data`: a private address stands where everybody reads it.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject, texts};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "personal-data",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A private address stands where everybody reads it",
    page: include_str!("personal-data.md"),
    check,
};

/// Providers of mail for private persons.
const PRIVATE: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "outlook.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "proton.me",
    "protonmail.com",
];

fn check(subject: &Subject<'_>, out: &mut Findings) {
    texts::each(subject, |text| {
        if !text.value.contains('@') || matches!(text.key, "contact" | "people") {
            return;
        }
        if let Some(address) = private(text.value) {
            let finding =
                RULE.finding(text.part(subject, address), "this is the address of a private person");
            let label = "who reads the run book, and its record, sees it";
            out.add(finding.label(label).help("name a role here, and how it is reached under `contact:`"));
        }
    });
}

/// The first address of a private person in a text.
fn private(text: &str) -> Option<&str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    text.match_indices('@').find_map(|(at, _)| {
        let domain = &text[at + 1..];
        let length =
            domain.find(|c: char| !(c.is_ascii_alphanumeric() || ".-".contains(c))).unwrap_or(domain.len());
        let domain = domain[..length].trim_end_matches('.');
        let start = text[..at]
            .rfind(|c: char| !fits(c))
            .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
        let lower = domain.to_ascii_lowercase();
        (start < at && PRIVATE.contains(&lower.as_str())).then(|| &text[start..at + 1 + domain.len()])
    })
}

#[cfg(test)]
mod tests {
    use super::private;

    #[test]
    fn addresses_of_private_persons_are_found() {
        assert_eq!(private("ask å.b@GMAIL.com."), Some(".b@GMAIL.com"));
        assert_eq!(private("x@example.com, y.z@gmx.de"), Some("y.z@gmx.de"));
        for text in ["ops@example.com", "@gmail.com", "a@outlook.com.example.com", "a @ b"] {
            assert_eq!(private(text), None, "{text}");
        }
    }
}
