# SPDX-License-Identifier: Apache-2.0
"""The pictures of the use of a computing centre."""

from __future__ import annotations

from typing import Any

from yuzui.model.provenance import computed
from yuzui.text import Text, same
from yuzui.text.numbers import duration, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.lines import Level, step_chart


def draw(document: dict[str, Any]) -> list[Picture]:
    """Return the pictures; see :func:`yuzui.ledger.jobs.usage.pictures`."""
    found = []
    if document["ledger"]["processors"]:
        found.append(_by_day(document))
    if document["waits"]["bins"]:
        found.append(_waits(document))
    return [*found, _outcomes(document)]


def _meta(document: dict[str, Any], name: str, finding: Text, description: Text) -> Meta:
    trace = document["trace"]
    return Meta(
        name, finding, description, computed(document["origin"]), same(trace["source"]),
        trace["vintage"], "/about/method#usage",
    )  # fmt: skip


def _by_day(document: dict[str, Any]) -> Picture:
    group = Text("processor time used", "处理器时间使用率")
    days = document["ledger"]["days"]
    rows = [Level(t=row["day"], y=row["utilisation"], group=group) for row in days]
    above = sum(row["utilisation"] > 0.8 for row in days)
    finding = Text(
        "{share} of processor time was used; on {n} of {all} days more than 80 %",
        "处理器时间使用率 {share}；{all} 天中有 {n} 天超过 80%",
    ).format(share=percent(document["utilisation"]["value"], 0), n=above, all=len(days))
    description = Text(
        "Core-seconds delivered over core-seconds opened, by day of the log. Jobs already running "
        "when the log began are not in it: the first days are a lower bound; the last is not "
        "whole.",
        "按日志内天数：交付核秒与开放核秒之比。日志开始时已在运行的作业不在其中：最初几天为下限；最后一天不完整。",
    )
    meta = _meta(document, "use-by-day", finding, description)
    return step_chart(meta, rows, (Text("day of the log", "日志内天数"), group, "%"))


def _waits(document: dict[str, Any]) -> Picture:
    waits = document["waits"]
    rows, last = [], 0
    for bin in waits["bins"]:
        low, high = duration(last), bin["up_to"]
        label = (
            Text("up to {high}", "不超过 {high}").format(high=duration(high))
            if not last
            else Text("over {low}", "超过 {low}").format(low=low)
            if high is None
            else Text("{low} to {high}", "{low}至 {high}").format(low=low, high=duration(high))
        )
        share = bin["jobs"] / waits["known"]
        rows.append(Bar(label=label, value=share))
        last = high or last
    quantiles = waits["quantiles"]
    finding = Text(
        "Half of all jobs started within {median}; one in twenty waited longer than {tail}",
        "一半作业在 {median}内开始；二十分之一的作业等待超过 {tail}",
    ).format(median=duration(quantiles["0.5"]), tail=duration(quantiles["0.95"]))
    description = Text("Jobs by time from submission to start.", "作业按提交至开始的时间分布。")
    meta = _meta(document, "waits", finding, description)
    return bar_chart(meta, rows, (Text("share of jobs", "作业占比"), "%"))


def _outcomes(document: dict[str, Any]) -> Picture:
    rows = [
        Bar(label=Text.of(row["label"]), value=row["share"])
        for row in sorted(document["outcomes"], key=lambda row: -row["jobs"])
    ]
    done = sum(row["share"] for row in document["outcomes"] if row["status"] == 1)
    finding = Text("{share} of all jobs completed", "{share} 的作业完成").format(share=percent(done, 0))
    description = Text("All jobs read, by the status the log gives.", "全部读取的作业，按日志所记状态。")
    meta = _meta(document, "outcomes", finding, description)
    return bar_chart(meta, rows, (Text("share of jobs", "作业占比"), "%"))
