# SPDX-License-Identifier: Apache-2.0
"""The tables of the use of a computing centre."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yuzui.model.tables.usage import JOB
from yuzui.sheets.sheet import Export
from yuzui.text import Text

HOUR = 3600
HOURS = (
    Text("opened (core-hours)", "开放（核时）"),
    Text("delivered (core-hours)", "交付（核时）"),
    Text("idle (core-hours)", "空闲（核时）"),
    Text("requested (core-hours)", "申请（核时）"),
)
JOBS, COUNT = Text("jobs", "作业数"), Text("count", "数量")


def all_of(document: dict[str, Any], lang: str) -> list[Export]:
    """Return every table; see :func:`yuzui.ledger.jobs.usage.exports`."""
    tables = (_by_day, _waits, _users, _outcomes, _findings)
    return [table(document, lang) for table in tables]


def _table(lang: str, name: Text, headings: Sequence[Text], rows: list[Any], formats: Sequence[str]) -> Export:
    return Export(name.say(lang), [h.say(lang) for h in headings], rows, formats)


def _by_day(document: dict[str, Any], lang: str) -> Export:
    names = ("opened", "delivered", "idle", "requested")
    rows = [
        (d["day"], d["jobs"], *(None if d[n] is None else d[n] / HOUR for n in names),
         d["utilisation"])
        for d in document["ledger"]["days"]
    ]  # fmt: skip
    headings = (Text("day of the log", "日志内天数"), JOBS, *HOURS, Text("used", "使用率"))
    formats = ("0", "#,##0", "#,##0", "#,##0", "#,##0", "#,##0", "0.0%")
    return _table(lang, Text("use by day", "逐日使用"), headings, rows, formats)


def _waits(document: dict[str, Any], lang: str) -> Export:
    headings = (Text("part of jobs", "作业比例"), Text("waited at most (s)", "等待不超过（秒）"))
    rows = [(float(level), n) for level, n in document["waits"]["quantiles"].items()]
    return _table(lang, Text("waits", "等待"), headings, rows, ("0.0%", "#,##0"))


def _users(document: dict[str, Any], lang: str) -> Export:
    headings = (Text("definition", "定义"), COUNT)
    rows = [(row["label"][lang], row["count"]) for row in document["users"]]
    return _table(lang, Text("users", "用户"), headings, rows, ("", "#,##0"))


def _outcomes(document: dict[str, Any], lang: str) -> Export:
    headings = (Text("status", "状态"), JOBS, Text("share", "占比"))
    rows = [(row["label"][lang], row["jobs"], row["share"]) for row in document["outcomes"]]
    return _table(lang, Text("outcomes", "结果"), headings, rows, ("", "#,##0", "0.0%"))


def _findings(document: dict[str, Any], lang: str) -> Export:
    rows = [(JOB[f["column"]].label.say(lang), f["message"][lang], f["count"]) for f in document["findings"]]
    headings = (Text("column", "列"), Text("what", "内容"), COUNT)
    return _table(lang, Text("findings", "发现"), headings, rows, ("", "", "#,##0"))
