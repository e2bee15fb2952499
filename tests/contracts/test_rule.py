# SPDX-License-Identifier: Apache-2.0
"""What every kind of rule must do to a slate; a new file is tested without editing this one."""

from dataclasses import replace

import numpy as np
import pytest
from tests.contracts.checks.rule import _sets as sets_of
from tests.contracts.checks.rule import book, problem

from yuzui import registry
from yuzui.errors import RuleError
from yuzui.funding.grammar import WHERE
from yuzui.funding.portfolio_problem import Change, best
from yuzui.funding.rulebook import empty_groups

ALL = registry.modules("rule")
KINDS = {name: ALL[name] for name in ALL if ALL[name].STAGE == "fund"}
NOBODY = {"where": {"id": "none"}}
kind = pytest.mark.parametrize("kind", [*KINDS.values()], ids=list(KINDS))
every = pytest.mark.parametrize("kind", [ALL[name] for name in ALL], ids=list(ALL))


def members(asked, slate):
    whole = asked.candidates.ids[: asked.candidates.whole]
    level = asked.candidates.proposals(slate.chosen)
    return {(name, round(float(part), 9)) for name, part in zip(whole, level, strict=True) if part}


def own(kind):
    """Return the example with the rows of the kind apart from the others."""
    name = next(n for n in KINDS if KINDS[n] is kind)
    others = [row for row in kind.EXAMPLE.rules if row["kind"] != name]
    return others, [row for row in kind.EXAMPLE.rules if row["kind"] == name]


def with_rows(kind, *rows):
    return replace(kind.EXAMPLE, rules=tuple(rows))


@kind
def test_solver_finds_the_optimum_of_the_example(kind):
    assert best(problem(kind.EXAMPLE)).objective == pytest.approx(kind.EXAMPLE.optimum)


@kind
def test_violating_set_is_refused(kind):
    """Forced in and everything else out, the violating set has no solution; the other has."""
    asked = problem(kind.EXAMPLE)
    ids = list(asked.candidates.ids)
    for names, status in ((kind.EXAMPLE.violates, "infeasible"), (kind.EXAMPLE.holds, "optimal")):
        inside = tuple(ids.index(name) for name in names)
        outside = tuple(k for k in range(len(ids)) if k not in inside)
        if not asked.candidates.open[list(inside)].all():
            assert status == "infeasible"  # barred: forced in it is known to break the row
        elif names:
            assert best(asked, Change(inside=inside, outside=outside)).status == status


@kind
@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_relaxing_never_worsens(kind, share):
    asked = problem(kind.EXAMPLE)
    before = best(asked).objective
    for k, term in enumerate(asked.terms):
        looser = term.limit + term.looser * share * max(abs(term.limit), 1.0)
        assert best(asked, Change(loosened={k: looser})).objective >= before - 1e-9
        assert best(asked, Change(dropped=frozenset({k}))).objective >= before - 1e-9


@kind
def test_order_of_proposals_and_rows_is_irrelevant(kind):
    straight = problem(kind.EXAMPLE)
    turned = problem(kind.EXAMPLE, list(range(len(kind.EXAMPLE.proposals["id"])))[::-1], order=-1)
    assert members(straight, best(straight)) == members(turned, best(turned))


@kind
@pytest.mark.parametrize("factor", [1e-3, 10_000.0, 1e8])
def test_scaling_the_currency_changes_nothing_but_units(kind, factor):
    plain, scaled = problem(kind.EXAMPLE), problem(kind.EXAMPLE, factor=factor)
    first, second = best(plain), best(scaled)
    assert members(plain, first) == members(scaled, second)
    assert first.objective == pytest.approx(second.objective)
    for a, b in zip(plain.terms, scaled.terms, strict=True):
        money = a.rule.kind == "budget" or a.rule.measure == "amount"
        expected = a.limit * factor if money and not a.share else a.limit
        assert b.limit == pytest.approx(expected)


@kind
def test_a_rule_over_nobody_is_told_or_is_an_error(kind):
    """A cap over an empty group holds by itself and is told; a floor can never hold."""
    others, rows = own(kind)
    if WHERE not in kind.FIELDS:
        # it names proposals, or the whole call: it cannot cover nobody
        assert not empty_groups(book(kind.EXAMPLE).rules, problem(kind.EXAMPLE).candidates)
        return
    nobody = [{**row, **NOBODY} for row in rows]
    if "at_least" in rows[0] and ALL["floor"] is kind:
        with pytest.raises(RuleError, match="covers no proposal") as caught:
            problem(with_rows(kind, *others, *nobody))
        assert caught.value.code == "empty_group"
        return
    asked = problem(with_rows(kind, *others, *nobody))
    told = empty_groups(book(with_rows(kind, *others, *nobody)).rules, asked.candidates)
    assert [rule.name for rule in told] == [row["name"] for row in nobody]
    if others:  # what is left are the other rows alone
        assert best(asked).objective == best(problem(with_rows(kind, *others))).objective


@kind
@pytest.mark.parametrize("penalty", [0.3, 5.0])
def test_soft_pays_for_its_shortfall_or_is_refused(kind, penalty):
    """The solver's best value less penalties is that of enumeration; some kinds are never soft."""
    others, rows = own(kind)
    soft = []
    for row in rows:
        fixed = {"share_of": "budget"} if row.get("share_of") == "awarded" else {}
        soft.append({**row, **fixed, "strength": "soft", "penalty": penalty})
    try:
        asked = problem(with_rows(kind, *others, *soft))
    except RuleError as error:
        assert "hard" in error.message.en and "硬性" in error.message.zh
        return
    sets = sets_of(asked)
    worth = sets @ asked.candidates.value
    for term in asked.terms:
        short = np.array([term.shortfall(chosen) for chosen in sets])
        unit = 100.0 if term.share else 1.0
        worth -= np.where(short > 0, np.inf, 0.0) if term.rule.hard else penalty * unit * short
    assert best(asked).objective == pytest.approx(worth.max())


@every
def test_every_field_is_explained_in_both_languages(kind):
    for field in kind.FIELDS:
        assert field.help.en and not field.help.zh.isascii() and not field.label.zh.isascii()
