# SPDX-License-Identifier: Apache-2.0
"""Numbers of units: golden values in cell B, what they add up to, places and stability."""

from fractions import Fraction as F

import numpy as np
import pytest
from tests.contracts.checks.indicator import values

from yuzui.evaluation.indicator import Parameters, Part
from yuzui.evaluation.indicators import ncs, pp_top
from yuzui.evaluation.units import units
from yuzui.evaluation.units.counting import Shares
from yuzui.text import Text

CITED = (0, 1, 2, 2, 2, 4, 4, 7, 7, 7)
X = (F(1), F(1, 2), F(0), F(3, 4), F(0), F(0), F(1, 2), F(1), F(1, 3), F(0))
"""Weights of unit X in the ten works of cell B of cells.csv; Y has the rest."""
GOLDEN = {
    "X": (F(49, 12), F(100, 27), F(400, 441), F(4, 9), F(16, 147)),
    "Y": (F(71, 12), None, F(680, 639), None, F(20, 213)),
}
"""Works, total and mean score, credit for the top tenth and its mean; by hand, exact fractions."""


def gathered(rows, values, over=()):
    """Return numbers of units by name, from (work, unit, weight) and values of named works."""
    unit = sorted({row[1] for row in rows})
    works = sorted({row[0] for row in rows} | {work for one in values.values() for work in one})
    rows = sorted((unit.index(u), works.index(w), part) for w, u, part in rows)
    shares = Shares(*(np.array(column) for column in zip(*rows, strict=True)))
    columns = {
        name: np.array([np.nan if one.get(w) is None else float(one[w]) for w in works]) for name, one in values.items()
    }
    complete = {name: columns.pop(name) for name in over}
    found = {name: c.tolist() for name, c in units.gathered(shares, columns, complete).items()}
    return found | {"unit": [unit[code] for code in found["unit"]]}


def test_units_of_a_cell_with_ties():
    names = [f"w{i}" for i in range(10)]
    works = dict.fromkeys(names, 2000)
    links = [(f"c{i}.{k}", f"w{i}") for i, n in enumerate(CITED) for k in range(n)]
    works |= {citer: 2001 for citer, _ in links}
    score = values(ncs, works, links, Parameters(), "duckdb")["ncs"]
    credit = values(pp_top, works, links, Parameters(), "duckdb")["pp10_credit"]
    rows = [(n, unit, float(w)) for n, x in zip(names, X, strict=True) for unit, w in (("X", x), ("Y", 1 - x)) if w]
    over = dict(zip(names, [1.0] * 5 + [0.0] * 5, strict=True))
    found = gathered(rows, {"ncs": score, "top": credit, "over": over}, ["over"])
    assert found["unit"] == ["X", "Y"] and found["works"] == [6, 8]
    for place, unit in enumerate("XY"):
        weight, total, mean, top, share = GOLDEN[unit]
        assert found["weight"][place] == pytest.approx(float(weight), abs=1e-12)
        scored, credited = found["ncs_total"][place], found["top_total"][place]
        assert scored / found["ncs_valued"][place] == pytest.approx(float(mean), abs=1e-12)
        assert credited / found["top_valued"][place] == pytest.approx(float(share), abs=1e-12)
        if total is not None:
            assert (scored, credited) == pytest.approx((float(total), float(top)), abs=1e-12)
    assert sum(found["ncs_total"]) / sum(found["weight"]) == pytest.approx(1, abs=1e-12)
    assert sum(found["top_total"]) / sum(found["weight"]) == pytest.approx(1 / 10, abs=1e-12)
    assert found["over"][0] == pytest.approx(float(F(9, 4) / F(49, 12)), abs=1e-12)


def test_works_without_a_value_are_in_no_mean():
    rows = [("a", "X", 1.0), ("b", "X", 0.5), ("c", "X", 0.5), ("a", "Y", 0.5)]
    values = {"ncs": {"b": 2.0, "c": None, "z": 9.0}, "over": {"b": 1, "z": 1}}
    found = gathered(rows, values, ["over"])
    assert found["works"] == [3, 1] and found["weight"] == [2.0, 0.5]
    assert found["ncs_valued"] == [0.5, 0.0] and found["ncs_total"][0] == 1.0
    assert np.isnan(found["ncs_total"][1]) and np.isnan(found["over"][1])
    assert found["over"][0] == 1 / 4


def test_places_are_taken_by_units_of_ten_works_and_ties_are_alike():
    means = np.array([1.0, 3.0, 9.0, 3.0, np.nan, 0.5])
    found = units.ranked(means, np.array([10, 10, 9, 50, 10, 11]))
    assert found.tolist() == [3, 1, None, 1, None, 4]


def intervals(names, works, weight, values, seed=7):
    """Return intervals of units that have works of their own, one after the other."""
    own = np.arange(sum(works))
    shares = Shares(np.repeat(np.arange(len(works)), works), own, np.asarray(weight))
    return units.intervals(names, np.array(works), shares, [np.asarray(values)], seed)


def test_intervals_hang_on_nothing_but_the_works_and_the_name():
    rng = np.random.default_rng(1)
    for n in (60, 600):
        scores, weight = rng.exponential(size=n), np.ones(n)
        alone = intervals(["X"], [n], weight, scores)
        names = [*(f"A{i}" for i in range(units.TOGETHER)), "X"]
        works = [*(3 for _ in names[1:]), n]
        other = intervals(names, works, np.ones(sum(works)), np.resize(scores[::-1], sum(works)))
        assert not np.array_equal(alone[0], other[-1])
        beside = np.concatenate([np.resize(scores, sum(works[:-1])), scores])
        other = intervals(names, works, np.ones(sum(works)), beside)
        assert np.array_equal(alone[0], other[-1])
        assert not np.array_equal(alone[0], intervals(["X"], [n], weight, scores, 8)[0])
        low, high = alone[0, 0]
        assert low < scores.mean() < high


@pytest.mark.parametrize("works", [400, 10_000])
def test_intervals_are_as_wide_as_theory_says(works):
    """Of n works with standard deviation s the middle 95 % is 2 * 1.96 s / sqrt(n) wide."""
    scores = np.random.default_rng(3).normal(5, 2, works)
    low, high = intervals(["X"], [works], np.ones(works), scores)[0, 0]
    assert high - low == pytest.approx(2 * 1.96 * scores.std() / works**0.5, rel=0.1)


def test_a_unit_of_one_work_has_its_value_and_one_without_a_value_none():
    found = intervals(["X", "Y"], [1, 1], np.ones(2), [2.0, np.nan])
    assert found[0, 0].tolist() == [2.0, 2.0] and np.isnan(found[1, 0]).all()


def test_names_of_means_and_totals():
    part = Part("ncs", Text("x", "y"), mean="mncs", total="tncs")
    assert units.called(part, "ncs") == ("mncs", "tncs")
    assert units.called(part, "ncs_5") == ("mncs_5", "tncs_5")
    assert units.called(Part("cd", Text("x", "y")), "cd") == ("cd_mean", "cd_total")
