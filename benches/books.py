#!/usr/bin/env python3
"""Writes a run book of N procedures: a quarter each daily, weekly, monthly and quarterly. No dependencies.

    python3 benches/books.py N FOLDER [--files M] [--findings]

`lint` finds nothing in it, or with --findings something in each procedure.
"""
import argparse
import pathlib

HEADER = """format: 1
id: bench
title: Generated
timezone: Europe/London
since: 2024-01-01
include: [procedures/*.yaml]
calendar: {business_days: mon-fri, business_hours: "09:00-17:30", holidays: [{every: year, day: 25 december}]}
roles:
  ops: {title: Operations, contact: ops@example.com}
  lead: {title: Team lead, contact: lead@example.com}
escalations:
  platform: [{to: lead}]
defaults: {owner: ops, operator: ops, escalation: platform}
"""

TRIGGERS = [
    '{every: business day, due: "09:30"}',
    '{every: week, day: mon, due: "12:00", roll: next}',
    "{every: month, day: business day 10}",
    "{every: quarter, day: 2nd tue}",
]

PROCEDURE = """  p{n:05}:
    name: Procedure number {n}
    trigger: {trigger}
    effort: 10m
    last_updated: 2026-11-02
    steps:
      - do: Open console {n} and read the figures of the last 24 hours.
        expect: nothing that was not there yesterday
      - ask: How many failures in the last 24 hours?
        measure: failures-{n}
        warn: above 50
        fail: above 500
    validation:
      - No failure is left without a ticket.
"""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("count", type=int)
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--files", type=int)
    options.add_argument("--findings", action="store_true")
    options = options.parse_args()
    count, folder, files = options.count, options.folder, options.files or max(1, options.count // 100)
    procedure = PROCEDURE.replace("expect: nothing", "expects: nothing") if options.findings else PROCEDURE
    (folder / "procedures").mkdir(parents=True, exist_ok=True)
    (folder / "runbook.yaml").write_text(HEADER)
    for file in range(files):
        lines = ["procedures:\n"]
        for n in range(file, count, files):
            lines.append(procedure.format(n=n, trigger=TRIGGERS[n % 4]))
        (folder / "procedures" / f"{file:04}.yaml").write_text("".join(lines))


main()
