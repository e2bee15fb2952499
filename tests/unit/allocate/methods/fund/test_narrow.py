# SPDX-License-Identifier: Apache-2.0
"""The quick answer is within its gap, its bound is a bound, and "there is none" is true."""

from dataclasses import replace

import numpy as np
import pytest

from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule
from yuzui.funding.portfolio import narrow
from yuzui.funding.portfolio.portfolio import best, terms
from yuzui.funding.portfolio.problem import Change, Problem
from yuzui.funding.portfolio.relax import Relaxed
from yuzui.solve.registry import solve, warm


def test_within_the_gap_and_the_bound_holds(larger):
    stream = np.random.default_rng(1)
    for _ in range(5):
        change = Change(value=larger.candidates.value + stream.normal(0, 0.5, 260))
        quick, full = narrow.near(larger, change), best(larger, change)
        assert quick.gap <= narrow.COARSE
        assert quick.objective <= full.objective + 1e-9 <= quick.bound + 2e-9


def test_small_problems_are_solved_at_once(monkeypatch, larger):
    monkeypatch.setattr(narrow, "FEW", 1_000)
    assert narrow.near(larger).gap <= 1e-9


def test_core_is_widened_until_the_gap_holds(monkeypatch, larger):
    monkeypatch.setattr(narrow, "sizes", lambda linear: [2])
    assert narrow.near(larger, gap=1e-6).gap <= 1e-6


def test_rough_says_what_it_proved(larger):
    stream = np.random.default_rng(3)
    relaxed = Relaxed(replace(larger, warm=warm))
    for _ in range(5):
        change = Change(value=larger.candidates.value + stream.normal(0, 0.5, 260))
        quick, full = narrow.rough(relaxed, change), best(larger, change)
        assert quick.objective <= full.objective + 1e-9 <= quick.bound + 2e-9
        assert quick.gap < 0.01


def test_nearby_differs_at_the_line_only(larger):
    slate, relaxed = best(larger), Relaxed(larger)
    for place in np.flatnonzero(~slate.chosen)[:6]:
        change = Change(inside=(int(place),))
        found, full = narrow.nearby(relaxed, slate, change), best(larger, change)
        assert found.chosen[place] and found.bound >= full.objective - 1e-9
        assert 0.99 * full.objective <= found.objective <= full.objective + 1e-9


def test_beyond_is_exact(larger):
    top = best(larger).objective
    for level, exists in ((top - 0.01, True), (top + 1e-6, False), (top * 1.5, False)):
        found = narrow.beyond(larger, Change(), level)
        assert (found is not None) is exists
    assert narrow.beyond(larger, Change(), top - 0.01).objective == pytest.approx(top)


def test_beyond_of_the_impossible(larger):
    impossible = Change(loosened={0: 1.0})
    assert best(larger, impossible).status == "infeasible"
    assert narrow.beyond(larger, impossible, 0.0) is None
    assert narrow.near(larger, impossible).status == "infeasible"


def test_exact_is_the_best(larger):
    stream = np.random.default_rng(2)
    for _ in range(4):
        change = Change(inside=(int(stream.integers(260)),))
        quick, full = narrow.exact(larger, change), best(larger, change)
        assert quick.status == full.status
        if full.objective is not None:
            assert quick.objective == pytest.approx(full.objective, rel=1e-9)
            assert quick.gap <= 1e-9


def test_a_set_just_at_the_level_is_not_beyond_it():
    """Nothing is affordable: the empty set meets a level of a billionth within tolerance."""
    candidates = Candidates(["A"], np.array([10.0]), np.array([1.0]), budget=6.0)
    rules = (Rule("budget", "budget", 1, own={"total": 6.0}),)
    asked = Problem(candidates, terms(rules, candidates), 7, solve)
    assert narrow.beyond(asked, Change(), 1e-9) is None
