# SPDX-License-Identifier: Apache-2.0
"""The pictures of a back-cast: money by year, growth by year, the frontier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.investment.backcast_report import missing, words
from yuzui.investment.path_report import words as path
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import curves

Document = Mapping[str, Any]

KEPT = Text("today's share kept", "保持现有占比")


def pictures(document: Document) -> list[Picture]:
    """Return money, growth and, if it was asked for, the frontier; nothing without a path."""
    found = []
    if document["price_of_steadiness"] is not None:
        found = [money(document), growth(document)]
    return [*found, frontier(document)] if document["frontier"] else found


def money(document: Document) -> Picture:
    """Return the part by year on every path, beside what keeps today's share."""
    rows = []
    for name, one in document["paths"].items():
        rows += _rows(words.PATHS[name], document["years"], one["amounts"] or ())
    rows += _rows(KEPT, document["years"], kept(document))
    description = Text(
        "lines are {m} by year on each path to the target, and what keeps today's share",
        "曲线为各达标路径逐年的{m}，以及保持现有占比所需",
    ).format(m=path.measure(dict(document)))
    last = kept(document)[-1]
    finding = Text(
        "In {by} {m} must stand at {a} ({u}); today's share would take {k}",
        "{by} 年{m}须达 {a} {u}；若保持现有占比则为 {k} {u}",
    ).format(
        by=document["by"],
        m=path.measure(dict(document)),
        a=number(document["paths"]["steadiest"]["amounts"][-1]),
        u=words.unit(document),
        k=number(last),
    )
    meta = _meta(document, "backcast-money", finding, description)
    return curves.draw(meta, rows, (Text("year", "年份"), words.unit(document), ""))


def kept(document: Document) -> list[float]:
    """Return the part by year that keeps today's share, base year first."""
    rates = document["growth"]
    count = len(document["years"]) - 1
    rates = [rates] * count if isinstance(rates, float) else rates
    part = document["base"]["part"]
    found = [1.0 if part is None else part]  # else in base years' parts, as the axis says
    for rate in rates:
        found.append(found[-1] * (1 + rate))
    return found


def growth(document: Document) -> Picture:
    """Return the growth of the part by year on every path."""
    years, rows = document["years"][1:], []
    for name, one in document["paths"].items():
        rows += _rows(words.PATHS[name], years, one["growth"] or ())
    cap = document["cap"]
    if cap is not None:
        caps = [cap] * len(years) if isinstance(cap, int | float) else cap
        rows += _rows(missing.LIMITS["cap"], years, caps)
    cheap, steady = (document["paths"][name]["growth"] for name in ("cheapest", "steadiest"))
    finding = Text(
        "The cheapest path waits for {a} growth in one year; the steadiest needs at most {b}",
        "最省路径留待某一年增长 {a}；最稳路径每年至多 {b}",
    ).format(a=percent(max(cheap)), b=percent(max(steady)))
    description = Text("lines are yearly growth on each path", "曲线为各路径的年增速")
    meta = _meta(document, "backcast-growth", finding, description)
    axes = (Text("year", "年份"), Text("growth on the year before", "比上年增长"), "%")
    return curves.draw(meta, rows, axes)


def frontier(document: Document) -> Picture:
    """Return the extra money by deadline, a line per target, on the steadiest path."""
    found = document["frontier"]
    points = [p for p in found["points"] if p["path"] == "steadiest"]
    targets = sorted({p["target"] for p in points}, reverse=True)
    rows: list[dict[str, Any]] = []
    for target in targets:
        own = [p for p in points if p["target"] == target and p["extra"] is not None]
        name = Text("target {t}", "目标 {t}").format(t=percent(target))
        rows += _rows(name, [p["by"] for p in own], [p["extra"] for p in own])
    description = Text(
        "lines are the money beyond today's share, all counted to {last}, by the year in which "
        "the target is met on the steadiest path and kept from then on",
        "曲线为超出现有占比的资金（均计至 {last} 年），横轴为最稳路径达标并保持的起始年份",
    ).format(last=found["counted_to"])
    meta = _meta(document, "backcast-frontier", _cost(document), description)
    unit = Text("extra money, {u}", "增量资金（{u}）").format(u=words.unit(document))
    return curves.draw(meta, rows, (Text("deadline", "期限"), unit, ""))


def _cost(document: Document) -> Text:
    """Return what the target asked for costs at the first and the last deadline with a path."""
    points = [
        p
        for p in document["frontier"]["points"]
        if p["path"] == "steadiest" and p["target"] == document["target"] and p["extra"] is not None
    ]
    if len(points) < 2:
        return Text("Few deadlines have a path within the limits", "在限制之内，多数期限无达标路径")
    first, last = points[0], points[-1]
    return Text(
        "{t} by {a} takes {ca} beyond today's share, by {b} {cb} ({u})",
        "{t} 若于 {a} 年达到，增投 {ca} {u}；于 {b} 年达到，增投 {cb} {u}",
    ).format(
        t=words.target(document),
        a=first["by"],
        b=last["by"],
        ca=number(first["extra"]),
        cb=number(last["extra"]),
        u=words.unit(document),
    )


def _rows(group: Text, xs: Any, ys: Any) -> list[dict[str, Any]]:
    return [
        {"x": x, "y": y, "group": group, "low": None, "high": None, "censored": False}
        for x, y in zip(xs, ys, strict=False)
    ]


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    sources = [same(row["source"]) for row in document["files"] if row["source"]]
    base = document["base"]
    vintage = path.vintage(base["year"], base["figure"]["vintage"])
    return Meta(name, finding, description, "derived", join(sources, "; ", "；"), vintage)
