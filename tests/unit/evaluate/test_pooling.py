# SPDX-License-Identifier: Apache-2.0
"""Small cells go together as wholes: what is known of the whole set beforehand stays true."""

from collections import Counter
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contracts.checks.indicator import Beside, values

from yuzui.evaluation.indicator import Parameters
from yuzui.evaluation.indicators import fwci, ncs, pp_top

TIMES = {"a1": 4, "a2": 2, "a3": 0, "d": 1, "s": 5, "r1": 2, "r2": 0, "o": 3,
         "p1": 0, "p2": 1, "z": 2}  # fmt: skip
KINDS = {"a": "article", "d": "dataset", "s": "software", "r": "report",
         "o": None, "p": "patent", "z": "article"}  # fmt: skip
FIELDS = {"o": "y", "p": "y", "z": "z"}


def cited(times):
    """Return works of 2000 cited so often, and the works of 2001, of no field, that cite them."""
    works = dict.fromkeys(times, 2000)
    links = [(f"{work}.{k}", work) for work, n in times.items() for k in range(n)]
    return works | {citer: 2001 for citer, _ in links}, links


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
@pytest.mark.parametrize(
    ("least", "cells"),
    [
        (0, {"a1": 3, "d": 1, "s": 1, "r1": 2, "o": 1, "p1": 2, "z": 1}),
        # d and s are 2 together; o is 1, so the patents, 2 though they are, join it; z is alone
        (2, {"a1": 3, "d": 2, "s": 2, "r1": 2, "o": 3, "p1": 3, "z": 1}),
        # d, s and the reports are 4, so the articles stay
        (3, {"a1": 3, "d": 4, "s": 4, "r1": 4, "o": 3, "p1": 3, "z": 1}),
        # they are fewer than 5 all the same: the articles, fewer themselves, are with them
        (5, {"a1": 7, "d": 7, "s": 7, "r1": 7, "o": 3, "p1": 3, "z": 1}),
    ],
)
def test_the_smallest_cells_of_a_field_and_year_until_they_are_enough(least, cells, engine):
    works, links = cited(TIMES)
    kinds = {work: (FIELDS.get(work[0], "x"), KINDS[work[0]]) for work in TIMES}
    p = Parameters(pool_cells=least)
    found = values(ncs, works, links, p, engine, Beside(kinds))
    assert {work: found["cell_works"][work] for work in cells} == cells
    if least == 2:  # 1 and 5 citations over their mean, 3
        assert found["ncs"]["d"] == pytest.approx(1 / 3) and found["ncs"]["s"] == 5 / 3


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_a_type_that_is_called_like_the_pool_stays_apart(engine):
    works, links = cited({"a1": 4, "a2": 2, "a3": 0, "d": 1, "s": 5})
    kinds = {"a1": "*", "a2": "*", "a3": "*", "d": "dataset", "s": "software"}
    beside = Beside({work: ("x", kind) for work, kind in kinds.items()})
    found = values(ncs, works, links, Parameters(pool_cells=2), engine, beside)["cell_works"]
    assert [found[work] for work in kinds] == [3, 3, 3, 2, 2]


def test_fwci_is_compared_as_its_definition_says():
    works, links = cited({"a": 1, "b": 2, "c": 3})
    beside = Beside({"a": ("x", "article"), "b": ("x", "article"), "c": ("x", "dataset")})
    two = (values(fwci, works, links, Parameters(pool_cells=n), "sqlite", beside) for n in (0, 9))
    assert next(two) == next(two)


def plain(rows, least):
    """Return the cell of each row (work, field, year, type) by the rule, one cell after another."""
    sizes = Counter(row[1:] for row in rows)
    put = {}
    for group in {cell[:2] for cell in sizes}:
        mine = sorted((n, cell) for cell, n in sizes.items() if cell[:2] == group)
        held, taken = 0, []
        for n, cell in mine:
            if n < least or 0 < held < least:
                held, taken = held + n, [*taken, cell]
        put |= dict.fromkeys(taken, (*group, "*")) if len(taken) > 1 else {}
    return [put.get(row[1:], row[1:]) for row in rows]


WORK = st.tuples(st.integers(0, 3), st.sampled_from("xy"), st.sampled_from("abcde"),
                 st.booleans())  # fmt: skip


@settings(max_examples=6, deadline=None)
@given(st.lists(WORK, min_size=1, max_size=40), st.integers(1, 12))
def test_means_over_the_set_are_what_they_are_by_definition(drawn, least):
    times = {f"w{i}": n for i, (n, *_) in enumerate(drawn)}
    works, links = cited(times)
    kinds = {f"w{i}": (name, kind) for i, (_, name, kind, _) in enumerate(drawn)}
    halves = [f"w{i}" for i, (*_, half) in enumerate(drawn) if half]
    shares = [(work, name, 0.5) for work in halves for name in "xy"]
    fields = {work: ("x", "y") if work in halves else kinds[work][:1] for work in times}
    rows = [(w, f, 2000, kinds[w][1]) for w in times for f in fields[w]]
    rows += [(citer, "", 2001, "") for citer in works if citer not in times]
    cells = plain(rows, least)
    sizes, smallest = Counter(cells), {}
    for (work, *_), cell in zip(rows, cells, strict=True):
        smallest[work] = min(sizes[cell], smallest.get(work, sizes[cell]))
    p, beside = Parameters(pool_cells=least), Beside(kinds, shares)
    found = values(ncs, works, links, p, "sqlite", beside)
    assert found["cell_works"] == smallest
    assert fsum(found["ncs"].values()) / len(works) == pytest.approx(1, abs=1e-12)
    credits = values(pp_top, works, links, p, "duckdb", beside)
    for level in pp_top.LEVELS:
        mean = fsum(credits[f"pp{level}_credit"].values()) / len(works)
        assert mean == pytest.approx(level / 100, abs=1e-12)
