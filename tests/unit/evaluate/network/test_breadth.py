# SPDX-License-Identifier: Apache-2.0
"""Spread over fields against plain Python with exact fractions, on both engines."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from tests.contracts.checks.indicator import Beside, values

from yuzui.evaluation.indicator import Parameters
from yuzui.evaluation.indicators import generality, originality

RNG = np.random.default_rng(11)
WORKS = {f"w{i}": int(RNG.integers(1990, 2000)) for i in range(40)} | {"undated": None}
FIELDS = {work: "xyz"[i % 4] for i, work in enumerate(WORKS) if i % 4 < 3}
LINKS = [(f"w{a}", f"w{b}") for a, b in RNG.integers(0, 42, (250, 2))]
LINKS += [("undated", "w1"), ("w1", "undated"), *LINKS[:20]]


def expected(work, ends, counts):
    """Return spread, corrected spread and number by the definition."""
    mine, other = ends
    far = {pair[other] for pair in LINKS if pair[mine] == work and counts(*pair)}
    classes = Counter(FIELDS[one] for one in far if one in FIELDS)
    n = sum(classes.values())
    if n < 2:
        return None, None, n
    spread = 1 - sum(Fraction(c, n) ** 2 for c in classes.values())
    return spread, spread * Fraction(n, n - 1), n


def both_known(a, b):
    return a != b and WORKS.get(a) is not None and WORKS.get(b) is not None


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
@pytest.mark.parametrize(
    ("module", "ends", "counts"),
    [
        (generality, (1, 0), lambda a, b: both_known(a, b) and 0 <= WORKS[a] - WORKS[b] < 5),
        (originality, (0, 1), both_known),
    ],
    ids=["generality", "originality"],
)
def test_spread_by_the_definition(module, ends, counts, engine):
    kinds = {work: (field, None) for work, field in FIELDS.items()}
    found = values(module, WORKS, LINKS, Parameters(), engine, Beside(kinds))
    names = [part.name for part in module.META.parts]
    seen = 0
    for work, year in WORKS.items():
        wanted = expected(work, ends, counts) if year else (None, None, None)
        for name, value in zip(names, wanted, strict=True):
            near = None if value is None else pytest.approx(float(value), abs=1e-12)
            assert found[name][work] == near, (work, name)
        why = found[f"{names[0]}_null"][work]
        assert why == ("unknown_year" if not year else "fewer_than_two" if wanted[2] < 2 else "")
        seen += wanted[0] is not None
    assert seen > 10


def test_a_work_of_two_fields_counts_in_each_with_its_weight():
    works = {"F": 2000, "a": 2001, "b": 2001}
    shares = (("a", "x", 0.5), ("a", "y", 0.5), ("b", "x", 1.0))
    found = values(generality, works, [("a", "F"), ("b", "F")], Parameters(), "duckdb", Beside(shares=shares))
    # three quarters in x, one in y
    assert found["generality"]["F"] == pytest.approx(1 - 9 / 16 - 1 / 16)
    assert found["generality_n"]["F"] == 2
