# SPDX-License-Identifier: Apache-2.0
"""What is shown of the structure of R&D spending: sentences, charts, tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from yuzui.investment import cube_answer, path_sources
from yuzui.investment.path_sources import COUNTRIES, PERFORMERS, word
from yuzui.investment.path_view import MEASURES, unit
from yuzui.job.tables import SUMMARY, summary, table
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column

Document = Mapping[str, Any]
Cell = dict[str, Any]

TYPES = MEASURES | {"rest": Text("applied research and development", "应用研究与试验发展")}
BASES = {
    "published": Text("published", "公布"),
    "fitted": Text("estimated: fitted", "推算：拟合"),
    "carried": Text("estimated: carried", "推算：沿用结构"),
    "structural_zero": Text("always zero", "结构性零"),
}
_BASIS = {
    "published": Text("published", "公布"),
    "fitted": Text("fitted", "拟合推算"),
    "carried": Text("carried", "沿用推算"),
}
METHODS = {
    "ipf": Text("fitted to both margins", "按两个边际拟合"),
    "carried": Text("last split of the type kept", "沿用类型的部门结构"),
    "carried_by_performer": Text("last split of the performer kept", "沿用部门的类型结构"),
}
TYPE = "basic"
_BRACKETS = Text("; in brackets the typical error of the amount", "；括号内为金额的平均误差")


def country(document: Document) -> Text:
    """Return the name of the country."""
    return word(document["country"], COUNTRIES)


def years(document: Document) -> dict[int, list[Cell]]:
    """Return the cells by year."""
    found: dict[int, list[Cell]] = {}
    for cell in document["cells"]:
        found.setdefault(cell["year"], []).append(cell)
    return found


def basis(cells: list[Cell]) -> str:
    """Return how most of a year is known: ``published``, ``fitted`` or ``carried``."""
    return str(next(c["basis"] for c in cells if c["basis"] != "structural_zero"))


def latest(document: Document, *bases: str) -> int:
    """Return the latest year that is known in one of these ways, or 0."""
    return max((y for y, cells in years(document).items() if basis(cells) in bases), default=0)


def shares(cells: list[Cell], kind: str = TYPE) -> dict[str, float]:
    """Return each performer's share of a type, largest first."""
    own = {c["performer"]: c["value"] for c in cells if c["type"] == kind}
    total = sum(own.values())
    ordered = sorted(own, key=lambda name: -own[name])
    return {name: own[name] / total for name in ordered} if total else {}


def finding(document: Document) -> Text:
    """Return what the cube shows: the largest performer of all R&D beside its basic research."""
    year = latest(document, "published")
    cells = years(document)[year]
    total = sum(cell["value"] for cell in cells)
    own: dict[str, float] = {}
    for cell in cells:
        own[cell["performer"]] = own.get(cell["performer"], 0.0) + cell["value"]
    first = max(own, key=lambda name: own[name])
    return Text(
        "{c}, {year}: {who} perform {all} of R&D and {basic} of basic research",
        "{c} {year} 年：{who}执行研发经费的 {all}，占基础研究的 {basic}",
    ).format(
        c=country(document),
        year=year,
        who=word(first, PERFORMERS),
        all=percent(own[first] / total, 0),
        basic=percent(shares(cells)[first]),
    )


def split(document: Document, year: int) -> Text:
    """Return a year's basic research by performer, estimates with their error."""
    cells = {c["performer"]: c for c in years(document)[year] if c["type"] == TYPE}
    parts = []
    for name, share in shares(list(cells.values())).items():
        error = cells[name]["rel_error"]
        said = Text("{who} {share}", "{who} {share}")
        if error is not None:
            said = Text("{who} {share} (± {e})", "{who} {share}（± {e}）")
        shown = percent(error, 0) if error is not None else same("")
        parts.append(said.format(who=word(name, PERFORMERS), share=percent(share), e=shown))
    return join(parts, " · ", "；")


def lines(document: Document) -> list[tuple[Text, Text]]:
    """Return the transcript: label and sentence of each line."""
    found = [(Text("structure", "结构"), finding(document))]
    for bases in (("published",), ("fitted",), ("carried",)):
        if year := latest(document, *bases):
            label = Text("{y} {b}", "{y} 年{b}").format(y=year, b=_BASIS[bases[0]])
            said = Text("basic research: ", "基础研究：") + split(document, year)
            said += _BRACKETS if bases != ("published",) else same("")
            found.append((label, said))
    found.append((Text("error", "误差"), measured(document)))
    if (checked := instance(document)) is not None:
        label = Text("in {c}", "{c}实例").format(c=country(document))
        found.append((label, checked))
    found.append((Text("margins", "边际"), margins(document)))
    if document["regions"]:
        found.append((Text("regions", "地区"), cube_answer.said(document["regions"])))
    if (rough := unsettled(document)) is not None:
        found.append((Text("not settled", "未收敛"), rough))
    if gaps := left_out(document):
        found.append((Text("left out", "未列入"), gaps))
    return found


def measured(document: Document) -> Text:
    """Return how far the methods are off where the cells are published."""
    rows = document["holdout"]["rows"]
    first, last = rows[0], max(rows, key=lambda row: row["ahead"])
    return Text(
        "measured on the United States {y0}–{y1} ({n} cells): fitting misses by {a}, carrying by "
        "{b} one year ahead (ratio {r}); {a5} and {b5} after {h} years (ratio {r5})",
        "以美国 {y0}—{y1} 年实测（{n} 个单元格）：提前 1 年，拟合误差 {a}，沿用误差 {b}"
        "（比值 {r}）；提前 {h} 年为 {a5} 与 {b5}（比值 {r5}）",
    ).format(
        y0=document["holdout"]["years"][0],
        y1=document["holdout"]["years"][1],
        n=first["cells"],
        h=last["ahead"],
        **_errors(first, ""),
        **_errors(last, "5"),
    )


def _errors(row: Mapping[str, Any], mark: str) -> dict[str, Text]:
    def said(value: float | None) -> Text:
        return same("—") if value is None else percent(value)

    ratio = row["ratio_ipf_carried"]
    return {
        f"a{mark}": said(row["ipf"]),
        f"b{mark}": said(row["carried"]),
        f"r{mark}": same("—") if ratio is None else number(ratio, 2),
    }


def instance(document: Document) -> Text | None:
    """Return how far the methods were off in the country's own year that can be checked."""
    found = document["holdout"]["instance"]
    if found is None:
        return None
    errors = found["errors"]
    worst = max(errors["ipf"], key=lambda who: abs(errors["ipf"][who]))
    said = Text(
        "{b} from {a}: fitting misses {who} by {fit}, carrying by {carry}",
        "由 {a} 年推 {b} 年：拟合对{who}的偏差为 {fit}，沿用为 {carry}",
    )
    if found["rounded"]:
        said += Text(" (in {a} the share of {rounded} is known rounded)", "（{a} 年{rounded}占比仅有取整值）")
    said += Text("; one year does not settle the choice", "；仅一年，不足以定优劣")
    return said.format(
        a=found["from"],
        b=found["to"],
        who=word(worst, PERFORMERS),
        fit=percent(abs(errors["ipf"][worst])),
        carry=percent(abs(errors["carried"][worst])),
        rounded=join([word(who, PERFORMERS) for who in found["rounded"]], ", ", "、"),
    )


def unsettled(document: Document) -> Text | None:
    """Return which fits stopped before their sums agreed, or None."""
    rows, parts = document["margins"]["unsettled"], []
    if rows:
        worst = max(row["error"] for row in rows)
        parts.append(
            Text(
                "fitting of {years} stopped after {n} passes with sums still off by up to "
                "{e} ({u}): these cells are rough",
                "{years} 年的拟合在 {n} 轮后停止，合计仍差至多 {e} {u}，相应单元格较粗略",
            ).format(
                years=join([same(row["year"]) for row in rows], ", ", "、"),
                n=max(row["sweeps"] for row in rows),
                e=number(worst, 3),
                u=unit(document["margins"]["unit"]),
            )
        )
    if n := document["holdout"]["unsettled"]:
        parts.append(
            Text("{n} fits of the measured error did not settle either", "实测误差所用的拟合中有 {n} 次未收敛").format(
                n=number(n)
            )
        )
    return join(parts, "; ", "；") if parts else None


def margins(document: Document) -> Text:
    """Return how well the cells add up to the published totals."""
    found = document["margins"]
    error = found["largest_error"]
    less = error < 0.05
    words = Text(
        "cells add up to all {n} published totals within {e} ({u})", "单元格与 {n} 项公布合计相差不超过 {e} {u}"
    )
    return words.format(n=found["checked"], e=number(0.1 if less else error, 1), u=unit(found["unit"]))


def left_out(document: Document) -> Text | None:
    """Return which years have no cube, or None."""
    found = [row["year"] for row in document["left_out"]]
    parts = []
    if found:
        span = Text(f"{min(found)}–{max(found)}", f"{min(found)}—{max(found)}")
        parts.append(
            Text("{s}: no earlier published split to start from", "{s} 年：此前没有公布的部门结构可作起点").format(
                s=span
            )
        )
    if n := len(document["excluded"]):
        parts.append(
            Text(
                "{n} negative cells kept as published and never fitted", "{n} 个负值单元格按原样保留，不参与拟合"
            ).format(n=n)
        )
    return join(parts, "; ", "；") if parts else None


# The pictures of the study `cube`: who performs basic research, and what each performer does.


DRAWN = 12
"""Most years that are drawn; the table holds all."""


def pictures(document: Document) -> list[Picture]:
    """Return both pictures."""
    return [by_year(document), by_performer(document)]


def by_year(document: Document) -> Picture:
    """Return a type's split over the performers, year by year; estimates are named so."""
    every = years(document)
    rows = [
        Bar(label=_year(year, every[year]), value=cell["value"], group=_who(name))
        for year in sorted(every)[-DRAWN:]
        for name in document["axes"]["performer"]
        for cell in every[year]
        if (cell["performer"], cell["type"]) == (name, TYPE)
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
    drawn = bar_chart(meta, rows, (title, ""))
    return replace(drawn, twin=twin(document, TYPE))


def by_performer(document: Document) -> Picture:
    """Return what each performer does in the latest year that is published or fitted."""
    year = latest(document, "published", "fitted")
    cells = years(document)[year]
    rows = [
        Bar(label=_who(name), value=cell["value"], group=path_sources.word(kind, TYPES))
        for name in document["axes"]["performer"]
        for kind in document["axes"]["type"]
        for cell in cells
        if (cell["performer"], cell["type"]) == (name, kind)
    ]
    shown = BASES[basis(cells)]
    description = Text("bars are R&D of {y} by type, {u} ({b})", "条形为 {y} 年各部门分类型经费（{u}；{b}）").format(
        u=unit(document["unit"]), y=year, b=shown
    )
    meta = _meta(document, "structure-performers", _content(document, year), description)
    drawn = bar_chart(meta, rows, (unit(document["unit"]), ""))
    return replace(drawn, twin=twin(document))


def twin(document: Document, kind: str = "") -> Twin:
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
    every = years(document)
    rows = [
        (
            year,
            _who(cell["performer"]),
            path_sources.word(cell["type"], TYPES),
            cell["value"],
            shares(every[year], cell["type"]).get(cell["performer"]),
            BASES[cell["basis"]],
            cell["rel_error"],
            cell["rel_error_p90"],
        )
        for year in sorted(every, reverse=True)
        for cell in every[year]
        if kind in ("", cell["type"])
    ]
    return Twin(columns, rows)


def _who(name: str) -> Text:
    return path_sources.word(name, path_sources.PERFORMERS)


def _year(year: int, cells: Sequence[Cell]) -> Text:
    if basis(list(cells)) == "published":
        return same(year)
    return Text("{y} estimated", "{y} 推算").format(y=year)


def _moved(document: Document) -> Text:
    """Return how the largest performer of basic research moved."""
    every = years(document)
    first, last = min(every), latest(document, "published", "fitted")
    top = next(iter(shares(every[last])))
    said = Text(
        "Basic research by {who}: {a} of all in {y0}, {b} in {y1}", "{who}占基础研究的比重：{y0} 年 {a}，{y1} 年 {b}"
    )
    if basis(every[last]) != "published":
        said += Text(" (estimated)", "（推算）")
    return said.format(
        who=_who(top), a=percent(shares(every[first])[top]), b=percent(shares(every[last])[top]), y0=first, y1=last
    )


def _content(document: Document, year: int) -> Text:
    """Return how much of each performer's own R&D is basic research."""
    cells = years(document)[year]
    parts = []
    for name in document["axes"]["performer"]:
        own = {c["type"]: c["value"] for c in cells if c["performer"] == name}
        share = own[TYPE] / sum(own.values())
        said = Text("{who} {share}", "{who} {share}")
        parts.append(said.format(who=_who(name), share=percent(share)))
    head = Text("Basic research in each performer's own R&D, {y}: ", "{y} 年各部门自身研发中的基础研究：")
    return head.format(y=year) + join(parts, ", ", "，")


def _meta(document: Any, name: str, finding: Text, description: Text) -> Meta:
    sources = [same(row["source"]) for row in document["files"][:1]]
    vintage = Text("final figures to {y}", "最终数，截至 {y} 年").format(y=max(years(document)))
    return Meta(name, finding, description, document["origin"], join(sources), vintage)


# The tables of the study `cube`, for xlsx and csv.


SHEETS = {
    "summary": SUMMARY,
    "cells": Text("Cells", "单元格"),
    "holdout": Text("Measured error", "实测误差"),
    "regions": Text("Regions", "地区"),
    "sources": Text("Sources", "来源"),
}


def exports(document: Document, lang: str) -> list[Export]:
    """Return all tables in one language."""
    makers = (_summary, _cells, _holdout, *([_regions] if document["regions"] else []), _sources)
    return [make(document, lang) for make in makers]


def _export(name: str, lang: str, headings: list[Text], rows: list[tuple[Any, ...]]) -> Export:
    return table(SHEETS[name], [(heading, "") for heading in headings], rows, lang)


def _summary(document: Document, lang: str) -> Export:
    return summary(document, lines(document), lang)


def _cells(document: Document, lang: str) -> Export:
    table = twin(document)
    return _export("cells", lang, [h.label for h in table.columns], list(table.rows))


def holdout(document: Document) -> list[tuple[Any, ...]]:
    """Return the error of each method by years ahead: all performers, then each."""
    found = document["holdout"]
    methods = ("ipf", "carried", "carried_by_performer")
    rows = [(row["ahead"], EVERY, *(row[name] for name in methods)) for row in found["rows"]]
    rows += [
        (row["ahead"], path_sources.word(row["performer"], path_sources.PERFORMERS), *(row[name] for name in methods))
        for row in found["performers"]
    ]
    return rows


EVERY = Text("all", "全部")
HOLDOUT = [Text("Years ahead", "提前年数"), Text("Performer", "执行部门"), *METHODS.values()]


def _holdout(document: Document, lang: str) -> Export:
    return _export("holdout", lang, HOLDOUT, holdout(document))


def _regions(document: Document, lang: str) -> Export:
    found = document["regions"]
    return _export("regions", lang, list(cube_answer.headings(found)), cube_answer.table(found))


def _sources(document: Document, lang: str) -> Export:
    headings = [Text("File", "文件"), Text("Source", "来源"), Text("Licence", "许可")]
    headings += [Text("Vintage", "版次"), Text("SHA-256", "SHA-256")]
    names = ("file", "source", "licence", "vintage", "sha256")
    rows = [tuple(row[name] for name in names) for row in document["files"]]
    return _export("sources", lang, headings, rows)
