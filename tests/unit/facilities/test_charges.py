# SPDX-License-Identifier: Apache-2.0
"""What is written on invoices adds up to what is charged."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from yuzui.ledger import charges, usage

ROWS = [(0, 0, 100, 2, 1, 7), (5, 0, 50, 4, 0, 7), (9, 0, 10, 1, 1, 3), (9, 0, -5, 1, 1, 3)]


def jobs():
    names = ("submit", "wait", "run", "procs", "status", "user")
    columns = {name: np.array([row[i] for row in ROWS]) for i, name in enumerate(names)}
    unknown = np.full(len(ROWS), -1)
    return usage.jobs({**columns, "group": unknown, "req_procs": unknown, "req_time": unknown})


def test_every_job_is_charged_to_its_account_and_none_twice():
    found = charges.bill(jobs())
    assert [(a.account, a.jobs, a.seconds) for a in found.accounts] == [(7, 2, 400), (3, 1, 10)]
    assert (found.seconds, found.jobs, found.waived_jobs) == (410, 3, 0)


def test_a_status_may_be_waived_and_stays_counted():
    found = charges.bill(jobs(), waive=(0,))
    assert (found.seconds, found.jobs) == (210, 2)
    assert (found.waived_jobs, found.waived_seconds) == (1, 200)


def test_an_unknown_account_is_charged_as_unknown():
    assert [a.account for a in charges.bill(jobs(), by="group").accounts] == [-1]


@given(st.lists(st.fractions(0, 1_000, max_denominator=97), max_size=30))
def test_what_is_written_adds_up_and_is_off_by_less_than_a_unit(amounts):
    found = charges.written(amounts)
    assert sum(found) == charges.whole(sum(amounts, Fraction(0)))
    assert all(abs(w - a) < 1 for w, a in zip(found, amounts, strict=True))
