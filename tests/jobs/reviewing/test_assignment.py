# SPDX-License-Identifier: Apache-2.0
"""Assignments of reviewers: optimal, with alternates, after refusals."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from tests.jobs.reviewing import worlds

from yuzui.reviewing.assign import randomised
from yuzui.reviewing.assign.arcs import Dense, Factor, Pairs, Sparse
from yuzui.reviewing.assign.fairness import alpha, ceilings, frontier, grain, leximin, max_min, sums
from yuzui.reviewing.assign.infeasible import loosening, shortage
from yuzui.reviewing.assign.pricing import Effort, Prices, near, noise, program, scan_pairs, settle, total, weights
from yuzui.reviewing.assign.randomised import Spread, perturbed, sample, worth
from yuzui.reviewing.assign.replacement import (
    SPREADS,
    Roster,
    alternates,
    declined,
    following,
    missing,
    replacement,
    spread,
)
from yuzui.reviewing.assign.side import Crossed, Floor, Group
from yuzui.solve import registry

N, M, DEMAND = 3, 4, 2
CHOICES = tuple(itertools.product(itertools.combinations(range(M), DEMAND), repeat=N))


def pairs(seed: int) -> Pairs:
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 30, (N, M)).astype(float)
    blocked = np.argwhere(rng.random((N, M)) < 0.1)
    low = rng.integers(0, 2, M)
    high = np.full(M, 2 if seed % 3 else 3)
    ids = [f"P{i}" for i in range(N)], [f"R{i}" for i in range(M)]
    return Pairs(*ids, Dense(scores), np.full(N, DEMAND), low, high, blocked)


def best(given: Pairs, without: tuple[int, int] | None = None) -> tuple[float, tuple] | None:
    blocked = {tuple(pair) for pair in given.blocked.tolist()} | ({without} if without else set())
    found = None
    for choice in CHOICES:
        chosen = [(p, r) for p, own in enumerate(choice) for r in own]
        loads = np.bincount([r for _, r in chosen], minlength=M)
        if blocked & set(chosen) or (loads < given.low).any() or (loads > given.high).any():
            continue
        total = sum(given.scores.values[p, r] for p, r in chosen)
        if found is None or total > found[0]:
            found = total, tuple(chosen)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_after_a_refusal_nothing_better_exists(seed):
    given = pairs(seed)
    answer = best(given)
    if answer is None:
        return
    rows, columns = np.array(answer[1]).T
    for place, pair in enumerate(answer[1]):
        changes = declined(given, rows, columns, place)
        after = best(given, pair)
        if after is None:
            assert changes is None
            continue
        held = set(answer[1])
        assert changes[0].proposal == pair[0]
        assert changes[0].leaves == pair[1]
        for change in changes:
            held.remove((change.proposal, change.leaves))
            assert (change.proposal, change.enters) not in held
            held.add((change.proposal, change.enters))
        loads = np.bincount([r for _, r in held], minlength=M)
        assert pair not in held
        assert (loads >= given.low).all()
        assert (loads <= given.high).all()
        assert given.may(*np.array(sorted(held)).T).all()
        assert sum(given.scores.values[p, r] for p, r in held) == after[0]


def test_an_alternate_has_room_and_is_free_and_is_the_best_of_them():
    scores = np.array([[9.0, 8, 7, 6, 5], [9.0, 1, 7, 6, 5]])
    given = Pairs(
        ["A", "B"],
        list("abcde"),
        Dense(scores),
        np.array([1, 1]),
        np.zeros(5, int),
        np.array([1, 1, 1, 0, 1]),
        np.array([[0, 2]]),
    )
    rows, columns = np.array([0, 1]), np.array([1, 0])
    assert alternates(given, rows, columns) == [[4], [2, 4]]
    assert alternates(given, rows, columns, 1) == [[4], [2]]


def test_who_came_next_is_told_with_why_not():
    scores = np.array([[9.0, 8, 7, 1], [9, 8.5, 7, 1], [5, 5, 7, 1], [1, 2, 3, 0]])
    given = Pairs(
        list("ABCD"),
        list("abcd"),
        Dense(scores),
        np.ones(4, int),
        np.zeros(4, int),
        np.array([1, 2, 1, 1]),
        np.array([[2, 1]]),
    )
    rows, columns = np.array([0, 1, 2, 3]), np.array([0, 1, 2, 1])
    found = following(given, rows, columns)
    assert [(found[p].reviewer, found[p].why) for p in range(4)] == [(1, "less"), (0, "full"), (0, "less"), (2, "full")]
    tied = following(given, np.array([2]), np.array([0]))
    assert tied[2].why == "total"
    barred = Pairs(
        ["A"],
        ["a", "b"],
        Dense(np.array([[9.0, 8.0]])),
        np.ones(1, int),
        np.zeros(2, int),
        np.ones(2, int),
        np.array([[0, 0]]),
    )
    assert following(barred, np.array([0]), np.array([1]))[0].why == "conflict"


def sources():
    rng = np.random.default_rng(5)
    left, right = rng.random((7, 3)), rng.random((9, 3))
    table = left @ right.T
    rows, columns = np.indices(table.shape).reshape(2, -1)
    return table, [Dense(table), Factor(left, right), Sparse.of(table.shape, rows, columns, table.ravel())]


def test_sources_give_one_table_by_block_and_by_pair():
    for which in [0, 1, 2]:
        table, made = sources()
        source = made[which]
        assert source.shape == table.shape
        np.testing.assert_allclose(source.block(slice(2, 5), slice(None)), table[2:5])
        np.testing.assert_allclose(source.block(np.array([6, 0]), np.array([1, 8])), table[[6, 0]][:, [1, 8]])
        rows, columns = np.array([3, 0, 6]), np.array([8, 0, 2])
        np.testing.assert_allclose(source.at(rows, columns), table[rows, columns])
    # a block is the callers own
    table = np.ones((2, 2))
    Dense(table).block(slice(0, 2), slice(None))[:] = 7
    assert table.max() == 1
    # sparse scores fill up and the last of a pair counts
    made = Sparse.of((2, 3), np.array([1, 0, 1]), np.array([2, 0, 2]), np.array([5.0, 1.0, 6.0]))
    assert made.block(slice(0, 2), slice(None)).tolist() == [[1, 0, 0], [0, 0, 6]]
    assert made.at(np.array([1, 1, 0]), np.array([2, 1, 0])).tolist() == [6, 0, 1]
    # pairs know what is blocked
    ones = np.ones(4, dtype=int)
    pairs = Pairs("abc", "wxyz", Dense(np.zeros((3, 4))), ones[:3], 0 * ones, ones, [[2, 3], [0, 1], [2, 3]])
    assert pairs.eligible().tolist() == [3, 4, 3]
    assert pairs.may(np.array([0, 0, 2]), np.array([1, 2, 3])).tolist() == [False, True, False]
    assert np.isneginf(pairs.values(slice(1, 3))).tolist() == [[False] * 4, [False] * 3 + [True]]
    # the worst served has what counting gives
    for seed in range(12):
        given = worlds.pairs(seed)
        all_ = [worlds.values(given, one) for one in worlds.every(given)]
        for effort in (Effort(), Effort(keep=2)):
            found = max_min(given, registry.solve, effort)
            if not all_:
                assert found.assigned.status == "infeasible"
                continue
            best = max((own.min(), own.sum()) for own in all_)
            assert (found.worst, found.assigned.objective) == pytest.approx(best)
            assert found.ceiling == pytest.approx(best[0])


@pytest.mark.parametrize("seed", range(8))
def test_no_geometric_mean_is_above_its_ceiling(seed):
    given = worlds.pairs(seed)
    all_ = [worlds.values(given, one) for one in worlds.every(given)]
    if not all_:
        return
    found, mean, ceiling = alpha(given, registry.solve)
    best = max(np.exp(np.log(np.maximum(own, 1e-9)).mean()) for own in all_)
    assert mean <= best * (1 + 1e-9) and ceiling >= best * (1 - 1e-9)
    own = sums(given, found)
    assert np.exp(np.log(own).mean()) == pytest.approx(mean)
    assert found.objective == pytest.approx(own.sum()) and found.bound >= found.objective


def test_a_frontier_falls_from_the_total_to_the_fairest():
    given = worlds.pairs(4, (25, 20), 3, 0.05, 3)
    first, last = total(given, registry.solve), max_min(given, registry.solve)
    points = frontier(given, registry.solve, (first, last.assigned), Effort(1e-6))
    assert len(points) == 3
    assert points[0][1] == pytest.approx(first.objective)
    assert points[-1][0] == pytest.approx(last.worst)
    assert [p[0] for p in points] == sorted({p[0] for p in points})
    assert [p[1] for p in points] == sorted({p[1] for p in points}, reverse=True)
    # the unit of scores is found
    for digits, unit in [(0, 1.0), (2, 0.01), (9, None)]:
        given = worlds.pairs(1, digits=digits)
        wanted = given.scores.values.max() * 1e-6 if unit is None else unit
        assert grain(given) == pytest.approx(wanted)
    # what a proposal would have alone
    given = worlds.pairs(1, (1, 4), 2, 0.0).with_scores(Dense(np.array([[4.0, 9, 1, 7]])))
    assert ceilings(given).tolist() == [16]
    # rows say demand then loads then side rules
    given = worlds.pairs(2, tight=0.0)
    codes, scores = np.arange(20), given.scores.values.ravel()
    side = Floor(np.full(4, 9.0), given.scores, 5)
    model = program(given, codes, scores, [side.lines(codes, scores)], True)
    chosen = np.zeros(20)
    chosen[[0, 1, 6, 7, 12, 13, 18, 19]] = 1
    activity = model.rows.activity(chosen)
    assert activity[:4].tolist() == [2] * 4
    assert activity[4:9].tolist() == [1, 2, 2, 2, 1]
    assert activity[9:].tolist() == pytest.approx((chosen * scores).reshape(4, 5).sum(axis=1))
    assert model.rows.low[:4].tolist() == model.rows.high[:4].tolist() == [2] * 4
    assert model.rows.low[9:].tolist() == [9] * 4
    assert model.integer.all() and not program(given, codes, scores, (), False).integer.any()


def tight(seed):
    rng = np.random.default_rng(seed)
    given = worlds.pairs(seed, tight=0.3)
    return replace(given, high=rng.integers(0, 3, 5), low=np.zeros(5, int))


@pytest.mark.parametrize("seed", range(40))
def test_there_is_a_shortage_or_an_assignment(seed):
    given = tight(seed)
    short = shortage(given, registry.solve)
    assert (short is None) == any(True for _ in worlds.every(given))
    if short is None:
        return
    barred = set(map(tuple, given.blocked.tolist()))
    named = short.proposals.tolist()
    able = [sum((p, r) not in barred for p in named) for r in short.reviewers]
    capacity = sum(min(int(given.high[r]), k) for r, k in zip(short.reviewers, able, strict=True))
    assert short.capacity == capacity < short.demand == int(given.demand[named].sum())


@pytest.mark.parametrize("seed", range(20))
def test_each_way_out_ends_this_shortage(seed):
    given = tight(seed)
    short = shortage(given, registry.solve)
    if short is None:
        return
    for row in loosening(given, short):
        if row.what == "raise_load":
            raised = given.high.copy()
            raised[short.reviewers] = np.maximum(raised[short.reviewers], row.to)
            mended = replace(given, high=raised)
        elif row.what == "waive":
            freed = {(int(p[1:]), int(r[1:])) for p, r in zip(row.proposals, row.reviewers, strict=True)}
            left = [pair for pair in given.blocked.tolist() if tuple(pair) not in freed]
            mended = replace(given, blocked=np.array(left).reshape(-1, 2))
        else:
            assert row.what in ("invite", "lower_demand")
            assert row.to in (short.lacking, short.capacity)
            continue
        barred = set(map(tuple, mended.blocked.tolist()))
        named = short.proposals.tolist()
        able = [sum((p, r) not in barred for p in named) for r in range(5)]
        assert sum(min(int(mended.high[r]), able[r]) for r in range(5)) >= short.demand


def test_least_loads_that_cannot_be_given_are_named():
    given = replace(worlds.pairs(0, tight=0.0), low=np.full(5, 2), high=np.full(5, 3))
    short = shortage(given, registry.solve)
    assert (short.kind, short.demand, short.capacity) == ("load_min", 10, 8)
    assert [row.what for row in loosening(given, short)] == ["lower_load_min"]


@pytest.mark.parametrize("seed", range(10))
def test_sums_in_ascending_order_are_what_counting_gives(seed):
    given = worlds.pairs(seed)
    all_ = [worlds.values(given, one) for one in worlds.every(given)]
    found, settled = leximin(given, registry.solve)
    if not all_:
        assert found.assigned.status == "infeasible"
        return
    best = max((*sorted(own), own.sum()) for own in all_)
    own = sums(given, found.assigned)
    assert (*sorted(own), own.sum()) == pytest.approx(best)
    assert (found.assigned.status, settled) == ("optimal", 4)


def test_among_some_pairs_nothing_is_proven():
    given = worlds.pairs(1, tight=0.0)
    found, _ = leximin(given, registry.solve, codes=np.arange(19))
    assert found.assigned.status == "feasible"
    assert found.ceiling >= found.worst
    # any prices bound every assignment
    for seed in range(12):
        given = worlds.pairs(seed)
        all_ = [worlds.values(given, one).sum() for one in worlds.every(given)]
        rng = np.random.default_rng(seed)
        for price in (np.zeros(5), rng.normal(0, 10, 5), settle(given)):
            assert scan_pairs(given, Prices(price), 3).bound >= max(all_, default=-np.inf) - 1e-9


@pytest.mark.parametrize("seed", range(12))
def test_no_better_assignment_holds_a_pair_that_is_not_near(seed):
    given = worlds.pairs(seed)
    all_ = sorted(worlds.every(given), key=lambda one: worlds.values(given, one).sum())
    if len(all_) < 3:
        return
    prices = Prices(settle(given))
    reached = worlds.values(given, all_[len(all_) // 2]).sum()
    kept = near(given, prices, scan_pairs(given, prices, 1).bound - reached, 10**6)
    better = [one for one in all_ if worlds.values(given, one).sum() > reached]
    assert {p * 5 + r for one in better for p, r in one} <= set(kept.tolist())
    assert near(given, prices, np.inf, 3) is None


def test_weights_of_a_capped_pair_add_up_to_the_demand():
    given = worlds.pairs(0)
    assert weights(given)[0].tolist() == [1, 1]
    from dataclasses import replace

    assert weights(replace(given, share=0.8))[0].tolist() == pytest.approx([0.8, 0.8, 0.4])
    # noise hangs on ids only
    assert noise(given, np.arange(20)).tolist() == noise(worlds.pairs(9), np.arange(20)).tolist()
    assert len(set(noise(given, np.arange(20)).tolist())) == 20
    # small worlds are what counting gives
    for seed in range(25):
        given = worlds.pairs(seed)
        all_ = [worlds.values(given, one).sum() for one in worlds.every(given)]
        for effort in (Effort(), Effort(keep=2)):
            found = total(given, registry.solve, effort)
            if not all_:
                assert found.status == "infeasible"
                continue
            assert found.status == "optimal"
            assert found.objective == pytest.approx(max(all_))
            assert found.bound == pytest.approx(max(all_))
            assert found.worst <= 1e-6
    # larger worlds few pairs reach what all reach
    for seed in range(6):
        given = worlds.pairs(seed, (60, 45), 3, 0.05, 6)
        codes = np.setdiff1d(np.arange(60 * 45), given.codes)
        scores = given.scores.values.ravel()[codes]
        dense = registry.solve(program(given, codes, scores, (), False))
        found = total(given, registry.solve, Effort(keep=4))
        assert dense.objective == pytest.approx(found.objective, rel=1e-9)
        assert found.status == "optimal"
        assert found.pairs_used < len(codes) / 2
        assert np.bincount(found.rows).tolist() == [3] * 60
    # factors are priced without their table
    rng = np.random.default_rng(3)
    left, right = rng.random((150, 6)), rng.random((160, 6))
    ids = [str(i) for i in range(150)], [str(i) for i in range(160)]
    loads = np.full(150, 3), np.zeros(160, int), np.full(160, 4), np.zeros((0, 2), int)
    few = total(Pairs(*ids, Factor(left, right), *loads), registry.solve)
    all_ = total(Pairs(*ids, Dense(left @ right.T), *loads), registry.solve)
    assert few.objective == pytest.approx(all_.objective, rel=1e-9)
    assert few.status == "optimal" and few.pairs_used < 150 * 160 / 2


def test_the_order_of_rows_changes_nothing():
    given = worlds.pairs(4, (30, 25), 2, 0.1)
    turned = np.random.default_rng(1).permutation(30)
    back = np.argsort(turned)
    other = Pairs(
        [given.proposals[k] for k in turned], given.reviewers, Dense(given.scores.values[turned]),
        given.demand[turned], given.low, given.high,
        np.column_stack([back[given.blocked[:, 0]], given.blocked[:, 1]]),
    )  # fmt: skip
    first, second = total(given, registry.solve), total(other, registry.solve)
    pairs = {(given.proposals[p], r) for p, r in zip(first.rows, first.columns, strict=True)}
    assert pairs == {(other.proposals[p], r) for p, r in zip(second.rows, second.columns, strict=True)}
    # side rules on small worlds are what counting gives
    for seed in range(12):
        given = worlds.pairs(seed, tight=0.05)
        group = np.array([0, 0, 0, 1, 1])
        sides = [Group("one of each", np.ones(4, bool), group, 0, 1), Floor(np.full(4, 20.0), given.scores, 5)]
        all_ = [
            worlds.values(given, one).sum()
            for one in worlds.every(given)
            if worlds.values(given, one).min() >= 20
            and all(len({group[r] for p, r in one if p == q}) == 2 for q in range(4))
        ]
        for effort in (Effort(), Effort(keep=2)):
            found = total(given, registry.solve, effort, sides)
            if not all_:
                assert found.status == "infeasible"
            else:
                assert (found.status, found.objective) == ("optimal", pytest.approx(max(all_)))
    # a side rule is proven over pairs that were never kept
    given = worlds.pairs(2, (60, 50), 3, 0.02, 6)
    institute = np.arange(50) % 4
    side = Group("institutes", np.ones(60, bool), institute, 0, 1)
    found = total(given, registry.solve, Effort(keep=5), [side])
    whole = total(given, registry.solve, Effort(), [side])
    assert (found.status, whole.status) == ("optimal", "optimal")
    assert found.objective == pytest.approx(whole.objective)
    for p in range(60):
        assert len(set(institute[found.columns[found.rows == p]])) == 3


DRAWS = 3000


def test_every_pair_comes_as_often_as_wanted_and_every_draw_is_an_assignment():
    for beta in [0.0, 0.4]:
        given = replace(worlds.pairs(5, (6, 7), 2, 0.05, 3), share=0.6)
        found = total(given, registry.solve)
        if beta:
            found = perturbed(given, registry.solve, found, beta)[0]
        stream, counts = np.random.default_rng(11), np.zeros(len(found.rows))
        for _ in range(DRAWS):
            drawn = sample(found.rows, found.columns, found.share, stream)
            counts += drawn
            loads = np.bincount(found.columns[drawn], minlength=7)
            assert np.bincount(found.rows[drawn], minlength=6).tolist() == [2] * 6
            assert (loads >= given.low).all() and (loads <= given.high).all()
        between = (found.share > 1e-9) & (found.share < 1 - 1e-9)
        p = found.share[between]
        square = ((counts[between] - DRAWS * p) ** 2 / (DRAWS * p * (1 - p))).sum()
        # draws of pairs are never positively correlated, so this is at most a chi-square
        size = int(between.sum())
        assert size > 6
        assert square < size + 4 * (2 * size) ** 0.5
        assert (counts[~between] == DRAWS * np.round(found.share[~between])).all()


def test_whole_pairs_are_left_as_they_are():
    rows, columns = np.array([0, 0, 1]), np.array([0, 1, 0])
    drawn = sample(rows, columns, np.array([1.0, 0.0, 1.0]), np.random.default_rng(0))
    assert drawn.tolist() == [True, False, True]
    # a path between two reviewers keeps the proposal whole
    rows, columns = np.array([0, 0]), np.array([0, 1])
    taken = [sample(rows, columns, np.array([0.25, 0.75]), np.random.default_rng(k)).tolist() for k in range(400)]
    assert all(sum(one) == 1 for one in taken)
    assert 60 <= sum(one[0] for one in taken) <= 140


def of_grid(given, beta, step):
    """Return what every fractional assignment on a grid is worth, at most, by trying them all."""
    n, m = given.shape
    parts = round(given.share / step)
    rows = []
    for p in range(n):
        may = [parts if given.may(np.array([p]), np.array([r]))[0] else 0 for r in range(m)]
        wanted = round(int(given.demand[p]) / step)
        points = itertools.product(*(range(top + 1) for top in may))
        rows.append([np.array(one) * step for one in points if sum(one) == wanted])
    best = -np.inf
    for chosen in itertools.product(*rows):
        share = np.stack(chosen)
        load = share.sum(axis=0)
        if (load >= given.low - 1e-9).all() and (load <= given.high + 1e-9).all():
            best = max(best, float((given.scores.values * worth(share, given.share, beta, parts)).sum()))
    return best


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("beta", [0.2, 1.0])
def test_no_point_of_the_grid_is_worth_more(seed, beta):
    given = replace(worlds.pairs(seed, (3, 3), 1, 0.1, 1), share=0.8)
    plain = total(given, registry.solve)
    if not len(plain.rows):
        return
    found, value, ceiling = perturbed(given, registry.solve, plain, beta, pieces=4)
    assert found.status == "optimal" and value == pytest.approx(of_grid(given, beta, 0.2))
    assert ceiling == pytest.approx(value)
    own = given.scores.at(found.rows, found.columns)
    assert value == pytest.approx(float(own @ worth(found.share, 0.8, beta, 4)))
    assert found.objective == pytest.approx(float(own @ found.share))
    assert found.objective <= plain.objective + 1e-9


@pytest.mark.parametrize("seed", range(20))
def test_a_bonus_spreads_and_costs_no_more_than_it_says(seed):
    given = replace(worlds.pairs(seed, (6, 7), 2, 0.05, 3), share=0.6)
    plain = total(given, registry.solve)
    if not len(plain.rows):
        return
    before = Spread.of(plain.share)
    for beta in (0.1, 0.5):
        found, value, ceiling = perturbed(given, registry.solve, plain, beta)
        after = Spread.of(found.share)
        assert after.entropy >= before.entropy - 1e-9 and after.support >= before.support
        assert after.largest <= 0.6 + 1e-9 and found.objective <= plain.objective + 1e-9
        scores = given.scores.at(plain.rows, plain.columns)
        # the plain probabilities are one choice among those that are worth no more
        assert float(scores @ worth(plain.share, 0.6, beta)) <= value + 1e-9 <= ceiling + 2e-9


def test_at_an_equal_score_the_spread_is_wider():
    given = worlds.pairs(0, (4, 6), 2, 0.0)
    given = replace(given, low=np.zeros(6, int), high=np.full(6, 4), share=0.5)
    given.scores.values[:] = 3.0
    plain = total(given, registry.solve)
    found = perturbed(given, registry.solve, plain, 0.3)[0]
    assert found.objective == pytest.approx(plain.objective)
    before, after = Spread.of(plain.share), Spread.of(found.share)
    assert after.entropy > before.entropy and after.support == 24 > before.support
    assert after.largest < before.largest == 0.5


def test_pairs_left_out_at_first_are_looked_at_and_enter(monkeypatch):
    given = replace(worlds.pairs(2, (20, 30), 2, 0.05, 3), share=0.6)
    plain = total(given, registry.solve)
    whole = perturbed(given, registry.solve, plain, 1.0)
    monkeypatch.setattr(randomised, "FEW", 0)
    monkeypatch.setattr(randomised, "MOST", -3)
    few = perturbed(given, registry.solve, plain, 1.0)
    assert few[0].rounds > 1 and few[0].pairs_used < whole[0].pairs_used
    assert few[1] == pytest.approx(whole[1]) and few[2] == pytest.approx(whole[1])


def test_a_score_below_zero_is_not_spread_for_gain():
    given = worlds.pairs(0, (1, 3), 1, 0.0)
    given = replace(given, low=np.zeros(3, int), high=np.ones(3, int), share=0.8)
    given.scores.values[:] = [[5.0, -1.0, -2.0]]
    found, value, _ = perturbed(given, registry.solve, total(given, registry.solve), 0.2, 4)
    # of the last fifth of the first pair more is gained than a pair below zero costs
    assert found.share.tolist() == pytest.approx([0.8, 0.2])
    assert value == pytest.approx(5 * (0.8 - 0.2 * 0.64) - 0.2)
    # the spread of what is certain is nothing
    assert Spread.of(np.array([1.0, 0.0, 1.0])) == Spread(0.0, 2, 1.0)
    half = Spread.of(np.full(4, 0.5))
    assert half.entropy == pytest.approx(2 * np.log(2)) and (half.support, half.largest) == (4, 0.5)


SIZE = (4, 5)


def kept(given, sides):
    """Return a judge of an assignment by side rules that shares nothing with the search."""

    def holds(pairs):
        for side in sides:
            if isinstance(side, Group):
                for p in np.flatnonzero(side.proposals):
                    own = [int(side.group[r]) for q, r in pairs if q == p]
                    counts = [own.count(g) for g in range(side.groups)]
                    if min(counts) < side.low or max(counts) > side.high:
                        return False
            else:
                codes = {p * given.shape[1] + r for p, r in pairs}
                crossed = zip(side.first.tolist(), side.second.tolist(), strict=True)
                if any({a, b} <= codes for a, b in crossed):
                    return False
        return True

    return holds


def replace_best(given, standing, accepted, gone, every):
    """Return the largest score less what moves cost, over every assignment; None without one."""
    price, found = SPREADS * spread(given), None
    for chosen in every:
        if chosen & gone or not accepted <= chosen:
            continue
        value = sum(given.scores.values[p, r] for p, r in chosen)
        value -= price * len(standing - gone - chosen)
        found = value if found is None else max(found, value)
    return found


def sides_of(kind, seed):
    rng = np.random.default_rng(100 + seed)
    n, m = SIZE
    if kind == "none":
        return []
    if kind == "diversity":
        return [Group("houses", np.ones(n, dtype=bool), rng.integers(0, 3, m), -np.inf, 1.0)]
    if kind == "include":
        senior = np.where(np.arange(m) < 3, 0, -1)
        return [Group("senior", np.ones(n, dtype=bool), senior, 1.0, np.inf)]
    first = np.array([0 * m + 1, 1 * m + 2])
    return [Crossed("mutual", first, np.array([1 * m + 0, 2 * m + 1]), m)]


@pytest.mark.parametrize("kind", ["none", "diversity", "include", "mutual"])
@pytest.mark.parametrize("seed", range(12))
def test_nothing_better_exists_however_often_somebody_declines(kind, seed):
    given, rng = worlds.pairs(seed, SIZE, 2, 0.1), np.random.default_rng(seed)
    sides = sides_of(kind, seed)
    holds = kept(given, sides)
    every = [set(pairs) for pairs in worlds.every(given) if holds(pairs)]
    if not every:
        return
    # any assignment at all, not a best one
    standing, gone, accepted = every[int(rng.integers(len(every)))], set(), set()
    for turn in range(5):
        listed = sorted(standing)
        place = int(rng.integers(len(listed)))
        pair = listed[place]
        accepted -= {pair}
        rows, columns = np.array(listed).T
        marks = np.array([one in accepted for one in listed])
        asked = Roster(given, rows, columns, marks, np.array(sorted(gone)).reshape(-1, 2), place)
        changes = replacement(asked, registry.solve, sides)
        wanted = replace_best(given, standing, accepted, gone | {pair}, every)
        if wanted is None:
            assert changes is None
            short, ways = missing(asked, registry.solve)
            assert sides or short.lacking > 0
            for row in ways:
                named = set(zip(row.proposals, row.reviewers, strict=False))
                mine = (given.proposals[pair[0]], given.reviewers[pair[1]])
                assert row.what != "waive" or mine not in named
            return
        assert (changes[0].proposal, changes[0].leaves) == pair
        after, given_up = set(standing), set()
        for change in changes:
            after.remove((change.proposal, change.leaves))
            given_up.add((change.proposal, change.leaves))
        after |= {(change.proposal, change.enters) for change in changes}
        value = sum(given.scores.values[p, r] for p, r in after)
        value -= SPREADS * spread(given) * (len(changes) - 1)
        assert value == pytest.approx(wanted)
        loads = np.bincount([r for _, r in after], minlength=SIZE[1])
        assert (loads >= given.low).all() and (loads <= given.high).all()
        assert len(after) == len(standing) and holds(after) and accepted <= after
        assert not after & (gone | {pair})
        standing, gone = after, gone | given_up
        if turn % 2 == 0:
            accepted |= set(sorted(after)[:2])


def test_a_full_panel_is_taken_from_only_if_nobody_has_room():
    given = worlds.pairs(3, (2, 3), 1, 0.0)
    given = replace(given, low=np.zeros(3, int), high=np.array([1, 1, 1]))
    given.scores.values[:] = [[5, 9, 1], [5, 9, 0]]
    asked = Roster(given, np.array([0, 1]), np.array([0, 1]), np.zeros(2, bool), np.zeros((0, 2)), 0)
    # the other proposal's reviewer scores 9, but somebody with room serves
    assert [(c.proposal, c.enters) for c in replacement(asked, registry.solve)] == [(0, 2)]
    full = replace(asked, pairs=replace(given, high=np.array([1, 1, 0])))
    assert [(c.proposal, c.enters) for c in replacement(full, registry.solve)] == [(0, 1), (1, 0)]
    stays = replace(full, accepted=np.array([False, True]))
    assert replacement(stays, registry.solve) is None
    short, ways = missing(stays, registry.solve)
    assert short.proposals.tolist() == [0] and (short.demand, short.capacity) == (1, 0)
    assert {"invite", "raise_load"} <= {row.what for row in ways}
    assert next(row.to for row in ways if row.what == "raise_load") == 2


SCORES = np.arange(12, dtype=float).reshape(3, 4)
CODES = np.arange(12)
SIDES = {
    "group at most": Group("g", np.array([True, False, True]), np.array([0, 0, 1, -1]), 0, 1),
    "group at least": Group("g", np.array([True, True, True]), np.array([0, 0, -1, -1]), 1, 9),
    "floor": Floor(np.array([5.0, -np.inf, 12.0]), Dense(SCORES), 4),
    "crossed": Crossed("c", np.array([1, 6]), np.array([4, 9]), 4),
}


def test_a_price_is_charged_to_the_pairs_that_a_row_counts():
    for name in SIDES:
        side = SIDES[name]
        lines = side.lines(CODES, SCORES.ravel())
        assert len(lines.keys) == len(lines.sizes) == len(lines.low) == len(lines.high) > 0
        price = np.arange(1.0, len(lines.keys) + 1)
        expected = np.zeros(12)
        at = np.repeat(np.arange(len(lines.keys)), lines.sizes)
        np.add.at(expected, CODES[lines.columns], price[at] * lines.values)
        charged = np.zeros((3, 4))
        side.charge(lines.keys, price, slice(0, 2), charged[:2])
        side.charge(lines.keys, price, slice(2, 3), charged[2:])
        np.testing.assert_allclose(-charged.ravel(), expected)
    # a group counts its own on the proposals it covers
    lines = SIDES["group at most"].lines(CODES, SCORES.ravel())
    counted = np.split(lines.columns, np.cumsum(lines.sizes)[:-1])
    assert [own.tolist() for own in counted] == [[0, 1], [8, 9]]
    assert lines.high.tolist() == [1, 1]
    # crossed pairs bind only where both are kept
    side = SIDES["crossed"]
    assert side.lines(np.array([1, 4, 6]), np.zeros(3)).keys.tolist() == [0]
    assert side.limits(np.array([0]))[1].tolist() == [1]
