# SPDX-License-Identifier: Apache-2.0
"""S3-05: who performs which type of R&D in the United States, each year estimated from an earlier one."""

import math

import numpy as np

from ._files import parquet

PERFORMERS = {
    "Business": 0,
    "Federal intramural": 1,
    "FFRDCs": 1,
    "Nonfederal government": 1,
    "Higher education": 2,
    "NPOs": 3,
}


def _cubes(path):
    """Return year to an array of performers by basic, applied, development."""
    table = parquet(path)
    table = table[(table.price_basis == "current") & table.usd_millions.notna()]
    cubes = {}
    for performer, place in PERFORMERS.items():
        rows = table[table.performer.str.fullmatch(f"{performer}[a-f]?")]
        rows = rows[rows.source == ("Federal" if performer == "Federal intramural" else "Total")]
        for year, kind, value in zip(rows.year, rows.type, rows.usd_millions, strict=True):
            column = {"basic research": 0, "applied research": 1, "R&D": 2}[kind]
            cubes.setdefault(int(year), np.zeros((4, 3)))[place, column] += value
    for cube in cubes.values():
        cube[:, 2] -= cube[:, 0] + cube[:, 1]
    return cubes


def _fitted(cube, by_performer, by_type):
    """Multiply rows and columns in turn until both sums agree."""
    cube = cube.copy()
    for _ in range(200):
        for sums, wanted in ((cube.sum(1), by_performer), (None, by_type)):
            sums = cube.sum(0) if sums is None else sums
            factor = np.divide(wanted, sums, out=np.zeros_like(wanted), where=sums != 0)
            cube = cube * (factor[:, None] if len(wanted) == 4 else factor)
        if np.abs(cube.sum(1) - by_performer).max() <= 1e-9 * by_type.sum():
            break
    return cube


def _errors(cubes, ahead):
    """Return by year the sum of the errors for basic research: fitted, and carried forward."""
    fitted, carried = [], []
    for year in sorted(cubes):
        if (last := cubes.get(year - ahead)) is None:
            continue
        now = cubes[year]
        one = _fitted(last, now.sum(1), now.sum(0))[:, 0]
        other = last[:, 0] * now[:, 0].sum() / last[:, 0].sum()
        fitted.append(np.abs(one / now[:, 0] - 1).sum())
        carried.append(np.abs(other / now[:, 0] - 1).sum())
    return np.array(fitted), np.array(carried)


def _interval(above, below):
    """Leave out five years in a row, each run of them once (Künsch 1989)."""
    years, block = len(above), 5
    left = []
    for first in range(years - block + 1):
        keep = np.r_[0:first, first + block : years]
        left.append(above[keep].sum() / below[keep].sum())
    width = 1.959963984540054 * math.sqrt((years - block) / block * np.var(left))
    ratio = above.sum() / below.sum()
    return ratio - width, ratio + width


def holdout(data):
    """Return the error of fitting over that of carrying forward, with its interval."""
    cubes = _cubes(data("us_rd_1953_2022.parquet"))
    fitted, carried = _errors(cubes, 1)
    low, high = _interval(fitted, carried)
    five, other = _errors(cubes, 5)
    return {
        "holdout.rows[ahead=1].cells": 4 * len(fitted),
        "holdout.ratio_ipf_carried": fitted.sum() / carried.sum(),
        "holdout.interval.low": low,
        "holdout.interval.high": high,
        "holdout.rows[ahead=5].ratio_ipf_carried": five.sum() / other.sum(),
    }
