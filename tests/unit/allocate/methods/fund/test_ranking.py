# SPDX-License-Identifier: Apache-2.0
"""Where the line falls and who is tied with it; sets are golden and properties."""

import numpy as np
import pytest

from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule
from yuzui.funding.portfolio import ranking, ties
from yuzui.funding.portfolio.portfolio import best, terms
from yuzui.funding.portfolio.problem import Problem
from yuzui.solve.registry import solve


def asked(**own):
    candidates = Candidates(["A", "B", "C"], np.array([40.0, 30.0, 20.0]), np.array([3.0, 2.0, 1.0]), budget=60.0)
    order = Rule("order", "ranking", 2, own={"order": "value", **own})
    rules = (Rule("budget", "budget", 1, own={"total": 60.0}), order)
    return ranking.bound(Problem(candidates, terms(rules, candidates), 7, solve), rules)


@pytest.mark.parametrize(
    ("own", "funded", "band"),
    [
        ({"on_misfit": "stop"}, "A", (1,)),
        ({"on_misfit": "skip"}, "AC", (1,)),
        ({"on_misfit": "stop", "tie_band": {"points": 1}}, "AC", (0, 1, 2)),
    ],
)
def test_line_and_band(own, funded, band):
    problem = asked(**own)
    assert (problem.ranked.line, problem.ranked.band) == (1, band)
    chosen = best(problem).chosen
    assert "".join(n for n, inside in zip("ABC", chosen, strict=True) if inside) == funded


def test_another_value_moves_the_line():
    moved = ranking.revalued(asked(on_misfit="stop"), 2, 2.5)
    assert moved.ranked.line == 1 and best(moved).chosen.tolist() == [True, False, True]


def test_the_walk_goes_on_from_who_of_the_band_is_taken():
    """A and B are tied with the line: with the cheaper one D still fits, so D must be in."""
    candidates = Candidates(
        ["A", "D", "B", "C"], np.array([10.0, 20.0, 30.0, 30.0]), np.array([2.0, 1.0, 2.0, 3.0]), budget=67.0
    )
    apart = {"group": ["D", "B"], "at_most": 1}
    rules = (
        Rule("budget", "budget", 1, own={"total": 67.0}),
        Rule("apart", "excludes", 2, strength="soft", penalty=30.0, own=apart),
        Rule("order", "ranking", 3, own={"order": "value", "on_misfit": "skip"}),
    )
    problem = ranking.bound(Problem(candidates, terms(rules, candidates), 7, solve), rules)
    assert sorted(problem.ranked.band) == [0, 2] and problem.ranked.above == (3, 1)
    assert ties.solve(problem).slate.chosen.tolist() == [True, True, False, True]


def test_whom_a_rule_keeps_out_of_the_band_is_passed():
    """A may only come with B, which does not fit beside it; the walk goes on without A."""
    candidates = Candidates(
        ["A", "B", "C", "D"], np.array([20.0, 20.0, 10.0, 10.0]), np.array([3.0, 3.0, 2.0, 1.0]), budget=30.0
    )
    rules = (
        Rule("budget", "budget", 1, own={"total": 30.0}),
        Rule("both", "requires", 2, own={"pairs": [["A", "B"], ["B", "A"]]}),
        Rule("order", "ranking", 3, own={"order": "value", "on_misfit": "skip"}),
    )
    problem = ranking.bound(Problem(candidates, terms(rules, candidates), 7, solve), rules)
    assert ties.solve(problem).slate.chosen.tolist() == [False, False, True, True]
