# SPDX-License-Identifier: Apache-2.0
"""The pictures of the study ``cube``: who performs basic research, and what each performer does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from yuzui.investment.cube_report import words
from yuzui.investment.path_report import names
from yuzui.investment.path_report.words import unit
from yuzui.text import Text, join, same
from yuzui.text.numbers import percent
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import bars
from yuzui.view.table import Column

DRAWN = 12
"""Most years that are drawn; the table holds all."""


def pictures(document: words.Document) -> list[Picture]:
    """Return both pictures."""
    return [by_year(document), by_performer(document)]


def by_year(document: words.Document) -> Picture:
    """Return a type's split over the performers, year by year; estimates are named so."""
    every = words.years(document)
    rows = [
        {"label": _year(year, every[year]), "value": cell["value"], "group": _who(name)}
        for year in sorted(every)[-DRAWN:]
        for name in document["axes"]["performer"]
        for cell in every[year]
        if (cell["performer"], cell["type"]) == (name, words.TYPE)
    ]
    estimated = document["origin"] == "derived"
    description = Text(
        "bars are basic research by performer ({u}); the split of years marked “estimated” was "
        "not published, the table gives its error",
        "条形为各执行部门的基础研究经费（{u}）；标“推算”的年份未公布部门结构，误差见表",
    )
    if not estimated:
        description = Text(
            "bars are basic research by performer ({u}), as published; all years in the table",
            "条形为公布的各执行部门基础研究经费（{u}）；全部年份见表",
        )
    money = unit(document["unit"])
    meta = _meta(document, "structure-basic", _moved(document), description.format(u=money))
    title = Text("basic research, {u}", "基础研究，{u}").format(u=money)
    drawn = bars.draw(meta, rows, (title, ""))
    return replace(drawn, twin=twin(document, words.TYPE))


def by_performer(document: words.Document) -> Picture:
    """Return what each performer does in the latest year that is published or fitted."""
    year = words.latest(document, "published", "fitted")
    cells = words.years(document)[year]
    rows = [
        {"label": _who(name), "value": cell["value"], "group": names.word(kind, words.TYPES)}
        for name in document["axes"]["performer"]
        for kind in document["axes"]["type"]
        for cell in cells
        if (cell["performer"], cell["type"]) == (name, kind)
    ]
    shown = words.BASES[words.basis(cells)]
    description = Text("bars are R&D of {y} by type, {u} ({b})", "条形为 {y} 年各部门分类型经费（{u}；{b}）").format(
        u=unit(document["unit"]), y=year, b=shown
    )
    meta = _meta(document, "structure-performers", _content(document, year), description)
    drawn = bars.draw(meta, rows, (unit(document["unit"]), ""))
    return replace(drawn, twin=twin(document))


def twin(document: words.Document, kind: str = "") -> Twin:
    """Return the cells as a table, each with how it is known and its error."""
    columns = [
        Column("year", Text("Year", "年份")),
        Column("performer", Text("Performer", "执行部门")),
        Column("type", Text("Type", "类型")),
        Column("value", Text("Amount ({u})", "金额（{u}）").format(u=unit(document["unit"])), "", 1),
        Column("share", Text("Share of the type", "占该类型比重"), "%", 1),
        Column("basis", Text("How it is known", "依据")),
        Column("rel_error", Text("Typical error", "平均误差"), "%", 1),
        Column("rel_error_p90", Text("9 in 10 within", "九成误差以内"), "%", 1),
    ]
    every = words.years(document)
    rows = [
        (
            year,
            _who(cell["performer"]),
            names.word(cell["type"], words.TYPES),
            cell["value"],
            words.shares(every[year], cell["type"]).get(cell["performer"]),
            words.BASES[cell["basis"]],
            cell["rel_error"],
            cell["rel_error_p90"],
        )
        for year in sorted(every, reverse=True)
        for cell in every[year]
        if kind in ("", cell["type"])
    ]
    return Twin(columns, rows)


def _who(name: str) -> Text:
    return names.word(name, names.PERFORMERS)


def _year(year: int, cells: Sequence[words.Cell]) -> Text:
    if words.basis(list(cells)) == "published":
        return same(year)
    return Text("{y} estimated", "{y} 推算").format(y=year)


def _moved(document: words.Document) -> Text:
    """Return how the largest performer of basic research moved."""
    every = words.years(document)
    first, last = min(every), words.latest(document, "published", "fitted")
    top = next(iter(words.shares(every[last])))
    said = Text(
        "Basic research by {who}: {a} of all in {y0}, {b} in {y1}", "{who}占基础研究的比重：{y0} 年 {a}，{y1} 年 {b}"
    )
    if words.basis(every[last]) != "published":
        said += Text(" (estimated)", "（推算）")
    return said.format(
        who=_who(top),
        a=percent(words.shares(every[first])[top]),
        b=percent(words.shares(every[last])[top]),
        y0=first,
        y1=last,
    )


def _content(document: words.Document, year: int) -> Text:
    """Return how much of each performer's own R&D is basic research."""
    cells = words.years(document)[year]
    parts = []
    for name in document["axes"]["performer"]:
        own = {c["type"]: c["value"] for c in cells if c["performer"] == name}
        share = own[words.TYPE] / sum(own.values())
        said = Text("{who} {share}", "{who} {share}")
        parts.append(said.format(who=_who(name), share=percent(share)))
    head = Text("Basic research in each performer's own R&D, {y}: ", "{y} 年各部门自身研发中的基础研究：")
    return head.format(y=year) + join(parts, ", ", "，")


def _meta(document: Any, name: str, finding: Text, description: Text) -> Meta:
    sources = [same(row["source"]) for row in document["files"][:1]]
    vintage = Text("final figures to {y}", "最终数，截至 {y} 年").format(y=max(words.years(document)))
    return Meta(name, finding, description, document["origin"], join(sources), vintage)
