use chrono::TimeDelta;

use super::{date, england, instant, yearly};
use crate::calendar::{BusinessCalendar, BusinessHours, Holiday, Period, Roll, Weekdays, Zone, ics};

fn observed_in(year: i32, roll: Roll) -> Vec<String> {
    let rules = [yearly("25 december", "Christmas", Some(roll)), yearly("26 december", "Boxing", Some(roll))];
    let calendar = BusinessCalendar::new(Weekdays::MON_FRI, vec![], &rules, BusinessHours::default());
    let december = Period::Year.span(date(&format!("{year}-12-01")));
    let days = december.first.iter_days().take_while(|day| december.contains(*day));
    days.filter(|day| Weekdays::MON_FRI.contains(chrono::Datelike::weekday(day)))
        .filter(|day| !calendar.is_business_day(*day))
        .map(|day| format!("{} {}", day.format("%d"), calendar.holiday(day).unwrap()))
        .collect()
}

#[test]
fn two_observed_holidays_never_share_a_day() {
    assert_eq!(observed_in(2026, Roll::Next), ["25 Christmas", "28 Boxing (observed)"]);
    assert_eq!(observed_in(2027, Roll::Next), ["27 Christmas (observed)", "28 Boxing (observed)"]);
    // Christmas on Sunday: its substitute may not take Boxing Day's Monday.
    assert_eq!(observed_in(2022, Roll::Next), ["26 Boxing", "27 Christmas (observed)"]);
    assert_eq!(observed_in(2027, Roll::Previous), ["23 Boxing (observed)", "24 Christmas (observed)"]);
    assert_eq!(observed_in(2027, Roll::Skip), [""; 0]);
}

#[test]
fn observed_over_the_turn_of_the_year() {
    let rules = ["31 december", "1 january"].map(|day| yearly(day, day, Some(Roll::Next)));
    let calendar = BusinessCalendar::new(Weekdays::MON_FRI, vec![], &rules, BusinessHours::default());
    assert_eq!(calendar.holiday(date("2023-01-02")), Some("31 december (observed)"));
    assert_eq!(calendar.holiday(date("2023-01-03")), Some("1 january (observed)"));
    assert_eq!(calendar.covered_until(), None);
}

#[test]
fn a_dated_holiday_and_a_rule_on_one_day_are_one() {
    let listed = Holiday { date: date("2027-12-27"), name: "Christmas Day (substitute)".into() };
    let rules = [yearly("25 december", "Christmas", Some(Roll::Next))];
    let calendar = BusinessCalendar::new(Weekdays::MON_FRI, vec![listed], &rules, BusinessHours::default());
    assert_eq!(calendar.holiday(date("2027-12-27")), Some("Christmas Day (substitute)"));
    assert!(calendar.is_business_day(date("2027-12-28")));
    assert_eq!(calendar.covered_until(), Some(date("2027-12-31")));
}

#[test]
fn england_in_2026() {
    let england = england();
    let november = Period::Month.span(date("2026-11-01"));
    assert_eq!(england.nth(november, 10), Some(date("2026-11-13")));
    assert_eq!(england.holiday(date("2026-12-28")), Some("Boxing Day (observed)"));
    assert_eq!(england.add(date("2026-12-24"), 1), date("2026-12-29"));
    assert_eq!(england.add(date("2026-04-02"), 1), date("2026-04-07"), "Good Friday to Easter Monday");
    assert_eq!(england.nth(Period::Month.span(date("2026-05-01")), 2), Some(date("2026-05-05")));
}

#[test]
fn rolls_keep_their_promises() {
    let england = england();
    let rolled = |day: &str, roll: &str| {
        england.roll(date(day), Roll::parse(roll).unwrap()).map(|day| day.to_string())
    };
    for (day, roll, to) in [
        ("2026-11-28", "next", Some("2026-11-30")),
        ("2026-11-28", "previous", Some("2026-11-27")),
        ("2026-11-28", "nearest", Some("2026-11-27")),
        ("2026-11-29", "nearest", Some("2026-11-30")),
        ("2026-05-31", "next", Some("2026-06-01")),
        ("2026-05-31", "next in month", Some("2026-05-29")),
        ("2026-11-01", "previous", Some("2026-10-30")),
        ("2026-11-01", "previous in month", Some("2026-11-02")),
        ("2026-11-01", "keep", Some("2026-11-01")),
        ("2026-11-01", "skip", None),
        ("2026-11-02", "skip", Some("2026-11-02")),
        // Good Friday, Saturday, Easter Sunday and Monday: Saturday is two from Thursday, three from Tuesday.
        ("2026-04-04", "nearest", Some("2026-04-02")),
        ("2026-04-05", "nearest", Some("2026-04-07")),
    ] {
        assert_eq!(rolled(day, roll).as_deref(), to, "{day} {roll}");
    }
    let single = BusinessCalendar::new(
        Weekdays::ALL,
        vec![Holiday { date: date("2026-11-04"), name: String::new() }],
        &[],
        BusinessHours::default(),
    );
    assert_eq!(single.roll(date("2026-11-04"), Roll::Nearest), Some(date("2026-11-05")), "a tie goes next");
    assert_eq!(Roll::parse("nxt").unwrap_err().help.unwrap(), "did you mean `next`?");
}

#[test]
fn business_hours_stop_at_night() {
    let england = england();
    let london = Zone::named("Europe/London").unwrap();
    let later = |at: &str, minutes| england.add_hours(instant(at), TimeDelta::minutes(minutes), &london);
    assert_eq!(later("2026-11-20T16:00:00Z", 60), instant("2026-11-20T17:00:00Z"), "ends with the day");
    assert_eq!(later("2026-11-20T16:00:00Z", 61), instant("2026-11-23T09:01:00Z"), "Friday to Monday");
    assert_eq!(later("2026-11-21T12:00:00Z", 240), instant("2026-11-23T13:00:00Z"), "from a Saturday");
    assert_eq!(
        later("2026-03-27T16:30:00Z", 60),
        instant("2026-03-30T08:30:00Z"),
        "over the change of clocks"
    );
    assert_eq!(later("2026-11-23T10:00:00Z", -120), instant("2026-11-20T16:00:00Z"), "backwards");
    assert_eq!(later("2026-11-21T12:00:00Z", 0), instant("2026-11-21T12:00:00Z"));
}

#[test]
fn hours_by_weekday() {
    let groups = [
        (Weekdays::parse("mon-thu").unwrap(), "09:00-17:30"),
        (Weekdays::parse("fri").unwrap(), "09:00-13:00"),
    ];
    let hours = BusinessHours::grouped(groups).unwrap();
    let calendar = BusinessCalendar::new(Weekdays::MON_FRI, vec![], &[], hours);
    let at = calendar.add_hours(instant("2026-11-20T12:00:00Z"), TimeDelta::hours(2), &Zone::utc());
    assert_eq!(at, instant("2026-11-23T10:00:00Z"));
    assert!(BusinessHours::parse("17:00-09:00").is_err());
    assert!(BusinessHours::parse("09:00").is_err());
    assert!(BusinessHours::parse("09:00-17:00 Europe/London").is_err());
    assert!(BusinessHours::grouped([groups[0], groups[0]]).is_err());
}

#[test]
fn a_calendar_without_any_business_time_ends() {
    let sundays = BusinessHours::grouped([(Weekdays::parse("sun").unwrap(), "09:00-10:00")]).unwrap();
    let calendar = BusinessCalendar::new(Weekdays::MON_FRI, vec![], &[], sundays);
    let at = instant("2026-11-20T12:00:00Z");
    assert_eq!(calendar.add_hours(at, TimeDelta::hours(1), &Zone::utc()), at);
}

const ICS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example.com//EN\r\n\
    BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261226\r\nSUMMARY:Christmas\\, the\r\n  day\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20260403\r\nDTEND;VALUE=DATE:20260407\r\nSUMMARY:Easter\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:3\r\nDTSTART;VALUE=DATE:20260601\r\nSTATUS:CANCELLED\r\nSUMMARY:Off\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:4\r\nDTSTART;VALUE=DATE:20260701\r\nDURATION:P2D\r\nEND:VEVENT\r\n\
    END:VCALENDAR\r\n";

#[test]
fn holidays_are_read_from_icalendar_text() {
    let holidays = ics::holidays(ICS).unwrap();
    let written: Vec<String> = holidays.iter().map(|day| format!("{} {}", day.date, day.name)).collect();
    assert_eq!(
        written,
        [
            "2026-04-03 Easter",
            "2026-04-04 Easter",
            "2026-04-05 Easter",
            "2026-04-06 Easter",
            "2026-07-01 ",
            "2026-07-02 ",
            "2026-12-25 Christmas, the day",
        ]
    );
    assert_eq!(ics::holidays(&format!("\u{feff}{}", ICS.replace("\r\n", "\n"))), Ok(holidays));
}

#[test]
fn an_event_that_is_no_run_of_days_is_refused_by_name() {
    let with = |lines: &str| {
        let text =
            format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Party\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n");
        ics::holidays(&text).unwrap_err().message
    };
    assert!(with("DTSTART:20261225T090000Z").contains("`Party` is not a run of whole days"));
    assert!(with("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY").contains("repeated"));
    assert!(with("UID:1").contains("no DTSTART"));
    assert!(with("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261224").contains("ends before it begins"));
    assert!(with("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20991226").contains("longer than a year"));
    for broken in ["", "no calendar", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", &ICS[..ICS.len() / 2]]
    {
        assert!(ics::holidays(broken).is_err(), "{broken}");
    }
}

#[test]
fn an_icalendar_file_may_hold_more_than_holidays() {
    let text = "BEGIN:VCALENDAR\nX-WR-CALNAME;LANGUAGE=en:Holidays\nBEGIN:VTIMEZONE\nTZID:Europe/London\nBEGIN:STANDARD\n\
        DTSTART:19701025T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0000\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\n\
        DTSTART;VALUE=DATE:20261225\nSUMMARY;LANGUAGE=en:Noël\nCLASS:PUBLIC\nBEGIN:VALARM\nTRIGGER:-PT15M\nEND:VALARM\n\
        END:VEVENT\nEND:VCALENDAR\n";
    let holidays = ics::holidays(text).unwrap();
    assert_eq!(holidays, [Holiday { date: date("2026-12-25"), name: "Noël".into() }]);
    assert!(ics::holidays(text.strip_suffix("END:VCALENDAR\n").unwrap()).is_err(), "cut short");
    assert!(ics::holidays(&format!("{text}and more")).is_err(), "something after the end");
    assert!(ics::holidays(&text.repeat(2)).is_err(), "one file is one calendar");
}

#[test]
fn a_file_without_holidays_or_with_endless_ones_is_refused() {
    let empty = "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n";
    assert!(ics::holidays(empty).unwrap_err().message.contains("no event"));
    let year = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20270101\nEND:VEVENT\n";
    let endless = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", year.repeat(300));
    assert!(ics::holidays(&endless).unwrap_err().message.contains("more than 100000 days"));
    let twice = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", year.repeat(2));
    let calendar = BusinessCalendar::new(
        Weekdays::MON_FRI,
        ics::holidays(&twice).unwrap(),
        &[],
        BusinessHours::default(),
    );
    assert_eq!(calendar.longest_closure(), 365, "all of 2026");
}

#[test]
fn the_longest_closure_is_the_farthest_roll() {
    let closed = |days: &[&str], mask: &str| {
        let holidays = days.iter().map(|day| Holiday { date: date(day), name: String::new() }).collect();
        let mask = Weekdays::parse(mask).unwrap();
        BusinessCalendar::new(mask, holidays, &[], BusinessHours::default()).longest_closure()
    };
    assert_eq!(closed(&[], "mon-fri"), 2);
    assert_eq!(closed(&[], "mon-sun"), 0);
    assert_eq!(closed(&[], "wed"), 6);
    assert_eq!(closed(&["2026-12-25", "2026-12-28"], "mon-fri"), 4, "Friday to Monday");
    assert_eq!(closed(&["2026-12-23", "2026-12-25"], "mon-fri"), 3);
    assert_eq!(BusinessCalendar::default().longest_closure(), 2);
}
