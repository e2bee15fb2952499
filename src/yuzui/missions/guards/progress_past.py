# SPDX-License-Identifier: Apache-2.0
"""Refuse to note of a task what lies ahead, ends before it begins, or cannot be placed in the mission."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.model.visibility import And, Eq
from yuzui.text import Text

TITLE = Text("not after today and begun before done", "不晚于今日且先始后终")


def check(attempt: Attempt) -> Wrong | None:
    if not attempt.row["start_day"] or attempt.row["pace"] == "period":
        message = Text("the mission has no first day from which its tasks are dated", "任务没有首日，无法确定作业日期")
        fix = Text("register it with its first day: --start DAY", "请以 --start 日期登记任务")
        return Wrong(message, str(attempt.row["start_day"] or "–"), fix, "no_start")
    desk, mine = attempt.workspace.desk, And((Eq("mission", attempt.id), Eq("task", str(attempt.given.get("task")))))
    notes = sorted(desk.select("mission_progress", where=mine), key=lambda row: int(row["n"]))
    days = [str(row["begun"]) for row in (*desk.select("mission_task", where=mine), *notes) if row["begun"]]
    begun, done = str(attempt.given.get("begun") or "".join(days[-1:])), str(attempt.given.get("done") or "")
    if max(begun, done) <= attempt.day and not (done and done < begun):
        return None
    message = Text("this lies ahead, or ends before it begins", "日期尚未到来，或结束早于开始")
    fix = Text("write days up to today, the end not before the start", "请填写不晚于今日的日期，且结束不早于开始")
    return Wrong(message, f"{begun or '–'} … {done or '–'}", fix, "not_past")
