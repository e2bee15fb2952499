# SPDX-License-Identifier: Apache-2.0
import numpy as np

from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule
from yuzui.funding.rules.cap import terms


def test_upper_limit():
    candidates = Candidates(["A"], np.array([10.0]), np.ones(1))
    (term,) = terms([Rule("r", "cap", 1, at_most=5.0)], candidates)
    assert (term.sense, term.limit) == ("<=", 5)
