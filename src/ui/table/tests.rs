//! Tables as they look.

use super::*;
use crate::ui::theme::Theme;

fn text(table: &Table, width: usize) -> String {
    let text: String =
        lines(table, width).iter().map(|line| line.render(Theme::PLAIN, width) + "\n").collect();
    text.trim_end().to_owned() + "\n"
}

fn lines(table: &Table, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let Ok(()) = table.render(width, |line| {
        lines.push(line);
        Ok::<(), std::convert::Infallible>(())
    });
    lines
}

fn row(cells: [&str; 5]) -> Vec<Cell> {
    cells.map(Cell::from).to_vec()
}

fn due() -> Table {
    let columns = ["", "due", "owner"].map(Column::left).into_iter();
    let mut table = Table::new(columns.chain([Column::right("effort"), Column::left("")]).collect());
    let mut overdue = Group::new(Cell::new(Style::FailedTitle, "Overdue"));
    overdue.row(row(["backup-restore-drill", "Fri 13 Nov", "ops-engineer", "1h 30m", "9d late"]));
    overdue.row(row(["security-review", "Fri 20 Nov 12:00", "security-officer", "20m", "2d late"]));
    overdue.note(1, Cell::new(Style::Dim, "paused Fri 11:40 at step 4 of 8, which is a long story here"));
    let mut today = Group::new(Cell::new(Style::Bold, "Today"));
    today.row(row(["service-health", "09:00", "ops-engineer", "5m", ""]));
    table.group(overdue);
    table.group(Group::new("Nothing".into()));
    table.group(today);
    table
}

#[test]
fn the_due_list_looks_as_it_should() {
    let expected = "\
Overdue                 due               owner             effort
  backup-restore-drill  Fri 13 Nov        ops-engineer      1h 30m  9d late
  security-review       Fri 20 Nov 12:00  security-officer     20m  2d late
                        paused Fri 11:40 at step 4 of 8, which is a long story
                        here

Today
  service-health        09:00             ops-engineer          5m
";
    assert_eq!(text(&due(), 80), expected);
}

#[test]
fn cells_keep_their_styles() {
    let mut table = Table::new(vec![Column::left(""), Column::right("n")]);
    let mut group = Group::new(Cell::new(Style::Bold, "Title"));
    group.row([Cell::new(Style::Typed, "a b"), Cell::new(Style::Failed, "7")]);
    table.group(group);
    let lines = lines(&table, 80);
    assert_eq!(lines[0].render(Theme::COLORED, 80), "\u{1b}[1mTitle\u{1b}[0m  \u{1b}[2mn\u{1b}[0m");
    assert_eq!(lines[1].render(Theme::COLORED, 80), "  \u{1b}[36ma b\u{1b}[0m  \u{1b}[31m7\u{1b}[0m");
}

#[test]
fn a_narrow_terminal_wraps_within_columns_and_loses_nothing() {
    let narrow = text(&due(), 70);
    assert!(narrow.lines().all(|line| line.width() <= 70), "{narrow}");
    let words = |text: &str| {
        let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        words.sort();
        words
    };
    assert_eq!(words(&narrow), words(&text(&due(), 80)));
    assert_eq!(words(&text(&due(), 20)), words(&narrow));
}

#[test]
fn wide_characters_and_foreign_text_keep_the_columns() {
    let mut table = Table::new(vec![Column::left(""), Column::left("b")]);
    let mut group = Group::new("Names".into());
    group.row(["東京".into(), "x".into()]);
    group.row(["a\u{1b}[2J\nb".into(), "y".into()]);
    table.group(group);
    assert_eq!(text(&table, 80), "Names         b\n  東京        x\n  a\\x1b[2J b  y\n");
}

#[test]
fn no_rows_are_no_lines() {
    let mut table = due();
    table.groups.clear();
    assert!(table.is_empty() && lines(&table, 80).is_empty());
}
