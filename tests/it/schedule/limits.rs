//! Triggers at their limits: impossible, endless and far away.

use super::*;

#[test]
fn impossible_and_huge_triggers_are_refused_at_once() {
    for (trigger, says) in [
        ("{every: year, day: 30 february}", "never has"),
        ("{every: month, day: 0}", "days count from 1"),
        ("{every: month, day: 32}", "31 days at most"),
        ("{every: month, day: 6th fri}", "at most"),
        ("{every: 0 weeks}", "from 1 to 999"),
        ("{every: 99999999999 weeks, phase: 2026-01-01}", "from 1 to 999"),
        ("{every: day, due: 99999 years}", "longer than a hundred years"),
        ("{after: 5000 weeks, due: 99999 days}", "longer than a hundred years"),
        ("{every: month, day: 31}", "short_month: clamp"),
        ("{every: month, day: business day 20}", "short_month: clamp"),
        ("{every: year, day: 29 february}", "short_month: clamp"),
        ("{cron: \"0 0 30 2 *\"}", "never comes"),
        ("{cron: \"0 9 1 * mon\"}", "days: either"),
        ("{cron: \"0 9 1 * *\", days: both}", "here one is free"),
        ("{cron: \"0 9 * *\"}", "five fields"),
        ("{cron: \"0 25 * * *\"}", "between 0 and 23"),
        ("{cron: \"*/0 9 * * *\"}", "does not step by a number"),
        ("{cron: \"0 9 L * *\"}", "no day of the month"),
    ] {
        let found = faults(SINCE, trigger);
        assert!(found.iter().any(|fault| fault.contains(says)), "{trigger}: {found:?}");
    }
}

#[test]
fn what_always_exists_needs_no_word_about_short_months() {
    for trigger in [
        "{every: month, day: 28}",
        "{every: quarter, day: 90}",
        "{every: quarter, day: 45}",
        "{every: half-year, day: 181}",
        "{every: half-year, day: business day 12 of month 3}",
        "{every: year, day: 31 december}",
        "{every: month, day: 5th fri}",
        "{every: quarter, day: mon on or after 8}",
        "{every: month, day: fri on or before 15}",
        "{every: month, day: 2nd last fri}",
        "{every: month, day: business day -3}",
        "{every: year, fiscal: true, day: 1 march}",
    ] {
        assert_eq!(
            faults("calendar: {fiscal_year_starts: july}", trigger),
            Vec::<String>::new(),
            "{trigger}"
        );
    }
    let february = "calendar: {fiscal_year_starts: february}";
    let fiscal = faults(february, "{every: quarter, fiscal: true, day: 90}");
    assert!(fiscal[0].contains("short_month"), "February to April has 89 days: {fiscal:?}");
}

#[test]
fn cron_names_ranges_and_steps() {
    let keys = |line: &str| -> Vec<String> {
        let found =
            plan_of(&book(SINCE, &format!("{{cron: \"{line}\"}}")), "2026-12-07T00:00", "2026-12-14T00:00");
        found.iter().filter_map(|line| line.split(' ').next()).map(|key| key[8..].to_owned()).collect()
    };
    assert_eq!(keys("30 9 * dec sat-sun"), ["12T0930", "13T0930"]);
    assert_eq!(keys("30 9 * * 0"), ["13T0930"]);
    assert_eq!(keys("30 9 * * 7"), ["13T0930"]);
    assert_eq!(keys("30 9 * * 5-7"), ["11T0930", "12T0930", "13T0930"]);
    assert_eq!(keys("0 8-18/5 * * MON"), ["07T0800", "07T1300", "07T1800"]);
    assert_eq!(keys("15 30 9 8 12 *"), ["08T093015"]);
    let every_second = book(SINCE, "{cron: \"* * * * * *\"}");
    assert_eq!(plan_of(&every_second, "2026-12-07T00:00", "2026-12-07T00:01").len(), 60);
}

#[test]
fn openings_in_hours_count_back_from_a_due_time() {
    let opens = |trigger: &str| plan_of(&book(SINCE, trigger), "2026-12-07T00:00", "2026-12-08T00:00");
    assert_eq!(
        opens("{every: day, due: \"09:30\", opens: 2h before}"),
        ["2026-12-07 07.12 07:30 07.12 09:30"]
    );
    assert_eq!(opens("{every: day, opens: 2h before}"), ["2026-12-07 06.12 22:00 08.12 00:00"]);
    assert_eq!(
        opens("{every: day, due: \"09:30\", opens: 2 days before}"),
        ["2026-12-07 05.12 00:00 07.12 09:30"]
    );
}

#[test]
fn days_after_the_due_count_from_the_day_that_it_ends() {
    let missed = |due: &str, expires: &str| {
        let library = book(SINCE, &format!("{{every: week, day: mon, {due}expires: {expires}}}"));
        let state = State::default();
        let ground = Ground::new(&library, &state, at("2026-11-23T00:00"));
        let chosen: Vec<_> = library.procedures().collect();
        let found = planned(&ground, &chosen, at("2026-11-23T00:00"), at("2026-11-24T00:00")).unwrap();
        found[0].slot.expires.unwrap().at.format("%a %d %H:%M").to_string()
    };
    for due in ["", "due: \"24:00\", ", "due: \"09:30\", "] {
        assert_eq!(missed(due, "2 days"), "Thu 26 00:00", "Wednesday's end, {due}");
        assert_eq!(missed(due, "2 business days at 10:00"), "Wed 25 10:00", "{due}");
        assert_eq!(missed(due, "\"24:00\""), "Tue 24 00:00", "{due}");
    }
    assert_eq!(missed("", "36h"), "Wed 25 12:00", "hours count from the instant");
}

#[test]
fn a_day_that_a_zone_skipped_is_no_day_to_count_from() {
    // Kiritimati crossed the date line: 30 December 1994 was followed by 1 January.
    let trigger = "{every: day, timezone: Pacific/Kiritimati, expires: 1 week}";
    let library = book("since: 1994-01-01", trigger);
    let state = State::default();
    let ground = Ground::new(&library, &state, at("1994-12-01T00:00"));
    let chosen: Vec<_> = library.procedures().collect();
    let found = planned(&ground, &chosen, at("1994-12-30T00:00"), at("1994-12-31T00:00")).unwrap();
    assert_eq!(found[0].slot.key, "1994-12-30");
    assert_eq!(found[0].slot.expires.unwrap().at, at("1995-01-06T10:00"), "the end of the 6th");
}
