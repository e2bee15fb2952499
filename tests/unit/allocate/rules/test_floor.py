# SPDX-License-Identifier: Apache-2.0
import numpy as np

from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule
from yuzui.funding.rules.floor import terms


def test_lower_limit():
    candidates = Candidates(["A"], np.array([10.0]), np.ones(1))
    (term,) = terms([Rule("r", "floor", 1, at_least=5.0)], candidates)
    assert (term.sense, term.limit) == (">=", 5)
