# SPDX-License-Identifier: Apache-2.0
"""Published truths, each measured again on the shipped data by its definition."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from yuzui.studies.parts.path import optimiser
from yuzui.studies.parts.path.sources import PANEL, bundled, shipped
from yuzui.studies.parts.path.truth import Truth, rounded, share_of
from yuzui.text import Text, same

if TYPE_CHECKING:
    from yuzui.invest.series.panel import Panel
    from yuzui.studies.parts.workspace import Workspace

HORIZONS = (1, 2, 3, 4, 5)
TYPES_BY_COUNTRY, TAX_RULES = "gerd_by_type_country.csv", "tax_rules.csv"

PANEL_PERSISTENCE = (1.77, 2.63, 3.28, 3.54, 3.75)
PANEL_FORECASTS = (189, 166, 142, 121, 100)
US_PERSISTENCE = (0.47, 0.80, 1.00, 1.18, 1.28)
US_DRIFT = (0.50, 0.85, 1.20, 1.51, 1.80)
PERFORMERS_2021 = {"enterprise": 76.9, "government": 15.3, "higher_education": 7.8}
YEARLY = {
    ("ordinary", 2022): Fraction(273 * 3, 365 * 4) + Fraction(92, 365),
    ("manufacturing", 2022): Fraction(1),
    ("tsme", 2022): Fraction(1),
    ("chips", 2027): Fraction(6, 5),
    ("chips", 2028): Fraction(1),
}
"""Yearly additional deduction by class of firm, from the acts by hand: 273 days at 75 % and 92 at
100 % in 2022; 120 % for chips to the end of 2027."""

_GAPS = Text("≤ 0.1 (100M CNY) in 11 years, 2021 as listed", "11 年均 ≤ 0.1 亿元，2021 年如登记")
_TWO_MILLION = Text("≤ 2 M USD in 70 years", "70 年均 ≤ 2 百万美元")
_EIGHTY = Text("0.75 to 0.85", "0.75 至 0.85")
_INSIDE = Text("inside the 80 % band", "落入八成区间")
_FIVE = Text("at least 5 of 6", "6 年中至少 5 年")
_FOUR_DIGITS = Text("18 values to four digits", "18 个数值，四位小数一致")
_POINT_02 = Text("≤ 0.02 pp", "≤ 0.02 个百分点")
_FOLDED = Text(
    "≤ 0.05 pp of 76.9 / 15.3 / 7.8, other folded into government",
    "与 76.9 / 15.3 / 7.8 相差 ≤ 0.05 个百分点，其他并入政府部门",
)


def _panel(workspace: Workspace) -> Panel:
    from yuzui.invest.series import panel

    return panel.read(shipped(workspace, PANEL))


def _sums(workspace: Workspace) -> Iterator[Truth]:
    """V1: parts add up to totals, but for the listed gap."""
    from yuzui.invest.series.identities import gaps, listed

    china = gaps(bundled(workspace, "CHN").rows)
    known = [gap for gap in china if listed(gap)]
    worst = max(abs(gap.gap) for gap in china if gap not in known)
    years = len({gap.year for gap in china if gap.dimension == "type"})
    measured = {"worst": float(worst), "years": years, "listed": [gap.year for gap in known]}
    yield Truth("V1", "CHN", measured, _GAPS, _china_holds(measured))
    states = gaps(bundled(workspace, "USA").rows)
    worst = max(abs(gap.gap) for gap in states)
    years = len({gap.year for gap in states})
    measured = {"worst": float(worst), "years": years}
    yield Truth("V1", "USA", measured, _TWO_MILLION, worst <= 2 and years == 70)


def _china_holds(found: Mapping[str, Any]) -> bool:
    return (found["years"], found["listed"]) == (11, [2021]) and float(found["worst"]) <= 0.1


def _hindcasts(workspace: Workspace) -> Iterator[Truth]:
    """V3, V4, V5: the baselines' past errors, by the definitions of the method page."""
    from yuzui.invest import baselines

    panel = _panel(workspace)
    note = f"{panel.filter}; {baselines.HISTORY} straight years"
    errors, counts = _errors(panel.shares, baselines.persistence)
    holds = counts == list(PANEL_FORECASTS) and errors == list(PANEL_PERSISTENCE)
    measured = {
        "persistence_pp": errors,
        "forecasts": counts,
        "damped_drift_pp": _errors(panel.shares, baselines.damped_drift)[0],
        "drift_pp": _errors(panel.shares, baselines.plain_drift)[0],
    }
    bar = _errors_are(PANEL_PERSISTENCE)
    yield Truth("V3", "baselines", measured, bar, holds, note)
    yield _china(workspace, panel)
    states = {"USA": share_of(workspace, "USA").shares}
    stay, _ = _errors(states, baselines.persistence, 6, 1958)
    drift, _ = _errors(states, baselines.plain_drift, 6, 1958)
    damped, _ = _errors(states, baselines.damped_drift, 6, 1958)
    measured = {"persistence_pp": stay, "drift_pp": drift, "damped_drift_pp": damped}
    holds = stay == list(US_PERSISTENCE) and drift == list(US_DRIFT)
    bar = _errors_are(US_PERSISTENCE, US_DRIFT)
    yield Truth("V5", "baselines", measured, bar, holds, "origins from 1958")


def _errors_are(stay: Sequence[float], drift: Sequence[float] = ()) -> Text:
    lists = [" / ".join(f"{value:g}" for value in values) for values in (stay, drift)]
    words = Text("unchanged {a}", "持平 {a}")
    if drift:
        words = Text("unchanged {a}; plain drift {b}", "持平 {a}；趋势外推 {b}")
    return words.format(a=lists[0], b=lists[1])


def _errors(
    panel: Mapping[str, Mapping[int, float]], method: Any, history: int = 8, first: int = 0
) -> tuple[list[float], list[int]]:
    from yuzui.invest import baselines

    found = [baselines.hindcast(panel, method, h, history, first) for h in HORIZONS]
    return (
        rounded([100 * baselines.mean_absolute_error(misses) for misses in found]),
        [len(misses) for misses in found],
    )


def _china(workspace: Workspace, panel: Panel) -> Truth:
    from yuzui.invest import baselines

    early = {year: share for year, share in panel.shares["CHN"].items() if year >= 2000}
    series = {"CHN": {**early, **share_of(workspace, "CHN").shares}}
    ratios = []
    for h in HORIZONS:
        both = (baselines.damped_drift, baselines.persistence)
        a, b = (
            baselines.mean_absolute_error(baselines.hindcast(series, method, h, history=6))
            for method in both
        )
        ratios.append(a / b)
    measured = {"damped_drift_over_persistence": rounded(ratios, 3)}
    bar = Text(
        "0.8 to 0.9 at 2 and 3 years ahead, 0.97 to 1.03 at 4 and 5",
        "提前 2、3 年为 0.8 至 0.9，提前 4、5 年为 0.97 至 1.03",
    )
    holds = all(0.8 <= r < 0.9 for r in ratios[1:3]) and all(abs(r - 1) < 0.03 for r in ratios[3:])
    note = "panel 2000-2013, final 2014-2024"
    return Truth("V4", "baselines", measured, bar, holds, note)


def _intervals(workspace: Workspace) -> Iterator[Truth]:
    """V6: nominal 80 % intervals, each country judged without itself."""
    from yuzui.invest import baselines, reference_class

    panel = _panel(workspace).shares
    ahead = (1, 3, 5, 10)
    found = [reference_class.coverage(reference_class.changes(panel, h)) for h in ahead]
    holds = all(0.75 <= value <= 0.85 for value in found)
    measured = {"years_ahead": list(ahead), "coverage": rounded(found, 3)}
    yield Truth("V6", "reference_class", measured, _EIGHTY, holds)
    for name, method in baselines.METHODS.items():
        errors = [baselines.own_errors(baselines.hindcast(panel, method, h)) for h in HORIZONS]
        found = [reference_class.coverage(rows) for rows in errors]
        measured = {"years_ahead": list(HORIZONS), "coverage": rounded(found, 3)}
        holds = all(0.75 <= value <= 0.85 for value in found)
        yield Truth("V6", name, measured, _EIGHTY, holds)


def _origin_2020(workspace: Workspace) -> Iterator[Truth]:
    """V7: what came after 2020 lies inside the bands drawn in 2020."""
    from yuzui.invest import baselines, reference_class

    share, panel = share_of(workspace, "CHN").shares, _panel(workspace).without("CHN").shares
    came = [share[2020 + h] for h in range(1, 5)]
    for name in (*baselines.METHODS, "reference_class"):
        bands = []
        for h in range(1, 5):
            if name == "reference_class":
                spread = baselines.spread(share[2020], reference_class.changes(panel, h))
            else:
                method = baselines.METHODS[name]
                errors = baselines.own_errors(baselines.hindcast(panel, method, h))
                spread = baselines.spread(method(share, 2020, h), errors)
            bands.append([spread.quantile(0.1), spread.quantile(0.9)])
        holds = all(low <= x <= high for x, (low, high) in zip(came, bands, strict=True))
        measured = {
            "actual": rounded(came, 4),
            "band": [rounded(band, 4) for band in bands],
        }
        yield Truth("V7", name, measured, _INSIDE, holds)


def _revisions(workspace: Workspace) -> Iterator[Truth]:
    """V8: each year's revision judged by a model of the other years."""
    from yuzui.invest import revision

    pairs = revision.pairs(share_of(workspace, "CHN"))
    for measure in ("part", "whole", "share"):
        inside, tried = revision.leave_one_out(pairs, measure)
        measured = {"inside": inside, "tried": tried}
        yield Truth("V8", measure, measured, _FIVE, inside >= 5 and tried == 6)


def _b_index(workspace: Workspace) -> Iterator[Truth]:
    """V10: implied subsidies listed with the tax rules, and years with several rules."""
    from yuzui.invest.tax import rules, scope, select
    from yuzui.invest.tax.listed import listed

    found = rules.read(shipped(workspace, TAX_RULES), TAX_RULES)
    errors = [one.error for one in listed(found)]
    measured = {"worst": max(errors, default=0.0), "values": len(errors)}
    holds = len(errors) == 18 and measured["worst"] <= 5e-5
    yield Truth("V10", "tax_rules", measured, _FOUR_DIGITS, holds)
    apart = [
        abs(select.theta(found, scope.firm(name), scope.Use(), year) - float(rate))
        for (name, year), rate in YEARLY.items()
    ]
    measured = {"worst": max(apart), "values": len(apart)}
    yield Truth("V10", "yearly_rates", measured, same("<= 1e-12"), measured["worst"] <= 1e-12)


def _other_sources(workspace: Workspace) -> Iterator[Truth]:
    """V11: the NSF tables, the panel and the performers of 2021 against the series."""
    share = share_of(workspace, "CHN").shares
    tables = {
        str(row["year"]): float(row["basic"]) / float(row["gerd"])
        for row in shipped(workspace, TYPES_BY_COUNTRY)
        if row["country"] == "China"
    }
    apart = {year: round(100 * abs(value - share[int(year)]), 3) for year, value in tables.items()}
    yield Truth("V11", "NSF", apart, _POINT_02, _within(apart, 0.02, {"2017", "2019"}))
    panel = _panel(workspace).shares["CHN"]
    both = sorted(panel.keys() & share.keys())
    apart = {str(year): round(100 * abs(panel[year] - share[year]), 4) for year in both}
    yield Truth("V11", "UIS", apart, _POINT_02, _within(apart, 0.02, {"2014", "2015"}))
    yield _performers(workspace)


def _within(apart: Mapping[Any, float], most: float, years: set[Any]) -> bool:
    return years <= apart.keys() and all(value <= most for value in apart.values())


def _performers(workspace: Workspace) -> Truth:
    rows = bundled(workspace, "CHN").select(year=2021, vintage_kind="final")
    found = {f.category: float(f.value or 0) for f in rows if f.dimension == "performer"}
    whole = next(float(f.value or 0) for f in rows if f.dimension == "total")
    shares = {
        "enterprise": found["enterprise"] / whole,
        "government": (found["government_institute"] + found["other"]) / whole,
        "higher_education": found["higher_education"] / whole,
    }
    apart = {name: round(abs(100 * shares[name] - PERFORMERS_2021[name]), 3) for name in shares}
    holds = _within(apart, 0.05, set(PERFORMERS_2021))
    return Truth("V11", "performers_2021", apart, _FOLDED, holds)


def _decomposition(workspace: Workspace) -> Iterator[Truth]:
    """V14: random amounts, zeros among them; terms sum to the change."""
    from yuzui.invest import explain

    dice, worst = random.Random(7), 0.0  # noqa: S311 - a reproducible test, not a secret
    for _ in range(2000):
        start, end = (
            {p: (_amount(dice), _amount(dice) + 1e-3) for p in ("a", "b", "c", "d")}
            for _ in range(2)
        )
        before, after = (_totals(side) for side in (start, end))
        move = explain.split(before, after, {p: (start[p][0], end[p][0]) for p in start})
        terms = explain.mix(start, end)
        worst = max(
            worst,
            abs(move.numerator + move.denominator - move.change),
            abs(sum(move.components.values()) - move.numerator),
            abs(sum(a + b for a, b in terms.values()) - move.change),
        )
    yield Truth("V14", "random_cases", {"worst": worst}, same("<= 1e-9"), worst <= 1e-9)


def _amount(dice: random.Random) -> float:
    return 0.0 if dice.random() < 0.2 else dice.uniform(0.0, 100.0)


def _totals(side: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    return sum(part for part, _ in side.values()), sum(total for _, total in side.values())


MEASURES: tuple[Callable[[Workspace], Iterator[Truth]], ...] = (
    _sums,
    _hindcasts,
    _intervals,
    _origin_2020,
    _revisions,
    _b_index,
    _other_sources,
    optimiser.measured,
    _decomposition,
)
