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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from math import floor, log10
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, LimitReachedError, OutcomeError, UnknownIdentifierError, meant
from yuzui.funding import verify
from yuzui.funding.ask.question import Quantity, Setting, quantity
from yuzui.funding.candidates import Term, values
from yuzui.funding.portfolio import effect
from yuzui.funding.portfolio.problem import Change, Problem, Slate
from yuzui.funding.portfolio.relaxation import beyond
from yuzui.funding.slate import reopen as slate_reopen
from yuzui.funding.slate import view as fund
from yuzui.funding.slate.reopen import mask as mask
from yuzui.funding.slate.reopen import reopen
from yuzui.funding.verify import rows
from yuzui.text import Text, join, same
from yuzui.text.numbers import money

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


Document = Mapping[str, Any]

_ONE = threading.Lock()


def proposal(document: Document, name: str) -> Mapping[str, Any]:
    """Return one proposal of a slate."""
    rows = {row["id"]: row for row in document["proposals"]}
    if name not in rows:
        raise UnknownIdentifierError(
            Text("there is no such proposal", "没有该申请"),
            seen=name,
            fix=meant(name, rows) or Text("look the id up in the list of proposals", "请在申请名单中查找编号"),
        )
    row: Mapping[str, Any] = rows[name]
    return row


@dataclass(frozen=True, slots=True, eq=False)
class Present:
    """A slate as it stands."""

    document: Document
    problem: Problem
    slate: Slate | None
    seconds: float

    def row(self, name: str) -> Mapping[str, Any]:
        """Return one proposal."""
        return proposal(self.document, name)

    def chosen(self) -> Slate:
        """Return the set."""
        if self.slate is None:
            raise OutcomeError(
                Text("there is no set to ask about: the rules contradict", "没有方案可问：规则互相矛盾"),
                seen=str(self.document["slate"]["status"]),
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
def present(document: Document, seconds: float) -> Iterator[Present]:
    """Make a stored slate ready for one question."""
    if not _ONE.acquire(timeout=seconds):
        raise late()
    try:
        problem = slate_reopen.reopen(document)
        yield Present(document, clocked(problem, seconds), slate_reopen.slate(document, problem), seconds)
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
    ids = [row["id"] for row in present.document["proposals"]]
    return {name: float(level) for name, level in zip(ids, shares, strict=True) if level > 0}


# Two sets side by side: who enters, who leaves, at what cost.


Row = dict[str, Any]
NOW = Text("as it stands", "现方案")
SHOWN = ("id", "amount", "value", "expected_rank", "band", "selected")


def stored(document: Document, title: Text = NOW) -> Row:
    """Return the set of a document as a row to compare with."""
    slate = document["slate"]
    return {
        "name": "now",
        "title": title.json(),
        **{k: slate[k] for k in ("status", "ids", "count", "spend", "value", "bound", "gap")},
        "enters": [],
        "leaves": [],
        "value_change": 0.0,
        "spend_change": 0.0,
        "breaks": [],
    }


def solved(present: Present, name: str, title: Text, slate: Slate, comparable: bool = True) -> Row:
    """Return a set that was found by solving again, against the slate as it stands."""
    now = present.document["slate"]
    if slate.objective is None:
        empty = dict.fromkeys(("count", "spend", "value", "bound", "gap", "value_change"))
        return {
            **stored(present.document),
            **empty,
            "name": name,
            "title": title.json(),
            "status": slate.status,
            "ids": [],
            "spend_change": None,
        }
    parts = levels(present, slate.chosen)
    spend = float(present.problem.candidates.amount @ slate.chosen)
    return {
        "name": name,
        "title": title.json(),
        "status": slate.status,
        "ids": sorted(parts),
        "count": len(parts),
        "spend": spend,
        "value": slate.objective,
        "bound": slate.bound,
        "gap": slate.gap,
        **moves(now["ids"], sorted(parts)),
        "value_change": slate.objective - now["value"] if comparable and now["value"] is not None else None,
        "spend_change": spend - now["spend"] if now["value"] is not None else None,
        "breaks": broken(present.document, sorted(parts)),
    }


def moves(before: Sequence[str], after: Sequence[str]) -> dict[str, list[str]]:
    """Return who enters and who leaves from one set to another."""
    return {"enters": sorted(set(after) - set(before)), "leaves": sorted(set(before) - set(after))}


def broken(document: Document, ids: Sequence[str]) -> list[str]:
    """Return the hard rules of a slate that another set breaks, checked apart from the engine."""
    return verify.breaks(document["book"], rows(document), list(ids))


def alternative(document: Document, name: str) -> Row | None:
    """Return an alternative of a slate by its name."""
    for one in document["alternatives"]:
        if one["name"] == name:
            now = document["slate"]
            return {
                "name": name,
                "title": one["title"],
                "status": "feasible" if not one["breaks"] else "breaks",
                "ids": one["ids"],
                "count": len(one["ids"]),
                **{k: one[k] for k in ("spend", "value", "enters", "leaves", "breaks")},
                "bound": None,
                "gap": None,
                "value_change": one["value"] - now["value"],
                "spend_change": one["spend"] - now["spend"],
            }
    return None


def proposal_names(documents: Sequence[Document], ids: Sequence[str]) -> list[Row]:
    """Return the figures of the proposals that move, by the first document that has them."""
    figures: dict[str, Mapping[str, Any]] = {}
    for document in documents:
        for row in document["proposals"]:
            figures.setdefault(row["id"], row)
    wanted = [figures[name] for name in dict.fromkeys(ids) if name in figures]
    return [{name: row[name] for name in SHOWN} for row in wanted]


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
        return size.number * float(present.document["book"].get("call", {}).get("unit", 1))
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


def changes(present: Present, settings: Settings) -> list[dict[str, Any]]:
    """Return what is otherwise, as rows of the document."""
    rows = []
    for one in settings.moved:
        term = present.problem.terms[one.place]
        unit = "share" if term.share else measure(term)
        title = fund.titled(term.rule, term.category).json()
        row = {"name": term.name, "title": title, "unit": unit}
        rows.append({**row, "old": one.old, "new": one.new})
    now = present.document["value"]
    if settings.per:
        title = Text("value counted by", "价值计算基准").json()
        row = {"name": "per", "title": title, "unit": "word"}
        rows.append({**row, "old": now["per"], "new": settings.per})
    if settings.zero is not None:
        title = Text("score worth nothing", "零点").json()
        row = {"name": "zero", "title": title, "unit": "score"}
        rows.append({**row, "old": now["zero"], "new": settings.zero})
    return rows


def worth(present: Present, per: str = "", zero: float | None = None) -> Array:
    """Return the values of the candidates under another choice of what a proposal is worth."""
    now, rows = present.document["value"], present.document["proposals"]
    amount = np.array([row["amount"] for row in rows])
    value = np.array([row["value"] or 0.0 for row in rows])
    scored = np.array([row["value"] is not None for row in rows])
    unit = np.where(amount > 0, amount, 1.0)
    score = (value / unit if now["per"] == "amount" else value) + now["zero"]
    other = (score - (now["zero"] if zero is None else zero)) * scored
    whole = other * (amount if (per or now["per"]) == "amount" else 1.0)
    return np.asarray(values(present.problem.candidates, whole))


# Why a proposal stands where it stands: against the marginal funded one, and by solving again.


STEPS = 9
"""Solves spent on the amount at which a refused proposal enters."""


def why(present: Present, name: str) -> tuple[dict[str, Any], Slate | None]:
    """Return what it would take for one proposal to change sides."""
    row = present.row(name)
    slate = present.chosen()
    result: dict[str, Any] = {
        **{k: row[k] for k in ("id", "selected", "eligible", "ineligible_by", "amount", "value")},
        "probability": row["probability"],
        "delta": None,
        "exact": False,
        "steps": [],
        "amount_at": None,
        "amount_exact": False,
        "marginal": None,
        "parts": [_parts(present, row)],
        "reason": row["reason"],
    }
    if not row["eligible"]:
        return result, None
    place = [one["id"] for one in present.document["proposals"]].index(name)
    reason = effect.why(present.problem, slate, place)
    result |= {"delta": reason.delta, "exact": reason.exact}
    if (marginal := _marginal(present, slate, place)) is not None:
        result |= {"marginal": marginal["id"]}
        result["parts"].append(_parts(present, marginal))
    if reason.other is None or reason.other.objective is None:
        return result, reason.other
    result["steps"] = _steps(present, reason.other, name)
    if not row["selected"]:
        try:
            result["amount_at"], result["amount_exact"] = _amount(present, slate, place)
        except LimitReachedError:
            result["amount_exact"] = False
    return result, reason.other


def _marginal(present: Present, slate: Slate, place: int) -> Mapping[str, Any] | None:
    """Return the funded proposal nearest the line: the least that it could lose is least."""
    rows = present.document["proposals"]
    least = effect.least_deltas(present.problem, slate)
    funded = [k for k in np.flatnonzero(slate.chosen[: len(rows)]) if k != place]
    if not funded:
        return None
    row: Mapping[str, Any] = rows[min(funded, key=lambda k: (least[k], rows[k]["id"]))]
    return row


def _parts(present: Present, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the value of a proposal is made of: scores, what judging did, zero, amount."""
    worth, value = present.document["value"], row["value"]
    amount = row["amount"] if worth["per"] == "amount" else None
    point = None if value is None else value / (amount or 1.0)
    judged = point is not None and row["score_mean"] is not None and worth["from"] != "given"
    score = point + worth["zero"] if judged and point is not None else None
    return {
        "id": row["id"],
        "score_mean": row["score_mean"],
        "n_reviews": row["n_reviews"],
        "judging": score - row["score_mean"] if score is not None else None,
        "score": score,
        "zero": worth["zero"],
        "times_amount": amount,
        "value": value,
        "amount": row["amount"],
        "expected_rank": row["expected_rank"],
        "rank_interval": row["rank_interval"],
    }


def _steps(present: Present, other: Slate, name: str) -> list[dict[str, Any]]:
    """Return the moves from the set as it stands to the other one; they add up to the change."""
    now = levels(present, mask(present.document, present.problem))
    then = levels(present, other.chosen)
    values = _values(present)
    moved = [one for one in {**now, **then} if now.get(one, 0.0) != then.get(one, 0.0)]
    steps = [
        {
            "id": one,
            "move": "enters" if one not in now else "leaves" if one not in then else "level",
            "value": values(one, then.get(one, 0.0)) - values(one, now.get(one, 0.0)),
        }
        for one in moved
    ]
    steps.sort(key=lambda step: (step["id"] != name, -step["value"], step["id"]))
    change = (other.objective or 0.0) - present.document["slate"]["value"]
    rest = change - sum(step["value"] for step in steps)
    if abs(rest) > 1e-9 * max(1.0, abs(change)):
        # penalties of soft rules and bonuses of pairs move with the set
        steps.append({"id": None, "move": "rules", "value": rest})
    return steps


def _values(present: Present) -> Any:
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


def repriced(present: Present, place: int, amount: float) -> Any:
    """Return the problem with one proposal at another amount, its years in proportion."""
    document = present.document
    rows = [dict(row) for row in document["proposals"]]
    share = amount / rows[place]["amount"] if rows[place]["amount"] else 0.0
    rows[place] |= {"amount": amount, "requested": rows[place]["requested"] * share}
    years = {
        year: [cell * share if k == place else cell for k, cell in enumerate(cells)]
        for year, cells in (document["by_year"] or {}).items()
    }
    other = reopen({**document, "proposals": rows, "by_year": years or None})
    return replace(other, solve=present.problem.solve)


# Why one proposal stands where it stands: answered from a stored slate by solving again.


def reason_of(document: Document, name: str) -> dict[str, Any]:
    """Return what it would take for one proposal to change sides."""
    row = _row(document, name)
    if not row["eligible"] or document["slate"]["value"] is None:
        return _answer(row, None, True, [], [])
    problem = slate_reopen.reopen(document)
    names = problem.candidates.ids
    place = list(names).index(name)
    slate = slate_reopen.slate(document, problem)
    assert slate is not None
    reason = effect.why(problem, slate, place)
    if reason.other is None:
        return _answer(row, reason.delta, reason.exact, [], [])
    other = reason.other.chosen
    enters = [names[int(k)] for k in np.flatnonzero(other & ~slate.chosen)]
    leaves = [names[int(k)] for k in np.flatnonzero(slate.chosen & ~other)]
    return _answer(row, reason.delta, reason.exact, enters, leaves)


def _row(document: Document, name: str) -> Mapping[str, Any]:
    rows = {row["id"]: row for row in document["proposals"]}
    if name not in rows:
        raise UnknownIdentifierError(
            Text("there is no such proposal", "没有该申请"),
            seen=name,
            fix=meant(name, rows) or Text("look the id up in the list of proposals", "请在申请名单中查找编号"),
        )
    row: Mapping[str, Any] = rows[name]
    return row


def _answer(
    row: Mapping[str, Any], delta: float | None, exact: bool, enters: list[str], leaves: list[str]
) -> dict[str, Any]:
    return {
        "id": row["id"],
        "selected": row["selected"],
        "amount": row["amount"],
        "value": row["value"],
        "delta": delta,
        "exact": exact,
        "enters": enters,
        "leaves": leaves,
        "reason": row["reason"],
    }


def sentence(document: Document, answer: Mapping[str, Any]) -> Text:
    """Return the answer as one sentence."""
    if answer["delta"] is None:
        return Text.of(answer["reason"])
    who = _moves(answer)
    facts = {
        "id": answer["id"],
        "amount": money(answer["amount"], document["call"]["currency"]),
        "d": f"{answer['delta']:.4g}",
        "who": who,
    }
    if answer["selected"]:
        return Text(
            "{id} ({amount}) is funded. It stays in unless its value falls by more than {d} points; then {who}",
            "{id}（{amount}）入选。价值下降不超过 {d} 分时仍入选；否则{who}",
        ).format(**facts)
    return Text(
        "{id} ({amount}) is not funded. It enters if and only if its value rises by more than {d} points; then {who}",
        "{id}（{amount}）未入选。当且仅当价值提高超过 {d} 分时入选；届时{who}",
    ).format(**facts)


def _moves(answer: Mapping[str, Any]) -> Text:
    parts = []
    for form, ids in (
        (Text("{ids} come in", "{ids} 进入"), answer["enters"]),
        (Text("{ids} go out", "{ids} 退出"), answer["leaves"]),
    ):
        if ids:
            parts.append(form.format(ids=join([same(name) for name in ids])))
    return join(parts, ", ", "，") if parts else Text("nobody else moves", "其他申请不变")
