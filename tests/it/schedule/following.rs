//! `after` and `while`: what counts from the record.

use super::*;

fn of(header: &str, procedures: &[(&str, &str)]) -> String {
    let one =
        |(id, trigger): &(&str, &str)| format!("  {id}: {{name: P, trigger: {trigger}, steps: [Do it.]}}\n");
    let all: String = procedures.iter().map(one).collect();
    format!("format: 1\nid: b\ntimezone: Europe/London\n{header}\nprocedures:\n{all}")
}

#[test]
fn the_first_is_due_on_since_and_the_next_counts_from_the_completion() {
    let library = book(SINCE, "{after: 90 days}");
    let mut ledger = Ledger::new();
    assert_eq!(due(&library, &ledger.state(), "2026-11-01T08:00"), Vec::<String>::new());
    assert_eq!(due(&library, &ledger.state(), "2026-11-02T08:00"), ["2026-11-02 due"]);
    assert_eq!(
        due(&library, &ledger.state(), "2027-05-02T08:00"),
        ["2026-11-02 overdue"],
        "one, however late"
    );
    ledger.done("2026-11-02", at("2026-11-10T15:00"));
    let state = ledger.state();
    assert_eq!(due(&library, &state, "2026-11-10T16:00"), Vec::<String>::new());
    assert_eq!(due(&library, &state, "2027-02-07T08:00"), Vec::<String>::new());
    assert_eq!(due(&library, &state, "2027-02-08T08:00"), ["2026-11-10 due"], "90 days after 10 November");
    assert_eq!(due(&library, &state, "2027-02-09T00:00"), ["2026-11-10 overdue"]);
    ledger.done("2026-11-10", at("2027-01-31T15:00"));
    assert_eq!(
        due(&library, &ledger.state(), "2027-05-01T08:00"),
        ["2027-01-31 due"],
        "done early, counted from then"
    );
}

#[test]
fn month_ends_clamp_from_the_completion() {
    let library = book(SINCE, "{after: 1 month, due: \"12:00\"}");
    let mut ledger = Ledger::new();
    ledger.done("2026-11-02", at("2027-01-31T15:00"));
    assert_eq!(due(&library, &ledger.state(), "2027-02-28T12:00"), ["2027-01-31 due"]);
    assert_eq!(due(&library, &ledger.state(), "2027-02-28T12:01"), ["2027-01-31 overdue"]);
    ledger.done("2027-01-31", at("2027-02-28T12:30"));
    assert_eq!(due(&library, &ledger.state(), "2027-03-28T10:59"), ["2027-02-28 due"], "not the 31st again");
}

#[test]
fn a_waived_one_counts_from_its_due() {
    let library = book(SINCE, "{after: 10 days}");
    let mut ledger = Ledger::new();
    ledger.waive("p", "2026-11-02", at("2026-11-20T08:00"));
    assert_eq!(
        due(&library, &ledger.state(), "2026-11-20T09:00"),
        ["2026-11-02T0800 overdue"],
        "due on 12 November"
    );
    let mut ledger = Ledger::new();
    ledger.done("2026-11-02", at("2026-11-05T08:00"));
    ledger.waive("p", "2026-11-05", at("2026-11-06T08:00"));
    assert_eq!(due(&library, &ledger.state(), "2026-11-24T09:00"), Vec::<String>::new());
    assert_eq!(due(&library, &ledger.state(), "2026-11-25T09:00"), ["2026-11-15 due"]);
}

#[test]
fn closing_two_on_one_day_names_the_second_by_its_time() {
    let library = book(SINCE, "{after: 10 days}");
    let mut ledger = Ledger::new();
    ledger.done("2026-11-02", at("2026-11-02T09:30"));
    assert_eq!(due(&library, &ledger.state(), "2026-11-12T08:00"), ["2026-11-02T0930 due"]);
    ledger.done("2026-11-02T0930", at("2026-11-12T10:00"));
    assert_eq!(due(&library, &ledger.state(), "2026-11-22T08:00"), ["2026-11-12 due"]);
}

#[test]
fn rolls_spans_in_hours_and_openings_before() {
    let rolled = book(SINCE, "{after: 5 days, roll: next, opens: 2 days before}");
    let mut ledger = Ledger::new();
    ledger.done("2026-11-02", at("2026-11-02T09:30"));
    // 7 November is a Saturday.
    assert_eq!(due(&rolled, &ledger.state(), "2026-11-09T23:00"), ["2026-11-02T0930 due"]);
    assert_eq!(due(&rolled, &ledger.state(), "2026-11-10T00:00"), ["2026-11-02T0930 overdue"]);
    let hours = book(SINCE, "{after: 36h, due: 2h}");
    assert_eq!(due(&hours, &ledger.state(), "2026-11-03T21:29"), ["2026-11-02T0930 upcoming"]);
    assert_eq!(due(&hours, &ledger.state(), "2026-11-03T23:30"), ["2026-11-02T0930 due"]);
    assert_eq!(due(&hours, &ledger.state(), "2026-11-03T23:31"), ["2026-11-02T0930 overdue"]);
}

#[test]
fn another_s_completion_is_followed_under_its_key() {
    let text =
        of(SINCE, &[("scan", "{every: month, day: 10}"), ("p", "{after: scan, due: 2 business days}")]);
    let library = library(&text);
    let mut ledger = Ledger::new();
    ledger.done_of("scan", "2026-11", at("2026-11-12T15:00"));
    let state = ledger.state();
    assert_eq!(due(&library, &state, "2026-11-12T14:59"), Vec::<String>::new(), "it has not happened yet");
    assert_eq!(due(&library, &state, "2026-11-16T15:00"), ["2026-11 due"], "Thursday and two business days");
    assert_eq!(due(&library, &state, "2026-11-17T00:00"), ["2026-11 overdue"]);
    ledger.done("2026-11", at("2026-11-17T09:00"));
    assert_eq!(due(&library, &ledger.state(), "2026-11-18T00:00"), Vec::<String>::new());
    // Without a record a plan takes it to be done when it is due.
    let plan = plan_of(&library, "2026-12-01T00:00", "2027-01-01T00:00");
    assert_eq!(plan, ["2026-12 11.12 00:00 15.12 00:00", "2026-12 10.12 00:00 11.12 00:00"]);
}

#[test]
fn a_plan_lists_nothing_that_needs_the_record() {
    let procedures = [("p", "{after: 90 days}"), ("q", "{every: 30m, while: p}"), ("r", "{after: p}")];
    let library = library(&of(SINCE, &procedures));
    assert_eq!(plan_of(&library, "2026-11-01T00:00", "2028-01-01T00:00"), Vec::<String>::new());
}

const INCIDENTS: &str = "since: 2026-11-01\nevents: {incident: {levels: {sev1: {respond_within: 15m, update_every: 30m}, sev2: {respond_within: 4h}}}}";

#[test]
fn updates_come_while_the_other_is_open() {
    for every in ["30m", "update_every"] {
        let trigger = format!("{{every: {every}, while: restore}}");
        let library = library(&of(INCIDENTS, &[("restore", "{event: incident, due: 4h}"), ("p", &trigger)]));
        let mut ledger = Ledger::new();
        ledger.raise("INC-7", "sev1", at("2026-11-23T03:12"));
        let updates = |ledger: &Ledger, now: &str| -> Vec<String> {
            due(&library, &ledger.state(), now)
                .into_iter()
                .filter(|line| !line.starts_with("INC-7 "))
                .collect()
        };
        assert_eq!(updates(&ledger, "2026-11-23T03:13"), ["2026-11-23T0312 due", "2026-11-23T0342 upcoming"]);
        assert_eq!(
            updates(&ledger, "2026-11-23T03:42"),
            ["2026-11-23T0342 due older 2026-11-23T0312", "2026-11-23T0412 upcoming"]
        );
        assert_eq!(
            updates(&ledger, "2026-11-23T03:43"),
            ["2026-11-23T0342 overdue older 2026-11-23T0312", "2026-11-23T0412 upcoming"]
        );
        ledger.done("2026-11-23T0342", at("2026-11-23T03:50"));
        assert_eq!(updates(&ledger, "2026-11-23T04:00"), ["2026-11-23T0412 upcoming"]);
        ledger.done_of("restore", "INC-7", at("2026-11-23T04:30"));
        assert_eq!(updates(&ledger, "2026-11-23T04:31"), Vec::<String>::new(), "it is over");
    }
}

#[test]
fn updates_are_daily_too_and_two_at_once_are_told_apart() {
    let procedures =
        [("restore", "{event: incident, due: 4h}"), ("p", "{every: 1 day, while: restore, if_missed: each}")];
    let daily = library(&of(INCIDENTS, &procedures));
    let mut ledger = Ledger::new();
    ledger.raise("INC-7", "sev2", at("2027-03-26T08:12"));
    ledger.raise("INC-8", "sev2", at("2027-03-27T08:12"));
    let state = ledger.state();
    let ground = Ground::new(&daily, &state, at("2027-03-28T08:30"));
    let rows = runbook::schedule::rows(&ground, daily.find("p").unwrap(), at("2027-03-28T23:00")).unwrap();
    let open = |row: &&Row<'_>| row.standing != Standing::Upcoming;
    let said: Vec<String> = rows
        .iter()
        .filter(open)
        .map(|row| format!("{} {}", row.slot.key, row.slot.due.at.format("%d %H:%M")))
        .collect();
    // London's clocks go forward on the 28th: the time on the clock is kept.
    let expected = [
        "2027-03-26T0812 27 08:12",
        "2027-03-27T0812 28 07:12",
        "2027-03-27T0812.INC-8 28 07:12",
        "2027-03-28T0812 29 07:12",
        "2027-03-28T0812.INC-8 29 07:12",
    ];
    assert_eq!(said, expected);
}

#[test]
fn nobody_follows_itself_or_what_is_not_there() {
    let found = |procedures: &[(&str, &str)]| -> Vec<String> {
        let library = read_library(&of(INCIDENTS, procedures));
        library.findings.iter().map(|finding| finding.title.clone()).collect()
    };
    assert_eq!(found(&[("p", "{after: p}")]), ["`p` follows itself and is never due"]);
    let circle =
        found(&[("a", "{after: b}"), ("b", "{every: 1h, while: c}"), ("c", "{after: a}"), ("d", "weekly")]);
    assert_eq!(circle, ["`a` follows itself and is never due"]);
    assert_eq!(found(&[("p", "{after: skan}"), ("scan", "weekly")]), ["there is no procedure `skan`"]);
    let lost = found(&[("p", "{after: scan}"), ("scan", "{every: month, day: 30 february}")]);
    assert!(lost.iter().any(|title| title == "`scan`, which `p` follows, cannot be read"), "{lost:?}");
    let unsaid = found(&[("p", "{every: update_every, while: scan}"), ("scan", "weekly")]);
    assert_eq!(unsaid, ["nothing says how often `scan` wants an update"]);
}

#[test]
fn what_follows_is_written_in_one_way() {
    for (trigger, says) in [
        ("{after: 0 days}", "as soon as it is done"),
        ("{after: 90}", "lacks a unit"),
        ("{after: 90 dayz}", "did you mean `days`"),
        ("{after: 90 days at 10:00}", "without a time"),
        ("{after: 90 days, due: [\"09:00\", \"10:00\"]}", "it comes once"),
        ("{after: 36h, roll: next}", "the instant"),
        ("{after: q, due: \"09:00\"}", "within a span"),
        ("{after: q, opens: 2 days before}", "the instant"),
        ("{while: q}", "how often"),
        ("{every: 30s, while: q}", "no span to repeat after"),
        ("{every: month end, while: q}", "not a unit of time"),
        ("{every: 30m, while: q, due: 5m}", "again and again"),
    ] {
        let found = faults(SINCE, trigger);
        assert!(found.iter().any(|fault| fault.contains(says)), "{trigger}: {found:?}");
    }
}
