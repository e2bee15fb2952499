# SPDX-License-Identifier: Apache-2.0
"""What is said and drawn of stocks of knowledge, from the document of a simulation alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from yuzui.investment.lever_report.words import UNITS
from yuzui.investment.path_report.words import MEASURES
from yuzui.investment.stocks import names
from yuzui.job.result import read_from
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import curves

Document = Mapping[str, Any]


def finding(document: Document) -> Text:
    """Return by how much the levers move the stock of the type that waits longest."""
    known = _gestation(document)
    types = document["stocks"]["types"]
    one = max(types, key=lambda one: max(known[one["type"]]))
    row = one["added"][-1]
    return Text(
        "By {year} the levers move the stock of {kind} by {x}: spending shows after {a} to {b} years",
        "到 {year} 年政策工具使{kind}存量变动 {x}：经费 {a} 至 {b} 年后才见效",
    ).format(
        year=row["year"],
        kind=MEASURES[one["type"]],
        x=percent(row["p50"]),
        a=number(min(known[one["type"]])),
        b=number(max(known[one["type"]])),
    )


def added(document: Document) -> Text:
    """Return by how much the levers move each stock in the last year."""
    return Text("by {year} the levers add {parts}", "到 {year} 年政策工具使存量增加：{parts}").format(
        year=document["stocks"]["types"][0]["added"][-1]["year"],
        parts=_each(document, lambda one: percent(one["added"][-1]["p50"])),
    )


def _gestation(document: Document) -> dict[str, list[float]]:
    """Return the arguments of each type's years of gestation."""
    known = {one["name"]: one["arguments"] for one in document["stocks"]["priors"]}
    return {one["type"]: known[names(one["type"])[1]] for one in document["stocks"]["types"]}


def _each(document: Document, said: Callable[[Mapping[str, Any]], Text]) -> Text:
    """Return what is said of every type, its name before it."""
    parts = [
        Text("{kind} {x}", "{kind} {x}").format(kind=MEASURES[one["type"]], x=said(one))
        for one in document["stocks"]["types"]
    ]
    return join(parts, " · ", "；")


def lines(document: Document) -> list[tuple[Text, Text]]:
    """Return label and sentence of each line on stocks; none if there are no stocks."""
    if document["stocks"] is None:
        return []
    label = Text("stocks (assumed)", "知识存量（假设）")
    return [(label, grown(document)), (label, added(document))]


def grown(document: Document) -> Text:
    """Return how many times its level of the base year each stock reaches, with its interval."""
    first = document["stocks"]["types"][0]["since"]
    head = Text("{year} against {base}: ", "{year} 年与 {base} 年相比：").format(
        year=first[-1]["year"], base=first[0]["year"]
    )
    return head + _each(document, lambda one: _times(document, one["since"][-1]))


def _times(document: Document, row: Mapping[str, Any]) -> Text:
    words = Text("{x} times", "{x} 倍")
    if document["draws"]:
        words = Text("{x} times ({a}–{b})", "{x} 倍（{a}—{b}）")
    return words.format(**{k: number(row[p], 2) for k, p in zip("xab", _ENDS, strict=True)})


_ENDS = ("p50", "p10", "p90")


def late(document: Document) -> Text:
    """Return after how many years spending of each type enters its stock."""
    known = _gestation(document)

    def years(one: Mapping[str, Any]) -> Text:
        ends = known[one["type"]]
        return Text("{a} to {b} years", "{a} 至 {b} 年").format(a=number(min(ends)), b=number(max(ends)))

    return Text(
        "Spending enters a stock only when its gestation is over ({parts}), however fast its share rises.",
        "经费须经见效期后才进入存量（{parts}），与占比上升快慢无关。",
    ).format(parts=_each(document, years))


def picture(document: Document) -> Picture:
    """Return each stock over its level of the base year, with the interval of its assumptions."""
    found = document["stocks"]
    rows = [
        {
            "x": row["year"],
            "y": row["p50"],
            "group": MEASURES[one["type"]],
            "low": row["p10"] if document["draws"] else None,
            "high": row["p90"] if document["draws"] else None,
        }
        for one in found["types"]
        for row in one["since"]
    ]
    description = Text(
        "stock of knowledge with the levers over that of {base}: lines are medians, bands hold 8 "
        "in 10 draws of loss and gestation, which are assumptions",
        "有政策情形下的知识存量与 {base} 年之比：线为中位数，带状区为折旧率与见效年数（均为假设）抽样的八成区间",
    ).format(base=found["types"][0]["since"][0]["year"])
    meta = Meta("stocks", grown(document), description, "derived", *read_from(document["files"]))
    base = found["types"][0]["since"][0]["year"]
    times = Text("times {base}", "{base} 年的倍数").format(base=base)
    return curves.draw(meta, rows, (Text("year", "年份"), times, ""))


def table(document: Document) -> list[tuple[Any, ...]]:
    """Return every stock by type and year: median and interval, without levers, what they add."""
    return [
        (MEASURES[one["type"]], with_["year"], with_["p50"], with_["p10"], with_["p90"], without["p50"], added["p50"])
        for one in document["stocks"]["types"]
        for with_, without, added in zip(one["stock"]["with"], one["stock"]["without"], one["added"], strict=True)
    ]


HEADINGS = (
    Text("Type", "类型"),
    Text("Year", "年份"),
    Text("With the levers", "有政策"),
    Text("10 %", "10%"),
    Text("90 %", "90%"),
    Text("Without", "无政策"),
    Text("Added", "增加"),
)


def unit(document: Document) -> Text:
    """Return the unit of the stocks."""
    name = document["stocks"]["unit"]
    return UNITS.get(name, same(name))
