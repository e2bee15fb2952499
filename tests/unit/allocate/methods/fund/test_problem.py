# SPDX-License-Identifier: Apache-2.0
"""The order among equals depends on seed and ids alone; a slate knows its gap."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from yuzui.funding.portfolio.problem import Slate, ticket


def test_order_is_that_of_the_tickets(larger):
    tickets = [ticket(7, name) for name in larger.candidates.ids]
    assert tickets[0] == hashlib.sha256(b"7\nP000").hexdigest()
    assert [tickets[k] for k in larger.order] == sorted(tickets)
    assert (larger.order[larger.rank] == np.arange(len(tickets))).all()
    assert (replace(larger, seed=8).order != larger.order).any()


def test_gap_is_relative():
    assert Slate("feasible", np.ones(1, dtype=bool), 100.0, 101.0, "e", "1").gap == (pytest.approx(0.01))
    assert Slate("limit", np.zeros(1, dtype=bool), None, None, "e", "1").gap is None
