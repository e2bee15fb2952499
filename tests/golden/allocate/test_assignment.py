# SPDX-License-Identifier: Apache-2.0
"""Assignment goldens A1 to A7: five proposals, six reviewers, all 6,123 assignments counted.

Source: exhaustive search over the table below, as published with the design of the allocation
part ("Assignment A"); the count of assignments is repeated here.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from yuzui.reviewing.assign.arcs import Dense, Pairs
from yuzui.reviewing.assign.fairness import leximin, max_min, sums
from yuzui.reviewing.assign.infeasible import shortage
from yuzui.reviewing.assign.pricing import Effort, program, total
from yuzui.reviewing.assign.randomised import sample
from yuzui.solve import registry

SCORES = np.array(
    [
        [85, 35, 70, 85, 65, 55],
        [75, 70, 45, 55, 75, 5],
        [65, 75, 40, 50, 25, 65],
        [95, 30, 45, 90, 55, 40],
        [65, 5, 15, 85, 15, 5],
    ],
    dtype=float,
)
BLOCKED = np.array([[0, 4], [1, 2], [3, 4], [4, 4], [4, 5]])
ENGINES = [engine for engine in registry.engines() if {"lp", "mip"} <= set(engine.CAN)]


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.NAME)
def engine(request):
    return request.param.solve


def world(low: int = 1, high: int = 2, share: float = 1.0) -> Pairs:
    ids = [f"P{i}" for i in range(1, 6)], [f"R{i}" for i in range(1, 7)]
    loads = np.full(6, low), np.full(6, high)
    return Pairs(*ids, Dense(SCORES), np.full(5, 2), *loads, BLOCKED, share)


def said(text: str) -> set[tuple[int, int]]:
    """Return the pairs of a line like ``P1 R3R6 · P2 R2R5``."""
    parts = (part.split() for part in text.split(" · "))
    return {(int(p[1:]) - 1, int(r) - 1) for p, own in parts for r in own.split("R")[1:]}


def pairs_of(found) -> set[tuple[int, int]]:
    return set(zip(found.rows.tolist(), found.columns.tolist(), strict=True))


def every_assignment() -> list[tuple[tuple[int, ...], ...]]:
    barred = {tuple(pair) for pair in BLOCKED.tolist()}
    choices = [
        [two for two in itertools.combinations(range(6), 2) if not {(p, r) for r in two} & barred] for p in range(5)
    ]
    found = []
    for chosen in itertools.product(*choices):
        loads = np.bincount([r for own in chosen for r in own], minlength=6)
        if loads.min() >= 1 and loads.max() <= 2:
            found.append(chosen)
    return found


def test_a1_total(engine):
    found = total(world(), engine)
    assert (found.status, found.objective) == ("optimal", 745)
    assert found.bound == pytest.approx(745, rel=1e-9)
    assert pairs_of(found) == said("P1 R3R6 · P2 R2R5 · P3 R2R6 · P4 R1R4 · P5 R1R4")
    assert sums(world(), found).min() == 125
    assert found.worst <= 1e-6


def test_a2_the_worst_first_then_the_total(engine):
    answer = said("P1 R3R4 · P2 R2R5 · P3 R2R6 · P4 R1R3 · P5 R1R4")
    found = max_min(world(), engine)
    assert (found.worst, found.ceiling, found.assigned.objective) == (140, 140, 730)
    assert found.assigned.status == "optimal"
    assert pairs_of(found.assigned) == answer
    found, settled = leximin(world(), engine)
    assert (settled, found.worst, pairs_of(found.assigned)) == (5, 140, answer)


def test_a1_and_a2_are_what_counting_all_assignments_gives():
    values = [[float(SCORES[p, list(own)].sum()) for p, own in enumerate(chosen)] for chosen in every_assignment()]
    assert len(values) == 6123
    assert max(map(sum, values)) == 745
    assert max((min(own), sum(own)) for own in values) == (140, 730)
    assert max((*sorted(own), sum(own)) for own in values) == (140, 140, 145, 150, 155, 730)


def test_a3_wider_loads(engine):
    found = total(world(0, 3), engine)
    assert (found.status, found.objective) == ("optimal", 790)
    assert pairs_of(found) == said("P1 R1R4 · P2 R2R5 · P3 R2R6 · P4 R1R4 · P5 R1R4")


def test_a4_what_a_greedy_walk_gives_is_not_given(engine):
    free, loads, needs = np.ones((5, 6), dtype=bool), np.zeros(6, dtype=int), np.zeros(5, dtype=int)
    free[tuple(BLOCKED.T)] = False
    score = 0.0
    for p, r in sorted(itertools.product(range(5), range(6)), key=lambda pr: (-SCORES[pr], pr)):
        if free[p, r] and loads[r] < 2 and needs[p] < 2:
            loads[r], needs[p], score = loads[r] + 1, needs[p] + 1, score + SCORES[p, r]
    assert (score, needs.tolist()) == (655, [2, 2, 2, 2, 1])
    found = total(world(), engine)
    assert np.bincount(found.rows).tolist() == [2] * 5
    assert found.objective > score


def test_a5_pruning_once_is_wrong_and_pricing_mends_it(engine):
    given = world()
    values = given.values(slice(0, 5))
    for keep, pruned in ((3, 730), (2, None)):
        best = np.argsort(-values, axis=1, kind="stable")[:, :keep]
        codes = np.sort((np.arange(5)[:, None] * 6 + best).ravel())
        once = engine(program(given, codes, SCORES.ravel()[codes], (), True))
        assert (once.status == "infeasible") if pruned is None else once.objective == pruned
        found = total(given, engine, Effort(keep=keep))
        assert (found.status, found.objective) == ("optimal", 745)
        assert found.worst <= 1e-6


@pytest.mark.parametrize(("share", "value"), [(1.0, 745), (0.75, 685), (0.5, 607.5)])
def test_a6_no_pair_is_likelier_than_allowed(engine, share, value):
    given = world(share=share)
    found = total(given, engine)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(value, abs=1e-6)
    assert found.share.max() <= share + 1e-9
    for seed in range(20):
        drawn = sample(found.rows, found.columns, found.share, np.random.default_rng(seed))
        loads = np.bincount(found.columns[drawn], minlength=6)
        assert np.bincount(found.rows[drawn]).tolist() == [2] * 5
        assert loads.min() >= 1 and loads.max() <= 2


def test_a7_one_place_each_is_too_few(engine):
    given = world(0, 1)
    assert total(given, engine).status == "infeasible"
    short = shortage(given, engine)
    assert short.kind == "demand"
    assert short.proposals.tolist() == [0, 1, 2, 3, 4]
    assert (short.demand, short.capacity) == (10, 6)
