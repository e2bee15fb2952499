# SPDX-License-Identifier: Apache-2.0
"""V3 to V7: what every method said in past years, against what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tests.validation.truth import Truth, rounded, share_of
from yuzui.investment import baselines, forecast_methods
from yuzui.investment.baselines import Miss, Scored, Shares, interval_coverage, quantile
from yuzui.investment.forecast_methods import record, whole_path
from yuzui.investment.path_sources import PANEL, bundled, shipped
from yuzui.investment.series.ratio import MEASURES, Ratio, read
from yuzui.investment.series.ratio import Panel as Countries
from yuzui.investment.simulation_problem import panel_of
from yuzui.job.workspace import Workspace
from yuzui.text import Text

HORIZONS = (1, 2, 3, 4, 5)
CHINA_FROM, STATES_FROM, HISTORY = 2000, 1958, 6
"""First year of the Chinese series, first American origin, and the straight years both need."""

PANEL_PERSISTENCE = (1.77, 2.63, 3.28, 3.54, 3.75)
PANEL_FORECASTS = (189, 166, 142, 121, 100)
US_PERSISTENCE = (0.47, 0.80, 1.00, 1.18, 1.28)
US_DRIFT = (0.50, 0.85, 1.20, 1.51, 1.80)

_EIGHTY = Text("0.75 to 0.85", "0.75 至 0.85")
_EIGHTY_TWICE = Text("0.75 to 0.85 on panel and United States", "面板与美国均为 0.75 至 0.85")
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
    yield from _other_measures(workspace)
    yield from _origin_2020(share_of(workspace, "CHN"), panel)


def _china(workspace: Workspace, panel: Panel) -> Panel:
    early = {year: share for year, share in panel["CHN"].items() if year >= CHINA_FROM}
    return {"CHN": early | share_of(workspace, "CHN").shares}


def _baselines(panel: Panel, china: Panel, states: Panel, note: str) -> Iterator[Truth]:
    """Yield V3, V4, V5 of the baselines, by the definitions of the method page."""
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


def _errors(panel: Panel, method: Any, history: int = 8, first: int = 0) -> tuple[list[float], list[int]]:
    found = [baselines.hindcast(panel, method, h, history, first) for h in HORIZONS]
    return (
        rounded([100 * baselines.mean_absolute_error(misses) for misses in found]),
        [len(misses) for misses in found],
    )


def _fading(china: Panel) -> Truth:
    """V4 of the baselines: fading drift against unchanged, in China."""
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
    from yuzui.investment import baselines as drift

    known, stay = drift.evidence(panel), baselines.persistence
    own = drift.simulated_hindcast(panel, known, HORIZONS)
    at_home = drift.simulated_hindcast(china, known, HORIZONS, HISTORY)
    abroad = drift.simulated_hindcast(states, known, HORIZONS, HISTORY, STATES_FROM)
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


def _covered(own: Mapping[int, Sequence[Scored]], others: Mapping[str, Mapping[int, Sequence[Scored]]]) -> Truth:
    """V6 of the simulator; China has too few forecasts to be judged, and is only shown."""
    from yuzui.investment.baselines import errors

    inside = [interval_coverage(errors(own[h])) for h in HORIZONS]
    found: dict[str, Any] = {"years_ahead": list(HORIZONS), "coverage": rounded(inside, 3)}
    for country, rows in others.items():
        shares = [covered(errors(rows[h]), errors(own[h])) for h in HORIZONS]
        found[f"coverage_{country}"] = rounded(shares, 3)
    holds = _eighty(found["coverage"]) and _eighty(found["coverage_USA"])
    return Truth("V6", "simulator", found, _EIGHTY_TWICE, holds)


def _over(own: Mapping[int, Sequence[Scored]], peer: Callable[[int], Sequence[Miss]]) -> list[float]:
    """Return the mean absolute error over that of a peer on the same forecasts, by years ahead."""
    from yuzui.investment.baselines import mean_absolute_error as error

    return [error([one.miss for one in own[h]]) / error(peer(h)) for h in HORIZONS]


def _without_most_helpful(own: Mapping[int, Sequence[Scored]], panel: Panel) -> list[float]:
    """Return the errors over those of persistence without the country that helps most."""
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


def covered(rows: Sequence[tuple[str, float]], others: Sequence[tuple[str, float]], level: float = 0.8) -> float:
    """Return how often the interval made of other countries' errors held a country's error."""
    inside = 0
    for country, error in rows:
        past = sorted(value for name, value in others if name != country)
        low, high = quantile(past, (1 - level) / 2), quantile(past, (1 + level) / 2)
        inside += low <= error <= high
    return inside / len(rows)


def _intervals(panel: Panel) -> Iterator[Truth]:
    """V6: nominal 80 % intervals, each country judged without itself."""
    ahead = (1, 3, 5, 10)
    found = [baselines.interval_coverage(baselines.changes(panel, h)) for h in ahead]
    shown = {"years_ahead": list(ahead), "coverage": rounded(found, 3)}
    yield Truth("V6", "reference_class", shown, _EIGHTY, _eighty(found))
    for name, method in baselines.METHODS.items():
        errors = [baselines.method_errors(baselines.hindcast(panel, method, h)) for h in HORIZONS]
        found = [baselines.interval_coverage(rows) for rows in errors]
        shown = {"years_ahead": list(HORIZONS), "coverage": rounded(found, 3)}
        yield Truth("V6", name, shown, _EIGHTY, _eighty(found))


def _eighty(found: Sequence[float]) -> bool:
    return all(0.75 <= value <= 0.85 for value in found)


def _whole_paths(own: Mapping[int, Sequence[Scored]], others: Mapping[str, Mapping[int, Sequence[Scored]]]) -> Truth:
    """V6 of whole paths: the band of the simulator holds as many as it says."""
    from yuzui.investment.forecast_methods import errors

    past, lengths = errors(own), HORIZONS[1:]
    found: dict[str, Any] = {"years_ahead": list(lengths)}
    for country, rows in {"": own, **others}.items():
        inside = [baselines.path_coverage(errors(rows), past, years) for years in lengths]
        name = f"coverage_{country}" if country else "coverage"
        found[name] = rounded([value for value in inside if value is not None], 3)
    held = [baselines.coverage_by_country(past, past, years) for years in lengths]
    found["coverage_interval"] = [rounded(baselines.bootstrap(one), 3) for one in held]
    found["paths"] = [sum(count for _, count in one.values()) for one in held]
    holds = _eighty(found["coverage"]) and _eighty(found["coverage_USA"])
    return Truth("V6", "whole_paths", found, _EIGHTY_TWICE, holds)


def _other_measures(workspace: Workspace) -> Iterator[Truth]:
    """V6 on other shares than the one the simulator was tuned on: each on a panel of its own."""
    from yuzui.investment import baselines
    from yuzui.investment.forecast_methods import errors

    rows = shipped(workspace, PANEL)
    panels: dict[str, Panel] = {name: read(rows, name).shares for name in MEASURES if name != "basic"}
    panels |= _american(workspace)
    for name, panel in panels.items():
        past = baselines.simulated_hindcast(panel, baselines.evidence(panel), HORIZONS)
        whole = [baselines.path_coverage(errors(past), errors(past), h) for h in HORIZONS[1:]]
        found: dict[str, Any] = {
            "years_ahead": list(HORIZONS),
            "forecasts": [len(past[h]) for h in HORIZONS],
            "coverage": rounded([interval_coverage(baselines.errors(past[h])) for h in HORIZONS], 3),
            "coverage_paths": rounded([one for one in whole if one is not None], 3),
        }
        holds = _eighty(found["coverage"]) and _eighty(found["coverage_paths"])
        yield Truth("V6", name, found, _EIGHTY, holds)


def _american(workspace: Workspace) -> dict[str, Panel]:
    """Return who performs and who pays for R&D in the United States: series of one country."""
    facts = [fact for fact in bundled(workspace, "USA").rows if fact.value is not None]
    whole = {fact.year: float(fact.value) for fact in facts if fact.dimension == "total"}  # type: ignore[arg-type]
    found: dict[str, dict[str, dict[int, float]]] = {"performers_USA": {}, "payers_USA": {}}
    for fact in facts:
        if fact.dimension == "performer":
            name, of = "performers_USA", fact.category
        elif fact.dimension == "source_x_performer_x_type":
            name, of = "payers_USA", fact.category.partition("|")[0]
        else:
            continue
        own = found[name].setdefault(of, {})
        own[fact.year] = own.get(fact.year, 0.0) + float(fact.value or 0) / whole[fact.year]
    return dict(found)


_NO_BAR = Text(
    "diagnostic, no bar: alarm where so many misses have a p-value under 0.05, or the mean "
    "interval score is above that of the best baseline",
    "仅作诊断、不设标准：落空次数的 p 值低于 0.05，或平均区间得分高于最佳基准方法时报警",
)


def _origin_2020(share: Ratio, panel: Countries) -> Iterator[Truth]:
    """V7: what came after 2020 by vintage, misses, their p-value and the interval scores.

    Four of four outcomes inside 80 % intervals has probability 0.41 to 0.58 even for a perfect
    forecaster, so it is no bar (decision 18); the band of whole paths is judged by V6.
    """
    taught = forecast_methods.simulator(share, panel)
    found = record(share, taught)
    if found is None:
        return
    for name, own in found.methods.items():
        shown: dict[str, Any] = {"band": [rounded([r.low, r.high], 4) for r in own.rows]}
        for kind, misses in own.misses.items():
            came = [r.came.get(kind) for r in own.rows]
            shown[f"actual_{kind}"] = [None if v is None else round(v, 4) for v in came]
            shown[f"misses_{kind}"] = misses
        shown["score_pp"] = round(100 * own.score, 3)
        shown["score_all_pp"] = round(100 * own.score_all, 3)
        alarms = found.alarms if name == "simulator" else []
        if name == "simulator":
            shown["p_value"] = round(found.p_value, 3)
            shown["p_value_all"] = round(found.p_value_all, 3)
        yield Truth("V7", name, shown, _NO_BAR, not alarms, diagnostic=True)
    if path := whole_path(taught, range(1, len(own.rows) + 1)):
        (one,) = [old for old in path.before if old.origin == found.origin]
        shown = {
            "actual_final": [round(row.came, 4) for row in one.rows],
            "band": [rounded([row.low, row.high], 4) for row in one.rows],
            "misses_final": sum(not r.low <= r.came <= r.high for r in one.rows),
        }
        judged = Text("judged by V6 (simulator, whole paths)", "由 V6（模拟器，整条路径）判定")
        yield Truth("V7", "whole_paths", shown, judged, True, diagnostic=True)
