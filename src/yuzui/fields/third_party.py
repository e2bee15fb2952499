# SPDX-License-Identifier: Apache-2.0
"""Labels given by others: which class of which set stands for a node, and what a query gets of it.

The classes were written down by meaning before any of them was measured (``field_labels.csv``). Half of the documents
of each set, by a digest of their ids, stayed unseen until the queries were frozen: that half decides.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

import msgspec
import numpy as np

from yuzui.fields.corpora import Corpus
from yuzui.fields.nodes import LANGUAGES, Node, trees
from yuzui.model.quantity import wilson
from yuzui.text import Text

SEED = 7
SAME, WIDER, ELSEWHERE = "same", "wider", "elsewhere"
COVERS = {
    SAME: Text("means the same", "含义相同"),
    WIDER: Text("wider than the field", "宽于该领域"),
    ELSEWHERE: Text("of another domain, never counted", "属其他门类，不计"),
}
"""How a class stands to a node. Recall against a wider one is a lower bound; one of another domain shows nothing."""
DOMAINS = {
    "computing": Text("computing", "计算"),
    "physical": Text("physical sciences", "物理"),
    "engineering": Text("engineering", "工程"),
    "life": Text("life sciences", "生命"),
    "medicine": Text("medicine", "医学"),
}


@dataclass(frozen=True, slots=True)
class LabelSet:
    """One line of the list of labels.

    Parameters
    ----------
    domain, node, corpus : str
        Of which domain the node is, and the set whose classes are taken, by its name.
    labels : tuple of str
        Classes that stand for the node; ``*`` at the end of one stands for anything.
    within : tuple of str
        Classes among which precision is measured; any if empty.
    covers : str
        ``same``, ``wider`` or ``elsewhere``.
    words : Text
        What the classes cover.
    """

    domain: str
    node: str
    corpus: str
    labels: tuple[str, ...]
    within: tuple[str, ...]
    covers: str
    words: Text


class Ends(msgspec.Struct, frozen=True):
    """Both ends of a 95 % interval (Wilson)."""

    low: float
    high: float


class Share(msgspec.Struct, frozen=True):
    """k of n with its interval; of none of them there is no value."""

    k: int
    n: int
    value: float | None
    interval: Ends | None


class Recall(msgspec.Struct, frozen=True):
    """Recall against labels of others, and what these cover; it is not the recall within a frame."""

    k: int
    n: int
    value: float | None
    interval: Ends | None
    kind: str


class Half(msgspec.Struct, frozen=True):
    """Precision and recall on one half of the documents, or on all."""

    precision: Share
    recall: Recall


@cache
def label_sets() -> tuple[LabelSet, ...]:
    """Return every line of the list of labels."""
    text = (files("yuzui.fields") / "field_labels.csv").read_text(encoding="utf-8")
    return tuple(
        LabelSet(
            row["domain"], row["node"], row["corpus"], _parts(row["labels"]), _parts(row["within"]), row["covers"],
            Text(row["covers_en"], row["covers_zh"]),
        )
        for row in csv.DictReader(text.splitlines())
    )  # fmt: skip


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def share(k: int, n: int) -> Share:
    """Return k of n with its interval."""
    return Share(k, n, k / n, Ends(*wilson(k, n))) if n else Share(0, 0, None, None)


def recall(k: int, n: int, kind: str) -> Recall:
    """Return recall with what it was measured against."""
    one = share(k, n)
    return Recall(one.k, one.n, one.value, one.interval, kind)


def hits(corpus: Corpus, known: Mapping[str, Node], node: Node) -> np.ndarray:
    """Return the documents that a node's query of either language fits."""
    documents = np.zeros(0, np.int64)
    for lang in LANGUAGES:
        queries = trees(known, lang, [node])
        if node.id in queries:
            documents = np.union1d(documents, corpus.postings.hits(queries[node.id], queries))
    return documents


def belongs(corpus: Corpus, labels: Sequence[str], within: Sequence[str] = ()) -> np.ndarray:
    """Return for each document whether its source gives it one of the labels: 1 yes, 0 no, -1 not labelled at all."""
    made = np.full(len(corpus), -1, np.int8)
    verdicts: dict[tuple[str, ...], int] = {}
    for k in range(len(corpus)):
        classes = tuple(corpus.classes(k)) or tuple(filter(None, [str(corpus.rows[k]["venue"] or "")]))
        if classes not in verdicts:
            counted = bool(classes) and (not within or _any(classes, within))
            verdicts[classes] = int(_any(classes, labels)) if counted else -1
        made[k] = verdicts[classes]
    return made


def _any(classes: Iterable[str], patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(one.casefold(), pattern.casefold()) for one in classes for pattern in patterns)


def unseen(corpus: Corpus) -> np.ndarray:
    """Return which documents stayed unseen: half of them, by a digest of seed, set and id, whatever their order."""
    rows = corpus.rows
    names = (f"{SEED}:{corpus.name}:{row['id'] or row['title']}" for row in rows)
    last = (hashlib.sha256(name.encode()).digest()[-1] & 1 for name in names)
    return np.fromiter(last, np.int8, len(rows)).astype(bool)


def measured(documents: np.ndarray, verdicts: np.ndarray, subset: np.ndarray) -> Half:
    """Return precision and recall of hits among the labelled documents of a subset."""
    hit = np.zeros(verdicts.size, bool)
    hit[documents] = True
    counted = subset & (verdicts >= 0)
    members = counted & (verdicts == 1)
    right = int((hit & members).sum())
    return Half(share(right, int((hit & counted).sum())), recall(right, int(members.sum()), "third_party"))
