//! Secrets that can be told by their shape: tokens with a known beginning, private keys, passwords in addresses.
//!
//! Owns finding them; nobody prints what was found.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// A kind of token: how it begins, what it is, and how many characters of a token follow at least.
struct Token {
    begins: &'static str,
    what: &'static str,
    least: usize,
}

const fn token(begins: &'static str, what: &'static str, least: usize) -> Token {
    Token { begins, what, least }
}

/// By the publishers' own documentation of their token formats.
const TOKENS: &[Token] = &[
    token("AKIA", "an AWS access key", 16),
    token("ASIA", "an AWS access key", 16),
    token("ghp_", "a GitHub token", 36),
    token("gho_", "a GitHub token", 36),
    token("ghu_", "a GitHub token", 36),
    token("ghs_", "a GitHub token", 36),
    token("ghr_", "a GitHub token", 36),
    token("github_pat_", "a GitHub token", 22),
    token("glpat-", "a GitLab token", 20),
    token("npm_", "an npm token", 36),
    token("pypi-", "a PyPI token", 50),
    token("xoxb-", "a Slack token", 20),
    token("xoxp-", "a Slack token", 20),
    token("xoxa-", "a Slack token", 20),
    token("sk_live_", "a Stripe key", 16),
    token("rk_live_", "a Stripe key", 16),
    token("AIza", "a Google API key", 35),
    token("eyJ", "a JSON Web Token", 60),
    token("AccountKey=", "an Azure storage key", 40),
    token("SharedAccessKey=", "an Azure access key", 40),
];

/// What a text with a secret has somewhere; nearly none has, and one look tells.
static ANY: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let begins = TOKENS.iter().map(|token| token.begins);
    AhoCorasick::new(begins.chain([PRIVATE_KEY, PASSWORD])).ok()
});

/// How a private key begins.
const PRIVATE_KEY: &str = "-----BEGIN ";
/// What a password in an address comes after.
const PASSWORD: &str = "://";

/// A secret: where it is, in bytes, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Secret {
    pub(super) range: Range<usize>,
    pub(super) what: &'static str,
}

/// The secrets in a text, in the order of their places; none overlap. Runs in one pass for each kind.
pub(super) fn find(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    if ANY.as_ref().is_some_and(|any| !any.is_match(text)) {
        return found;
    }
    for kind in TOKENS {
        for (at, _) in text.match_indices(kind.begins) {
            let body = &text[at + kind.begins.len()..];
            let length = body.find(|c: char| !is_token(c)).unwrap_or(body.len());
            let alone = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
            let dotted = kind.begins != "eyJ" || body[..length].matches('.').count() == 2;
            if length >= kind.least && alone && dotted {
                found.push(Secret { range: at..at + kind.begins.len() + length, what: kind.what });
            }
        }
    }
    found.extend(private_keys(text));
    found.extend(passwords(text));
    found.sort_by_key(|secret| secret.range.start);
    found.dedup_by(|later, earlier| later.range.start < earlier.range.end);
    found
}

/// A text with a `*` for each byte of its secrets.
pub(super) fn masked(text: &str) -> Cow<'_, str> {
    let secrets = find(text);
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = text.to_owned();
    for secret in secrets {
        shown.replace_range(secret.range.clone(), &"*".repeat(secret.range.len()));
    }
    Cow::Owned(shown)
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-+/=.".contains(c)
}

/// From the first line of a private key (RFC 7468) to its last, or to the end of the line where it has none.
fn private_keys(text: &str) -> impl Iterator<Item = Secret> + '_ {
    text.match_indices(PRIVATE_KEY).filter_map(|(at, _)| {
        let rest = &text[at..];
        let first = rest.lines().next().unwrap_or(rest);
        let label = first.strip_prefix(PRIVATE_KEY)?.split("-----").next()?;
        label.ends_with("PRIVATE KEY").then_some(())?;
        let last = format!("-----END {label}-----");
        let length = rest.find(&last).map_or(first.len(), |end| end + last.len());
        Some(Secret { range: at..at + length, what: "a private key" })
    })
}

/// `scheme://user:password@host`, unless the password is a variable or a placeholder.
fn passwords(text: &str) -> impl Iterator<Item = Secret> + '_ {
    text.match_indices(PASSWORD).filter_map(|(at, _)| {
        let start = at + 3;
        let rest = &text[start..];
        let end = rest.find(|c: char| c.is_whitespace() || "/\"'`<>?#".contains(c)).unwrap_or(rest.len());
        let (user, _) = rest[..end].rsplit_once('@')?;
        let (name, password) = user.split_once(':')?;
        let variable = password.is_empty() || password.starts_with(['$', '{', '%', '*']);
        let from = start + name.len() + 1;
        (!variable).then(|| Secret { range: from..from + password.len(), what: "a password" })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|secret| &text[secret.range]).collect()
    }

    #[test]
    fn secrets_are_found_whole_and_lookalikes_are_not() {
        assert_eq!(found("key AKIAIOSFODNN7EXAMPLE, kept"), ["AKIAIOSFODNN7EXAMPLE"]);
        assert_eq!(found("psql postgres://app:hunter2@db.example.com/x"), ["hunter2"]);
        assert_eq!(
            found("a\n-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nb").len(),
            1
        );
        for text in [
            "MAKIAIOSFODNN7EXAMPLE",
            "ghp_short",
            "https://a:$PW@example.com",
            "-----BEGIN CERTIFICATE-----",
            "https://example.com:8443/a@b",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
