# SPDX-License-Identifier: Apache-2.0
r"""A continuous public service: no slots, only a level of service kept or missed.

A service promises that each channel is up for a part :math:`T` of every period of :math:`W`
seconds. With outage intervals merged per channel and clipped to the period,

.. math:: A = 1 - \frac{\text{down}}{W \cdot \text{channels}}, \quad
          \text{budget} = (1 - T)\, W \cdot \text{channels}, \quad
          \text{burn} = \frac{\text{down}}{\text{budget}}

A burn above 1 means that the promise is broken; planned maintenance counts as down unless the
promise excludes it, and then it is reported beside.

References
----------
Beyer, Jones, Petoff & Murphy (2016), Site Reliability Engineering, ISBN 978-1-4919-2912-4, on
error budgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yuzui.errors import InputError
from yuzui.facilities.kind import Example
from yuzui.model.table import INT, REAL, TEXT, column
from yuzui.text import Text

TITLE = Text("Continuous public service", "连续公共服务")
UNIT = "channel-second"
ROUTES = ("continuous",)
MODE = "continuous"
SOURCE = "ISBN 978-1-4919-2912-4"
FIELDS = (
    column("channel", TEXT, "channel", "通道",
           "Channel or signal of the service", "服务的通道或信号", null=False),
    column("target", REAL, "target", "目标",
           "Part of the time the channel is promised to be up", "承诺的可用时间占比", unit="1",
           low=0, high=1),
    column("period", INT, "period", "周期",
           "Length of the period the promise speaks of", "承诺所指周期的长度", unit="s", low=1),
)  # fmt: skip
KPIS = ("uptime",)
EXAMPLE = Example(
    inputs={
        "channels": 2,
        "period": 1000,
        "target": 0.95,
        # two reports of one outage overlap; one begins before the period
        "outages": [("a", 100, 150), ("a", 140, 160), ("b", -20, 30), ("b", 500, 500)],
    },
    expect={"down": 90, "outages": 2, "availability": 0.955, "error_budget": 100, "burn": 0.9, "kept": True},
)


def down(outages: Iterable[tuple[str, int, int]], period: int) -> tuple[int, int]:
    """Return channel-seconds down within a period, each second of a channel once, and outages after merging.

    ``outages`` are (channel, from, until) in seconds of the period, half-open; reports may overlap.
    """
    total = merged = 0
    last_channel, last_end = "", -1
    clipped = sorted((c, max(0, a), min(period, b)) for c, a, b in outages)
    for channel, begin, end in clipped:
        if begin >= end:
            continue
        if channel != last_channel or begin > last_end:
            merged += 1
            last_channel, last_end = channel, begin
        total += max(0, end - last_end)
        last_end = max(last_end, end)
    return total, merged


def solve(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return availability and error budget of a period.

    Parameters
    ----------
    inputs : mapping
        ``channels`` (count), ``period`` (s), ``target`` (fraction), ``outages``.

    Returns
    -------
    dict
        ``down`` and ``error_budget`` (channel-seconds), ``outages``, ``availability``, ``burn``
        (None if the budget is 0), ``kept``.

    Raises
    ------
    InputError
        If there is no channel or no time.
    """
    whole = inputs["channels"] * inputs["period"]
    if whole <= 0:
        raise InputError(
            Text("a service has channels and a period", "服务须有通道与周期"),
            expected="> 0",
            fix=Text("give at least one channel, and a period longer than nothing", "请给出至少一个通道与大于零的周期"),
        )
    lost, outages = down(inputs["outages"], inputs["period"])
    budget = round((1 - inputs["target"]) * whole)
    return {
        "down": lost,
        "outages": outages,
        "availability": 1 - lost / whole,
        "error_budget": budget,
        "burn": lost / budget if budget else None,
        "kept": lost <= budget,
    }
