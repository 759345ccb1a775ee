//! What a page writes, byte for byte.

use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::ui::theme::Style;

#[derive(Clone, Default)]
struct Paper {
    text: Rc<RefCell<Vec<u8>>>,
    failure: Option<ErrorKind>,
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(kind) = self.failure {
            return Err(kind.into());
        }
        self.text.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.text.borrow().clone()).unwrap()
    }
}

fn page(theme: Theme, reader: Reader) -> (Paper, Page) {
    let paper = Paper::default();
    (paper.clone(), Page::new(Box::new(paper), theme, reader, 40))
}

#[test]
fn blank_lines_stand_only_between_text() {
    let (paper, mut page) = page(Theme::PLAIN, Reader::Person);
    page.blank();
    page.line(&"a".into()).unwrap();
    page.blank();
    page.line(&"  ".into()).unwrap();
    page.line(&"b".into()).unwrap();
    page.blank();
    assert_eq!(paper.text(), "a\n\nb\n");
}

#[test]
fn a_question_stays_open_until_it_is_answered() {
    let (paper, mut page) = page(Theme::PLAIN, Reader::Person);
    page.ask(&"     >".into()).unwrap();
    assert_eq!(paper.text(), "     > ");
    page.answered();
    page.line(&"done".into()).unwrap();
    page.ask(&"again >".into()).unwrap();
    page.break_line().unwrap();
    page.break_line().unwrap();
    assert_eq!(paper.text(), "     > done\nagain > \n");
}

#[test]
fn prose_wraps_and_commands_do_not() {
    let (paper, mut page) = page(Theme::PLAIN, Reader::Person);
    let long = "1/2  one two three four five six seven eight nine";
    page.prose(&long.into(), 5).unwrap();
    page.line(&long.into()).unwrap();
    assert_eq!(paper.text(), format!("1/2  one two three four five six seven\n     eight nine\n{long}\n"));
}

#[test]
fn colour_changes_no_other_byte() {
    let line =
        Line::new().bold("Overdue").text("  x ").styled(Style::Failed, "9d late").right(Style::Dim, "due");
    let (plain, mut page_without) = page(Theme::PLAIN, Reader::Person);
    let (colored, mut page_with) = page(Theme::COLORED, Reader::Person);
    page_without.line(&line).unwrap();
    page_with.line(&line).unwrap();
    let mut stripped = String::new();
    for part in colored.text().split('\u{1b}') {
        stripped += part.split_once('m').filter(|_| part.starts_with('[')).map_or(part, |(_, rest)| rest);
    }
    assert_eq!(stripped, plain.text());
    assert_ne!(colored.text(), plain.text());
}

#[test]
fn a_build_service_gets_no_commands() {
    let (paper, mut page) = page(Theme::COLORED, Reader::BuildService);
    page.line(&Line::new().bold("##").text("vso[task.complete]")).unwrap();
    page.line(&Line::new().bold("::error::x")).unwrap();
    page.line(&Line::new().bold("fine")).unwrap();
    assert_eq!(paper.text(), "##·vso[task.complete]\n·::error::x\n\u{1b}[1mfine\u{1b}[0m\n");
}

#[test]
fn a_closed_pipe_is_quiet_and_a_full_disk_is_not() {
    let gone = Paper { failure: Some(ErrorKind::BrokenPipe), ..Paper::default() };
    let mut page = Page::new(Box::new(gone), Theme::PLAIN, Reader::Person, 40);
    page.line(&"a".into()).unwrap();
    page.flush().unwrap();
    assert!(page.is_closed());
    let full = Paper { failure: Some(ErrorKind::StorageFull), ..Paper::default() };
    let mut page = Page::new(Box::new(full), Theme::PLAIN, Reader::Person, 40);
    assert!(page.line(&"a".into()).is_err());
}
