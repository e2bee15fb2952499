# SPDX-License-Identifier: Apache-2.0
"""Whom a tax rule is for, as sets: firm classes, sectors, who does the work, types of R&D."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place, UnknownIdentifierError
from yuzui.model import quantity
from yuzui.sheets.formats import yaml_lines
from yuzui.text import Text, join

TYPES = ("basic", "applied", "experimental")
WORKS = ("own", "contribution", "commissioned", "receipt", "donation", "any")
"""Who does the work a rule is about; ``any`` is a rule that does not ask."""


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm as far as tax rules ask."""

    name: str
    label: Text
    classes: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Use:
    """What is paid for: who does the work, and its type."""

    work: str = "own"
    kind: str = "basic"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a rule is for; an empty set asks nothing."""

    classes: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    work: str = "any"
    types: frozenset[str] = frozenset(TYPES)
    otherwise_at: float | None = None

    def covers(self, firm: Firm, use: Use) -> bool:
        """Return whether a firm's use of money lies in the scope."""
        return (
            (not self.classes or bool(self.classes & firm.classes))
            and (not self.sectors or bool(self.sectors & firm.sectors))
            and not self.excluded & firm.sectors
            and self.work in ("any", use.work)
            and use.kind in self.types
        )

    def within(self, other: Scope) -> bool:
        """Return whether this scope is more specific: another one, and nothing outside the other.

        Notes
        -----
        Two scopes of which neither is within the other (manufacturing, technology-based SME) are
        not ordered: a firm in both is a tie.
        """
        return self != other and (
            _narrower(self.classes, other.classes)
            and _narrower(self.sectors, other.sectors)
            and self._avoids(other.excluded)
            and other.work in ("any", self.work)
            and self.types <= other.types
        )

    def _avoids(self, excluded: frozenset[str]) -> bool:
        # a rule for named sectors is not for the others, whether it says so or not
        named = bool(self.sectors) and not self.sectors & excluded
        return named or excluded <= self.excluded

    def json(self) -> dict[str, Any]:
        """Return the scope as it stands in a document."""
        return {
            "firm_classes": sorted(self.classes),
            "sectors": sorted(self.sectors),
            "sectors_except": sorted(self.excluded),
            "work": self.work,
            "types": [kind for kind in TYPES if kind in self.types],
            "otherwise_at": self.otherwise_at,
        }


def _narrower(mine: frozenset[str], other: frozenset[str]) -> bool:
    return not other or (bool(mine) and mine <= other)


@cache
def vocabulary() -> Mapping[str, Any]:
    """Return how wordings of scopes are read, and the firms a question may name."""
    entries: Mapping[str, Any] = yaml_lines.read(Path(str(files("yuzui.investment.tax") / "vocabulary.yaml")))
    return entries


def worded(scope: str, applies_to: str) -> Scope | None:
    """Return the scope that two wordings mean, or None if one is not known."""
    words, uses = vocabulary()["scopes"], vocabulary()["uses"]
    who, what = _first(words, scope), _first(uses, applies_to)
    if who is None or what is None:
        return None
    (entry, sets), (use, _) = who, what
    rate = sets.groupdict().get("rate")
    return Scope(
        frozenset(entry.get("classes", ())),
        frozenset(entry.get("sectors", ())),
        frozenset(entry.get("except", ())),
        use["work"],
        frozenset(use.get("types", TYPES)),
        float(rate) if rate else None,
    )


def _first(entries: Any, text: str) -> tuple[Mapping[str, Any], re.Match[str]] | None:
    for entry in entries:
        if row := re.search(entry["when"], text.strip(), re.IGNORECASE):
            return entry, row
    return None


def firms() -> dict[str, Firm]:
    """Return the firms a question may name."""
    return {
        name: Firm(
            name, Text.of(entry["label"]), frozenset(entry.get("classes", ())), frozenset(entry.get("sectors", ()))
        )
        for name, entry in vocabulary()["firms"].items()
    }


def firm(name: str) -> Firm:
    """Return a firm by name; ``manufacturing+hnte`` is both."""
    known = firms()
    parts = name.split("+")
    if unknown := [part for part in parts if part not in known]:
        raise UnknownIdentifierError(
            Text("there is no such class of firm", "没有该企业类别"), seen=unknown[0], expected=" ".join(known)
        )
    rows = [known[part] for part in parts]
    return Firm(
        name,
        join([one.label for one in rows], " + ", "＋"),
        frozenset().union(*(one.classes for one in rows)),
        frozenset().union(*(one.sectors for one in rows)),
    )


# One dated rule, one gift, and what a file of them holds.


DEDUCTION = "additional_deduction"


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated rule of R&D tax treatment."""

    id: str
    jurisdiction: str
    instrument: str
    scope: Scope
    words: str
    rate: float | None
    start: dt.date | None
    end: dt.date | None
    announced: dt.date | None = None
    act: str = ""
    source: str = ""
    note: str = ""
    status: str = "sourced"
    supersedes: frozenset[str] = frozenset()
    listed: Mapping[float, float] = field(default_factory=dict, hash=False)
    confirmed_by: str = ""
    row: int = 0

    def on(self, day: dt.date) -> bool:
        """Return whether the rule is in force on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def known(self, day: dt.date) -> bool:
        """Return whether the rule had been announced by a day."""
        return self.announced is None or self.announced <= day

    @property
    def retroactive(self) -> bool:
        """Whether it was announced after it took effect."""
        return bool(self.announced and self.start and self.announced > self.start)

    @property
    def stated(self) -> float:
        """The rate, fraction; ``no_rate`` where the rule states none: none is not 0."""
        if self.rate is None:
            raise InputError(
                Text("the rule states no rate", "该规则未载明比率"),
                Place(row=self.row or None, column="rate"),
                seen=self.id,
                fix=Text("write its rate as a fraction", "请以小数填写其比率"),
                code="no_rate",
            )
        return self.rate

    @property
    def last_day(self) -> dt.date | None:
        """Last day in force; None is open."""
        return self.end - dt.timedelta(days=1) if self.end else None


@dataclass(frozen=True, slots=True)
class Gift:
    """A donation that stands among the rules: its figure is money, no rate."""

    id: str
    jurisdiction: str
    words: str
    donor: str
    recipient: str
    amount: Decimal
    currency: str
    first: dt.date | None
    last: dt.date | None
    kind: str = ""
    status: str = "sourced"
    source: str = ""
    note: str = ""
    row: int = 0

    @property
    def precision(self) -> str:
        """How precisely the date is known: ``day``, ``month`` or ``year``."""
        return quantity.precision(self.first, self.last)


@dataclass(frozen=True)
class Rules:
    """What a file of tax rules holds."""

    rows: tuple[Rule, ...]
    held_back: tuple[Rule, ...] = ()
    gifts: tuple[Gift, ...] = ()
    file: str = ""

    @cached_property
    def last_dated(self) -> dt.date | None:
        """Last start or announcement the rules name: so far the file speaks."""
        days = [day for rule in self.rows for day in (rule.start, rule.announced) if day]
        return max(days, default=None)

    @property
    def works(self) -> tuple[Use, ...]:
        """Uses of money for which a deduction is listed: own R&D by type, contributions."""
        scopes = [rule.scope for rule in self.rows if rule.instrument == DEDUCTION]
        return tuple(
            Use(work, kind)
            for work in WORKS
            for kind in TYPES
            if any(scope.work == work and kind in scope.types for scope in scopes)
        )

    def by_id(self, name: str) -> Rule | None:
        """Return a usable rule by its id, or None."""
        return next((rule for rule in self.rows if rule.id == name), None)

    def candidates(self, firm: Firm, use: Use, instrument: str = DEDUCTION) -> tuple[Rule, ...]:
        """Return the usable rules with a rate that cover a firm's use, whatever the day."""
        return tuple(
            rule
            for rule in self.rows
            if rule.instrument == instrument and rule.rate is not None and rule.scope.covers(firm, use)
        )


# Which rule holds for a firm on a day, and what a year's deduction comes to.


QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """What holds on one day."""

    rule: Rule | None = None
    tied: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """Rate that holds; 0 where no rule does."""
        return self.rule.stated if self.rule else 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """Some days of a year on which one rule holds."""

    start: dt.date
    end: dt.date
    weight: float
    choice: Choice


def chosen(candidates: Iterable[Rule], day: dt.date) -> Choice:
    """Return which of the rules that cover a firm holds on a day."""
    force = [rule for rule in candidates if rule.on(day)]
    replaced = frozenset().union(*(rule.supersedes for rule in force))
    force = [rule for rule in force if rule.id not in replaced]
    plain = _best([rule for rule in force if rule.scope.otherwise_at is None])
    rest = [rule for rule in force if rule.scope.otherwise_at == plain.rate]
    return _best(rest) if rest else plain


def _best(rules: Sequence[Rule]) -> Choice:
    top = [rule for rule in rules if not any(other.scope.within(rule.scope) for other in rules)]
    order = sorted(top, key=lambda rule: (-rule.stated, rule.id))
    return Choice(order[0], tuple(rule.id for rule in order[1:])) if order else Choice()


def known(candidates: Sequence[Rule], day: dt.date) -> Choice:
    """Return what a firm could know on a day: a rule counts from its announcement."""
    announced = [rule for rule in candidates if rule.known(day)]
    rule = chosen(announced, day)
    silent = [rule.start for rule in candidates if rule.on(day) and not rule.known(day)]
    starts = [start for start in silent if start is not None]
    if rule.rule is None and starts:
        return known(announced, min(starts) - dt.timedelta(days=1))
    return rule


def parts(
    candidates: Sequence[Rule], year: int, weights: Sequence[float] | None = None, announced: bool = False
) -> list[Part]:
    """Split a year by the rule that holds."""
    quarterly = _checked(weights)
    first, after = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    quarters = [dt.date(year, 1 + 3 * q, 1) for q in range(QUARTERS)]
    breaks = {first, after, *(quarters if weights else ())}
    breaks |= {d for rule in candidates for d in _turns(rule) if first < d < after}
    choose = known if announced else chosen
    periods: list[Part] = []
    for start, end in itertools.pairwise(sorted(breaks)):
        choice = choose(candidates, start)
        weight = _weight(start, end, quarterly)
        if periods and periods[-1].choice == choice:
            before = periods.pop()
            start, weight = before.start, before.weight + weight
        periods.append(Part(start, end, weight, choice))
    return periods


def _checked(weights: Sequence[float] | None) -> Sequence[float] | None:
    if weights is None:
        return None
    fair = len(weights) == QUARTERS and all(weight >= 0 for weight in weights)
    if not fair or not math.isclose(math.fsum(weights), 1, abs_tol=1e-9):
        raise InputError(
            Text("the weights of the quarters do not make one year", "四个季度的权重不构成一年"),
            Place(column="--weights"),
            seen=" ".join(f"{weight:g}" for weight in weights),
            expected="0.25 0.25 0.25 0.25",
            fix=Text("give four weights, none negative, that sum to 1", "请给出四个非负权重，合计为 1"),
            code="weights",
        )
    return weights


def _turns(rule: Rule) -> Iterator[dt.date]:
    yield from (day for day in (rule.start, rule.end, rule.announced) if day)


def _weight(start: dt.date, end: dt.date, weights: Sequence[float] | None) -> float:
    year = dt.date(start.year + 1, 1, 1) - dt.date(start.year, 1, 1)
    if weights is None:
        return (end - start) / year
    quarter = (start.month - 1) // 3
    first = dt.date(start.year, 1 + 3 * quarter, 1)
    last = dt.date(start.year + (quarter == 3), 1 + 3 * (quarter + 1) % 12, 1)
    return weights[quarter] * ((end - start) / (last - first))


def mean(periods: Iterable[Part]) -> float:
    """Return the spending-weighted mean rate of the parts of a year."""
    return math.fsum(part.weight * part.choice.rate for part in periods)


def theta(
    rules: Rules, firm: Firm, use: Use, year: int, weights: Sequence[float] | None = None, announced: bool = False
) -> float:
    """Return the additional deduction of a year for a firm's use of money."""
    return mean(parts(rules.candidates(firm, use, DEDUCTION), year, weights, announced))


@dataclass(frozen=True, slots=True)
class Turn:
    """What must be said of a rule in a year."""

    kind: str
    rule: Rule
    after: Choice = Choice()
    tied: tuple[str, ...] = ()


def turns(rules: Rules, firm: Firm, use: Use, year: int) -> list[Turn]:
    """Return what must be said of the rules that hold for a firm in a year."""
    candidates = rules.candidates(firm, use, DEDUCTION)
    changes: list[Turn] = []
    for part in parts(candidates, year):
        rule = part.choice.rule
        if rule is None:
            continue
        if part.choice.tied:
            changes.append(Turn("tie", rule, tied=part.choice.tied))
        if rule.retroactive and rule.start and rule.start.year == year:
            changes.append(Turn("retroactive", rule))
        if assumed(rules, rule, dt.date(year, 12, 31)):
            changes.append(Turn("assumed", rule))
        if rule.end and (after := chosen(candidates, rule.end)).rate < part.choice.rate:
            changes.append(Turn("sunset", rule, after))
    return list(dict.fromkeys(changes))


def assumed(rules: Rules, rule: Rule, day: dt.date) -> bool:
    """Return whether an open rule is merely assumed to continue to a day.

    Notes
    -----
    A rule without an end is law until changed. So far as the rules name a start or an
    announcement, a change would have been among them; after the last such day nobody has looked.
    """
    return rule.end is None and rules.last_dated is not None and day > rules.last_dated


def sunsets(rules: Rules) -> list[Rule]:
    """Return the deductions after whose end some firm of their own scope has a lower rate."""
    return [rule for rule in rules.rows if sunset(rules, rule) is not None]


def sunset(rules: Rules, rule: Rule) -> Turn | None:
    """Return the end of a deduction: when, and what holds for its own firms after it."""
    losers = _losers(rules, rule)
    return Turn("sunset", rule, losers[1]) if losers else None


def falls(rules: Rules, rule: Rule, years: Iterable[int]) -> list[float]:
    """Return by how much the end of a deduction lowers the rate of each year."""
    losers = _losers(rules, rule)
    candidates = losers[0] if losers else ()
    return [
        # rates have few decimals: what their difference loses in binary is no fall
        round(_lower(parts(candidates, year), rule), 12)
        for year in (years if losers else ())
    ]


def _lower(periods: Iterable[Part], rule: Rule) -> float:
    """Return the mean by which the parts of a year after a rule's end lie below its rate."""
    return math.fsum(
        part.weight * (part.choice.rate - rule.stated) for part in periods if rule.end and part.start >= rule.end
    )


def _losers(rules: Rules, rule: Rule) -> tuple[tuple[Rule, ...], Choice] | None:
    """Return the rules of the firms that lose most by an end, and what holds for them after it."""
    if rule.instrument != DEDUCTION or rule.end is None or rule.last_day is None:
        return None
    worst: tuple[tuple[Rule, ...], Choice] | None = None
    most = 0.0
    for firm in _named(rule):
        candidates = rules.candidates(firm, Use(rule.scope.work, min(rule.scope.types)))
        before, after = (chosen(candidates, day) for day in (rule.last_day, rule.end))
        if before.rule == rule and before.rate - after.rate > most:
            worst, most = (candidates, after), before.rate - after.rate
    return worst


def _named(rule: Rule) -> Iterator[Firm]:
    """Yield firms of one class and one sector each, of those that the scope of a rule names."""
    none = frozenset({""})
    pairs = itertools.product(rule.scope.classes or none, rule.scope.sectors or none)
    for group, sector in sorted(pairs):
        sets = (frozenset({one} - {""}) for one in (group, sector))
        yield Firm(rule.id, Text(rule.id, rule.id), *sets)
