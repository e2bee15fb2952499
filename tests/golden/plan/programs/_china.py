# SPDX-License-Identifier: Apache-2.0
"""China's series of R&D expenditure, read once more with nothing but the csv module."""

import csv
import math

LABELS = ("final communique", "as first published in final communique")


def series(path, dimension="type", category="basic", unit="100M CNY"):
    """Return final figures by year."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {
            int(row["year"]): float(row["value"])
            for row in csv.DictReader(stream)
            if (row["country"], row["dimension"], row["category"], row["unit"]) == ("CHN", dimension, category, unit)
            and row["vintage"] in LABELS
        }


def next_year(path):
    """Return basic research and all R&D of the year after the latest, if both grow as all R&D just did."""
    basic, whole = series(path), series(path, "total", "GERD")
    last = max(basic)
    rise = whole[last] / whole[last - 1]
    return basic[last] * rise, whole[last] * rise


def given(path):
    """Return what is given to a way of paying in money: a hundredth of the latest basic research."""
    basic = series(path)
    return basic[max(basic)] / 100


def points(path, part, whole=None):
    """Return by how many points the share rises when the part and the whole gain money."""
    basic, all_ = next_year(path)
    more = part if whole is None else whole
    return 100 * ((basic + part) / (all_ + more) - basic / all_)


def beta_2_6_median():
    """Return the median of the beta distribution with 2 and 6: its distribution function is a polynomial."""
    low, high = 0.0, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        below = math.fsum(math.comb(7, k) * middle**k * (1 - middle) ** (7 - k) for k in range(2, 8))
        low, high = (middle, high) if below < 0.5 else (low, middle)
    return low
