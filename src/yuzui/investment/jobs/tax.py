# SPDX-License-Identifier: Apache-2.0
"""Which tax rules hold in a year, what R&D costs under them, what they buy and cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from yuzui.errors import InputError, Place, UnknownIdentifierError
from yuzui.investment import prior, tax_answer, tax_sources, tax_view
from yuzui.investment.inputs import Tax as Inputs
from yuzui.investment.prior import Stated
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio
from yuzui.investment.tax import price, rules
from yuzui.investment.tax.price import Behaviour, Uptake, b_index, effect, relative_price, worth
from yuzui.investment.tax.rules import Firm, Gift, Part, Rule, Rules, Turn, Use
from yuzui.investment.tax_answer import Answer as Answer
from yuzui.investment.tax_answer import InForce, UserCost
from yuzui.investment.tax_sources import TAX_RULES, Question
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.text import Text

TITLE = Text("the tax treatment of R&D", "研发的税收待遇")
QUESTION = Text("What does this tax rule buy and cost?", "税收规则的成本与效果？")
SOURCE = "Warda, J. 2001, STI Review 27; Frascati Manual 2015"
VIEW = tax_view.VIEW

USABLE = frozenset({"given", "confirmed"})
"""Where a rate of tax must come from, for an effect to be stated."""
PRIORS = ("user_cost_elasticity", "relabelled_share", "deduction_claim_share", "loss_share")
BESIDE = "tax_incrementality"
"""Prior an effect is compared with; it is no input."""
LOW, HIGH = 0.1, 0.9
STATUTORY = "statutory_rate"
GROWTH = 0.01
"""Growth of enterprise R&D in the sentence on the denominator."""
_NO_SPLIT = Text("the series does not say what enterprises spend on basic research", "序列未给出企业的基础研究经费")


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Say which rules hold, what R&D costs under them, and what they buy and cost."""
    values = {name: getattr(inputs, name) for name in Question.__dataclass_fields__}
    return answer(workspace, Question(**values), Path(inputs.rules) if inputs.rules else None)


def keep(workspace: Workspace, answer: Answer) -> str:
    """Keep a result as a run and return its id."""
    shipped = answer.files[0].file == TAX_RULES and answer.files[0].source
    return workspace.save("tax", answer, "public" if shipped else "restricted")


def answer(workspace: Workspace, question: Question, path: Path | None = None) -> Answer:
    """Say which tax rules hold, what R&D costs under them, and what is not known."""
    known = tax_sources.rules(workspace, question.country, path)
    rule = _rule_of(known, question.rule)
    year = _year(known, question)
    firms = _firms(question.firm)
    in_force = [row for firm in firms for row in _in_force(known, firm, question, year)]
    if rule:
        in_force = [row for row in in_force if rule.id in {part.rule for part in row.parts}]
    prices = [row for firm in firms for row in _prices(known, firm, question, in_force, year)]
    inputs = {name: getattr(question, name) for name in question.__dataclass_fields__}
    dated, held_back = [_rule(one) for one in known.rows], [_rule(one) for one in known.held_back]
    series = tax_sources.series(workspace, question.country)
    more = beside(known, series)
    used = None if isinstance(series, Text) or more.denominator_unknown else series[0]
    files = tax_sources.described(workspace, path, used)
    read = digest(msgspec.to_builtins([*dated, *held_back]))
    return Answer(
        run=Run.of("tax", {"rules": read, "files": [file.sha256 for file in files], **inputs}),
        country=question.country,
        year=year,
        firm=question.firm or None,
        rule=question.rule or None,
        last_dated=_day(known.last_dated),
        rules=dated,
        held_back=held_back,
        gifts=[_gift(gift) for gift in known.gifts],
        in_force=in_force,
        user_cost=prices,
        relative_price=list(_relative(prices)),
        tax_rate=_tax_rate(question, prices),
        spending=_spending(question),
        effects=effects(known, in_force, prices, question, year),
        priors=priors(),
        warnings=list(_warnings(in_force)),
        sunsets=[one.id for one in rules.sunsets(known)],
        b_index=more.b_index,
        denominator_effect=more.denominator_effect,
        denominator_unknown=more.denominator_unknown,
        files=files,
    )


def effects(
    known: Rules, in_force: Sequence[InForce], prices: Sequence[UserCost], question: Question, year: int
) -> list[tax_answer.Effect]:
    """Return what each rule in force buys and costs in a year, per unit of the R&D it is for."""
    rates = {row.firm: row.tax_rate for row in prices if row.basis in USABLE}
    seen: set[tuple[str, str, str]] = set()
    rows: list[tax_answer.Effect] = []
    for row in in_force:
        for rule in _rules_in_force(known, row, question):
            key = (row.firm, row.work, rule.id)
            if row.firm in rates and rule.start and key not in seen:
                seen.add(key)
                thetas = _thetas(known, row, rule, question, year)
                rows.append(_effect(row, rule.id, thetas, question, rates[row.firm], year))
    return rows


def _rules_in_force(known: Rules, row: InForce, question: Question) -> Iterator[Rule]:
    for name in dict.fromkeys(part.rule for part in row.parts):
        rule = known.by_id(name) if name else None
        if rule and question.rule in ("", rule.id):
            yield rule


def _effect(
    row: InForce,
    rule: str,
    thetas: Sequence[tuple[float, float, float]],
    question: Question,
    tax_rate: float,
    year: int,
) -> tax_answer.Effect:
    elasticity, relabel, claim, loss = (prior.load(name) for name in PRIORS)
    # firms that wait for a profit are those without one: all of their claims are met, but later
    uptake = Uptake(claim=claim.median, profit=1.0 if question.wait else 1 - loss.median)
    # what is given to others arrives there: nothing of it can be cost under another name
    hidden = relabel.median if row.work == "own" else 0.0
    middle = Behaviour(elasticity.median, hidden)
    unit = worth(tax_rate, question.wait, question.interest)
    change = effect(unit, thetas, middle, uptake)
    low, high = (
        effect(unit, thetas, replace(middle, elasticity=elasticity.quantile(level)), uptake).per_unit_forgone
        for level in (HIGH, LOW)
    )
    return tax_answer.Effect(
        firm=row.firm,
        firm_label=row.firm_label,
        work=row.work,
        rule=rule,
        tax_rate=tax_rate,
        start=year - len(thetas) + 2,
        year=year,
        without=thetas[-1][0],
        with_rule=thetas[-1][2],
        real=change.real[-1],
        reported=change.reported[-1],
        forgone=change.forgone[-1],
        per_unit_forgone=change.per_unit_forgone,
        interval=tax_answer.Interval("per_unit_forgone", low, high, HIGH - LOW, "prior user_cost_elasticity"),
    )


def _thetas(known: Rules, row: InForce, rule: Rule, question: Question, year: int) -> list[tuple[float, float, float]]:
    """Return, from the year before the rule to the year asked for, without it, known and held."""
    candidates = known.candidates(rules.firm(row.firm), Use(row.work, row.type))
    others = tuple(one for one in candidates if one.id != rule.id)
    first = rule.start.year if rule.start else year
    thetas = []
    for each in range(min(first, year), year + 1):
        old, new, announced = (
            rules.mean(rules.parts(these, each, question.weights, announced))
            for these, announced in ((others, False), (candidates, False), (candidates, True))
        )
        thetas.append((old, announced, new))
    return [(thetas[0][0],) * 3, *thetas]


def priors() -> list[Stated]:
    """Return the priors an effect rests on, and the one it is compared with."""
    return [prior.load(name).stated() for name in (*PRIORS, BESIDE)]


def beside(known: Rules, series: tuple[Facts, Ratio] | Text) -> tax_answer.Beside:
    """Return what stands beside every statement on tax rules."""
    errors = [one.error for one in listed(known)]
    change = _denominator(series)
    check = tax_answer.SourceCheck(len(errors), max(errors, default=None))
    return (
        tax_answer.Beside(check, None, change) if isinstance(change, Text) else tax_answer.Beside(check, change, None)
    )


def _denominator(series: tuple[Facts, Ratio] | Text) -> tax_answer.DenominatorEffect | Text:
    if isinstance(series, Text):
        return series
    if (data := tax_sources.amounts(*series)) is None:
        return _NO_SPLIT
    amounts, split_year = data
    base = series[1].latest
    moved = price.denominator_effect(amounts, GROWTH)
    return tax_answer.DenominatorEffect(
        growth=GROWTH,
        effect=moved,
        year=base.year,
        share=base.share,
        enterprise=amounts.enterprise,
        content=amounts.content,
        content_year=split_year,
        unit=base.unit,
        vintage=base.kind,
        sources=list(base.sources),
        sentence=tax_view.denominator(GROWTH, base.year, amounts.content, split_year, moved),
    )


def _rule_of(known: Rules, name: str) -> Rule | None:
    if not name:
        return None
    if rule := known.by_id(name):
        return rule
    for one in known.held_back:
        if one.id == name:
            raise tax_sources.unconfirmed(known, one)
    raise UnknownIdentifierError(
        Text("there is no such tax rule", "没有该税收规则"),
        Place(known.file, column="rule_id"),
        seen=name,
        expected=" ".join(one.id for one in known.rows),
    )


def _year(known: Rules, question: Question) -> int:
    """Return the year asked for, else the last one the rules name; without either it is asked."""
    if question.year is not None:
        return question.year
    if known.last_dated is not None:
        return known.last_dated.year
    raise InputError(
        Text("the usable rules name no day: say which year is meant", "可用规则均未注明日期：请指定年份"),
        Place(known.file, column="effective_from"),
        expected="--year 2024",
        fix=Text("give a year, or fill in the days", "请指定年份，或补全日期"),
        code="year_missing",
    )


def _firms(name: str) -> list[Firm]:
    return [rules.firm(name)] if name else list(rules.firms().values())


def _in_force(known: Rules, firm: Firm, question: Question, year: int) -> Iterator[InForce]:
    for use in known.works:
        candidates = known.candidates(firm, use)
        periods = rules.parts(candidates, year, question.weights)
        announced = rules.parts(candidates, year, question.weights, announced=True)
        yield InForce(
            firm=firm.name,
            firm_label=firm.label,
            work=use.work,
            type=use.kind,
            theta=rules.mean(periods),
            theta_known=rules.mean(announced),
            parts=[_period(period) for period in periods],
            turns=[_change(turn) for turn in rules.turns(known, firm, use, year)],
        )


def _period(part: Part) -> tax_answer.Period:
    rule = part.choice.rule
    return tax_answer.Period(
        start=_day(part.start),
        to=_day(part.end - dt.timedelta(days=1)),
        weight=part.weight,
        rate=part.choice.rate,
        rule=rule.id if rule else None,
        tied=list(part.choice.tied),
    )


def _change(turn: Turn) -> tax_answer.Change:
    after = turn.after.rule
    return tax_answer.Change(
        kind=turn.kind,
        rule=turn.rule.id,
        rate=turn.rule.rate,
        announced_on=_day(turn.rule.announced),
        effective_from=_day(turn.rule.start),
        last_day=_day(turn.rule.last_day),
        after_rate=turn.after.rate if turn.kind == "sunset" else None,
        after_rule=after.id if after else None,
        tied=list(turn.tied),
    )


def _prices(known: Rules, firm: Firm, question: Question, in_force: Sequence[InForce], year: int) -> Iterator[UserCost]:
    """Yield the user cost of every use of a firm's money at every rate of tax in question."""
    for rate, basis in _rates(known, firm, question, year):
        for row in in_force:
            if row.firm == firm.name:
                index = b_index(worth(rate, question.wait, question.interest), row.theta)
                yield UserCost(
                    firm=row.firm,
                    firm_label=row.firm_label,
                    work=row.work,
                    type=row.type,
                    theta=row.theta,
                    tax_rate=rate,
                    basis=basis,
                    b_index=index,
                    implied_subsidy=1 - index,
                )


def _rates(known: Rules, firm: Firm, question: Question, year: int) -> list[tuple[float, str]]:
    """Return rates of the profit tax: the caller's, the confirmed one, or those sources list."""
    if question.tax_rate is not None:
        return [(question.tax_rate, "given")]
    law = known.candidates(firm, Use("any"), STATUTORY)
    # the profit of a year is taxed by its days, whenever in it the R&D was paid
    if law and (rate := rules.mean(rules.parts(law, year))):
        return [(rate, "confirmed")]
    rates = {rate for rule in known.rows for rate in rule.listed}
    return [(rate, "listed") for rate in sorted(rates, reverse=True)]


def _tax_rate(question: Question, prices: Sequence[UserCost]) -> tax_answer.TaxRate:
    """Return where the rates of tax come from, and in words what that means."""
    basis = next((row.basis for row in prices), "none")
    return tax_answer.TaxRate(basis, question.tax_rate, tax_view.BASIS[basis])


def _spending(question: Question) -> tax_answer.Spending:
    """Return when money is spent and deducted, and in words what that means for every figure."""
    weights = None if question.weights is None else list(question.weights)
    note = tax_view.spending_words(weights, question.wait, question.interest)
    return tax_answer.Spending(weights, question.wait, question.interest, note)


def _relative(prices: Sequence[UserCost]) -> Iterator[tax_answer.RelativePrice]:
    """Yield what a basic contribution costs beside the firm's own basic research."""
    own = {(row.firm, row.tax_rate): row for row in prices if (row.work, row.type) == ("own", "basic")}
    for row in prices:
        mine = own.get((row.firm, row.tax_rate))
        if mine and (row.work, row.type) == ("contribution", "basic"):
            yield tax_answer.RelativePrice(
                firm=row.firm,
                firm_label=row.firm_label,
                tax_rate=row.tax_rate,
                basis=row.basis,
                own=mine.b_index,
                contribution=row.b_index,
                relative_price=relative_price(row.b_index, mine.b_index),
            )


def _warnings(in_force: Sequence[InForce]) -> Iterator[tax_answer.Warned]:
    """Yield each thing to be said once, with the firms it is said of."""
    seen: dict[str, tax_answer.Warned] = {}
    for row in in_force:
        for turn in row.turns:
            sentence = tax_view.turn(turn)
            entry = seen.setdefault(sentence.en, tax_answer.Warned(turn.kind, turn.rule, sentence, []))
            if row.firm not in entry.firms:
                entry.firms.append(row.firm)
    yield from seen.values()


def _rule(rule: Rule) -> tax_answer.DatedRule:
    return tax_answer.DatedRule(
        id=rule.id,
        instrument=rule.instrument,
        scope=rule.words,
        **rule.scope.json(),
        rate=rule.rate,
        effective_from=_day(rule.start),
        effective_to=_day(rule.last_day),
        announced_on=_day(rule.announced),
        retroactive=rule.retroactive,
        act=rule.act,
        supersedes=sorted(rule.supersedes),
        status=rule.status,
        confirmed_by=rule.confirmed_by or None,
        source=rule.source,
        note=rule.note,
        row=rule.row,
    )


def _gift(gift: Gift) -> tax_answer.Donation:
    return tax_answer.Donation(
        id=gift.id,
        donor=gift.donor,
        recipient=gift.recipient,
        amount=float(gift.amount),
        currency=gift.currency,
        start=_day(gift.first),
        to=_day(gift.last),
        precision=gift.precision,
        status=gift.status,
        source=gift.source,
    )


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


def listed(known: Rules) -> Iterator[Listed]:
    """Yield every implied subsidy the sources list, with what the rate of its rule gives."""
    for rule in known.rows:
        for tax_rate, value in rule.listed.items():
            yield Listed(rule, tax_rate, value, 1 - b_index(tax_rate, rule.stated))
