# SPDX-License-Identifier: Apache-2.0
"""Works of several fields: scores and credits by share, against vectors worked out by hand.

Cell D holds works cited 0, 2, 4 and 4 times with weights 1, 1/2, 1 and 1/2: its mean is
(0 + 1 + 4 + 2) / 3 = 7/3, of its weight 3 the top tenth takes 3/10, shared by the works at 4 of
weight 3/2: 1/5 each. The other halves stand alone in a field of their own, where a work has the
mean (score 1) and a tenth of its weight.
"""

from fractions import Fraction
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contracts.checks.indicator import Beside, values
from tests.properties.graphs import scored

from yuzui.evaluation.indicator import Parameters
from yuzui.evaluation.indicators import ncs, pp_top

ENGINES = ("duckdb", "sqlite")


def cited(times):
    """Return works of 2000 that are cited so often, and the works of 2001 that cite them."""
    works = dict.fromkeys(times, 2000)
    links = [(f"{work}.{k}", work) for work, n in times.items() for k in range(n)]
    return works | {citer: 2001 for citer, _ in links}, links


def test_a_cell_of_works_with_half_a_weight():
    for engine in ENGINES:
        works, links = cited({"nought": 0, "two": 2, "four": 4, "half": 4})
        rows = [("nought", "D", 1.0), ("four", "D", 1.0)]
        rows += [(work, name, 0.5) for work in ("two", "half") for name in ("D", work)]
        beside = Beside(shares=rows)
        score = values(ncs, works, links, Parameters(), engine, beside)
        wanted = {"nought": 0, "two": (6 / 7 + 1) / 2, "four": 12 / 7, "half": (12 / 7 + 1) / 2}
        for work, value in wanted.items():
            assert score["ncs"][work] == pytest.approx(value, abs=1e-12)
        assert score["cell_works"]["two"] == 1 and score["cell_works"]["four"] == 4
        credit = values(pp_top, works, links, Parameters(), engine, beside)
        top = {"nought": 0, "two": (0 + 1 / 10) / 2, "four": 1 / 5, "half": (1 / 5 + 1 / 10) / 2}
        fifth = {"nought": 0, "two": (0 + 1 / 5) / 2, "four": 2 / 5, "half": (2 / 5 + 1 / 5) / 2}
        middle = {"nought": 0, "two": (0 + 1 / 2) / 2, "four": 1, "half": (1 + 1 / 2) / 2}
        for level, values_ in ((10, top), (20, fifth), (50, middle)):
            for work, value in values_.items():
                assert credit[f"pp{level}_credit"][work] == pytest.approx(value, abs=1e-12)
        in_d = credit["pp10_credit"]["four"] + credit["pp10_credit"]["half"] - 1 / 20
        assert in_d == pytest.approx(3 / 10, abs=1e-12)


def test_a_work_of_two_fields():
    """Cited 5 times, 60 % in A of mean 5 and 40 % in B of mean 18/5: 3/5 + 5/9 = 52/45.

    A is the cell A of cells.csv, which the work leaves at its mean. B is made for this: 4 works
    cited 4 times and 60 % of one never cited bring its mean to (16 + 2) / 5.
    """
    for engine in ENGINES:
        times = {f"a{i}": n for i, n in enumerate((0, 0, 1, 1, 2, 3, 5, 5, 8, 25))}
        times |= {"two": 5, "never": 0} | {f"b{i}": 4 for i in range(4)}
        works, links = cited(times)
        rows = [("two", "A", 0.6), ("two", "B", 0.4), ("never", "B", 0.6), ("never", "C", 0.4)]
        rows += [(work, work[0].upper(), 1.0) for work in times if work[0] in "ab"]
        found = values(ncs, works, links, Parameters(), engine, Beside(shares=rows))
        assert found["ncs"]["two"] == pytest.approx(float(Fraction(52, 45)), abs=1e-12)
        assert found["ncs"]["a9"] == pytest.approx(5, abs=1e-12)


SPLITS = ((Fraction(1),), (Fraction(1, 2),) * 2, (Fraction(1, 3),) * 3, (Fraction(3, 5), Fraction(2, 5)),
          (Fraction(1, 10), Fraction(9, 10)))  # fmt: skip
WORK = st.tuples(st.integers(0, 4), st.sampled_from(SPLITS), st.permutations("xyz"))


@settings(max_examples=6, deadline=None)
@given(st.lists(WORK, min_size=1, max_size=40))
def test_scores_and_credits_are_those_of_exact_fractions_and_add_up(drawn):
    times = {f"w{i}": n for i, (n, _, _) in enumerate(drawn)}
    works, links = cited(times)
    shares = [(f"w{i}", name, part) for i, (_, split, names) in enumerate(drawn)
              for name, part in zip(names, split, strict=False)]  # fmt: skip
    beside = Beside(shares=[(work, name, float(part)) for work, name, part in shares])
    wanted = scored(times, shares, pp_top.LEVELS)
    found = values(ncs, works, links, Parameters(), "sqlite", beside)
    found |= values(pp_top, works, links, Parameters(), "duckdb", beside)
    for column, exact in wanted.items():
        seen = [found[column][work] for work in times]
        assert seen == pytest.approx([float(exact[work]) for work in times], abs=1e-12)
        world = 1 if column == "ncs" else int(column[2:-7]) / 100
        assert fsum(seen) / len(seen) == pytest.approx(world, abs=1e-12)
