# SPDX-License-Identifier: Apache-2.0
"""Why a share moved: exact decompositions, without a residual."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from yuzui.errors import InputError, Place
from yuzui.investment import path_sources
from yuzui.investment.path_sources import PERFORMERS, Question
from yuzui.investment.series.facts import TOLERANCE, Facts
from yuzui.investment.series.ratio import Point, Ratio, ratio
from yuzui.job.result import Answer as Base
from yuzui.job.result import File, Run, digest
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import percent, points
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Step, waterfall_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import View


@dataclass(frozen=True, slots=True)
class Move:
    """A change of a share, split in two.

    Parameters
    ----------
    change : float
        Share at the end less share at the beginning, fraction.
    numerator, denominator : float
        What the growth of the part added and what the growth of the whole took away, fractions;
        they sum to ``change``.
    components : mapping
        The numerator's contribution by component, fraction; empty if it was not split.
    """

    change: float
    numerator: float
    denominator: float
    components: Mapping[str, float]


def logarithmic_mean(a: float, b: float) -> float:
    """Return ``(a - b) / (ln a - ln b)``, ``a`` where both are equal, 0 where one is 0.

    Notes
    -----
    Near equality the series in the relative difference keeps full precision.
    """
    if a < 0 or b < 0:
        raise ValueError("logarithmic mean of a negative number")
    if a == b:
        return a
    if a == 0 or b == 0:
        return 0.0
    small = (a - b) / b
    if abs(small) < 1e-6:
        return b * (1 + small / 2 - small * small / 12)
    return (a - b) / math.log(a / b)


def split(
    before: tuple[float, float], after: tuple[float, float], components: Mapping[str, tuple[float, float]] | None = None
) -> Move:
    """Split the change of a share into numerator and denominator.

    Notes
    -----
    ``ΔS = L(S₁,S₀)(Δln B - Δln N)`` with the logarithmic mean L; a component i of B takes
    ``L(B_i1,B_i0)/L(B₁,B₀) · Δln B_i`` of ``Δln B``, in the limit ``(B_i1 - B_i0)/L(B₁,B₀)``,
    which also holds for a component that begins or ends at zero. The same limit serves a part
    that begins or ends at zero, where ``Δln`` does not exist: all of the change is numerator.

    References
    ----------
    Ang, B. W. (2005). The LMDI approach to decomposition analysis: a practical guide. Energy
    Policy 33, 867-871. doi:10.1016/j.enpol.2003.10.010
    """
    (b0, n0), (b1, n1) = before, after
    change = b1 / n1 - b0 / n0
    weight = logarithmic_mean(b1 / n1, b0 / n0)
    denominator = -weight * math.log(n1 / n0)
    numerator = change - denominator
    if b0 > 0 and b1 > 0:
        numerator = weight * math.log(b1 / b0)
    per_unit = (change / (b1 - b0)) if b1 != b0 else 0.0
    if b0 > 0 and b1 > 0:
        per_unit = weight / logarithmic_mean(b1, b0)
    parts = {name: per_unit * (end - start) for name, (start, end) in (components or {}).items()}
    return Move(change, numerator, denominator, parts)


def mix(
    before: Mapping[str, tuple[float, float]], after: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Split the change of a share into performer mix and share within each performer.

    Notes
    -----
    ``ΔS = Σ Δw_p · s̄_p + Σ w̄_p · Δs_p``: w is a performer's share of the whole, s the part's
    share within it, bars are means of the two years. A performer without money has s = 0.
    """
    whole0 = sum(total for _, total in before.values())
    whole1 = sum(total for _, total in after.values())
    terms = {}
    for performer in before:
        (part0, total0), (part1, total1) = before[performer], after[performer]
        w0, w1 = total0 / whole0, total1 / whole1
        s0 = part0 / total0 if total0 else 0.0
        s1 = part1 / total1 if total1 else 0.0
        terms[performer] = ((w1 - w0) * (s0 + s1) / 2, (w0 + w1) / 2 * (s1 - s0))
    return terms


# `yuzui path explain`: why the share moved between two years, exactly.


class End(msgspec.Struct, frozen=True):
    """The share at one end of a change."""

    year: int
    share: float
    sources: list[str]


class Performer(msgspec.Struct, frozen=True):
    """What a performer added to the part, by its size, and by its own share."""

    name: str
    numerator: float
    mix: float
    within: float


class Rounding(msgspec.Struct, frozen=True):
    """What published sums leave over; None where no performer is known."""

    numerator: float | None
    change: float | None


class Explanation(Base, frozen=True, kw_only=True, tag="yuzui.path.explain/1"):
    """Why a share moved between two years."""

    country: str
    measure: str
    of: str
    vintage: str
    start: End = msgspec.field(name="from")
    to: End
    change: float
    numerator: float
    denominator: float
    performers: list[Performer]
    rounding: Rounding
    files: list[File]


Amounts = dict[str, tuple[float, float]]
"""Performer to its amount of the part and its total."""


def run(
    workspace: Workspace, question: Question, years: tuple[int, int], series: Path | None = None, accept: str = ""
) -> Explanation:
    """Split the change of a share between two years."""
    material = path_sources.material(workspace, question, series, accept)
    share = ratio(material.facts, question.country, question.measure, question.of)
    before, after = (_point(share, year, material.facts.file) for year in sorted(years))
    start, end = (_performers(material.facts, question, point) for point in (before, after))
    known = start if start.keys() == end.keys() else {}
    parts = {name: (start[name][0], end[name][0]) for name in known}
    move = split(before.amounts(), after.amounts(), parts)
    terms = mix(start, end) if known else {}
    inputs = {"years": sorted(years), "country": question.country, "measure": question.measure}
    return Explanation(
        run=Run.of("path.explain", {"facts": digest(material.facts.texts()), "of": question.of, **inputs}),
        country=question.country,
        measure=question.measure,
        of=question.of,
        vintage=share.kind,
        start=End(before.year, before.share, list(before.sources)),
        to=End(after.year, after.share, list(after.sources)),
        change=move.change,
        numerator=move.numerator,
        denominator=move.denominator,
        performers=[Performer(name, move.components[name], mix, within) for name, (mix, within) in terms.items()],
        rounding=Rounding(
            move.numerator - sum(move.components.values()) if known else None,
            move.change - sum(map(sum, terms.values())) if known else None,
        ),
        files=path_sources.described(workspace, material, series),
    )


def _point(share: Ratio, year: int, file: str) -> Point:
    point = share.at(year)
    if point is not None and point.part and point.whole:
        return point
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
    result: Amounts = {}
    for name in PERFORMERS:
        part = amounts.get(("performer_x_type", f"{name}|{question.measure}"))
        total = amounts.get(("performer", name))
        if part is not None and total is not None:
            result[name] = (part, total)
    allowed = float(TOLERANCE.get(point.unit, 0.1))
    return result if _adds_up(result, point.amounts(), allowed) else {}


def _adds_up(amounts: Amounts, whole: tuple[float, float], allowed: float) -> bool:
    sums = [sum(amounts[place] for amounts in amounts.values()) for place in (0, 1)]
    return all(abs(a - b) <= allowed for a, b in zip(sums, whole, strict=True))


def sentences(answer: Explanation) -> list[tuple[Text, Text]]:
    """Return the transcript: label and sentence of each line."""
    first, last = answer.start, answer.to
    words = Text("{s0} ({y0}) → {s1} ({y1}): {change}", "{s0}（{y0} 年）→ {s1}（{y1} 年）：{change}").format(
        s0=percent(first.share, 2), s1=percent(last.share, 2), y0=first.year, y1=last.year, change=points(answer.change)
    )
    split = Text(
        "{up} from the growth of the part, {down} from the growth of the whole",
        "分子增长贡献 {up}，分母增长贡献 {down}",
    ).format(up=points(answer.numerator), down=points(answer.denominator))
    entries = [(Text("share", "占比"), words), (Text("why", "原因"), split)]
    for name, key in ((_BY, "numerator"), (_MIX, "mix"), (_WITHIN, "within")):
        rows = [PERFORMERS[row.name] + same(" ") + points(getattr(row, key)) for row in answer.performers]
        if rows:
            entries.append((name, join(rows, " · ", "；")))
    return entries


_BY = Text("part, by performer", "分子（按执行部门）")
_MIX = Text("shift between performers", "执行部门结构变动")
_WITHIN = Text("within performers", "部门内部变动")


def pictures(answer: Explanation) -> list[Picture]:
    """Return the change as a sum: numerator and denominator, and the mix of performers."""
    parts: list[tuple[Text, float]] = [
        (Text("growth of the part", "分子增长"), answer.numerator),
        (Text("growth of the whole", "分母增长"), answer.denominator),
    ]
    by = answer.performers
    left, rounded = answer.rounding, Text("rounding of published sums", "公布数取整")
    if by:
        parts[:1] = [(PERFORMERS[row.name], row.numerator) for row in by]
        parts.append((rounded, left.numerator or 0.0))
    charts = [_waterfall("explain", answer, parts)]
    if by:
        steps = [(_MIX, sum(row.mix for row in by))]
        steps += [(PERFORMERS[row.name], row.within) for row in by]
        steps.append((rounded, left.change or 0.0))
        charts.append(_waterfall("explain-mix", answer, steps))
    return charts


def _waterfall(name: str, answer: Explanation, steps: list[tuple[Text, float]]) -> Picture:
    meta = Meta(
        name,
        sentences(answer)[0][1],
        Text(
            "each step is a part of the change, in percentage points; together they are the change, without a rest",
            "每一步为变动的一部分（百分点），合计即为总变动，无残差",
        ),
        "real",
        path_sources.cited(answer.files),
        Text("{a}–{b}", "{a}—{b}").format(a=answer.start.year, b=answer.to.year),
    )
    rows = [Step(label=label, value=100 * value) for label, value in steps]
    words = (Text("percentage points", "百分点"), Text("change", "变动"))
    return waterfall_chart(meta, rows, words)


PERFORMERS_TABLE = Table[Explanation](
    "performers",
    Text("By performer", "按执行部门"),
    rows=lambda answer: answer.performers,
    columns=(
        Column("name", Text("Performer", "执行部门"), value=lambda row: PERFORMERS[row.name]),
        Column("numerator", Text("Growth of the part", "分子增长"), value=lambda row: points(row.numerator)),
        Column("mix", Text("Shift between performers", "部门结构变动"), value=lambda row: points(row.mix)),
        Column("within", Text("Within the performer", "部门内部变动"), value=lambda row: points(row.within)),
    ),
    note=Text(
        "Two exact decompositions of the same change, in percentage points.", "同一变动的两种精确分解，单位为百分点。"
    ),
)
VIEW = View(headline=lambda answer: sentences(answer)[0][1], sentences=sentences, charts=(pictures,))
