# SPDX-License-Identifier: Apache-2.0
"""Dated indicators side by side, each with source, window, coverage and interval.

It makes no claim that one steers the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from yuzui.investment.path_view import vintage
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.model.finding import ORIGINS
from yuzui.text import Text, same
from yuzui.text.numbers import duration, number, percent
from yuzui.view.page import EVERYONE, Block, Page, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/overview", 0, EVERYONE
TITLE = Text("Overview of indicators", "指标总览")
_LEAD = Text(
    "Numbers side by side, each with its own source and date. Nothing here says that one caused another.",
    "数字并列，各有来源与日期；本页不表示其间存在因果关系。",
)
_SHARE = Text("citations within {w}", "{w}内的引用占比")
_WINDOWS = (
    (re.compile(r"0 to (\d+) s of the log"), Text("the whole log, {0}", "日志全程，{0}")),
    (re.compile(r"0 to (\d+) months of age"), Text("first {0} months", "发表后 {0} 个月内")),
    (re.compile(r"lags (\d+) to (\d+) years"), Text("years {0} to {1} after", "发表后第 {0} 至 {1} 年")),
)


def window(text: str) -> Text:
    """Return the window of a quantity as a reader says it."""
    for form, words in _WINDOWS:
        if match := form.fullmatch(text):
            parts = [same(part) for part in match.groups()]
            if text.endswith("of the log"):
                parts = [duration(float(match[1]))]
            return Text(words.en.format(*(part.en for part in parts)), words.zh.format(*(part.zh for part in parts)))
    return same(text)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    documents = {name: workspace.latest(name) for name in ("path", "usage", "evaluate")}
    if documents["path"] is not None and pages.lacking("path", documents["path"]):
        documents["path"] = None  # its page says how to compute it again
    rows = [row for name, d in documents.items() if d is not None for row in _READ[name](d)]
    if not rows:
        return pages.missing(TITLE, "yuzui demo")
    path = documents["path"]
    blocks: list[Block] = [] if path is None else [*pages.figures("path", path, "/path")[:1]]
    finding = Text("{n} dated indicators, none of them without a source",
                   "{n} 项带日期的指标，无一缺少来源")  # fmt: skip
    blocks.append(_listing(rows))
    return Page(finding.format(n=len(rows)), blocks, lead=_LEAD, stamp=pages.stamp(*documents.values()))


Row = tuple[Text, str, Mapping[str, Any]]


def _path(document: Mapping[str, Any]) -> Iterator[Row]:
    yield (Text("basic research, share of R&D", "基础研究占研发经费"), "/path", document["base"]["figure"])


def _usage(document: Mapping[str, Any]) -> Iterator[Row]:
    where = "/facilities"
    yield Text("processor time used", "处理器时间使用率"), where, document["utilisation"]
    yield Text("median wait", "等待时间中位数"), where, document["median_wait"]
    yield Text("core-hours delivered", "交付核时"), where, document["delivered"]


def _evaluate(document: Mapping[str, Any]) -> Iterator[Row]:
    unit = Text("{n} months", "{n} 个月")
    for share in (document.get("early") or {"shares": ()})["shares"]:
        within = _SHARE.format(w=unit.format(n=share["within"]))
        yield within, "/evaluate", share["share"]
    if document.get("disruption"):
        mean = document["disruption"]["null"]["mean"]
        yield Text("mean disruption", "颠覆性均值"), "/evaluate", mean


_READ = {"path": _path, "usage": _usage, "evaluate": _evaluate}


def _value(quantity: Mapping[str, Any], value: float | None, share: bool) -> Text:
    if value is None:
        return Text("no data", "无数据")
    if quantity["unit"] == "s":
        return duration(value)
    if share:
        return percent(value, 2)
    return number(value, 0 if abs(value) >= 100 else 3)


def _listing(rows: list[Row]) -> DataTable:
    cells = []
    for label, where, quantity in rows:
        value, interval = quantity["value"], quantity["interval"]
        share = quantity["unit"] == "1" and label.en != "mean disruption"
        span: Text | None = None
        if interval is not None:
            low, high = (_value(quantity, interval[end], share) for end in ("low", "high"))
            span = Text("{a} to {b}", "{a} 至 {b}").format(a=low, b=high)
        cells.append(
            (
                Link(label, where),
                _value(quantity, value, share),
                span,
                window(quantity["window"]),
                vintage(None, quantity["vintage"]),
                quantity["coverage"],
                ORIGINS[quantity["origin"]],
                same(quantity["source"]),
            )
        )
    return DataTable(
        "indicators",
        Text("Indicators", "指标"),
        (
            Column("indicator", Text("Indicator", "指标")),
            Column("value", Text("Value", "数值"), digits=3),
            Column("interval", Text("Interval", "区间")),
            Column("window", Text("Window", "窗口")),
            Column("vintage", Text("Vintage", "版次")),
            Column("coverage", Text("Coverage", "覆盖率"), "%", 1),
            Column("origin", Text("Origin", "来源性质")),
            Column("source", Text("Source", "来源")),
        ),
        cells,
    )
