# SPDX-License-Identifier: Apache-2.0
"""What works and the text of a plan say of themselves by their words: basic or applied, how mature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from yuzui.fields import query
from yuzui.fields.corpora import Corpus

if TYPE_CHECKING:
    from numpy.typing import NDArray

BASIC = (
    'theory OR theorem OR theoretical OR proof OR convergence OR complexity OR fundamental OR principle OR mechanism '
    'OR "lower bound" OR "upper bound" OR 理论 OR 机理 OR 机制 OR 原理 OR 定理 OR 规律'
)  # fmt: skip
"""Words of works that ask why."""
APPLIED = (
    'application OR applied OR system OR device OR prototype OR deployment OR industrial OR platform OR hardware OR '
    '"real world" OR "clinical trial" OR 应用 OR 系统 OR 装置 OR 设备 OR 样机 OR 工程 OR 平台 OR 临床'
)  # fmt: skip
"""Words of works that make something."""
VERBS = {
    "upgrade": ("upgrade",),
    "develop": ("develop", "conduct r&d"),
    "explore": ("undertake",),
    "break_through": ("make breakthroughs",),
    "innovate": ("make innovations",),
    "study": ("conduct analysis", "carry out", "conduct research"),
}
"""What the verb of a line of the plan says of how far it is, by its first words."""


def tags(corpus: Corpus, hits: NDArray[np.int64]) -> tuple[int, int, int]:
    """Return how many hits have words of basic, of applied works alone, and how many have both or neither."""
    basic, applied = (np.intersect1d(hits, corpus.postings.hits(query.parse(text))) for text in (BASIC, APPLIED))
    both = np.intersect1d(basic, applied).size
    counts = int(basic.size - both), int(applied.size - both)
    return (*counts, int(hits.size) - sum(counts))


def maturity(label: str) -> str | None:
    """Return what the verb of a line says of how far it is; None without one that is known.

    Examples
    --------
    >>> maturity("Upgrade advanced storage technologies"), maturity("photonics")
    ('upgrade', None)
    """
    text = label.strip().casefold()
    return next((word for word, verbs in VERBS.items() if text.startswith(verbs)), None)
