# SPDX-License-Identifier: Apache-2.0
"""Where the fields of a plan stand on a map: the clusters that hold their works."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from yuzui.fields import nodes, postings
from yuzui.fields.work_set import WorkSet
from yuzui.job.workspace import Workspace
from yuzui.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARE = 0.05
"""Part of the works of a node that a cluster must hold to lie within its outline."""
LEAST = 5
"""Works that it must hold at least: one of a node with twenty stands somewhere by chance."""


class NodeHits(NamedTuple):
    """A node of a list and the works that its queries find."""

    id: str
    label: Text
    hits: NDArray[np.int64]


def node_hits(workspace: Workspace, works: WorkSet) -> list[NodeHits]:
    """Return the nodes whose queries find a work of the set by its title; none where it has no titles."""
    if not works.titled:
        return []
    corpus, known = postings.index(works.titles), nodes.nodes(workspace)
    trees = {lang: nodes.trees(known, lang, known.values()) for lang in nodes.LANGUAGES}
    some = []
    for node in known.values():
        hits = [corpus.hits(each[node.id], each) for each in trees.values() if node.id in each]
        every = np.unique(np.concatenate(hits)) if hits else np.zeros(0, np.int64)
        if every.size:
            some.append(NodeHits(node.id, node.label, every))
    return some


def outline(hits: NDArray[np.int64], labels: NDArray[np.int64], clusters: int) -> list[tuple[int, int]]:
    """Return the clusters that hold at least a twentieth of the works of a node, with how many, the most first."""
    own = labels[hits]
    counts = np.bincount(own[(own >= 0) & (own < clusters)], minlength=clusters)
    order = np.argsort(-counts, kind="stable")
    return [(int(one), int(counts[one])) for one in order if counts[one] >= max(LEAST, SHARE * hits.size)]
