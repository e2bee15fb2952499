# SPDX-License-Identifier: Apache-2.0
"""Refuse an appointment by which the person would stand over one full post on some day."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.model.table import Row
from yuzui.network.appointments import OVER, overlapping
from yuzui.network.person_time import FULL
from yuzui.text import Text

TITLE = Text("at most one full post", "不超过全时")


def check(attempt: Attempt) -> Wrong | None:
    row, others = attempt.row, overlapping(attempt.workspace, attempt.row)
    loads = {
        day: sum(int(one["fte"]) for one in others if _covers(one, day))
        for day in {max(str(row["start_day"]), str(one["start_day"])) for one in (row, *others)}
    }
    day, elsewhere = max(loads.items(), key=lambda load: (load[1], load[0]))
    total = elsewhere + int(row["fte"])
    if total <= FULL:
        return None
    seen = f"{attempt.id} {int(row['fte']) / FULL:g} + {elsewhere / FULL:g} = {total / FULL:g} > 1 ({day})"
    fix = Text(
        "at most {n} % is free then: lower the share, or choose other days", "届时至多可用 {n}%：请调低占比或另选日期"
    )
    return Wrong(OVER, seen, fix.format(n=max(0, FULL - elsewhere)), "over_one_fte")


def _covers(row: Row, day: str) -> bool:
    return bool(row["start_day"] <= day and (row["end_day"] is None or day < row["end_day"]))
