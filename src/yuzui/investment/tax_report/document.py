# SPDX-License-Identifier: Apache-2.0
"""The document ``yuzui.path.tax/1``: rules in force, their price by type, what must be said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place, UnknownIdentifierError
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio
from yuzui.investment.tax import price, scope, select
from yuzui.investment.tax.price import b_index, relative_price, worth
from yuzui.investment.tax.rule import Gift, Rule, Rules
from yuzui.investment.tax.scope import Firm, Use
from yuzui.investment.tax.select import Part, Turn
from yuzui.investment.tax_report import effects, sources, words
from yuzui.investment.tax_report.question import Question
from yuzui.job.result import digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text

SCHEMA = "yuzui.path.tax/1"
STATUTORY = "statutory_rate"
GROWTH = 0.01
"""Growth of enterprise R&D in the sentence on the denominator."""

Row = dict[str, Any]


def run(workspace: Workspace, question: Question, path: Path | None = None) -> Row:
    """Say which tax rules hold, what R&D costs under them, and what is not known."""
    rules = sources.rules(workspace, question.country, path)
    rule = _asked(rules, question.rule)
    year = _year(rules, question)
    firms = _firms(question.firm)
    in_force = [row for firm in firms for row in _in_force(rules, firm, question, year)]
    if rule:
        in_force = [row for row in in_force if rule.id in {p["rule"] for p in row["parts"]}]
    prices = [row for firm in firms for row in _prices(rules, firm, question, in_force, year)]
    asked = {name: getattr(question, name) for name in question.__dataclass_fields__}
    read = [_rule(one) for one in (*rules.rows, *rules.held_back)]
    series = sources.series(workspace, question.country)
    said = beside(rules, series)
    used = None if isinstance(series, Text) or said["denominator_unknown"] else series[0]
    files = sources.described(workspace, path, used)
    digests = [file["sha256"] for file in files]
    return {
        "schema": SCHEMA,
        "run": stamp("tax", {"rules": digest(read), "files": digests, **asked}),
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
        "effects": effects.effects(rules, in_force, prices, question, year),
        "priors": effects.priors(),
        "warnings": list(_warnings(in_force)),
        "sunsets": [one.id for one in select.sunsets(rules)],
        **said,
        "files": files,
    }


def beside(rules: Rules, series: tuple[Facts, Ratio] | Text) -> Row:
    """Return what stands beside every statement on tax rules."""
    from yuzui.investment.tax.listed import listed

    errors = [one.error for one in listed(rules)]
    found = _denominator(series)
    return {
        "b_index": {"checked": len(errors), "largest_error": max(errors, default=None)},
        "denominator_effect": None if isinstance(found, Text) else found,
        "denominator_unknown": found.json() if isinstance(found, Text) else None,
    }


_NO_SPLIT = Text("the series does not say what enterprises spend on basic research", "序列未给出企业的基础研究经费")


def _denominator(series: tuple[Facts, Ratio] | Text) -> Row | Text:
    if isinstance(series, Text):
        return series
    found = sources.amounts(*series)
    if found is None:
        return _NO_SPLIT
    amounts, split_year = found
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
    return {**row, "sentence": words.denominator(row).json()}


def _asked(rules: Rules, name: str) -> Rule | None:
    if not name:
        return None
    if found := rules.by_id(name):
        return found
    for rule in rules.held_back:
        if rule.id == name:
            raise sources.unconfirmed(rules, rule)
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
    return [scope.firm(name)] if name else list(scope.firms().values())


def _in_force(rules: Rules, firm: Firm, question: Question, year: int) -> Iterator[Row]:
    for use in rules.works:
        candidates = rules.candidates(firm, use)
        parts = select.parts(candidates, year, question.weights)
        told = select.parts(candidates, year, question.weights, announced=True)
        yield {
            "firm": firm.name,
            "firm_label": firm.label.json(),
            "work": use.work,
            "type": use.kind,
            "theta": select.mean(parts),
            "theta_known": select.mean(told),
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
    return {"basis": basis, "given": question.tax_rate, "note": words.BASIS[basis].json()}


def _spending(question: Question) -> Row:
    """Return when money is spent and deducted, and in words what that means for every figure."""
    weights = None if question.weights is None else list(question.weights)
    found = {"weights": weights, "wait": question.wait, "interest": question.interest}
    return {**found, "note": words.spending(found).json()}


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
            sentence = words.turn(turn)
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
