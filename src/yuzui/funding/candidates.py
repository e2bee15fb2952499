# SPDX-License-Identifier: Apache-2.0
"""Proposals as arrays: what rules cover and measure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import UnknownIdentifierError, meant
from yuzui.funding.grammar import NEED, Where
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

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
        asked = self.amount if self.requested is None else self.requested
        total = asked if measure == "amount" else self.measure(measure)
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
        found = np.bincount(self.parent, figures, self.whole)
        return found.astype(figures.dtype)

    def covered(self, where: Where) -> Array:
        """Return which proposals meet a condition, shape (n,)."""
        found = np.ones(len(self), dtype=bool)
        for column, word, operand in where.tests:
            found &= _test(self.column(column), word, operand)
        if where.any:
            found &= np.logical_or.reduce([self.covered(part) for part in where.any])
        for part in where.none:
            found &= ~self.covered(part)
        return found

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
        found = np.zeros(len(self), dtype=bool)
        for place in self.places(ids):
            found[self.copies(place)] = True
        return found

    def categories(self, name: str) -> dict[str, Array]:
        """Return the members of each category of a column, sorted; the missing ones are in none."""
        words = np.array([label(cell) for cell in self.column(name)], dtype=object)
        return {word: words == word for word in sorted(set(words)) if word}


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
        found = float(unicodedata.normalize("NFKC", cell) if isinstance(cell, str) else cell)
    except (TypeError, ValueError):
        return None
    return found if found == found and abs(found) != float("inf") else None


def numbers(cells: Sequence[Any]) -> Array:
    """Return a column as numbers, shape (n,); what is none counts 0."""
    return np.array([number(cell) or 0.0 for cell in cells], dtype=float)


def _test(cells: Sequence[Any], word: str, operand: Any) -> Array:
    if word in ("in", "ne"):
        wanted = {_alike(one) for one in (operand if word == "in" else (operand,))}
        found = np.array([_alike(cell) in wanted for cell in cells], dtype=bool)
        return found if word == "in" else ~found
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
