# SPDX-License-Identifier: Apache-2.0
"""Four forecasts on one axis, their odds, and what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from yuzui.investment import baselines, reference_class
from yuzui.investment.baselines import Shares, Spread
from yuzui.investment.forecast import drift
from yuzui.investment.forecast.drift import Evidence, Habits, Scored
from yuzui.investment.forecast_report.words import METHODS
from yuzui.investment.series.panel import Panel
from yuzui.investment.series.ratio import Ratio
from yuzui.text import Text

GHOSTS = (9, 4)
"""Years before the base year from which the simulator is asked again what it said then."""

_OWN_ERRORS = Text(
    "the method's own past errors in the panel (log-odds), the country left out",
    "该方法在面板数据中的历史误差（对数几率），不含本国",
)
INTERVALS = {
    "persistence": _OWN_ERRORS,
    "damped_drift": _OWN_ERRORS,
    "reference_class": Text(
        "all past changes of other countries over as many years (log-odds)",
        "其他国家在同样年数内的全部历史变化（对数几率）",
    ),
    "simulator": Text(
        "the method's own past errors in the panel (log-odds), the country left out, each in "
        "proportion to how unsteady a country has been in all its straight years and, as far as "
        "these are few, to how unsteady others are",
        "该方法在面板数据中的历史误差（对数几率），不含本国，按各国全部连续年份的波动幅度折算，年份少则兼顾他国",
    ),
}

Forecasts = dict[str, dict[int, tuple[float, "Spread"]]]
"""Method to years ahead to (point forecast, spread of outcomes)."""

_Method = Callable[[int], "tuple[float, Spread] | None"]


@dataclass(frozen=True, slots=True)
class Simulator:
    """The simulator without levers, taught by the other countries."""

    history: Shares
    panel: Mapping[str, Shares]
    known: Evidence
    habits: Habits


def simulator(share: Ratio, panel: Panel) -> Simulator | None:
    """Teach the simulator."""
    others = panel.without(share.country).shares
    known = drift.evidence(others)
    before = panel.shares.get(share.country, {})
    early = {year: value for year, value in before.items() if year < share.points[0].year}
    history = early | share.shares
    return Simulator(history, others, known, drift.learn(known)) if known else None


def forecasts(share: Ratio, ahead: Sequence[int], panel: Panel, taught: Simulator | None) -> Forecasts:
    """Forecast one share by every method."""
    others = panel.without(share.country).shares
    methods: dict[str, _Method] = {
        name: partial(_baseline, name, share, frozen(others))
        for name in baselines.METHODS
        if name != "damped_drift" or share.at(share.latest.year - baselines.SPAN)
    }
    methods["reference_class"] = partial(_others, share, others)
    if taught and (simulated := _simulated(taught, share.latest.year, ahead)):
        methods["simulator"] = simulated
    names = (*baselines.METHODS, "reference_class", "simulator")
    found: Forecasts = {name: {} for name in names}
    for name, method in methods.items():
        found[name] = {years: one for years in ahead if (one := method(years)) is not None}
    return found


def _baseline(name: str, share: Ratio, past: Frozen, years: int) -> tuple[float, Spread]:
    point = baselines.METHODS[name](share.shares, share.latest.year, years)
    return point, baselines.spread(point, own_errors(past, name, years))


Frozen = tuple[tuple[str, tuple[tuple[int, float], ...]], ...]
"""A panel as a value: what was computed from it holds for every panel equal to it."""


def frozen(panel: Mapping[str, Shares]) -> Frozen:
    return tuple((country, tuple(own.items())) for country, own in panel.items())


def _panel(past: Frozen) -> dict[str, Shares]:
    return {country: dict(own) for country, own in past}


@lru_cache(maxsize=128)
def own_errors(past: Frozen, name: str, years: int) -> list[tuple[str, float]]:
    return baselines.own_errors(baselines.hindcast(_panel(past), baselines.METHODS[name], years))


@lru_cache(maxsize=8)
def _simulated_before(past: Frozen, ahead: tuple[int, ...]) -> dict[int, list[Scored]]:
    panel = _panel(past)
    return drift.hindcast(panel, drift.evidence(panel), ahead)


def _others(share: Ratio, panel: Any, years: int) -> tuple[float, Spread] | None:
    found = baselines.spread(share.latest.share, reference_class.changes(panel, years))
    return (found.mean, found) if found.enough else None


def _simulated(taught: Simulator, base: int, ahead: Sequence[int]) -> _Method | None:
    """Return the simulator's forecast; None without straight years enough."""
    view = drift.outlook(taught.history, base, taught.habits)
    if view is None:
        return None
    past = before(taught, ahead)

    def method(years: int) -> tuple[float, Spread]:
        return view.share(years), drift.outcomes(view, years, drift.errors(past[years]))

    return method


def before(taught: Simulator, ahead: Sequence[int]) -> dict[int, list[Scored]]:
    """Return what the simulator would have said of the other countries in past years, scored."""
    return _simulated_before(frozen(taught.panel), tuple(ahead))


def ghosts(taught: Simulator | None, ahead: Sequence[int]) -> list[dict[str, Any]]:
    """Return what the simulator would have said in earlier years, beside what has come since."""
    if taught is None:
        return []
    last = max(taught.history)
    found = []
    for back in GHOSTS:
        said = _simulated(taught, last - back, ahead)
        if said is not None:
            told = [_said(taught, said, last - back, years) for years in range(back + 1)]
            found.append({"origin": last - back, "rows": told})
    return found


def _said(taught: Simulator, said: _Method, origin: int, years: int) -> dict[str, Any]:
    year, mean = origin + years, taught.history[origin]
    ends: dict[str, float | None] = {"p10": None, "p90": None}
    if years and (one := said(years)) is not None:
        mean, spread = one
        ends = {name: spread.percentiles()[name] for name in ends}
    return {"year": year, "mean": mean, **ends, "came": taught.history.get(year)}


def rows(found: dict[int, tuple[float, Spread]], share: Ratio) -> list[dict[str, Any]]:
    """Return year, mean and percentiles of one method, by year."""
    return [
        {"year": share.latest.year + ahead, "mean": point, **spread.percentiles()}
        for ahead, (point, spread) in found.items()
    ]


def evidence(name: str, found: dict[int, tuple[float, Spread]]) -> dict[str, Any]:
    """Return what the interval of a method is made of, and how much of it there is."""
    return {
        "interval": INTERVALS[name].json(),
        "by_years_ahead": [
            {
                "years": ahead,
                "forecasts": len(spread.shares),
                "countries": spread.countries,
                "effective_countries": round(spread.effective, 1),
            }
            for ahead, (_, spread) in found.items()
        ],
    }


def odds(
    share: Ratio, found: Forecasts, target: float, years: Iterable[int], everyone: Panel
) -> Iterable[dict[str, Any]]:
    """Return the probability of the target at each deadline."""
    base = share.latest.year
    for year in sorted(set(years)):
        for name, own in found.items():
            _, spread = own.get(year - base, (None, None))
            yield {
                "method": name,
                "title": METHODS[name].json(),
                "by": year,
                "probability": spread.probability(target) if spread else None,
                "interval": _interval(spread),
                "basis": INTERVALS[name].json(),
                "reached": spread.at_least(target) if spread else None,
                "forecasts": len(spread.shares) if spread else 0,
                "countries": spread.countries if spread else 0,
                "effective_countries": round(spread.effective, 1) if spread else 0.0,
                "range": _range(share, spread, target, year - base, everyone) if name == "reference_class" else None,
            }


def _interval(spread: Spread | None) -> dict[str, Any] | None:
    """Return where the share lies in 8 of 10 outcomes; None on thin evidence."""
    if spread is None or not spread.enough:
        return None
    found = spread.percentiles()
    return {"low": found["p10"], "high": found["p90"], "level": 0.8, "kind": "past changes"}


def _range(share: Ratio, spread: Spread | None, target: float, ahead: int, everyone: Panel) -> list[float] | None:
    """Return the probability with and without the filter of the panel, lower first."""
    other = _others(share, everyone.without(share.country).shares, ahead)
    both = [one.probability(target) for one in (spread, other and other[1]) if one]
    known = sorted(value for value in both if value is not None)
    return known if len(known) == 2 else None
