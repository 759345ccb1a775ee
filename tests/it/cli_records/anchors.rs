//! Anchors that move: recorded with who and why, told for a week, and only what has not started is re-dated.

use super::desk::{Desk, NOW};

const P: &str = "procedures:\n  prepare:\n    name: Prepare\n    trigger: {anchor: wave, opens: -6 weeks, due: -4 weeks}\n    steps: [Do it.]\n    validation: [It is done.]\n";

fn dates(desk: &Desk, dates: &str) {
    let text = format!("anchors:\n  wave: {{dates: {{{dates}}}}}\n{P}");
    desk.write("runbooks/ops/procedures/prepare.yaml", &text);
}

fn row(desk: &Desk, now: &str, key: &str) -> Option<serde_json::Value> {
    let rows = desk.due(now, &["--all", "--within", "800d"], "prepare");
    rows.into_iter().find(|row| row["occurrence"] == key)
}

fn moves(desk: &Desk) -> Vec<serde_json::Value> {
    desk.entries().into_iter().filter(|entry| entry["type"] == "anchor.moved").collect()
}

#[test]
fn a_move_is_recorded_once_with_its_reason_and_told_for_a_week() {
    let desk = Desk::new();
    dates(&desk, "w1: 2027-01-08");
    desk.run(&["adopt"]).good();
    dates(&desk, "w1: 2027-01-15, w2: 2027-04-02");
    desk.run(&["adopt", "--reason", "the vendor needs a week"]).good();
    let moved = moves(&desk);
    assert_eq!(moved.len(), 1, "a date that is new is no move: {moved:?}");
    let data = &moved[0]["data"];
    assert_eq!((&data["from"], &data["to"]), (&"2027-01-08".into(), &"2027-01-15".into()));
    assert_eq!(moved[0]["blobs"][0]["text"], "the vendor needs a week");
    desk.run(&["adopt"]).good();
    assert_eq!(moves(&desk).len(), 1);
    assert_eq!(row(&desk, NOW, "w1").unwrap()["due_at"], "2026-12-19T00:00:00Z");
    let told =
        |now| desk.run_at(now, &["due", "--within", "60d"]).good().contains("moved from Fri 8 Jan 2027");
    assert!(told(NOW) && told("2026-11-30T08:00:00Z"));
    assert!(!told("2026-12-05T08:00:00Z"), "not after a week");
}

#[test]
fn what_has_started_keeps_its_dates() {
    let desk = Desk::new();
    dates(&desk, "w1: 2027-01-01");
    desk.write("answers.yaml", "answers: {1: {failed: no}}\n");
    assert_eq!(desk.run(&["run", "prepare", "--answers", "answers.yaml"]).code, 1);
    let before = row(&desk, NOW, "w1").unwrap();
    dates(&desk, "w1: 2027-03-01");
    desk.run(&["adopt"]).good();
    let after = row(&desk, NOW, "w1").unwrap();
    assert_eq!((&after["due_at"], &after["opens_at"]), (&before["due_at"], &before["opens_at"]));
    dates(&desk, "w1: {date: 2027-03-01, status: cancelled}");
    desk.run(&["adopt"]).good();
    assert_eq!(
        row(&desk, NOW, "w1").unwrap()["standing"],
        before["standing"],
        "and stays open when it is called off"
    );
}

#[test]
fn a_date_called_off_or_taken_away_cancels_what_has_not_started() {
    let desk = Desk::new();
    dates(&desk, "w1: 2027-01-01, w2: 2027-04-02");
    desk.run(&["adopt"]).good();
    assert_eq!(row(&desk, NOW, "w1").unwrap()["standing"], "due");
    dates(&desk, "w1: {date: 2027-01-01, status: cancelled}, w2: 2027-04-02");
    desk.run(&["adopt"]).good();
    assert_eq!(row(&desk, NOW, "w1").unwrap()["standing"], "cancelled");
    dates(&desk, "w2: 2027-04-02");
    desk.run(&["adopt"]).good();
    assert_eq!(row(&desk, NOW, "w1").unwrap()["standing"], "cancelled");
    let moved = moves(&desk);
    assert_eq!(
        (&moved[0]["data"]["status"], &moved[1]["data"]["to"]),
        (&"cancelled".into(), &serde_json::Value::Null)
    );
}
