# SPDX-License-Identifier: Apache-2.0
"""Odds against what is known: quantiles, convolution, worlds whose laws are known, progress, what-ifs."""

import math
from dataclasses import replace

import numpy as np
import pytest

from yuzui.job.workflow.days import Calendar
from yuzui.missions import mission_answer, odds
from yuzui.missions.mission_answer import Drawing
from yuzui.missions.mission_plan import Capacity, Link, Plan, Task
from yuzui.missions.network import network
from yuzui.missions.timeline import Timeline


def timeline(pace="week", start=None):
    return Timeline(pace, start, Calendar({}))


def solve(plan, start=None, **drawing):
    return mission_answer.solve(plan, timeline(plan.pace, start), Drawing(**drawing))


def parts(plan, start=None, **drawing):
    return mission_answer.parts(plan, timeline(plan.pace, start), Drawing(**drawing))[0]


def triangular(p, low, mode, high):
    """Quantile of the triangular distribution, as books give it."""
    turn = (mode - low) / (high - low)
    if p < turn:
        return low + math.sqrt(p * (high - low) * (mode - low))
    return high - math.sqrt((1 - p) * (high - low) * (high - mode))


def test_one_task_has_the_quantiles_of_its_distribution():
    plan = Plan((Task("A", 4.0, 2.0, 9.0),))
    lengths = np.sort(solve(plan, draws=20_000).futures.length)
    for p in (0.1, 0.5, 0.8, 0.95):
        value, (low, high) = odds.quantile(lengths, p)
        true = triangular(p, 2, 4, 9)
        sd = (high - low) / (2 * odds.Z95)
        assert abs(value - true) <= 3 * sd
        assert odds.triangular_share(true, 2, 4, 9) == pytest.approx(p)


def test_two_in_series_are_the_convolution():
    plan = Plan((Task("A", 4.0, 2.0, 9.0), Task("B", 5.0, 4.0, 6.0, after=(Link("A"),))))
    lengths = np.sort(solve(plan, draws=40_000, common=0.0).futures.length)
    step = 0.005
    laws = []
    for low, mode, high in ((2, 4, 9), (4, 5, 6)):
        edges = np.arange(0, high + step, step)
        laws.append(np.diff([odds.triangular_share(x, low, mode, high) for x in edges]))
    sums = np.cumsum(np.convolve(*laws))
    for p in (0.2, 0.5, 0.8):
        true = (np.searchsorted(sums, p) + 1) * step
        value, (low, high) = odds.quantile(lengths, p)
        assert abs(value - true) <= 3 * (high - low) / (2 * odds.Z95) + step
    assert (np.diff(lengths) >= 0).all()


def test_tasks_in_common_spread_the_end_and_the_same_draws_serve_what_ifs():
    tasks = tuple(Task(f"T{n}", 4.0, 3.0, 8.0, after=(Link(f"T{n - 1}"),) if n else ()) for n in range(8))
    apart, alike = (solve(Plan(tasks), draws=4000, common=c).futures.length for c in (0.0, 0.8))
    assert alike.std() > 1.5 * apart.std() and abs(alike.mean() - apart.mean()) < 1
    few, many = (odds.uniform(n, 500, 0.3, 7) for n in (3, 5))
    assert (few == many[:, :3]).all()
    assert abs(np.corrcoef(many.T)[0, 1] - 0.3) < 0.15


def world(random, n):
    """A random mission with its ranges."""
    tasks = []
    for k in range(8):
        mode = float(random.integers(2, 10))
        links = tuple(Link(f"T{b}") for b in range(k) if random.random() < 0.3)
        needs = {"R": int(random.integers(0, 3))}
        tasks.append(Task(f"T{k}", mode, 0.8 * mode, 1.6 * mode, needs=needs, after=links))
    return Plan(tuple(tasks), (Capacity("R", 3),))


def test_p80_holds_in_eight_of_ten_known_worlds():
    """The true durations are drawn anew by the same law; the promise was made before."""
    random, held, worlds = np.random.default_rng(11), 0, 1_000
    plans = [world(random, n) for n in range(20)]
    for plan in plans:
        solved = solve(plan, draws=1500, schedules=60, seed=3)
        promise = odds.quantile(np.sort(solved.futures.length), 0.8)[0]
        true = odds.durations(solved.network, odds.uniform(8, worlds // 20, 0.3, int(random.integers(1e6)) + 100))
        ends = odds.simulate(solved.network, solved.order, true).length
        held += int((ends <= promise).sum())
    assert 0.77 <= held / worlds <= 0.83


def test_futures_keep_links_and_capacities_at_every_instant():
    random = np.random.default_rng(5)
    for n in range(6):
        plan = world(random, n)
        plan = replace(
            plan,
            tasks=(*plan.tasks[:-1], replace(plan.tasks[-1], after=(Link("T0", "SS", 1.0), Link("T1", "FF", 0.5)))),
        )
        solved = solve(plan, draws=200, schedules=50)
        futures = solved.futures
        for k, task in enumerate(plan.tasks):
            for link in task.after:
                other = int(link.task[1:])
                left = futures.end[:, k] if link.kind == "FF" else futures.start[:, k]
                right = futures.start[:, other] if link.kind == "SS" else futures.end[:, other]
                assert (left >= right + link.lag - 1e-5).all()
        need = np.array([task.needs.get("R", 0) for task in plan.tasks])
        for k in range(len(plan.tasks)):
            at = futures.start[:, k][:, None] + 1e-5
            runs = (futures.start <= at) & (futures.end > at)
            assert (runs @ need <= 3).all()


def test_the_chain_that_binds_is_the_one_that_is_long():
    plan = Plan(
        (Task("A", 10.0, 8.0, 16.0), Task("B", 1.0, 0.5, 2.0), Task("C", 3.0, 2.0, 4.0, after=(Link("A"), Link("B"))))
    )
    answer = parts(plan, draws=1000)
    shares = {one.task: one.share for one in answer["delays"]}
    assert shares == {"A": 1.0, "C": 1.0, "B": 0.0}
    assert answer["delays"][0].correlation > 0.9 and answer["levers"] == []


def test_capacity_delays_more_than_the_chain_says_and_more_of_it_helps():
    tasks = tuple(Task(f"T{n}", 4.0, 3.0, 7.0, needs={"rig": 1}) for n in range(4))
    answer = parts(Plan(tasks, (Capacity("rig", 1),)), draws=1000)
    assert answer["chain"] == 4 and answer["length"] == 16 and answer["proved"]
    lever = answer["levers"][0]
    assert (lever.resource, lever.more) == ("rig", 1) and lever.sooner > 5
    assert answer["odds"].p < 0.2


def test_what_is_done_is_its_day_and_what_runs_is_known_not_to_be_over():
    tasks = (
        Task("A", 4.0, 3.0, 8.0, begun="2027-03-01", done="2027-04-05"),
        Task("B", 4.0, 3.0, 8.0, begun="2027-04-05", after=(Link("A"),)),
        Task("C", 2.0, 1.0, 4.0, after=(Link("B"),)),
    )
    plan = Plan(tasks, start="2027-03-01")
    solved = solve(plan, "2027-03-01", today="2027-05-17", draws=2000)
    ends = solved.futures.end
    assert (ends[:, 0] == 5).all()  # five weeks
    assert (ends[:, 1] >= 11).all() and ends[:, 1].max() <= 13 + 1e-9  # six weeks are over, eight at most
    assert (solved.futures.start[:, 2] >= ends[:, 1] - 1e-9).all()
    expected = 5 + np.array([triangular(u, 3, 4, 8) for u in np.linspace(odds.triangular_share(6, 3, 4, 8), 1, 2001)])
    assert abs(np.median(ends[:, 1]) - np.median(expected)) < 0.1
    late = replace(plan, tasks=(tasks[0], replace(tasks[1], high=5.0), tasks[2]))
    over = solve(late, "2027-03-01", today="2027-05-24", draws=200).futures.end[:, 1]
    assert (over > 12).all()  # longer than its longest: it ends with the next part of a unit


def test_capacity_that_comes_later_is_waited_for():
    plan = Plan(
        (Task("A", 2.0, 1.5, 3.0, needs={"rig": 1}), Task("B", 2.0, 1.5, 3.0, needs={"rig": 1})),
        (Capacity("rig", 1, "2027-03-15", "2027-04-12"), Capacity("rig", 2, "2027-04-12")),
        start="2027-03-01",
    )
    answer = parts(plan, "2027-03-01", draws=400)
    assert answer["chain"] == 2 and answer["length"] == 6 and answer["end_day"] == "2027-04-12"
    assert min(task.start for task in answer["tasks"]) == 2


def test_days_of_weeks_of_working_days_and_of_months():
    week, day, month = (timeline(pace, "2027-01-29") for pace in ("week", "day", "month"))
    assert week.day(2) == "2027-02-12" and week.day(1.01) == "2027-02-06" and week.place("2027-02-12") == 2
    assert day.day(1) == "2027-02-01" and day.place("2027-02-01") == 1
    assert month.day(1) == "2027-02-28" and month.day(2) == "2027-03-29" and month.place("2027-03-29") == 2
    assert month.day(1.5) == "2027-03-15"
    holidays = Timeline("day", "2027-01-29", Calendar({"2027-02-01": False}))
    assert holidays.day(1) == "2027-02-02"
    assert timeline("period", "2027-01-29").day(3) is None and timeline().day(3) is None


def test_a_deadline_before_half_of_the_futures_is_said_with_its_odds():
    plan = Plan((Task("A", 4.0, 3.0, 12.0, deadline="2027-04-05"),), start="2027-03-01")
    answer = parts(plan, "2027-03-01", draws=2000)
    share = odds.triangular_share(5, 3, 4, 12)
    assert abs(answer["tasks"][0].met - share) < 0.03
    finding = next(one for one in answer["findings"] if one.code == "deadline_unlikely")
    assert f"in {round(100 * answer['tasks'][0].met)} of 100" in finding.message.en


def test_payments_fall_due_in_the_year_in_which_gates_end():
    plan = Plan(
        (Task("A", 30.0, 20.0, 60.0, gate=True, payment=1_000_000, currency="CNY"),
         Task("B", 40.0, 30.0, 70.0, gate=True, payment=500_000, currency="CNY", after=(Link("A"),))),
        start="2027-03-01",
    )  # fmt: skip
    rows = {(one.year, one.currency): (one.p50, one.p80) for one in parts(plan, "2027-03-01", draws=2000)["payments"]}
    assert rows[2027, "CNY"] == (10_000, 10_000) and rows[2028, "CNY"][1] >= 5_000


def test_a_need_that_outlasts_its_capacity_is_refused():
    plan = Plan((Task("A", 9.0, needs={"rig": 1}),), (Capacity("rig", 1, None, "2027-03-29"),), start="2027-03-01")
    with pytest.raises(Exception) as caught:
        solve(plan, "2027-03-01")
    assert caught.value.code == "never_fits" and caught.value.exit == 3
    assert network(plan, timeline("week", "2027-03-01")).steps["rig"] == [(0, 1), (4, 0)]
