# SPDX-License-Identifier: Apache-2.0
"""What each field has in a corpus, and which of two fields have nearly the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from yuzui.fields import query
from yuzui.fields.corpora import Corpus
from yuzui.fields.nodes import LANGUAGES, Node, trees
from yuzui.fields.query import Query, Term

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Documents = NDArray[np.int64]

ALIKE = 0.6
"""Part of the smaller field that a larger one has, from which they overlap."""
LEAST = 5
"""Works of the smaller field below which its part says nothing."""


class Overlap(msgspec.Struct, frozen=True):
    """Two fields: works of both, and the part of the smaller that the larger has."""

    larger: str
    smaller: str
    works: int
    of_smaller: int
    share: float


def documents(corpus: Corpus, known: Mapping[str, Node], wanted: Iterable[Node]) -> dict[str, Documents]:
    """Return the documents that each of some nodes has, by its queries of both languages, else its topics."""
    some = list(wanted)
    made = {node.id: np.array([] if node.bodies else sorted(corpus.by_topic(node.topics)), np.int64) for node in some}
    for lang in LANGUAGES:
        asked = trees(known, lang, some)
        for node in some:
            if node.id in asked:
                made[node.id] = np.union1d(made[node.id], corpus.postings.hits(asked[node.id], asked))
    return made


def together(sets: Iterable[Documents]) -> Documents:
    """Return the documents that any of several fields has."""
    some = [one for one in sets if one.size]
    return np.unique(np.concatenate(some)) if some else np.zeros(0, np.int64)


def above(known: Mapping[str, Node], id: str) -> Iterator[str]:
    """Yield the lines and the list under which a node stands, the nearest first."""
    seen = {id}
    while (node := known.get(id)) is not None and node.parent and node.parent not in seen:
        seen.add(node.parent)
        yield node.parent
        id = node.parent


def kin(known: Mapping[str, Node], one: str, other: str) -> bool:
    """Return whether one node stands under the other."""
    return one in set(above(known, other)) or other in set(above(known, one))


def overlaps(known: Mapping[str, Node], sets: Mapping[str, Documents], least: float = ALIKE) -> list[Overlap]:
    """Return the pairs of fields of which the larger has most of the smaller, the most alike first.

    A field under another is part of it by intent, and no pair.

    Parameters
    ----------
    known : mapping of str to Node
        All nodes.
    sets : mapping of str to array
        Documents of each.
    least : float
        Part of the smaller that the larger must have.
    """
    ids = [id for id, one in sets.items() if one.size >= LEAST]
    pairs = _alike(known, sets, ((one, other) for n, one in enumerate(ids) for other in ids[n + 1 :]), least)
    there = {(one.larger, one.smaller) for one in pairs}
    # that a line has what one of its own parts has is no news
    implied = {(line, smaller) for larger, smaller in there for line in above(known, larger)}
    return [one for one in pairs if (one.larger, one.smaller) not in implied]


def overlaps_of(known: Mapping[str, Node], sets: Mapping[str, Documents], id: str) -> list[Overlap]:
    """Return the pairs that one field is in."""
    if sets[id].size < LEAST:
        return []
    return _alike(known, sets, ((id, other) for other, one in sets.items() if other != id and one.size >= LEAST), ALIKE)


def _alike(
    known: Mapping[str, Node], sets: Mapping[str, Documents], pairs: Iterable[tuple[str, str]], least: float
) -> list[Overlap]:
    made = []
    for one, other in pairs:
        if kin(known, one, other):
            continue
        larger, smaller = sorted((one, other), key=lambda id: -sets[id].size)
        works = int(np.intersect1d(sets[one], sets[other], assume_unique=True).size)
        size = int(sets[smaller].size)
        if works >= least * size:
            made.append(Overlap(larger, smaller, works, size, works / size))
    return sorted(made, key=lambda pair: (-pair.share, -pair.works, pair.larger, pair.smaller))


def bringing(node: Node, known: Mapping[str, Query]) -> list[Term]:
    """Return the terms of a node that may bring a document in: those that NOT takes away are not among them."""
    tree = known.get(node.id)
    if tree is None:
        return []
    waiting, seen = [tree], {node.id}
    made: dict[Term, None] = {}
    while waiting:
        match part := waiting.pop():
            case Term():
                made[part] = None
            case query.Reference(other):
                if other not in seen and other in known:
                    seen.add(other)
                    waiting.append(known[other])
            case query.Title(inner):
                waiting.append(inner)
            case query.Without(left, _):
                waiting.append(left)
            case query.Near(left, right) | query.Both(left, right):
                waiting += [right, left]
            case query.Any(parts):
                waiting += reversed(parts)
    return list(made)
