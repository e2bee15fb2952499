# SPDX-License-Identifier: Apache-2.0
"""Where each token of a set of documents stands, and which documents a query fits.

Tokens are those of the search, so that a query fits what the search finds. All documents lie on one
line of places: title, a gap, abstract, a gap. Of each token the places are kept in order; a phrase is
the places of its first token at which the others follow, a stem the union of the tokens that begin so,
``NEAR`` a merge of two ordered lists. A term to be taken exactly is looked up as any other and then
compared, as it is written, with the raw text of the few documents left.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from yuzui.errors import UnknownIdentifierError
from yuzui.fields.query import GAP, Any, Both, Near, Query, Reference, Term, Title, Without
from yuzui.store import tokens as search
from yuzui.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.int64]
    Documents = NDArray[np.int64]
    Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Postings:
    """An index of documents in memory.

    Parameters
    ----------
    titles, abstracts : sequence of str
        Raw text of each document, by its number.
    vocabulary : list of str
        Every token, in order.
    starts : array of int64, one longer than the vocabulary
        Where the places of each token begin.
    places : array of int64
        Places of all tokens, in order within each.
    begins, turns : array of int64, one a document
        Place at which its title and its abstract begin.
    """

    titles: Sequence[str]
    abstracts: Sequence[str]
    vocabulary: list[str]
    starts: NDArray[np.int64]
    places: Places
    begins: Places
    turns: Places
    memory: dict[Term, tuple[Places, Places]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.titles)

    def hits(self, query: Query, nodes: Mapping[str, Query] | None = None) -> Documents:
        """Return the numbers of the documents that a query fits, in order.

        Raises
        ------
        UnknownIdentifierError
            If the query names a node that is not among ``nodes``.
        """
        return np.flatnonzero(self._fits(query, nodes or {}, np.ones(len(self), bool), False))

    def _fits(
        self, query: Query, nodes: Mapping[str, Query], among: NDArray[np.bool_], title: bool
    ) -> NDArray[np.bool_]:
        match query:
            case Term():
                return self._documents(*self.spans(query), title) & among
            case Near(left, right, distance):
                return self._documents(*_joined(self._near(left), self._near(right), distance), title) & among
            case Both(left, right):
                return self._fits(right, nodes, self._fits(left, nodes, among, title), title)
            case Without(left, right):
                fits = self._fits(left, nodes, among, title)
                return fits & ~self._fits(right, nodes, fits, title)
            case Any(parts):
                fits = np.zeros(len(self), bool)
                for one in parts:
                    fits |= self._fits(one, nodes, among, title)
                return fits
            case Title(part):
                return self._fits(part, nodes, among, True)
            case Reference(node):
                return self._fits(_resolved(node, nodes), nodes, among, title)

    def _documents(self, first: Places, last: Places, title: bool) -> Marks:
        """Return of each document whether one of these spans lies in it."""
        fits = np.zeros(len(self), bool)
        at = np.searchsorted(self.begins, first, side="right") - 1
        if title:
            at = at[last < self.turns[at]]
        fits[at] = True
        return fits

    def occurrences(self, token: str) -> int:
        """Return how often a token stands in the documents."""
        return int(self._of(token, False).size)

    def spans(self, term: Term) -> tuple[Places, Places]:
        """Return the first and the last place of each occurrence of a term, in order."""
        if term not in self.memory:
            self.memory[term] = self._spans(term)
        return self.memory[term]

    def _spans(self, term: Term) -> tuple[Places, Places]:
        words = _tokens(term)
        first = self._of(*words[0])
        for step, word in enumerate(words[1:], start=1):
            follow = self._of(*word)
            first = first[np.isin(first + step, follow, assume_unique=True)] if follow.size else follow
        last = first + len(words) - 1
        if term.exact and first.size:
            first, last = self._exact(term.text, first, last)
        return first, last

    def _of(self, word: str, prefix: bool) -> Places:
        at = bisect_left(self.vocabulary, word)
        end = (
            bisect_left(self.vocabulary, word + "\U0010ffff")
            if prefix
            else at + (self.vocabulary[at : at + 1] == [word])
        )
        places = self.places[self.starts[at] : self.starts[end]]
        return np.sort(places) if end - at > 1 else places

    def _exact(self, text: str, first: Places, last: Places) -> tuple[Places, Places]:
        """Keep the spans of documents in whose raw text the term stands as it is written."""
        pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(text)}(?![A-Za-z0-9])")
        at = np.searchsorted(self.begins, first, side="right") - 1
        second = first >= self.turns[at]
        sides = np.unique(2 * at + second)
        there = [
            side for side in sides.tolist()
            if pattern.search((self.abstracts if side % 2 else self.titles)[side // 2])
        ]  # fmt: skip
        stays = np.isin(2 * at + second, there)
        return first[stays], last[stays]

    def _near(self, query: Query) -> tuple[Places, Places]:
        match query:
            case Term():
                return self.spans(query)
            case Any(parts):
                spans = [self._near(one) for one in parts]
                first, last = (np.concatenate(ends) for ends in zip(*spans, strict=True))
                order = np.argsort(first, kind="stable")
                return first[order], last[order]
        raise TypeError(query)  # the parser lets nothing else through


def _joined(left: tuple[Places, Places], right: tuple[Places, Places], distance: int) -> tuple[Places, Places]:
    """Return the spans that two near spans make together."""
    made: list[tuple[Places, Places]] = []
    for (first, last), (other, end) in ((left, right), (right, left)):
        if not first.size or not other.size:
            continue
        # the next span of the other that begins behind this one
        at = np.searchsorted(other, last, side="right")
        there = at < other.size
        at = np.minimum(at, other.size - 1)
        near = there & (other[at] - last - 1 <= distance)
        made.append((first[near], end[at][near]))
    if not made:
        return left[0][:0], left[1][:0]
    first, last = (np.concatenate(ends) for ends in zip(*made, strict=True))
    order = np.argsort(first, kind="stable")
    return first[order], last[order]


def _tokens(term: Term) -> list[tuple[str, bool]]:
    """Return the tokens of a term, and of each whether it is the beginning of one."""
    words: list[tuple[str, bool]] = []
    for run in re.findall(r"[^\s*]+\*|[^*]+?(?=\s\S*\*|$)", term.text):
        phrase = search.phrases(f'"{run.rstrip("*")}"')[0]
        words += [(token, False) for token in phrase.tokens]
        if run.endswith("*"):
            # what a person began to write, not its stem
            words[-1] = (search.fold(run[:-1]) if words[-1][0].isascii() else words[-1][0], True)
        elif phrase.prefix:
            words[-1] = (words[-1][0], True)
    return words


def _resolved(node: str, nodes: Mapping[str, Query]) -> Query:
    if node in nodes:
        return nodes[node]
    raise UnknownIdentifierError(
        Text("a query names a node that has none", "检索式引用的节点没有检索式"),
        seen=node,
        expected=" · ".join(sorted(nodes)[:5]) or "BOX2-01-1",
        code="unknown_node",
    )


def index(
    titles: Sequence[str], abstracts: Sequence[str] | None = None, tokens: Callable[[str], list[str]] = search.tokens
) -> Postings:
    """Return the postings of documents.

    Parameters
    ----------
    titles, abstracts : sequence of str
        Text of each document; without abstracts only titles are read.
    tokens : callable
        What makes tokens of a text.
    """
    rest = abstracts or [""] * len(titles)
    number: dict[str, int] = {}
    ids: list[int] = []
    places: list[NDArray[np.int64]] = []
    begins, turns = np.zeros(len(titles), np.int64), np.zeros(len(titles), np.int64)
    at = 0
    for document, (title, abstract) in enumerate(zip(titles, rest, strict=True)):
        for ends, text in ((begins, title), (turns, abstract)):
            ends[document] = at
            words = tokens(text) if text else []
            ids += [number.setdefault(word, len(number)) for word in words]
            places.append(np.arange(at, at + len(words)))
            at += len(words) + GAP
    order_of = {word: rank for rank, word in enumerate(sorted(number))}
    rank = np.array([order_of[word] for word in number], np.int64)
    ranked = rank[np.array(ids, np.int64)] if ids else np.zeros(0, np.int64)
    all_places = np.concatenate(places) if places else np.zeros(0, np.int64)
    order = np.argsort(ranked, kind="stable")
    starts = np.searchsorted(ranked[order], np.arange(len(number) + 1))
    return Postings(titles, rest, sorted(number), starts, all_places[order], begins, turns)
