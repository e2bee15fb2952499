# SPDX-License-Identifier: Apache-2.0
"""Documents that a query does not find and that read like those it finds: proposals for an audit, never hits.

One list goes by tokens, each by the log of how much more often it stands in hits than elsewhere; another, where the
extra ``[candidates]`` is installed, by vectors of words. Neither is a classifier, and they stand beside each other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from yuzui.fields.postings import Postings
from yuzui.solve import embedding

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 3
"""Documents that must hold a token before it says anything."""
_HAN = re.compile(r"[\u3400-\u9fff]")


def ranked(corpus: Postings, hits: NDArray[np.int64]) -> NDArray[np.int64]:
    r"""Return the documents that are no hits, those most alike to hits first.

    Token weight :math:`\ln\frac{(h + 1/2)/(H + 1)}{(r + 1/2)/(R + 1)}` of h of H hits and r of R others; a document
    has the sum over its different tokens, divided by the root of their number, so that long texts gain nothing.

    Parameters
    ----------
    corpus : Postings
        The documents.
    hits : array of int64
        Numbers of those that the query finds.
    """
    if not hits.size or hits.size == len(corpus):
        return np.setdiff1d(np.arange(len(corpus)), hits)
    token = np.repeat(np.arange(len(corpus.vocabulary)), np.diff(corpus.starts))
    document = np.searchsorted(corpus.begins, corpus.places, side="right") - 1
    pairs = np.unique(token * len(corpus) + document)
    token, document = pairs // len(corpus), pairs % len(corpus)
    among = np.zeros(len(corpus), bool)
    among[hits] = True
    every = np.bincount(token, minlength=len(corpus.vocabulary))
    inside = np.bincount(token[among[document]], minlength=len(corpus.vocabulary))
    outside = every - inside
    weight = np.log((inside + 0.5) / (hits.size + 1)) - np.log((outside + 0.5) / (len(corpus) - hits.size + 1))
    weight[every < LEAST] = 0.0
    length = np.maximum(np.bincount(document, minlength=len(corpus)), 1)
    score = np.bincount(document, weight[token], len(corpus)) / np.sqrt(length)
    others = np.flatnonzero(~among)
    return others[np.argsort(-score[others], kind="stable")]


def alike(corpus: Postings, hits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the documents that are no hits by how near the vector of their words is to the mean of the hits.

    Documents in Chinese are left out: the table of words knows little of them.

    Parameters
    ----------
    corpus : Postings
        The documents.
    hits : array of int64
        Numbers of those that the query finds.

    Raises
    ------
    MissingExtraError
        If ``[candidates]`` is not installed.
    """
    latin = np.array([not _HAN.search(title) for title in corpus.titles], bool)
    centre = hits[latin[hits]]
    latin[hits] = False
    others = np.flatnonzero(latin)
    if not centre.size or not others.size:
        embedding.embed(())
        return np.zeros(0, np.int64)
    texts = [f"{title} {abstract}".strip() for title, abstract in zip(corpus.titles, corpus.abstracts, strict=True)]
    mean = embedding.embed([texts[k] for k in centre.tolist()]).mean(0)
    score = embedding.embed([texts[k] for k in others.tolist()]) @ mean
    return others[np.argsort(-score, kind="stable")]


def near(corpus: Postings, hits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the documents that are no hits by the better of their two ranks; by that of tokens without the extra.

    Of equal ranks that of tokens goes first.
    """
    order = ranked(corpus, hits)
    if not embedding.available():
        return order
    by_vectors = alike(corpus, hits)
    place = np.full(len(corpus), len(corpus))
    place[by_vectors] = np.arange(by_vectors.size)
    return order[np.argsort(np.minimum(np.arange(order.size), place[order]), kind="stable")]
