# SPDX-License-Identifier: Apache-2.0
"""Proposals as arrays: what rules cover and measure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from yuzui import registry
from yuzui.errors import Place, RuleError, UnknownIdentifierError, meant, together
from yuzui.funding.grammar import NEED, Rule, Where
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The proposals of one call.

    Parameters
    ----------
    ids : sequence of str, length n
        Ids, unique.
    amount : array of float, shape (n,)
        What an award would cost, whole currency units.
    value : array of float, shape (n,)
        What an award is worth, value points.
    columns : mapping of str to sequence
        Every further column, each of length n.
    requested : array of float, shape (n,), optional
        What was asked for; by default the amount.
    eligible : array of bool, shape (n,), optional
        Which may be funded at all; by default all.
    by_year : mapping of int to array, optional
        Part of the amount that falls in each year.
    budget : float
        Fixed sum of money, all years, before the reserve: base of shares of the budget.
    statistics : mapping of str to array, optional
        Figures of the reviews, each of shape (n,), NaN where there is none: ``n_reviews``,
        ``score_mean`` and the like, ``score_mean:<criterion>``.
    parent : array of int, shape (n,), optional
        With partial awards each level of a proposal is one entry, a copy: the place of the
        proposal among the whole ones, which stand first. None without levels.
    fraction, worth : array of float, shape (n,), optional
        Part of the amount, and of the value, that a copy stands for.
    """

    ids: Sequence[str]
    amount: Array
    value: Array
    columns: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    requested: Array | None = None
    eligible: Array | None = None
    by_year: Mapping[int, Array] = field(default_factory=dict)
    budget: float = 0.0
    statistics: Mapping[str, Array] = field(default_factory=dict)
    parent: Array | None = None
    fraction: Array | None = None
    worth: Array | None = None

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def open(self) -> Array:
        """Which may be funded, shape (n,)."""
        return np.ones(len(self), dtype=bool) if self.eligible is None else self.eligible

    def measure(self, name: str) -> Array:
        """Return what a rule counts, shape (n,): amount, count, value or need of a resource."""
        if name.startswith(NEED):
            needs = numbers(self.columns["need_" + name.removeprefix(NEED)])
            return needs if self.fraction is None else needs * self.fraction
        if name == "count":
            return np.ones(len(self))
        return self.value if name == "value" else self.amount

    def sum_for(self, share_of: str, measure: str) -> float:
        """Return the fixed sum a share is taken of."""
        if share_of == "budget":
            return self.budget
        requested = self.amount if self.requested is None else self.requested
        total = requested if measure == "amount" else self.measure(measure)
        # copies of partial awards come after the whole ones and count once
        total, open_ = total[: self.whole], self.open[: self.whole]
        return float(total.sum() if share_of == "requested" else total[open_].sum())

    @property
    def whole(self) -> int:
        """Number of proposals: entries that are no copy at a lower level."""
        return len(self) if self.parent is None else int(self.parent.max(initial=-1)) + 1

    def copies(self, place: int) -> Array:
        """Return the places of all levels of one proposal."""
        if self.parent is None:
            return np.array([place], dtype=np.int64)
        return np.flatnonzero(self.parent == self.parent[place])

    def proposals(self, chosen: Array) -> Array:
        """Return the level at which each proposal is funded in a set, 0 if it is not."""
        part = np.asarray(chosen, dtype=float)
        return self.summed(part if self.fraction is None else part * self.fraction)

    def summed(self, figures: Array) -> Array:
        """Return figures of copies added up by proposal, shape (whole,)."""
        if self.parent is None:
            return figures
        sums = np.bincount(self.parent, figures, self.whole)
        return sums.astype(figures.dtype)

    def covered(self, where: Where) -> Array:
        """Return which proposals meet a condition, shape (n,)."""
        mask = np.ones(len(self), dtype=bool)
        for column, word, operand in where.tests:
            mask &= _test(self.column(column), word, operand)
        if where.any:
            mask &= np.logical_or.reduce([self.covered(part) for part in where.any])
        for part in where.none:
            mask &= ~self.covered(part)
        return mask

    def column(self, name: str) -> Sequence[Any]:
        """Return a column by name; id, amount, requested and value are columns too.

        They describe the proposal: a copy at a lower level has those of the whole award.
        """
        whole = slice(None) if self.parent is None else self.parent
        amount, value = self.amount[whole], self.value[whole]
        own: dict[str, Any] = {"id": self.ids, "amount": amount, "value": value}
        own["requested"] = amount if self.requested is None else self.requested
        return own[name] if name in own and name not in self.columns else self.columns[name]

    def has(self, name: str) -> bool:
        """Return whether there is such a column."""
        return name in ("id", "amount", "requested", "value") or name in self.columns

    def places(self, ids: Sequence[str]) -> list[int]:
        """Return the places of whole proposals by their ids."""
        at = {str(name): k for k, name in enumerate(self.ids[: self.whole])}
        for name in ids:
            if name not in at:
                raise UnknownIdentifierError(
                    Text("a rule names a proposal that is not in the list", "规则所列申请不在名单中"),
                    seen=name,
                    fix=meant(name, at) or Text("take it out of the rule", "请从规则中删去该编号"),
                )
        return [at[name] for name in ids]

    def members(self, ids: Sequence[str]) -> Array:
        """Return which entries are these proposals, at any level, shape (n,)."""
        mask = np.zeros(len(self), dtype=bool)
        for place in self.places(ids):
            mask[self.copies(place)] = True
        return mask

    def categories(self, name: str) -> dict[str, Array]:
        """Return the members of each category of a column, sorted; the missing ones are in none."""
        words = np.array([label(cell) for cell in self.column(name)], dtype=object)
        return {word: words == word for word in sorted(set(words)) if word}


def criterion_key(name: Any) -> str:
    """Return the name of a criterion as it is compared: without regard to case, width and spaces.

    Examples
    --------
    >>> criterion_key("Ｓcientific  Excellence"), criterion_key("创 新 性（A）")
    ('scientificexcellence', '创新性(a)')
    """
    return "".join(unicodedata.normalize("NFKC", str(name or "")).casefold().split())


def label(cell: Any) -> str:
    """Return a cell as the name of a category: ``2.0`` and ``" 2"`` are ``2``; missing is empty.

    Examples
    --------
    >>> label(2.0), label(" ２ "), label(None), label(True)
    ('2', '2', '', 'true')
    """
    if cell is None or cell != cell:
        return ""
    # bool of any library first: it is a number too
    if str(cell) in ("True", "False"):
        return str(cell).lower()
    figure = number(cell)
    if figure is not None and figure == int(figure):
        return str(int(figure))
    return unicodedata.normalize("NFKC", str(cell)).strip()


def number(cell: Any) -> float | None:
    """Return a cell as a number, or None if it is none."""
    if cell is None or isinstance(cell, bool):
        return None
    try:
        figure = float(unicodedata.normalize("NFKC", cell) if isinstance(cell, str) else cell)
    except (TypeError, ValueError):
        return None
    return figure if figure == figure and abs(figure) != float("inf") else None


def numbers(cells: Sequence[Any]) -> Array:
    """Return a column as numbers, shape (n,); what is none counts 0."""
    return np.array([number(cell) or 0.0 for cell in cells], dtype=float)


def _test(cells: Sequence[Any], word: str, operand: Any) -> Array:
    if word in ("in", "ne"):
        wanted = {_alike(one) for one in (operand if word == "in" else (operand,))}
        mask = np.array([_alike(cell) in wanted for cell in cells], dtype=bool)
        return mask if word == "in" else ~mask
    if word == "contains":
        part = unicodedata.normalize("NFKC", str(operand)).casefold()
        texts = (unicodedata.normalize("NFKC", str(cell or "")).casefold() for cell in cells)
        return np.array([part in text for text in texts], dtype=bool)
    limit = number(operand)
    values = np.array([np.nan if (v := number(cell)) is None else v for cell in cells])
    with np.errstate(invalid="ignore"):
        compare = {"ge": values >= limit, "gt": values > limit}
        compare |= {"le": values <= limit, "lt": values < limit}
    return compare[word]


_TRUE, _FALSE = frozenset({"true", "yes", "是", "y"}), frozenset({"false", "no", "否", "n"})


def _alike(cell: Any) -> str:
    """Return what equality compares: 1, true, yes and 是 are one value, so are 0, false, 否."""
    word = label(cell).casefold()
    return "1" if word in _TRUE else "0" if word in _FALSE else word


# A term: one linear condition that a rule row makes, in the words of the row.


Sense = Literal["<=", ">="]

HAIR = 2e-9
"""Relative violation of a row that is rounding and not a broken rule."""


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One condition on the funded set.

    Parameters
    ----------
    rule : Rule
        The row it comes from.
    category : str
        Category of a ``by`` row; empty for none.
    group : array of float, shape (n,)
        What each proposal adds if it is funded.
    sense : str
        ``<=`` or ``>=``.
    limit : float
        In the rule's own unit: currency, count, value points, or a fraction of a base.
    base : float or None
        Fixed base of a share; None if the limit is not a share of a fixed sum.
    whole : array of float, shape (n,), or None
        What each proposal adds to the base, for a share of what is awarded.

    Notes
    -----
    Fixed: ``sum(group x) sense limit * base``; share of what is awarded:
    ``sum((group - limit * whole) x) sense 0``, still linear.
    """

    rule: Rule
    category: str
    group: Array
    sense: Sense
    limit: float
    base: float | None = None
    whole: Array | None = None

    @property
    def name(self) -> str:
        """Name of the row, with the category in brackets where there is one."""
        return f"{self.rule.name}[{self.category}]" if self.category else self.rule.name

    @property
    def share(self) -> bool:
        """Whether the limit is a fraction."""
        return self.base is not None or self.whole is not None

    @property
    def coefficients(self) -> Array:
        """Coefficients of the linear row, shape (n,)."""
        return self.group if self.whole is None else self.group - self.limit * self.whole

    @property
    def bound(self) -> float:
        """Right-hand side of the linear row."""
        if self.whole is not None:
            return 0.0
        return self.limit if self.base is None else self.limit * self.base

    def at(self, limit: float) -> Term:
        """Return the term with another limit."""
        return replace(self, limit=limit)

    def achieved(self, chosen: Array) -> float:
        """Return what a set reaches, in the unit of the limit; 0 of nothing is 0."""
        total = float(self.group @ chosen)
        if not self.share:
            return total
        base = self.base if self.whole is None else float(self.whole @ chosen)
        return total / base if base else 0.0

    def shortfall(self, chosen: Array) -> float:
        """Return by how much a set misses the limit, in the unit of the limit; 0 if it holds."""
        if self.whole is not None and not float(self.whole @ chosen):
            return 0.0
        coefficients = self.coefficients
        row = float(coefficients @ chosen) - self.bound
        over = row if self.sense == "<=" else -row
        # an engine sees the row over its largest coefficient and keeps it to one part in 1e9
        size = max(1.0, abs(self.bound), float(abs(coefficients).max(initial=0.0)))
        if over <= HAIR * size:
            return 0.0
        reached = self.achieved(chosen)
        return abs(reached - self.limit)

    @property
    def least(self) -> Term | None:
        """The row that no set may break: a hard one itself, a soft one at its largest shortfall.

        None for a soft one that may be missed by any amount.
        """
        if self.rule.hard:
            return self
        if self.rule.shortfall_limit is None:
            return None
        spare = self.rule.shortfall_limit * (0.01 if self.share else 1.0)
        hard = replace(self.rule, strength="hard")
        return replace(self, rule=hard, limit=self.limit + self.looser * spare)

    @property
    def looser(self) -> int:
        """Sign of the direction in which the limit gets easier."""
        return 1 if self.sense == "<=" else -1


@dataclass(frozen=True, slots=True)
class Bonus:
    """What two proposals are worth more, or less, if both are funded.

    Parameters
    ----------
    rule : Rule
        The row it comes from.
    pair : tuple of int
        Places of the two; with levels, of any of their copies.
    value : float
        Value points; negative for two that take from one another.
    """

    rule: Rule
    pair: tuple[int, int]
    value: float


def split(rules: Iterable[Rule], candidates: Candidates) -> Iterator[tuple[Rule, str, Array]]:
    """Return each row with the proposals it covers, one per category of its ``by``."""
    for rule in rules:
        covered = candidates.covered(rule.where)
        if not rule.by:
            yield rule, "", covered
            continue
        for category, members in candidates.categories(rule.by).items():
            yield rule, category, covered & members


def limited(rules: Iterable[Rule], candidates: Candidates, sense: Sense) -> Iterator[Term]:
    """Return the terms of rows that limit a sum or a share of it."""
    for rule, category, members in split(rules, candidates):
        limit = _limit(rule, sense, candidates, members)
        if sense == ">=" and limit > 0 and not members.any():
            raise RuleError(
                Text("a floor that covers no proposal can never hold", "下限未覆盖任何申请"),
                place=Place(sheet="rules", row=rule.row),
                seen=f"{rule.name}[{category}]" if category else rule.name,
                fix=Text(
                    "check the words of the condition, or take the floor out", "请核对范围条件的用词，或删去该下限"
                ),
                code="empty_group",
            )
        group = candidates.measure(rule.measure) * members
        awarded = rule.share_of == "awarded"
        yield Term(
            rule,
            category,
            group,
            sense,
            limit,
            base=candidates.sum_for(rule.share_of, rule.measure) if rule.share_of and not awarded else None,
            whole=candidates.measure(rule.measure) if awarded else None,
        )


def _limit(rule: Rule, sense: Sense, candidates: Candidates, members: Array) -> float:
    raw = rule.at_least if sense == ">=" else rule.at_most
    if isinstance(raw, (int, float)):
        return float(raw)
    cells = candidates.column(str(raw))
    limits = {number(cells[int(place)]) for place in members.nonzero()[0]}
    if len(limits) != 1 or None in limits:
        raise RuleError(
            Text("the column of limits must hold one number per category", "限额列在每一类中必须是同一个数"),
            place=Place(sheet="rules", row=rule.row, column=str(raw)),
            seen=", ".join(sorted(map(str, limits))[:4]),
            fix=Text(
                "write one number for all proposals of a category, or in the rule itself",
                "请为同一类的全部申请填写同一个数，或直接在规则中写数字",
            ),
        )
    return float(limits.pop() or 0.0)


# Partial awards: one entry per level of a proposal, of which at most one is funded.


def expanded(candidates: Candidates, steps: Sequence[tuple[float, float]], covered: Array | None = None) -> Candidates:
    """Return the proposals with one entry per level.

    Examples
    --------
    >>> import numpy as np
    >>> two = Candidates(["A", "B"], np.array([40.0, 50.0]), np.array([7.0, 8.0]))
    >>> more = expanded(two, [(1.0, 1.0), (0.8, 0.9)])
    >>> list(more.ids), more.amount.tolist(), more.parent.tolist()
    (['A', 'B', 'A', 'B'], [40.0, 50.0, 32.0, 40.0], [0, 1, 0, 1])
    """
    n = len(candidates)
    partial = np.arange(n) if covered is None else np.flatnonzero(covered)
    parent = np.concatenate([np.arange(n), *(partial for _ in steps[1:])])
    sizes = [n, *(len(partial) for _ in steps[1:])]
    fraction = np.repeat([part for part, _ in steps], sizes)
    worth = np.repeat([part for _, part in steps], sizes)
    requested = candidates.requested
    return replace(
        candidates,
        ids=[candidates.ids[k] for k in parent],
        amount=candidates.amount[parent] * fraction,
        value=candidates.value[parent] * worth,
        columns={name: [cells[k] for k in parent] for name, cells in candidates.columns.items()},
        requested=(candidates.amount if requested is None else requested)[parent],
        eligible=None if candidates.eligible is None else candidates.eligible[parent],
        by_year={y: cells[parent] * fraction for y, cells in candidates.by_year.items()},
        statistics={name: cells[parent] for name, cells in candidates.statistics.items()},
        parent=parent,
        fraction=fraction,
        worth=worth,
    )


def values(candidates: Candidates, whole: Array) -> Array:
    """Return values of whole proposals as values of all entries."""
    if candidates.parent is None or candidates.worth is None:
        return whole
    return whole[..., candidates.parent] * candidates.worth


# Proposals and reviewers as side rules of an assignment read them, and what those rules say.


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """The two sides of an assignment.

    Parameters
    ----------
    proposals : Candidates, n of them
        What is reviewed; amounts and values count nothing here.
    reviewers : Candidates, m of them
        Who reviews; ``min`` and ``max`` are columns like any other.
    """

    proposals: Candidates
    reviewers: Candidates


@dataclass(frozen=True, slots=True, eq=False)
class Count:
    """So many reviewers of each group on each proposal, or so many proposals for each reviewer.

    Parameters
    ----------
    rule : Rule
        The row.
    each : str
        ``proposal`` or ``reviewer``: of which each is counted.
    proposals : array of bool, shape (n,)
        Which proposals it covers.
    group : array of int, shape (m,)
        Group of each reviewer from 0; below 0 for none.
    names : tuple of str
        Name of each group; a single one may be empty.
    low, high : array of float
        Fewest and most: shape (n,) by proposal, or (m,) by reviewer.
    """

    rule: Rule
    each: Literal["proposal", "reviewer"]
    proposals: Array
    group: Array
    names: tuple[str, ...]
    low: Array
    high: Array

    def holds(self, pairs: Array) -> Array:
        """Return which assignments keep it."""
        if self.each == "reviewer":
            load = pairs[..., self.proposals, :].sum(-2)
            inside = self.group >= 0
            counted = (load >= self.low) & (load <= self.high) | ~inside
            return np.asarray(counted.all(-1))
        mask = np.ones(pairs.shape[:-2], dtype=bool)
        for group in range(len(self.names)):
            count = pairs[..., self.group == group].sum(-1)
            counted = (count >= self.low) & (count <= self.high) | ~self.proposals
            mask &= counted.all(-1)
        return mask


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """Nobody judges the proposal of somebody who judges theirs.

    Parameters
    ----------
    rule : Rule
        The row.
    author : array of int, shape (n,)
        Place of the reviewer who wrote each proposal; below 0 for nobody of the list.
    """

    rule: Rule
    author: Array

    def holds(self, pairs: Array) -> Array:
        """Return which assignments keep it; see :meth:`Count.holds`."""
        mask = np.ones(pairs.shape[:-2], dtype=bool)
        for first, one in enumerate(self.author):
            for second, other in enumerate(self.author[:first]):
                if one >= 0 and other >= 0 and one != other:
                    mask &= pairs[..., first, other] + pairs[..., second, one] < 2
        return mask


def panel(proposals: Mapping[str, Sequence[Any]], reviewers: Mapping[str, Sequence[Any]]) -> Panel:
    """Return the two sides from tables with a column ``id`` each."""
    return Panel(_side(proposals), _side(reviewers))


def _side(table: Mapping[str, Sequence[Any]]) -> Candidates:
    nothing = np.zeros(len(table["id"]))
    own = ("id", "amount", "requested", "value")
    columns = {name: cells for name, cells in table.items() if name not in own}
    return Candidates([str(one) for one in table["id"]], nothing, nothing, columns)


def of_stage(rules: Sequence[Rule], stage: str) -> tuple[Rule, ...]:
    """Return the rows whose kind belongs to a stage: ``fund`` or ``assign``."""
    kinds = registry.modules("rule")
    return tuple(rule for rule in rules if stage == kinds[rule.kind].STAGE)


def counts(rules: Sequence[Rule], panel: Panel) -> Iterator[Count | Crossing]:
    """Yield what the rows of the assign stage say, in the order of the rows."""
    kinds = registry.modules("rule")
    check(of_stage(rules, "assign"), panel)
    for rule in of_stage(rules, "assign"):
        yield from kinds[rule.kind].terms((rule,), panel)


def check(rules: Sequence[Rule], panel: Panel) -> None:
    """Refuse rows of the assign stage that read a column that is not there."""
    kinds, faults = registry.modules("rule"), []
    for rule in rules:
        for side, names in kinds[rule.kind].reads(rule).items():
            there = getattr(panel, side)
            faults += [_no_column(rule, name, side, there) for name in names if not there.has(name)]
    if faults:
        raise together(faults)


def _no_column(rule: Rule, name: str, side: str, there: Candidates) -> RuleError:
    whose = {"proposals": Text("proposals", "申请书"), "reviewers": Text("reviewers", "评审人")}
    return RuleError(
        Text("“{r}” reads a column that the {w} do not have", "“{r}”所用的列不在{w}表中").format(
            r=rule.name, w=whose[side]
        ),
        place=Place(sheet="rules", row=rule.row, column=name),
        seen=name,
        expected=", ".join(sorted(there.columns)),
        fix=meant(name, there.columns),
        code="no_such_column",
    )
