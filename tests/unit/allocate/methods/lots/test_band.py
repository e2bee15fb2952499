# SPDX-License-Identifier: Apache-2.0
"""Bands a set can be completed from: low falls until the rules can be kept, and says so."""

import numpy as np
import pytest

from yuzui.errors import InfeasibleError
from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule, where
from yuzui.funding.levels import expanded
from yuzui.funding.lottery.band import banded, pool_of
from yuzui.funding.portfolio.portfolio import terms
from yuzui.funding.portfolio.problem import Problem
from yuzui.funding.portfolio.redraw import Redrawn
from yuzui.solve.registry import solve

BUDGET = Rule("budget", "budget", 1, own={"total": 3.0})
FLOOR = Rule("basic", "floor", 2, where=where({"type": "basic"}), at_least=2.0, measure="count")


def problem(rules=(BUDGET, FLOOR)):
    columns = {"type": ["basic", "other", "other", "basic", "basic"]}
    made = Candidates(list("ABCDE"), np.ones(5), np.ones(5), columns, budget=3.0)
    return Problem(made, terms(rules, made), 7, solve)


def redrawn(*shares):
    return Redrawn((np.array(shares) * 1000).round().astype(int), 1000)


def test_bands_that_can_be_completed_stay_as_they_are():
    made = banded(problem(), redrawn(0.95, 0.5, 0.5, 0.5, 0.01), 0.2, 0.8)
    assert (made.low, made.high) == (0.2, 0.8)
    assert made.bands == ["fund", "lottery", "lottery", "lottery", "decline"]


def test_low_falls_in_steps_of_a_twentieth_until_the_rules_can_be_kept():
    # at 0.20 only one of the basic ones is left; D comes back at 0.10
    made = banded(problem(), redrawn(0.95, 0.5, 0.5, 0.1, 0.01), 0.2, 0.8)
    assert (made.low, made.high) == (0.1, 0.8)
    assert made.bands == ["fund", "lottery", "lottery", "lottery", "decline"]


def test_high_rises_only_where_those_that_are_in_break_a_rule_alone():
    made = banded(problem((BUDGET,)), redrawn(0.95, 0.9, 0.9, 0.9, 0.5), 0.2, 0.8)
    assert made.low == 0.0 and made.high == 0.9
    assert made.bands == ["fund", *["lottery"] * 4]


def test_rules_that_nobody_can_keep_are_no_lottery():
    none = Rule("basic", "floor", 2, where=where({"type": "basic"}), at_least=4.0, measure="count")
    with pytest.raises(InfeasibleError):
        banded(problem((BUDGET, none)), redrawn(0.5, 0.5, 0.5, 0.5, 0.5), 0.2, 0.8)


def test_who_may_not_be_funded_is_out_whatever_the_draws_say():
    made = problem()
    open_ = np.array([True, True, True, True, False])
    barred = Candidates(made.candidates.ids, np.ones(5), np.ones(5), made.candidates.columns,
                        eligible=open_)  # fmt: skip
    asked = Problem(barred, terms((BUDGET,), barred), 7, solve)
    assert banded(asked, redrawn(0.95, 0.5, 0.5, 0.5, 0.5), 0.2, 0.8).bands[-1] == "decline"


def test_a_pool_holds_what_is_left_of_every_hard_row():
    made = pool_of(problem(), ["fund", "lottery", "decline", "lottery", "lottery"])
    assert made.ids == ("B", "D", "E") and made.rules == ("budget", "basic")
    assert made.rows.tolist() == [[1, 1, 1], [0, -1, -1]]
    assert made.room == pytest.approx([2, -1], abs=1e-6)


def test_a_soft_row_counts_as_far_as_its_shortfall_is_limited():
    soft = Rule("basic", "floor", 2, where=where({"type": "basic"}), at_least=3.0, measure="count",
                strength="soft", penalty=1.0)  # fmt: skip
    bands = ["fund", *["lottery"] * 4]
    assert pool_of(problem((BUDGET, soft)), bands).rules == ("budget",)
    from dataclasses import replace

    limited = replace(soft, shortfall_limit=1.0)
    assert pool_of(problem((BUDGET, limited)), bands).room[1] == pytest.approx(-1, abs=1e-6)


def test_lots_are_drawn_over_whole_awards():
    base = problem((BUDGET,))
    more = expanded(base.candidates, ((1.0, 1.0), (0.5, 0.8)), np.ones(5, dtype=bool))
    asked = Problem(more, terms((BUDGET,), more), 7, solve)
    made = pool_of(asked, ["fund", "lottery", "decline", "lottery", "lottery"])
    assert made.ids == ("B", "D", "E") and made.rows.tolist() == [[1, 1, 1]]
    assert made.room == pytest.approx([2], abs=1e-6)
