# SPDX-License-Identifier: Apache-2.0
"""Chain and schedules of projects: brute force, the checker, published networks."""

from itertools import permutations

import numpy as np

from yuzui.missions import project_schedule
from yuzui.missions.project_schedule import Project, chain, shortest, work_bound
from yuzui.solve import kernels
from yuzui.solve.kernels.projects import generate


def drawn(random, tasks, kinds=2, dense=0.3, lags=False):
    """A random project without a loop."""
    duration = random.integers(0, 6, tasks)
    need = random.integers(0, 4, (tasks, kinds)) * (duration > 0)[:, None]
    arcs = tuple(
        (a, b, int(duration[a] + (random.integers(-1, 3) if lags else 0)))
        for b in range(tasks)
        for a in range(b)
        if random.random() < dense
    )
    free = np.full((1, kinds), 4)
    if lags:  # what there is changes
        free = np.concatenate([random.integers(0, 5, (4, kinds)), free])
    whole = [np.asarray(one, dtype=np.int64) for one in (duration, random.integers(0, 3, tasks) * lags, need, free)]
    return Project(whole[0], whole[1], arcs, whole[2], whole[3])


def broken(project, start):
    """Whether a schedule breaks a link or uses more than there is, counted unit by unit."""
    end = project.length(start)
    free = project.until(end + 1)
    used = np.zeros_like(free)
    for task, at in enumerate(start):
        used[at : at + project.duration[task]] += project.need[task]
    return (
        any(start[b] < start[a] + least for a, b, least in project.arcs)
        or (start < project.release).any()
        or (used > free).any()
    )


def brute(project):
    """The shortest length over the serial schedules of all orders: one of them is optimal."""
    best = None
    free = np.ascontiguousarray(project.until(80))
    for order in permutations(range(len(project))):
        place = {task: n for n, task in enumerate(order)}
        if all(place[a] < place[b] for a, b, _ in project.arcs):
            start = generate.loop(
                np.array([order]), project.duration, project.release, project.rows, project.need, free
            )
            length = project.length(start[0])
            best = length if best is None else min(best, length)
    return best


def test_no_schedule_of_few_tasks_is_shorter_than_the_one_of_all_orders():
    random = np.random.default_rng(3)
    for n in range(40):
        project = drawn(random, int(random.integers(3, 7)), lags=n % 2 == 1)
        found = shortest(project, 200)
        assert not broken(project, found.start)
        assert found.length == project.length(found.start) >= found.bound >= chain(project).length
        assert found.length == brute(project)


def test_engines_and_batches_give_the_same_starts(monkeypatch):
    random = np.random.default_rng(4)
    for n in range(12):
        project = drawn(random, 14, lags=n % 2 == 1)
        orders = np.array([project.topological] * 7)
        span = int(random.integers(8, 60))
        free = np.ascontiguousarray(project.until(span))
        parts = (orders, project.duration, project.release, project.rows, project.need, free)
        starts = generate.twin(*parts)
        assert (starts == generate.loop(*parts)).all()
        monkeypatch.setattr("yuzui.solve.kernels.projects.AT_ONCE", 3 * free.size)
        assert (starts == generate.twin(*parts)).all()
        if "numba" in kernels.available() and n < 2:
            assert (starts == generate.on("numba")(*parts)).all()


def test_the_same_seed_finds_the_same_and_more_schedules_no_longer_one():
    random = np.random.default_rng(5)
    for _ in range(4):
        project = drawn(random, 25, kinds=3, dense=0.1)
        few, many = (shortest(project, n, seed=2) for n in (40, 400))
        assert (few.start == shortest(project, 40, seed=2).start).all()
        assert many.length <= few.length and few.schedules <= 40 and many.schedules <= 400
        assert not broken(project, many.start)


def test_the_chain_both_ways_and_the_bound_of_work():
    whole = [np.array(one, dtype=np.int64) for one in ([3, 5, 2, 4], [0, 0, 0, 0], [[2], [2], [2], [2]], [[2]])]
    project = Project(whole[0], whole[1], ((0, 1, 3), (0, 2, 3), (1, 3, 5), (2, 3, 2)), whole[2], whole[3])
    one = chain(project)
    assert one.early.tolist() == [0, 3, 3, 8] and one.late.tolist() == [0, 3, 6, 8] and one.length == 12
    assert one.slack.tolist() == [0, 0, 3, 0]
    assert work_bound(project) == 14 and shortest(project).length == 14 and shortest(project).proved
    empty = Project(*(np.zeros(0, np.int64),) * 2, (), np.zeros((0, 1), np.int64), np.ones((1, 1), np.int64))
    assert shortest(empty).length == 0 and project_schedule.SCHEDULES == 1_000
