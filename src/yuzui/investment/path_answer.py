# SPDX-License-Identifier: Apache-2.0
"""The answer of `path`: every figure with source, vintage, window and evidence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from yuzui import registry
from yuzui.errors import InputError
from yuzui.evaluation.indicator import REASONS
from yuzui.investment import forecast_methods, path, revision
from yuzui.investment.backcast import problem as backcast
from yuzui.investment.backcast.problem import Problem
from yuzui.investment.lever_effects import measured
from yuzui.investment.path import Window
from yuzui.investment.path_explanation import split
from yuzui.investment.path_sources import Material, Question
from yuzui.investment.series import facts
from yuzui.investment.series.ratio import Point, Ratio, ratio
from yuzui.model.finding import Finding
from yuzui.model.quantity import Quantity
from yuzui.text import Text, same
from yuzui.text.numbers import number

# How steady the part has been: its volatility, with everything needed to judge it.


INDICATOR = "volatility"


def volatility(share: Ratio) -> dict[str, Any]:
    """Return the volatility of the part and, beside it, of the whole."""
    module = registry.modules("indicator")[INDICATOR]
    part = {point.year: point.part for point in share.points if point.part is not None}
    whole = {point.year: point.whole for point in share.points if point.whole is not None}
    growth, rates = module.of(part), module.growth(part)
    base, value = share.latest, growth[INDICATOR]
    window = f"{min(rates)}-{max(rates)}" if rates else ""
    figure = Quantity(
        value,
        module.UNIT,
        "; ".join(base.sources),
        base.vintage,
        window,
        len(rates) / max(1, len(share.points) - 1),
        "derived",
    )
    reason = REASONS[str(growth[f"{INDICATOR}_null"])].json() if value is None else None
    return {
        "value": value,
        "whole": module.of(whole)[INDICATOR],
        "growth_rates": {str(year): rate for year, rate in rates.items()},
        "reason": reason,
        "figure": figure.json(),
    }


def line(document: dict[str, Any], part: Text) -> list[tuple[Text, Text]]:
    """Return the sentence on steadiness; nothing where there is no value."""
    figure = document["volatility"]
    if figure["value"] is None:
        return []
    words = Text(
        "the yearly growth of {part} scatters by {pp} percentage points (standard deviation over "
        "{n} years; that of the whole by {whole})",
        "{part}年增速的标准差为 {pp} 个百分点（{n} 年；总量为 {whole} 个百分点）",
    ).format(
        part=part,
        pp=number(100 * figure["value"], 1),
        n=len(figure["growth_rates"]),
        whole=same("—") if figure["whole"] is None else number(100 * figure["whole"], 1),
    )
    return [(Text("steadiness", "平稳程度"), words)]


BESIDE = ("preliminary", "restated")
"""Kinds of vintage shown beside the series; they are never mixed into it."""


def answer(question: Question, material: Material, seed: int = 7) -> dict[str, Any]:
    """Compute the document, without its ``run``."""
    share = ratio(material.facts, question.country, question.measure, question.of)
    base = share.latest.year
    path.check_target(question.target, base, question.by, question.this_year)
    odds_by = question.odds_by(base)
    windows = path.windows(share, question.target)
    taught = forecast_methods.simulator(share, material.panel)
    ahead = question.horizons(base)
    forecasts = forecast_methods.forecasts(share, ahead, material.panel, taught)
    return {
        "measure": question.measure,
        "of": share.of,
        "country": question.country,
        "target": question.target,
        "target_met": share.latest.share >= question.target,
        "by": question.by,
        "deadlines": {
            "from": max(base + 1, question.this_year),
            "needed": question.required_by(base),
            "odds": question.by or odds_by,
        },
        "dimension": share.dimension,
        "origin": "real",
        "base": _base(share),
        "history": [_point(point) for point in share.points],
        "other_vintages": [_point(point) for point in share.others if point.kind in BESIDE],
        "windows": [_window(window) for window in windows],
        "methods": {name: forecast_methods.rows(own, share) for name, own in forecasts.items()},
        "ghosts": forecast_methods.ghosts(taught, ahead),
        "looking_back": forecast_methods.record(share, taught),
        "calibration": forecast_methods.calibration(taught, ahead),
        "whole_path": forecast_methods.whole_path(taught, ahead),
        "evidence": {name: forecast_methods.evidence(name, own) for name, own in forecasts.items()},
        "odds": list(
            forecast_methods.odds(
                share, forecasts, question.target, {odds_by, question.by or odds_by}, material.unfiltered
            )
        ),
        "required_growth": _grid(question, share, windows),
        "gap": _gap(question, share),
        **_price(question, share, windows),
        **_levers(question, share, material, windows, seed),
        "explain": _explain(share, windows),
        "revision": _revision(share),
        "volatility": volatility(share),
        "panel": _panel(material),
        "known_gaps": _known_gaps(question, material),
        "findings": _findings([*material.facts.findings, *share.findings, *_target(question)]),
        "held_back": len(material.facts.held_back),
    }


def _base(share: Ratio) -> dict[str, Any]:
    base = share.latest
    figure = Quantity(base.share, "1", "; ".join(base.sources), base.vintage, str(base.year), 1.0, "derived")
    return {
        "year": base.year,
        "share": base.share,
        "vintage": base.kind,
        "part": base.part,
        "whole": base.whole,
        "unit": base.unit or None,
        "figure": figure.json(),
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "year": point.year,
        "share": point.share,
        "part": point.part,
        "whole": point.whole,
        "unit": point.unit or None,
        "vintage": point.kind,
        "vintage_text": point.vintage,
        "status": point.status,
        "sources": list(point.sources),
    }


def _window(window: Window) -> dict[str, Any]:
    endless = math.isinf(window.years_to_target)
    return {
        "from": window.first,
        "to": window.last,
        "years_to_target": None if endless else window.years_to_target,
        "year": window.year,
        "part_growth": window.part_growth,
        "whole_growth": window.whole_growth,
    }


def _grid(question: Question, share: Ratio, windows: Sequence[Window]) -> list[dict[str, float | int]]:
    """Return the growth needed by every deadline at four rates of growth of the whole."""
    base, rates = share.latest, path.rates(windows)
    years = [*path.deadlines(base.year, question.this_year), question.required_by(base.year)]
    return path.grid(question.target, base.share, base.year, rates, years)


def _gap(question: Question, share: Ratio) -> dict[str, Any] | None:
    from yuzui.investment.path import gap

    base = share.latest
    if base.part is None or base.whole is None:
        return None
    return {
        "fixed_total": gap(question.target, base.part, base.whole, "fixed_total"),
        "fixed_rest": gap(question.target, base.part, base.whole, "fixed_rest"),
        "one_point": base.whole / 100,
        "unit": base.unit,
    }


def _price(question: Question, share: Ratio, windows: Sequence[Window]) -> dict[str, Any]:
    """Return price and paths of the back-cast; null without deadline or growth of the rest."""
    rate = windows[-1].whole_growth if windows else None
    if question.by is None or rate is None:
        return {"price_of_steadiness": None, "backcast": None}
    assumed = round(rate, 3)
    years = question.by - share.latest.year
    problem = Problem(question.target, share.latest.share, years, assumed)
    cheap, steady = backcast.cheapest(problem), backcast.steadiest(problem)
    scale = share.latest.amounts()[0]
    return {
        "price_of_steadiness": steady.total / cheap.total,
        "backcast": {
            "denominator_rule": "fixed_rest",
            "rest_growth": assumed,
            "unit": share.latest.unit,
            "cheapest": {"total": cheap.total * scale, "growth": list(cheap.growth)},
            "steadiest": {"total": steady.total * scale, "growth": list(steady.growth)},
            "years": [share.latest.year + 1 + step for step in range(years)],
        },
    }


def _levers(
    question: Question, share: Ratio, material: Material, windows: Sequence[Window], seed: int
) -> dict[str, Any]:
    """Return what the lever asked for does; an empty list where none is asked for."""
    if not question.lever:
        return {"levers": []}
    if share.dimension != "type":
        raise InputError(
            Text("levers act on types of R&D", "政策工具作用于研发类型"),
            seen=question.measure,
            expected="basic, applied, experimental",
            fix=Text("write --measure basic, or leave --lever away", "请写 --measure basic，或省略 --lever"),
            code="lever_measure",
        )
    return measured(question.lever, material.facts, share, windows, seed)


def _explain(share: Ratio, windows: Sequence[Window]) -> list[dict[str, Any]]:
    """Return why the share moved over every base window that has amounts at both ends."""
    known = [window for window in windows if window.part_growth is not None]
    return [explained(share, window.first, window.last) for window in known]


def explained(share: Ratio, first: int, last: int) -> dict[str, Any]:
    """Return why the share moved between two years: numerator and denominator, exactly."""
    before, after = share.at(first), share.at(last)
    if before is None or after is None:
        raise ValueError("no such year")
    move = split(before.amounts(), after.amounts())
    return {
        "from": first,
        "to": last,
        "change": move.change,
        "numerator": move.numerator,
        "denominator": move.denominator,
    }


def _revision(share: Ratio) -> dict[str, Any]:
    moments = revision.pairs(share)
    body: dict[str, Any] = {"pairs": [pair.year for pair in moments], "newer_preliminary": None}
    for measure in ("part", "whole"):
        values = [math.expm1(v) for pair in moments if (v := pair.revision(measure)) is not None]
        body[measure] = {
            "mean": math.fsum(values) / len(values) if values else None,
            "root_mean_square": math.sqrt(math.fsum(v * v for v in values) / len(values)) if values else None,
            "revisions": values,
        }
    both = revision.joint(moments)
    shares = [v for pair in moments if (v := pair.revision("share")) is not None]
    model = both.share if both else revision.fit(shares)
    newer = [p for p in share.others if p.kind == "preliminary" and p.year > share.latest.year]
    if newer and model:
        low, mid, high = model.interval(newer[-1].share)
        body["newer_preliminary"] = {
            "year": newer[-1].year,
            "share": newer[-1].share,
            "p10": low,
            "p50": mid,
            "p90": high,
        }
    return body


def _panel(material: Material) -> dict[str, Any]:
    panel = material.panel
    years = [year for shares in panel.shares.values() for year in shares]
    return {
        "filter": panel.filter,
        "countries": len(panel.shares),
        "rows": panel.rows,
        "from": min(years, default=None),
        "to": max(years, default=None),
        "excluded": dict(panel.excluded),
        "confirmed": dict(panel.confirmed),
    }


def _known_gaps(question: Question, material: Material) -> list[dict[str, Any]]:
    met = (facts.listed(gap) for gap in facts.gaps(material.facts.rows))
    return [gap.json() for gap in met if gap is not None and gap.country == question.country]


def _target(question: Question) -> Iterable[Finding]:
    if question.target < 0.001:
        yield Finding("out_of_range", "warning", "target", "", "target", f"{question.target:g}")


def _findings(result: Iterable[Finding]) -> list[dict[str, Any]]:
    return [{**finding.json(), "message": finding.message.json()} for finding in result]
