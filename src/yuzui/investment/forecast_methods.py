# SPDX-License-Identifier: Apache-2.0
"""Four forecasts on one axis, their odds, and what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import msgspec
import numpy as np

from yuzui.investment import baselines
from yuzui.investment.baselines import (
    Error,
    Errors,
    Habits,
    Outlook,
    Scored,
    Shares,
    Spread,
    from_logit,
    logit,
    quantile,
)
from yuzui.investment.path_answer import (
    METHODS,
    Band,
    BandYear,
    BestBaseline,
    Calibration,
    Evidence,
    Ghost,
    GhostYear,
    Hindcast,
    HindcastYear,
    LookingBack,
    Odds,
    Outcomes,
    PastBand,
    PathBand,
    Projection,
)
from yuzui.investment.series.ratio import Panel, Ratio
from yuzui.model.quantity import Interval
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
    known: baselines.Evidence
    habits: Habits


def simulator(share: Ratio, panel: Panel) -> Simulator | None:
    """Teach the simulator."""
    others = panel.without(share.country).shares
    known = baselines.evidence(others)
    before = panel.shares.get(share.country, {})
    early = {year: value for year, value in before.items() if year < share.points[0].year}
    history = early | share.shares
    return Simulator(history, others, known, baselines.learn(known)) if known else None


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
    by_method: Forecasts = {name: {} for name in names}
    for name, method in methods.items():
        by_method[name] = {years: one for years in ahead if (one := method(years)) is not None}
    return by_method


def _baseline(name: str, share: Ratio, past: Frozen, years: int) -> tuple[float, Spread]:
    point = baselines.METHODS[name](share.shares, share.latest.year, years)
    return point, baselines.spread(point, method_errors(past, name, years))


Frozen = tuple[tuple[str, tuple[tuple[int, float], ...]], ...]
"""A panel as a value: what was computed from it holds for every panel equal to it."""


def frozen(panel: Mapping[str, Shares]) -> Frozen:
    return tuple((country, tuple(own.items())) for country, own in panel.items())


def _panel(past: Frozen) -> dict[str, Shares]:
    return {country: dict(own) for country, own in past}


@lru_cache(maxsize=128)
def method_errors(past: Frozen, name: str, years: int) -> list[tuple[str, float]]:
    return baselines.method_errors(baselines.hindcast(_panel(past), baselines.METHODS[name], years))


@lru_cache(maxsize=8)
def _simulated_before(past: Frozen, ahead: tuple[int, ...]) -> dict[int, list[Scored]]:
    panel = _panel(past)
    return baselines.simulated_hindcast(panel, baselines.evidence(panel), ahead)


def _others(share: Ratio, panel: Mapping[str, Shares], years: int) -> tuple[float, Spread] | None:
    by_method = baselines.spread(share.latest.share, baselines.changes(panel, years))
    return (by_method.mean, by_method) if by_method.enough else None


def _simulated(taught: Simulator, base: int, ahead: Sequence[int]) -> _Method | None:
    """Return the simulator's forecast; None without straight years enough."""
    view = baselines.outlook(taught.history, base, taught.habits)
    if view is None:
        return None
    past = before(taught, ahead)

    def method(years: int) -> tuple[float, Spread]:
        return view.share(years), baselines.outcomes(view, years, baselines.errors(past[years]))

    return method


def before(taught: Simulator, ahead: Sequence[int]) -> dict[int, list[Scored]]:
    """Return what the simulator would have said of the other countries in past years, scored."""
    return _simulated_before(frozen(taught.panel), tuple(ahead))


def ghosts(taught: Simulator | None, ahead: Sequence[int]) -> list[Ghost]:
    """Return what the simulator would have said in earlier years, beside what has come since."""
    if taught is None:
        return []
    last = max(taught.history)
    ghosts = []
    for back in GHOSTS:
        simulated = _simulated(taught, last - back, ahead)
        if simulated is not None:
            years = [_ghost(taught, simulated, last - back, years) for years in range(back + 1)]
            ghosts.append(Ghost(last - back, years))
    return ghosts


def _ghost(taught: Simulator, simulated: _Method, origin: int, years: int) -> GhostYear:
    year, mean = origin + years, taught.history[origin]
    low = high = None
    if years and (one := simulated(years)) is not None:
        mean, spread = one
        low, high = (spread.percentiles()[end] for end in ("p10", "p90"))
    return GhostYear(year, mean, low, high, taught.history.get(year))


def projections(by_years_ahead: Mapping[int, tuple[float, Spread]], share: Ratio) -> list[Projection]:
    """Return year, mean and percentiles of one method, by year."""
    return [
        Projection(share.latest.year + ahead, point, **spread.percentiles())
        for ahead, (point, spread) in by_years_ahead.items()
    ]


def evidence(name: str, by_years_ahead: Mapping[int, tuple[float, Spread]]) -> Evidence:
    """Return what the interval of a method is made of, and how much of it there is."""
    return Evidence(
        INTERVALS[name],
        [
            Outcomes(ahead, len(spread.shares), spread.countries, round(spread.effective, 1))
            for ahead, (_, spread) in by_years_ahead.items()
        ],
    )


def odds(share: Ratio, by_method: Forecasts, target: float, years: Iterable[int], everyone: Panel) -> Iterable[Odds]:
    """Return the probability of the target at each deadline."""
    base = share.latest.year
    for year in sorted(set(years)):
        for name, own in by_method.items():
            _, spread = own.get(year - base, (None, None))
            yield Odds(
                method=name,
                title=METHODS[name],
                by=year,
                probability=spread.probability(target) if spread else None,
                interval=_interval(spread),
                basis=INTERVALS[name],
                reached=spread.at_least(target) if spread else None,
                forecasts=len(spread.shares) if spread else 0,
                countries=spread.countries if spread else 0,
                effective_countries=round(spread.effective, 1) if spread else 0.0,
                range=_range(share, spread, target, year - base, everyone) if name == "reference_class" else None,
            )


def _interval(spread: Spread | None) -> Interval | None:
    """Return where the share lies in 8 of 10 outcomes; None on thin evidence."""
    if spread is None or not spread.enough:
        return None
    return Interval(spread.quantile(0.1), spread.quantile(0.9), 0.8, "past changes")


def _range(share: Ratio, spread: Spread | None, target: float, ahead: int, everyone: Panel) -> list[float] | None:
    """Return the probability with and without the filter of the panel, lower first."""
    other = _others(share, everyone.without(share.country).shares, ahead)
    both = [one.probability(target) for one in (spread, other and other[1]) if one]
    known = sorted(value for value in both if value is not None)
    return known if len(known) == 2 else None


# Where the whole path of the simulator stays, today and as it would have been said before.


YEARS = 5
"""Longest path that is banded: over more years too few whole past paths are known."""


def whole_path(taught: Simulator | None, ahead: Sequence[int]) -> PathBand | None:
    """Return the band in which 8 of 10 whole paths stay."""
    if taught is None:
        return None
    past, last = errors(before(taught, ahead)), max(taught.history)
    today = _band(taught, past, last, min(YEARS, len(ahead)))
    if today is None:
        return None
    earlier = [_band(taught, past, last - back, min(YEARS, back)) for back in GHOSTS]
    return PathBand(
        **msgspec.structs.asdict(today), before=[_judged(taught, one) for one in earlier if one is not None]
    )


def errors(scored: Mapping[int, Sequence[Scored]]) -> Errors:
    """Return past errors with their origins, in standard deviations of the log-odds."""
    return {
        years: [Error(one.miss.country, one.miss.origin, one.error) for one in rows if one.error is not None]
        for years, rows in scored.items()
    }


def _band(taught: Simulator, past: Errors, base: int, years: int) -> Band | None:
    view = baselines.outlook(taught.history, base, taught.habits)
    band = baselines.band(past, years)
    if view is None or band is None or not band.enough:
        return None
    return Band(
        origin=base,
        level=baselines.LEVEL,
        widened=band.widened,
        paths=band.paths,
        effective_countries=round(band.effective, 1),
        rows=[_row(base, view, ahead, ends) for ahead, ends in enumerate(band.ends, start=1)],
    )


def _row(base: int, view: Outlook, ahead: int, ends: tuple[float, float]) -> BandYear:
    place, size = logit(view.share(ahead)), view.deviation(ahead)
    low, high = (from_logit(place + size * end) for end in ends)
    return BandYear(base + ahead, low, high)


def _judged(taught: Simulator, band: Band) -> PastBand:
    """Add what came, and whether all of it lay inside; None where a year is not known."""
    outcomes = [taught.history.get(row.year) for row in band.rows]
    inside = [came is not None and row.low <= came <= row.high for row, came in zip(band.rows, outcomes, strict=True)]
    rows = [msgspec.structs.replace(row, came=came) for row, came in zip(band.rows, outcomes, strict=True)]
    held = None if None in outcomes else all(inside)
    return PastBand(**(msgspec.structs.asdict(band) | {"rows": rows}), held=held)


# What the forecasts of some years ago are worth, now that those years are known.


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


def record(share: Ratio, taught: Simulator | None) -> LookingBack | None:
    """Return what every method said :data:`BACK` years before the base year, and what came."""
    if taught is None:
        return None
    last = share.latest.year
    origin, years = last - BACK, range(last - BACK + 1, last + 1)
    view = baselines.outlook(taught.history, origin, taught.habits)
    if view is None or not all(year in taught.history for year in (origin, *years)):
        return None
    came = {year: {share.kind: taught.history[year]} for year in years}
    for point in share.others:
        if point.kind in EARLIER and point.year in came:
            came[point.year][point.kind] = point.share
    hindcasts = _Hindcasts(taught)
    methods = {name: _method(hindcasts, name, origin, came) for name in hindcasts.names}
    own = methods["simulator"]
    best = {
        key: min((getattr(one, key), name) for name, one in methods.items() if name != "simulator")[1]
        for key in ("score", "score_all")
    }
    chances = _chances(taught, own.misses[share.kind], hindcasts)
    worse = [key for key in best if getattr(own, key) > getattr(methods[best[key]], key)]
    alarms = [key for key, value in chances.items() if value is not None and value < ALARM]
    return LookingBack(
        origin=origin,
        level=LEVEL,
        methods=methods,
        best_baseline=BestBaseline(**best),
        **chances,
        alarms=alarms + worse,
    )


class _Hindcasts:
    """Every method, asked from any year of a country's past; each is taught by the others."""

    def __init__(self, taught: Simulator) -> None:
        self.taught, self.ahead = taught, tuple(range(1, BACK + 1))
        self.names = (*baselines.METHODS, "reference_class", "simulator")
        others = frozen(taught.panel)
        self.past = {name: {h: method_errors(others, name, h) for h in self.ahead} for name in baselines.METHODS}
        self.past["reference_class"] = {h: _changes(others, h) for h in self.ahead}
        self.scored = before(taught, self.ahead)
        self.past["simulator"] = {h: baselines.errors(self.scored[h]) for h in self.ahead}

    def spread(self, name: str, origin: int, ahead: int) -> Spread | None:
        """Return where a method put the share, seen from a year; None where it could not say."""
        history, past = self.taught.history, self.past[name][ahead]
        if name == "simulator":
            view = baselines.outlook(history, origin, self.taught.habits)
            return baselines.outcomes(view, ahead, past) if view else None
        if name == "reference_class":
            return baselines.spread(history[origin], past)
        if name == "damped_drift" and origin - baselines.SPAN not in history:
            return None
        return baselines.spread(baselines.METHODS[name](history, origin, ahead), past)

    def ends(self, name: str, origin: int, ahead: int) -> tuple[float, float] | None:
        """Return the interval of a method."""
        result = self.spread(name, origin, ahead)
        return None if result is None else (result.quantile(TAIL), result.quantile(1 - TAIL))

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
    return baselines.changes({country: dict(own) for country, own in others}, ahead)


def _method(hindcasts: _Hindcasts, name: str, origin: int, came: Mapping[int, Mapping[str, float]]) -> Hindcast:
    """Return what one method said from the origin, what came, and its scores."""
    rows, scores = [], []
    misses = dict.fromkeys((kind for kinds in came.values() for kind in kinds), 0)
    for year, outcomes in came.items():
        ends = hindcasts.ends(name, origin, year - origin)
        if ends is None:
            continue
        for kind, value in outcomes.items():
            misses[kind] += not ends[0] <= value <= ends[1]
        scores.append(interval_score(*ends, hindcasts.taught.history[year]))
        rows.append(HindcastYear(year, *ends, dict(outcomes)))
    history = hindcasts.taught.history
    every = [
        interval_score(*ends, history[year + ahead])
        for year in hindcasts.origins()
        for ahead in hindcasts.ahead
        if year + ahead in history and (ends := hindcasts.ends(name, year, ahead))
    ]
    return Hindcast(rows, misses, float(np.mean(scores)), float(np.mean(every)), len(every))


def _chances(taught: Simulator, misses: int, hindcasts: _Hindcasts) -> dict[str, float | None]:
    """Return how often other countries' past paths had as many misses: of one path, and of all.

    Notes
    -----
    The paths of the other countries are each judged by intervals made without that country. One
    path: the share of them with at least as many misses. All origins of the country: as many paths
    are drawn, whole countries at a time with replacement (their paths overlap and hang together),
    and the totals compared.
    """
    held_out = missed_paths(hindcasts.scored)
    if not held_out:
        return {"p_value": None, "p_value_all": None}
    pooled = np.concatenate(list(held_out.values()))
    own = baselines.simulated_hindcast({"": taught.history}, taught.known, hindcasts.ahead)
    mine = baselines.paths(errors(own), BACK)
    limits = [_ends(hindcasts.past["simulator"][h]) for h in hindcasts.ahead]
    counts = [_outside(sizes, limits) for sizes in mine.values()]
    return {
        "p_value": float(np.mean(pooled >= misses)),
        "p_value_all": chance_of_total(held_out, sum(counts), len(counts)) if counts else None,
    }


def missed_paths(scored: Mapping[int, Sequence[baselines.Scored]]) -> dict[str, np.ndarray]:
    """Return the misses of every past path, by country, each judged by the others' intervals."""
    past = errors(scored)
    whole = baselines.paths(past, BACK)
    misses: dict[str, list[int]] = {}
    for country in sorted({name for name, _ in whole}):
        limits = [_ends([(e.country, e.size) for e in past[h] if e.country != country]) for h in range(1, BACK + 1)]
        misses[country] = [_outside(sizes, limits) for (c, _), sizes in whole.items() if c == country]
    return {country: np.array(counts) for country, counts in misses.items()}


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


def calibration(taught: Simulator | None, ahead: Sequence[int]) -> list[Calibration]:
    """Return how often the simulator's intervals held what came, for this very share."""
    if taught is None:
        return []
    items = []
    for years, scored in before(taught, ahead).items():
        rows = baselines.errors(scored)
        held = baselines.interval_coverage(rows, LEVEL)
        if years <= BACK + 1 and held == held:
            countries = len({name for name, _ in rows})
            items.append(Calibration(years, held, len(rows), countries))
    return items
