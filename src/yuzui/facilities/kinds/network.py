# SPDX-License-Identifier: Apache-2.0
r"""A network of stations that serves data, and hosts instruments: a level of service, and visits.

A cell counts as covered while any :math:`k` of its :math:`n` stations are up. Over a period of
:math:`W` seconds and all cells, with the promise to be covered for a part :math:`T` of it,

.. math:: \text{budget} = (1 - T)\, W \cdot \text{cells}, \qquad
          \text{burn}_w = \frac{\text{uncovered in the last } w}{(1 - T)\, w \cdot \text{cells}}.

A burn of 1 spends exactly the budget; the burns of a day, a week and a month tell a sudden failure
from a slow one. Stations at sea are mended by ship: visits are requests for days of a ship, in the
season in which the sea can be worked, at a tide that is high enough where that matters.

References
----------
Beyer, Jones, Petoff & Murphy (2016), Site Reliability Engineering, ISBN 978-1-4919-2912-4, on
error budgets and burn rates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.facilities.kind import ANY, DAY, Case, Changeover, Example, amount, fields, shift
from yuzui.facilities.natural_windows import SEASON, TIDE
from yuzui.facilities.opening_windows import CALENDAR, DATES, PERMITS, Span, merged
from yuzui.model.table import TEXT, column
from yuzui.text import Text

TITLE = Text("Observation network, data and visits", "观测网络：数据服务与运维航次")
UNIT, SECONDS = "ship-day", DAY
ROUTES = ("continuous", "peer", "technical", "internal")
MODE = "hybrid"
SOURCE = "ISBN 978-1-4919-2912-4"
PROVIDERS = (DATES, CALENDAR, SEASON, TIDE, PERMITS)
FIELDS = fields(
    amount("ship days", "船时（天）", "d"),
    PROVIDERS,
    (
        column("port", TEXT, "port of departure", "出发港",
               "Leg of the voyage; another one costs a passage", "航段；更换须航渡"),
    ),
)  # fmt: skip
CHANGEOVER = Changeover("port", default=2 * DAY)
VALUE = "amount * (grade - 1)**2"
RELAX = (ANY, shift(30))
EVENTS = {"station_down": "fault", "station_up": "done", "storm": "weather", "voyage": "visit"}
KPIS = ("availability", "lost_time")
BURNS = (DAY, 7 * DAY, 30 * DAY)
"""Seconds of the windows whose burn is told."""
EXAMPLE = Case(
    Text("Example: one ship, two legs, one spring (synthetic)",
         "示例：一艘船、两个航段、一个春季（合成）"),
    settings={
        "timezone": "Asia/Shanghai",
        "from": "2027-03-01",
        "until": "2027-06-01",
    },
    sheets={
        "resource": [{"id": "ship"}],
        "calendar": [
            {"resource": "ship", "from": "2027-04-10", "until": "2027-04-24"},
            {"resource": "ship", "from": "2027-05-10", "until": "2027-05-20"},
        ],
        "season": [
            {"place": "north node", "first": "05-01", "last": "10-15", "workable": 0.7},
            {"place": "winter node", "first": "11-15", "last": "02-20", "workable": 0.5},
        ],
        # the mean level and the lunar half-day tide: five metres at most, every 12 h 25 min
        "tide": [
            {"place": "landing", "constituent": "Z0", "amplitude": 3.0},
            {"place": "landing", "constituent": "M2", "amplitude": 2.0, "lag": 0.0,
             "from": "2027-03-01"},
        ],
        "request": [
            {"id": "N1", "amount": 6, "grade": 5, "port": "south"},
            {"id": "N2", "amount": 5, "grade": 4, "place": "north node", "port": "north"},
            {"id": "N3", "amount": 3, "grade": 5, "place": "winter node", "port": "north"},
            # six hours of water above three metres hold a quarter of a day, not half of one
            {"id": "N4", "amount": 0.25, "grade": 3, "place": "landing", "tide_above": 3.0,
             "port": "south"},
            {"id": "N5", "amount": 0.5, "grade": 3, "place": "landing", "tide_above": 3.0,
             "port": "south"},
            {"id": "N6", "amount": 8, "grade": 3, "port": "south"},
            {"id": "N7", "amount": 4, "grade": 2, "port": "north"},
        ],
    },
    # 6·16 + 8·4 fill the fortnight of April, 5·9 + 4·1 stand in May, two days from the other leg
    objective=177.0,
    placed=("N1", "N2", "N6", "N7"),
    unplaced={"N3": "season", "N4": "competition", "N5": "tide"},
)  # fmt: skip
LEVEL = Example(
    inputs={
        "cells": {"x": ["x1", "x2", "x3"], "y": ["y1", "y2"]},
        "k": 2,
        "period": 40 * DAY,
        "target": 0.99,
        # x is uncovered for the 6,000 s in which x1 and x2 are both down, y for any outage
        "outages": [
            ("x1", 0, 3_450_000),
            ("x2", 3_444_000, 3_456_000),
            ("x2", 3_446_000, 3_450_000),
            ("y1", 100, 200),
            ("y2", 150, 300),
        ],
    },
    expect={
        "uncovered": {"x": 6_000, "y": 200},
        "coverage": 1 - 6_200 / 6_912_000,
        "error_budget": 69_120,
        "left": 62_920,
        "kept": True,
        # the last day, week, month before the end at 3,456,000
        "burn": {"1": 3.472, "7": 0.496, "30": 0.116},
    },
)


def uncovered(stations: Sequence[str], k: int, outages: Mapping[str, Sequence[Span]]) -> list[Span]:
    """Return when fewer than ``k`` stations of a cell are up, sorted and disjoint; O(m log m) for m outages."""
    bear = len(stations) - k
    steps = sorted(
        (second, step)
        for name in stations
        for start, end in outages.get(name, ())
        for second, step in ((start, 1), (end, -1))
    )
    gaps: list[Span] = []
    down = since = 0
    for second, step in steps:
        if down <= bear < down + step:
            since = second
        elif down + step <= bear < down and since < second:
            gaps.append((since, second))
        down += step
    return list(merged(gaps))


def lost(spans: Iterable[Span], since: int, until: int) -> int:
    """Return the seconds of disjoint spans between two instants."""
    return sum(max(0, min(b, until) - max(a, since)) for a, b in spans)


def solve(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return how well a network was covered, and how fast its budget of errors is spent.

    Parameters
    ----------
    inputs : mapping
        ``cells`` (name to stations), ``k``, ``period`` (s), ``target`` (fraction), ``outages``
        (station, from, until: seconds of the period; reports may overlap).

    Returns
    -------
    dict
        ``uncovered`` (cell to seconds), ``coverage``, ``error_budget`` and ``left`` (cell-seconds,
        left may be below 0), ``kept``, ``burn`` (days to rate, three decimals; None where the
        promise leaves no budget or the period is shorter).

    Raises
    ------
    InputError
        If a cell has fewer stations than must be up, or there is no cell or no time.
    """
    cells, k, period = inputs["cells"], inputs["k"], inputs["period"]
    if period <= 0 or not cells or any(len(names) < k for names in cells.values()):
        raise InputError(
            Text("a cell has fewer stations than must be up", "单元内台站数少于须在线数"),
            place=Place(column="cells"),
            seen=f"k = {k}",
            expected="k <= n",
            fix=Text("give cells with at least k stations, and a period", "请给出台站数不少于 k 的单元及周期"),
            code="too_few_stations",
        )
    reports: dict[str, list[Span]] = {}
    for name, start, end in inputs["outages"]:
        reports.setdefault(name, []).append((max(0, start), min(period, end)))
    down = {name: merged(spans) for name, spans in reports.items()}
    bare = {cell: uncovered(names, k, down) for cell, names in cells.items()}
    whole, slack = period * len(cells), 1 - inputs["target"]
    gone = {cell: lost(spans, 0, period) for cell, spans in bare.items()}
    budget = round(slack * whole)
    burns: dict[str, float | None] = {}
    for width in BURNS:
        spent = sum(lost(spans, period - width, period) for spans in bare.values())
        allowed = slack * width * len(cells)
        fits = allowed > 0 and width <= period
        burns[str(width // DAY)] = round(spent / allowed, 3) if fits else None
    total = sum(gone.values())
    return {
        "uncovered": gone,
        "coverage": 1 - total / whole,
        "error_budget": budget,
        "left": budget - total,
        "kept": total <= budget,
        "burn": burns,
    }
