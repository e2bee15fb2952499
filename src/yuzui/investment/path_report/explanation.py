# SPDX-License-Identifier: Apache-2.0
"""``yuzui path explain``: why the share moved between two years, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.investment import explain
from yuzui.investment.path_report.names import PERFORMERS
from yuzui.investment.path_report.question import Question
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.identities import TOLERANCE
from yuzui.investment.series.ratio import Point, Ratio, ratio
from yuzui.job.result import digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import percent, points
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import waterfall

SCHEMA = "yuzui.path.explain/1"
Amounts = dict[str, tuple[float, float]]
"""Performer to its amount of the part and its total."""


def run(
    workspace: Workspace, question: Question, years: tuple[int, int], series: Path | None = None, accept: str = ""
) -> dict[str, Any]:
    """Split the change of a share between two years."""
    from yuzui.investment.path_report import sources

    material = sources.material(workspace, question, series, accept)
    share = ratio(material.facts, question.country, question.measure, question.of)
    before, after = (_point(share, year, material.facts.file) for year in sorted(years))
    start, end = (_performers(material.facts, question, point) for point in (before, after))
    known = start if start.keys() == end.keys() else {}
    parts = {name: (start[name][0], end[name][0]) for name in known}
    move = explain.split(before.amounts(), after.amounts(), parts)
    terms = explain.mix(start, end) if known else {}
    asked = {"years": sorted(years), "country": question.country, "measure": question.measure}
    facts = {name: list(map(str, cells)) for name, cells in material.facts.columns().items()}
    return {
        "schema": SCHEMA,
        "run": stamp("path.explain", {"facts": digest(facts), "of": question.of, **asked}),
        "country": question.country,
        "measure": question.measure,
        "of": question.of,
        "vintage": share.kind,
        "from": {"year": before.year, "share": before.share, "sources": list(before.sources)},
        "to": {"year": after.year, "share": after.share, "sources": list(after.sources)},
        "change": move.change,
        "numerator": move.numerator,
        "denominator": move.denominator,
        "performers": [
            {"name": name, "numerator": move.components[name], "mix": mix, "within": within}
            for name, (mix, within) in terms.items()
        ],
        "rounding": {
            "numerator": move.numerator - sum(move.components.values()) if known else None,
            "change": move.change - sum(map(sum, terms.values())) if known else None,
        },
        "files": sources.described(workspace, material, series),
    }


def _point(share: Ratio, year: int, file: str) -> Point:
    found = share.at(year)
    if found is not None and found.part and found.whole:
        return found
    known = [point.year for point in share.points if point.part and point.whole]
    raise InputError(
        Text("no amounts for {year} in this series", "该序列没有 {year} 年的金额").format(year=year),
        Place(file),
        seen=str(year),
        expected=f"{known[0]} … {known[-1]}" if known else "",
        fix=Text("choose a year whose amounts the series gives", "请选择序列中有金额的年份"),
        code="no_amounts",
    )


def _performers(facts: Facts, question: Question, point: Point) -> Amounts:
    """Return part and total by performer, or nothing where they do not add up to the whole."""
    rows = facts.select(country=question.country, year=point.year, vintage_kind=point.kind)
    amounts = {
        (fact.dimension, fact.category): float(fact.value)
        for fact in reversed(rows)
        if fact.value is not None and fact.unit == point.unit
    }
    found: Amounts = {}
    for name in PERFORMERS:
        part = amounts.get(("performer_x_type", f"{name}|{question.measure}"))
        total = amounts.get(("performer", name))
        if part is not None and total is not None:
            found[name] = (part, total)
    allowed = float(TOLERANCE.get(point.unit, 0.1))
    return found if _adds_up(found, point.amounts(), allowed) else {}


def _adds_up(found: Amounts, whole: tuple[float, float], allowed: float) -> bool:
    sums = [sum(amounts[place] for amounts in found.values()) for place in (0, 1)]
    return all(abs(a - b) <= allowed for a, b in zip(sums, whole, strict=True))


def lines(document: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: label and sentence of each line."""
    first, last = document["from"], document["to"]
    words = Text("{s0} ({y0}) → {s1} ({y1}): {change}", "{s0}（{y0} 年）→ {s1}（{y1} 年）：{change}").format(
        s0=percent(first["share"], 2),
        s1=percent(last["share"], 2),
        y0=first["year"],
        y1=last["year"],
        change=points(document["change"]),
    )
    split = Text(
        "{up} from the growth of the part, {down} from the growth of the whole",
        "分子增长贡献 {up}，分母增长贡献 {down}",
    ).format(up=points(document["numerator"]), down=points(document["denominator"]))
    found = [(Text("share", "占比"), words), (Text("why", "原因"), split)]
    for name, key in ((_BY, "numerator"), (_MIX, "mix"), (_WITHIN, "within")):
        rows = [PERFORMERS[row["name"]] + same(" ") + points(row[key]) for row in document["performers"]]
        if rows:
            found.append((name, join(rows, " · ", "；")))
    return found


_BY = Text("part, by performer", "分子（按执行部门）")
_MIX = Text("shift between performers", "执行部门结构变动")
_WITHIN = Text("within performers", "部门内部变动")


def pictures(document: Mapping[str, Any]) -> list[Picture]:
    """Return the change as a sum: numerator and denominator, and the mix of performers."""
    parts = [
        (Text("growth of the part", "分子增长"), document["numerator"]),
        (Text("growth of the whole", "分母增长"), document["denominator"]),
    ]
    by = document["performers"]
    left, rounded = document["rounding"], Text("rounding of published sums", "公布数取整")
    if by:
        parts[:1] = [(PERFORMERS[row["name"]], row["numerator"]) for row in by]
        parts.append((rounded, left["numerator"]))
    found = [_waterfall("explain", document, parts)]
    if by:
        steps = [(_MIX, sum(row["mix"] for row in by))]
        steps += [(PERFORMERS[row["name"]], row["within"]) for row in by]
        steps.append((rounded, left["change"]))
        found.append(_waterfall("explain-mix", document, steps))
    return found


def _waterfall(name: str, document: Mapping[str, Any], steps: list[tuple[Text, float]]) -> Picture:
    sources = [same(row["source"]) for row in document["files"] if row["source"]]
    meta = Meta(
        name,
        lines(document)[0][1],
        Text(
            "each step is a part of the change, in percentage points; together they are the change, without a rest",
            "每一步为变动的一部分（百分点），合计即为总变动，无残差",
        ),
        "real",
        join(sources, "; ", "；"),
        Text("{a}–{b}", "{a}—{b}").format(a=document["from"]["year"], b=document["to"]["year"]),
    )
    rows = [{"label": label, "value": 100 * value} for label, value in steps]
    words = (Text("percentage points", "百分点"), Text("change", "变动"))
    return waterfall.draw(meta, rows, words)
