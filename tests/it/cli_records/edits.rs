//! An edit of a trigger never reaches back: what the old rule owns stays, the new one begins with its next period.

use super::desk::Desk;

/// A desk with one procedure `p` of this trigger.
fn desk(trigger: &str) -> Desk {
    let desk = Desk::new();
    edit(&desk, trigger);
    desk
}

fn edit(desk: &Desk, trigger: &str) {
    let text = format!(
        "procedures:\n  p:\n    name: P\n    trigger: {trigger}\n    steps: [Do it.]\n    validation: [It is done.]\n"
    );
    desk.write("runbooks/ops/procedures/p.yaml", &text);
}

fn remove(desk: &Desk) {
    std::fs::remove_file(desk.path().join("runbooks/ops/procedures/p.yaml")).unwrap();
}

fn adopt(desk: &Desk, now: &str) {
    desk.run_at(now, &["adopt"]).good();
}

/// Everything that `due --all` says of the procedure until a week ahead: `KEY standing due`.
fn all(desk: &Desk, now: &str) -> Vec<String> {
    let rows = desk.due(now, &["--all", "--within", "7d"], "p");
    rows.iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            let older = row["older"].as_str().map_or_else(String::new, |older| format!(" older {older}"));
            format!("{} {} {}{older}", text("occurrence"), text("standing"), text("due_at"))
        })
        .collect()
}

fn done(desk: &Desk, now: &str, key: &str) {
    desk.write("answers.yaml", "answers: {1: done, validation/1: yes}\n");
    desk.run_at(now, &["run", "p", "--occurrence", key, "--answers", "answers.yaml"]).good();
}

fn failed(desk: &Desk, now: &str, key: &str) {
    desk.write("answers.yaml", "answers: {1: {failed: no}}\n");
    let answer = desk.run_at(now, &["run", "p", "--occurrence", key, "--answers", "answers.yaml"]);
    assert_eq!(answer.code, 1, "{answer:?}");
}

/// Wednesday.
const T: &str = "2026-11-18T10:00:00Z";

#[test]
fn a_week_is_finished_under_the_old_rule_and_the_next_monday_begins_the_new_one() {
    let desk = desk("{every: week, day: fri, due: \"12:00\"}");
    adopt(&desk, "2026-11-02T08:00:00Z");
    edit(&desk, "{every: week, day: mon, due: \"09:00\"}");
    // Not recorded yet: it counts from now.
    let upcoming: Vec<String> = all(&desk, T).into_iter().filter(|row| row.contains("upcoming")).collect();
    assert_eq!(
        upcoming,
        ["2026-W47 upcoming 2026-11-20T12:00:00Z", "2026-W48 upcoming 2026-11-23T09:00:00Z"]
    );
    adopt(&desk, T);
    let after = all(&desk, "2026-11-20T08:00:00Z");
    assert!(after.contains(&"2026-W47 overdue 2026-11-20T12:00:00Z older 2026-W46".to_owned()), "{after:?}");
    assert!(after.contains(&"2026-W48 upcoming 2026-11-23T09:00:00Z".to_owned()), "{after:?}");
    // What the old rule had due before the change stays owed until the first of the new rule is due.
    assert_eq!(all(&desk, "2026-11-23T08:00:00Z")[0], "2026-W48 overdue 2026-11-23T09:00:00Z older 2026-W47");
    let why = desk.run_at("2026-11-20T08:00:00Z", &["why", "p", "2026-W47"]).good();
    assert!(why.contains("every week on Friday, due 12:00\n           the rule until Wed 18 Nov\n           now every week on Monday, due 09:00"), "{why}");
}

#[test]
fn moving_the_day_within_a_period_makes_nothing_due_again() {
    let desk = desk("{every: month, day: 5, if_missed: each}");
    adopt(&desk, "2026-11-01T08:00:00Z");
    done(&desk, "2026-11-05T08:00:00Z", "2026-11");
    edit(&desk, "{every: month, day: 25, if_missed: each}");
    for now in [T, "2026-11-26T08:00:00Z"] {
        let rows: Vec<String> =
            all(&desk, now).into_iter().filter(|row| row.starts_with("2026-11")).collect();
        assert_eq!(rows, ["2026-11 done 2026-11-06T00:00:00Z"], "{now}");
    }
    adopt(&desk, T);
    let later = desk.due("2026-12-27T08:00:00Z", &["--all"], "p");
    let keys: Vec<&str> = later.iter().map(|row| row["occurrence"].as_str().unwrap()).collect();
    assert!(keys.contains(&"2026-11") && keys.contains(&"2026-12"), "{later:?}");
    assert!(
        later.iter().any(|row| row["occurrence"] == "2026-12" && row["due_at"] == "2026-12-26T00:00:00Z")
    );
}

#[test]
fn debts_of_the_old_rule_stay_and_are_not_made_by_the_new_one() {
    let desk = desk("{every: month, day: 5, if_missed: each}");
    adopt(&desk, "2026-08-03T08:00:00Z");
    // A rule that had come every day would owe a hundred; it owes from the next day on.
    edit(&desk, "{every: day, if_missed: each}");
    adopt(&desk, T);
    let rows = all(&desk, "2026-11-20T08:00:00Z");
    let open: Vec<&str> = rows.iter().filter(|row| row.contains("overdue")).map(|row| &row[..10]).collect();
    assert_eq!(open, ["2026-08 ov", "2026-09 ov", "2026-10 ov", "2026-11 ov", "2026-11-19"]);
    // And the other way round.
    edit(&desk, "{every: month, day: 5, if_missed: each}");
    adopt(&desk, "2026-11-20T09:00:00Z");
    let rows = all(&desk, "2026-12-06T08:00:00Z");
    let open: Vec<&str> = rows.iter().filter(|row| row.contains("overdue")).map(|row| &row[..10]).collect();
    let old = ["2026-08 ov", "2026-09 ov", "2026-10 ov", "2026-11 ov"];
    assert_eq!(open, [&old[..], &["2026-11-19", "2026-11-20", "2026-12 ov"]].concat());
}

#[test]
fn a_rule_that_was_replaced_before_it_began_never_was() {
    let desk = desk("{every: month, day: 25, if_missed: each, from: 2026-11-01}");
    adopt(&desk, "2026-11-01T08:00:00Z");
    edit(&desk, "{every: week, day: fri, if_missed: each}");
    adopt(&desk, "2026-11-18T09:00:00Z");
    edit(&desk, "{every: month, day: 25, if_missed: each, from: 2026-11-01}");
    adopt(&desk, "2026-11-18T09:30:00Z");
    assert_eq!(all(&desk, "2026-11-24T08:00:00Z"), ["2026-11 upcoming 2026-11-26T00:00:00Z"]);
}

#[test]
fn cron_changes_at_the_moment_itself_and_names_nothing_twice() {
    let desk = desk("{cron: \"0 8,12,16 * * *\", if_missed: each}");
    adopt(&desk, "2026-11-18T07:00:00Z");
    edit(&desk, "{cron: \"0 9,12,15 * * *\", if_missed: each}");
    adopt(&desk, T);
    let rows = all(&desk, "2026-11-18T23:00:00Z");
    let today: Vec<&str> =
        rows.iter().filter(|row| row.starts_with("2026-11-18")).map(|row| &row[11..15]).collect();
    assert_eq!(today, ["0800", "1200", "1500"]);
}

#[test]
fn an_anchors_keys_stay_with_the_rule_under_which_their_date_came() {
    let anchors = "anchors:\n  wave: {dates: {w1: 2026-11-10, w2: 2026-12-10, w3: 2027-02-10}}\n";
    let desk = desk("{anchor: wave, due: -1 week}");
    desk.write("runbooks/ops/procedures/anchors.yaml", anchors);
    adopt(&desk, "2026-10-01T08:00:00Z");
    edit(&desk, "{anchor: wave, due: +1 week}");
    adopt(&desk, "2026-11-05T08:00:00Z");
    let at = |now| desk.due(now, &["--all", "--within", "800d"], "p");
    let dues: Vec<(String, String)> = at("2026-11-18T08:00:00Z")
        .iter()
        .map(|row| {
            (row["occurrence"].as_str().unwrap().to_owned(), row["due_at"].as_str().unwrap()[..10].to_owned())
        })
        .collect();
    let expected = [("w1", "2026-11-04"), ("w2", "2026-12-18"), ("w3", "2027-02-18")];
    assert_eq!(dues, expected.map(|(key, due)| (key.to_owned(), due.to_owned())));
}

#[test]
fn what_is_on_record_keeps_its_standing_whatever_becomes_of_the_rule() {
    let desk = desk("{every: week, day: wed, due: \"12:00\"}");
    adopt(&desk, "2026-11-02T08:00:00Z");
    done(&desk, "2026-11-11T13:00:00Z", "2026-W46");
    failed(&desk, "2026-11-18T09:00:00Z", "2026-W47");
    let now = "2026-11-19T08:00:00Z";
    let expected = ["2026-W47 overdue 2026-11-18T12:00:00Z", "2026-W46 done-late 2026-11-11T12:00:00Z"];
    let known = |desk: &Desk| {
        let rows = all(desk, now);
        let on_record = |row: &String| row.starts_with("2026-W46") || row.starts_with("2026-W47");
        rows.into_iter().filter(on_record).collect::<Vec<_>>()
    };
    assert_eq!(known(&desk), expected);
    let triggers = [
        "{every: week, day: wed, due: \"18:00\"}",
        "{every: week, day: wed, due: \"12:00\", timezone: Asia/Tokyo}",
        "{every: week, day: wed, due: \"12:00\", from: 2027-01-01}",
        "{every: month, day: 1, id: other}",
        "{cron: \"0 8 * * *\"}",
        "on request",
    ];
    for trigger in triggers {
        edit(&desk, trigger);
        assert_eq!(known(&desk)[0], expected[0], "{trigger}");
        let why = desk.run_at(now, &["why", "p", "2026-W46"]).good();
        assert!(why.starts_with("p 2026-W46 is done-late, Wed 11 Nov 13:00."), "{trigger}: {why}");
    }
    remove(&desk);
    adopt(&desk, "2026-11-18T10:00:00Z");
    edit(&desk, "{every: week, day: wed, due: \"12:00\"}");
    assert_eq!(known(&desk)[0], expected[0], "taken away and brought back");
}

#[test]
fn nobody_owes_the_time_while_a_procedure_was_taken_away() {
    let desk = desk("{every: day, if_missed: each, from: 2026-11-16}");
    adopt(&desk, "2026-11-16T08:00:00Z");
    for day in ["2026-11-16", "2026-11-17"] {
        done(&desk, &format!("{day}T09:00:00Z"), day);
    }
    remove(&desk);
    adopt(&desk, "2026-11-17T20:00:00Z");
    edit(&desk, "{every: day, if_missed: each, from: 2026-11-01}");
    adopt(&desk, "2026-11-20T08:00:00Z");
    assert_eq!(
        all(&desk, "2026-11-22T08:00:00Z").iter().filter(|row| row.contains("overdue")).collect::<Vec<_>>(),
        ["2026-11-21 overdue 2026-11-22T00:00:00Z"]
    );
}

#[test]
fn an_answer_about_an_earlier_moment_knows_nothing_of_a_later_change() {
    let desk = desk("{every: week, day: fri, due: \"12:00\"}");
    adopt(&desk, "2026-11-02T08:00:00Z");
    let asked = "2026-11-17T08:00:00Z";
    let before = all(&desk, asked);
    edit(&desk, "{every: week, day: fri, due: \"12:00\", takes: 1h}");
    adopt(&desk, T);
    failed(&desk, "2026-11-20T08:00:00Z", "2026-W47");
    assert_eq!(all(&desk, asked), before);
}
