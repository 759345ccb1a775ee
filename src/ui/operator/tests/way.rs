use super::*;

const STEPS: &str = "
- group: Each environment
  for_each: [test, prod]
  steps: [{do: Restart it., effort: 5m}, {check: It answers.}]
- Tell the users.
";

const COURSE: &str = "
Each environment: test (1 of 2)  1/test
1/5  Restart it.  1/test/1
     About 5m; 10m left in all.
     [d]one  [s]kip  [r]est  [?] > d
     done 08:56

2/5  It answers.  1/test/2
     [y]es  [n]o  [?] > y
     passed 08:56

Each environment: prod (2 of 2)  1/prod
3/5  Restart it.  1/prod/1
     About 5m.
     [d]one  [s]kip  [r]est  [?] > r

4/5  It answers.  1/prod/2
     2 steps: done as expected?
     [y]es  [n]o  [?] > y
     done 08:56, 2 steps at once

5/5  Tell the users.
     [d]one  [s]kip  [?] > ?
     d  done                          c  correct step 4 of 5 (what was wrong)
     n  done, not as expected (note)  g  go back to an earlier step (reason)
     f  cannot be done (reason)       e  who to call
     s  skip (reason)                 t  text of the whole procedure
     x  does not apply (reason)       p  pause; nothing is lost
";

#[test]
fn groups_have_headings_and_steps_their_paths() {
    let list = checklist(STEPS, "");
    let mut clocked = Clocked { times: ["08:56"].into(), entries: Vec::new() };
    let lines = [
        "d",
        "y",
        "r",
        "y",
        "?",
        "c",
        "typed too fast",
        "n",
        "no host",
        "g",
        "2",
        "x",
        "1/prod/1",
        "?n",
        "p",
    ];
    let shown = played(&list, &mut clocked, Theme::PLAIN, typed(&lines));
    assert!(shown.contains(COURSE), "{shown}");
    let wanted = "
     [d]one  [s]kip  [?] > c
     The answer to step 4 of 5 is asked again. What was wrong, Enter for a
     slip > typed too fast
     Asked again: 1/prod/2. The earlier answer stays on record.
";
    assert!(shown.contains(wanted), "{shown}");
    let wanted = "
     [a]nswer again  [e]scalate  [p]ause  [?] > g
     Back to which step, by number or path, Enter for none > 2
     2 is the number of 1/test/2 and a path: type 1/test/2, or path 2
     Back to which step, by number or path, Enter for none > x
     no such step: x
     Back to which step, by number or path, Enter for none > 1/prod/1
     Back to 1/prod/1, and everything from there again. Reason > ?n
     [a]nswer again  [e]scalate  [p]ause  [?] > p
";
    assert!(shown.contains(wanted), "{shown}");
}
