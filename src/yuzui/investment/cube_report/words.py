# SPDX-License-Identifier: Apache-2.0
"""The sentences of the study ``cube``, from its document alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.investment.cube_report import regions
from yuzui.investment.path_report.names import COUNTRIES, PERFORMERS, word
from yuzui.investment.path_report.words import MEASURES, unit
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent

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
        found.append((Text("regions", "地区"), regions.said(document["regions"])))
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
