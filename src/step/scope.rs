//! What a step may know: values by name, given as data.

use chrono::{DateTime, Utc};

use super::outcome::Outcome;
use super::value::Value;
use crate::calendar::{BusinessCalendar, Zone};
use crate::diagnostic::{Refusal, did_you_mean};
use crate::measure::{Ended, Observed};

/// The values that a step may know, in the order in which they were set. A hyphen in a name and an underscore are the
/// same. It has the zone in which instants are shown and the business days that spans count.
#[derive(Debug, Clone)]
pub struct Scope {
    zone: Zone,
    calendar: BusinessCalendar,
    known: Vec<(String, Known)>,
}

impl Default for Scope {
    /// No values, in UTC, with no day off.
    fn default() -> Self {
        Self::new(Zone::utc(), BusinessCalendar::default())
    }
}

/// What is known of a name.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Its value; absent while there is none, as for a step that is not answered or does not apply.
    pub value: Option<Value>,
    /// What stands behind a point, such as `key` and `date` of `anchor`; of a step its named outputs.
    pub fields: Vec<(String, Value)>,
    /// Of a step: how it ended, and when.
    pub step: Option<StepEnd>,
    /// Whether the value is a secret: it reaches a command by environment or standard input, and nothing else.
    pub secret: bool,
}

/// How a step ended, if it has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StepEnd {
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

/// A name as it is used: `version`, or `version.outcome` with what stands behind the point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name, as written.
    pub base: String,
    /// What stands behind its point.
    pub field: Option<String>,
}

/// An environment variable of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name: `FAILED_REQUESTS`.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether the value is a secret.
    pub secret: bool,
}

impl Known {
    /// A value.
    #[must_use]
    pub fn value(value: Value) -> Self {
        Self { value: Some(value), ..Self::default() }
    }

    /// A text that is a secret.
    #[must_use]
    pub fn secret(text: impl Into<String>) -> Self {
        Self { secret: true, ..Self::value(Value::Text(text.into())) }
    }

    /// A step: its answer or output, if there is one, and how it ended, if it has.
    #[must_use]
    pub fn step(value: Option<Value>, end: StepEnd) -> Self {
        Self { value, step: Some(end), ..Self::default() }
    }

    /// The same with something behind a point.
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, value: Value) -> Self {
        self.fields.push((field.into(), value));
        self
    }

    /// What stands behind a point; `None` if nothing does yet.
    fn field(&self, name: &str) -> Result<Option<Value>, NoField> {
        match (name, self.step) {
            ("outcome", Some(end)) => Ok(end.outcome.map(|outcome| Value::Text(outcome.word().to_owned()))),
            ("at", Some(end)) => Ok(end.at.map(Value::Instant)),
            _ => {
                let own = self.fields.iter().find(|(field, _)| same(field, name));
                own.map(|(_, value)| Some(value.clone())).ok_or(NoField)
            }
        }
    }
}

/// Nothing of that name can stand behind the point.
struct NoField;

impl Scope {
    /// A scope without values.
    #[must_use]
    pub fn new(zone: Zone, calendar: BusinessCalendar) -> Self {
        Self { zone, calendar, known: Vec::new() }
    }

    /// The zone in which instants are shown, and the business days.
    #[must_use]
    pub fn places(&self) -> (&Zone, &BusinessCalendar) {
        (&self.zone, &self.calendar)
    }

    /// Makes a name known, in place of what it meant before.
    pub fn set(&mut self, name: impl Into<String>, known: Known) {
        let name = name.into();
        self.known.retain(|(other, _)| !same(other, &name));
        self.known.push((name, known));
    }

    /// What is known of a name; `None` if it is unknown.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Known> {
        self.known.iter().find(|(known, _)| same(known, name)).map(|(_, known)| known)
    }

    /// What is known of a name, which has to be known.
    pub(super) fn known(&self, name: &Name) -> Result<&Known, Refusal> {
        let names = || self.known.iter().map(|(known, _)| known.as_str());
        self.get(&name.base).ok_or_else(|| {
            let help = did_you_mean(&name.base, names());
            let list = || format!("known here are {}", names().collect::<Vec<_>>().join(", "));
            Refusal::new(format!("there is no value `{}`", name.base)).help(help.unwrap_or_else(list))
        })
    }

    /// The value of a name; `None` if it has none yet. An unknown name and an unknown field are refused.
    pub(super) fn value(&self, name: &Name) -> Result<Option<Value>, Refusal> {
        let known = self.known(name)?;
        let Some(field) = &name.field else {
            if known.value.is_none() && known.step.is_none() && !known.fields.is_empty() {
                let fields: Vec<String> =
                    known.fields.iter().map(|(field, _)| format!("{name}.{field}")).collect();
                return Err(Refusal::new(format!("`{name}` is no value by itself"))
                    .help(format!("write {}", fields.join(" or "))));
            }
            return Ok(known.value.clone());
        };
        known.field(field).map_err(|NoField| {
            let own = known.fields.iter().map(|(field, _)| field.as_str());
            let all: Vec<&str> = own.chain(known.step.iter().flat_map(|_| ["outcome", "at"])).collect();
            let refusal = Refusal::new(format!("`{}` has nothing called `{field}`", name.base));
            match all.as_slice() {
                [] => refusal.help(format!("write `{}` alone", name.base)),
                all => refusal.help(format!("it has {}", all.join(", "))),
            }
        })
    }

    /// What a bound judges of a name, passed to a closure since it borrows. How a step ended is told beside its value.
    pub(super) fn observe<T>(
        &self,
        name: &Name,
        judge: impl FnOnce(&Observed<'_>) -> T,
    ) -> Result<T, Refusal> {
        let value = self.value(name)?;
        if self.known(name)?.secret {
            return Err(Refusal::new(format!(
                "`{name}` is a secret, and a condition tells the values it judges"
            ))
            .help("ask for what may be known in a question of its own"));
        }
        let text = value.as_ref().map(|value| value.text(&self.zone));
        let ended = self.known(name)?.step.filter(|_| name.field.is_none());
        Ok(judge(&Observed {
            number: value.as_ref().and_then(Value::number),
            text: text.as_deref(),
            ended: ended.and_then(|end| end.outcome).map(ended_as),
            ..Observed::default()
        }))
    }

    /// The values as environment variables, in the order in which they were set: names in upper case with underscores.
    /// What has no value is left out, and so is what stands behind a point and every name that a shell, a loader or an
    /// interpreter acts on ([`is_taken`]).
    #[must_use]
    pub fn env(&self) -> Vec<Variable> {
        let variable = |(name, known): &(String, Known)| {
            let name = variable_name(name);
            let value = known.value.as_ref().filter(|_| !is_taken(&name))?.text(&self.zone);
            Some(Variable { name, value, secret: known.secret })
        };
        self.known.iter().filter_map(variable).collect()
    }
}

/// The environment variable of a name: `FAILED_REQUESTS` of `failed-requests`; with `_` before a digit.
#[must_use]
pub fn variable_name(name: &str) -> String {
    let upper = name.replace('-', "_").to_ascii_uppercase();
    if upper.starts_with(|c: char| c.is_ascii_digit()) { format!("_{upper}") } else { upper }
}

/// Whether an environment variable means something to shells, loaders and interpreters, so that an answer may not
/// stand in it.
#[must_use]
pub fn is_taken(variable: &str) -> bool {
    const NAMES: &[&str] = &[
        "PATH",
        "PATHEXT",
        "HOME",
        "SHELL",
        "USER",
        "LOGNAME",
        "PWD",
        "OLDPWD",
        "CDPATH",
        "IFS",
        "ENV",
        "BASH_ENV",
        "BASHOPTS",
        "SHELLOPTS",
        "PS4",
        "PROMPT_COMMAND",
        "LANG",
        "LANGUAGE",
        "TERM",
        "TZ",
        "TMPDIR",
        "TEMP",
        "TMP",
        "COMSPEC",
        "SYSTEMROOT",
        "WINDIR",
        "USERPROFILE",
        "APPDATA",
        "LOCALAPPDATA",
        "PSMODULEPATH",
        "NODE_OPTIONS",
        "NODE_PATH",
        "PERL5OPT",
        "PERL5LIB",
        "RUBYOPT",
        "RUBYLIB",
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONSTARTUP",
        "JAVA_TOOL_OPTIONS",
        "EDITOR",
        "VISUAL",
        "PAGER",
        "GIT_DIR",
        "GIT_EXEC_PATH",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
    ];
    const FAMILIES: [&str; 4] = ["LD_", "DYLD_", "LC_", "BASH_FUNC_"];
    NAMES.contains(&variable) || FAMILIES.iter().any(|family| variable.starts_with(family))
}

/// Whether two names are one: a hyphen is an underscore.
fn same(one: &str, other: &str) -> bool {
    let plain = |byte: u8| if byte == b'-' { b'_' } else { byte };
    one.len() == other.len() && one.bytes().zip(other.bytes()).all(|(a, b)| plain(a) == plain(b))
}

fn ended_as(outcome: Outcome) -> Ended {
    match outcome {
        Outcome::Done => Ended::Done,
        Outcome::Warned => Ended::Warned,
        Outcome::Failed | Outcome::TimedOut | Outcome::Interrupted => Ended::Failed,
        Outcome::Skipped => Ended::Skipped,
        Outcome::NotApplicable => Ended::NotApplicable,
    }
}

impl Name {
    /// Reads `version` or `version.outcome`: letters, digits, `-` and `_` with one point at most.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (base, field) = match text.split_once('.') {
            Some((base, field)) => (base, Some(field)),
            None => (text, None),
        };
        let fits = |part: &str| {
            let letter = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            part.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') && part.chars().all(letter)
        };
        (fits(base) && field.is_none_or(fits))
            .then(|| Self { base: base.to_owned(), field: field.map(str::to_owned) })
    }

    /// Whether it is called so; a hyphen is an underscore.
    #[must_use]
    pub fn is(&self, base: &str) -> bool {
        same(&self.base, base)
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.base)?;
        self.field.as_ref().map_or(Ok(()), |field| write!(f, ".{field}"))
    }
}

#[cfg(test)]
pub(super) mod tests;
