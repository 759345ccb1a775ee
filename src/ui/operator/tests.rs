use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::Write;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::*;
use crate::diagnostic::{Findings, SourceId};
use crate::document::{Limits, Tree, parse};
use crate::ledger::facts::{Mode, RunHeld, RunStarted};
use crate::measure::{Decimal, Point, Series};
use crate::run::{
    Checklist, Ladder, Layout, Parts, Past, Reach, RecordError, Recorded, Recorder, Rung, Statement, drive,
};
use crate::step::{CommandEnd, Ending, Execution, Output, PauseCause, Until, read, read_validation};
use crate::ui::filter::Reader;
use crate::ui::theme::Theme;

mod way;

const STEPS: &str = r#"
- do: Open Application Insights > Failures, last 24 hours.
  expect: no exception type that was not there yesterday
- ask: How many failed requests in the last 24 hours?
  type: whole number
  measure: failed-requests
  warn: above 50
  fail: above 500
- do: Count the exceptions of the last 24 hours.
  run: az monitor app-insights query --app "$AI_APP" --analytics-query "exceptions | count" -o tsv
  timeout: 2m
- Compare the ten slowest pages with yesterday.
"#;
const VALIDATION: &str = "
- The newest telemetry is less than an hour old.
- No unexplained exception type remains open without a ticket.
";

const FIRST: &str = include_str!("tests/first.txt");

const SECOND: &str = include_str!("tests/second.txt");

fn tree(text: &str) -> Tree {
    parse(SourceId(0), &Arc::from(text), &Limits::default(), &mut Findings::default())
}

fn instant(time: &str) -> DateTime<Utc> {
    format!("2026-11-23T{time}:00Z").parse().unwrap()
}

fn checklist(steps: &str, validation: &str) -> Arc<Checklist> {
    let mut out = Findings::default();
    let (steps, validation) = (tree(steps), tree(validation));
    let rung = |role: &str, contact: &str, after: Option<&str>, by: Option<&str>, hours| Rung {
        role: role.to_owned(),
        contact: contact.to_owned(),
        by: by.map(str::to_owned),
        after: after.map(str::to_owned),
        when: None,
        reach: Reach::new(move |start| start + TimeDelta::hours(hours)),
    };
    let rungs = vec![
        rung("support-manager", "+44 20 7946 0123, support@example.com", None, None, 0),
        rung("partner", "desk@partner.example.com", Some("4h"), None, 4),
        rung("microsoft-support", "https://example.com", Some("1d"), Some("partner"), 24),
    ];
    let values = ["8", "14", "9", "22", "31", "12"]
        .map(|text| Point { at: instant("08:00"), value: Decimal::parse(text).unwrap() });
    let mut list = Checklist {
        title: "Application Insights review".to_owned(),
        key: "2026-11-23".to_owned(),
        due_at: Some(instant("09:30")),
        effort_minutes: Some(10),
        owner: "ops-engineer".to_owned(),
        given: vec![("inputs/ai_app".to_owned(), "d365-prod-appi".to_owned())],
        values: vec![
            ("AI_APP".to_owned(), "d365-prod-appi".to_owned()),
            ("OTHER".to_owned(), "x".to_owned()),
        ],
        ladder: Some(Ladder { name: "platform".to_owned(), rungs }),
        resume: "runbook run app-insights-review".to_owned(),
        ..Checklist::default()
    };
    list.series.insert("failed-requests".to_owned(), Series::new(values.to_vec()));
    let steps = steps
        .root()
        .into_iter()
        .flat_map(|r| r.items().filter_map(|n| read(n, &mut out)).collect::<Vec<_>>())
        .collect();
    let validation = validation
        .root()
        .into_iter()
        .flat_map(|r| r.items().filter_map(|n| read_validation(n, &mut out)).collect::<Vec<_>>())
        .collect();
    assert!(out.is_empty(), "{out:?}");
    list.layout = Layout::of(&Parts { steps, validation, ..Parts::default() }, &|_| None);
    Arc::new(list)
}

/// Records at given times, one an entry; the last one goes on.
struct Clocked {
    times: VecDeque<&'static str>,
    entries: Vec<Past>,
}

impl Recorder for Clocked {
    fn append(&mut self, statement: &Statement) -> Result<Recorded, RecordError> {
        let time = if self.times.len() > 1 { self.times.pop_front() } else { self.times.front().copied() };
        let (id, by) = (self.entries.len().to_string(), String::new());
        let recorded = Recorded { at: instant(time.unwrap()), id, head: "318:9f3a1c7e".to_owned(), by };
        self.entries.push(Past { statement: statement.clone(), recorded: recorded.clone() });
        Ok(recorded)
    }
}

/// Types lines and shows them as a terminal does.
struct Typing(VecDeque<Typed>);

impl Keyboard for Typing {
    fn read_line(&mut self, page: &mut Page, question: &Line) -> Result<Typed, InputError> {
        page.ask(question)?;
        let typed = self.0.pop_front().unwrap_or(Typed::HangUp);
        if let Typed::Line(line) = &typed {
            page.part(line)?;
        }
        page.break_line()?;
        Ok(typed)
    }

    fn read_secret(&mut self, page: &mut Page, question: &Line) -> Result<Unseen, InputError> {
        page.ask(question)?;
        page.break_line()?;
        Ok(match self.0.pop_front().unwrap_or(Typed::HangUp) {
            Typed::Line(line) => Unseen::Secret(crate::step::Secret::new(line)),
            typed => Unseen::Instead(typed),
        })
    }

    fn wait(&mut self, _: &mut Page, _: Duration) -> Result<Option<Typed>, InputError> {
        Ok(None)
    }
}

struct Three;

impl Executor for Three {
    fn execute(&mut self, _: &Execution, show: &mut dyn FnMut(&[u8])) -> CommandEnd {
        show(b"3\n");
        let output = Output { bytes: b"3\n"[..].into(), len: 2, ..Output::default() };
        let took = Duration::from_millis(2900);
        CommandEnd { ending: Ending::Exit(0), took, output, stdout: b"3\n"[..].into(), survivors: Vec::new() }
    }

    fn attach(&mut self, path: &str, _: &[String]) -> Result<Vec<crate::step::Attached>, String> {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let found = !path.starts_with("missing");
        found
            .then(|| vec![crate::step::Attached { name, bytes: b"<x/>"[..].into() }])
            .ok_or("no such file".to_owned())
    }

    fn begin_wait(&mut self, _: Until) {}

    fn left(&self) -> Option<Duration> {
        None
    }

    fn sit(&mut self) -> Option<PauseCause> {
        None
    }
}

#[derive(Clone, Default)]
struct Paper(Rc<RefCell<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn typed(lines: &[&str]) -> Vec<Typed> {
    lines.iter().map(|line| Typed::Line((*line).to_owned())).collect()
}

/// What the terminal shows of a run, which goes on from the entries there are.
fn played(list: &Arc<Checklist>, clocked: &mut Clocked, theme: Theme, lines: Vec<Typed>) -> String {
    let paper = Paper::default();
    let mut page = Page::new(Box::new(paper.clone()), theme, Reader::Person, 80);
    let local = |at: DateTime<Utc>| -> NaiveDateTime { at.naive_utc() };
    let screen = Screen::new(&mut page, Arc::clone(list), &local);
    let (mut typing, mut three) = (Typing(lines.into()), Three);
    let mut operator = Operator::new(screen, &mut typing, &mut three);
    let process_started = String::new();
    let mut run = if clocked.entries.is_empty() {
        let started = RunStarted {
            opens_at: instant("00:00"),
            due_at: list.due_at,
            expires_at: None,
            steps: 4,
            validations: 2,
            mode: Mode::Operator,
            pid: 1,
            process_started,
            exception: false,
            anew: false,
        };
        Run::start(Arc::clone(list), started, None)
    } else {
        let held = RunHeld { pid: 1, process_started, taken_over: false };
        Run::resume(Arc::clone(list), clocked.entries.clone(), (held, Mode::Operator), None)
    };
    drive(&mut run, &mut operator, clocked).unwrap();
    page.flush().unwrap();
    let bytes = paper.0.borrow().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_run_looks_as_it_should_and_goes_on_the_same_day() {
    let list = checklist(STEPS, VALIDATION);
    let times = [
        "08:56", "08:57", "08:58", "08:58", "08:59", "08:59", "09:00", "09:01", "09:02", "09:02", "09:04",
        "09:04",
    ];
    let mut clocked = Clocked { times: times.into(), entries: Vec::new() };
    let note = "spike at 02:10 during the nightly import";
    let reason = "page views are not collected until Wednesday";
    let wrong = "SqlTimeout in the order import since Friday, no ticket";
    let lines = typed(&["d", "73", note, "r", "s", reason, "y", "n", wrong, "e", "t"]);
    assert_eq!(played(&list, &mut clocked, Theme::PLAIN, lines), FIRST);
    clocked.times = ["09:19", "09:21"].into();
    assert_eq!(played(&list, &mut clocked, Theme::PLAIN, typed(&["y"])), SECOND);
}

#[test]
fn long_rungs_are_wrapped_beside_their_roles() {
    let mut list = Arc::unwrap_or_clone(checklist(STEPS, ""));
    let rungs = &mut list.ladder.as_mut().unwrap().rungs;
    rungs[2].after = Some("1 business day".to_owned());
    rungs[2].when = Some("the platform itself is at fault".to_owned());
    let mut clocked = Clocked { times: ["08:56"].into(), entries: Vec::new() };
    let mut lines = typed(&["e"]);
    lines.push(Typed::Interrupt);
    lines.extend(typed(&["p"]));
    let shown = played(&Arc::new(list), &mut clocked, Theme::PLAIN, lines);
    let ladder = "     now                   support-manager    +44 20 7946 0123,
                                              support@example.com
     after 4h              partner            desk@partner.example.com
     after 1 business day  microsoft-support  called by the partner, when the
                                              platform itself is at fault
";
    assert!(shown.contains(ladder), "{shown}");
}

#[test]
fn help_lists_every_key_and_wrong_answers_record_nothing() {
    let list = checklist(STEPS, "");
    let mut clocked = Clocked { times: ["08:56"].into(), entries: Vec::new() };
    let mut lines = typed(&["?", "", "z", "d", "about 70", "?"]);
    lines.push(Typed::EndOfInput);
    lines.push(Typed::Interrupt);
    lines.extend(typed(&["", "p"]));
    let shown = played(&list, &mut clocked, Theme::PLAIN, lines);
    let help = "     [d]one as expected  [n]ot as expected  [s]kip  [?] > ?
     d  done as expected              x  does not apply (reason)
     n  done, not as expected (note)  e  who to call
     f  cannot be done (reason)       t  text of the whole procedure
     s  skip (reason)                 p  pause; nothing is lost
     [d]one as expected  [n]ot as expected  [s]kip  [?] >\u{20}
     [d]one as expected  [n]ot as expected  [s]kip  [?] > z
     not one of the keys: z
";
    assert!(shown.contains(help), "{shown}");
    assert!(
        shown.contains(
            "     > about 70\n     not a whole number: about 70\n     > ?\n     ?f  cannot be done"
        ),
        "{shown}"
    );
    assert!(shown.ends_with("     [p]ause  [g]o on > \n     [p]ause  [g]o on > p\n\nPaused 08:56 at step 2 of 4, saved. To go on:\n  runbook run app-insights-review\nRecord 318:9f3a1c7e\n"), "{shown}");
    assert_eq!(clocked.entries.len(), 3, "start, one answer, pause");
}

#[test]
fn foreign_text_cannot_touch_the_terminal_and_colour_adds_nothing_to_it() {
    let list = checklist("[{do: \"a\\e[2Jb\", run: echo}]", "");
    let run = |theme| {
        played(&list, &mut Clocked { times: ["08:56"].into(), entries: Vec::new() }, theme, typed(&["r"]))
    };
    let (plain, colored) = (run(Theme::PLAIN), run(Theme::COLORED));
    assert!(plain.contains("a\\x1b[2Jb") && !plain.contains('\u{1b}'));
    let mut bare = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        bare += before;
        rest = after.split_once('m').unwrap().1;
    }
    assert_eq!(bare + rest, plain);
}

#[test]
fn without_a_person_the_run_is_saved_and_says_what_is_needed() {
    let list = checklist(STEPS, "");
    let mut page = Page::new(Box::new(std::io::sink()), Theme::PLAIN, Reader::Person, 80);
    let local = |at: DateTime<Utc>| -> NaiveDateTime { at.naive_utc() };
    let mut three = Three;
    let mut nobody = Nobody::new(Screen::new(&mut page, Arc::clone(&list), &local), &mut three);
    let mut clocked = Clocked { times: ["08:56"].into(), entries: Vec::new() };
    let held = RunHeld { pid: 1, process_started: String::new(), taken_over: false };
    let mut run = Run::resume(list, Vec::new(), (held, Mode::Operator), None);
    let crate::run::Ended::Paused { spot: Some(spot), .. } =
        drive(&mut run, &mut nobody, &mut clocked).unwrap().ended
    else {
        panic!("not paused")
    };
    assert_eq!(NeedsPerson { spot }.to_string(), "step 1 of 4 needs a person, and there is no terminal");
}

/// A terminal that goes away after some bytes.
struct Vanishing(usize);

impl Write for Vanishing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or_else(|| std::io::Error::other("gone"))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_terminal_that_goes_away_at_any_byte_leaves_a_recorded_pause() {
    let list = checklist("[{do: a, run: echo}, {ask: b}]", "");
    for bytes in 0..500 {
        let mut page = Page::new(Box::new(Vanishing(bytes)), Theme::PLAIN, Reader::Person, 80);
        let local = |at: DateTime<Utc>| -> NaiveDateTime { at.naive_utc() };
        let (mut typing, mut three) = (Typing(typed(&["r"]).into()), Three);
        let screen = Screen::new(&mut page, Arc::clone(&list), &local);
        let mut operator = Operator::new(screen, &mut typing, &mut three);
        let mut clocked = Clocked { times: ["08:56"].into(), entries: Vec::new() };
        let held = RunHeld { pid: 1, process_started: String::new(), taken_over: false };
        let mut run = Run::resume(Arc::clone(&list), Vec::new(), (held, Mode::Operator), None);
        let driven = drive(&mut run, &mut operator, &mut clocked).unwrap();
        let crate::run::Ended::Paused { cause, .. } = driven.ended else { panic!("{bytes}: not paused") };
        assert_eq!(cause, crate::ledger::facts::PauseCause::HangUp, "{bytes}");
    }
}
