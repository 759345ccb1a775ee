//! `ambiguous-scalar`: a plain value is a number of another kind to other YAML readers.

use crate::diagnostic::{Findings, Fix, Safety, Severity};
use crate::lint::{Rule, Subject, texts};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "ambiguous-scalar",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A plain value is a number of another kind to other YAML readers",
    page: include_str!("ambiguous-scalar.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    texts::each(subject, |text| {
        let Some(other) = other_reading(text.value).filter(|_| !text.key.starts_with("x-")) else { return };
        // In quotes or in a block it is a text to everybody.
        if subject.text(text.place) == text.value {
            let finding =
                RULE.finding(text.place, format!("other readers take `{}` for {other}", text.value));
            let quoted = format!("\"{}\"", text.value);
            let finding = finding.label("read as it is written here").help(format!("write {quoted}"));
            out.add(finding.fix(Fix::replace(Safety::Safe, text.place, quoted)));
        }
    });
}

/// What a reader of YAML 1.1 makes of a plain value, where that is not what is written.
fn other_reading(value: &str) -> Option<String> {
    let unsigned = value.strip_prefix(['-', '+']).unwrap_or(value);
    if value.len() > 18 || !unsigned.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if unsigned.contains(':') {
        return sexagesimal(unsigned).map(|seconds| format!("the number {seconds}"));
    }
    let plain = unsigned.replace('_', "");
    if unsigned.contains('_') && digits(&plain) && !plain.starts_with('0') {
        return Some(format!("the number {plain}"));
    }
    let octal = plain.len() > 1 && plain.starts_with('0') && plain.chars().all(|c| ('0'..='7').contains(&c));
    octal.then(|| u64::from_str_radix(&plain, 8).ok().map(|number| format!("the number {number}")))?
}

/// `10:30` in base 60, as YAML 1.1 has it: the first part does not begin with a zero, the others are below 60.
fn sexagesimal(value: &str) -> Option<u64> {
    let mut parts = value.split(':');
    let first = parts.next().filter(|first| !first.starts_with('0'))?;
    parts.try_fold(first.parse().ok()?, |sum: u64, part| {
        let plain = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let number = part.parse::<u64>().ok().filter(|number| plain && *number < 60)?;
        sum.checked_mul(60)?.checked_add(number)
    })
}

#[cfg(test)]
mod tests {
    use super::other_reading;

    #[test]
    fn only_what_yaml_1_1_takes_for_another_number_is_ambiguous() {
        for (value, other) in
            [("10:30", "630"), ("9:00", "540"), ("12:30:45", "45045"), ("010", "8"), ("1_000", "1000")]
        {
            assert_eq!(other_reading(value), Some(format!("the number {other}")), "{value}");
        }
        for value in [
            "09:00",
            "9:75",
            "10",
            "0",
            "1.10",
            "2026-11-02",
            "0123456789",
            "10m",
            "10:30-12:00",
            "24:00 AoE",
            "",
        ] {
            assert_eq!(other_reading(value), None, "{value}");
        }
    }
}
