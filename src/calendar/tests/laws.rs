//! Laws that hold for every calendar, rule and date.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::{date, england};
use crate::calendar::*;

pub(super) const ZONES: [&str; 10] = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Pacific/Kiritimati",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "America/Nuuk",
    "UTC",
];

fn any_date() -> impl Strategy<Value = NaiveDate> {
    (0..=(LAST_DAY - FIRST_DAY).num_days()).prop_map(|days| FIRST_DAY + TimeDelta::days(days))
}

fn any_instant() -> impl Strategy<Value = DateTime<Utc>> {
    (0..7_258_118_400_i64).prop_map(|unix| DateTime::from_timestamp(unix, 0).unwrap())
}

fn any_period() -> impl Strategy<Value = Period> {
    prop::sample::select(Period::ALL.to_vec())
}

/// Some weekdays, and holidays scattered over about two years from the middle of 2026.
fn any_calendar() -> impl Strategy<Value = BusinessCalendar> {
    let weekdays = prop::sample::select(vec!["mon-fri", "sun-thu", "mon-sun", "mon, wed", "sat"]);
    (weekdays, prop::collection::vec(0..700_i64, 0..60)).prop_map(|(weekdays, days)| {
        let start = date("2026-06-01");
        let holidays =
            days.into_iter().map(|day| Holiday { date: start + TimeDelta::days(day), name: "x".into() });
        BusinessCalendar::new(
            Weekdays::parse(weekdays).unwrap(),
            holidays.collect(),
            &[],
            BusinessHours::default(),
        )
    })
}

fn near() -> impl Strategy<Value = NaiveDate> {
    (0..800_i64).prop_map(|day| date("2026-05-01") + TimeDelta::days(day))
}

fn any_recurrence() -> impl Strategy<Value = Recurrence> {
    let texts = |period| match period {
        Period::Day | Period::BusinessDay => vec![],
        Period::Week => vec!["mon", "sun", "3", "last business day", "business day 4"],
        Period::Month => vec!["1", "31", "-2", "business day 10", "last fri", "5th tue", "mon on or after 8"],
        Period::Quarter | Period::HalfYear => vec!["45", "-1", "31 of month 2", "business day 12 of month 3"],
        Period::Year => vec!["29 february", "1 march", "first business day of april", "366", "-365"],
    };
    let days = any_period().prop_flat_map(move |period| {
        let texts = texts(period);
        let most = texts.len().min(3);
        (Just(period), prop::sample::subsequence(texts, 0..=most))
    });
    let year = prop::sample::select(vec!["january", "july", "february"]);
    (days, 1_u32..5, any_date(), year, any::<bool>(), any::<bool>()).prop_map(
        |((period, texts), every, phase, year, named, skip)| {
            let day = |text: &&str| NamedDay {
                name: named.then(|| text.replace(' ', "-")),
                rule: DayRule::parse(text, &period).unwrap(),
            };
            Recurrence {
                period,
                every,
                phase: Some(phase),
                year: FiscalYear::parse(year).unwrap(),
                days: texts.iter().map(day).collect(),
                short_month: if skip { ShortMonth::Skip } else { ShortMonth::Clamp },
            }
        },
    )
}

proptest! {
    #[test]
    fn recurring_dates_are_sorted_unique_and_inside(
        rule in any_recurrence(), calendar in any_calendar(), first in any_date(), days in 0..900_i64,
    ) {
        let span = DateSpan::new(first, first + TimeDelta::days(days));
        let found: Vec<Nominal> = rule.between(span, &calendar).collect();
        prop_assert!(found.is_sorted_by_key(|nominal| nominal.date));
        let keys: BTreeSet<&str> = found.iter().map(|nominal| nominal.key.as_str()).collect();
        prop_assert_eq!(keys.len(), found.len());
        for nominal in &found {
            prop_assert!(span.contains(nominal.date));
            prop_assert!(nominal.period.contains(nominal.date));
        }
    }

    #[test]
    fn a_span_cut_in_two_loses_and_doubles_nothing(
        rule in any_recurrence(), calendar in any_calendar(), first in any_date(), days in 0..900_i64, cut in 0..900_i64,
    ) {
        let end = first + TimeDelta::days(days);
        let cut = (first + TimeDelta::days(cut)).min(end);
        let between = |first, end| rule.between(DateSpan::new(first, end), &calendar);
        let whole: Vec<Nominal> = between(first, end).collect();
        let halves: Vec<Nominal> = between(first, cut).chain(between(cut, end)).collect();
        prop_assert_eq!(whole, halves);
    }

    #[test]
    fn counting_dates_agrees_with_listing_them(
        rule in any_recurrence(), calendar in any_calendar(), first in any_date(), days in 0..3000_i64,
    ) {
        let span = DateSpan::new(first, first + TimeDelta::days(days));
        prop_assert_eq!(rule.count(span, &calendar), rule.dates(span, &calendar).count());
    }

    #[test]
    fn a_key_leads_back_to_its_date(rule in any_recurrence(), calendar in any_calendar(), first in any_date()) {
        let year = DateSpan::new(first, first + TimeDelta::days(500));
        for nominal in rule.between(year, &calendar).take(5) {
            let span = rule.span_of_key(&nominal.key);
            prop_assert!(span.is_some_and(|span| span.contains(nominal.date)), "{:?}", nominal);
        }
    }

    #[test]
    fn counting_business_days_agrees_with_walking(calendar in any_calendar(), day in near(), count in -40..40_i64) {
        let mut walked = day;
        let mut left = count;
        while left != 0 {
            walked += TimeDelta::days(count.signum());
            if calendar.is_business_day(walked) {
                left -= count.signum();
            }
        }
        prop_assert_eq!(calendar.add(day, count), walked);
        prop_assert_eq!(calendar.next(day), day.iter_days().find(|day| calendar.is_business_day(*day)).unwrap());
        let back = day.iter_days().rev().find(|day| calendar.is_business_day(*day)).unwrap();
        prop_assert_eq!(calendar.previous(day), back);
    }

    #[test]
    fn the_nth_business_day_agrees_with_walking(calendar in any_calendar(), day in near(), period in any_period(), nth in 1..70_usize) {
        let span = period.span(day);
        let worked: Vec<NaiveDate> =
            span.first.iter_days().take_while(|day| *day < span.end).filter(|day| calendar.is_business_day(*day)).collect();
        let signed = i32::try_from(nth).unwrap();
        prop_assert_eq!(calendar.nth(span, signed), worked.get(nth - 1).copied());
        prop_assert_eq!(calendar.nth(span, -signed), worked.len().checked_sub(nth).map(|place| worked[place]));
        prop_assert_eq!(calendar.nth(span, 0), None);
    }

    #[test]
    fn a_roll_ends_on_a_business_day_as_near_as_it_may(calendar in any_calendar(), day in near()) {
        for (word, roll) in Roll::WORDS {
            let rolled = calendar.roll(day, roll);
            if calendar.is_business_day(day) || roll == Roll::Keep {
                prop_assert_eq!(rolled, Some(day), "{}", word);
                continue;
            }
            let Some(to) = rolled else {
                prop_assert_eq!(roll, Roll::Skip);
                continue;
            };
            prop_assert!(calendar.is_business_day(to), "{}", word);
            let (earlier, later) = (calendar.previous(day), calendar.next(day));
            let same_month = |other: NaiveDate| (other.year(), other.month()) == (day.year(), day.month());
            let expected = match roll {
                Roll::Next => later,
                Roll::Previous => earlier,
                Roll::Nearest => if (day - earlier) < (later - day) { earlier } else { later },
                Roll::NextInMonth => if same_month(later) { later } else { earlier },
                Roll::PreviousInMonth => if same_month(earlier) { earlier } else { later },
                Roll::Keep | Roll::Skip => unreachable!(),
            };
            prop_assert_eq!(to, expected, "{}", word);
        }
    }

    #[test]
    fn business_hours_add_up(at in any_instant(), first in 0..6000_i64, second in 0..6000_i64) {
        let calendar = england();
        let zone = Zone::named("Europe/London").unwrap();
        let add = |at, minutes| calendar.add_hours(at, TimeDelta::minutes(minutes), &zone);
        prop_assume!(at.year() < 2199);
        let once = add(at, first + second);
        prop_assert_eq!(add(add(at, first), second), once);
        prop_assert!(once >= at);
        let back = add(once, -(first + second));
        prop_assert_eq!(add(back, first + second), once);
    }

    #[test]
    fn local_time_leads_back(name in prop::sample::select(ZONES.to_vec()), at in any_instant()) {
        let zone = Zone::named(name).unwrap();
        let wall = zone.local(at);
        match zone.resolve(wall) {
            Resolved { at: found, how: How::Exact } => prop_assert_eq!(found, at),
            Resolved { at: first, how: How::Fold { second } } => {
                prop_assert!(first < second);
                prop_assert!(at == first || at == second);
            }
            gap => prop_assert!(false, "a wall time that was shown is in no gap: {:?}", gap),
        }
    }

    #[test]
    fn wall_times_lead_back_outside_gaps(name in prop::sample::select(ZONES.to_vec()), day in any_date(), minute in 0..1440_i64) {
        let zone = Zone::named(name).unwrap();
        let wall: NaiveDateTime = day.and_hms_opt(0, 0, 0).unwrap() + TimeDelta::minutes(minute);
        let found = zone.resolve(wall);
        match found.how {
            How::Gap { from, until, jump } => {
                prop_assert!(from <= wall && wall < until);
                prop_assert_eq!(zone.local(found.at), wall + (until - from));
                prop_assert_eq!(zone.local(jump), until);
            }
            How::Exact | How::Fold { .. } => prop_assert_eq!(zone.local(found.at), wall),
        }
    }

    #[test]
    fn days_follow_each_other(name in prop::sample::select(ZONES.to_vec()), day in any_date()) {
        let zone = Zone::named(name).unwrap();
        let first = zone.first_instant(day);
        prop_assert!(first <= zone.day_end(day));
        prop_assert!(zone.local(first).date() >= day);
        prop_assert!(zone.local(first - TimeDelta::seconds(1)).date() < day || zone.both(zone.local(first)).is_some());
    }

    #[test]
    fn periods_hold_their_dates_and_keys_name_them(day in any_date(), period in any_period(), start in 1_u32..=12) {
        let fiscal = FiscalYear::parse(month_name(start)).unwrap();
        for year in [FiscalYear::CALENDAR, fiscal] {
            let span = year.span(period, day);
            prop_assert!(span.contains(day));
            prop_assert_eq!(year.span(period, span.last()), span);
            prop_assert_eq!(year.parse_key(&year.key(period, day)), Some(span));
            prop_assert_ne!(year.key(period, span.end), year.key(period, day));
        }
    }

    #[test]
    fn canonical_texts_read_the_same(count in 0..99_999_i64, unit in prop::sample::select(vec![
        "s", "m", "h", " days", " weeks", " months", " years", " business days", " business hours", " business minutes",
    ])) {
        // More than a hundred years are refused.
        let Ok(span) = Span::parse(&format!("{count}{unit}")) else {
            prop_assert!(count > 100, "{count}{unit}");
            return Ok(());
        };
        prop_assert!(Span::parse(&span.to_string()).is_ok_and(|read| read == span), "{}", span);
    }

    #[test]
    fn no_text_is_too_odd(text in "(?i)([0-9a-z+:, .-]{0,12}|[a-z]{1,4} [0-9-]{1,5}( [a-zäß€]{1,4})?|.{0,16}|last .{0,8})") {
        let _ = (Span::parse(&text), Offset::parse(&text), TimeOfDay::parse(&text), Weekdays::parse(&text));
        let _ = (BusinessHours::parse(&text), Roll::parse(&text), FiscalYear::parse(&text), Period::parse_key(&text));
        for period in Period::ALL {
            if let Ok(rule) = DayRule::parse(&text, &period) {
                let _ = (rule.date(period.span(FIRST_DAY), &england()), rule.describe());
            }
        }
        let _ = (Zone::named(&text), ics::holidays(&text));
        let _ = ics::holidays(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:{text}\nEND:VEVENT\nEND:VCALENDAR\n"));
    }
}
