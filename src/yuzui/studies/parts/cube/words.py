# SPDX-License-Identifier: Apache-2.0
"""The sentences of the study ``cube``, from its document alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.studies.parts.path.words import MEASURES, unit
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent

Document = Mapping[str, Any]
Cell = dict[str, Any]

PERFORMERS = {
    "enterprise": Text("enterprises", "企业"),
    "government_institute": Text("institutes", "研究机构"),
    "higher_education": Text("higher education", "高等学校"),
    "other": Text("others", "其他"),
}
TYPES = MEASURES | {
    "rest": Text("applied research and development", "应用研究与试验发展"),
}
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
COUNTRIES = {"CHN": Text("China", "中国"), "USA": Text("United States", "美国")}
TYPE = "basic"
_BRACKETS = Text("; in brackets the typical error of the amount", "；括号内为金额的平均误差")


def word(name: str, words: Mapping[str, Text]) -> Text:
    """Return the word for a category, or the category as the file writes it."""
    return words.get(name, same(name))


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
    """Return what the cube shows: the largest performer of all R&D beside its basic research.

    Parameters
    ----------
    document : mapping
        The document ``yuzui.cube/1``.

    Returns
    -------
    Text
        One sentence, of the latest published year.
    """
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
    """Return the transcript: label and sentence of each line.

    Parameters
    ----------
    document : mapping
        The document ``yuzui.cube/1``.

    Returns
    -------
    list of (Text, Text)
        Label and sentence of each line.
    """
    found = [(Text("structure", "结构"), finding(document))]
    for bases in (("published",), ("fitted",), ("carried",)):
        if year := latest(document, *bases):
            label = Text("{y} {b}", "{y} 年{b}").format(y=year, b=_BASIS[bases[0]])
            said = Text("basic research: ", "基础研究：") + split(document, year)
            said += _BRACKETS if bases != ("published",) else same("")
            found.append((label, said))
    found += [
        (Text("error", "误差"), measured(document)),
        (Text("in China", "中国实例"), china(document)),
    ]
    found.append((Text("margins", "边际"), margins(document)))
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


def china(document: Document) -> Text:
    """Return how far the methods were off in the one Chinese year that can be checked."""
    errors = document["holdout"]["china"]
    worst = max(errors["ipf"], key=lambda who: abs(errors["ipf"][who]))
    return Text(
        "2019 from 2018: fitting misses {who} by {a}, carrying by {b}, more than in the United "
        "States; one year does not settle the choice",
        "由 2018 年推 2019 年：拟合对{who}的偏差为 {a}，沿用为 {b}，均大于美国；"
        "仅一年，不足以定优劣",
    ).format(
        who=word(worst, PERFORMERS),
        a=percent(abs(errors["ipf"][worst])),
        b=percent(abs(errors["carried"][worst])),
    )


def margins(document: Document) -> Text:
    """Return how well the cells add up to the published totals."""
    found = document["margins"]
    error = found["largest_error"]
    less = error < 0.05
    words = Text(
        "cells add up to all {n} published totals within {e} ({u})",
        "单元格与 {n} 项公布合计相差不超过 {e} {u}",
    )
    return words.format(
        n=found["checked"], e=number(0.1 if less else error, 1), u=unit(found["unit"])
    )


def left_out(document: Document) -> Text | None:
    """Return which years have no cube, or None.

    Parameters
    ----------
    document : mapping
        The document ``yuzui.cube/1``.

    Returns
    -------
    Text or None
        One sentence; None if nothing was left out.
    """
    found = [row["year"] for row in document["left_out"]]
    parts = []
    if found:
        span = Text(f"{min(found)}–{max(found)}", f"{min(found)}—{max(found)}")
        parts.append(
            Text(
                "{s}: no earlier published split to start from",
                "{s} 年：此前没有公布的部门结构可作起点",
            ).format(s=span)
        )
    if n := len(document["excluded"]):
        parts.append(
            Text(
                "{n} negative cells kept as published and never fitted",
                "{n} 个负值单元格按原样保留，不参与拟合",
            ).format(n=n)
        )
    return join(parts, "; ", "；") if parts else None
