# SPDX-License-Identifier: Apache-2.0
"""A log reconciled to the core-second; unknown stays unknown."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.errors import ColumnError, InputError
from yuzui.ledger import usage
from yuzui.ledger.replay_log import in_order_of_arrival

HEAD = "submit wait run procs req_procs req_time status user group".split()
ROWS = [
    (0, 10, 100, 2, 2, 200, 1, 1, 1),
    (50, 0, usage.DAY, 1, 1, 100, 0, 2, 1),  # ran longer than asked
    (60, 5, -1, 4, 4, 100, 2, 2, 1),  # negative run time
    (70, 3, 40, 1, -1, -1, 1, 3, 2),  # request unknown
]


def columns(rows=ROWS):
    return {name: np.array([row[i] for row in rows]) for i, name in enumerate(HEAD)}


def test_what_cannot_be_is_flagged_and_left_out():
    jobs = usage.jobs(columns())
    assert (jobs.read, len(jobs.run)) == (4, 3)
    assert {f.code: f.count for f in jobs.findings} == {"negative_run_time": 1, "ran_over_request": 1}
    assert jobs.placed


def test_a_log_in_unix_time_begins_with_its_first_submission():
    later = [(1_735_689_600 + row[0], *row[1:]) for row in ROWS]
    assert usage.ledger(usage.jobs(columns(later)), 4) == usage.ledger(usage.jobs(columns()), 4)


def test_the_ledger_adds_up():
    jobs = usage.jobs(columns())
    found = usage.ledger(jobs, 4)
    delivered = 100 * 2 + usage.DAY + 40
    assert found["span"] == usage.DAY + 50
    assert found["delivered"] == delivered == sum(d["delivered"] for d in found["days"])
    assert found["opened"] == 4 * (usage.DAY + 50) == sum(d["opened"] for d in found["days"])
    assert found["idle"] == found["opened"] - delivered == sum(d["idle"] for d in found["days"])
    assert found["requested"] == 2 * 200 + 100 and found["request_known"] == 2
    assert [d["delivered"] for d in found["days"]] == [delivered - 50, 50]
    assert [d["jobs"] for d in found["days"]] == [3, 0]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 4 * usage.DAY), st.integers(-1, 9999),
            st.integers(-1, 2 * usage.DAY), st.integers(-1, 8),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_days_always_add_up_to_run_time_times_processors(rows):
    full = [(s, w, r, p, p, r, 1, 1, 1) for s, w, r, p in rows]
    jobs = usage.jobs(columns(full))
    found = usage.ledger(jobs, None)
    expected = sum(r * p for _, _, r, p in rows if r >= 0 and p > 0)
    assert found["delivered"] == sum(d["delivered"] for d in found["days"]) == expected
    assert found["idle"] is found["opened"] is found["utilisation"] is None
    assert sum(d["seconds"] for d in found["days"]) == found["span"]


def test_more_than_the_machine_can_give_is_refused():
    with pytest.raises(InputError) as caught:
        usage.ledger(usage.jobs(columns()), 1)
    assert caught.value.code == "over_capacity" and caught.value.fix


def test_quantiles_are_waits_that_occurred():
    rows = [(0, w, 1, 1, 1, 1, 1, 1, 1) for w in (2, 2, 2, 2, 2, 2, 2, 2, 2, 50)]
    found = usage.waits(usage.jobs(columns(rows)))
    assert found["quantiles"] == {"0.5": 2, "0.9": 2, "0.95": 50, "0.99": 50, "1.0": 50}
    assert found["mean"] == pytest.approx(6.8)
    assert sum(b["jobs"] for b in found["bins"]) == 10


def test_an_unknown_wait_is_never_nought():
    rows = [(0, -1, 10, 1, 1, 10, 1, 1, 1), (5, -1, 10, 1, 1, 10, 1, 1, 1)]
    jobs = usage.jobs(columns(rows))
    found = usage.waits(jobs)
    assert found == {"known": 0, "unknown": 2, "mean": None, "quantiles": {}, "bins": []}
    assert not jobs.placed
    assert [(f.code, f.column, f.count) for f in jobs.findings] == [("missing_value", "wait", 2)]


def test_an_unknown_request_is_never_nought():
    rows = [(0, 1, 10, 1, -1, -1, 1, 1, 1)]
    found = usage.ledger(usage.jobs(columns(rows)), 2)
    assert found["requested"] is None and found["days"][0]["requested"] is None


def test_users_by_definition():
    counts = {u["definition"]: u["count"] for u in usage.users(usage.jobs(columns()))}
    assert counts == {
        "distinct_ids": 3, "groups": 2, "completed": 2, "one_hour": 1, "half": 1, "user_days": 3,
    }  # fmt: skip


def test_outcomes_count_every_job_read():
    found = usage.outcomes(usage.jobs(columns()))
    assert {row["status"]: row["jobs"] for row in found} == {0: 1, 1: 2, 2: 1}
    assert sum(row["share"] for row in found) == pytest.approx(1)


def test_service_in_order_of_arrival():
    rows = [(0, 9, 10, 3, 3, 10, 1, 1, 1), (1, 9, 10, 2, 2, 10, 1, 1, 1)]
    found = in_order_of_arrival(usage.jobs(columns(rows)), 4)
    assert found["mean"] == 4.5 and found["quantiles"]["1.0"] == 9


def test_an_empty_log():
    jobs = usage.jobs(columns([]))
    found = usage.ledger(jobs, 4)
    assert (found["span"], found["delivered"], found["utilisation"], found["days"]) == (0, 0, None, [])
    assert usage.waits(jobs)["quantiles"] == {} and usage.outcomes(jobs) == []
    assert all(row["count"] == 0 for row in usage.users(jobs))


def test_a_missing_column_is_named():
    given = columns()
    del given["wait"]
    with pytest.raises(ColumnError) as caught:
        usage.jobs(given)
    assert caught.value.place.column == "wait"


def test_a_masked_value_is_unknown():
    given = columns()
    given["wait"] = np.ma.masked_array(given["wait"], mask=[True, False, False, False])
    assert usage.waits(usage.jobs(given))["unknown"] == 1
