# SPDX-License-Identifier: Apache-2.0
"""What the forecasts of some years ago are worth, now that those years are known.

Four of four outcomes inside honest 80 % intervals has probability 0.41 if the years were
independent and 0.58 if the share were a random walk, so that is no bar. Three figures say more: how
many misses there were and how often other countries' past paths had as many; the mean interval
score, which charges width and misses in one figure; and whether the whole path stayed in its band.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from yuzui.investment import baselines, reference_class
from yuzui.investment.baselines import Spread, quantile
from yuzui.investment.forecast import drift, simultaneous
from yuzui.investment.forecast_report.methods import Frozen, Simulator, before, frozen, own_errors
from yuzui.investment.forecast_report.whole_path import errors
from yuzui.investment.series.ratio import Ratio

BACK = 4
"""Years before the base year from which the forecasts are looked back at."""

LEVEL, ALPHA, TAIL = 0.8, 0.2, 0.1
ALARM = 0.05
"""A p-value below which so many misses speak against the intervals."""

DRAWS, SEED = 4000, 7
EARLIER = ("preliminary",)
"""Vintages of what came that are told beside the series itself."""


def interval_score(low: float, high: float, outcome: float, alpha: float = ALPHA) -> float:
    """Return the interval score: the width, and each miss by its distance times ``2/alpha``.

    Notes
    -----
    Gneiting & Raftery 2007, doi:10.1198/016214506000001437, equation 43.

    Examples
    --------
    >>> interval_score(0, 1, 0.5), interval_score(0, 1, 1.5)
    (1.0, 6.0)
    """
    return (high - low) + 2 / alpha * (max(0, low - outcome) + max(0, outcome - high))


def record(share: Ratio, taught: Simulator | None) -> dict[str, Any] | None:
    """Return what every method said :data:`BACK` years before the base year, and what came."""
    if taught is None:
        return None
    last = share.latest.year
    origin, years = last - BACK, range(last - BACK + 1, last + 1)
    view = drift.outlook(taught.history, origin, taught.habits)
    if view is None or not all(year in taught.history for year in (origin, *years)):
        return None
    came = {year: {share.kind: taught.history[year]} for year in years}
    for point in share.others:
        if point.kind in EARLIER and point.year in came:
            came[point.year][point.kind] = point.share
    asked = _Asked(taught)
    methods = {name: _method(asked, name, origin, came) for name in asked.names}
    best = {
        key: min((m[key], name) for name, m in methods.items() if name != "simulator")[1]
        for key in ("score", "score_all")
    }
    misses = methods["simulator"]["misses"][share.kind]
    chances = _chances(taught, misses, asked)
    worse = [key for key in best if methods["simulator"][key] > methods[best[key]][key]]
    alarms = [key for key, value in chances.items() if value is not None and value < ALARM]
    return {
        "origin": origin,
        "level": LEVEL,
        "methods": methods,
        "best_baseline": best,
        **chances,
        "alarms": alarms + worse,
    }


class _Asked:
    """Every method, asked from any year of a country's past; each is taught by the others."""

    def __init__(self, taught: Simulator) -> None:
        self.taught, self.ahead = taught, tuple(range(1, BACK + 1))
        self.names = (*baselines.METHODS, "reference_class", "simulator")
        others = frozen(taught.panel)
        self.past = {name: {h: own_errors(others, name, h) for h in self.ahead} for name in baselines.METHODS}
        self.past["reference_class"] = {h: _changes(others, h) for h in self.ahead}
        self.scored = before(taught, self.ahead)
        self.past["simulator"] = {h: drift.errors(self.scored[h]) for h in self.ahead}

    def spread(self, name: str, origin: int, ahead: int) -> Spread | None:
        """Return where a method put the share, seen from a year; None where it could not say."""
        history, past = self.taught.history, self.past[name][ahead]
        if name == "simulator":
            view = drift.outlook(history, origin, self.taught.habits)
            return drift.outcomes(view, ahead, past) if view else None
        if name == "reference_class":
            return baselines.spread(history[origin], past)
        if name == "damped_drift" and origin - baselines.SPAN not in history:
            return None
        return baselines.spread(baselines.METHODS[name](history, origin, ahead), past)

    def ends(self, name: str, origin: int, ahead: int) -> tuple[float, float] | None:
        """Return the interval of a method."""
        found = self.spread(name, origin, ahead)
        return None if found is None else (found.quantile(TAIL), found.quantile(1 - TAIL))

    def origins(self) -> list[int]:
        """Return the years from which every method can be scored on what came."""
        history = self.taught.history
        return [
            year
            for year in sorted(history)
            if year + 1 in history and all(self.ends(name, year, 1) for name in self.names)
        ]


@lru_cache(maxsize=32)
def _changes(others: Frozen, ahead: int) -> list[tuple[str, float]]:
    return reference_class.changes({country: dict(own) for country, own in others}, ahead)


def _method(asked: _Asked, name: str, origin: int, came: Mapping[int, Mapping[str, float]]) -> dict[str, Any]:
    """Return what one method said from the origin, what came, and its scores."""
    rows, scores = [], []
    misses = dict.fromkeys((kind for kinds in came.values() for kind in kinds), 0)
    for year, outcomes in came.items():
        ends = asked.ends(name, origin, year - origin)
        if ends is None:
            continue
        for kind, value in outcomes.items():
            misses[kind] += not ends[0] <= value <= ends[1]
        scores.append(interval_score(*ends, asked.taught.history[year]))
        rows.append({"year": year, "low": ends[0], "high": ends[1], "came": dict(outcomes)})
    history = asked.taught.history
    every = [
        interval_score(*ends, history[year + ahead])
        for year in asked.origins()
        for ahead in asked.ahead
        if year + ahead in history and (ends := asked.ends(name, year, ahead))
    ]
    return {
        "rows": rows,
        "misses": misses,
        "score": float(np.mean(scores)),
        "score_all": float(np.mean(every)),
        "forecasts": len(every),
    }


def _chances(taught: Simulator, misses: int, asked: _Asked) -> dict[str, float | None]:
    """Return how often other countries' past paths had as many misses: of one path, and of all.

    Notes
    -----
    The paths of the other countries are each judged by intervals made without that country. One
    path: the share of them with at least as many misses. All origins of the country: as many paths
    are drawn, whole countries at a time with replacement (their paths overlap and hang together),
    and the totals compared.
    """
    held_out = missed_paths(asked.scored)
    if not held_out:
        return {"p_value": None, "p_value_all": None}
    pooled = np.concatenate(list(held_out.values()))
    own = drift.hindcast({"": taught.history}, taught.known, asked.ahead)
    mine = simultaneous.paths(errors(own), BACK)
    limits = [_ends(asked.past["simulator"][h]) for h in asked.ahead]
    counts = [_outside(sizes, limits) for sizes in mine.values()]
    return {
        "p_value": float(np.mean(pooled >= misses)),
        "p_value_all": chance_of_total(held_out, sum(counts), len(counts)) if counts else None,
    }


def missed_paths(scored: Mapping[int, Sequence[drift.Scored]]) -> dict[str, np.ndarray]:
    """Return the misses of every past path, by country, each judged by the others' intervals."""
    past = errors(scored)
    whole = simultaneous.paths(past, BACK)
    found: dict[str, list[int]] = {}
    for country in sorted({name for name, _ in whole}):
        limits = [_ends([(e.country, e.size) for e in past[h] if e.country != country]) for h in range(1, BACK + 1)]
        found[country] = [_outside(sizes, limits) for (c, _), sizes in whole.items() if c == country]
    return {country: np.array(counts) for country, counts in found.items()}


def chance_of_total(held_out: Mapping[str, np.ndarray], total: int, paths: int) -> float:
    """Return how often as many paths, drawn by whole countries, miss at least as often in all."""
    stream, names = np.random.default_rng(SEED), list(held_out)
    reached = 0
    for _ in range(DRAWS):
        drawn: list[int] = []
        while len(drawn) < paths:
            drawn += held_out[names[stream.integers(len(names))]].tolist()
        reached += sum(drawn[:paths]) >= total
    return (reached + 1) / (DRAWS + 1)


def _ends(past: Sequence[tuple[str, float]]) -> tuple[float, float]:
    sizes = sorted(size for _, size in past)
    return quantile(sizes, TAIL), quantile(sizes, 1 - TAIL)


def _outside(sizes: Sequence[float], limits: Sequence[tuple[float, float]]) -> int:
    return sum(not low <= one <= high for one, (low, high) in zip(sizes, limits, strict=True))


def calibration(taught: Simulator | None, ahead: Sequence[int]) -> list[dict[str, Any]]:
    """Return how often the simulator's intervals held what came, for this very share."""
    if taught is None:
        return []
    found = []
    for years, scored in before(taught, ahead).items():
        rows = drift.errors(scored)
        held = reference_class.coverage(rows, LEVEL)
        if years <= BACK + 1 and held == held:
            countries = len({name for name, _ in rows})
            found.append({"years": years, "coverage": held, "forecasts": len(rows), "countries": countries})
    return found
