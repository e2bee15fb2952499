# SPDX-License-Identifier: Apache-2.0
"""What would be chosen if something were otherwise: rules, budget, or what a proposal is worth."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.funding.ask.present import Present
from yuzui.funding.ask.question import Quantity, Setting, quantity
from yuzui.funding.levels import values
from yuzui.funding.portfolio.problem import Change
from yuzui.funding.slate import words as fund
from yuzui.funding.term import Term
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

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
        places = named(present, one.name)
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


def named(present: Present, name: str) -> list[int]:
    """Return the terms a name means."""
    wanted, terms = _folded(name), present.problem.terms
    for said in (_full, _plain, _titles):
        found = [k for k, term in enumerate(terms) if wanted in map(_folded, said(term))]
        if found:
            return found
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
    found = _BASES.get(_folded(one.value))
    if found is None:
        raise InputError(
            Text("a value counts per proposal or per amount", "价值按项或按金额计"),
            seen=one.value,
            expected="proposal · amount",
        )
    return found


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


def _sized(present: Present, term: Term, given: Quantity, one: Setting) -> float:
    """Return a number in the unit of a rule; a bare one is in the unit of the rule book."""
    if term.share:
        if not given.percent and abs(given.number) >= 1:
            raise _misfit(one, "1 % · 0.01")
        return given.number
    if given.percent:
        if one.mode == "by":
            # one per cent of what the limit is
            return given.number * term.limit
        raise _misfit(one, "650M · 6.5亿" if _money(term) else "5")
    if _money(term) and not given.scaled:
        return given.number * float(present.document["book"].get("call", {}).get("unit", 1))
    return given.number


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
