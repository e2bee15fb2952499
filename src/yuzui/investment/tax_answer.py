# SPDX-License-Identifier: Apache-2.0
"""The answer of `tax`: rules in force, their price by type, what they buy and cost, what must be said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place, UnknownIdentifierError
from yuzui.investment import prior, tax_sources, tax_words
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio
from yuzui.investment.tax import price, rules
from yuzui.investment.tax import rules as scope
from yuzui.investment.tax import rules as select
from yuzui.investment.tax.price import Behaviour, Effect, Uptake, b_index, effect, relative_price, worth
from yuzui.investment.tax.rules import Firm, Gift, Part, Rule, Rules, Turn, Use
from yuzui.investment.tax_sources import Question
from yuzui.job.result import digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text

# What the rules in force buy and cost, beside the world in which one of them is not there.


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
    rows: list[Row] = []
    for row in in_force:
        for rule in _held(rules, row, question):
            key = (row["firm"], row["work"], rule.id)
            if row["firm"] in rates and rule.start and key not in seen:
                seen.add(key)
                rows.append(_row(rules, row, rule, (question, rates[row["firm"]]), year))
    return rows


def _held(rules: Rules, row: Row, question: Question) -> Iterator[Rule]:
    for name in dict.fromkeys(part["rule"] for part in row["parts"]):
        rule = rules.by_id(name) if name else None
        if rule and question.rule in ("", rule.id):
            yield rule


def _row(rules: Rules, row: Row, rule: Rule, question_and_rate: tuple[Question, float], year: int) -> Row:
    question, tax_rate = question_and_rate
    thetas = _thetas(rules, row, rule, (question, year))
    elasticity, relabel, claim, loss = (prior.load(name) for name in PRIORS)
    # firms that wait for a profit are those without one: all of their claims are met, but later
    uptake = Uptake(claim=claim.median, profit=1.0 if question.wait else 1 - loss.median)
    # what is given to others arrives there: nothing of it can be cost under another name
    hidden = relabel.median if row["work"] == "own" else 0.0
    middle = Behaviour(elasticity.median, hidden)
    unit = worth(tax_rate, question.wait, question.interest)
    change = effect(unit, thetas, middle, uptake)
    many = [_again(unit, thetas, middle, uptake, elasticity.quantile(q)) for q in (HIGH, LOW)]
    return {
        **{name: row[name] for name in ("firm", "firm_label", "work")},
        "rule": rule.id,
        "tax_rate": tax_rate,
        "from": year - len(thetas) + 2,
        "year": year,
        "without": thetas[-1][0],
        "with": thetas[-1][2],
        "real": change.real[-1],
        "reported": change.reported[-1],
        "forgone": change.forgone[-1],
        "per_unit_forgone": change.per_unit_forgone,
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


def _thetas(
    rules: Rules, row: Row, rule: Rule, question_and_year: tuple[Question, int]
) -> list[tuple[float, float, float]]:
    """Return, from the year before the rule to the year asked for, without it, known and held."""
    question, year = question_and_year
    candidates = rules.candidates(scope.firm(row["firm"]), scope.Use(row["work"], row["type"]))
    others = tuple(one for one in candidates if one.id != rule.id)
    first = rule.start.year if rule.start else year
    thetas = []
    for each in range(min(first, year), year + 1):
        old, new, announced = (
            select.mean(select.parts(these, each, question.weights, announced))
            for these, announced in ((others, False), (candidates, False), (candidates, True))
        )
        thetas.append((old, announced, new))
    return [(thetas[0][0],) * 3, *thetas]


def priors() -> list[Row]:
    """Return the priors an effect rests on, and the one it is compared with."""
    return [prior.load(name).json() for name in (*PRIORS, BESIDE)]


SCHEMA = "yuzui.path.tax/1"
STATUTORY = "statutory_rate"
GROWTH = 0.01
"""Growth of enterprise R&D in the sentence on the denominator."""


def run(workspace: Workspace, question: Question, path: Path | None = None) -> Row:
    """Say which tax rules hold, what R&D costs under them, and what is not known."""
    rules = tax_sources.rules(workspace, question.country, path)
    rule = _rule_of(rules, question.rule)
    year = _year(rules, question)
    firms = _firms(question.firm)
    in_force = [row for firm in firms for row in _in_force(rules, firm, question, year)]
    if rule:
        in_force = [row for row in in_force if rule.id in {p["rule"] for p in row["parts"]}]
    prices = [row for firm in firms for row in _prices(rules, firm, question, in_force, year)]
    inputs = {name: getattr(question, name) for name in question.__dataclass_fields__}
    read = [_rule(one) for one in (*rules.rows, *rules.held_back)]
    series = tax_sources.series(workspace, question.country)
    sentence = beside(rules, series)
    used = None if isinstance(series, Text) or sentence["denominator_unknown"] else series[0]
    files = tax_sources.described(workspace, path, used)
    digests = [file["sha256"] for file in files]
    return {
        "schema": SCHEMA,
        "run": stamp("tax", {"rules": digest(read), "files": digests, **inputs}),
        "country": question.country,
        "year": year,
        "firm": question.firm or None,
        "rule": question.rule or None,
        "last_dated": _day(rules.last_dated),
        "rules": [_rule(one) for one in rules.rows],
        "held_back": [_rule(one) for one in rules.held_back],
        "gifts": [_gift(gift) for gift in rules.gifts],
        "in_force": in_force,
        "user_cost": prices,
        "relative_price": list(_relative(prices)),
        "tax_rate": _tax_rate(question, prices),
        "spending": _spending(question),
        "effects": effects(rules, in_force, prices, question, year),
        "priors": priors(),
        "warnings": list(_warnings(in_force)),
        "sunsets": [one.id for one in select.sunsets(rules)],
        **sentence,
        "files": files,
    }


def beside(rules: Rules, series: tuple[Facts, Ratio] | Text) -> Row:
    """Return what stands beside every statement on tax rules."""
    errors = [one.error for one in listed(rules)]
    effect = _denominator(series)
    return {
        "b_index": {"checked": len(errors), "largest_error": max(errors, default=None)},
        "denominator_effect": None if isinstance(effect, Text) else effect,
        "denominator_unknown": effect.json() if isinstance(effect, Text) else None,
    }


_NO_SPLIT = Text("the series does not say what enterprises spend on basic research", "序列未给出企业的基础研究经费")


def _denominator(series: tuple[Facts, Ratio] | Text) -> Row | Text:
    if isinstance(series, Text):
        return series
    data = tax_sources.amounts(*series)
    if data is None:
        return _NO_SPLIT
    amounts, split_year = data
    base = series[1].latest
    row = {
        "growth": GROWTH,
        "effect": price.denominator_effect(amounts, GROWTH),
        "year": base.year,
        "share": base.share,
        "enterprise": amounts.enterprise,
        "content": amounts.content,
        "content_year": split_year,
        "unit": base.unit,
        "vintage": base.kind,
        "sources": list(base.sources),
    }
    return {**row, "sentence": tax_words.denominator(row).json()}


def _rule_of(rules: Rules, name: str) -> Rule | None:
    if not name:
        return None
    if result := rules.by_id(name):
        return result
    for rule in rules.held_back:
        if rule.id == name:
            raise tax_sources.unconfirmed(rules, rule)
    raise UnknownIdentifierError(
        Text("there is no such tax rule", "没有该税收规则"),
        Place(rules.file, column="rule_id"),
        seen=name,
        expected=" ".join(rule.id for rule in rules.rows),
    )


def _year(rules: Rules, question: Question) -> int:
    """Return the year asked for, else the last one the rules name; without either it is asked."""
    if question.year is not None:
        return question.year
    if rules.last_dated is not None:
        return rules.last_dated.year
    raise InputError(
        Text("the usable rules name no day: say which year is meant", "可用规则均未注明日期：请指定年份"),
        Place(rules.file, column="effective_from"),
        expected="--year 2024",
        fix=Text("give a year, or fill in the days", "请指定年份，或补全日期"),
        code="year_missing",
    )


def _firms(name: str) -> list[Firm]:
    return [rules.firm(name)] if name else list(rules.firms().values())


def _in_force(rules: Rules, firm: Firm, question: Question, year: int) -> Iterator[Row]:
    for use in rules.works:
        candidates = rules.candidates(firm, use)
        parts = select.parts(candidates, year, question.weights)
        announced = select.parts(candidates, year, question.weights, announced=True)
        yield {
            "firm": firm.name,
            "firm_label": firm.label.json(),
            "work": use.work,
            "type": use.kind,
            "theta": select.mean(parts),
            "theta_known": select.mean(announced),
            "parts": [_part(part) for part in parts],
            "turns": [_turn(turn) for turn in select.turns(rules, firm, use, year)],
        }


def _part(part: Part) -> Row:
    rule = part.choice.rule
    return {
        "from": _day(part.start),
        "to": _day(part.end - dt.timedelta(days=1)),
        "weight": part.weight,
        "rate": part.choice.rate,
        "rule": rule.id if rule else None,
        "tied": list(part.choice.tied),
    }


def _turn(turn: Turn) -> Row:
    after = turn.after.rule
    return {
        "kind": turn.kind,
        "rule": turn.rule.id,
        "rate": turn.rule.rate,
        "announced_on": _day(turn.rule.announced),
        "effective_from": _day(turn.rule.start),
        "last_day": _day(turn.rule.last_day),
        "after_rate": turn.after.rate if turn.kind == "sunset" else None,
        "after_rule": after.id if after else None,
        "tied": list(turn.tied),
    }


def _prices(rules: Rules, firm: Firm, question: Question, in_force: Sequence[Row], year: int) -> Iterator[Row]:
    """Yield the user cost of every use of a firm's money at every rate of tax in question."""
    for rate, basis in _rates(rules, firm, question, year):
        for row in in_force:
            if row["firm"] == firm.name:
                index = b_index(worth(rate, question.wait, question.interest), row["theta"])
                yield {
                    **{name: row[name] for name in ("firm", "firm_label", "work", "type", "theta")},
                    "tax_rate": rate,
                    "basis": basis,
                    "b_index": index,
                    "implied_subsidy": 1 - index,
                }


def _rates(rules: Rules, firm: Firm, question: Question, year: int) -> list[tuple[float, str]]:
    """Return rates of the profit tax: the caller's, the confirmed one, or those sources list."""
    if question.tax_rate is not None:
        return [(question.tax_rate, "given")]
    law = rules.candidates(firm, Use("any"), STATUTORY)
    # the profit of a year is taxed by its days, whenever in it the R&D was paid
    if law and (rate := select.mean(select.parts(law, year))):
        return [(rate, "confirmed")]
    listed = {rate for rule in rules.rows for rate in rule.listed}
    return [(rate, "listed") for rate in sorted(listed, reverse=True)]


def _tax_rate(question: Question, prices: Sequence[Row]) -> Row:
    """Return where the rates of tax come from, and in words what that means."""
    basis = next((row["basis"] for row in prices), "none")
    return {"basis": basis, "given": question.tax_rate, "note": tax_words.BASIS[basis].json()}


def _spending(question: Question) -> Row:
    """Return when money is spent and deducted, and in words what that means for every figure."""
    weights = None if question.weights is None else list(question.weights)
    settings = {"weights": weights, "wait": question.wait, "interest": question.interest}
    return {**settings, "note": tax_words.spending(settings).json()}


def _relative(prices: Sequence[Row]) -> Iterator[Row]:
    """Yield what a basic contribution costs beside the firm's own basic research."""
    own = {(p["firm"], p["tax_rate"]): p for p in prices if _use(p) == ("own", "basic")}
    for row in prices:
        mine = own.get((row["firm"], row["tax_rate"]))
        if mine and _use(row) == ("contribution", "basic"):
            yield {
                "firm": row["firm"],
                "firm_label": row["firm_label"],
                "tax_rate": row["tax_rate"],
                "basis": row["basis"],
                "own": mine["b_index"],
                "contribution": row["b_index"],
                "relative_price": relative_price(row["b_index"], mine["b_index"]),
            }


def _use(row: Row) -> tuple[str, str]:
    return row["work"], row["type"]


def _warnings(in_force: Sequence[Row]) -> Iterator[Row]:
    """Yield each thing to be said once, with the firms it is said of."""
    seen: dict[str, Row] = {}
    for row in in_force:
        for turn in row["turns"]:
            sentence = tax_words.turn(turn)
            entry = seen.setdefault(
                sentence.en, {"kind": turn["kind"], "rule": turn["rule"], "text": sentence.json(), "firms": []}
            )
            if row["firm"] not in entry["firms"]:
                entry["firms"].append(row["firm"])
    yield from seen.values()


def _rule(rule: Rule) -> Row:
    return {
        "id": rule.id,
        "instrument": rule.instrument,
        "scope": rule.words,
        **rule.scope.json(),
        "rate": rule.rate,
        "effective_from": _day(rule.start),
        "effective_to": _day(rule.last_day),
        "announced_on": _day(rule.announced),
        "retroactive": rule.retroactive,
        "act": rule.act,
        "supersedes": sorted(rule.supersedes),
        "status": rule.status,
        "confirmed_by": rule.confirmed_by or None,
        "source": rule.source,
        "note": rule.note,
        "row": rule.row,
    }


def _gift(gift: Gift) -> Row:
    return {
        "id": gift.id,
        "donor": gift.donor,
        "recipient": gift.recipient,
        "amount": float(gift.amount),
        "currency": gift.currency,
        "from": _day(gift.first),
        "to": _day(gift.last),
        "precision": gift.precision,
        "status": gift.status,
        "source": gift.source,
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


@dataclass(frozen=True, slots=True)
class Listed:
    """One implied subsidy that a source lists, beside ours."""

    rule: Rule
    tax_rate: float
    listed: float
    computed: float

    @property
    def error(self) -> float:
        """Distance of the two."""
        return abs(self.listed - self.computed)


def listed(rules: Rules) -> Iterator[Listed]:
    """Yield every implied subsidy the sources list, with what the rate of its rule gives."""
    for rule in rules.rows:
        for tax_rate, value in rule.listed.items():
            yield Listed(rule, tax_rate, value, 1 - b_index(tax_rate, rule.stated))
