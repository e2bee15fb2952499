# SPDX-License-Identifier: Apache-2.0
"""Small sets of works on which indicators are tried: made up, drawn, doubled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from yuzui.model.tables.work import OPENNESS

if TYPE_CHECKING:
    from yuzui.evaluation.indicator import Marks, Peers
    from yuzui.store.graph.arrays import Graph

Works = Mapping[str, int | None]
Links = Sequence[tuple[str, str]]
Kinds = Mapping[str, tuple[str | None, str | None]]
"""Work to its field and its type; a work that is not in it has neither."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside works and links.

    Parameters
    ----------
    kinds : mapping
        Work to its field and its type.
    shares, authors : sequence of tuple
        Rows of ``work_field`` and ``authorship``, as in ``Example``.
    venues, openness : mapping
        Work to its venue and its ``oa_status``.
    """

    kinds: Kinds = field(default_factory=dict)
    shares: Sequence[tuple[str, str, float]] = ()
    authors: Sequence[tuple[Any, ...]] = ()
    venues: Mapping[str, str] = field(default_factory=dict)
    openness: Mapping[str, str] = field(default_factory=dict)

    def renamed(self, name: Mapping[str, str]) -> Beside:
        """Return the same of works that go by other names."""
        rows = [tuple((name[w], *rest) for w, *rest in t) for t in (self.shares, self.authors)]
        kinds = {name[w]: kind for w, kind in self.kinds.items()}
        venues, openness = ({name[w]: one for w, one in of.items()} for of in (self.venues, self.openness))
        return Beside(kinds, rows[0], rows[1], venues, openness)

    def together(self, other: Beside) -> Beside:
        """Return this and another in one."""
        kinds = {**self.kinds, **other.kinds}
        venues = {**self.venues, **other.venues}
        openness = {**self.openness, **other.openness}
        shares, authors = (*self.shares, *other.shares), (*self.authors, *other.authors)
        return Beside(kinds, shares, authors, venues, openness)


def graph_of(works: Works, citations: Links) -> Graph:
    """Return the graph of works with a year; a citation of an unknown work is counted, not kept."""
    import numpy as np

    from yuzui.store.graph.arrays import build, packed

    order = sorted((name for name, year in works.items() if year is not None),
                   key=lambda name: (works[name], name))  # fmt: skip
    node = {name: place for place, name in enumerate(order)}
    ends = [[node.get(end, -1 if end in works else -2) for end in pair] for pair in citations]
    citing, cited = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    itself = np.array([a == b for a, b in citations], dtype=bool)
    days = [np.datetime64(f"{works[name]:04d}-01-01", "D").astype(int) for name in order]
    links = packed(citing, cited, itself)
    return build(np.array(order, dtype=str), np.array(days, dtype=np.int32), [links])


def marks_of(ids: Sequence[str], beside: Beside) -> Marks:
    """Return the marks of works, in their order."""
    import numpy as np

    from yuzui.evaluation.indicator import Marks

    venues = {name: place for place, name in enumerate(dict.fromkeys(beside.venues.values()))}
    patent = np.array([beside.kinds.get(one, (None, None))[1] == "patent" for one in ids], bool)
    venue = np.array([venues.get(beside.venues.get(one, ""), -1) for one in ids], np.int64)
    return Marks(venue, patent, np.zeros(len(ids), dtype=bool))


def peers_of(ids: Sequence[str], years: Sequence[int], beside: Beside) -> Peers:
    """Return fields and decades of works.

    Parameters
    ----------
    ids : sequence of str
        Works, in order.
    years : sequence of int
        Their years.
    beside : Beside
        Their fields.

    Returns
    -------
    Peers
        One row per work and field.
    """
    import numpy as np

    from yuzui.evaluation.indicator import Peers

    shares: dict[str, list[tuple[str, float]]] = {}
    for work, name, share in beside.shares:
        shares.setdefault(work, []).append((name, share))
    rows = [
        (place, (name, year // 10), share)
        for place, (work, year) in enumerate(zip(ids, years, strict=True))
        for name, share in shares.get(work, [(beside.kinds.get(work, ("",))[0] or "", 1.0)])
    ]
    cells = {cell: place for place, cell in enumerate(dict.fromkeys(cell for _, cell, _ in rows))}
    parts = np.array([part for *_, part in rows], np.float64 if beside.shares else np.int64)
    numbers = np.array([(place, cells[cell]) for place, cell, _ in rows], np.int64).reshape(-1, 2)
    return Peers(numbers[:, 0], numbers[:, 1], parts)


def with_copy(works: Works, links: Links, known: Beside, other: Mapping[str, str]) -> tuple[Works, Links, Beside]:
    """Return a set and its copy, in which works go by other names, as one set.

    Parameters
    ----------
    works : mapping
        Work to year.
    links : sequence of pairs
        Citing work, cited work.
    known : Beside
        What stands beside them.
    other : mapping
        Work to the name of its copy.

    Returns
    -------
    works, links, known : mapping, tuple, Beside
        Twice as many of all.
    """
    two = {**works, **{other[work]: year for work, year in works.items()}}
    doubled = (*links, *((other.get(a, a), other.get(b, b)) for a, b in links))
    return two, doubled, known.together(known.renamed(other))


def random_sets() -> Iterator[tuple[Works, Links, Beside]]:
    """Yield works, links, and what stands beside them; two sets have authors and shared fields."""
    import numpy as np

    rng = np.random.default_rng(7)
    for size in (1, 5, 30, 60):
        years = rng.integers(1990, 2012, size).tolist()
        works = {f"w{i}": year if year < 2011 else None for i, year in enumerate(years)}
        pairs = rng.integers(0, size + 1, (4 * size, 2)).tolist()
        drawn = rng.integers(0, 3, (size, 2)).tolist()
        known = Beside(
            {
                work: ((None, "x", "y")[a], (None, "article", "patent")[b])
                for work, (a, b) in zip(works, drawn, strict=True)
            },
            venues={work: "JKLM"[place % 4] for place, work in enumerate(works) if place % 5},
            openness={work: OPENNESS[place % len(OPENNESS)] for place, work in enumerate(works) if place % 3},
        )
        if size in (5, 30):
            shared = [work for work, (a, b) in zip(works, drawn, strict=True) if a + b > 1]
            known = replace(
                known,
                shares=[(w, f, part) for w in shared for f, part in (("x", 0.3), ("y", 0.7))],
                authors=[_author(rng, work) for work in works for _ in range(3)],
            )
        yield works, tuple((f"w{a}", f"w{b}") for a, b in pairs), known


def _author(rng: Any, work: str) -> tuple[Any, ...]:
    """Return a drawn row of ``authorship``; some affiliations and persons are not known."""
    place, person, row, unit, country, main = rng.integers(0, 4, 6).tolist()
    return (
        work, place + 1, f"p{person}" if person else None, row + 1,
        f"o{unit}" if unit else None, f"C{country}" if unit and country else None, main == 0,
    )  # fmt: skip
