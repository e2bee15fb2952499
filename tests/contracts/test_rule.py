# SPDX-License-Identifier: Apache-2.0
"""What every kind of rule must do to a slate; a new file is tested without editing this one."""

from dataclasses import replace

import numpy as np
import pytest

from yuzui import plugins
from yuzui.allocate.candidates import Candidates
from yuzui.allocate.methods.fund.portfolio import best, terms
from yuzui.allocate.methods.fund.problem import Change, Problem
from yuzui.allocate.rulebook import FORMAT, build
from yuzui.allocate.rules.budget import money
from yuzui.engines.registry import solve
from yuzui.testing import check_plugin

KINDS = plugins.modules("rule")
kind = pytest.mark.parametrize("kind", [KINDS[name] for name in KINDS], ids=list(KINDS))


def book(example, order=1, factor=1.0):
    own = {"strength": "hard", "source": "example"}
    rows = [{**own, **row} for row in example.rules][::order]
    value = {"from": "given", "per": "proposal"}
    return build({"format": FORMAT, "call": {"unit": factor}, "value": value, "rule": rows})


def problem(example, places=None, order=1, factor=1.0):
    rules = book(example, order, factor).rules
    table = example.proposals
    at = range(len(table["id"])) if places is None else places
    rows = {name: [cells[k] for k in at] for name, cells in table.items()}
    candidates = Candidates(
        ids=rows["id"],
        amount=np.array(rows["amount"]) * factor,
        value=np.array(rows["value"]),
        columns={k: v for k, v in rows.items() if k not in ("id", "amount", "value")},
        budget=sum(money(rule) for rule in rules if rule.kind == "budget"),
    )
    return Problem(candidates, terms(rules, candidates), 7, solve)


def members(asked, slate):
    return {name for name, inside in zip(asked.candidates.ids, slate.chosen, strict=True) if inside}


@kind
def test_fits_the_seam(kind):
    assert check_plugin("rule", kind) == []


@kind
def test_solver_finds_the_optimum_of_the_example(kind):
    asked = problem(kind.EXAMPLE)
    assert best(asked).objective == pytest.approx(kind.EXAMPLE.optimum)


@kind
def test_violating_set_is_refused(kind):
    """Forced in and everything else out, the violating set has no solution; the other has."""
    asked = problem(kind.EXAMPLE)
    ids = list(asked.candidates.ids)
    for names, status in ((kind.EXAMPLE.violates, "infeasible"), (kind.EXAMPLE.holds, "optimal")):
        inside = tuple(ids.index(name) for name in names)
        outside = tuple(k for k in range(len(ids)) if k not in inside)
        assert best(asked, Change(inside=inside, outside=outside)).status == status


@kind
@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_relaxing_never_worsens(kind, share):
    asked = problem(kind.EXAMPLE)
    before = best(asked).objective
    for k, term in enumerate(asked.terms):
        looser = term.limit + term.looser * share * abs(term.limit)
        assert best(asked, Change(loosened={k: looser})).objective >= before - 1e-9
        assert best(asked, Change(dropped=frozenset({k}))).objective >= before - 1e-9


@kind
def test_order_of_proposals_and_rows_is_irrelevant(kind):
    straight = problem(kind.EXAMPLE)
    turned = problem(kind.EXAMPLE, list(range(len(straight.candidates)))[::-1], order=-1)
    assert members(straight, best(straight)) == members(turned, best(turned))


@kind
@pytest.mark.parametrize("factor", [1e-3, 10_000.0, 1e8])
def test_scaling_the_currency_changes_nothing_but_units(kind, factor):
    plain, scaled = problem(kind.EXAMPLE), problem(kind.EXAMPLE, factor=factor)
    first, second = best(plain), best(scaled)
    assert members(plain, first) == members(scaled, second)
    assert first.objective == pytest.approx(second.objective)
    for a, b in zip(plain.terms, scaled.terms, strict=True):
        money_ = a.rule.kind == "budget" or a.rule.measure == "amount"
        expected = a.limit * factor if money_ and not a.share else a.limit
        assert b.limit == pytest.approx(expected)


@kind
def test_a_rule_over_nobody_changes_nothing_or_is_an_error(kind):
    """A cap over an empty group holds by itself; a floor above nothing can never hold."""
    asked = problem(kind.EXAMPLE)
    name = next(n for n in KINDS if KINDS[n] is kind)
    row = next(r for r in book(kind.EXAMPLE).rules if r.kind == name)
    nobody = replace(row, name="nobody", where=replace(row.where, tests=(("id", "in", ("none",)),)))
    if row.at_least is not None:
        with pytest.raises(Exception, match="covers no proposal"):
            terms((nobody,), asked.candidates)
        return
    more = replace(asked, terms=(*asked.terms, *terms((nobody,), asked.candidates)))
    assert best(more).objective == pytest.approx(best(asked).objective)


@kind
def test_every_field_is_explained_in_both_languages(kind):
    for field in kind.FIELDS:
        assert field.help.en and not field.help.zh.isascii() and not field.label.zh.isascii()
