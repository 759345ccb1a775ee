use chrono::TimeDelta;

use super::*;
use crate::measure::Decimal;

/// An afternoon in London, in winter: clocks show UTC.
pub(in crate::step) fn noon() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-23T12:00:00Z").unwrap().to_utc()
}

fn text(text: &str) -> Known {
    Known::value(Value::Text(text.to_owned()))
}

fn ended(outcome: Outcome) -> StepEnd {
    StepEnd { outcome: Some(outcome), at: Some(noon()) }
}

/// A run that has begun: two questions are answered, one step is left out, one is to come.
pub(in crate::step) fn scope() -> Scope {
    let zone = Zone::named("Europe/London").unwrap();
    let mut scope = Scope::new(zone, BusinessCalendar::default());
    let date = |day| chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    scope.set("AI_APP", text("d365-prod-appi"));
    scope.set("scenario", text("region loss"));
    scope.set("path", text("/tmp"));
    scope.set("2fa", text("on"));
    scope.set("token", Known::secret("hunter22"));
    let db = Value::Number(Decimal::parse("88.50").unwrap());
    scope.set("db-used", Known::step(Some(db), ended(Outcome::Warned)));
    let output = Known::step(Some(Value::Text("image/9.4".to_owned())), ended(Outcome::Done));
    scope.set("version", output.with("version", Value::Text("9.4".to_owned())));
    scope.set("deploy", Known::step(None, ended(Outcome::Skipped)));
    scope.set("smoke-test", Known::step(None, StepEnd::default()));
    scope.set("now", Known::value(Value::Instant(noon())));
    scope.set("due", Known::value(Value::Instant(noon() + TimeDelta::hours(5))));
    scope.set("today", Known::value(Value::Date(date(23))));
    let anchor = Known::default().with("key", Value::Text("2026-wave-2".to_owned()));
    scope.set("anchor", anchor.with("date", Value::Date(date(30))));
    scope
}

#[test]
fn a_hyphen_in_a_name_is_an_underscore() {
    let scope = scope();
    assert!(
        scope.get("db_used").is_some() && scope.get("db-used").is_some() && scope.get("db.used").is_none()
    );
    let mut scope = scope;
    scope.set("db_used", text("other"));
    assert_eq!(scope.get("db-used").unwrap().value, Some(Value::Text("other".to_owned())));
}

#[test]
fn commands_get_values_by_environment_and_none_that_a_shell_acts_on() {
    let env = scope().env();
    let find = |name: &str| env.iter().find(|variable| variable.name == name);
    assert_eq!(find("DB_USED").unwrap().value, "88.50");
    assert_eq!(find("_2FA").unwrap().value, "on");
    assert_eq!(find("DUE").unwrap().value, "2026-11-23 17:00");
    assert!(find("TOKEN").unwrap().secret && !find("AI_APP").unwrap().secret);
    for absent in ["PATH", "DEPLOY", "SMOKE_TEST", "ANCHOR"] {
        assert!(find(absent).is_none(), "{absent}");
    }
}

#[test]
fn names_that_mean_something_to_a_shell_are_taken() {
    for name in ["PATH", "LD_PRELOAD", "IFS", "BASH_ENV", "LC_ALL"] {
        assert!(is_taken(name), "{name}");
    }
    for name in ["FAILED_REQUESTS", "VERSION", "GIT_TAG", "PYTHON_VERSION", "KEY"] {
        assert!(!is_taken(name), "{name}");
    }
}
