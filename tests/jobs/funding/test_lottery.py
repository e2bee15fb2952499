# SPDX-License-Identifier: Apache-2.0
"""Lots: bands, pools, commitments and replays."""

from __future__ import annotations

import copy
import itertools
import json
import tomllib
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.jobs.funding import lot
from tests.refusals import refused
from tests.slates import answer

from yuzui.errors import InfeasibleError, InputError, LimitReachedError, StateError, VisibilityError
from yuzui.funding import lottery as commitment
from yuzui.funding import lottery as lots
from yuzui.funding import lottery as tickets
from yuzui.funding import lottery as walks
from yuzui.funding import lottery_draw, lottery_file, lottery_view, slate_outcome
from yuzui.funding.candidates import Candidates, expanded
from yuzui.funding.grammar import Rule, where
from yuzui.funding.jobs import fund
from yuzui.funding.lottery import Pool, banded, blamed, chances, completion, dense, nobody, pool_of, walk
from yuzui.funding.lottery_file import STEPS, Draw, replay, text
from yuzui.funding.portfolio_effect import Redrawn
from yuzui.funding.portfolio_problem import Problem, terms
from yuzui.funding.rulebook import build, read
from yuzui.job.contract import decoded, of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.reviewing import panel_lottery
from yuzui.reviewing.assign.arcs import Dense, Pairs
from yuzui.reviewing.assign.pricing import total
from yuzui.solve import registry
from yuzui.solve.registry import solve
from yuzui.solve.solution import Solution
from yuzui.store import subjects

BUDGET = Rule("budget", "budget", 1, own={"total": 3.0})
FLOOR = Rule("basic", "floor", 2, where=where({"type": "basic"}), at_least=2.0, measure="count")


def problem(rules=(BUDGET, FLOOR)):
    columns = {"type": ["basic", "other", "other", "basic", "basic"]}
    made = Candidates(list("ABCDE"), np.ones(5), np.ones(5), columns, budget=3.0)
    return Problem(made, terms(rules, made), 7, solve)


def redrawn(*shares):
    return Redrawn((np.array(shares) * 1000).round().astype(int), 1000)


def test_bands_that_can_be_completed_stay_as_they_are():
    made = banded(problem(), redrawn(0.95, 0.5, 0.5, 0.5, 0.01), 0.2, 0.8)
    assert (made.low, made.high) == (0.2, 0.8)
    assert made.bands == ["fund", "lottery", "lottery", "lottery", "decline"]
    # low falls in steps of a twentieth until the rules can be kept
    # at 0.20 only one of the basic ones is left; D comes back at 0.10
    made = banded(problem(), redrawn(0.95, 0.5, 0.5, 0.1, 0.01), 0.2, 0.8)
    assert (made.low, made.high) == (0.1, 0.8)
    assert made.bands == ["fund", "lottery", "lottery", "lottery", "decline"]
    # high rises only where those that are in break a rule alone
    made = banded(problem((BUDGET,)), redrawn(0.95, 0.9, 0.9, 0.9, 0.5), 0.2, 0.8)
    assert made.low == 0.0 and made.high == 0.9
    assert made.bands == ["fund", *["lottery"] * 4]
    # rules that nobody can keep are no lottery
    none = Rule("basic", "floor", 2, where=where({"type": "basic"}), at_least=4.0, measure="count")
    with pytest.raises(InfeasibleError):
        banded(problem((BUDGET, none)), redrawn(0.5, 0.5, 0.5, 0.5, 0.5), 0.2, 0.8)
    # who may not be funded is out whatever the draws say
    made = problem()
    open_ = np.array([True, True, True, True, False])
    barred = Candidates(made.candidates.ids, np.ones(5), np.ones(5), made.candidates.columns,
                        eligible=open_)  # fmt: skip
    asked = Problem(barred, terms((BUDGET,), barred), 7, solve)
    assert banded(asked, redrawn(0.95, 0.5, 0.5, 0.5, 0.5), 0.2, 0.8).bands[-1] == "decline"
    # a pool holds what is left of every hard row
    made = pool_of(problem(), ["fund", "lottery", "decline", "lottery", "lottery"])
    assert made.ids == ("B", "D", "E") and made.rules == ("budget", "basic")
    assert made.rows.tolist() == [[1, 1, 1], [0, -1, -1]]
    assert made.room == pytest.approx([2, -1], abs=1e-6)
    # a soft row counts as far as its shortfall is limited
    soft = Rule("basic", "floor", 2, where=where({"type": "basic"}), at_least=3.0, measure="count",
                strength="soft", penalty=1.0)  # fmt: skip
    bands = ["fund", *["lottery"] * 4]
    assert pool_of(problem((BUDGET, soft)), bands).rules == ("budget",)
    from dataclasses import replace

    limited = replace(soft, shortfall_limit=1.0)
    assert pool_of(problem((BUDGET, limited)), bands).room[1] == pytest.approx(-1, abs=1e-6)


def test_lots_are_drawn_over_whole_awards():
    base = problem((BUDGET,))
    more = expanded(base.candidates, ((1.0, 1.0), (0.5, 0.8)), np.ones(5, dtype=bool))
    asked = Problem(more, terms((BUDGET,), more), 7, solve)
    made = pool_of(asked, ["fund", "lottery", "decline", "lottery", "lottery"])
    assert made.ids == ("B", "D", "E") and made.rows.tolist() == [[1, 1, 1]]
    assert made.room == pytest.approx([2], abs=1e-6)


SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2


def pairs(n, m, demand, low, high, blocked=()):
    ids = [f"P{i}" for i in range(n)], [f"R{i}" for i in range(m)]
    return Pairs(
        *ids,
        Dense(np.zeros((n, m))),
        np.full(n, demand),
        np.full(m, low),
        np.full(m, high),
        np.array(blocked, dtype=int).reshape(-1, 2),
    )


def every(given):
    """All assignments, by hand."""
    _n, m = given.shape
    barred = {tuple(pair) for pair in given.blocked.tolist()}
    for choice in itertools.product(*(itertools.combinations(range(m), d) for d in given.demand)):
        held = [(p, r) for p, own in enumerate(choice) for r in own]
        loads = np.bincount([r for _, r in held], minlength=m)
        if not barred & set(held) and (loads >= given.low).all() and (loads <= given.high).all():
            yield held


@pytest.mark.parametrize("seed", range(25))
def test_a_draw_takes_the_lowest_tickets_with_which_an_assignment_is_left(seed):
    rng = np.random.default_rng(seed)
    blocked = np.argwhere(rng.random((3, 4)) < 0.15)
    given = pairs(3, 4, 2, seed % 2, 2, blocked)
    worlds = list(every(given))
    if not worlds:
        return
    starts = [np.array(world).T for world in (worlds[0], worlds[-1])]
    first, second = (panel_lottery.draw(given, *start, SECRET, f"public {seed}") for start in starts)
    assert first.tickets == second.tickets
    # the same walk over the list of all assignments
    left, taken, passed = worlds, [], []
    tickets = lots.tickets(SECRET, f"public {seed}", panel_lottery.candidates(given))
    for one in lots.order(tickets):
        pair = panel_lottery.candidates(given)[one]
        rows = [p for p, _ in taken]
        full = rows.count(pair[0]) == 2 or [r for _, r in taken].count(pair[1]) == 2
        if full:
            continue
        with_it = [world for world in left if pair in world]
        left, _ = (with_it, taken.append(pair)) if with_it else (left, passed.append(pair))
    assert list(zip(first.rows, first.columns, strict=True)) == taken
    assert list(first.passed) == passed
    assert left == [sorted(taken)]


def test_where_loads_do_not_bind_every_panel_is_as_likely():
    given = pairs(1, 5, 2, 0, 1)
    seen = dict.fromkeys(itertools.combinations(range(5), 2), 0)
    draws = 2000
    for number in range(draws):
        found = panel_lottery.draw(given, np.zeros(2, int), np.array([0, 1]), SECRET, str(number))
        seen[tuple(sorted(found.columns.tolist()))] += 1
    chi2 = sum((count - draws / 10) ** 2 / (draws / 10) for count in seen.values())
    assert chi2 < 27.88  # 99.9 % of chi-squared with 9 degrees of freedom
    # the commitment binds the draw
    given = pairs(4, 6, 3, 0, 3, [(0, 0)])
    start = np.repeat(np.arange(4), 3), np.array([1, 2, 3, 0, 4, 5, 0, 1, 2, 3, 4, 5])
    one = panel_lottery.draw(given, *start, SECRET, "beacon")
    assert panel_lottery.draw(given, *start, SECRET, "beacon").tickets == one.tickets
    assert panel_lottery.draw(given, *start, SECRET, "beacon 2").tickets != one.tickets
    assert (0, 0) not in set(zip(one.rows.tolist(), one.columns.tolist(), strict=True))
    assert one.list_hash == lots.list_hash(panel_lottery.candidates(given))
    assert len(panel_lottery.candidates(given)) == 23
    # the next lot has the next score
    given = pairs(2, 3, 1, 0, 2, [(1, 0)])
    tickets = lots.tickets(SECRET, "42", panel_lottery.candidates(given))
    scored = panel_lottery.turns(given, SECRET, "42").scores.values
    order = sorted(tickets, key=tickets.get)
    found = [float(scored[panel_lottery.candidates(given)[one]]) for one in order]
    assert found == sorted(found, reverse=True) and min(found) > 0 and scored[1, 0] == 0
    assert len(set(found)) == 5


def test_too_many_pairs_are_refused(monkeypatch):
    monkeypatch.setattr(panel_lottery, "MOST", 10)
    with pytest.raises(LimitReachedError, match="lots"):
        panel_lottery.candidates(pairs(4, 6, 1, 0, 1))


def test_a_larger_draw_with_smallest_loads_ends():
    """A reviewer reached over another's room keeps the way by which it was reached."""
    for seed in range(12):
        rng = np.random.default_rng(seed)
        blocked = np.argwhere(rng.random((12, 10)) < 0.2)
        given = pairs(12, 10, 3, 2, 5, blocked)
        found = total(given, registry.solve)
        drawn = panel_lottery.draw(given, found.rows, found.columns, SECRET, f"public {seed}")
        assert np.bincount(drawn.rows).tolist() == [3] * 12
        loads = np.bincount(drawn.columns, minlength=10)
        assert loads.min() >= 2 and loads.max() <= 5
        assert given.may(drawn.rows, drawn.columns).all()


ROWS = np.array([[4.0, 3, 2, 5], [-1, 0, -1, 0], [0, -2, 0, -3]])
ROOM = np.array([9.0, -1, -2]) + 1e-9
POOL = Pool(("A", "B", "C", "D"), ROWS, ROOM, ("budget", "basic", "region"), solve)
EVERY = np.ones(3, dtype=bool)


def test_a_completion_is_found_exactly_where_there_is_one():
    for forced in list(itertools.product((0, 1, None), repeat=4)):
        inside = np.array([f == 1 for f in forced])
        outside = np.array([f == 0 for f in forced])
        subsets = np.array(list(itertools.product((0, 1), repeat=4)), dtype=bool)
        may = subsets[subsets[:, inside].all(axis=1) & ~subsets[:, outside].any(axis=1)]
        there = (ROOM[:, None] >= ROWS @ may.T).all(axis=0).any()
        found = completion(POOL, inside, outside, EVERY)
        assert (found is not None) == there
        if found is not None:
            assert found[inside].all() and not found[outside].any()
            assert (ROWS @ found <= ROOM).all()
    # the first rule that leaves nothing is named
    inside, outside = nobody(POOL)
    outside[0] = True
    # C alone can meet “basic”; with B and D the budget is gone before C
    inside[[1, 3]] = True
    assert blamed(POOL, inside, outside, 2) == "budget"
    inside[:] = False
    outside[2] = True
    assert blamed(POOL, inside, outside, 1) == "basic"

    # what the engine cannot tell is not guessed
    def tired(model, limits, start):
        return Solution("limit", None, None, None, None, None, 0.0, "none", "0")

    pool = Pool(POOL.ids, ROWS, ROOM, POOL.rules, tired)
    with pytest.raises(LimitReachedError):
        completion(pool, *nobody(pool), EVERY)
    # rows leave zeros out
    made = dense(ROWS, ROOM)
    assert made.starts.tolist() == [0, 4, 6, 8]
    assert made.columns.tolist() == [0, 1, 2, 3, 0, 2, 1, 3]
    assert made.values.tolist() == [4, 3, 2, 5, -1, -1, -2, -3]
    assert made.high.tolist() == ROOM.tolist() and np.isneginf(made.low).all()
    assert made.activity(np.ones(4)).tolist() == [14, -2, -5]
    # keys are those of the interface and nothing else is told
    document = lot.drawn()
    assert {*document, "identity"} == {"schema", *lottery_file.Draw.__struct_fields__}
    assert set(document["proposals"][0]) == {"id", "amount", "eligible", "type", "institute"}
    assert len(document["proposals"]) == 12 and not document["proposals"][11]["eligible"]
    assert sum(one["taken"] for one in document["outcome"]) >= 1
    assert document["fixed_in"] == list(lot.FIXED) and document["candidates"] == list(lot.BAND)
    # the rules in it are the rules
    mark, text = lottery_file.unmarked(lot.drawn()["rules"])
    assert len(mark) == 64
    assert read(text).rules == lot.book().rules
    assert lottery_file.unmarked(text) == ("", text)


def test_only_weighted_lots_tell_weights_and_only_of_candidates():
    for policy in lottery_file.lottery.POLICIES:
        document = lot.drawn(policy)
        told = {row["id"]: row[lottery_file.WEIGHT] for row in document["proposals"]
                if lottery_file.WEIGHT in row}  # fmt: skip
        assert told == (lot.CHANCE if policy == "weighted" else {})
        weights = lot.CHANCE if policy == "weighted" else None
        assert document["order"] == commitment.order(document["tickets"], weights)
        assert lottery_file.policy(lot.book(policy).rules) == policy


def test_what_a_share_or_a_year_reads_is_there():
    rules = [
        {"name": "budget", "kind": "budget", "by_year": {"2027": 60, "2028": 60}},
        {"name": "asked", "kind": "cap", "where": {"field": "a"}, "at_most": 0.5,
         "share_of": "requested"},
        {"name": "worth", "kind": "floor", "at_least": 1, "measure": "value"},
        {"name": "beds", "kind": "capacity", "resource": "bed", "available": 3},
    ]  # fmt: skip
    rows = [{"strength": "hard", "source": "s", **row} for row in rules]
    book = build({"format": "yuzui-rules/1", "call": {"id": "c", "unit": 1},
                  "value": {"from": "given"}, "rule": rows})  # fmt: skip
    made = Candidates(
        ["A", "B"], np.array([40.0, 60.0]), np.array([1.0, 2.0]),
        {"field": ["a", "b"], "need_bed": [1, 2], "secret": ["x", "y"]},
        requested=np.array([50.0, 60.0]),
        by_year={2027: np.array([40.0, 20.0]), 2028: np.array([0.0, 40.0])},
    )  # fmt: skip
    found = lottery_file.rows(book.rules, made)
    assert found[0] == {
        "id": "A", "amount": 40.0, "eligible": True, "amount_2027": 40.0, "amount_2028": 0.0,
        "field": "a", "need_bed": 1, "requested": 50.0, "value": 1.0,
    }  # fmt: skip


def test_the_digest_does_not_hang_on_how_a_whole_number_is_written():
    document = lot.drawn()
    whole = {**document, "proposals": [
        {**row, "amount": int(row["amount"])} for row in document["proposals"]
    ]}  # fmt: skip
    assert lottery_file.digest(whole) == lottery_file.digest(document)
    assert lottery_file.unmarked(document["rules"])[0] == lottery_file.digest(document)


DRAWN = {policy: lot.drawn(policy) for policy in commitment.POLICIES}
LOTS = ("commitment", "secret", "public", "candidates", "list_hash", "tickets", "order", "outcome")


def without_mark(document):
    return {**document, "rules": lottery_file.unmarked(document["rules"])[1]}


def leaves(value, path=()):
    """Yield the address of everything in a document, parts before wholes."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    yield path


def falsified(document, path, way):
    """Return the document with one thing in it changed, or None if that is no change."""
    made = copy.deepcopy(document)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    seen = holder[path[-1]]
    if way == "gone":
        del holder[path[-1]]
    elif isinstance(seen, bool):
        holder[path[-1]] = not seen
    elif isinstance(seen, (int, float)):
        holder[path[-1]] = seen + {"more": 1, "less": -0.5}[way]
    elif isinstance(seen, str):
        holder[path[-1]] = {"more": seen + "0", "less": seen[:-1]}[way]
    elif isinstance(seen, list):
        holder[path[-1]] = {"more": [*seen, seen[0]], "less": seen[::-1]}[way] if seen else ["x"]
    elif isinstance(seen, dict):
        holder[path[-1]] = {**seen, "x": "y"} if way == "more" else {}
    else:
        holder[path[-1]] = "x"
    return made if made != document else None


def test_a_true_draw_replays():
    for policy in commitment.POLICIES:
        assert replay(DRAWN[policy], solve) == []
        assert replay(without_mark(DRAWN[policy]), solve) == []


@given(st.data(), st.sampled_from(commitment.POLICIES), st.sampled_from(("more", "less", "gone")))
@settings(max_examples=80, deadline=None)
def test_nothing_in_the_file_can_be_changed_unnoticed(data, policy, way):
    document = DRAWN[policy]
    path = data.draw(st.sampled_from([p for p in leaves(document) if p]))
    made = falsified(document, path, way)
    if made is not None:
        found = replay(made, solve)
        assert found and all(one.step in STEPS for one in found), path


@given(st.data(), st.sampled_from(commitment.POLICIES), st.sampled_from(("more", "less", "gone")))
@settings(max_examples=60, deadline=None)
def test_no_lot_can_be_changed_even_by_one_who_takes_the_digest_away(data, policy, way):
    document = without_mark(DRAWN[policy])
    path = data.draw(st.sampled_from([p for p in leaves(document) if p and p[0] in LOTS]))
    made = falsified(document, path, way)
    if made is not None:
        assert replay(made, solve), path


def changed(**parts):
    return {**without_mark(DRAWN["uniform"]), **parts}


def test_a_budget_that_nobody_can_keep_is_said():
    true = without_mark(DRAWN["uniform"])
    none = true["rules"].replace("total = 250", "total = 10")
    assert [one.step for one in replay(changed(rules=none), solve)] == ["outcome"]
    # a weight that is missing is said
    made = copy.deepcopy(without_mark(DRAWN["weighted"]))
    for row in made["proposals"]:
        row.pop("probability", None)
    assert replay(made, solve)[0].step == "order"


def test_no_lot_spends_more_than_any_year_has():
    rule = {"name": "years", "kind": "budget", "by_year": {"2027": 100, "2028": 60},
            "strength": "hard", "source": "clause 1"}  # fmt: skip
    book = build({"format": "yuzui-rules/1", "call": {"id": "c", "unit": 1},
                  "value": {"from": "given"}, "rule": [rule]})  # fmt: skip
    stream = np.random.default_rng(3)
    first, second = stream.integers(5, 30, 12) * 1.0, stream.integers(0, 20, 12) * 1.0
    ids = [f"P{k:02d}" for k in range(12)]
    made = Candidates(ids, first + second, np.ones(12), by_year={2027: first, 2028: second},
                      budget=160.0)  # fmt: skip
    problem = Problem(made, terms(book.rules, made), 7, solve)
    pool = pool_of(problem, ["fund", *["lottery"] * 11])
    for public in map(str, range(10)):
        rows = lottery_file.rows(book.rules, made)
        draw = lottery_file.publish(pool, book, rows, ["P00"], ("ab" * 32, public))
        assert replay(draw.document(), solve) == []
        taken = ["P00", *(lot.id for lot in draw.outcome if lot.drawn)]
        inside = np.isin(ids, taken)
        assert first[inside].sum() <= 100 and second[inside].sum() <= 60


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_CELLS = st.one_of(
    st.booleans(), st.integers(-(2**53), 2**53), _WORDS,
    st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip
_VALUES = st.recursive(
    _CELLS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(st.dictionaries(_WORDS.filter(lambda k: k != "rule"), _VALUES, max_size=4),
       st.lists(st.dictionaries(_WORDS, _VALUES, max_size=4), max_size=3))  # fmt: skip
def test_any_document_comes_back(head, rows):
    raw = head | ({"rule": rows} if rows else {})
    assert tomllib.loads(text(raw)) == raw


def pool(rows, room):
    n = len(rows[0])
    names = tuple(f"P{k:02d}" for k in range(n))
    rules = tuple(f"r{k}" for k in range(len(rows)))
    return Pool(names, np.array(rows, dtype=float), np.array(room) + 1e-9, rules, solve)


def brute(rows, room, order):
    """Walk by looking at every subset; name the first rule whose prefix fails."""
    rows, room, n = np.array(rows), np.array(room) + 1e-9, len(rows[0])
    every = np.array(list(itertools.product((0, 1), repeat=n)))
    inside, outside, found = [], [], []
    for place in order:
        may = every[:, [*inside, place]].all(axis=1) & ~every[:, outside].any(axis=1)
        keeps = [rows[: k + 1] @ every[may].T <= room[: k + 1, None] for k in range(len(rows))]
        prefix = [bool(kept.all(axis=0).any()) for kept in keeps]
        (inside if prefix[-1] else outside).append(place)
        found.append(None if prefix[-1] else f"r{prefix.index(False)}")
    return found


@st.composite
def worlds(draw):
    n, m = draw(st.integers(2, 8)), draw(st.integers(1, 4))
    cell = st.integers(-4, 9)
    rows = [[draw(cell) for _ in range(n)] for _ in range(m)]
    room = [draw(st.integers(-4, 20)) for _ in range(m)]
    return rows, room, draw(st.permutations(range(n)))


@given(worlds())
@settings(max_examples=150, deadline=None)
def test_every_step_is_what_looking_at_every_subset_says(world):
    rows, room, order = world
    made = pool(rows, room)
    subsets = np.array(list(itertools.product((0, 1), repeat=len(order))))
    if not (np.array(rows) @ subsets.T <= np.array(room)[:, None]).all(axis=0).any():
        with pytest.raises(InfeasibleError):
            walk(made, [made.ids[k] for k in order])
        return
    found = walk(made, [made.ids[k] for k in order])
    assert [one.id for one in found] == [made.ids[k] for k in order]
    assert [one.rule for one in found] == brute(rows, room, order)
    assert all(one.drawn == (one.rule is None) for one in found)


@given(worlds(), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_many_walks_at_once_are_the_single_ones(world, seed):
    rows, room, order = world
    made = pool(rows, room)
    try:
        walk(made, made.ids)
    except InfeasibleError:
        return
    lots = np.random.default_rng([seed, 1]).exponential(size=(30, len(order)))
    single = [walk(made, [made.ids[k] for k in line]) for line in np.argsort(lots, kind="stable")]
    taken = [sum(one.drawn for line in single for one in line if one.id == i) for i in made.ids]
    found = chances(made, seed, tickets=30)
    assert found.tickets == found.exact == 30
    assert (found.share * 30).round(6).tolist() == taken


def test_a_floor_is_kept_open_until_it_is_met():
    # five of cost 1, budget 2, at least one of the last two
    made = pool([[1, 1, 1, 1, 1], [0, 0, 0, -1, -1]], [2, -1])
    found = {one.id: (one.drawn, one.rule) for one in walk(made, made.ids)}
    assert found == {
        "P00": (True, None),
        "P01": (False, "r1"),
        "P02": (False, "r1"),
        "P03": (True, None),
        "P04": (False, "r0"),
    }
    assert chances(made, 7).share == pytest.approx([0.3, 0.3, 0.3, 0.55, 0.55], abs=0.02)
    # weights move chances as drawing without replacement does
    made = pool([[1, 1]], [1])
    assert chances(made, 7, np.array([3.0, 1.0])).share == pytest.approx([0.75, 0.25], abs=0.015)
    assert chances(made, 7, np.array([1.0, 0.0])).share.tolist() == [1.0, 0.0]


def test_what_needs_too_many_programs_goes_on_by_the_rows_and_is_counted(monkeypatch):
    monkeypatch.setattr(walks, "_PROGRAMS", 0)
    rows = [[7, 5, 3, 2, 6], [-7, -5, -3, -2, -6]]
    found = chances(pool(rows, [10, -10]), 7, tickets=200)
    assert 0 < found.exact < found.tickets == 200
    assert (found.share <= 1).all()


def log(workspace):
    view = workspace.store.open(Subject("auditor", frozenset({"auditor", "decider"})))
    return [(e["action"], e["object"], e["reason"]) for e in view.select("audit", order=("seq",))]


def committed(workspace, **said):
    return lottery_draw.commit(workspace, said.get("by", "Lin"), "beacon", said.get("due"))


def stored(workspace):
    return b"".join(path.read_bytes() for path in workspace.dir.glob("yuzui.sqlite*") if path.is_file())


def test_from_commitment_to_a_draw_anyone_can_check(held):
    workspace, keep = held
    row = committed(workspace)
    run = keep()
    fixed, lots = lottery_draw.fix(workspace)
    assert fixed["slate"] == run and fixed["list_hash"] == lots.list_hash
    assert lots.commitment == row["commitment"] and not lots.outcome
    published = lottery_draw.reveal(workspace, "beacon 42").document()
    assert replay(published, solve) == []
    assert tickets.commitment(published["secret"]) == row["commitment"]
    slate = workspace.latest("fund", run)
    for name in ("commitment", "list_hash", "public", "order", "outcome", "candidates"):
        assert slate["lottery"][name] == published[name]
    assert lottery_draw.newest(workspace)["state"] == "revealed"
    assert lottery_draw.of_slate(workspace, run)["document"] == published
    told = log(workspace)
    assert [one[0] for one in told][-4:] == ["commit", "save", "fix", "reveal"]
    assert [one[2] for one in told][-4::2] == [row["commitment"], fixed["list_hash"]]
    assert told[-1][2] == lottery_draw.sha256(decoded(Draw, published))
    assert workspace.store.log_state().bad is None


def test_the_event_of_the_commitment_precedes_that_of_the_list(held):
    workspace, keep = held
    row = committed(workspace)
    keep()
    lottery_draw.fix(workspace)
    told = [one[0] for one in log(workspace)]
    assert told.index("commit") + 1 == row["audit_seq"] < told.index("fix") + 1


def test_the_secret_is_nowhere_but_in_the_sealed_file_until_it_is_revealed(held):
    from yuzui.store.state.pseudonym_vault import open_sealed

    workspace, keep = held
    row = committed(workspace)
    keep()
    lottery_draw.fix(workspace)
    sealed = open_sealed(workspace.dir)
    secret = sealed.hidden(row["id"])
    sealed.close()
    assert len(secret) == 64 and secret.encode() not in stored(workspace)
    assert lottery_draw.newest(workspace)["secret"] is None
    lottery_draw.reveal(workspace, "beacon 42")
    assert secret.encode() in stored(workspace)


def test_without_a_commitment_there_is_no_draw(held):
    workspace, keep = held
    keep()
    for act in (lambda: lottery_draw.reveal(workspace, "x"), lambda: lottery_draw.fix(workspace)):
        with pytest.raises(StateError) as caught:
            act()
        assert caught.value.code == "no_commitment" and caught.value.detail["legal"] == ["commit"]


def test_without_a_slate_there_is_nothing_to_draw_over(held):
    workspace, _ = held
    committed(workspace)
    with pytest.raises(StateError) as caught:
        lottery_draw.reveal(workspace, "x")
    assert caught.value.code == "no_slate" and lottery_draw.newest(workspace)["state"] == "committed"


def test_candidates_known_before_the_commitment_are_refused_until_fixed_anew(held):
    workspace, keep = held
    keep()
    committed(workspace)
    with refused("commitment_late"):
        lottery_draw.reveal(workspace, "x")
    assert lottery_draw.newest(workspace)["state"] == "committed"
    keep()
    assert lottery_draw.reveal(workspace, "x").outcome


def test_one_draw_at_a_time_and_none_twice(held):
    workspace, keep = held
    committed(workspace)
    with refused("draw_open"):
        committed(workspace, by="Wu")
    run = keep()
    published = lottery_draw.reveal(workspace, "x")
    with refused("illegal_move"):
        lottery_draw.reveal(workspace, "y")
    before = log(workspace)
    assert lottery_draw.reveal(workspace, " x ") == lottery_draw.reveal(workspace, "x", run) == published
    assert log(workspace) == before
    with pytest.raises(StateError):
        lottery_draw.reveal(workspace, "x", "another run")


def test_late_is_void_and_another_person_commits_anew(held, monkeypatch):
    workspace, keep = held
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1790000000)
    committed(workspace, due="2026-09-30")
    keep()
    lottery_draw.fix(workspace)
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1800000000)
    with refused("late_reveal"):
        lottery_draw.reveal(workspace, "x")
    row = lottery_draw.newest(workspace)
    assert row["state"] == "void" and row["secret"] is None
    assert log(workspace)[-1][0] == "void"
    assert workspace.latest("fund")["lottery"]["commitment"] is None
    with refused("same_person"):
        committed(workspace, by="Lin")
    other = committed(workspace, by="Wu")
    assert other["commitment"] != row["commitment"]


def test_a_missing_reveal_is_void_when_the_next_one_commits(held, monkeypatch):
    workspace, _ = held
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1790000000)
    first = committed(workspace, due="2026-09-30T12:00:00Z")
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1800000000)
    committed(workspace, by="Wu")
    states = {row["id"]: row["state"] for row in workspace.view.select("draw")}
    assert states.pop(first["id"]) == "void" and list(states.values()) == ["committed"]


def test_a_lost_secret_is_void(held):
    workspace, keep = held
    committed(workspace)
    keep()
    (workspace.dir / "sealed.sqlite").unlink()
    with pytest.raises(StateError) as caught:
        lottery_draw.reveal(workspace, "x")
    assert caught.value.code == "secret_lost" and lottery_draw.newest(workspace)["state"] == "void"


def test_declared_void_with_a_reason(held):
    workspace, _ = held
    committed(workspace)
    with pytest.raises(InputError):
        lottery_draw.void(workspace, " ")
    assert lottery_draw.void(workspace, "the beacon stopped")["state"] == "void"
    with pytest.raises(StateError):
        lottery_draw.void(workspace, "again")


def test_a_stale_slate_is_not_drawn(held, monkeypatch):
    workspace, keep = held
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1790000000)
    committed(workspace)
    keep()
    lottery_draw.fix(workspace)
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1790000100)
    other = workspace.latest("fund")["run"]
    keep(run={**other, "id": "f" * 12, "rules_hash": "0" * 64})
    with refused("stale"):
        lottery_draw.reveal(workspace, "x")


def test_nobody_to_draw_between_and_no_band(held):
    workspace, keep = held
    committed(workspace)
    keep(lottery=None, redraws=None)
    with refused("no_band"):
        lottery_draw.fix(workspace)
    empty = {**workspace_lottery(keep, workspace), "candidates": []}
    keep(lottery=empty)
    with refused("empty_band"):
        lottery_draw.fix(workspace)


def workspace_lottery(keep, workspace):
    keep()
    return workspace.latest("fund")["lottery"]


def test_rules_without_lots_are_drawn_at_the_usual_thresholds(held):
    workspace, keep = held
    committed(workspace)
    keep(lottery=None)
    _, lots = lottery_draw.fix(workspace)
    assert (lots.low, lots.high, lots.rule, lots.policy) == (0.2, 0.8, None, "uniform")
    slate = workspace.latest("fund")
    assert lots.candidates == [r["id"] for r in slate["proposals"] if r["band"] == "lottery"]


@pytest.mark.parametrize("due", ["yesterday", "2001-01-01", ""])
def test_a_moment_to_reveal_lies_ahead(held, due):
    workspace, _ = held
    with refused("due_passed", InputError):
        committed(workspace, due=due)


def test_who_may(held):
    workspace, keep = held
    assert "decider" in workspace.subject.roles
    stranger = workspace.seen_by(PUBLIC)
    with refused("no_grant"):
        committed(stranger)
    admin = workspace.store.open(Subject("admin", frozenset({"administrator"})))
    subjects.grant(admin, "rev", "reviewer", reason="test")
    with pytest.raises(StateError):
        committed(workspace, by="rev")
    committed(workspace)
    keep()
    with pytest.raises(StateError):
        lottery_draw.reveal(stranger, "x")
    with pytest.raises(VisibilityError):
        lottery_draw.reveal(workspace, "x", "0" * 12)
    with pytest.raises(InputError):
        lottery_draw.reveal(workspace, "  ")


def test_a_slate_names_the_commitment_in_force_until_it_is_void(held, lots):
    """The document of the slate says what binds its candidates, before anything is fixed."""
    workspace, keep = held
    assert lots["lottery"]["commitment"] is None
    row = committed(workspace)
    document = deepcopy(lots)
    document["lottery"]["commitment"] = fund._commitment(workspace, "c")
    assert document["lottery"]["commitment"] == row["commitment"]
    run = keep(lottery=document["lottery"])
    lottery_draw.void(workspace, "the keeper left")
    assert workspace.latest("fund", run)["lottery"]["commitment"] is None
    assert fund._commitment(workspace, "c") is None


DRAWING_SECRET = "a1" * 32


def test_what_is_published_is_the_band_of_the_slate(lots):
    made = lottery_draw.draw(answer(lots), DRAWING_SECRET, "beacon").document()
    assert made["candidates"] == lots["lottery"]["candidates"]
    assert made["fixed_in"] == slate_outcome.fixed_in(answer(lots))
    assert {row["id"] for row in made["proposals"]} == {row["id"] for row in lots["proposals"]}
    assert set(made["proposals"][0]) == {"id", "amount", "eligible", "field"}
    assert replay(made, solve) == []
    other = lottery_draw.draw(answer(lots), DRAWING_SECRET, "beacon 2").document()
    assert other["tickets"] != made["tickets"] and other["list_hash"] == made["list_hash"]
    # the rules hold whatever the lots say
    cost = {row["id"]: row["amount"] for row in lots["proposals"]}
    field = {row["id"]: row["columns"]["field"] for row in lots["proposals"]}
    for public in map(str, range(20)):
        made = lottery_draw.draw(answer(lots), DRAWING_SECRET, public).document()
        taken = [*made["fixed_in"], *(o["id"] for o in made["outcome"] if o["taken"])]
        assert sum(cost[name] for name in taken) <= 200
        assert sum(cost[name] for name in taken if field[name] == "biology") >= 50
    # weighted lots tell the weights of candidates alone
    slate = deepcopy(lots)
    slate["lottery"]["policy"] = "weighted"
    slate["book"]["rule"][-1]["policy"] = "weighted"
    made = lottery_draw.draw(answer(slate), DRAWING_SECRET, "beacon").document()
    told = [row["id"] for row in made["proposals"] if "probability" in row]
    assert told == made["candidates"] and replay(made, solve) == []
    # without re draws there is no band
    assert lottery_draw.with_lottery(answer(lots)) == answer(lots)
    with pytest.raises(StateError):
        lottery_draw.with_lottery(answer({**lots, "lottery": None, "redraws": None}))


NOW = "2026-09-01T08:00:00Z"


def test_the_last_moment():
    for due, last in [
        (None, "2026-11-30T08:00:00Z"),
        ("2026-09-30", "2026-09-30T23:59:59Z"),
        ("2026-09-30T12:00:00Z", "2026-09-30T12:00:00Z"),
        ("2026-09-30T12:00:00+08:00", "2026-09-30T04:00:00Z"),
    ]:
        assert lottery_draw.last_moment(due, NOW) == last
    # a moment that is none or over
    for due in ["2026-09-01T08:00:00Z", "2026-08-31", "soon"]:
        with pytest.raises(InputError):
            lottery_draw.last_moment(due, NOW)


def test_newest_and_over_a_slate(held):
    workspace, keep = held
    assert lottery_draw.newest(workspace) is None
    first = lottery_draw.commit(workspace, "Lin", "beacon")
    run = keep()
    assert workspace.view.get("run", run)["audit_seq"] > first["audit_seq"]
    lottery_draw.fix(workspace)
    assert lottery_draw.of_slate(workspace, run)["id"] == first["id"]
    lottery_draw.void(workspace, "why")
    assert lottery_draw.of_slate(workspace, run) is None
    second = lottery_draw.commit(workspace, "Wu", "beacon")
    assert lottery_draw.newest(workspace)["id"] == second["id"]
    assert lottery_draw.whole({"id": "x"})["state"] is None


FILES = {"proposals": "id\nA\nB\n", "reviewers": "id,max\nx,1\ny,1\nz,1\n"}


def test_a_draw_is_closed_with_its_run_and_no_names(tmp_path):
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    workspace = Workspace(tmp_path / "w")
    lottery_draw.commit(workspace, "", "the index")
    row, secret = lottery_draw.open_commitment(workspace)
    drawn = {"objective": "random_draw", "secret": secret, "public": "42"}
    unchecked = "employer,author"
    answer = of("assign").run(workspace, path=tmp_path, demand=1, accept_unchecked=unchecked, **drawn)
    panel_lottery.close(workspace, row, answer)
    kept = workspace.view.get("draw", row["id"])
    assert kept["document"] == {"schema": "yuzui.assign/1", "run": answer.run.id}
    assert kept["list_hash"] == answer.draw.list_hash
    assert (kept["state"], kept["secret"], kept["order"]) == ("revealed", secret, None)
    workspace.close()


def test_a_file_that_holds_and_one_that_does_not(lots, tmp_path):
    made = lottery_draw.draw(answer(lots), "a1" * 32, "beacon").document()
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    document = lottery_draw.check(path)
    assert document["ok"] and document["checked"][0] == "form" and len(document["checked"]) == 9
    path.write_text(json.dumps({**made, "public": "other"}), encoding="utf-8")
    document = lottery_draw.check(path)
    assert not document["ok"] and document["problems"][0]["code"] == "tickets"
    assert "“tickets”" in document["problems"][0]["message"]["zh"]


def test_what_is_no_draw_fails_its_first_step(tmp_path_factory):
    for text in ["", "{", "[]", "null", '{"schema": "yuzui.draw/1"}', "\x00\xff"]:
        tmp_path = tmp_path_factory.mktemp("case")
        path = tmp_path / "draw.json"
        path.write_bytes(text.encode("latin-1"))
        document = lottery_draw.check(path)
        assert document["checked"] == ["form"]
        assert {one["code"] for one in document["problems"]} == {"form"}
        with pytest.raises(InputError):
            lottery_draw.check(tmp_path / "missing.json")


def test_a_workspace_notices_a_slate_that_says_another_draw(held):
    workspace, keep = held
    lottery_draw.commit(workspace, "Lin", "beacon")
    run = keep()
    lottery_draw.reveal(workspace, "beacon 42")
    assert list(lottery_draw.stored_problems(workspace)) == []
    slate = workspace.latest("fund", run)
    slate["lottery"]["public"] = "other"
    stored = workspace.view.get("run", run)
    with workspace.view.act("tamper", "run") as change:
        change.replace("run", [{**stored, "document": slate}])
    assert [one["code"] for one in lottery_draw.stored_problems(workspace)] == ["draw"]
    row = lottery_draw.newest(workspace)
    row["document"]["outcome"][0]["taken"] ^= True
    with workspace.view.act("tamper", "draw") as change:
        change.replace("draw", [row])
    assert "outcome" in {one["code"] for one in lottery_draw.stored_problems(workspace)}


def test_of_a_draw_who_is_taken_and_for_which_rule_the_others_are_not(lots):
    draw = lottery_draw.draw(answer(lots), "a1" * 32, "beacon")
    told = [(label.en, line) for label, line in lottery_view.sentences(draw)]
    assert all(lot.id in dict(told)["taken"].en for lot in draw.outcome if lot.drawn)
    passed = {lot.rule for lot in draw.outcome if not lot.drawn}
    assert sum(label == "passed over" for label, _ in told) == len(passed) > 0
    assert dict(told)["secret"].en == "a1" * 32
    # a file names the rule as people do
    slate = answer(lots)
    table = lottery_view.tickets(slate).drawn(draw, "file")
    at = [one.name for one in table.columns].index("rule")
    assert {row[at] for row in table.rows if row[at].en} == {slate_outcome.rule_title(slate, rule) for rule in passed}


def test_steps_and_what_is_said_after_each(held, tmp_path):
    workspace, keep = held
    job = of("draw")
    first = job.run(workspace, act="commit", by="Lin", source="beacon round 42")
    assert first.state == "committed" and first.public_source == "beacon round 42"
    assert first.candidates is first.chance is None
    assert first.log.seq == workspace.store.head().seq
    run = keep()
    second = job.run(workspace, act="fix", slate=run)
    assert second.slate == run and set(second.chance) == set(second.candidates)
    third = job.run(workspace, act="reveal", public="beacon 42")
    assert third.document()["schema"] == "yuzui.draw/1" and third.commitment == first.commitment
    assert third.secret not in json.dumps([first.document(), second.document()])
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(third.document()), encoding="utf-8")
    assert lottery_draw.check(path)["ok"]
    for answer in (first, second, third):
        assert job.lines(answer) and job.exports(answer, "zh")
    with pytest.raises(InputError):
        job.run(workspace, act="redo")
