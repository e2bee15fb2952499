# SPDX-License-Identifier: Apache-2.0
"""Errors and coverage of forecasts of the basic-research share, ours beside its peers.

``python -m bench.forecasts`` writes ``bench/forecasts.csv``: a row a set (panel of countries,
China, United States) and a method, with the mean absolute error by years ahead in percentage
points, the share of what came inside nominal 80 % intervals, the worst ratio of errors to the
best peer, and the coverage error over that of ETS. Rolling origins; every method sees only the
years before. ``fixed growth`` is the spreadsheet: numerator and denominator go on as in the last
five years. ETS (the best of three forms by AICc) and the local linear trend are those of
statsmodels, on log-odds of all straight years before the origin; it is in requirements/bench only.
"""

from __future__ import annotations

import csv
import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.validation.truth import share_of

from yuzui.investment import baselines
from yuzui.investment.baselines import from_logit, logit, quantile
from yuzui.investment.simulation_problem import panel_of
from yuzui.job.workspace import Workspace

OUT = Path(__file__).parent / "forecasts.csv"
HORIZONS = (1, 2, 3, 4, 5)
Z = 1.2815515655446004
"""90th percentile of the normal distribution."""

Shares = Mapping[int, float]
Row = tuple[str, int, int, float, float, float | None, float | None]
"""Country, origin, years ahead, forecast, actual, and the ends of the 80 % interval, log-odds."""


def sets(workspace: Workspace) -> dict[str, tuple[Mapping[str, Shares], int, int]]:
    """Return name -> (series by country, straight years before an origin, first origin)."""
    panel = panel_of(workspace).shares
    early = {year: share for year, share in panel["CHN"].items() if year >= 2000}
    china = {"CHN": early | share_of(workspace, "CHN").shares}
    return {
        "panel": (panel, 8, 0),
        "China": (china, 6, 0),
        "United States": ({"USA": share_of(workspace, "USA").shares}, 6, 1958),
    }


def fixed_growth(shares: Shares, origin: int, horizon: int) -> float:
    """Let the share grow as in the last five years: what a spreadsheet does."""
    before = max(1e-9, shares[origin - 5])
    return min(1 - 1e-9, shares[origin] * (shares[origin] / before) ** (horizon / 5))


def past(shares: Shares, origin: int) -> list[float]:
    """Return the log-odds of all straight years to the origin."""
    levels, year = [], origin
    while year in shares:
        levels.append(logit(min(1 - 1e-9, max(1e-9, shares[year]))))
        year -= 1
    return levels[::-1]


def smoothing(levels: list[float]) -> tuple[list[float], list[float]]:
    """Return means and standard deviations of the best of three ETS forms."""
    import pandas
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    series = pandas.Series(levels)
    fits = []
    for form in ({}, {"trend": "add"}, {"trend": "add", "damped_trend": True}):
        fitted = ETSModel(series, error="add", **form).fit(disp=False)
        if math.isfinite(fitted.aicc):
            fits.append(fitted)
    best = min(fits, key=lambda fitted: fitted.aicc) if fits else None
    if best is None:
        return [levels[-1]] * 5, [0.0] * 5
    found = best.get_prediction(start=len(levels), end=len(levels) + 4)
    return list(found.predicted_mean), [max(0.0, float(v)) ** 0.5 for v in found.forecast_variance]


def local_trend(levels: list[float]) -> tuple[list[float], list[float]]:
    """Return means and standard deviations of a local linear trend."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    fitted = UnobservedComponents(levels, "lltrend").fit(disp=False, maxiter=200)
    found = fitted.get_forecast(5)
    return list(found.predicted_mean), list(found.se_mean)


def modelled(
    model: Callable[[list[float]], tuple[list[float], list[float]]],
    series: Mapping[str, Shares],
    history: int,
    first: int,
) -> Iterator[Row]:
    """Forecast with a model that states its own spread."""
    for country, shares in series.items():
        for origin in sorted(shares):
            straight = all(origin - back in shares for back in range(history))
            if origin < first or not straight or origin + 1 not in shares:
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                means, widths = model(past(shares, origin))
            for h in HORIZONS:
                if origin + h in shares:
                    mean, width = float(means[h - 1]), Z * float(widths[h - 1])
                    said, came = from_logit(mean), shares[origin + h]
                    yield country, origin, h, said, came, mean - width, mean + width


def scored(
    method: baselines.Method, series: Mapping[str, Shares], history: int, first: int, panel: Any
) -> Iterator[Row]:
    """Forecast with a baseline; its interval is made of its errors in other countries."""
    for h in HORIZONS:
        errors = baselines.method_errors(baselines.hindcast(panel, method, h))
        for miss in baselines.hindcast(series, method, h, history, first):
            others = sorted(error for name, error in errors if name != miss.country)
            place = logit(min(1 - 1e-9, max(1e-9, miss.forecast)))
            ends = (place + quantile(others, 0.1), place + quantile(others, 0.9))
            yield miss.country, miss.origin, h, miss.forecast, miss.actual, *ends


def ours(series: Mapping[str, Shares], history: int, first: int, panel: Any) -> Iterator[Row]:
    """Forecast with the simulator without levers."""
    known = baselines.evidence(panel)
    own = baselines.simulated_hindcast(panel, known, HORIZONS)
    for h, rows in baselines.simulated_hindcast(series, known, HORIZONS, history, first).items():
        for one in rows:
            others = sorted(e for name, e in baselines.errors(own[h]) if name != one.miss.country)
            place = logit(min(1 - 1e-9, max(1e-9, one.miss.forecast)))
            size = 0.0 if not one.error else (one.miss.change or 0.0) / one.error
            ends = (place + size * quantile(others, 0.1), place + size * quantile(others, 0.9))
            miss = one.miss
            usable = ends if size else (None, None)
            yield miss.country, miss.origin, h, miss.forecast, miss.actual, *usable


def judged(rows: list[Row]) -> dict[str, Any]:
    """Return errors in percentage points and coverage, by years ahead."""
    found: dict[str, Any] = {}
    for h in HORIZONS:
        own = [row for row in rows if row[2] == h]
        found[f"mae_{h}"] = 100 * math.fsum(abs(r[3] - r[4]) for r in own) / len(own)
        inside = [r[5] <= logit(r[4]) <= r[6] for r in own if r[5] is not None and r[6] is not None and 0 < r[4] < 1]
        found[f"inside_{h}"] = sum(inside) / len(inside)
        found[f"forecasts_{h}"] = len(own)
    return found


def main() -> None:
    """Measure every set and method, and write the table."""
    with TemporaryDirectory() as folder:
        known = sets(Workspace(Path(folder)))
    panel, lines = known["panel"][0], []
    for name, (series, history, first) in known.items():
        whole = {
            "persistence": scored(baselines.persistence, series, history, first, panel),
            "damped drift": scored(baselines.damped_drift, series, history, first, panel),
            "fixed growth": scored(fixed_growth, series, history, first, panel),
            "ETS": modelled(smoothing, series, history, first),
            "local linear trend": modelled(local_trend, series, history, first),
            "ours": ours(series, history, first, panel),
        }
        table = {method: judged(list(rows)) for method, rows in whole.items()}
        away = {
            method: sum(abs(row[f"inside_{h}"] - 0.8) for h in HORIZONS) / len(HORIZONS)
            for method, row in table.items()
        }
        for method, row in table.items():
            peers = [other for peer, other in table.items() if peer not in (method, "ours")]
            ratios = [row[f"mae_{h}"] / min(p[f"mae_{h}"] for p in peers) for h in HORIZONS]
            line = {"set": name, "method": method}
            line |= {key: round(value, 3) for key, value in row.items()}
            line["over_best_peer"] = " ".join(f"{ratio:.3f}" for ratio in ratios)
            line["coverage_error"] = round(away[method], 3)
            line["coverage_error_over_ets"] = round(away[method] / away["ETS"], 3)
            lines.append(line)
            print(name, method, line["over_best_peer"], line["coverage_error"], flush=True)
    with OUT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


if __name__ == "__main__":
    main()
