# SPDX-License-Identifier: Apache-2.0
"""Sufficiency and necessity are properties; here: the order, the bound, the impossible."""

import numpy as np

from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule
from yuzui.funding.portfolio import explain
from yuzui.funding.portfolio.portfolio import best, terms
from yuzui.funding.portfolio.problem import Problem
from yuzui.solve.registry import solve


def test_nearest_begins_with_the_least(larger):
    slate = best(larger)
    least = explain.least_deltas(larger, slate)
    near = explain.nearest(larger, slate, least, 6)
    assert len(near) == 6 and not slate.chosen[near].any()
    others = np.setdiff1d(np.flatnonzero(~slate.chosen), near)
    assert least[near].max() <= least[others].min()
    for place in near[:3]:
        reason = explain.why(larger, slate, int(place))
        assert reason.exact and reason.delta >= least[place] - 1e-6
        assert reason.other.chosen[place]


def test_what_no_set_can_hold():
    candidates = Candidates(["A", "B"], np.array([10.0, 500.0]), np.ones(2), budget=20.0)
    rules = (Rule("budget", "budget", 1, own={"total": 20.0}),)
    asked = Problem(candidates, terms(rules, candidates), 7, solve)
    reason = explain.why(asked, best(asked), 1)
    assert (reason.delta, reason.exact, reason.other) == (None, True, None)
