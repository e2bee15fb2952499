# SPDX-License-Identifier: Apache-2.0
import dataclasses
import subprocess
import sys

import pytest

from yuzui.solve import cpsat
from yuzui.solve.intervals import Intervals, Lag, Machine, Shared

ENOUGH = 5.0


def table(**more):
    """Return three tasks of 4 seconds on one machine that is open for 12."""
    given = {
        "value": [1.0, 2.0, 3.0],
        "duration": [4, 4, 4],
        "kind": [0, 1, 0],
        "places": [[(0, 0, 8)]] * 3,
        "machines": [Machine()],
    }
    return Intervals(**{**given, **more})


def run(one, **more):
    found = cpsat.arrange(one, ENOUGH, **more)
    return {task: place for task, place in enumerate(found.places) if place}, found


def worth(one):
    places, found = run(one)
    assert found.status == "optimal"
    return sum(one.value[task] for task in places)


def test_everything_runs_one_after_the_other_where_there_is_room():
    places, found = run(table())
    assert sorted(start for _, start in places.values()) == [0, 4, 8]
    assert found.status == "optimal" and found.work >= 0


@pytest.mark.parametrize(
    ("more", "best"),
    [
        # two of one kind are next to each other, or only two run
        ({"machines": [Machine(change=((0, 1), (1, 0)))]}, 5),
        ({"machines": [Machine(change=((0, 0), (0, 0)))]}, 6),
        # two at once, one of them in use for a while
        ({"places": [[(0, 0, 0)]] * 3, "machines": [Machine(2)]}, 5),
        ({"places": [[(0, 0, 0)]] * 3, "machines": [Machine(2, taken=[(3, 9, 1)])]}, 3),
        # elsewhere
        ({"places": [[(0, 0, 0)], [(0, 0, 0), (1, 0, 0)], [(0, 0, 0)]], "machines": [Machine()] * 2}, 5),
        ({"places": [[], [(0, 0, 0)], []]}, 2),
        # what all use together
        ({"places": [[(n, 0, 0)] for n in range(3)], "machines": [Machine()] * 3,
          "shared": [Shared(2, {0: 1, 1: 1, 2: 1})]}, 5),
        ({"places": [[(n, 0, 0)] for n in range(3)], "machines": [Machine()] * 3,
          "shared": [Shared(2, {0: 1, 1: 1, 2: 2}, [(1, 2, 1)])]}, 2),
        # sums, groups, lags
        ({"sums": [({0: 4, 1: 4, 2: 4}, 8)]}, 5),
        ({"sums": [({0: 1, 1: 1, 2: 1}, 1)]}, 3),
        ({"together": [[0, 1, 2]], "sums": [({2: 1}, 0)]}, 0),
        ({"lags": [Lag(2, 0, 0, None)], "sums": [({0: 1}, 0)]}, 2),
        ({"lags": [Lag(2, 0, 3, 3)]}, 4),
        ({"lags": [Lag(2, 0, 0, 0), Lag(1, 2, 0, 0)]}, 6),
    ],
)  # fmt: skip
def test_every_rule_is_kept_and_the_best_is_found(more, best):
    assert worth(table(**more)) == best


def test_what_must_run_runs_and_what_cannot_is_infeasible():
    one = table(places=[[(0, 0, 0)]] * 3)
    assert worth(one) == 3
    assert worth(dataclasses.replace(one, must=frozenset({0}))) == 1
    _, found = run(dataclasses.replace(one, must=frozenset({0, 1})))
    assert found.status == "infeasible" and found.places == [None] * 3


def test_a_task_is_worth_more_at_home():
    one = table(homes={0: ((0, 1), 2.5)})
    places, _ = run(one)
    assert places[0] == (0, 1) and len(places) == 2
    places, _ = run(dataclasses.replace(one, homes={0: ((0, 1), 1.5)}))
    assert len(places) == 3 and places[0] != (0, 1)


def test_stopped_at_once_it_gives_what_it_was_given():
    change = tuple(tuple(abs(a - b) % 5 + 1 if a != b else 0 for b in range(30)) for a in range(30))
    many = Intervals(
        value=[float(n % 7 + 1) for n in range(60)],
        duration=[3 + n % 5 for n in range(60)],
        kind=[n % 30 for n in range(60)],
        places=[[(0, n % 11, 90)] for n in range(60)],
        machines=[Machine(change=change)],
    )
    start = [None] * 60
    start[0], start[1] = (0, 0), (0, 9)
    found = cpsat.arrange(many, 1e-9, start=start)
    assert found.status in ("feasible", "limit")
    if found.status == "feasible":
        assert sum(many.value[t] for t, place in enumerate(found.places) if place) >= 3
    longer = [cpsat.arrange(many, 0.05, 3, start) for _ in (0, 1)]
    assert longer[0] == longer[1] and longer[0].status == "feasible"


def test_points_become_whole_parts():
    assert cpsat.parted([1.0, 2.0, 30.0]) == [1, 2, 30]
    assert cpsat.parted([0.0, 0.0]) == [0, 0] and cpsat.parted([]) == []
    halves = cpsat.parted([0.5, 0.25, 0.25])
    assert halves == [cpsat.PARTS // 2, cpsat.PARTS // 4, cpsat.PARTS // 4]
    assert sum(cpsat.parted([2.0**50, 2.0**50])) == cpsat.PARTS


def test_the_library_is_loaded_only_when_something_is_arranged():
    code = (
        "import sys; from yuzui.solve import cpsat; assert 'ortools' not in sys.modules;"
        "from yuzui.solve.intervals import Machine, Intervals;"
        "one = Intervals([1.0], [2], [0], [[(0, 0, 3)]], [Machine()]);"
        "assert cpsat.arrange(one, 1.0).places[0][0] == 0; assert cpsat.version()[0].isdigit()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
