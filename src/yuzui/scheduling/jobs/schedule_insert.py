# SPDX-License-Identifier: Apache-2.0
"""A target of opportunity: the three cheapest ways to make room for it, one picked by a person."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.job import signature
from yuzui.job.contract import decoded
from yuzui.job.result import Input, digest, stamp
from yuzui.job.workspace import Workspace, clock
from yuzui.scheduling.answer import Answer
from yuzui.scheduling.jobs import schedule
from yuzui.scheduling.reschedule import answer as saying
from yuzui.scheduling.reschedule import revision, stored
from yuzui.scheduling.reschedule.revision import after, child
from yuzui.scheduling.reschedule.stored import StoredSchedule
from yuzui.scheduling.source import Source
from yuzui.sheets.formats import jsonl
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("a target of opportunity", "机遇目标")
QUESTION = Text(
    "An urgent request came: who moves or goes for it, and what is owed to them?",
    "紧急请求到来：谁移动、谁让位，应补偿多少？",
)
SOURCE = "Ropke and Pisinger 2006, doi:10.1287/trsc.1050.0135"
SCHEMA = "yuzui.schedule.insert/1"
INPUTS = (
    Input("path", Text("the task as a JSON file", "任务的 JSON 文件")),
    Input("files", Text("instance and result; else what is kept", "算例与结果；默认为所存排程"), ()),
    Input("schedule", Text("id of the run; newest by default", "运行编号；默认最新")),
    Input("freeze_until", Text("second before which nothing moves", "此前的预订不动（秒）")),
    Input("stability", Text("points a booking is worth staying", "每项预订不动值多少分"), 0.0),
    Input("pick", Text("number of the way picked", "选定的方案编号")),
    Input("by", Text("who picks: name, office", "选定人：姓名，职务"), ""),
    Input("reason", Text("why", "理由"), ""),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Propose ways to make room for a task; keep the schedule of the one picked."""
    values = {one.name: one.default for one in INPUTS} | inputs
    path = Path(values["path"])
    base = stored.stored_schedule(workspace, values["schedule"], values["files"])
    task, freeze = jsonl.document(path), values["freeze_until"]
    document = revision.joined(base.instance, task, freeze, path.name)
    now = base.frame["horizon"][0] if freeze is None else freeze
    terms = revision.Terms(now, _points(values["stability"]))
    id = str(task["id"])
    held, ways = revision.proposals(document, base.bookings, id, terms, freeze)
    own = held.reading.instance.tasks[id]
    body = {"instance": digest(document), "schedule": digest(base.result["schedule"]),
            "freeze_until": freeze, "stability": terms.stability}  # fmt: skip
    answer = {
        "schema": SCHEMA,
        "run": stamp("schedule_insert", body),
        "schedule": dict(base.frame),
        "task": {"id": id, "value": own.value, "duration": own.duration, "partner": own.partner,
                 "config": own.config or None},
        "now": now,
        "freeze_until": freeze,
        "stability": terms.stability,
        "weights": [revision.NEAR, revision.FAR],
        "proposals": ways,
        "picked": None,
    }  # fmt: skip
    if values["pick"] is not None:
        answer["picked"] = _pick(workspace, base, document, answer, values)
    return answer


def _points(raw: Any) -> float:
    value = float(raw)
    if not 0 <= value < math.inf:
        raise InputError(
            Text("the price of a move is 0 or more", "移动的代价应不小于 0"),
            place=Place(column="--stability"),
            seen=str(raw),
            expected=">= 0",
            code="option",
        )
    return value


def _pick(
    workspace: Workspace, base: StoredSchedule, document: Mapping[str, Any], solution: Mapping[str, Any],
    values: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """Keep the schedule of the way a named person picked."""
    signature.require(_SIGN, str(values["reason"]))
    name, _, _ = str(values["by"]).replace("，", ",").partition(",")
    owner = signature.who(workspace, name)
    values = {**values, "by": str(values["by"]).strip() or owner}
    ways = {way["n"]: way for way in solution["proposals"]}
    if values["pick"] not in ways:
        raise InputError(
            Text("there is no such way", "没有该方案"),
            place=Place(column="--pick"),
            seen=str(values["pick"]),
            expected=" ".join(map(str, ways)) or "-",
            code="option",
        )
    rows = after(base.result["schedule"], ways[values["pick"]])
    result = child(document, rows, base.result)
    act = {"kind": "insert", "task": solution["task"]["id"], "n": values["pick"], "by": values["by"],
           "reason": values["reason"], "at": clock()}  # fmt: skip
    before = digest(base.result["schedule"])
    body = {"instance": digest(document), "parent": before, "schedule": digest(rows)}
    named = stamp("schedule", body, seed=int(result["seed"]))
    source = Source(document, base.frame["name"], Text.of(base.frame["title"]), base.frame["origin"], base.source)
    child_document = schedule.document_of(source, result, named, {"cpu_seconds": 0.0, "budget": 0.0})
    more: dict[str, Any] = {"parent": base.run, "change": {"schedule": before, **act}}
    if (until := solution["freeze_until"]) is not None:
        stay = sum(row["start"] < until for row in base.result["schedule"])
        more["frozen"] = {"until": until, "bookings": stay}
    inputs = {"run_input": stored.rows(named["id"], document)}
    child_answer = decoded(Answer, child_document | more)
    child_answer.attach(rows=inputs)
    schedule.keep(workspace, child_answer)
    return {"n": act["n"], "by": act["by"], "reason": act["reason"], "at": act["at"],
            "run": named["id"]}  # fmt: skip


_SIGN = Text("a way is picked by a named person with a reason", "方案须由具名人员选定并说明理由")


lines = saying.insert_lines


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return none: what moves is drawn by the difference of two schedules."""
    return []


exports = saying.exports
