# SPDX-License-Identifier: Apache-2.0
"""Engines."""

from __future__ import annotations

import dataclasses
import os
import pickle
import signal
import subprocess
import sys
import time
import tomllib
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest

from yuzui.errors import InputError, InternalError, LimitReachedError, MissingExtraError, StoreError
from yuzui.funding import ask_question
from yuzui.solve import cpsat, highs, kernels, listing, registry
from yuzui.solve.intervals import Intervals, Lag, Machine, Shared
from yuzui.solve.model import Limits, Model, rows, with_row
from yuzui.solve.runner import Answers, Runner, State, Task, solved
from yuzui.solve.solution import proven, relative_gap
from yuzui.solve.units import restored, units, within

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


def test_every_rule_is_kept_and_the_best_is_found():
    for more, best in [
        # two of one kind are next to each other, or only two run
        ({"machines": [Machine(change=((0, 1), (1, 0)))]}, 5),
        ({"machines": [Machine(change=((0, 0), (0, 0)))]}, 6),
        # two at once, one of them in use for a while
        ({"places": [[(0, 0, 0)]] * 3, "machines": [Machine(2)]}, 5),
        ({"places": [[(0, 0, 0)]] * 3, "machines": [Machine(2, busy=[(3, 9, 1)])]}, 3),
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
    ]:  # fmt: skip
        assert worth(table(**more)) == best


def test_what_must_run_runs_and_what_cannot_is_infeasible():
    one = table(places=[[(0, 0, 0)]] * 3)
    assert worth(one) == 3
    assert worth(dataclasses.replace(one, must=frozenset({0}))) == 1
    _, found = run(dataclasses.replace(one, must=frozenset({0, 1})))
    assert found.status == "infeasible" and found.places == [None] * 3
    # a task is worth more at home
    one = table(homes={0: ((0, 1), 2.5)})
    places, _ = run(one)
    assert places[0] == (0, 1) and len(places) == 2
    places, _ = run(dataclasses.replace(one, homes={0: ((0, 1), 1.5)}))
    assert len(places) == 3 and places[0] != (0, 1)
    # stopped at once it gives what it was given
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
    # points become whole parts
    assert cpsat.parted([1.0, 2.0, 30.0]) == [1, 2, 30]
    assert cpsat.parted([0.0, 0.0]) == [0, 0] and cpsat.parted([]) == []
    halves = cpsat.parted([0.5, 0.25, 0.25])
    assert halves == [cpsat.PARTS // 2, cpsat.PARTS // 4, cpsat.PARTS // 4]
    assert sum(cpsat.parted([2.0**50, 2.0**50])) == cpsat.PARTS
    # the library is loaded only when something is arranged
    code = (
        "import sys; from yuzui.solve import cpsat; assert 'ortools' not in sys.modules;"
        "from yuzui.solve.intervals import Machine, Intervals;"
        "one = Intervals([1.0], [2], [0], [[(0, 0, 3)]], [Machine()]);"
        "assert cpsat.arrange(one, 1.0).places[0][0] == 0; assert cpsat.version()[0].isdigit()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def knapsack(scale=1.0):
    weights = np.array([3.0, 4.0, 2.0, 3.0]) * scale
    return Model(
        objective=np.array([10.0, 13.0, 7.0, 8.0]),
        low=np.zeros(4),
        high=np.ones(4),
        integer=np.ones(4, dtype=bool),
        rows=rows([(weights, -np.inf, 7.0 * scale)]),
    )


def test_unit_of_a_row_changes_nothing():
    for scale in [1.0, 1e-6, 1e9]:
        found = highs.solve(knapsack(scale))
        assert found.values.tolist() == [1, 1, 0, 0] and found.status == "optimal"
    # begins from a point even one that breaks a row
    for start in ([1, 1, 0, 0], [1, 1, 1, 1]):
        found = highs.solve(knapsack(), start=np.array(start, dtype=float))
        assert found.objective == 23


def test_duals_are_in_the_unit_of_the_row():
    """A row written in other units has its price in other units."""
    plain = Model(
        objective=np.array([3.0]),
        low=np.zeros(1),
        high=np.full(1, np.inf),
        integer=np.zeros(1, dtype=bool),
        rows=rows([(np.array([1e6]), -np.inf, 2e6)]),
    )
    assert highs.solve(plain).duals == pytest.approx([3e-6])


def test_warm_goes_on_where_it_stood_and_has_its_time_each_time(monkeypatch):
    monkeypatch.setattr(highs, "TO_PROOF", Limits(seconds=1e9))
    warm, model = highs.Warm(), knapsack().relaxed()
    for worth in (8.0, 20.0, 1.0):
        asked = replace(model, objective=np.array([10.0, 13.0, 7.0, worth]))
        for high in (1.0, 0.0, 1.0):
            changed = replace(asked, high=np.array([1.0, 1.0, 1.0, high]))
            found, anew = warm.solve(changed), highs.solve(changed)
            assert found.status == "optimal"
            assert found.objective == pytest.approx(anew.objective)
    narrower = replace(model.rows, high=np.array([3.0]))
    assert warm.solve(replace(model, rows=narrower)).objective == pytest.approx(7 + 10 / 3)
    never = replace(model.rows, high=np.array([-1.0]))
    assert warm.solve(replace(model, rows=never)).status == "infeasible"


def test_a_program_grows_by_columns_and_by_rows_from_where_it_stood():
    full = knapsack().relaxed()
    weights = full.rows.values * 1e6
    growing = highs.Growing(np.array([-np.inf]), np.array([7e6]), np.array([1e6]))
    one = np.array([0, 1])
    for column in range(4):
        worth = full.objective[column : column + 1]
        growing.add(worth, np.ones(1), (one, np.array([0]), weights[column : column + 1]))
    value, x, duals = growing.solve()
    found = highs.solve(full)
    assert value == pytest.approx(found.objective) and x == pytest.approx(found.values)
    assert duals * 1e6 == pytest.approx(found.duals)
    growing.add_rows(
        (np.array([-np.inf]), np.array([2.0])),
        np.array([2.0]),
        (np.array([0, 2]), np.array([0, 1]), np.array([2.0, 2.0])),
    )
    value, x, duals = growing.solve()
    assert growing.steps > 0
    more = rows([(full.rows.line(0, 4), -np.inf, 7.0), (np.array([2.0, 2, 0, 0]), -np.inf, 2.0)])
    found = highs.solve(replace(full, rows=more))
    assert value == pytest.approx(found.objective)
    assert duals * [1e6, 1] == pytest.approx(found.duals)


def test_a_program_that_has_no_optimum_says_so():
    growing = highs.Growing(np.array([3.0]), np.array([3.0]), np.ones(1))
    growing.add(np.ones(1), np.ones(1), (np.array([0, 1]), np.array([0]), np.ones(1)))
    with pytest.raises(InternalError) as caught:
        growing.solve()
    assert "nfeasible" in caught.value.seen


def test_a_growing_program_ends_by_counted_steps_and_never_by_a_clock(monkeypatch):
    def grown():
        rng = np.random.default_rng(0)
        made = highs.Growing(np.full(20, -np.inf), np.full(20, 9.0), np.ones(20))
        starts, row = np.arange(0, 1001, 20), np.tile(np.arange(20), 50)
        made.add(rng.uniform(1, 2, 50), np.ones(50), (starts, row, rng.uniform(1, 2, 1000)))
        return made

    whole = grown()
    assert whole.solve()[0] > 0 and whole.steps > 3
    assert whole._solver.getOptionValue("time_limit")[1] == np.inf
    monkeypatch.setattr(highs, "_STEPS", 3)
    with pytest.raises(InternalError) as caught:
        grown().solve()
    assert "teration limit" in caught.value.seen


def test_a_model_has_a_length_and_reaches_another_process_as_it_is():
    change = ((0, 3), (2, 0))
    table = Intervals(
        value=[1.0, 2.0],
        duration=[3, 4],
        kind=[0, 1],
        places=[[(0, 0, 9)], [(0, 2, 5), (1, 0, 3)]],
        machines=[Machine(change=change), Machine(2, busy=[(0, 4, 1)])],
        shared=[Shared(2, {0: 1, 1: 2})],
        lags=[Lag(1, 0, 0, None)],
        homes={1: ((1, 2), 0.5)},
    )
    assert len(table) == 2 and pickle.loads(pickle.dumps(table)) == table


ROOT = Path(__file__).parents[2]


def test_every_engine_of_solvers_and_kernels_is_listed():
    names = {engine.name for engine in listing.listed()}
    assert names >= {*registry.PREFERENCE, *kernels.ENGINES}
    assert {e.name: e.version for e in listing.listed()}["numpy"] == np.__version__


def test_what_is_not_installed_has_no_version(monkeypatch):
    def absent(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(listing, "version", absent)
    assert {engine.version for engine in listing.listed()} == {None}


def test_extras_are_those_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for engine in listing.listed():
        wanted, _, extra = listing.KNOWN[engine.name]
        parts = project["optional-dependencies"][extra] if extra else project["dependencies"]
        assert any(part.startswith(wanted) for part in parts), engine.name


def model(**more):
    fields = {
        "objective": np.array([1.0, 2.0]),
        "low": np.zeros(2),
        "high": np.ones(2),
        "integer": np.array([True, False]),
        "rows": rows([(np.array([1.0, 0.0]), 0, 1), (np.zeros(2), 0, 0)]),
    }
    return Model(**fields | more)


def test_rows_leave_zeros_out_and_keep_empty_ones():
    made = rows([(np.array([0.0, 3.0]), -1, 4), (np.zeros(2), 0, 0), (np.array([1.0, 2.0]), 0, 9)])
    assert made.starts.tolist() == [0, 1, 1, 3]
    assert made.columns.tolist() == [1, 0, 1]
    assert made.activity(np.array([10.0, 1.0])).tolist() == [3, 0, 12]
    # one line with its zeros
    made = rows([(np.array([0.0, 3.0]), -1, 4), (np.zeros(2), 0, 0)])
    assert made.line(0, 2).tolist() == [0, 3] and made.line(1, 3).tolist() == [0, 0, 0]
    # last row may be empty
    made = rows([(np.array([2.0, 0.0]), 0, 1), (np.zeros(2), 0, 0)])
    assert made.activity(np.array([1.0, 1.0])).tolist() == [2, 0]
    # no rows
    assert rows([]).activity(np.ones(2)).tolist() == []
    # need
    for more, need in [
        ({}, "mip"),
        ({"integer": np.zeros(2, dtype=bool)}, "lp"),
        ({"integer": np.zeros(2, dtype=bool), "quadratic": -np.eye(2)}, "qp"),
    ]:
        assert model(**more).need == need
    # value and relaxation
    made = model(quadratic=np.eye(2) * 2)
    assert made.value(np.array([1.0, 3.0])) == 7 + 10
    assert model().relaxed().need == "lp"
    # one more row
    made = with_row(model(), np.array([0.0, 5.0]), -1.0, 3.0).rows
    assert made.activity(np.array([1.0, 2.0])).tolist() == [1, 0, 10]
    assert made.high.tolist() == [1, 0, 3]


def test_solve_takes_the_engine_the_model_needs():
    model = Model(np.ones(1), np.zeros(1), np.ones(1), np.ones(1, dtype=bool), rows([]))
    found = registry.solve(model)
    assert (found.engine, found.objective) == ("highs", 1.0)


def test_an_engine_without_its_library_is_passed_over(monkeypatch):
    assert registry.can("lp") and registry.can("intervals")
    for module in registry.engines():
        monkeypatch.setattr(module, "REQUIRES", ("no_such_library",))
    assert registry.engines() == () and not registry.can("lp")
    with pytest.raises(InternalError):
        registry.engine("lp")


def test_a_growing_program_comes_from_the_preferred_engine():
    grown = registry.growing(np.zeros(1), np.ones(1), np.ones(1))
    grown.add(np.ones(1), np.full(1, 5.0), (np.array([0, 1]), np.zeros(1, dtype=int), np.ones(1)))
    assert grown.solve()[0] == 1


def test_an_engine_that_is_asked_for_by_name_is_given_or_refused(monkeypatch):
    module = registry.requested("cpsat", "intervals")
    assert module.NAME == "cpsat" and "intervals" in module.CAN
    for name in ("highs", "no_such_engine"):
        with pytest.raises(InputError) as caught:
            registry.requested(name, "intervals")
        assert (caught.value.seen, caught.value.expected) == (name, "cpsat")
    monkeypatch.setattr(module, "REQUIRES", ("no_such_library",))
    with pytest.raises(MissingExtraError) as missing:
        registry.requested("cpsat", "intervals")
    assert missing.value.fix.en == "pip install 'yuzui[cpsat]'"


def test_gap():
    for objective, bound, gap in [
        (100.0, 101.0, 0.01),
        (-100.0, -99.0, 0.01),
        (100.0, 100.0, 0.0),
        (0.0, 0.0, None),
        (0.0, 3.0, None),
        (None, 3.0, None),
        (5.0, None, None),
        (5.0, float("inf"), None),
    ]:
        found = relative_gap(objective, bound)
        assert found is None if gap is None else found == pytest.approx(gap)
    # proven
    assert proven(450.0, 450.0 + 4e-7) and not proven(450.0, 450.0 + 5e-7)
    assert proven(0.0, 0.0) and not proven(0.0, 1e-6)


LINES = [(np.array([1.0, 1.0, -2.0]), 3.0, np.inf), (np.array([0.0, 1.0, 0.0]), -np.inf, 1.5)]


def units_model(unit=1.0):
    """Least squares of the first two columns, each counted in units of ``unit``."""
    return Model(
        objective=np.array([0.0, 0.0, 1.0]) * unit,
        low=np.zeros(3),
        high=np.array([10.0, 10.0, 10.0]) / unit,
        integer=np.zeros(3, dtype=bool),
        rows=rows([(line * unit, low, high) for line, low, high in LINES]),
        maximise=False,
        quadratic=np.diag([1.0, 1.0, 0.0]) * unit**2,
    )


def test_squares_weigh_one_and_the_rest_as_much_as_they():
    for unit in [1.0, 1e-2, 1e-4]:
        found = units(units_model(unit))
        assert found == pytest.approx(np.array([1.0, 1.0, 0.5]) / unit)
        inner = within(units_model(unit), found)
        assert np.diag(inner.quadratic) == pytest.approx([1.0, 1.0, 0.0])
        assert inner.rows.line(0, 3) == pytest.approx([1.0, 1.0, -1.0])


def test_the_answer_is_in_the_callers_units():
    """By hand: x = y = 1.5, z = 0; the first row's dual is x, z costs 1 + 2 · 1.5."""
    for unit in [1.0, 1e-4, 1e4]:
        found = highs.solve(units_model(unit))
        assert found.status == "optimal" and found.objective == pytest.approx(2.25)
        assert found.values * unit == pytest.approx([1.5, 1.5, 0.0], abs=1e-7)
        assert found.duals == pytest.approx([1.5, 0.0], abs=1e-6)
        assert found.reduced / unit == pytest.approx([0.0, 0.0, 4.0], abs=1e-6)


def test_large_squares_are_left_as_they_are():
    assert units(units_model(1e4)) == pytest.approx([1.0, 1.0, 0.5])
    # a column that meets no square keeps its unit
    one = units_model()
    alone = Model(one.objective, one.low, one.high, one.integer, rows([]), False, one.quadratic)
    assert units(alone) == pytest.approx([1.0, 1.0, 1.0])
    nothing = highs.solve(alone)
    assert restored(nothing, alone, units(alone)).objective == nothing.objective


def test_small_units_do_not_make_the_search_circle():
    """A path of ten years in money, as straight as can be: seen to run until its time was up."""
    years, slope = 10, 0.0005 / 1.05 ** np.arange(1, 11)
    bends = np.diff(np.eye(years + 1), n=2, axis=0)[:, 1:] * slope
    steps = np.diff(np.eye(years + 1), axis=0)[:, 1:]
    lines = [(line, -75.0, 75.0) for line in steps]
    lines += [(line * slope, 0.0, np.inf) for line in steps]
    lines += [(np.eye(years)[-1] * slope[-1], 0.22, np.inf)]
    asked = Model(
        np.zeros(years), np.zeros(years), np.full(years, 800.0), np.zeros(years, dtype=bool),
        rows(lines), False, 2 * bends.T @ bends,
    )  # fmt: skip
    found = highs.solve(asked, Limits(seconds=5.0))
    assert found.status == "optimal" and found.seconds < 1.0


def task(function, *arguments, state=None, keep=False):
    return Task.of(function, *arguments, state=state, keep=lambda _: keep)


def value(job):
    kind, found = pickle.loads(job.future.result(30))
    if kind == "error":
        raise found
    assert kind == "answer", found
    return found


def until(holds):
    limit = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.02)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def running(job):
    until(lambda: job.state is State.RUNNING)


@pytest.fixture
def runner():
    made = Runner(workers=1, room=3)
    yield made
    made.close()


def test_a_question_under_way_is_shared_and_solved_elsewhere(runner):
    first = runner.ask(task("time:sleep", 0.2), "a")
    assert runner.ask(task("time:sleep", 0.2), "b") is first and first.waiting == 2
    assert runner.ask(task("time:sleep", 0.2, state=1), "b") is not first
    pid = value(runner.ask(task("os:getpid"), "a"))
    assert pid != os.getpid() and alive(pid)
    # the same process goes on; after the end there is none
    assert value(runner.ask(task("os:getpid", state=2), "a")) == pid
    runner.close()
    until(lambda: not alive(pid))


def test_who_finds_the_queue_full_is_told_when_to_come_back(runner):
    runner.ask(task("time:sleep", 60), "a")
    until(lambda: not runner._queue)
    waiting = [runner.ask(task("time:sleep", 60 + n), "a") for n in range(1, 4)]
    with pytest.raises(StoreError) as told:
        runner.ask(task("time:sleep", 99), "b")
    assert told.value.detail["retry_after"] >= 2
    assert str(told.value.detail["retry_after"]) in told.value.fix.en
    assert str(told.value.detail["retry_after"]) in told.value.fix.zh
    # the same question needs no room, and one that nobody waits for makes some
    assert runner.ask(task("time:sleep", 61), "b") is waiting[0]
    runner.leave(waiting[1])
    assert waiting[1].state is State.CANCELLED and waiting[1].future.cancelled()
    runner.ask(task("time:sleep", 99), "b")


def test_cancelling_ends_the_process_and_the_next_question_gets_another(runner):
    pid = value(runner.ask(task("os:getpid"), "a"))
    job = runner.ask(task("time:sleep", 60), "a")
    other = runner.ask(task("time:sleep", 60), "b")
    running(job)
    runner.leave(other)
    assert alive(pid) and not job.future.done()
    runner.leave(job)
    assert job.state is State.CANCELLED
    until(lambda: not alive(pid))
    assert value(runner.ask(task("os:getpid", state=1), "a")) != pid


def test_one_that_goes_on_without_its_reader_answers_who_asks_again(runner):
    job = runner.ask(task("time:sleep", 0.3), "a")
    running(job)
    runner.leave(job, cancel=False)
    again = runner.ask(task("time:sleep", 0.3), "a")
    assert again is job and value(again) is None


def test_a_process_that_ends_by_itself_is_tried_once_more_and_then_told(runner):
    job = runner.ask(task("os:_exit", 3), "a")
    with pytest.raises(InternalError, match="ended by itself"):
        value(job)
    assert (job.state, job.tries) == (State.LOST, 2)
    assert value(runner.ask(task("operator:add", 2, 3), "a")) == 5


def test_no_solve_is_longer_than_the_limit():
    runner = Runner(workers=1, limit=1.0)
    try:
        job = runner.ask(task("time:sleep", 60), "a")
        with pytest.raises(LimitReachedError):
            value(job)
        assert job.state is State.FAILED
    finally:
        runner.close()


def test_everybody_has_a_turn(runner):
    ended = []
    jobs = [("a", 1), ("a", 2), ("a", 3), ("b", 4)]
    for owner, n in jobs:
        job = runner.ask(task("time:sleep", 0.3 if n == 1 else n / 1e3), owner)
        job.future.add_done_callback(lambda _, owner=owner: ended.append(owner))
        if n == 1:
            until(lambda: not runner._queue)
    until(lambda: len(ended) == 4)
    assert ended == ["a", "b", "a", "a"]


def test_errors_arrive_as_they_were_raised_and_faults_with_their_place(runner):
    with pytest.raises(InputError) as here:
        ask_question.parse("hello")
    job = runner.ask(task("yuzui.funding.ask_question:parse", "hello"), "a")
    with pytest.raises(InputError) as there:
        value(job)
    assert there.value.json() == here.value.json() and str(there.value) == str(here.value)
    kind, said = pickle.loads(runner.ask(task("operator:add", 1, "x"), "a").future.result(30))
    assert kind == "fault" and "operator:add" in said and "TypeError" in said


SERVER = """
import pickle, time
from yuzui.solve.runner import Runner, Task
runner = Runner(workers=1)
print(pickle.loads(runner.ask(Task.of("os:getpid", keep=bool), "a").future.result())[1], flush=True)
runner.ask(Task.of("time:sleep", 60, keep=bool), "a")
time.sleep(60)
"""


def test_nothing_is_left_of_a_server_however_it_ends():
    for ending in [signal.SIGKILL, signal.SIGTERM]:
        with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE) as server:
            pid = int(server.stdout.readline())
            assert alive(pid)
            server.send_signal(ending)
            server.wait(30)
        until(lambda: not alive(pid))
    # answers are bounded by number and by bytes
    answers = Answers(most=3, size=100)
    for n in range(5):
        answers.put(str(n), b"x" * 10)
    assert [answers.get(str(n)) is None for n in range(5)] == [True, True, False, False, False]
    answers.put("large", b"y" * 95)
    assert len(answers) == 1 and answers.get("large") == b"y" * 95
    answers.put("larger", b"z" * 200)
    assert len(answers) == 0
    # without a page a task is solved here
    assert solved("os:getpid", keep=lambda _: False) == os.getpid()
