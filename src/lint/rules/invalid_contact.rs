//! `invalid-contact`: a contact is an address, a number or a link that cannot be used.

use crate::diagnostic::{Findings, Severity};
use crate::document::{Node, read};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "invalid-contact",
    severity: Severity::Error,
    profile: Profile::Basic,
    timed: false,
    summary: "A contact is an address, a number or a link that cannot be used",
    page: include_str!("invalid-contact.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for (id, role) in &subject.book.roles {
        for (key, lines) in [("contact", &role.contact), ("people", &role.people)] {
            for line in lines {
                let Some(why) = flaw(line) else { continue };
                let place = place(subject, id, key, line).unwrap_or(role.place);
                let finding = RULE.finding(place, format!("nobody can be reached at `{line}`"));
                out.add(finding.label(why).help("write an address, a telephone number or a link, whole"));
            }
        }
    }
}

fn place(subject: &Subject<'_>, role: &str, key: &str, line: &str) -> Option<crate::diagnostic::Place> {
    let (_, node) = subject.named("roles", role)?;
    let (_, value) = node.pairs().find(|(name, _)| name.scalar() == Some(key))?;
    let found = read::list(value).into_iter().find(|item| item.scalar().map(str::trim) == Some(line));
    found.map(Node::place)
}

/// What is wrong with a contact of a known form. Any other text is somebody's way to say it.
fn flaw(text: &str) -> Option<&'static str> {
    let lower = text.trim().to_lowercase();
    if let Some(rest) = lower.strip_prefix("http") {
        return link_flaw(rest);
    }
    if lower.contains(char::is_whitespace) || !lower.contains('@') {
        return number_flaw(&lower);
    }
    let (local, domain) = lower.trim_start_matches("mailto:").split_once('@')?;
    // `@handle` is a name in a chat.
    match (local.is_empty(), domain) {
        (true, _) if !domain.is_empty() => None,
        (_, "") => Some("nothing stands after the `@`"),
        (_, domain) if domain.contains('@') => Some("two addresses, or one `@` too many"),
        (_, domain) if domain.starts_with('.') || domain.ends_with('.') || domain.contains("..") => {
            Some("a name is missing beside a dot")
        }
        _ => None,
    }
}

/// What is wrong with what follows `http`.
fn link_flaw(rest: &str) -> Option<&'static str> {
    let rest = rest.strip_prefix('s').unwrap_or(rest);
    match rest.strip_prefix("://") {
        Some(host) if host.is_empty() || host.starts_with(['/', '.', ' ']) => Some("a link without a host"),
        None if rest.starts_with(':') || rest.starts_with("//") => Some("a link begins with `https://`"),
        _ => None,
    }
}

/// What is wrong with a number in the form of E.164: at most 15 digits after the `+`, and no country has so few.
fn number_flaw(text: &str) -> Option<&'static str> {
    let rest = text.strip_prefix('+')?;
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    let plain = rest.chars().all(|c| c.is_ascii_digit() || " ()-./".contains(c));
    match digits {
        _ if !plain => None,
        0..7 => Some("too few digits for a number with its country"),
        16.. => Some("more digits than a telephone number has"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::flaw;

    #[test]
    fn only_a_known_form_can_be_wrong() {
        for text in [
            "ops@",
            "a@b@example.com",
            "ops@.example.com",
            "https:/example.com",
            "https://",
            "+44 20",
            "+1234567890123456",
        ] {
            assert!(flaw(text).is_some(), "{text}");
        }
        for text in [
            "ops@example.com",
            "mailto:ops@example.com",
            "@ops",
            "ops@host",
            "https://example.com/a b",
            "+44 20 7946 0123",
            "+44 20 7946 0123 ext. 45",
            "112",
            "Teams: Operations",
            "http monitor desk",
            "desk 4",
            "",
        ] {
            assert!(flaw(text).is_none(), "{text}");
        }
    }
}
