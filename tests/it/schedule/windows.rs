//! Windows, pauses and zones: where the days of a trigger may lie.

use super::*;

const FREEZE: &str = "since: 2026-11-02\nwindows: {freeze: {from: 2026-12-28, to: 2027-01-05}, close: {anchor: end, from: business day -2, to: business day +5}}\nanchors: {end: {every: month, day: last day}}";

fn winter(trigger: &str) -> Vec<String> {
    plan_of(&book(FREEZE, trigger), "2026-12-21T00:00", "2027-01-12T00:00")
}

#[test]
fn days_in_a_window_are_rolled_out_of_it_or_left_out() {
    let mondays = |roll: &str| winter(&format!("{{every: week, day: mon, not_during: freeze{roll}}}"));
    let next = [
        "2026-W52 21.12 00:00 22.12 00:00",
        "2026-W53 06.01 00:00 07.01 00:00",
        "2027-W01 06.01 00:00 07.01 00:00",
        "2027-W02 11.01 00:00 12.01 00:00",
    ];
    assert_eq!(mondays(""), next, "the next business day outside of it, under its own name");
    assert_eq!(mondays(", roll: keep"), next);
    assert_eq!(mondays(", roll: next"), next);
    assert_eq!(mondays(", roll: skip"), [next[0], next[3]]);
    let previous = mondays(", roll: previous");
    assert_eq!(previous[1], "2026-W53 25.12 00:00 26.12 00:00");
    assert_eq!(previous[2], "2027-W01 25.12 00:00 26.12 00:00");
    let nearest = mondays(", roll: nearest");
    assert_eq!(nearest[1], "2026-W53 25.12 00:00 26.12 00:00", "three days back, nine ahead");
    assert_eq!(nearest[2], "2027-W01 06.01 00:00 07.01 00:00");
    let in_month = mondays(", roll: next in month");
    assert_eq!(in_month[1], "2026-W53 25.12 00:00 26.12 00:00", "the next one is in January");
}

#[test]
fn a_roll_that_ends_in_a_window_goes_on_out_of_it() {
    // 26 December 2026 is a Saturday; the Monday after it is in the freeze.
    let rolled = winter("{every: month, day: 26, roll: next, not_during: freeze, due: \"10:00\"}");
    assert_eq!(rolled, ["2026-12 06.01 00:00 06.01 10:00"]);
}

#[test]
fn whole_periods_keep_what_lies_outside() {
    let weeks = winter("{every: week, not_during: freeze}");
    assert_eq!(
        weeks,
        [
            "2026-W52 21.12 00:00 28.12 00:00",
            "2026-W53 06.01 00:00 07.01 00:00",
            "2027-W01 06.01 00:00 11.01 00:00",
            "2027-W02 11.01 00:00 18.01 00:00",
        ]
    );
    let skipped = winter("{every: week, not_during: freeze, roll: skip}");
    assert_eq!(skipped.len(), 3, "only the week that has no day left");
    let month =
        plan_of(&book(FREEZE, "{every: month, not_during: freeze}"), "2026-12-01T00:00", "2027-02-01T00:00");
    assert_eq!(month, ["2026-12 01.12 00:00 28.12 00:00", "2027-01 06.01 00:00 01.02 00:00"]);
}

#[test]
fn during_keeps_what_lies_inside() {
    let days = plan_of(
        &book(FREEZE, "{every: business day, during: close, due: \"17:00\"}"),
        "2026-11-20T00:00",
        "2026-12-25T00:00",
    );
    // Mon 30 November is -1, Fri 27 is -2; the fifth business day after it is Mon 7 December.
    let keys: Vec<&str> = days.iter().map(|line| &line[..10]).collect();
    let expected =
        ["2026-11-27", "2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04", "2026-12-07"];
    assert_eq!(keys, expected);
    // 5 December is a Saturday: it stays in the window, and rolls back where it cannot go on.
    let roll = |roll: &str, day: u32| {
        let header = "since: 2026-11-02\nwindows: {w: {from: 2026-12-03, to: 2026-12-06}}";
        let trigger = format!("{{every: month, day: {day}, during: w, roll: {roll}}}");
        plan_of(&book(header, &trigger), "2026-11-01T00:00", "2027-03-01T00:00")
    };
    assert_eq!(roll("next", 5), ["2026-12 04.12 00:00 05.12 00:00"]);
    assert_eq!(roll("skip", 5), Vec::<String>::new());
    assert_eq!(roll("keep", 5), ["2026-12 05.12 00:00 06.12 00:00"]);
    assert_eq!(roll("keep", 7), Vec::<String>::new());
}

#[test]
fn cron_times_keep_their_time_where_their_day_rolls() {
    let times = winter("{cron: \"30 9 * * mon\", not_during: freeze}");
    assert_eq!(times[1], "2026-12-28T0930 06.01 09:30 07.01 00:00");
    let skipped = winter("{cron: \"30 9 * * mon\", not_during: freeze, roll: skip}");
    assert_eq!(skipped.len(), 2);
}

#[test]
fn windows_must_exist_and_end_after_they_begin() {
    let unknown = faults(FREEZE, "{every: day, not_during: freez}");
    assert_eq!(unknown, ["there is no window `freez`: did you mean `freeze`?"]);
    let backwards = faults("windows: {w: {from: 2027-01-05, to: 2026-12-28}}", "daily");
    assert!(backwards[0].starts_with("this window ends before it begins"), "{backwards:?}");
    let around =
        "anchors: {e: {every: month, day: 1}}\nwindows: {w: {anchor: e, from: +5 days, to: -5 days}}";
    assert!(faults(around, "daily")[0].starts_with("this window ends before it begins"));
    let lost = faults("windows: {w: {anchor: e, from: -5 days, to: +5 days}}", "daily");
    assert_eq!(lost, ["there is no anchor `e`: this book has no anchors"]);
    let weeks = "anchors: {e: {every: month, day: 1}}\nwindows: {w: {anchor: e, from: week -1, to: week 1}}";
    assert_eq!(faults(weeks, "{every: day, during: w}"), Vec::<String>::new());
}

#[test]
fn nothing_is_owed_while_it_is_paused() {
    let trigger = "{every: month, day: 5, if_missed: each, paused: {until: 2027-01-05, reason: no operator}}";
    let library = book(SINCE, trigger);
    assert_eq!(due(&library, &State::default(), "2027-01-04T08:00"), Vec::<String>::new());
    assert_eq!(due(&library, &State::default(), "2027-01-06T08:00"), ["2027-01 overdue"]);
    assert_eq!(plan_of(&library, "2026-11-01T00:00", "2027-02-01T00:00").len(), 1);
    let latest = book(SINCE, "{every: business day, due: \"09:30\", paused: {until: 2027-01-04}}");
    assert_eq!(due(&latest, &State::default(), "2027-01-05T09:31"), ["2027-01-05 overdue missed 1"]);
}

#[test]
fn the_nearest_zone_counts() {
    let text = |trigger: &str| {
        let text = format!(
            "format: 1\nid: b\ntimezone: Europe/London\nsince: 2026-11-02\nprocedures:\n  p: {{name: P, timezone: America/New_York, trigger: {trigger}, steps: [Do it.]}}\n"
        );
        plan_of(&library(&text), "2026-12-01T00:00", "2026-12-02T12:00")
    };
    assert_eq!(text("{every: day, due: \"09:00\"}")[0], "2026-12-01 01.12 05:00 01.12 14:00");
    assert_eq!(text("{every: day, due: \"09:00\", timezone: UTC}")[0], "2026-12-01 01.12 00:00 01.12 09:00");
    assert_eq!(text("{every: day, due: \"24:00 AoE\"}")[0], "2026-12-01 01.12 05:00 02.12 12:00");
    assert_eq!(text("{every: day, timezone: AoE}")[0], "2026-12-01 01.12 12:00 02.12 12:00");
    let own_clock = "{every: day, due: \"09:00 Asia/Tokyo\", opens: 2 days before}";
    assert_eq!(text(own_clock)[0], "2026-12-01 29.11 05:00 01.12 00:00", "the zone of a time is its own");
}

#[test]
fn anchors_are_due_at_times_and_after_hours_too() {
    let anchored = |rest: &str| {
        let header = "since: 2026-01-01\nanchors: {r: {week: 1, dates: {x: 2026-12-02}}}";
        plan_of(&book(header, &format!("{{anchor: r{rest}}}")), "2022-01-01T00:00", "2030-01-01T00:00")
    };
    assert_eq!(anchored(""), ["x 02.12 00:00 03.12 00:00"]);
    assert_eq!(anchored(", due: \"17:00\""), ["x 02.12 00:00 02.12 17:00"]);
    assert_eq!(anchored(", due: 4h"), ["x 02.12 00:00 02.12 04:00"]);
    assert_eq!(anchored(", due: week 1 fri"), ["x 04.12 00:00 05.12 00:00"], "week 1 is the anchor's own");
    assert_eq!(anchored(", due: week 3 wed, opens: week 2 mon"), ["x 07.12 00:00 17.12 00:00"]);
    assert_eq!(
        anchored(", due: -3 years"),
        ["x 01.12 00:00 02.12 00:00"],
        "however far; 2 December 2023 is a Saturday"
    );
    assert_eq!(
        anchored(", due: -4 weeks at 10:00, opens: -6 weeks"),
        ["x 21.10 00:00 04.11 10:00"].map(|said| said.replace("21.10 00:00", "20.10 23:00"))
    );
}

#[test]
fn terms_that_mean_nothing_are_refused() {
    let anchors = "anchors: {r: {dates: {x: 2026-12-02}}}\nevents: {incident: {}}";
    for (trigger, says) in [
        ("{every: week, due: \"09:00\"}", "which day of the week"),
        ("{every: day, due: [\"09:00\", \"14:00\"], opens: \"08:00\"}", "each of several times"),
        ("{every: day, due: []}", "has no time"),
        ("{cron: \"0 9 * * *\", opens: \"08:00\"}", "opens at its times"),
        ("{anchor: r, due: [\"09:00\", \"14:00\"]}", "due once"),
        ("{anchor: r, due: 4 weeks}", "before or after"),
        ("{event: incident, due: 4h, roll: next}", "the instant it happens"),
        ("{every: day, from: 2027-01-02, until: 2027-01-01}", "nothing lies between"),
    ] {
        let found = faults(anchors, trigger);
        assert!(found.iter().any(|fault| fault.contains(says)), "{trigger}: {found:?}");
    }
    assert_eq!(
        faults("", "{every: week, roll: next}"),
        Vec::<String>::new(),
        "a whole week has no day to roll"
    );
    assert_eq!(faults("", "{every: 2 days, phase: 2026-11-01, due: \"09:00\"}"), Vec::<String>::new());
}

#[test]
fn stretches_side_by_side_are_left_behind_however_many_they_are() {
    let header = "windows: {closed: {anchor: first, from: 0 days, to: +1 months}}\n\
                  anchors: {first: {dates: {a: 2026-12-01, b: 2027-01-01, c: 2027-02-01, d: 2027-03-01}}}";
    let plan = plan_of(
        &book(header, "{every: day, due: \"10:00\", not_during: closed, until: 2026-12-01}"),
        "2027-04-01T00:00",
        "2027-04-03T00:00",
    );
    assert_eq!(plan, ["2026-12-01 01.04 23:00 02.04 09:00"]);
}
