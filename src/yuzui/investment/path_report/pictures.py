# SPDX-License-Identifier: Apache-2.0
"""The pictures of the study: the fan with the target line, and the required growth."""

from __future__ import annotations

import math
from typing import Any

from yuzui.investment.forecast_report.words import METHODS
from yuzui.investment.path_report import words
from yuzui.text import Text, join, same
from yuzui.text.numbers import percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import fan as chart
from yuzui.view.charts import heat

DRAWN = ("final", "preliminary", "restated")
"""Kinds of vintage with a mark of their own; others are drawn as final figures."""


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return fan chart and, until the target is met, the required growth."""
    return [fan(document)] if document["target_met"] else [fan(document), required(document)]


def fan(document: dict[str, Any]) -> Picture:
    """Return the share, its possible futures by each method, and the target line."""
    history = [
        {
            "year": point["year"],
            "value": point["share"],
            "status": point["vintage"] if point["vintage"] in DRAWN else "final",
        }
        for point in (*document["other_vintages"], *document["history"])
    ]
    order = ("reference_class", "persistence", "damped_drift", "simulator")
    methods = [
        {"name": name, "label": METHODS[name], "rows": _drawn(name, document)}
        for name in order
        if document["methods"].get(name)
    ]
    description = Text(
        "points are published figures (filled: final, hollow: preliminary); lines are what each "
        "method says (of other countries' history the median); the band is where that history "
        "puts 8 and 9 in 10 outcomes",
        "点为公布值（实心为最终数，空心为初步数）；线为各方法推算（他国历史取中位数）；"
        "带状区为他国历史给出的八成与九成范围",
    ) + _ghosts(document)
    meta = _meta(document, "path-fan", words.headline(document), description)
    return chart.draw(meta, history, methods, document["target"], document["ghosts"])


def _ghosts(document: dict[str, Any]) -> Text:
    years = [same(ghost["origin"]) for ghost in document["ghosts"]]
    words = Text("; grey dotted: what the simulator said in {years}", "；灰色点线为模拟器当年（{years} 年）的推算")
    return words.format(years=join(years, ", ", "、")) if years else same("")


def _drawn(name: str, document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a method; a skewed spread is drawn at its median, not its mean."""
    rows: list[dict[str, Any]] = document["methods"][name]
    if name != "reference_class":
        return rows
    return [{**row, "mean": row["p50"]} for row in rows]


def required(document: dict[str, Any]) -> Picture:
    """Return the grid of required growth: growth of the whole by deadline."""
    grid = document["required_growth"]
    seen = _observed(document)
    known = [w["part_growth"] for w in document["windows"] if w["part_growth"] is not None]
    fastest = max(known, default=-math.inf)  # of a growth that is not known nothing is framed
    rows = []
    for rate in sorted({row["total_growth"] for row in grid}):
        values = [row["basic_growth"] for row in grid if row["total_growth"] == rate]
        framed = [value <= fastest for value in values]
        label, years = percent(rate), seen.get(rate)
        rows.append({"label": label, "values": values, "framed": framed, "seen": years})
    columns = [same(year) for year in sorted({row["by"] for row in grid})]
    description = Text(
        "cells are the yearly growth of {measure} that meets the target by a year (columns) while "
        "{whole} grows at a rate (rows; ● observed); framed: no more than {measure} grew over "
        "some recent window",
        "单元格为{whole}按某增速（行，● 为实际出现过的增速）增长时，到某年（列）达标所需的"
        "{measure}年增速；加框者不高于近年某一时段的{measure}实际增速",
    ).format(measure=words.measure(document), whole=words.whole(document))
    meta = _meta(document, "path-required", _needed(document), description)
    title = Text("{whole}, a year", "{whole}年增速").format(whole=words.whole(document))
    return heat.draw(meta, rows, columns, heat.Axes(title, Text("deadline", "期限")))


def _observed(document: dict[str, Any]) -> dict[float, Text]:
    """Return the rates of the grid at which the whole grew over a base window, with its years."""
    found = {}
    for window in document["windows"]:
        if window["whole_growth"] is not None:
            first, last = window["from"], window["to"]
            years = Text(f"({first}–{str(last)[2:]})", f"（{first}—{last}）")
            found[round(window["whole_growth"], 3)] = years
    return found


def _needed(document: dict[str, Any]) -> Text:
    grid = document["required_growth"]
    rates = {row["total_growth"] for row in grid}
    near = min(rates, key=lambda rate: abs(rate - words.observed(document)))
    own = [row for row in grid if row["total_growth"] == near]
    return Text(
        "To reach {target} {measure} must grow {last} a year by {late}, {first} by {early}, if {whole} grows {rate}",
        "{whole}年增 {rate} 时，{late} 年达到 {target} 须{measure}年增 {last}，{early} 年则须 {first}",
    ).format(
        target=words.target(document),
        measure=words.measure(document),
        whole=words.whole(document),
        first=percent(own[0]["basic_growth"]),
        last=percent(own[-1]["basic_growth"]),
        early=own[0]["by"],
        late=own[-1]["by"],
        rate=percent(near),
    )


def _meta(document: dict[str, Any], name: str, finding: Text, description: Text) -> Meta:
    sources = [same(row["source"]) for row in document["files"] if row["source"]]
    base = document["base"]
    vintage = words.vintage(base["year"], base["figure"]["vintage"])
    return Meta(name, finding, description, "real", join(sources, "; ", "；"), vintage)
