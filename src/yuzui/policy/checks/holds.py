# SPDX-License-Identifier: Apache-2.0
"""``holds``: named facts on named things, each with source, days and a quotation that contains it."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from yuzui.policy.evidence.outcome import Outcome
from yuzui.policy.evidence.world import World
from yuzui.policy.plan.check import Holds
from yuzui.text import Text

TITLE = Text("sourced facts are on file", "具名事实有据可查")
WORDS, SIGNS = 25, 60
"""Longest quotation: words, and signs where it is Chinese."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_STATUSES = ("sourced",)

Fact = Mapping[str, str]


def run(check: Holds, world: World) -> Outcome:
    """Look up every fact of every thing in the pinned register."""
    with world.path(check.register).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    wanted = [(thing, fact) for thing in check.things for fact in check.facts]
    bar = f"{len(wanted)}"
    quoted = Counter(says for _, says in {(row["thing"], _plain(row["says"])) for row in rows} if says)
    held = 0
    first: Text | None = None
    for thing, fact in wanted:
        lines = [row for row in rows if row["thing"] == thing and row["fact"] == fact]
        fault = _fault(thing, fact, lines, quoted, check.max_age_days, world.today)
        held += fault is None
        first = first or fault
    if first is not None:
        return Outcome("fail", first, held, bar)
    words = Text("{n} sourced facts, each with its quotation", "{n} 项事实均有来源与引文")
    asked = [row for row in rows if (row["thing"], row["fact"]) in wanted and row["status"] in _STATUSES]
    days = [day.isoformat() for row in asked if (day := _day(row["as_of"]))]
    return Outcome("pass", words.format(n=held), held, bar, min(days))


def _fault(
    thing: str, fact: str, rows: Sequence[Fact], quoted: Mapping[str, int], oldest: int | None, today: dt.date
) -> Text | None:
    """Return why no line proves a fact; where sources disagree every one must hold."""
    name = f"{thing} {fact}"
    sourced = [row for row in rows if row["status"] in _STATUSES]
    if not sourced:
        near = next((row["note"] for row in rows if row["note"]), "")
        found = Text(f"{name}: not found", f"{name}：未查到")
        return found + Text(f" ({near[:200]})", f"（{near[:200]}）") if near else found
    for row in sourced:
        if (fault := _row_fault(row, quoted, oldest, today)) is not None:
            return Text(f"{name}: ", f"{name}：") + fault
    return None


def _row_fault(row: Fact, quoted: Mapping[str, int], oldest: int | None, today: dt.date) -> Text | None:
    value, says = row["value"].strip(), row["says"].strip()
    if not value or not _contains(says, value):
        return Text("the quotation does not contain the value", "引文中没有该值")
    long = len(says) > SIGNS if _CHINESE.search(says) else len(says.split()) > WORDS
    if long:
        return Text(f"the quotation is longer than {WORDS} words", f"引文超过 {SIGNS} 字")
    if quoted[_plain(row["says"])] > 1:
        return Text("one quotation stands for two things", "同一引文用于两个对象")
    if not row["source"].strip():
        return Text("no source", "没有来源")
    read, spoken = _day(row["read"]), _day(row["as_of"])
    if read is None or spoken is None or read > today or spoken > read:
        return Text("a day is missing, or lies ahead", "缺少日期或日期在将来")
    if oldest is not None and (today - spoken).days > oldest:
        return Text(f"last known of {row['as_of']}", f"最后已知为 {row['as_of']}")
    return None


def _plain(text: str) -> str:
    """Return a quotation as it is compared: spaces and capitals make no other one."""
    return " ".join(text.casefold().split())


def _contains(says: str, value: str) -> bool:
    """Return whether a quotation contains a value; 5 does not stand in 15, nor in 5.2."""
    digits = (r"(?<![\d.,])" if value[:1].isdigit() else "", r"(?!\d|[.,]\d)" if value[-1:].isdigit() else "")
    return re.search(digits[0] + re.escape(value) + digits[1], says) is not None


def _day(text: str) -> dt.date | None:
    """Return the first day of a day, month or year."""
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text):
        return None
    try:
        return dt.date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return None
