# SPDX-License-Identifier: Apache-2.0
"""What the rules in force buy and cost, beside the world in which one of them is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from yuzui.investment import prior
from yuzui.investment.tax import scope, select
from yuzui.investment.tax.price import worth
from yuzui.investment.tax.response import Behaviour, Effect, Uptake, effect
from yuzui.investment.tax.rule import Rule, Rules
from yuzui.investment.tax_report.question import Question

USABLE = frozenset({"given", "confirmed"})
"""Where a rate of tax must come from, for an effect to be stated."""
PRIORS = ("user_cost_elasticity", "relabelled_share", "deduction_claim_share", "loss_share")
BESIDE = "tax_incrementality"
"""Prior an effect is compared with; it is no input."""
LOW, HIGH = 0.1, 0.9

Row = dict[str, Any]


def effects(rules: Rules, in_force: Sequence[Row], prices: Sequence[Row], question: Question, year: int) -> list[Row]:
    """Return what each rule in force buys and costs in a year, per unit of the R&D it is for."""
    rates = {row["firm"]: row["tax_rate"] for row in prices if row["basis"] in USABLE}
    seen: set[tuple[str, str, str]] = set()
    found: list[Row] = []
    for row in in_force:
        for rule in _held(rules, row, question):
            key = (row["firm"], row["work"], rule.id)
            if row["firm"] in rates and rule.start and key not in seen:
                seen.add(key)
                found.append(_row(rules, row, rule, (question, rates[row["firm"]]), year))
    return found


def _held(rules: Rules, row: Row, question: Question) -> Iterator[Rule]:
    for name in dict.fromkeys(part["rule"] for part in row["parts"]):
        rule = rules.by_id(name) if name else None
        if rule and question.rule in ("", rule.id):
            yield rule


def _row(rules: Rules, row: Row, rule: Rule, asked: tuple[Question, float], year: int) -> Row:
    question, tax_rate = asked
    thetas = _thetas(rules, row, rule, (question, year))
    elasticity, relabel, claim, loss = (prior.load(name) for name in PRIORS)
    # firms that wait for a profit are those without one: all of their claims are met, but later
    uptake = Uptake(claim=claim.median, profit=1.0 if question.wait else 1 - loss.median)
    # what is given to others arrives there: nothing of it can be cost under another name
    hidden = relabel.median if row["work"] == "own" else 0.0
    middle = Behaviour(elasticity.median, hidden)
    unit = worth(tax_rate, question.wait, question.interest)
    found = effect(unit, thetas, middle, uptake)
    many = [_again(unit, thetas, middle, uptake, elasticity.quantile(q)) for q in (HIGH, LOW)]
    return {
        **{name: row[name] for name in ("firm", "firm_label", "work")},
        "rule": rule.id,
        "tax_rate": tax_rate,
        "from": year - len(thetas) + 2,
        "year": year,
        "without": thetas[-1][0],
        "with": thetas[-1][2],
        "real": found.real[-1],
        "reported": found.reported[-1],
        "forgone": found.forgone[-1],
        "per_unit_forgone": found.per_unit_forgone,
        "interval": {
            "of": "per_unit_forgone",
            "low": many[0].per_unit_forgone,
            "high": many[1].per_unit_forgone,
            "level": HIGH - LOW,
            "kind": "prior user_cost_elasticity",
        },
    }


def _again(
    unit: float, thetas: Sequence[tuple[float, float, float]], behaviour: Behaviour, uptake: Uptake, elasticity: float
) -> Effect:
    return effect(unit, thetas, replace(behaviour, elasticity=elasticity), uptake)


def _thetas(rules: Rules, row: Row, rule: Rule, asked: tuple[Question, int]) -> list[tuple[float, float, float]]:
    """Return, from the year before the rule to the year asked for, without it, known and held."""
    question, year = asked
    candidates = rules.candidates(scope.firm(row["firm"]), scope.Use(row["work"], row["type"]))
    others = tuple(one for one in candidates if one.id != rule.id)
    first = rule.start.year if rule.start else year
    found = []
    for each in range(min(first, year), year + 1):
        old, new, told = (
            select.mean(select.parts(these, each, question.weights, announced))
            for these, announced in ((others, False), (candidates, False), (candidates, True))
        )
        found.append((old, told, new))
    return [(found[0][0],) * 3, *found]


def priors() -> list[Row]:
    """Return the priors an effect rests on, and the one it is compared with."""
    return [prior.load(name).json() for name in (*PRIORS, BESIDE)]
