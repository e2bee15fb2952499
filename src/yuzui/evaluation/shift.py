# SPDX-License-Identifier: Apache-2.0
"""Whether a new load of a source is of one piece with the one before.

A source that re-counts, drops a type or loses half its references moves every indicator, and no
indicator can tell. So the profiles of two loads are held against each other before anything is
computed from the new one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.text import Text

MOST = 0.05
"""Largest change that passes: relative for counts and means, in points for shares."""
FEW = 50
"""Works of a year below which its count may move without saying anything."""

MEASURES: Mapping[str, Text] = {
    "works": Text("works of the year", "该年成果数"),
    "references": Text("references found per work", "每项成果找到的参考文献数"),
    "links": Text("loads with links between works", "含成果间引文的批次"),
    "type": Text("share of the type", "该类型所占份额"),
    "undated": Text("share without a year", "无年份的份额"),
}
"""What is held against the earlier load."""


@dataclass(frozen=True, slots=True)
class Group:
    """Works of one year and type within a load.

    Parameters
    ----------
    year : int or None
        Year of publication; None is unknown.
    type : str
        Type; empty is unknown.
    works, links : int, int or None
        Works, and references of theirs that were found in the set; None where no links are given.
    """

    year: int | None
    type: str
    works: int
    links: int | None


@dataclass(frozen=True, slots=True)
class Shift:
    """One number that moved by more than may be.

    Parameters
    ----------
    measure : str
        A key of :data:`MEASURES`.
    of : str
        Year or type; empty for the whole.
    before, after : float
        What it was and is.
    change : float
        Relative change of works and references (after / before − 1); difference of shares.
    """

    measure: str
    of: str
    before: float
    after: float
    change: float

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "measure": self.measure,
            "label": MEASURES[self.measure].json(),
            "of": self.of,
            "before": self.before,
            "after": self.after,
            "change": self.change,
        }


def shifts(before: Sequence[Group], after: Sequence[Group], through: int) -> list[Shift]:
    """Return what moved from one load of a source to the next."""
    old, new = ([g for g in load if g.year is None or g.year <= through] for load in (before, after))
    moved = list(_years(old, new))
    moved += _references(_mean(old), _mean(new))
    moved += _shares("type", *(_parts(load, lambda g: g.type) for load in (old, new)))
    undated = (_parts(load, lambda g: "" if g.year is None else None) for load in (old, new))
    return [*moved, *_shares("undated", *undated)]


def _years(old: Iterable[Group], new: Iterable[Group]) -> Iterable[Shift]:
    was, now = (_sums(load, lambda g: g.year) for load in (old, new))
    for year in sorted(was.keys() | now.keys()):
        if max(was.get(year, 0), now.get(year, 0)) >= FEW:
            yield from _relative("works", str(year), was.get(year, 0), now.get(year, 0))


def _references(was: float | None, now: float | None) -> Iterable[Shift]:
    if was is not None and now is not None:
        yield from _relative("references", "", was, now)
    elif was is not now:
        before, after = float(was is not None), float(now is not None)
        yield Shift("links", "", before, after, after - before)


def _relative(measure: str, of: str, was: float, now: float) -> Iterable[Shift]:
    change = now / was - 1 if was else float(now > 0)
    if abs(change) > MOST:
        yield Shift(measure, of, was, now, change)


def _shares(measure: str, was: Mapping[str, float], now: Mapping[str, float]) -> Iterable[Shift]:
    for name in sorted(was.keys() | now.keys()):
        a, b = was.get(name, 0.0), now.get(name, 0.0)
        if abs(b - a) > MOST:
            yield Shift(measure, name, a, b, b - a)


def _sums(load: Iterable[Group], key: Any) -> dict[Any, int]:
    sums: dict[Any, int] = defaultdict(int)
    for group in load:
        if key(group) is not None:
            sums[key(group)] += group.works
    return sums


def _parts(load: Sequence[Group], key: Any) -> dict[str, float]:
    total = sum(group.works for group in load)
    return {name: works / total for name, works in _sums(load, key).items()} if total else {}


def _mean(load: Sequence[Group]) -> float | None:
    """Return the references found per work; None where no links are given."""
    works, links = sum(group.works for group in load), [group.links for group in load]
    if None in links:
        return None
    return sum(one or 0 for one in links) / works if works else 0.0
