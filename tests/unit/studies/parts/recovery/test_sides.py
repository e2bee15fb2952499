# SPDX-License-Identifier: Apache-2.0
"""Bill and clock agree on a possible log, and disagree on one that cannot have happened."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.ledger import charges, usage
from yuzui.ledger.recovery import sides
from yuzui.ledger.recovery.asked import Asked

JOB = st.tuples(*(st.integers(0, 40) for _ in range(3)), st.integers(1, 4), st.integers(0, 2))


def jobs(rows):
    names = ("submit", "wait", "run", "procs", "user")
    columns = {name: np.array([row[i] for row in rows]) for i, name in enumerate(names)}
    same = dict.fromkeys(("group", "status", "req_procs", "req_time"), columns["user"])
    return usage.jobs({**columns, **same})


@given(st.lists(JOB, min_size=1, max_size=12), st.decimals("0.01", 9, places=2), st.booleans())
def test_they_agree_to_the_last_unit_wherever_the_log_is_possible(rows, price, waived):
    asked = Asked.of({"price": price, "waive": "0" if waived else ""})
    found = sides.reconciled(jobs(rows), 48, asked)
    assert found["residual_minor_units"] == 0 == found["seconds"]["residual"]
    balance = found["balance"]
    assert balance["opened"] == balance["invoiced"] + balance["waived"] + balance["idle"]
    assert sum(a["invoice"] for a in found["accounts"]) == balance["invoiced"]


def test_more_in_use_than_there_is_cannot_have_been_delivered():
    found = sides.reconciled(jobs([(0, 0, 3_600, 3, 1), (0, 0, 3_600, 2, 2)]), 4, Asked.of({}))
    assert found["residual_minor_units"] == -100 and found["in_use"]["most"] == 5


def test_a_charge_forgotten_is_noticed(monkeypatch):
    def careless(*args, **more):
        whole = charges.bill(*args, **more)
        return charges.Bill(whole.accounts[1:], 0, 0)

    monkeypatch.setattr(sides, "bill", careless)
    found = sides.reconciled(jobs([(0, 0, 3_600, 2, 1), (0, 0, 3_600, 1, 2)]), 4, Asked.of({}))
    assert found["residual_minor_units"] == 200


@pytest.mark.parametrize(("cost", "level"), [("8760", Fraction(400, 3)), (None, Fraction(400, 3))])
def test_the_price_that_pays_for_the_centre(cost, level):
    """4 processors for an hour, 3 used: at 4 units an hour each hour used must pay 4/3."""
    price = None if cost is None else "2"
    asked = Asked.of({"cost": None if cost is None else 4 * 8_760, "price": price})
    found = sides.reconciled(jobs([(0, 0, 3_600, 3, 1)]), 4, asked)
    assert sides.even(found) == level
    assert found["balance"]["cost"] == 400
