//! Real processes: none hangs, none is lost.
#![cfg(unix)]

use std::path::Path;
use std::time::{Duration, Instant};

use super::*;
use crate::system::environment::Environment;
use crate::system::holder::{Holder, Liveness, is_alive};
use crate::system::interrupt::tests::ALONE;
use crate::system::interrupt::{Interrupt, Interrupts};

fn script(text: &str) -> Command {
    Command {
        means: Means::Script { shell: Shell::Bash, text: text.to_owned() },
        variables: Vec::new(),
        folder: "/".into(),
        timeout: Some(Duration::from_secs(60)),
        private: Private::default(),
    }
}

fn within(command: Command, seconds: f32) -> Command {
    Command { timeout: Some(Duration::from_secs_f32(seconds)), ..command }
}

fn finish(command: &Command) -> Finished {
    run(command, &Environment::read(), &Interrupts::none(), &mut |_| {}).unwrap()
}

/// Whether a process whose id the command printed is gone, or only waits to be noticed.
fn is_gone(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
    stat.map_or(true, |stat| stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z')))
}

#[test]
fn codes_signals_and_both_outputs_are_told_apart() {
    let finished = finish(&script("echo out; echo wrong >&2; exit 7"));
    assert_eq!((finished.end, finished.exit_code()), (End::Exit(7), Some(7)));
    assert_eq!(finished.stdout().text(), "out\n");
    assert_eq!(finished.output.kept.length, 10);
    assert!(!finished.timed_out && finished.interrupted.is_none() && !finished.output_held);
    assert_eq!(finish(&script("kill -9 $$")).end, End::Signal(9));
}

#[test]
fn input_is_closed_and_the_group_is_its_own() {
    let finished = finish(&script("cat; ps -o pgid= -p $$; echo $$"));
    let ids: Vec<String> = finished.stdout().text().split_whitespace().map(str::to_owned).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn a_missing_program_and_a_missing_folder_are_different_failures() {
    let means = Means::Program { program: "no-such-program".to_owned(), arguments: Vec::new() };
    let missing = Command { means, ..script("") };
    let said = run(&missing, &Environment::read(), &Interrupts::none(), &mut |_| {}).unwrap_err().to_string();
    assert_eq!(said, "cannot run `no-such-program`: no such program in PATH");
    let lost = Command { folder: "/no/such/folder".into(), ..script("true") };
    let failed = run(&lost, &Environment::read(), &Interrupts::none(), &mut |_| {});
    assert!(matches!(failed, Err(ProcessError::NoFolder { .. })));
}

#[test]
fn arguments_and_values_arrive_byte_for_byte() {
    let odd = [
        "",
        " a  b ",
        "$(id)",
        "`id`",
        "--help",
        "-e",
        "'\"\\",
        "a\nb",
        "%PATH%",
        "é\u{202e}",
        "*",
        "@x",
        ";&|",
    ];
    let arguments = ["-c", r#"printf '%s\0' "$V" "$@""#, "bash"].into_iter().chain(odd);
    let arguments = arguments.map(str::to_owned).collect();
    let means = Means::Program { program: "bash".to_owned(), arguments };
    let variables = vec![("V".to_owned(), odd.join("|"))];
    let finished = finish(&Command { means, variables, ..script("") });
    let expected = [&[odd.join("|").as_str()][..], &odd].concat().join("\0") + "\0";
    assert_eq!(&finished.stdout().bytes()[..], expected.as_bytes());
}

#[test]
fn a_script_may_begin_with_a_hyphen_and_inherits_no_traps() {
    assert_eq!(finish(&script("-x")).exit_code(), Some(127));
    let folder = tempfile::tempdir().unwrap();
    let trap = folder.path().join("trap");
    std::fs::write(&trap, "echo trapped").unwrap();
    let own = Environment::read();
    let own = own.variables().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let hostile: Environment = own.chain([("BASH_ENV".into(), trap.into())]).collect();
    let finished = run(&script("echo fine"), &hostile, &Interrupts::none(), &mut |_| {}).unwrap();
    assert_eq!(finished.output.kept.text(), "fine\n");
}

#[test]
fn twenty_megabytes_are_counted_hashed_and_cut() {
    let mut shown = 0;
    let command = script("head -c 20000000 /dev/zero");
    let finished =
        run(&command, &Environment::read(), &Interrupts::none(), &mut |chunk| shown += chunk.bytes.len())
            .unwrap();
    assert_eq!(shown, 20_000_000);
    assert_eq!(finished.output.kept.length, 20_000_000);
    assert_eq!(finished.output.kept.cut(), 20_000_000 - 8 * 1024 * 1024);
    // As `head -c 20000000 /dev/zero | sha256sum` says.
    assert_eq!(finished.output.sha256, "9e21c61969cd3e077a1b2b58ddb583b175e13c6479d2d83912eaddc23c0cdd52");
}

#[test]
fn output_is_shown_while_the_command_runs() {
    let mut first = None;
    let began = Instant::now();
    run(&script("echo now; sleep 3"), &Environment::read(), &Interrupts::none(), &mut |_| {
        first.get_or_insert_with(|| began.elapsed());
    })
    .unwrap();
    assert!(first.unwrap() < Duration::from_millis(2500));
}

#[test]
fn a_tree_of_sleepers_ends_with_the_time_limit() {
    let finished = finish(&within(script("for i in 1 2 3; do (sleep 60 & echo $!; wait) & done; wait"), 0.3));
    assert!(finished.timed_out && finished.duration < Duration::from_secs(3), "{finished:?}");
    let pids = finished.stdout().text();
    assert_eq!(pids.lines().count(), 3);
    assert!(pids.lines().all(is_gone), "{pids}");
    assert_eq!(finished.survivors, []);
}

#[test]
fn whoever_ignores_the_request_is_killed_after_five_seconds() {
    let finished =
        finish(&within(script("trap '' TERM HUP INT; (trap '' TERM; sleep 60) & sleep 60; sleep 60"), 0.2));
    assert!(finished.timed_out);
    assert_eq!((finished.end, finished.survivors.len()), (End::Signal(9), 0));
    assert!((5.0..8.0).contains(&finished.duration.as_secs_f32()), "{:?}", finished.duration);
}

#[test]
fn a_stopped_command_ends_too() {
    let finished = finish(&within(script("kill -STOP $$"), 0.3));
    assert!(finished.timed_out && finished.duration < Duration::from_secs(3), "{finished:?}");
}

#[test]
fn a_daemon_that_holds_the_output_does_not_hold_us() {
    let finished = finish(&script("setsid sleep 30 & echo $!"));
    assert_eq!(finished.exit_code(), Some(0));
    assert!(finished.output_held && finished.duration < Duration::from_secs(3));
    assert_eq!(finished.survivors.len(), 1, "{finished:?}");
    assert_eq!(finished.survivors[0].name, "sleep");
    finish(&script(&format!("kill {}", finished.survivors[0].pid)));
}

#[test]
fn a_daemon_that_never_stops_talking_does_not_hold_us() {
    let finished = finish(&script("setsid timeout 20 yes & exit 3"));
    assert_eq!(finished.exit_code(), Some(3));
    assert!(finished.output_held);
}

#[test]
#[cfg(target_os = "linux")]
fn those_who_detach_themselves_are_swept() {
    for escape in [
        "setsid sleep 60 & echo $!",
        "env -i setsid sleep 60 & echo $!",
        "(setsid setsid sleep 60.$$ >/dev/null 2>&1 &) ; until pgrep -f \"^sleep 60.$$\"; do sleep 0.01; done",
    ] {
        let finished = finish(&within(script(&format!("{escape}; exec sleep 60")), 0.5));
        assert!(finished.timed_out && finished.duration < Duration::from_secs(4), "{escape}: {finished:?}");
        assert_eq!(finished.survivors, [], "{escape}");
        assert!(is_gone(&finished.stdout().text()), "{escape}");
    }
}

/// One test for all signals, since they reach the whole process.
#[test]
fn interrupts_go_to_the_command_and_then_end_it() {
    let _alone = ALONE.lock().unwrap();
    let interrupts = Interrupts::listen().unwrap();
    let environment = Environment::read();
    let raise = |signal: i32| signal_hook::low_level::raise(signal).unwrap();

    let command = script("trap 'echo caught; exit 4' INT; echo ready; while :; do sleep 0.05; done");
    let caught = run(&command, &environment, &interrupts, &mut |chunk| {
        if chunk.bytes.starts_with(b"ready") {
            raise(signal_hook::consts::SIGINT);
        }
    });
    let caught = caught.unwrap();
    assert_eq!((caught.exit_code(), caught.interrupted), (Some(4), Some(Interrupt::CtrlC)));
    assert_eq!(caught.stdout().text(), "ready\ncaught\n");

    let command = script("trap 'echo ready' INT; echo ready; while :; do sleep 0.05; done");
    let twice = run(&command, &environment, &interrupts, &mut |_| raise(signal_hook::consts::SIGINT));
    let twice = twice.unwrap();
    assert_eq!((twice.end, twice.interrupted), (End::Signal(15), Some(Interrupt::CtrlC)));
    interrupts.forget();
    assert_eq!(interrupts.take(), None);

    let command = script("echo ready; kill -STOP $$; sleep 60");
    let stopped = run(&command, &environment, &interrupts, &mut |_| {
        std::thread::sleep(Duration::from_millis(200));
        raise(signal_hook::consts::SIGINT);
    });
    assert_eq!(stopped.unwrap().end, End::Signal(2));

    let command = script("echo ready; sleep 60");
    let gone = run(&command, &environment, &interrupts, &mut |_| raise(signal_hook::consts::SIGHUP));
    let gone = gone.unwrap();
    assert_eq!((gone.end, gone.interrupted), (End::Signal(15), Some(Interrupt::HangUp)));
    assert_eq!(interrupts.take(), Some(Interrupt::HangUp));
    assert_eq!(interrupts.take(), Some(Interrupt::HangUp));
}

#[test]
#[cfg(target_os = "linux")]
fn memory_stays_bounded_whatever_is_printed() {
    let finished = finish(&within(script("yes"), 2.0));
    assert!(finished.timed_out);
    assert!(finished.output.kept.length > 64 * 1024 * 1024 || cfg!(debug_assertions));
    let kept = &finished.output.kept;
    assert!(kept.head.capacity() + kept.tail.capacity() <= 32 * 1024 * 1024);
}

#[test]
fn an_ended_process_is_a_dead_holder() {
    let finished = finish(&script("echo $$"));
    let pid = finished.stdout().text().trim().parse().unwrap();
    let holder = Holder::current();
    assert_eq!(is_alive(pid, &holder.started), Liveness::Dead);
}

#[test]
fn another_program_answers_or_nothing_does() {
    let environment = Environment::read();
    assert_eq!(read_output(&environment, "echo", &["a"], Path::new("/")).as_deref(), Some("a\n"));
    assert_eq!(read_output(&environment, "false", &[], Path::new("/")), None);
    assert_eq!(read_output(&environment, "no-such-program", &[], Path::new("/")), None);
}
