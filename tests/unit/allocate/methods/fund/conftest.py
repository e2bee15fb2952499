# SPDX-License-Identifier: Apache-2.0
"""A call of some hundred proposals whose sums do not coincide."""

import numpy as np
import pytest

from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule, where
from yuzui.funding.portfolio.portfolio import terms
from yuzui.funding.portfolio.problem import Problem
from yuzui.solve.registry import solve


@pytest.fixture(scope="package")
def larger():
    stream = np.random.default_rng(4)
    n = 260
    amount = np.round(stream.lognormal(3, 0.6, n), 2)
    budget = float(np.round(amount.sum() * 0.3))
    candidates = Candidates(
        [f"P{k:03d}" for k in range(n)],
        amount,
        stream.normal(1, 1, n),
        {"field": list(stream.choice(["a", "b", "c"], n))},
        budget=budget,
    )
    rules = (
        Rule("budget", "budget", 1, own={"total": budget}),
        Rule("a", "floor", 2, where=where({"field": "a"}), at_least=0.45, share_of="budget"),
        Rule("each", "floor", 3, by="field", at_least=3.0, measure="count"),
    )
    return Problem(candidates, terms(rules, candidates), 7, solve)
