#!/usr/bin/env python3
"""Measures runs: the cost of an automatic step, the time from prompt to prompt, and the memory beside a loud command.

Usage: runs.py PROGRAM [FOLDER [PART...]]; FOLDER is on the disk to measure (default: a temporary folder), PART is one of
automatic, prompts and memory (default: all).
Needs Python 3 and bash; compares with ansible-playbook where that is installed.
"""

import json
import os
import pty
import re
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

STEPS = 100
TIMES = 5

# Commands that print as fast as they can for 60 seconds.
LOUD = [
    ("lines", "lines", "timeout 60 yes 0123456789012345678901234567890123456789"),
    ("line", "one endless line", "timeout 60 cat /dev/zero"),
    ("both", "lines on both outputs", "timeout 60 yes >&2 & timeout 60 yes out; s=$?; wait; exit $s"),
]

BOOK = """format: 1
id: bench
timezone: UTC
since: 2026-01-01
shell: bash
roles: {{ops: {{title: Operations, contact: ops@example.com}}}}
defaults: {{owner: ops, escalation: none, last_updated: 2026-01-01}}
procedures:
{procedures}
"""

PROCEDURE = """  {name}:
    name: {name}
    trigger: on request
    steps:
{steps}
    validation: [It is so.]
"""


def procedure(name, steps):
    return PROCEDURE.format(name=name, steps="\n".join(f"      - {step}" for step in steps))


class Desk:
    def __init__(self, program, folder):
        self.program = os.path.abspath(program)
        self.folder = folder
        os.makedirs(f"{folder}/.runbook")
        with open(f"{folder}/.runbook/workspace.yaml", "w") as file:
            file.write("id: 5b1c7a52-8a55-4a0e-9d0e-5a1e3c2b7f10\n")
        auto = ["{do: 'Step %d.', run: ['true'], auto: true}" % n for n in range(STEPS)]
        told = ["Step %d." % n for n in range(STEPS)]
        parts = [procedure("auto", auto), procedure("told", told)]
        for name, _, script in LOUD:
            parts.append(procedure(name, ["{do: Be loud., run: '%s', pass: exit 124, auto: true}" % script]))
        with open(f"{folder}/runbook.yaml", "w") as file:
            file.write(BOOK.format(procedures="\n".join(parts)))
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder, "XDG_STATE_HOME": f"{folder}/state",
                            "TERM": "xterm", "TZ": "UTC"}

    def run(self, *arguments, **options):
        return subprocess.run([self.program, *arguments], cwd=self.folder, env=self.environment,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)

    def measured(self, name):
        """How many bytes the command of a procedure printed."""
        lines = self.run("log", "--procedure", name, "--format", "json").stdout.splitlines()
        found = re.findall(r'"output_len": ?(\d+)', "\n".join(lines))
        return int(found[-1]) if found else 0

    def trust(self):
        listed = json.loads(self.run("trust", "--list", "--format", "json").stdout)
        for one in listed["procedures"]:
            done = self.run("trust", one["procedure"], "--yes", one["revision"])
            assert done.returncode == 0, done


def timed(what):
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def median(what):
    return statistics.median(timed(what) for _ in range(TIMES))


def automatic(desk):
    def ours():
        # The validation is left for a person, so each run starts anew.
        done = desk.run("run", "auto", "--anew")
        assert done.returncode == 5, done
    shell = "for n in $(seq %d); do /bin/true; done" % STEPS
    loop = median(lambda: subprocess.run(["bash", "-c", shell], check=True))
    ours_seconds = median(ours)
    print(f"{STEPS} automatic steps: {ours_seconds:.2f} s, {ours_seconds / STEPS * 1000:.1f} ms a step")
    print(f"the same in a shell loop: {loop:.2f} s, {loop / STEPS * 1000:.1f} ms a step")
    appends(desk, ours_seconds)
    playbook = shutil.which("ansible-playbook")
    if playbook is None:
        print("ansible-playbook is not installed: not compared")
        return
    with open(f"{desk.folder}/play.yaml", "w") as file:
        tasks = "".join(f"    - name: Step {n}.\n      command: /bin/true\n" for n in range(STEPS))
        file.write("- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n" + tasks)
    environment = dict(os.environ, ANSIBLE_LOCALHOST_WARNING="False")
    ansible = timed(lambda: subprocess.run([playbook, "-i", "localhost,", "-e", f"ansible_python_interpreter={sys.executable}", f"{desk.folder}/play.yaml"], check=True,
                                           env=environment, capture_output=True))
    print(f"the same by ansible-playbook: {ansible:.2f} s, {ansible / STEPS * 1000:.1f} ms a task")


def appends(desk, seconds):
    """Durable appends alone: as many SQLite transactions with the same settings on the same disk."""
    import sqlite3
    path = f"{desk.folder}/bare.db"
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("PRAGMA journal_mode=DELETE")
    base.execute("PRAGMA synchronous=EXTRA")
    base.execute("CREATE TABLE entries(seq INTEGER PRIMARY KEY, body TEXT)")

    def write():
        for _ in range(2 * STEPS):
            base.execute("BEGIN IMMEDIATE")
            base.execute("INSERT INTO entries(body) VALUES (?)", ("x" * 600,))
            base.execute("COMMIT")
    bare = median(write)
    print(f"{2 * STEPS} bare SQLite transactions, synchronous=EXTRA: {bare:.2f} s; ratio {seconds / bare:.2f}")


def prompts(desk):
    """From the end of an answer to the next prompt, at a terminal."""
    child, master = pty.fork()
    if child == 0:
        os.chdir(desk.folder)
        os.execve(desk.program, [desk.program, "run", "told", "--plain"], desk.environment)
    seen, times, answered = b"", [], None
    prompt = re.compile(rb"\[d\]one  \[s\]kip[^\n]*> ?$")
    while len(times) < STEPS - 1:
        ready, _, _ = select.select([master], [], [], 20)
        if not ready:
            raise SystemExit(f"no prompt: {seen[-400:]!r}")
        seen += os.read(master, 65536)
        if prompt.search(seen):
            if answered is not None:
                times.append(time.perf_counter() - answered)
            seen = b""
            time.sleep(0.02)
            answered = time.perf_counter()
            os.write(master, b"d\n")
    os.close(master)
    os.waitpid(child, 0)
    times.sort()
    print(f"prompt to prompt: median {times[len(times) // 2] * 1000:.1f} ms, "
          f"95 % within {times[int(len(times) * 0.95)] * 1000:.1f} ms")


def memory(desk):
    """The most memory of its own (peak resident set) that the program takes beside a loud command."""
    for name, what, _ in LOUD:
        child = subprocess.Popen([desk.program, "run", name], cwd=desk.folder, env=desk.environment,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        most = 0
        while child.poll() is None:
            try:
                with open(f"/proc/{child.pid}/status") as file:
                    peak = re.search(r"VmHWM:\s+(\d+) kB", file.read())
                most = max(most, int(peak.group(1)) if peak else 0)
            except OSError:
                pass
            time.sleep(0.02)
        size = desk.measured(name)
        print(f"memory beside a command that prints {what} for 60 s ({size / 2**30:.1f} GiB): "
              f"{most / 1024:.1f} MiB at most")


def main():
    program = sys.argv[1]
    folder = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()
    desk = Desk(program, os.path.join(folder, f"desk-{os.getpid()}"))
    desk.trust()
    for part in (automatic, prompts, memory):
        if len(sys.argv) <= 3 or part.__name__ in sys.argv[3:]:
            part(desk)


if __name__ == "__main__":
    main()
