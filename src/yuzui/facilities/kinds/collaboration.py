# SPDX-License-Identifier: Apache-2.0
r"""Runs of one collaboration with data for everybody later: rota, alerts, releases; no slots.

An observatory that looks at everything at once gives no time away. What is owed instead:

- **shifts**, by the number of authors of each institute. The next shift goes to the institute with
  the largest :math:`a_i / (2 n_i + 1)`, with :math:`a` authors and :math:`n` shifts so far. That is
  the divisor method of Webster and Sainte-Laguë, which favours neither small nor large ones, and
  its order is a rota that is spread evenly;
- **alerts** within a promised time: the part of all alerts sent in time, those never sent counted
  as late;
- **data** of every run, public so many calendar months after its end. A month without that day
  ends earlier: six months after 31 August is the last of February.

References
----------
Pukelsheim (2017), Proportional Representation, 2nd edition, doi:10.1007/978-3-319-64707-4, on
divisor methods. Wilkinson et al. (2016), doi:10.1038/sdata.2016.18, on data that can be used again.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.facilities.kind import Example
from yuzui.model.table import DAY, INT, REAL, TEXT, column
from yuzui.text import Text

TITLE = Text("Collaboration runs and data release", "合作运行与数据发布")
UNIT = "run"
ROUTES = ("continuous", "internal", "open_programme")
MODE = "continuous"
SOURCE = "doi:10.1007/978-3-319-64707-4"
FIELDS = (
    column("institute", TEXT, "institute", "单位",
           "Institute that joins", "加入合作的单位", null=False),
    column("authors", INT, "authors", "作者数",
           "Authors it brings, by which it owes shifts", "作者人数，据此分担值班", unit="1", low=1),
    column("run", TEXT, "run", "运行批次", "Run whose data it wants", "所需数据的运行批次"),
    column("ended", DAY, "ended", "结束日", "Last day of the run", "该批运行的末日"),
    column("embargo", INT, "embargo", "保护期",
           "Months from the end of a run to its release", "运行结束至数据发布的月数", unit="mo",
           low=0),
    column("latency", REAL, "latency of alerts", "预警时延",
           "Longest time an alert may take", "预警允许的最长时间", unit="s", low=0),
)  # fmt: skip
EVENTS = {"run_start": "started", "run_end": "done", "power_cut": "fault", "shift": "visit"}
KPIS = ("uptime",)
EXAMPLE = Example(
    inputs={
        "authors": {"north": 53, "south": 24, "east": 23},
        "shifts": 7,
        "done": {"north": 3, "south": 2, "east": 1},
        "runs": [
            {"run": "r1", "ended": "2025-08-31", "released": "2026-02-20"},
            {"run": "r2", "ended": "2025-11-30", "released": None},
            {"run": "r3", "ended": "2026-02-28", "released": None},
        ],
        "embargo": 6,
        "on": "2026-07-01",
        "alerts": [12.0, 45.0, None, 60.0],
        "latency": 60,
    },
    expect={
        # quotients 53, 24, 23, 17.7, 10.6, 8, 7.7 (7.6 is next)
        "rota": ["north", "south", "east", "north", "north", "south", "east"],
        "quota": {"east": 2, "north": 3, "south": 2},
        "owed": {"east": 1, "north": 0, "south": 0},
        "due": {"r1": "2026-02-28", "r2": "2026-05-30", "r3": "2026-08-28"},
        "overdue": {"r2": 32},
        "alerts_in_time": 0.75,
    },
)


def rota(authors: Mapping[str, int], shifts: int) -> list[str]:
    """Return who takes which shift, in order, exactly; of equal institutes the first of the alphabet."""
    shifts_of = dict.fromkeys(sorted(authors), 0)
    order = []
    for _ in range(shifts):
        # max keeps the first of equals
        one = max(shifts_of, key=lambda name: Fraction(authors[name], 2 * shifts_of[name] + 1))
        shifts_of[one] += 1
        order.append(one)
    return order


def later(day: str, months: int) -> dt.date:
    """Return the day so many calendar months later, the last of a month that has no such day."""
    start = dt.date.fromisoformat(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return dt.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def in_time(seconds: Sequence[float | None], latency: float) -> float | None:
    """Return the part of alerts sent in time, None if there was none; of ``seconds`` None was never sent."""
    punctual = sum(one is not None and one <= latency for one in seconds)
    return punctual / len(seconds) if seconds else None


def solve(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rota, who still owes shifts, which data are due, and how fast alerts were.

    Parameters
    ----------
    inputs : mapping
        ``authors``, ``shifts``, ``done``; ``runs`` (``run``, ``ended``, ``released``),
        ``embargo`` (months), ``on`` (day); ``alerts`` (seconds or None), ``latency``.

    Returns
    -------
    dict
        ``rota``, ``quota``, ``owed`` (never below 0), ``due`` (run to day), ``overdue`` (run to
        days), ``alerts_in_time``.

    Raises
    ------
    InputError
        If there are shifts and nobody to take them.
    """
    authors = {name: n for name, n in inputs["authors"].items() if n > 0}
    if inputs["shifts"] and not authors:
        raise InputError(
            Text("there are shifts and nobody to take them", "有值班而无人分担"),
            place=Place(column="authors"),
            expected=">= 1",
            fix=Text("give at least one institute with authors", "请给出至少一个有作者的单位"),
            code="nobody",
        )
    order = rota(authors, inputs["shifts"])
    quota = {name: order.count(name) for name in sorted(authors)}
    due = {run["run"]: later(run["ended"], inputs["embargo"]) for run in inputs["runs"]}
    today = dt.date.fromisoformat(inputs["on"])
    waiting = [run["run"] for run in inputs["runs"] if not run["released"]]
    return {
        "rota": order,
        "quota": quota,
        "owed": {name: max(0, n - inputs["done"].get(name, 0)) for name, n in quota.items()},
        "due": {run: day.isoformat() for run, day in due.items()},
        "overdue": {run: (today - due[run]).days for run in waiting if due[run] < today},
        "alerts_in_time": in_time(inputs["alerts"], inputs["latency"]),
    }
