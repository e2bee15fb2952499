# SPDX-License-Identifier: Apache-2.0
"""V3 to V7: what every method said in past years, against what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yuzui.studies.parts.path.truth import Truth, panel_of, rounded, share_of
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.invest.baselines import Miss, Shares
    from yuzui.invest.forecast.drift import Scored
    from yuzui.invest.series.panel import Panel as Countries
    from yuzui.invest.series.ratio import Ratio
    from yuzui.studies.parts.workspace import Workspace

HORIZONS = (1, 2, 3, 4, 5)
CHINA_FROM, STATES_FROM, HISTORY = 2000, 1958, 6
"""First year of the Chinese series, first American origin, and the straight years both need."""

PANEL_PERSISTENCE = (1.77, 2.63, 3.28, 3.54, 3.75)
PANEL_FORECASTS = (189, 166, 142, 121, 100)
US_PERSISTENCE = (0.47, 0.80, 1.00, 1.18, 1.28)
US_DRIFT = (0.50, 0.85, 1.20, 1.51, 1.80)

_EIGHTY = Text("0.75 to 0.85", "0.75 至 0.85")
_EIGHTY_TWICE = Text("0.75 to 0.85 on panel and United States", "面板与美国均为 0.75 至 0.85")
_INSIDE = Text("inside the 80 % band", "落入八成区间")
_INSIDE_PATH = Text("the whole path inside its 80 % band", "整条路径落入八成带")
_NO_WORSE = Text("≤ 1.00 at each", "各期均 ≤ 1.00")
_LATER = Text("≤ 1.00 from 2 to 5 years ahead", "提前 2 至 5 年均 ≤ 1.00")
_CHINA_NOTE = "panel 2000-2013, final 2014-2024"
_STATES_NOTE = "origins from 1958"

Panel = Mapping[str, "Shares"]


def measured(workspace: Workspace) -> Iterator[Truth]:
    """Yield what V3 to V7 ask of the baselines, of other countries' history, of the simulator."""
    panel = panel_of(workspace)
    note = f"{panel.filter}; 8 straight years"
    china, states = _china(workspace, panel.shares), {"USA": share_of(workspace, "USA").shares}
    yield from _baselines(panel.shares, china, states, note)
    yield from _simulator(panel.shares, china, states, note)
    yield from _intervals(panel.shares)
    yield from _origin_2020(share_of(workspace, "CHN"), panel)


def _china(workspace: Workspace, panel: Panel) -> Panel:
    early = {year: share for year, share in panel["CHN"].items() if year >= CHINA_FROM}
    return {"CHN": early | share_of(workspace, "CHN").shares}


def _baselines(panel: Panel, china: Panel, states: Panel, note: str) -> Iterator[Truth]:
    """Yield V3, V4, V5 of the baselines, by the definitions of the method page."""
    from yuzui.invest import baselines

    errors, counts = _errors(panel, baselines.persistence)
    found: dict[str, Any] = {
        "persistence_pp": errors,
        "forecasts": counts,
        "damped_drift_pp": _errors(panel, baselines.damped_drift)[0],
        "drift_pp": _errors(panel, baselines.plain_drift)[0],
    }
    holds = counts == list(PANEL_FORECASTS) and errors == list(PANEL_PERSISTENCE)
    yield Truth("V3", "baselines", found, _errors_are(PANEL_PERSISTENCE), holds, note)
    yield _fading(china)
    stay, _ = _errors(states, baselines.persistence, HISTORY, STATES_FROM)
    drift, _ = _errors(states, baselines.plain_drift, HISTORY, STATES_FROM)
    damped, _ = _errors(states, baselines.damped_drift, HISTORY, STATES_FROM)
    found = {"persistence_pp": stay, "drift_pp": drift, "damped_drift_pp": damped}
    holds = stay == list(US_PERSISTENCE) and drift == list(US_DRIFT)
    bar = _errors_are(US_PERSISTENCE, US_DRIFT)
    yield Truth("V5", "baselines", found, bar, holds, _STATES_NOTE)


def _errors_are(stay: Sequence[float], drift: Sequence[float] = ()) -> Text:
    lists = [" / ".join(f"{value:g}" for value in values) for values in (stay, drift)]
    words = Text("unchanged {a}", "持平 {a}")
    if drift:
        words = Text("unchanged {a}; plain drift {b}", "持平 {a}；趋势外推 {b}")
    return words.format(a=lists[0], b=lists[1])


def _errors(
    panel: Panel, method: Any, history: int = 8, first: int = 0
) -> tuple[list[float], list[int]]:
    from yuzui.invest import baselines

    found = [baselines.hindcast(panel, method, h, history, first) for h in HORIZONS]
    return (
        rounded([100 * baselines.mean_absolute_error(misses) for misses in found]),
        [len(misses) for misses in found],
    )


def _fading(china: Panel) -> Truth:
    """V4 of the baselines: fading drift against unchanged, in China."""
    from yuzui.invest import baselines

    ratios = []
    for h in HORIZONS:
        a, b = (
            baselines.mean_absolute_error(baselines.hindcast(china, method, h, HISTORY))
            for method in (baselines.damped_drift, baselines.persistence)
        )
        ratios.append(a / b)
    found = {"damped_drift_over_persistence": rounded(ratios, 3)}
    bar = Text(
        "0.8 to 0.9 at 2 and 3 years ahead, 0.97 to 1.03 at 4 and 5",
        "提前 2、3 年为 0.8 至 0.9，提前 4、5 年为 0.97 至 1.03",
    )
    holds = all(0.8 <= r < 0.9 for r in ratios[1:3]) and all(abs(r - 1) < 0.03 for r in ratios[3:])
    return Truth("V4", "baselines", found, bar, holds, _CHINA_NOTE)


def _simulator(panel: Panel, china: Panel, states: Panel, note: str) -> Iterator[Truth]:
    """Yield V3, V4, V5, V6 (single years and whole paths) of the simulator without levers."""
    from yuzui.invest import baselines
    from yuzui.invest.forecast import drift

    known, stay = drift.evidence(panel), baselines.persistence
    own = drift.hindcast(panel, known, HORIZONS)
    at_home = drift.hindcast(china, known, HORIZONS, HISTORY)
    abroad = drift.hindcast(states, known, HORIZONS, HISTORY, STATES_FROM)
    over = _over(own, lambda h: baselines.hindcast(panel, stay, h))
    found: dict[str, Any] = {
        "over_persistence": rounded(over, 3),
        "forecasts": [len(own[h]) for h in HORIZONS],
        "without_most_helpful": _without_most_helpful(own, panel),
    }
    yield Truth("V3", "simulator", found, _NO_WORSE, max(over) <= 1, note)
    over = _over(at_home, lambda h: baselines.hindcast(china, baselines.damped_drift, h, HISTORY))
    counts = [len(at_home[h]) for h in HORIZONS]
    found = {"over_damped_drift": rounded(over, 3), "forecasts": counts}
    yield Truth("V4", "simulator", found, _LATER, max(over[1:]) <= 1, _CHINA_NOTE)
    over = _over(abroad, lambda h: baselines.hindcast(states, stay, h, HISTORY, STATES_FROM))
    found = {"over_persistence": rounded(over, 3)}
    yield Truth("V5", "simulator", found, _NO_WORSE, max(over) <= 1, _STATES_NOTE)
    yield _covered(own, {"USA": abroad, "CHN": at_home})
    yield _whole_paths(own, {"USA": abroad, "CHN": at_home})


def _covered(
    own: Mapping[int, Sequence[Scored]], others: Mapping[str, Mapping[int, Sequence[Scored]]]
) -> Truth:
    """V6 of the simulator; China has too few forecasts to be judged, and is only shown."""
    from yuzui.invest.forecast.drift import errors
    from yuzui.invest.reference_class import coverage

    inside = [coverage(errors(own[h])) for h in HORIZONS]
    found: dict[str, Any] = {"years_ahead": list(HORIZONS), "coverage": rounded(inside, 3)}
    for country, rows in others.items():
        shares = [covered(errors(rows[h]), errors(own[h])) for h in HORIZONS]
        found[f"coverage_{country}"] = rounded(shares, 3)
    holds = _eighty(found["coverage"]) and _eighty(found["coverage_USA"])
    return Truth("V6", "simulator", found, _EIGHTY_TWICE, holds)


def _over(
    own: Mapping[int, Sequence[Scored]], peer: Callable[[int], Sequence[Miss]]
) -> list[float]:
    """Return the mean absolute error over that of a peer on the same forecasts, by years ahead."""
    from yuzui.invest.baselines import mean_absolute_error as error

    return [error([one.miss for one in own[h]]) / error(peer(h)) for h in HORIZONS]


def _without_most_helpful(own: Mapping[int, Sequence[Scored]], panel: Panel) -> list[float]:
    """Return the errors over those of persistence without the country that helps most."""
    from yuzui.invest import baselines

    found = []
    for h in HORIZONS:
        stay = baselines.hindcast(panel, baselines.persistence, h)
        rows = [(one.miss, other) for one, other in zip(own[h], stay, strict=True)]
        ratios = []
        for country in {miss.country for miss, _ in rows}:
            kept = [pair for pair in rows if pair[0].country != country]
            a, b = (baselines.mean_absolute_error([pair[k] for pair in kept]) for k in (0, 1))
            ratios.append(a / b)
        found.append(max(ratios))
    return rounded(found, 3)


def covered(
    rows: Sequence[tuple[str, float]], others: Sequence[tuple[str, float]], level: float = 0.8
) -> float:
    """Return how often the interval made of other countries' errors held a country's error.

    Parameters
    ----------
    rows, others : sequence of (country, error)
        Errors that are judged, and those the interval is made of (never of the same country).
    level : float
        Nominal probability.

    Returns
    -------
    float
        Share inside.
    """
    from yuzui.invest.baselines import quantile

    inside = 0
    for country, error in rows:
        past = sorted(value for name, value in others if name != country)
        low, high = quantile(past, (1 - level) / 2), quantile(past, (1 + level) / 2)
        inside += low <= error <= high
    return inside / len(rows)


def _intervals(panel: Panel) -> Iterator[Truth]:
    """V6: nominal 80 % intervals, each country judged without itself."""
    from yuzui.invest import baselines, reference_class

    ahead = (1, 3, 5, 10)
    found = [reference_class.coverage(reference_class.changes(panel, h)) for h in ahead]
    shown = {"years_ahead": list(ahead), "coverage": rounded(found, 3)}
    yield Truth("V6", "reference_class", shown, _EIGHTY, _eighty(found))
    for name, method in baselines.METHODS.items():
        errors = [baselines.own_errors(baselines.hindcast(panel, method, h)) for h in HORIZONS]
        found = [reference_class.coverage(rows) for rows in errors]
        shown = {"years_ahead": list(HORIZONS), "coverage": rounded(found, 3)}
        yield Truth("V6", name, shown, _EIGHTY, _eighty(found))


def _eighty(found: Sequence[float]) -> bool:
    return all(0.75 <= value <= 0.85 for value in found)


def _whole_paths(
    own: Mapping[int, Sequence[Scored]], others: Mapping[str, Mapping[int, Sequence[Scored]]]
) -> Truth:
    """V6 of whole paths: the band of the simulator holds as many as it says."""
    from yuzui.invest.forecast import simultaneous
    from yuzui.studies.parts.forecast.whole_path import errors

    past, lengths = errors(own), HORIZONS[1:]
    found: dict[str, Any] = {"years_ahead": list(lengths)}
    for country, rows in {"": own, **others}.items():
        inside = [simultaneous.coverage(errors(rows), past, years) for years in lengths]
        name = f"coverage_{country}" if country else "coverage"
        found[name] = rounded([value for value in inside if value is not None], 3)
    holds = _eighty(found["coverage"]) and _eighty(found["coverage_USA"])
    return Truth("V6", "whole_paths", found, _EIGHTY_TWICE, holds)


def _origin_2020(share: Ratio, panel: Countries) -> Iterator[Truth]:
    """V7: what came after 2020 lies inside the intervals of every year drawn in 2020.

    Beside it, under a name of its own, the band of whole paths: four years are asked at once, and
    it is made for that. It was added after 2020 was known and replaces nothing.
    """
    from yuzui.studies.parts.forecast import methods
    from yuzui.studies.parts.forecast.whole_path import whole_path

    came = {year: value for year, value in share.shares.items() if year > 2020}
    then, ahead = share.until(2020), [year - 2020 for year in came]
    taught = methods.simulator(then, panel)
    for name, own in methods.forecasts(then, ahead, panel, taught).items():
        bands = [[own[years][1].quantile(q) for q in (0.1, 0.9)] for years in ahead]
        yield _held(name, list(came.values()), bands, _INSIDE)
    if path := whole_path(taught, ahead):
        bands = [[row["low"], row["high"]] for row in path["rows"]]
        yield _held("whole_paths", list(came.values()), bands, _INSIDE_PATH)


def _held(name: str, came: list[float], bands: list[list[float]], bar: Text) -> Truth:
    shown = {"actual": rounded(came, 4), "band": [rounded(band, 4) for band in bands]}
    holds = all(low <= x <= high for x, (low, high) in zip(came, bands, strict=True))
    return Truth("V7", name, shown, bar, holds)
