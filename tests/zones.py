#!/usr/bin/env python3
"""Writes tests/fixtures/zones.txt: what an independent reader of the zone data says of every zone.

The program reads zone data with `tz-rs`; this reads the same release with Python's `zoneinfo`. For every zone all
changes of its offset from 2000 to 2199 are listed, each with what becomes of the wall times around it; the file keeps
how many there are and the SHA-256 of the listing. The listing has a line a change:

    INSTANT BEFORE AFTER FIRST MIDDLE END

INSTANT is when the offset changes, in seconds since 1970 in UTC; BEFORE and AFTER are the offsets in seconds east of
UTC; FIRST, MIDDLE and END are the instants of the wall times at the start, the middle and the end of the gap or the
fold, read as RFC 5545 3.3.5 wants: in a gap with the offset before it, in a fold the first.

The package `tzdata` must be of the release that the program holds (`runbook --version`):

    python3 -m venv /tmp/zones && /tmp/zones/bin/pip install tzdata==2026.5    # 2026e
    /tmp/zones/bin/python tests/zones.py > tests/fixtures/zones.txt
"""

import hashlib
import sys
import zoneinfo
from collections import defaultdict
from datetime import datetime, timedelta, timezone

import tzdata

START = datetime(2000, 1, 1, tzinfo=timezone.utc)
FINE_UNTIL = datetime(2040, 1, 1, tzinfo=timezone.utc)
END = datetime(2200, 1, 1, tzinfo=timezone.utc)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def offset(zone, unix):
    at = EPOCH + timedelta(seconds=unix)
    return int(at.astimezone(zone).utcoffset().total_seconds())


def instant(zone, wall):
    local = (EPOCH + timedelta(seconds=wall)).replace(tzinfo=zone, fold=0)
    return int((local - EPOCH).total_seconds())


def changes(zone):
    """Every change: the instant, the offset before, the offset after."""
    seconds = lambda at: int((at - EPOCH).total_seconds())
    probes = [range(seconds(START), seconds(FINE_UNTIL), 6 * 3600), range(seconds(FINE_UNTIL), seconds(END) + 1, 86400)]
    old, before = seconds(START), offset(zone, seconds(START))
    for probe in (unix for part in probes for unix in part):
        after = offset(zone, probe)
        if after != before:
            low, high = old, probe
            while high - low > 1:
                middle = (low + high) // 2
                if offset(zone, middle) == before:
                    low = middle
                else:
                    high = middle
            yield high, before, offset(zone, high)
        old, before = probe, after


def listing(zone):
    lines = []
    for at, before, after in changes(zone):
        first, end = at + min(before, after), at + max(before, after)
        walls = [instant(zone, wall) for wall in (first, (first + end) // 2, end)]
        lines.append(" ".join(map(str, [at, before, after, *walls])) + "\n")
    return lines


def main():
    zoneinfo.reset_tzpath(to=[])
    groups, known = defaultdict(list), {}
    for name in sorted(zoneinfo.available_timezones()):
        zone = zoneinfo.ZoneInfo(name)
        with zoneinfo._common.load_tzdata(name) as file:
            data = file.read()
        if data not in known:
            lines = listing(zone)
            known[data] = (len(lines), hashlib.sha256("".join(lines).encode()).hexdigest())
        groups[known[data]].append(name)
    print(f"# tzdata {tzdata.IANA_VERSION}")
    print("# Written by tests/zones.py: for zones that agree, how many changes from 2000 to 2199, SHA-256, names.")
    for (count, digest), names in sorted(groups.items(), key=lambda group: group[1]):
        print(count, digest, *names)


if __name__ == "__main__":
    sys.exit(main())
