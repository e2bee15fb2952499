# SPDX-License-Identifier: Apache-2.0
"""A stored slate made ready for questions: its problem, its set, and a clock that is kept.

Whoever asks a page may not keep a machine busy: every solve of one answer shares one allowance
of time, one answer is computed at a time, and what ended because of it says so.
"""

from __future__ import annotations

import re
import threading
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from math import floor, log10
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.errors import InputError, LimitReachedError, OutcomeError, UnknownIdentifierError
from yuzui.funding import portfolio_effect, slate_answer, verify
from yuzui.funding import slate_view as fund
from yuzui.funding.ask_answer import Change as OtherSetting
from yuzui.funding.ask_answer import ComparedSet, Mover, Step, ValueParts, Why
from yuzui.funding.ask_question import Quantity, Setting, quantity
from yuzui.funding.candidates import Term, values
from yuzui.funding.portfolio_problem import Change, Problem, Slate, beyond
from yuzui.funding.slate_answer import Answer, Explanation, Proposal
from yuzui.text import Text, join, same
from yuzui.text.numbers import money

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


_ONE = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Present:
    """A slate as it stands."""

    answer: Answer
    problem: Problem
    slate: Slate | None
    seconds: float

    def chosen(self) -> Slate:
        """Return the set."""
        if self.slate is None:
            raise OutcomeError(
                Text("there is no set to ask about: the rules contradict", "没有方案可问：规则互相矛盾"),
                seen=str(self.answer.slate.status),
                fix=Text(
                    "loosen one of the rules in conflict and run yuzui fund again",
                    "请放宽互相矛盾的规则之一，再运行 yuzui fund",
                ),
                code="no_slate",
            )
        return self.slate


def late() -> LimitReachedError:
    """Return the error for a question whose time is up."""
    return LimitReachedError(
        Text("the time for one question is up: nothing is claimed", "单个问题的时限已到：不作任何结论"),
        fix=Text("ask on the command line, where more time is given", "请用命令行提问，时限更长"),
        code="question_late",
    )


@contextmanager
def present(answer: Answer, seconds: float) -> Iterator[Present]:
    """Make a stored slate ready for one question."""
    if not _ONE.acquire(timeout=seconds):
        raise late()
    try:
        problem = answer.reopen()
        yield Present(answer, clocked(problem, seconds), slate_answer.solution(answer, problem), seconds)
    finally:
        _ONE.release()


def clocked(problem: Problem, seconds: float) -> Problem:
    """Return the problem with an engine that never runs past one moment."""
    end, solve = time.monotonic() + seconds, problem.solve

    def timed(model: Any, limits: Any, start: Any) -> Any:
        left = end - time.monotonic()
        if left <= 0.01:
            raise late()
        return solve(model, replace(limits, seconds=min(limits.seconds, left)), start)

    return replace(problem, solve=timed)


def levels(present: Present, chosen: Array) -> dict[str, float]:
    """Return the proposals of a set with the level each is funded at."""
    shares = present.problem.candidates.proposals(chosen)
    ids = [row.id for row in present.answer.proposals]
    return {name: float(level) for name, level in zip(ids, shares, strict=True) if level > 0}


# Two sets side by side: who enters, who leaves, at what cost.


NOW = Text("as it stands", "现方案")


def stored(answer: Answer, title: Text = NOW) -> ComparedSet:
    """Return the set of an answer as one to compare with."""
    slate = answer.slate
    return ComparedSet(
        name="now",
        title=title,
        status=slate.status,
        ids=slate.ids,
        count=slate.count,
        spend=slate.spend,
        value=slate.value,
        bound=slate.bound,
        gap=slate.gap,
        value_change=0.0,
        spend_change=0.0,
    )


def solved(present: Present, name: str, title: Text, slate: Slate, comparable: bool = True) -> ComparedSet:
    """Return a set that was found by solving again, against the slate as it stands."""
    now = present.answer.slate
    if slate.objective is None:
        none: dict[str, Any] = dict.fromkeys(
            ("count", "spend", "value", "bound", "gap", "value_change", "spend_change")
        )
        return ComparedSet(name=name, title=title, status=slate.status, ids=[], **none)
    ids = sorted(levels(present, slate.chosen))
    spend = float(present.problem.candidates.amount @ slate.chosen)
    return ComparedSet(
        name=name,
        title=title,
        status=slate.status,
        ids=ids,
        count=len(ids),
        spend=spend,
        value=slate.objective,
        bound=slate.bound,
        gap=slate.gap,
        **moves(now.ids, ids),
        value_change=slate.objective - now.value if comparable and now.value is not None else None,
        spend_change=spend - now.spend if now.value is not None else None,
        breaks=broken(present.answer, ids),
    )


def moves(before: Sequence[str], after: Sequence[str]) -> dict[str, list[str]]:
    """Return who enters and who leaves from one set to another."""
    return {"enters": sorted(set(after) - set(before)), "leaves": sorted(set(before) - set(after))}


def broken(answer: Answer, ids: Sequence[str]) -> list[str]:
    """Return the hard rules of a slate that another set breaks, checked apart from the engine."""
    return verify.breaks(answer.book, verify.stored_rows(answer), ids)


def alternative(answer: Answer, name: str) -> ComparedSet | None:
    """Return an alternative of a slate by its name."""
    one = next((one for one in answer.alternatives if one.name == name), None)
    if one is None:
        return None
    return ComparedSet(
        name=name,
        title=one.title,
        status="breaks" if one.breaks else "feasible",
        ids=one.ids,
        count=len(one.ids),
        spend=one.spend,
        value=one.value,
        bound=None,
        gap=None,
        enters=one.enters,
        leaves=one.leaves,
        value_change=one.value - (answer.slate.value or 0.0),
        spend_change=one.spend - answer.slate.spend,
        breaks=one.breaks,
    )


def movers(answers: Sequence[Answer], ids: Iterable[str]) -> list[Mover]:
    """Return the figures of the proposals that move, by the first slate that has them."""
    rows: dict[str, Proposal] = {}
    for answer in answers:
        for row in answer.proposals:
            rows.setdefault(row.id, row)
    return [
        Mover(
            id=row.id,
            amount=row.amount,
            value=row.value,
            expected_rank=row.expected_rank,
            band=row.band,
            selected=row.selected,
        )
        for row in (rows[name] for name in dict.fromkeys(ids) if name in rows)
    ]


# What would be chosen if something were otherwise: rules, budget, or what a proposal is worth.


BUDGET = ("budget", "预算", "总预算", "经费")
PER, ZERO = ("per", "价值基准", "按"), ("zero", "零点")
_BASES = {
    "proposal": "proposal", "项": "proposal", "按项": "proposal", "申请": "proposal",
    "amount": "amount", "金额": "amount", "按金额": "amount", "cost": "amount",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """A limit that is put elsewhere."""

    place: int
    old: float
    new: float


@dataclass(frozen=True, slots=True)
class Settings:
    """What is otherwise."""

    moved: tuple[Moved, ...] = ()
    per: str = ""
    zero: float | None = None


def read(present: Present, settings: Sequence[Setting]) -> Settings:
    """Understand settings against a slate."""
    moved: dict[int, Moved] = {}
    per, zero = "", None
    for one in settings:
        name = _folded(one.name)
        places = change_title(present, one.name)
        if not places and name in map(_folded, PER):
            per = _basis(one)
        elif not places and name in map(_folded, ZERO):
            zero = quantity(one.value).number
        elif places:
            moved |= {move.place: move for move in _moved(present, places, one)}
        else:
            raise _unknown(present, one.name)
    return Settings(tuple(moved[k] for k in sorted(moved)), per, zero)


def _folded(name: str) -> str:
    return re.sub(r"[\s_\-]+", " ", unicodedata.normalize("NFKC", name)).strip().casefold()


def change_title(present: Present, name: str) -> list[int]:
    """Return the terms a name means."""
    wanted, terms = _folded(name), present.problem.terms
    for known in (_full, _plain, _titles):
        places = [k for k, term in enumerate(terms) if wanted in map(_folded, known(term))]
        if places:
            return places
    if wanted in map(_folded, BUDGET):
        return [k for k, term in enumerate(terms) if term.rule.kind == "budget"]
    return []


def _full(term: Term) -> tuple[str, ...]:
    return (term.name, f"{term.rule.name} ({term.category})" if term.category else term.name)


def _plain(term: Term) -> tuple[str, ...]:
    return (term.rule.name,)


def _titles(term: Term) -> tuple[str, ...]:
    title = term.rule.title
    if title is None:
        return ()
    whole = (title.en, title.zh)
    if not term.category:
        return whole
    each = (f"{{}} [{term.category}]", f"{{}}[{term.category}]", f"{{}} ({term.category})")
    return (*whole, *(form.format(word) for word in whole for form in each))


def _unknown(present: Present, name: str) -> UnknownIdentifierError:
    known = {_folded(word): term.name for term in present.problem.terms for word in _full(term)}
    fix = Text("name one of these rules", "请写其中一条规则")
    for word in get_close_matches(_folded(name), known, 1):
        fix = Text(f"write “{known[word]}” instead of “{name}”", f"请将“{name}”改为“{known[word]}”")
    shown = sorted({term.rule.name for term in present.problem.terms})
    return UnknownIdentifierError(
        Text("there is no such rule", "没有这条规则"), seen=name, expected=" · ".join(shown[:12]), fix=fix
    )


def _basis(one: Setting) -> str:
    basis = _BASES.get(_folded(one.value))
    if basis is None:
        raise InputError(
            Text("a value counts per proposal or per amount", "价值按项或按金额计"),
            seen=one.value,
            expected="proposal · amount",
        )
    return basis


def _moved(present: Present, places: Sequence[int], one: Setting) -> list[Moved]:
    """Return the limits of one setting; of several years of one budget in proportion."""
    terms = [present.problem.terms[k] for k in places]
    if len(terms) > 1 and all(term.rule.kind == "budget" for term in terms):
        total = sum(term.limit for term in terms)
        goal = _limit(present, terms[0], total, one)
        return [
            Moved(k, t.limit, t.limit * goal / total if total else goal / len(terms))
            for k, t in zip(places, terms, strict=True)
        ]
    return [Moved(k, term.limit, _limit(present, term, term.limit, one)) for k, term in zip(places, terms, strict=True)]


def _limit(present: Present, term: Term, now: float, one: Setting) -> float:
    size = _sized(present, term, quantity(one.value), one)
    if one.mode == "by":
        size = now + term.looser * size
    if size < 0 or (term.share and size > 1):
        raise InputError(
            Text("a limit cannot be put there", "界限不能设在该处"),
            seen=f"{one.name}: {one.value} → {size:g}",
            expected="0 … 100 %" if term.share else "≥ 0",
            fix=Text(
                "choose a size that keeps the limit within what is expected", "请选择使界限仍在“应为”范围内的幅度"
            ),
            code="limit_out_of_range",
        )
    return size


def _sized(present: Present, term: Term, size: Quantity, one: Setting) -> float:
    """Return a number in the unit of a rule; a bare one is in the unit of the rule book."""
    if term.share:
        if not size.percent and abs(size.number) >= 1:
            raise _misfit(one, "1 % · 0.01")
        return size.number
    if size.percent:
        if one.mode == "by":
            # one per cent of what the limit is
            return size.number * term.limit
        raise _misfit(one, "650M · 6.5亿" if _money(term) else "5")
    if _money(term) and not size.scaled:
        return size.number * float(present.answer.book.get("call", {}).get("unit", 1))
    return size.number


def _money(term: Term) -> bool:
    return term.rule.kind == "budget" or term.rule.measure == "amount"


def _misfit(one: Setting, expected: str) -> InputError:
    return InputError(
        Text("the value does not fit the unit of the rule", "数值与规则的单位不符"),
        seen=f"{one.name}: {one.value}",
        expected=expected,
        code="unit_misfit",
    )


def changed(present: Present, settings: Settings) -> Change:
    """Return settings as a change of the problem."""
    value = None
    if settings.per or settings.zero is not None:
        value = worth(present, settings.per, settings.zero)
    return Change(value=value, loosened={one.place: one.new for one in settings.moved})


def measure(term: Term) -> str:
    """Return the unit of a rule: ``amount``, ``count``, ``value`` or a need."""
    return "amount" if term.rule.kind == "budget" else term.rule.measure


def changes(present: Present, settings: Settings) -> list[OtherSetting]:
    """Return what is otherwise."""
    rows = []
    for one in settings.moved:
        term = present.problem.terms[one.place]
        unit = "share" if term.share else measure(term)
        title = fund.titled(term.rule, term.category)
        rows.append(OtherSetting(name=term.name, title=title, unit=unit, old=one.old, new=one.new))
    now = present.answer.value
    if settings.per:
        title = Text("value counted by", "价值计算基准")
        rows.append(OtherSetting(name="per", title=title, unit="word", old=now.per, new=settings.per))
    if settings.zero is not None:
        title = Text("score worth nothing", "零点")
        rows.append(OtherSetting(name="zero", title=title, unit="score", old=now.zero, new=settings.zero))
    return rows


def worth(present: Present, per: str = "", zero: float | None = None) -> Array:
    """Return the values of the candidates under another choice of what a proposal is worth."""
    now, rows = present.answer.value, present.answer.proposals
    amount = np.array([row.amount for row in rows])
    value = np.array([row.value or 0.0 for row in rows])
    scored = np.array([row.value is not None for row in rows])
    unit = np.where(amount > 0, amount, 1.0)
    score = (value / unit if now.per == "amount" else value) + now.zero
    other = (score - (now.zero if zero is None else zero)) * scored
    whole = other * (amount if (per or now.per) == "amount" else 1.0)
    return np.asarray(values(present.problem.candidates, whole))


# Why a proposal stands where it stands: against the marginal funded one, and by solving again.


STEPS = 9
"""Solves spent on the amount at which a refused proposal enters."""


def why(present: Present, name: str) -> tuple[Why, Slate | None]:
    """Return what it would take for one proposal to change sides."""
    row = present.answer.proposal(name)
    slate = present.chosen()
    result = Why(
        id=row.id,
        selected=row.selected,
        eligible=row.eligible,
        ineligible_by=row.ineligible_by,
        amount=row.amount,
        value=row.value,
        probability=row.probability,
        parts=[_parts(present, row)],
        reason=row.reason,
    )
    if not row.eligible:
        return result, None
    place = [one.id for one in present.answer.proposals].index(name)
    reason = portfolio_effect.why(present.problem, slate, place)
    result = msgspec.structs.replace(result, delta=reason.delta, exact=reason.exact)
    if (marginal := _marginal(present, slate, place)) is not None:
        parts = [*result.parts, _parts(present, marginal)]
        result = msgspec.structs.replace(result, marginal=marginal.id, parts=parts)
    if reason.other is None or reason.other.objective is None:
        return result, reason.other
    result = msgspec.structs.replace(result, steps=_steps(present, reason.other, name))
    if not row.selected:
        with suppress(LimitReachedError):
            amount, exact = _amount(present, slate, place)
            result = msgspec.structs.replace(result, amount_at=amount, amount_exact=exact)
    return result, reason.other


def _marginal(present: Present, slate: Slate, place: int) -> Proposal | None:
    """Return the funded proposal nearest the line: the least that it could lose is least."""
    rows = present.answer.proposals
    least = portfolio_effect.least_deltas(present.problem, slate)
    funded = [k for k in np.flatnonzero(slate.chosen[: len(rows)]) if k != place]
    return rows[min(funded, key=lambda k: (least[k], rows[k].id))] if funded else None


def _parts(present: Present, row: Proposal) -> ValueParts:
    """Return what the value of a proposal is made of: scores, what judging did, zero, amount."""
    worth, value = present.answer.value, row.value
    amount = row.amount if worth.per == "amount" else None
    score = None
    if value is not None and row.score_mean is not None and worth.source != "given":
        score = value / (amount or 1.0) + worth.zero
    return ValueParts(
        id=row.id,
        score_mean=row.score_mean,
        n_reviews=row.n_reviews,
        judging=None if score is None or row.score_mean is None else score - row.score_mean,
        score=score,
        zero=worth.zero,
        times_amount=amount,
        value=value,
        amount=row.amount,
        expected_rank=row.expected_rank,
        rank_interval=row.rank_interval,
    )


def _steps(present: Present, other: Slate, name: str) -> list[Step]:
    """Return the moves from the set as it stands to the other one; they add up to the change."""
    now = levels(present, slate_answer.mask(present.answer, present.problem))
    then = levels(present, other.chosen)
    values = _values(present)
    moved = [one for one in {**now, **then} if now.get(one, 0.0) != then.get(one, 0.0)]
    steps = [
        Step(
            one,
            "enters" if one not in now else "leaves" if one not in then else "level",
            values(one, then.get(one, 0.0)) - values(one, now.get(one, 0.0)),
        )
        for one in moved
    ]
    steps.sort(key=lambda step: (step.id != name, -step.value, str(step.id)))
    change = (other.objective or 0.0) - (present.answer.slate.value or 0.0)
    rest = change - sum(step.value for step in steps)
    if abs(rest) > 1e-9 * max(1.0, abs(change)):
        # penalties of soft rules and bonuses of pairs move with the set
        steps.append(Step(None, "rules", rest))
    return steps


def _values(present: Present) -> Callable[[str, float], float]:
    candidates = present.problem.candidates
    places: dict[str, list[int]] = {}
    for k, name in enumerate(candidates.ids):
        places.setdefault(name, []).append(k)

    def value(name: str, level: float) -> float:
        if level == 0:
            return 0.0
        fraction = candidates.fraction
        same = [k for k in places[name] if fraction is None or abs(fraction[k] - level) < 1e-9]
        return float(candidates.value[same[0]])

    return value


def _amount(present: Present, slate: Slate, place: int) -> tuple[float | None, bool]:
    """Return the largest amount at which a refused proposal enters at its present value."""
    amount = float(present.problem.candidates.amount[place])
    if not amount or not _enters(present, slate, place, 0.0):
        return None, True
    good, bad = 0.0, amount
    for _ in range(STEPS):
        middle = (good + bad) / 2
        if _enters(present, slate, place, middle):
            good = middle
        else:
            bad = middle
    # limits are sums of round amounts, so the limit itself is most often the roundest in between
    round_ = roundest(good, bad)
    return (round_ if _enters(present, slate, place, round_) else good), True


def roundest(low: float, high: float) -> float:
    """Return the number of fewest digits above one limit and not above another.

    Examples
    --------
    >>> roundest(59.94, 60.12), roundest(59_941.0, 60_117.0), roundest(0.0, 0.5)
    (60.0, 60000.0, 0.5)
    """
    for power in range(floor(log10(high)), floor(log10(high)) - 16, -1):
        figure = round(floor(high / 10.0**power) * 10.0**power, max(0, -power))
        if low < figure <= high:
            return float(figure)
    return high


def _enters(present: Present, slate: Slate, place: int, amount: float) -> bool:
    """Return whether a set with the proposal at this amount is as good as the present one."""
    other = repriced(present, place, amount)
    level = (slate.objective or 0.0) * (1 - 1e-9) - 1e-9
    return beyond(other, Change(inside=(place,)), level) is not None


def repriced(present: Present, place: int, amount: float) -> Problem:
    """Return the problem with one proposal at another amount, its years in proportion."""
    answer = present.answer
    rows, row = list(answer.proposals), answer.proposals[place]
    share = amount / row.amount if row.amount else 0.0
    rows[place] = msgspec.structs.replace(row, amount=amount, requested=row.requested * share)
    years = {
        year: [cell * share if k == place else cell for k, cell in enumerate(cells)]
        for year, cells in (answer.by_year or {}).items()
    }
    other = msgspec.structs.replace(answer, proposals=rows, by_year=years or None).reopen()
    return replace(other, solve=present.problem.solve)


# Why one proposal stands where it stands: answered from a stored slate by solving again.


def explanation(answer: Answer, name: str) -> Explanation:
    """Return what it would take for one proposal to change sides."""
    row = answer.proposal(name)
    result = Explanation(
        id=row.id,
        selected=row.selected,
        amount=row.amount,
        value=row.value,
        delta=None,
        exact=True,
        enters=[],
        leaves=[],
        reason=row.reason,
    )
    problem = answer.reopen()
    slate = slate_answer.solution(answer, problem)
    if not row.eligible or slate is None:
        return result
    names = list(problem.candidates.ids)
    reason = portfolio_effect.why(problem, slate, names.index(name))
    result = msgspec.structs.replace(result, delta=reason.delta, exact=reason.exact)
    if reason.other is None:
        return result
    other = reason.other.chosen
    enters = [names[int(k)] for k in np.flatnonzero(other & ~slate.chosen)]
    leaves = [names[int(k)] for k in np.flatnonzero(slate.chosen & ~other)]
    return msgspec.structs.replace(result, enters=enters, leaves=leaves)


def sentence(explained: Explanation, currency: str) -> Text:
    """Return an explanation as one sentence."""
    if explained.delta is None:
        return explained.reason
    moves = [
        form.format(ids=join([same(name) for name in ids]))
        for form, ids in (
            (Text("{ids} come in", "{ids} 进入"), explained.enters),
            (Text("{ids} go out", "{ids} 退出"), explained.leaves),
        )
        if ids
    ]
    form = Text(
        "{id} ({amount}) is not funded. It enters if and only if its value rises by more than {d} points; then {who}",
        "{id}（{amount}）未入选。当且仅当价值提高超过 {d} 分时入选；届时{who}",
    )
    if explained.selected:
        form = Text(
            "{id} ({amount}) is funded. It stays in unless its value falls by more than {d} points; then {who}",
            "{id}（{amount}）入选。价值下降不超过 {d} 分时仍入选；否则{who}",
        )
    return form.format(
        id=explained.id,
        amount=money(explained.amount, currency),
        d=f"{explained.delta:.4g}",
        who=join(moves, ", ", "，") if moves else Text("nobody else moves", "其他申请不变"),
    )
