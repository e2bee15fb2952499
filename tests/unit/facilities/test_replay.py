# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.ledger import replay_log
from yuzui.ledger.usage import NEEDED, jobs
from yuzui.scheduling.check import objective, violations
from yuzui.scheduling.reading import read

# submit, wait, run, procs: one runs over the beginning of a span at 10, one takes no time
LOG = [(0, 2, 20, 2), (11, 0, 10, 1), (12, 3, 10, 3), (13, 0, 0, 1), (14, 9, 5, 1), (30, 0, 5, 4)]


@pytest.fixture
def log():
    rows = np.array([(*row, -1, -1, 1, 1, 1) for row in LOG])
    return jobs({name: rows[:, number] for number, name in enumerate(NEEDED)})


def spans(document):
    return {task["id"]: (task["duration"], *task["alternatives"][0]["windows"][0]) for task in document["tasks"]}


def test_a_job_may_start_until_its_patience_ends_and_one_that_runs_is_fixed(log):
    document = replay_log.instance(log, 4, (10, 30), patience=6)
    assert spans(document) == {
        "j000001": (12, 10, 22),
        "j000002": (10, 11, 27),
        "j000003": (10, 12, 28),
        "j000005": (5, 14, 25),
    }
    assert document["horizon"] == [10, 30]
    assert [task["value"] for task in document["tasks"]] == [24, 10, 30, 5]
    found = read(document)
    assert (dict(found.rejected), found.findings) == ({}, ())


def test_the_whole_log_is_the_span_if_none_is_given(log):
    document = replay_log.instance(log, 4, patience=1)
    assert list(spans(document)) == ["j000001", "j000002", "j000003", "j000005", "j000006"]
    assert spans(document)["j000001"] == (20, 0, 21)


def test_in_order_of_arrival_none_overtakes_and_the_late_are_left_out(log):
    document = replay_log.instance(log, 4, (10, 30), patience=6)
    found = {row["task"]: row["start"] for row in replay_log.in_order(document)}
    # job 3 needs three processors, free at 21 and not by 18; job 5 waits behind it beyond 20
    assert found == {"j000001": 10, "j000002": 11}
    assert violations(document, replay_log.in_order(document)) == []


def test_as_it_was_keeps_the_rules_and_leaves_out_who_waited_too_long(log):
    document = replay_log.instance(log, 6, (10, 30), patience=6)
    found = replay_log.as_it_was(document, log)
    assert {row["task"]: row["start"] for row in found} == {"j000001": 10, "j000002": 11, "j000003": 15}
    assert violations(document, found) == []
    assert objective(document, found) == 64
    fewer = replay_log.instance(log, 5, (10, 30), patience=6)
    assert violations(fewer, found) != []


def test_an_empty_log_is_an_empty_problem():
    none = jobs({name: np.zeros(0, dtype=np.int64) for name in NEEDED})
    document = replay_log.instance(none, 4)
    assert document["tasks"] == []
    assert replay_log.in_order(document) == []
