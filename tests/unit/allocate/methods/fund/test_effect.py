# SPDX-License-Identifier: Apache-2.0
"""Steps, order, and the range in a large problem; small ones are golden and properties."""

import numpy as np
import pytest

from yuzui.funding.grammar import Rule
from yuzui.funding.portfolio import effect
from yuzui.funding.portfolio.portfolio import best
from yuzui.funding.portfolio.problem import Change
from yuzui.funding.term import Term


def term(limit, sense="<=", measure="amount", base=None):
    return Term(Rule("r", "cap", 1, measure=measure), "", np.zeros(1), sense, limit, base)


@pytest.mark.parametrize(
    ("made", "step"),
    [
        (term(300.0), 5.0),
        (term(145e6), 2e6),
        (term(99.0), 1.0),
        (term(1e6), 1e4),
        (term(60.0, ">="), -1.0),
        (term(0.3, base=100.0), 0.01),
        (term(0.3, ">=", base=100.0), -0.01),
        (term(20.0, ">=", "count"), -1.0),
        (term(0.0), 1.0),
    ],
)
def test_step_is_round_and_loosens(made, step):
    assert effect.step_of(made) == pytest.approx(step)


def test_binding_and_effect_of_a_large_call(larger):
    slate = best(larger)
    found = effect.binding(larger, slate)
    names = [larger.terms[k].name for k in found]
    assert names == ["budget", "a"]
    for k in found:
        dropped = best(larger, Change(dropped=frozenset({k})))
        assert dropped.objective > slate.objective + effect.tolerance(larger, slate)
    priced = effect.effect(larger, slate, 0)
    again = best(larger, Change(loosened={0: larger.terms[0].limit + priced.step}))
    assert priced.value_change == pytest.approx(again.objective - slate.objective)
    low, high = priced.holds
    assert low == pytest.approx(larger.candidates.amount @ slate.chosen)
    inside = best(larger, Change(loosened={0: high - 1e-6}))
    assert inside.objective <= slate.objective + effect.tolerance(larger, slate)


def test_dearest_first():
    terms = [term(100.0), term(0.5, base=10.0), term(10.0, measure="count")]
    nobody = np.zeros(0, dtype=int)

    def made(step, change):
        return effect.Effect(step, change, nobody, nobody, (0, 0))

    effects = {0: made(1.0, 0.2), 1: made(0.01, 1.0), 2: made(1.0, 3.0)}
    # per one per cent of the limit: 0.2, 0.5, 0.3
    assert effect.by_worth(terms, effects) == [1, 2, 0]
