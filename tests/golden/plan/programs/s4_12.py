# SPDX-License-Identifier: Apache-2.0
"""S4-12 counted in the rows themselves: lines of one name and one key, and names two registers share."""

import csv
import itertools
import math
import re


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def duplicates(data):
    facilities = [
        (row["facility_id"], row["real_name"])
        for row in rows(data("facilities.csv"))
        if row["fact_status"] not in ("memory-only", "not found")
    ]
    hits = sum(a == b for a, b in itertools.combinations(facilities, 2))
    # in brackets stands the short name by which both registers call a thing
    short = {match[1] for _, name in facilities if (match := re.search(r"\((\w+)\)$", name))}
    both = short & {row["short_name"] for row in rows(data("light_sources.csv"))}
    # one pair of light sources differs in a numeral alone: NSLS and NSLS-II
    numerals = [re.sub(r"[\s-]*I+$", "", row["short_name"]) for row in rows(data("light_sources.csv"))]
    wrong = len(numerals) - len(set(numerals))
    return {
        "precision.hits": hits,
        "precision.of": hits + wrong,
        "near_duplicates": len(both),
        "precision.interval.low": wilson(hits, hits + wrong),
    }


def wilson(k, n, z=1.959963984540054):
    """Lower end of the interval of a share, by Wilson's formula."""
    p = k / n
    return (p + z * z / (2 * n) - z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)
