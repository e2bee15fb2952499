# SPDX-License-Identifier: Apache-2.0
"""What each lever buys: percentage points of the share, with the width of its priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from yuzui.investment import prior, simulate
from yuzui.investment.lever import RANGE_UNIT, Param, Path, Setting
from yuzui.investment.lever_report.start import start
from yuzui.investment.path import Window, last_growth
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio
from yuzui.investment.simulate import drawn
from yuzui.text import Text

DRAWS = 2000
STEP = 0.01
"""What is given to a lever: so much of the base year's numerator in money, of a fraction in it."""

AFTER = 5
"""Years after which the effect of what lasts and of what ends is compared."""

ALL = "all"
"""Name that stands for every lever of the registry."""


def measured(name: str, facts: Facts, share: Ratio, windows: Sequence[Window], seed: int) -> dict[str, Any]:
    """Return what levers do to the share in the year after the base year."""
    chosen = simulate.levers() if name == ALL else {name: simulate.lever(name)}
    begin = start(facts, share)
    growth = last_growth(windows, Text("leave --lever away", "请省略 --lever"))
    base = share.latest.year
    before = Path.of(begin.cells, range(base, base + 1 + AFTER), growth)
    rows, residual = [], 0.0
    for key, lever in chosen.items():
        row, left = _lever(key, lever, before, share, seed)
        rows.append({**row, "basis": begin.basis.json()})
        residual = max(residual, left)
    priors = {one["name"]: one for row in rows for one in row["priors"]}
    return {
        "levers": rows,
        "money_residual": residual,
        "prior": list(priors.values()),
        "cap_binds": any(row["cap_binds"] for row in rows),
    }


def main_parameter(lever: ModuleType) -> Param:
    """Return the scheduled parameter of a lever by which it is measured: the first."""
    found: Param = next(param for param in lever.PARAMETERS if param.schedule)
    return found


def _lever(name: str, lever: ModuleType, before: Path, share: Ratio, seed: int) -> tuple[dict[str, Any], float]:
    """Return what one lever does, and the money it adds that nobody pays."""
    main = main_parameter(lever)
    unit = share.latest.unit
    amount = _amount(lever, main, share)
    medians, silent = simulate.medians(lever), simulate.silent(lever)
    once = _moved(lever, before, medians | {main.name: amount})
    low, high = _interval(lever, {main.name: amount}, before, seed)
    top = lever.RANGE[main.name][1 if main.sign >= 0 else 0]
    # a plausible maximum in money holds for the unit in which it is stated
    known = main.unit != "money" or unit == RANGE_UNIT
    largest = _moved(lever, before, medians | {main.name: top}) if known else None
    queued = largest["queued"] if largest else 0.0
    row = {
        "name": name,
        "title": lever.TITLE.json(),
        "real": lever.REAL,
        "parameter": main.name,
        "parameter_label": main.label.json(),
        "amount": amount,
        "unit": unit if main.unit == "money" else main.unit,
        "effect_pp": once["pp"],
        "interval": {"low": low, "high": high, "level": 0.8, "kind": "prior"},
        "no_response_pp": _moved(lever, before, silent | {main.name: amount})["pp"],
        "real_pp": once["real_pp"],
        "cost": once["cost"],
        "at_maximum": largest and {"amount": top, "effect_pp": largest["pp"], "queued": queued},
        "cap_binds": queued > 0,
        "by": _by(lever, before, medians, main, amount),
        "priors": [prior.load(p.prior).json() for p in lever.PARAMETERS if p.prior],
        "unset": [
            {"label": one.label.json(), "note": one.note.json()} for one in lever.PARAMETERS if one.sourced and one.note
        ],
        "source": lever.SOURCE,
    }
    return row, once["residual"]


def _amount(lever: ModuleType, main: Param, share: Ratio) -> float:
    """Return what is given: money, one more of what is counted, or a hundredth of a fraction."""
    if main.unit == "money":
        return STEP * share.latest.amounts()[0]
    if lever.RANGE[main.name][1] > 1:
        return 1.0
    return float(min(STEP, lever.RANGE[main.name][1])) * (1 if main.sign >= 0 else -1)


def _moved(lever: ModuleType, before: Path, values: Mapping[str, Any]) -> dict[str, float]:
    """Return what a setting does in the year after the base year, and at the end."""
    after = lever.effect(before, Setting(lever.PARAMETERS, values))
    shares = 100 * (after.share() - before.share())[0]
    real = 100 * (after.real_share() - before.real_share())[0]
    paid: Any = sum(after.paid[s] - before.paid[s] for s in after.paid)
    return {
        "pp": float(shares[1]),
        "last_pp": float(shares[-1]),
        "real_pp": float(real[1]),
        "cost": float((after.cost - before.cost)[0, 1]),
        "queued": float(after.queued[0, 1]),
        # what a sum of floating numbers loses is not money
        "residual": round(float(np.abs(after.whole - before.whole - paid).max()), 6),
    }


def _by(
    lever: ModuleType, before: Path, medians: Mapping[str, Any], main: Param, amount: float
) -> list[dict[str, Any]]:
    """Return the effect by what a lever tells apart: who pays, and how long a grant lasts."""
    found = []
    for axis, variants in getattr(lever, "VARIANTS", {}).items():
        for name, values in variants.items():
            given = {key: value for key, value in values.items() if key != "years"}
            lasts = values.get("years") or AFTER
            schedule = [0.0, *([amount] * lasts), *([0.0] * (AFTER - lasts))]
            once = _moved(lever, before, {**medians, **given, main.name: schedule})
            row = {"level": None, "mode": None, "years": values.get("years"), axis: name}
            found.append(row | {"effect_pp": once["pp"], "effect_pp_after": once["last_pp"]})
    return found


def _interval(lever: ModuleType, values: Mapping[str, Any], before: Path, seed: int) -> tuple[float, float]:
    draws = drawn(lever, seed, DRAWS, len(before.years))
    after = lever.effect(before, Setting(lever.PARAMETERS, draws | dict(values)))
    moved = 100 * (after.share() - before.share())[:, 1]
    low, high = np.quantile(moved, (0.1, 0.9), method="inverted_cdf")
    return float(low), float(high)


NAMES = {
    "central": Text("centre", "中央"),
    "local": Text("provinces", "地方"),
    "stable": Text("stable", "稳定支持"),
    "competitive": Text("competitive", "竞争性"),
}
"""Words for what levers tell apart."""
