# SPDX-License-Identifier: Apache-2.0
"""Dated indicators side by side, each with source, window, coverage and interval.

It makes no claim that one steers the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from yuzui.investment import path_view
from yuzui.investment.path_answer import Answer
from yuzui.investment.path_sources import vintage
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.model.finding import ORIGINS
from yuzui.model.quantity import Quantity
from yuzui.text import Text, same
from yuzui.text.numbers import duration, number, percent
from yuzui.view.page import EVERYONE, Block, Figure, Page, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/spending/overview", EVERYONE
PLACE = ("spending", 0)
WAS = ("/overview",)
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
    answer: Answer | None = pages.newest(workspace, "path")
    usage, evaluation = pages.newest(workspace, "usage"), pages.newest(workspace, "evaluate")
    rows = [] if answer is None else [Indicator(_BASIC, "/spending", answer.base.figure)]
    rows += [] if usage is None else _usage(usage)
    rows += [] if evaluation is None else _evaluate(evaluation)
    if not rows:
        return pages.missing(TITLE, "yuzui demo")
    blocks: list[Block] = [] if answer is None else [Figure(path_view.fan(answer), answer.run.id, "/spending")]
    finding = Text("{n} dated indicators, none of them without a source",
                   "{n} 项带日期的指标，无一缺少来源")  # fmt: skip
    blocks.append(_listing(rows))
    return Page(finding.format(n=len(rows)), blocks, lead=_LEAD, stamp=pages.stamp(answer, usage, evaluation))


_BASIC = Text("basic research, share of R&D", "基础研究占研发经费")


class Indicator(NamedTuple):
    """A figure, its name, and the page that tells more of it."""

    label: Text
    path: str
    quantity: Quantity


def _usage(answer: Any) -> Iterator[Indicator]:
    where = "/facilities"
    yield Indicator(Text("processor time used", "处理器时间使用率"), where, answer.utilisation)
    yield Indicator(Text("median wait", "等待时间中位数"), where, answer.median_wait)
    yield Indicator(Text("core-hours delivered", "交付核时"), where, answer.delivered)


def _evaluate(answer: Any) -> Iterator[Indicator]:
    unit = Text("{n} months", "{n} 个月")
    for share in () if answer.early is None else answer.early.shares:
        within = _SHARE.format(w=unit.format(n=share.within))
        yield Indicator(within, "/results", share.share)
    if answer.disruption is not None:
        yield Indicator(Text("mean disruption", "颠覆性均值"), "/results", answer.disruption.null.mean)


def _value(quantity: Quantity, value: float | None, share: bool) -> Text:
    if value is None:
        return Text("no data", "无数据")
    if quantity.unit == "s":
        return duration(value)
    if share:
        return percent(value, 2)
    return number(value, 0 if abs(value) >= 100 else 3)


def _listing(rows: list[Indicator]) -> DataTable:
    cells = []
    for label, where, quantity in rows:
        value, interval = quantity.value, quantity.interval
        share = quantity.unit == "1" and label.en != "mean disruption"
        span: Text | None = None
        if interval is not None:
            low, high = (_value(quantity, end, share) for end in (interval.low, interval.high))
            span = Text("{a} to {b}", "{a} 至 {b}").format(a=low, b=high)
        cells.append(
            (
                Link(label, where),
                _value(quantity, value, share),
                span,
                window(quantity.window),
                vintage(None, quantity.vintage),
                quantity.coverage,
                ORIGINS[quantity.origin],
                same(quantity.source),
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
