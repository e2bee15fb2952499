# SPDX-License-Identifier: Apache-2.0
"""Whoever falsifies a published draw is found out, and the step is named."""

import copy
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
import lot

from yuzui.funding.lottery import commitment, published
from yuzui.funding.lottery.replay import STEPS, replay
from yuzui.solve.registry import solve

DRAWN = {policy: lot.drawn(policy) for policy in commitment.POLICIES}
LOTS = ("commitment", "secret", "public", "candidates", "list_hash", "tickets", "order", "outcome")


def without_mark(document):
    return {**document, "rules": published.unmarked(document["rules"])[1]}


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


@pytest.mark.parametrize("policy", commitment.POLICIES)
def test_a_true_draw_replays(policy):
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


def test_the_step_that_fails_first_is_named():
    true = without_mark(DRAWN["uniform"])
    order, outcome = true["order"], true["outcome"]
    flipped = [{**outcome[0], "taken": False, "rule": "budget"}, *outcome[1:]]
    budget = true["rules"].replace("total = 250", "total = 150")
    for made, step in (
        (changed(secret="0" * 64), "commitment"),
        (changed(candidates=true["candidates"][1:]), "list"),
        (changed(list_hash="0" * 64), "list"),
        (changed(public="beacon 2"), "tickets"),
        (changed(order=[order[1], order[0], *order[2:]]), "order"),
        (changed(rules="[["), "rules"),
        (changed(rules=true["rules"].replace("institute", "nowhere")), "rules"),
        (changed(fixed_in=["P12", *true["fixed_in"]]), "fixed_in"),
        (changed(fixed_in=[*true["fixed_in"], true["candidates"][0]]), "fixed_in"),
        (changed(outcome=flipped), "outcome"),
        (changed(rules=budget), "outcome"),
        (changed(outcome=outcome[:-1]), "outcome"),
        (changed(schema="yuzui.draw/2"), "form"),
        ({}, "form"),
        ([], "form"),
        ({**DRAWN["uniform"], "note": "x"}, "digest"),
    ):
        found = replay(made, solve)
        assert found and found[0].step == step, (step, found)
        assert found[0].said.en and found[0].said.zh


def test_a_budget_that_nobody_can_keep_is_said():
    true = without_mark(DRAWN["uniform"])
    none = true["rules"].replace("total = 250", "total = 10")
    assert [one.step for one in replay(changed(rules=none), solve)] == ["outcome"]


def test_a_weight_that_is_missing_is_said():
    made = copy.deepcopy(without_mark(DRAWN["weighted"]))
    for row in made["proposals"]:
        row.pop("probability", None)
    assert replay(made, solve)[0].step == "order"


def test_no_lot_spends_more_than_any_year_has():
    import numpy as np

    from yuzui.funding.candidates import Candidates
    from yuzui.funding.lottery.band import pool_of
    from yuzui.funding.portfolio.portfolio import terms
    from yuzui.funding.portfolio.problem import Problem
    from yuzui.funding.rulebook import build

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
        rows = published.rows(book.rules, made)
        document = published.publish(pool, book, rows, ["P00"], ("ab" * 32, public))
        assert replay(document, solve) == []
        taken = ["P00", *(one["id"] for one in document["outcome"] if one["taken"])]
        inside = np.isin(ids, taken)
        assert first[inside].sum() <= 100 and second[inside].sum() <= 60
