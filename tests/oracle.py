#!/usr/bin/env python3
"""Works out by other means what `runbook schedule` should say, and compares.

    python3 tests/oracle.py PATH/TO/runbook [--seed N] [--books N] [--keep DIR]

Writes run books with random triggers over the whole grammar of the calendar, works out their occurrences by listing
days and picking among them (`dateutil` for periods and offsets, `numpy` for business days, `holidays` for what
countries observe, `zoneinfo` for wall times), and compares with the real program, field by field. Nothing here follows
the program's own arithmetic: periods are groups of days in a list, never numbers.

Exit code 1 and a listing where they differ, 0 where they agree. The packages are pinned in tests/requirements.txt.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import zoneinfo
from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache

import holidays
import numpy as np
from dateutil.easter import easter
from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule

zoneinfo.reset_tzpath(to=[])  # the package `tzdata`, not this machine's

DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MONTHS = "january february march april may june july august september october november december".split()
ZONES = """UTC Europe/London Europe/Berlin America/New_York America/Santiago Africa/Cairo Australia/Lord_Howe
Africa/Casablanca Asia/Gaza Antarctica/Troll Pacific/Kiritimati Asia/Kathmandu America/Havana Asia/Beirut
Pacific/Chatham Europe/Dublin America/Sao_Paulo Asia/Tehran""".split()


# --- wall time ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=None)
def zone_of(name):
    return timezone(timedelta(hours=-12)) if name == "AoE" else zoneinfo.ZoneInfo(name)


def instant(day, at, zone):
    """A wall time: in a gap with the offset before it, in a fold the first."""
    return datetime.combine(day, at, tzinfo=zone_of(zone)).astimezone(timezone.utc)


@lru_cache(maxsize=200_000)
def begins(day, zone):
    """The first second whose date there is `day` or later."""
    low = datetime.combine(day, time(), tzinfo=timezone.utc) - timedelta(hours=16)
    high = low + timedelta(hours=32)
    tz = zone_of(zone)
    guess = instant(day, time(), zone)
    if guess.astimezone(tz).date() >= day > (guess - timedelta(seconds=1)).astimezone(tz).date():
        return guess
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(tz).date() >= day:
            high = middle
        else:
            low = middle
    return high


def ends(day, zone):
    return begins(day + DAY, zone)


def clock(text, day, zone):
    """`09:30`, `24:00`, `17:00 Europe/London` on a day."""
    words = text.split()
    zone = words[1] if len(words) > 1 else zone
    hours, minutes = map(int, words[0].split(":"))
    if hours == 24:
        return begins(day + DAY, zone)
    return instant(day, time(hours, minutes), zone)


def utc(at):
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- business days -----------------------------------------------------------------------------------------------


class Calendar:
    def __init__(self, mask, closed, fiscal):
        self.mask, self.closed, self.fiscal = mask, closed, fiscal
        self.numpy = np.busdaycalendar(weekmask=mask, holidays=[np.datetime64(day) for day in closed])

    def open(self, day):
        return bool(np.is_busday(np.datetime64(day), busdaycal=self.numpy))

    def step(self, day, count, roll):
        found = np.busday_offset(np.datetime64(day), count, roll=roll, busdaycal=self.numpy)
        return found.astype(object)

    def roll(self, day, how):
        if how in ("keep", None) or self.open(day):
            return day
        if how == "skip":
            return None
        following, preceding = self.step(day, 0, "following"), self.step(day, 0, "preceding")
        if how == "nearest":
            return preceding if day - preceding < following - day else following
        words = {"next": "following", "previous": "preceding", "next in month": "modifiedfollowing",
                 "previous in month": "modifiedpreceding"}
        return self.step(day, 0, words[how])

    def after(self, day, count):
        """The n-th business day strictly after (before, if negative); the day itself for 0."""
        if count == 0:
            return day
        return self.step(day, count, "preceding" if count > 0 else "following")


# --- periods: groups of days -------------------------------------------------------------------------------------


def all_days(first, end):
    return [first + n * DAY for n in range((end - first).days)]


def starts_of(period, first, end, fiscal):
    """The first days of all periods that begin between two dates, by rrule."""
    span = dict(dtstart=datetime.combine(first, time()), until=datetime.combine(end, time()))
    if period == "day":
        rule = rrule(DAILY, **span)
    elif period == "week":
        rule = rrule(WEEKLY, byweekday=0, **span)
    elif period == "month":
        rule = rrule(MONTHLY, bymonthday=1, **span)
    else:
        length = {"quarter": 3, "half-year": 6, "year": 12}[period]
        months = sorted((fiscal - 1 + n * length) % 12 + 1 for n in range(12 // length))
        rule = rrule(YEARLY, bymonth=months, bymonthday=1, **span)
    return [at.date() for at in rule]


def key_of(period, first, fiscal, marked):
    """The name of a period by its first day."""
    if period in ("day", "business day"):
        return first.isoformat()
    if period == "week":
        return first.strftime("%G-W%V")
    if period == "month":
        return first.strftime("%Y-%m")
    last = first + relativedelta(months={"quarter": 3, "half-year": 6, "year": 12}[period]) - DAY
    begun = date(first.year if first.month >= fiscal else first.year - 1, fiscal, 1)
    year = (begun + relativedelta(years=1) - DAY).year
    month = (last.year - begun.year) * 12 + last.month - begun.month
    part = {"quarter": f"-Q{month // 3 + 1}", "half-year": f"-H{month // 6 + 1}", "year": ""}[period]
    return f"{'FY' if marked else ''}{year:04}{part}"


def ordinal(word):
    return ["first", "second", "third", "fourth", "fifth"].index(word) + 1 if word.isalpha() else int(word[:-2])


def pick(days, spec, calendar, short):
    """The day of a period by its words, from the list of its days; None where there is none."""
    words = spec.split()
    if "of" in words:
        at = words.index("of")
        if words[at + 1] == "month":
            months = sorted({(day.year, day.month) for day in days})
            year, month = months[int(words[at + 2]) - 1]
            days = [day for day in days if (day.year, day.month) == (year, month)]
        else:
            days = [day for day in days if day.month == MONTHS.index(words[at + 1]) + 1]
        words = words[:at]
    elif words[-1] in MONTHS:
        days = [day for day in days if day.month == MONTHS.index(words[-1]) + 1]
        words = words[:-1]

    def nth(of, number, clamps):
        if 1 <= abs(number) <= len(of):
            return of[number - 1 if number > 0 else number]
        if clamps and short == "clamp" and of:
            return of[-1] if number > 0 else of[0]
        return None

    if "business" in words:
        of = [day for day in days if calendar.open(day)]
        if words[:2] == ["business", "day"]:
            return nth(of, int(words[2]), True)
        if words[0] == "last":
            return nth(of, -1, True)
        return nth(of, -ordinal(words[0]) if words[1] == "last" else ordinal(words[0]), True)
    if words == ["last", "day"]:
        return days[-1]
    if words[0] in NAMES:
        of = [day for day in days if day.weekday() == NAMES.index(words[0])]
        if len(words) == 1:
            return of[0]
        bound = days[int(words[4]) - 1]
        return [day for day in of if day >= bound][0] if words[3] == "after" else [day for day in of if day <= bound][-1]
    if words[-1] in NAMES:
        of = [day for day in days if day.weekday() == NAMES.index(words[-1])]
        if words[0] == "last":
            return nth(of, -1, False)
        return nth(of, -ordinal(words[0]) if words[1] == "last" else ordinal(words[0]), False)
    return nth(days, int(words[0]), True)


def groups(rule, first, end, calendar):
    """Every n-th period around two dates: its key, its days, the day after the last of all n."""
    period, every = rule["period"], rule.get("n", 1)
    marked = rule.get("fiscal", False)
    fiscal = calendar.fiscal if marked else 1
    phase = rule.get("phase")
    low = min(first, phase or first) - timedelta(days=800 * every if period == "year" else 400 * every)
    high = max(end, phase or end) + timedelta(days=800 * every if period == "year" else 400 * every)
    low, high = max(low, date(1900, 1, 1)), min(high, date(2290, 1, 1))
    if period == "business day":
        starts = [day for day in all_days(low, high) if calendar.open(day)]
    else:
        starts = starts_of(period, low, high, fiscal)
    at = bisect_right(starts, phase) - 1 if phase else 0
    if every > 1:
        chosen = range(at % every, len(starts) - every, every)
    else:
        chosen = range(len(starts) - 1)
    for n in chosen:
        if starts[n + every] > first and starts[n] < end:
            after = starts[n + every - 1] + DAY if period == "business day" else starts[n + every]
            yield key_of(period, starts[n], fiscal, marked), all_days(starts[n], starts[n + 1]), after


def nominal(rule, first, end, calendar):
    """The nominal dates between two dates: date, key, the day after the period's last (None where a day is given)."""
    days = rule.get("days")
    for key, of, after in groups(rule, first, end, calendar):
        if not days:
            yield of[0], key, after
            continue
        found = [(name, pick(of, spec, calendar, rule.get("short"))) for name, spec in days]
        known = set()
        for name, day in found:
            if day is None or day in known and name is None:
                continue
            known.add(day)
            if name:
                yield day, f"{key}-{name}", None
            else:
                yield day, key if len(days) == 1 else day.isoformat(), None


# --- spans and offsets -------------------------------------------------------------------------------------------


def moved(day, count, unit, calendar):
    if unit.startswith("business"):
        return calendar.after(day, count)
    return day + relativedelta(**{unit.rstrip("s") + "s": count})


def span_end(at, span, zone, calendar, sign):
    """The instant that is a span later or earlier; days end (begin) with the day they reach."""
    words, _, wall = span.partition(" at ")
    if words[-1] in "hm" and words[:-1].isdigit():
        return at + sign * timedelta(**{"hours" if words[-1] == "h" else "minutes": int(words[:-1])})
    count, unit = words.split(" ", 1)
    day = moved(at.astimezone(zone_of(zone)).date(), sign * int(count), unit, calendar)
    if wall:
        return clock(wall, day, zone)
    return ends(day, zone) if sign > 0 else begins(day, zone)


def offset(anchor, text, calendar):
    """The date of an offset, and its wall time if it has one."""
    words, _, wall = text.partition(" at ")
    parts = words.split()
    if parts[:2] == ["business", "day"]:
        count = int(parts[2])
        day = calendar.step(anchor, count if count > 0 else count + 1, "preceding")
    elif parts[0] == "week":
        monday = anchor - timedelta(days=anchor.weekday())
        day = monday + timedelta(days=7 * int(parts[1]) + NAMES.index(parts[2]))
    else:
        day = anchor
        for count, unit in zip(parts[::2], parts[1::2]):
            day = moved(day, int(count), unit, calendar)
    return day, wall or None


# --- windows -----------------------------------------------------------------------------------------------------


def spans_of(names, book, first, end):
    """The first and last days of windows around two dates."""
    far = timedelta(days=500)
    spans = []
    for name in names:
        window = book["windows"][name]
        if "anchor" not in window:
            spans.append((window["from"], window["to"]))
            continue
        for base, _ in dates_of(book["anchors"][window["anchor"]], book["calendar"], first - far, end + far):
            spans.append(tuple(offset(base, window[bound], book["calendar"])[0] for bound in ("from", "to")))
    return spans


def covering(spans, day):
    return [(low, high) for low, high in spans if low <= day <= high]


class Windows:
    """Where the days of a trigger may lie, as two lists of spans of days."""

    def __init__(self, trigger, book, first, end):
        self.limited = "during" in trigger
        self.inside = spans_of(trigger.get("during", []), book, first, end)
        self.barred = spans_of(trigger.get("not_during", []), book, first, end)
        self.any = self.limited or "not_during" in trigger
        self.calendar = book["calendar"]

    def allows(self, day):
        return not self.limited or bool(covering(self.inside, day))

    def stretch(self, day):
        """All days around one that lie in a window with it."""
        if not self.limited:
            return day - timedelta(days=400), day + timedelta(days=400)
        found = covering(self.inside, day)
        return min(low for low, _ in found), max(high for _, high in found)

    def roll(self, day, how):
        """The day it goes to: open, outside of what is barred, and in the same stretch."""
        if (how in ("keep", None) or self.calendar.open(day)) and not covering(self.barred, day):
            return day
        if how == "skip":
            return None
        low, high = self.stretch(day)
        low, high = max(low, day - timedelta(days=400)), min(high, day + timedelta(days=400))
        fits = lambda one: self.calendar.open(one) and not covering(self.barred, one)
        later = next((one for one in all_days(day, high + DAY) if fits(one)), None)
        earlier = next((one for one in reversed(all_days(low, day + DAY)) if fits(one)), None)
        same = lambda one: one and (one.year, one.month) == (day.year, day.month)
        if how == "nearest":
            if later and earlier:
                return earlier if day - earlier < later - day else later
            return later or earlier
        if how == "previous":
            return earlier or (later if self.limited else None)
        if how == "next in month":
            return later if same(later) else earlier
        if how == "previous in month":
            return earlier if same(earlier) else later
        return later or (earlier if self.limited else None)

    def clip(self, first, after, how):
        """What is left of a whole period: its first and last free day."""
        low, high = self.stretch(first)
        free = [day for day in all_days(first, after) if low <= day <= high and not covering(self.barred, day)]
        if free:
            return free[0], free[-1]
        moved = None if self.limited else self.roll(first, how)
        return moved and (moved, moved)


# --- triggers ----------------------------------------------------------------------------------------------------


def occurrences(trigger, book, first, end):
    """Everything a trigger gives around two dates, as the program would print it."""
    zone = trigger.get("timezone", book["timezone"])
    calendar = book["calendar"]
    if "cron" in trigger:
        yield from cron(trigger, zone, first, end)
    elif "anchor" in trigger:
        yield from anchored(trigger, book, zone, calendar, first, end)
    else:
        yield from periodic(trigger, book, zone, calendar, first, end)


def bounded(trigger, day):
    return (day >= trigger.get("from", day) and day <= trigger.get("until", day)
            and day not in trigger.get("except", []))


def line(key, day, starts, opens, due, ended=False):
    """What is said of an occurrence; `ended`: its deadline is the end of a day."""
    return dict(occurrence=key, nominal_on=day.isoformat(), starts_at=utc(starts), opens_at=utc(opens), due_at=utc(due),
                due=due, ended=ended)


def expiry(trigger, one, zone, calendar):
    """When it is missed, as far as its own trigger says."""
    said = trigger.get("expires")
    if said is None:
        return one["due_at"] if trigger.get("if_missed") == "skip" else None
    day = (one["due"] - timedelta(seconds=one["ended"])).astimezone(zone_of(zone)).date()
    if ":" in said.split()[0]:
        return utc(max(clock(said, day, zone), one["due"]))
    if said[-1] in "hm" and said[:-1].isdigit():
        return utc(span_end(one["due"], said, zone, calendar, 1))
    return utc(span_end(begins(day, zone), said, zone, calendar, 1))


def opening(trigger, on, zone, calendar):
    opens, due = trigger.get("opens"), trigger.get("due")
    if opens is None:
        return begins(on, zone)
    if opens.endswith("h before") and due and ":" in due.split()[0]:
        # Hours count back from the time of day at which it is due, days from the day.
        return span_end(clock(due, on, zone), opens[: -len(" before")], zone, calendar, -1)
    if opens.endswith(" before"):
        return span_end(begins(on, zone), opens[: -len(" before")], zone, calendar, -1)
    return clock(opens, on, zone)


def cycles(trigger, book, calendar, first, end):
    """The nominal dates inside the cycles of an anchor: those of the rule between two offsets, both included."""
    part, far = trigger["cycle"], timedelta(days=500)
    for base, key in dates_of(book["anchors"][part["anchor"]], calendar, first - far, end + far):
        low, high = bound(base, part["from"], "mon", calendar), bound(base, part["until"], "sun", calendar)
        if low > high:
            continue
        for day, _, after in nominal(trigger["rule"], low, high + DAY, calendar):
            if low <= day <= high and first <= day < end:
                yield day, f"{key}.{day.isoformat()}", after


def bound(base, text, weekday, calendar):
    words = text.split()
    return offset(base, f"{text} {weekday}" if words[0] == "week" and len(words) == 2 else text, calendar)[0]


def periodic(trigger, book, zone, calendar, first, end):
    windows = Windows(trigger, book, first, end)
    if "cycle" in trigger:
        dates = list(cycles(trigger, book, calendar, first, end))
    else:
        dates = [(day, key, after) for day, key, after in nominal(trigger["rule"], first, end, calendar)
                 if first <= day < end and bounded(trigger, day)]
    known = {day for day, _, _ in dates}
    dates += [(day, day.isoformat(), None) for day in trigger.get("extra", []) if day not in known and first <= day < end]
    due, how = trigger.get("due"), trigger.get("roll")
    for day, key, after in dates:
        if not windows.allows(day):
            continue
        whole = after is not None and after - day > DAY
        on, last = day, after and after - DAY
        if whole and windows.any:
            left = windows.clip(day, after, how)
            if not left:
                continue
            on, last = left
        elif not whole:
            on = windows.roll(day, how) if windows.any else calendar.roll(day, how)
        if on is None:
            continue
        if isinstance(due, list):
            prefix = key.rpartition(".")[0] + "." if "cycle" in trigger else ""
            for one in times(day, on, due, zone):
                one["occurrence"] = prefix + one["occurrence"]
                yield one
            continue
        opens = opening(trigger, on, zone, calendar)
        starts = begins(on, zone)
        if due is None:
            late, ended = ends(last if whole else on, zone), True
        elif ":" in due.split()[0]:
            late = clock(due, on, zone)
            ended = due.startswith("24:")
            if not ended:
                starts = late
        else:
            late = span_end(opens, due, zone, calendar, 1)
            ended = due[-1] not in "hm" and " at " not in due
        yield line(key, day, starts, opens, late, ended)


def times(day, on, walls, zone):
    """Several times a day: equal instants are one, each is due when the next one opens."""
    opens = {}
    for wall in sorted(walls):
        opens.setdefault(clock(wall, on, zone), wall)
    order = sorted(opens)
    for n, at in enumerate(order):
        last = n + 1 == len(order)
        late = ends(on, zone) if last else order[n + 1]
        yield line(f"{day.isoformat()}T{opens[at].replace(':', '')}", day, at, at, late, last)


def dates_of(anchor, calendar, first, end):
    """The dates of an anchor around two dates, with their keys; listed ones wherever they are."""
    listed = anchor.get("dates", {})
    dates = [(day, key) for key, day in listed.items()]
    if "rule" in anchor:
        dates += [(day, key) for day, key, _ in nominal(anchor["rule"], first, end, calendar)
                  if first <= day < end and key not in listed]
    return dates


def anchored(trigger, book, zone, calendar, first, end):
    far, windows = timedelta(days=1000), Windows(trigger, book, first, end)
    due = trigger.get("due", "0 days")
    for base, key in dates_of(book["anchors"][trigger["anchor"]], calendar, first - far, end + far):
        day, wall = offset(base, due, calendar)
        if not (first <= day < end and bounded(trigger, day) and windows.allows(day)):
            continue
        how = trigger.get("roll", "previous" if day < base else "next")
        on = windows.roll(day, how) if windows.any else calendar.roll(day, how)
        if on is None:
            continue
        opens = begins(on, zone)
        if "opens" in trigger:
            at, hour = offset(base, trigger["opens"], calendar)
            opens = clock(hour, at, zone) if hour else begins(at, zone)
        timed = wall and wall != "24:00"
        late = clock(wall, on, zone) if wall else ends(on, zone)
        yield line(key, day, late if timed else begins(on, zone), opens, late, not timed)


def field(text, least, most, names):
    """The numbers that a field of crontab(5) stands for."""
    found = set()
    for item in text.split(","):
        span, _, step = item.partition("/")
        number = lambda word: names.index(word) + (least if least == 1 else 0) if word in names else int(word)
        if span == "*":
            low, high = least, most
        elif "-" in span:
            low, high = map(number, span.split("-"))
        else:
            low = number(span)
            high = most if step else low
        found.update(range(low, high + 1, int(step or 1)))
    return found


def cron(trigger, zone, first, end):
    """Fixed times day by day; with `*` in minute or hour every minute of real time is looked at."""
    *seconds, minutes, hours, mdays, months, wdays = trigger["cron"].split()
    in_seconds = sorted(field(seconds[0], 0, 59, [])) if seconds else [0]
    in_minutes, in_hours = field(minutes, 0, 59, []), field(hours, 0, 23, [])
    in_mdays = field(mdays, 1, 31, [])
    in_months = field(months, 1, 12, [name[:3] for name in MONTHS])
    in_wdays = {number % 7 for number in field(wdays, 0, 7 if "7" in wdays else 6, ["sun"] + NAMES[:6])}

    def day_fits(day):
        by_month, by_week = day.day in in_mdays, day.isoweekday() % 7 in in_wdays
        either = trigger.get("days") == "either"
        return day.month in in_months and (by_month or by_week if either else by_month and by_week)

    tz = zone_of(zone)
    found = {}
    for day in all_days(first, end):
        if not (day_fits(day) and True):
            continue
        if "*" in minutes or "*" in hours:
            at, last = begins(day, zone), ends(day, zone)
            while at < last:
                local = at.astimezone(tz)
                if local.date() == day and local.hour in in_hours and local.minute in in_minutes:
                    if local.fold:
                        shift = int(local.utcoffset().total_seconds()) // 60
                        sign = "-" if shift < 0 else "_"
                        zone_part = f"{sign}{abs(shift) // 60:02}{abs(shift) % 60:02}"
                    else:
                        zone_part = ""
                    for second in in_seconds:
                        found[at + timedelta(seconds=second)] = (day, named(local.hour, local.minute, second) + zone_part)
                at += timedelta(minutes=1)
        else:
            for hour in sorted(in_hours):
                for minute, second in ((minute, second) for minute in sorted(in_minutes) for second in in_seconds):
                    at = instant(day, time(hour, minute, second), zone)
                    local = at.astimezone(tz)
                    if (local.hour, local.minute) != (hour, minute):
                        at = jump(at, tz)
                    found.setdefault(at, (day, named(hour, minute, second)))
    order = sorted(found)
    for n, at in enumerate(order):
        day, name = found[at]
        late = ends(day, zone)
        ended = n + 1 == len(order) or order[n + 1] >= late
        if not ended:
            late = order[n + 1]
        if bounded(trigger, day):
            yield line(day.isoformat() + name, day, at, at, late, ended)


def named(hour, minute, second):
    return f"T{hour:02}{minute:02}" + (f"{second:02}" if second else "")


def jump(at, tz):
    """The first instant after the gap that was passed shortly before `at`."""
    low, high = at - timedelta(hours=25), at
    before = low.astimezone(tz).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(tz).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


# --- random books ------------------------------------------------------------------------------------------------


def random_calendar(rng, first):
    mask = rng.choice(["1111100"] * 4 + ["1111001", "0111110", "1111110", "1111111", "1010100"])
    closed = set()
    kind = rng.choice(["none", "country", "random", "long"])
    years = range(max(first.year - 4, 1970), first.year + 8)
    if kind == "country":
        country = rng.choice(["GB", "DE", "US", "JP", "BR", "EG"])
        closed = set(holidays.country_holidays(country, years=[year for year in years if 1990 <= year <= 2100]))
    elif kind == "random":
        closed = {date(rng.choice(years), 1, 1) + timedelta(days=rng.randrange(365)) for _ in range(60)}
    elif kind == "long":
        for year in years:
            begin = date(year, 1, 1) + timedelta(days=rng.randrange(300))
            closed |= {begin + timedelta(days=n) for n in range(rng.randrange(3, 60))}
    return Calendar(mask, closed, rng.randrange(1, 13))


def random_day(rng, period):
    """Words for a day of a period, and whether a period may lack it."""
    name = rng.choice(NAMES)
    if period == "week":
        return rng.choice([name, name, f"business day {rng.choice([1, 2, -1, 5])}", rng.choice(["1", "3", "-1", "7", "last day"]),
                           "first business day", "last business day"])
    common = [f"{rng.randrange(1, 29)}", f"{-rng.randrange(1, 29)}", "last day", f"business day {rng.randrange(1, 16)}",
              f"business day {-rng.randrange(1, 16)}", "last business day", "first business day",
              f"{rng.choice(['1st', '2nd', '3rd', '4th', '5th', 'first', 'third'])} {name}", f"last {name}", f"2nd last {name}",
              f"{name} on or after {rng.randrange(1, 22)}", f"{name} on or before {rng.randrange(7, 28)}",
              "3rd last business day", "2nd business day"]
    if period == "month":
        return rng.choice(common + ["29", "30", "31", "-31", "business day 21", "business day 23", "business day -22"])
    longest = {"quarter": 92, "half-year": 184, "year": 366}[period]
    common += [str(rng.randrange(1, longest + 1)), str(-rng.randrange(1, longest + 1)), f"business day {rng.randrange(1, longest // 2)}"]
    months = {"quarter": 3, "half-year": 6, "year": 12}[period]
    base = rng.choice(common[:14])
    common += [f"{base} of month {rng.randrange(1, months + 1)}"] * 6
    if period == "year":
        month = rng.choice(MONTHS)
        common += [f"{rng.randrange(1, 29)} {month}", f"{base} of {month}", "29 february", f"{rng.randrange(1, 29)} of {month}"] * 3
    return rng.choice(common)


def random_rule(rng, first, named=False):
    period = rng.choice(["day", "business day", "week", "month", "month", "quarter", "half-year", "year"])
    rule = {"period": period}
    if rng.random() < 0.35 and not named:
        rule["n"] = rng.choice([2, 2, 3, 4, 5, 7, 13])
        rule["phase"] = first + timedelta(days=rng.randrange(-900, 900))
    if period in ("quarter", "half-year", "year") and rng.random() < 0.5:
        rule["fiscal"] = True
    if period not in ("day", "business day") and rng.random() < 0.8:
        many = rng.choice([1, 1, 1, 2, 3])
        days = []
        for n in range(many):
            spec = random_day(rng, period)
            if period == "week" and many > 1:
                spec = rng.choice(NAMES)
            days.append((f"n{n}" if named and many > 1 else None, spec))
        rule["days"] = days
        rule["short"] = rng.choice(["clamp", "skip"])
    return rule


def random_expiry(rng, trigger):
    if rng.random() < 0.3:
        trigger["if_missed"] = rng.choice(["latest", "each", "skip"])
    if rng.random() < 0.3:
        trigger["expires"] = rng.choice(["24:00", "18:00", "3h", "45m", "2 days", "1 business days", "3 business days", "1 weeks",
                                         "2 days at 10:00"])


def random_windows(rng, first, end, anchors):
    windows = {}
    for name in ("freeze", "quiet"):
        low = first + timedelta(days=rng.randrange((end - first).days))
        windows[name] = {"from": low, "to": low + timedelta(days=rng.randrange(0, 40))}
    if anchors:
        low, high = rng.choice([("business day -2", "business day +5"), ("-10 days", "+3 days"), ("week -1 mon", "week 1 fri"),
                                ("0 days", "+1 months")])
        windows["around"] = {"anchor": rng.choice(list(anchors)), "from": low, "to": high}
    return windows


def random_trigger(rng, first, end, anchors, windows):
    trigger = {}
    kind = rng.random()
    if kind < 0.25 and anchors:
        trigger["anchor"] = rng.choice(list(anchors))
        offsets = ["-6 weeks", "-1 weeks", "+14 days", "-2 months +7 days", "+1 months -1 days", "0 days", "business day +3",
                   "business day -1", "business day -4", "business day +1", "week 3 wed", "week 0 mon", "week -2 fri", "+1 years",
                   "-13 days", "+3 months"]
        wall = lambda: rng.choice(["", "", " at 10:00", " at 02:30", " at 00:30"])
        due = rng.choice(offsets)
        trigger["due"] = due + wall()
        if rng.random() < 0.3 and not due.startswith("+1 y"):
            trigger["opens"] = rng.choice(["-20 weeks", "-6 months", "business day -90", "week -30 tue"]) + wall()
    else:
        trigger["rule"] = random_rule(rng, first)
        rule = trigger["rule"]
        one_day = rule.get("days") or rule["period"] in ("day", "business day") and rule.get("n", 1) == 1
        choice = rng.random()
        if choice < 0.35 and one_day:
            trigger["due"] = rng.choice(["09:30", "02:30", "00:30", "23:59", "24:00", "01:45", "12:00", "17:00 Asia/Tokyo", "23:00 AoE"])
        elif choice < 0.5 and one_day:
            trigger["due"] = rng.sample(["09:00", "14:00", "01:15", "01:45", "02:15", "02:30", "02:00", "23:30", "00:30"], rng.randrange(2, 5))
        elif choice < 0.75:
            trigger["due"] = rng.choice(["4h", "30m", "36h", "3 business days", "2 days", "1 weeks", "1 months", "5 days at 10:00",
                                         "3 business days at 17:00", "1 days at 02:30", "10 business days"])
        if not isinstance(trigger.get("due"), list) and rng.random() < 0.3:
            due = trigger.get("due") or ""
            spans = ["4 weeks before", "2 days before", "3 business days before", "1 months before", "6h before", "2 days at 08:00 before"]
            trigger["opens"] = rng.choice(spans + (["00:15"] if one_day and ":" not in due.split(" ")[0] else []))
        if rng.random() < 0.1 and rule.get("days"):
            trigger["extra"] = sorted({first + timedelta(days=rng.randrange((end - first).days)) for _ in range(3)})
    if "rule" in trigger and anchors and rng.random() < 0.15:
        # A cycle has its own bounds, and its days are picked from its own stretch of the calendar.
        low, high = rng.choice([("week -3", "week 5"), ("-2 weeks", "business day +10"), ("week 1 wed", "week 9"), ("0 days", "+40 days"),
                                ("business day -8", "week 0")])
        trigger["cycle"] = {"anchor": rng.choice(list(anchors)), "from": low, "until": high}
        if trigger["rule"]["period"] not in ("day", "business day", "week", "month") or trigger["rule"].get("n"):
            trigger["rule"] = {"period": "week", "days": [(None, rng.choice(NAMES))], "short": "clamp"}
            trigger.pop("extra", None), trigger.pop("due", None), trigger.pop("opens", None)
        trigger.pop("extra", None)
    if windows and rng.random() < 0.25:
        kinds = rng.choice([["during"], ["not_during"], ["not_during"], ["not_during"], ["during", "not_during"]])
        for kind in kinds:
            trigger[kind] = rng.sample(list(windows), rng.choice([1, 1, 2]))
        trigger.pop("extra", None)
    random_expiry(rng, trigger)
    rule = trigger.get("rule", {"days": True})
    day = rule.get("days") or rule["period"] in ("day", "business day") and rule.get("n", 1) == 1
    if day and rng.random() < 0.6:
        trigger["roll"] = rng.choice(["next", "previous", "nearest", "next in month", "previous in month", "keep", "skip"])
    if rng.random() < 0.2:
        trigger["timezone"] = rng.choice(ZONES)
    if "cycle" in trigger:
        return trigger
    if rng.random() < 0.15:
        trigger["from"] = first + timedelta(days=rng.randrange((end - first).days))
    if rng.random() < 0.15:
        low = trigger.get("from", first)
        trigger["until"] = low + timedelta(days=rng.randrange(max((end - low).days, 1)))
    if rng.random() < 0.1:
        trigger["except"] = [first + timedelta(days=rng.randrange((end - first).days)) for _ in range(20)]
    return trigger


def random_cron(rng):
    minute = rng.choice(["*/30", "0", "15", "5,35", "*/45", "10-20/5", "30", "0", "7/20"])
    hour = rng.choice(["*", "0", "1", "2", "3", "8-18", "*/2", "0-4", "1,2,3", "23"])
    mday = rng.choice(["*"] * 6 + ["1", "13", "*/2", "25-31", "29", "1-7"])
    month = rng.choice(["*"] * 6 + ["mar,oct", "3-4", "sep-nov", "*/3"])
    wday = rng.choice(["*"] * 5 + ["mon-fri", "0", "7", "1", "sun", "5-7", "sat,sun", "1-5", "*/2"])
    trigger = {"cron": f"{minute} {hour} {mday} {month} {wday}"}
    if rng.random() < 0.2:
        trigger["cron"] = f"{rng.choice(['0', '30', '*/20', '5,50', '0-10/5'])} {trigger['cron']}"
    random_expiry(rng, trigger)
    if mday != "*" and wday != "*":
        trigger["days"] = rng.choice(["either", "both"])
    if rng.random() < 0.4:
        trigger["timezone"] = rng.choice(ZONES)
    return trigger


def random_anchors(rng, first):
    anchors = {}
    for name in ["close", "wave", "listed"]:
        anchor = {}
        if name != "listed":
            anchor["rule"] = random_rule(rng, first, named=True)
            if anchor["rule"]["period"] in ("day", "business day", "week"):
                anchor["rule"] = {"period": "month", "days": [(None, "last day")], "short": "clamp"}
            if len(anchor["rule"].get("days", [])) > 1 and anchor["rule"]["days"][0][0] is None:
                anchor["rule"]["days"] = anchor["rule"]["days"][:1]
        else:
            anchor["dates"] = {f"r{n}": first + timedelta(days=rng.randrange(-300, 900)) for n in range(8)}
        anchors[name] = anchor
    return anchors


# --- as YAML -----------------------------------------------------------------------------------------------------


def flow(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple, set)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(str(value))


def rule_yaml(rule):
    every = f"{rule['n']} {rule['period']}s" if rule.get("n", 1) > 1 else rule["period"]
    written = {"every": every}
    if "phase" in rule:
        written["phase"] = rule["phase"]
    if rule.get("fiscal"):
        written["fiscal"] = True
    days = rule.get("days")
    if days:
        written["short_month"] = rule["short"]
        if days[0][0]:
            written["day"] = {name: spec for name, spec in days}
        else:
            written["day"] = days[0][1] if len(days) == 1 else [spec for _, spec in days]
    return written


def book_yaml(book):
    calendar = book["calendar"]
    days = [name for name, digit in zip(NAMES, calendar.mask) if digit == "1"]
    text = [f"format: 1", "id: b", f"timezone: {book['timezone']}", "calendar:", f"  business_days: {', '.join(days) if len(days) % 2 else flow(days)}",
            f"  fiscal_year_starts: {MONTHS[calendar.fiscal - 1]}",
            f"  holidays: [{', '.join(str(day) for day in sorted(calendar.closed))}]"]
    if book.get("windows"):
        text.append("windows:")
        text += [f"  {name}: {flow(window)}" for name, window in book["windows"].items()]
    if book["anchors"]:
        text.append("anchors:")
        for name, anchor in book["anchors"].items():
            written = rule_yaml(anchor["rule"]) if "rule" in anchor else {}
            if "dates" in anchor:
                written["dates"] = anchor["dates"]
            text.append(f"  {name}: {flow(written)}")
    text.append("procedures:")
    for name, trigger in book["procedures"].items():
        written = rule_yaml(trigger["rule"]) if "rule" in trigger else {}
        written.update(trigger.get("cycle", {}))
        written.update({key: value for key, value in trigger.items() if key not in ("rule", "cycle")})
        text += [f"  {name}:", f"    name: {name}", f"    trigger: {flow(written)}", "    steps: [Do it.]"]
    return "\n".join(text) + "\n"


# --- the comparison ----------------------------------------------------------------------------------------------


def random_book(rng, number):
    dst = rng.random() < 0.3
    year = rng.choice([rng.randrange(2024, 2032)] * 3 + [rng.randrange(1976, 2000), rng.randrange(2038, 2190)])
    first = date(year, 1, 1) + timedelta(days=rng.randrange(365))
    if number % 4 == 3:
        length = rng.randrange(5, 50)
        procedures = {f"p{n}": random_cron(rng) for n in range(40)}
        if dst:
            first = date(year, rng.choice([3, 4, 9, 10]), rng.choice([1, 20]))
        return dict(timezone=rng.choice(ZONES), calendar=Calendar("1111100", set(), 1), anchors={}, first=first,
                    end=first + timedelta(days=length), procedures=procedures)
    end = first + timedelta(days=rng.choice([40, 200, 400, 800]))
    anchors = random_anchors(rng, first)
    windows = random_windows(rng, first, end, anchors)
    procedures = {f"p{n}": random_trigger(rng, first, end, anchors, windows) for n in range(60)}
    return dict(timezone=rng.choice(ZONES), calendar=random_calendar(rng, first), anchors=anchors, windows=windows, first=first,
                end=end, procedures=procedures)


def fields(one, trigger):
    """What is compared; when the next one takes over is no property of the one alone."""
    said = ("starts_at", "occurrence", "nominal_on", "opens_at", "due_at")
    lone = "expires" in trigger or trigger.get("if_missed") in ("each", "skip")
    return tuple(one[key] or "" for key in (*said, "expires_at") if lone or key != "expires_at")


def expected(book):
    low, high = utc(begins(book["first"], book["timezone"])), utc(begins(book["end"], book["timezone"]))
    plan = {}
    for name, trigger in book["procedures"].items():
        margin = timedelta(days=3 if "cron" in trigger else 480 if "not_during" in trigger else 75)
        found = list(occurrences(trigger, book, book["first"] - margin, book["end"] + margin))
        zone = trigger.get("timezone", book["timezone"])
        for one in found:
            one["expires_at"] = expiry(trigger, one, zone, book["calendar"])
        plan[name] = sorted(fields(one, trigger) for one in found if low <= one["starts_at"] < high)
    return plan


def answered(binary, path, book):
    command = [binary, "schedule", "--book", path, "--from", str(book["first"]), "--to", str(book["end"]), "--format", "json"]
    environment = {"HOME": os.path.dirname(path), "PATH": os.environ.get("PATH", "")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        lint = subprocess.run([binary, "lint", path], capture_output=True, text=True, env=environment)
        return None, done.stdout + done.stderr + lint.stdout
    listed = json.loads(done.stdout)["occurrences"]
    order = [(one["starts_at"], one["procedure"]) for one in listed]
    if order != sorted(order):
        return None, "not sorted by starts_at, then procedure"
    plan = {name: [] for name in book["procedures"]}
    for one in listed:
        plan[one["procedure"]].append(fields(one, book["procedures"][one["procedure"]] or {}))
    return {name: sorted(lines) for name, lines in plan.items()}, None


def compare(binary, folder, number, book, most):
    path = os.path.join(folder, f"book-{number}.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(book_yaml(book))
    said, refused = answered(binary, path, book)
    if refused:
        print(f"== book {number}: {refused[:3000]}")
        return 1, 0
    wrong, count = 0, 0
    for name, lines in expected(book).items():
        count += len(lines)
        if lines != said[name]:
            wrong += 1
            if wrong <= most:
                written = [row for row in book_yaml(book).split("\n")]
                at = written.index(f"  {name}:")
                print(f"== book {number}, {book['timezone']}, {book['calendar'].mask}: {written[at + 2].strip()}")
                print("   only expected:", sorted(set(lines) - set(said[name]))[:4])
                print("   only answered:", sorted(set(said[name]) - set(lines))[:4])
    return wrong, count


def england(binary, folder):
    """The bank holidays of England by rules and Easter dates against the package `holidays`."""
    years = range(2024, 2060)
    moons = [easter(year) + timedelta(days=shift) for year in years for shift in (-2, 1)]
    rules = [("1 january", "next"), ("first mon of may", None), ("last mon of may", None), ("last mon of august", None),
             ("25 december", "next"), ("26 december", "next")]
    written = [str(day) for day in moons]
    written += [f"{{every: year, day: {day}{f', observed: {roll}' if roll else ''}}}" for day, roll in rules]
    path = os.path.join(folder, "england.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("format: 1\nid: b\ntimezone: Europe/London\ncalendar: {holidays: [" + ", ".join(written) + "]}\n"
                   "procedures: {p0: {name: P, trigger: {every: business day}, steps: [Do it.]}}\n")
    book = dict(first=date(years[0], 1, 1), end=date(years[-1] + 1, 1, 1), procedures={"p0": None})
    said, refused = answered(binary, path, book)
    if refused:
        print("== England:", refused)
        return 1
    closed = holidays.country_holidays("GB", subdiv="ENG", years=years)
    wanted = [str(day) for day in all_days(book["first"], book["end"]) if day.weekday() < 5 and day not in closed]
    answer = [one[1] for one in said["p0"]]
    if wanted != answer:
        print("== England:", sorted(set(wanted) ^ set(answer))[:20])
    return int(wanted != answer)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--books", type=int, default=40)
    parser.add_argument("--most", type=int, default=3, help="how many differences of a book are listed")
    parser.add_argument("--keep", help="write the books here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = options.keep or folder
        wrong, count, cases = england(options.binary, folder), 0, 1
        for number in range(options.books):
            book = random_book(random.Random(f"{options.seed}/{number}"), number)
            differing, occurrences_ = compare(options.binary, folder, number, book, options.most)
            wrong, count, cases = wrong + differing, count + occurrences_, cases + len(book["procedures"])
    print(f"{cases} triggers, {count} occurrences, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
