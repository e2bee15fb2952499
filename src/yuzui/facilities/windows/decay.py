# SPDX-License-Identifier: Apache-2.0
r"""Windows from radioactive decay: a tracer that fades, a target or a detector that must cool.

Activity falls as :math:`A(t) = \sum_i A_i\, 2^{-t/T_i}`. A tracer of one nuclide is usable while
:math:`t \le T \log_2(A/A_\text{needed})`; what must cool waits until the sum is at the limit. Grown
daughters are not followed, so what decays to a long-lived one must name that one.

References
----------
Half-lives: European Pharmacopoeia, chapter 5.7, Table of physical characteristics of radionuclides,
and the National Nuclear Data Center, after which its values are taken. Cosmogenic nuclides in
detector materials: Cebrián (2017), arXiv:1708.07449.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from yuzui.facilities.windows.provider import Facts, Given, Provider, Span, Window, moment, within
from yuzui.model.table import REAL, TEXT, Table, column
from yuzui.text import Text

MINUTE, HOUR, DAY, YEAR = 60.0, 3_600.0, 86_400.0, 365.2422 * 86_400.0
HALF_LIFE: Mapping[str, float] = {
    "C-11": 20.385 * MINUTE,
    "N-13": 9.965 * MINUTE,
    "O-15": 122.24,
    "F-18": 109.77 * MINUTE,
    "Ga-68": 67.629 * MINUTE,
    "Tc-99m": 6.01 * HOUR,
    "I-123": 13.27 * HOUR,
    "Co-57": 271.79 * DAY,
    "Co-58": 70.86 * DAY,
    "Co-60": 5.2714 * YEAR,
    "Mn-54": 312.3 * DAY,
    "Zn-65": 244.26 * DAY,
    "Ge-68": 270.82 * DAY,
    "Na-22": 2.6019 * YEAR,
}
"""Seconds."""
LONGEST = 1_000 * YEAR
"""Wait beyond which nothing is looked for, seconds."""

# Two lines a column read as a table; one argument a line would not.
# fmt: off
NUCLIDES = Table(
    "activation",
    Text("activation", "活化"),
    Text("What a target or material contains", "靶或材料所含放射性核素"),
    key=("subject", "nuclide"),
    sheets=("activation", "活化"),
    columns=(
        column("subject", TEXT, "subject", "对象", "Request it belongs to", "所属申请"),
        column("nuclide", TEXT, "nuclide", "核素", "Nuclide, such as Co-60", "核素，如 Co-60",
               values=tuple(HALF_LIFE)),
        column("activity", REAL, "activity", "活度",
               "Activity, or the dose rate of it, in the unit of the limit",
               "活度或其剂量率（与限值同单位）", low=0),
    ),
)
LIMIT = column("activity_limit", REAL, "limit", "限值",
               "Sum at which it may go on, in the unit of the activities",
               "可继续进行时的总量（与活度同单位）", low=0)
SINCE = moment("cools_from", ("cools from", "冷却起"),
               ("When the material came underground or the beam ended",
                "材料入地下或束流停止的时刻"))
TRACER_NUCLIDE = column("tracer", TEXT, "tracer", "示踪核素",
                        "Nuclide of the tracer, such as F-18", "示踪剂核素，如 F-18",
                        values=tuple(HALF_LIFE))
MADE = moment("tracer_ready", ("tracer ready", "示踪剂就绪"),
              ("When its activity was or will be measured", "活度测定时刻"))
ACTIVITY = column("tracer_activity", REAL, "activity then", "当时活度",
                  "Activity at that time", "该时刻的活度", unit="MBq", low=0)
DOSE = column("tracer_needed", REAL, "activity needed", "所需活度",
              "Activity needed at the start", "开始时所需活度", unit="MBq", low=0)
# fmt: on


def wait(contents: Mapping[str, float], limit: float) -> float:
    """Return how long a mixture must decay until it is at a limit.

    Notes
    -----
    The sum falls steadily, so its crossing is found by bisection to a thousandth of a second.
    """

    def left(seconds: float) -> float:
        return math.fsum(a * 2.0 ** (-seconds / HALF_LIFE[n]) for n, a in contents.items())

    if left(0.0) <= limit:
        return 0.0
    if limit <= 0 or left(LONGEST) > limit:
        return math.inf
    low, high = 0.0, LONGEST
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (middle, high) if left(middle) > limit else (low, middle)
    return high


def cooling(task: Given, facts: Facts) -> float:
    """Return how long what a request contains must cool."""
    if (limit := task.get("activity_limit")) is None:
        return 0.0
    rows = (row for row in facts.get("activation", ()) if row["subject"] == task["id"])
    return wait({row["nuclide"]: row["activity"] for row in rows}, limit)


def _cooled(task: Given, resource: Given, horizon: Span, facts: Facts) -> list[Window]:
    needed, since = cooling(task, facts), task.get("cools_from")
    if math.isinf(needed):
        return []
    start = horizon[0] if since is None else since
    return within([(start + math.ceil(needed), horizon[1])], horizon)


def _fresh(task: Given, resource: Given, horizon: Span, facts: Facts) -> list[Window]:
    nuclide, measured = task.get("tracer"), task.get("tracer_ready")
    if not nuclide or measured is None:
        return within([horizon], horizon)
    there, needed = task.get("tracer_activity") or 0.0, task.get("tracer_needed") or 0.0
    if there <= 0 or there < needed:
        return []
    if needed <= 0:
        return within([(measured, horizon[1])], horizon)
    latest = measured + math.floor(HALF_LIFE[nuclide] * math.log2(there / needed))
    # the start counts, not the end: what has been injected stays injected
    return within([(measured, latest + int(task["duration"]))], horizon)


COOL_DOWN = Provider(
    "cool_down",
    Text("it has not cooled to its limit in time", "未能及时冷却到限值以下"),
    _cooled,
    fields=(LIMIT, SINCE),
    sheets=(NUCLIDES,),
    reads=("id",),
)
TRACER = Provider(
    "tracer",
    Text("the tracer has decayed before there is time", "有时间时示踪剂已衰变"),
    _fresh,
    fields=(TRACER_NUCLIDE, MADE, ACTIVITY, DOSE),
    reads=("duration",),
)
