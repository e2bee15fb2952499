# SPDX-License-Identifier: Apache-2.0
"""An audit: a sample drawn from a frame by strata, two persons who judge it apart, what it says of a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from yuzui.fields import candidates
from yuzui.fields.postings import Postings
from yuzui.fields.recall import Agreement, Stratum, agreement, correction, recall
from yuzui.job.result import digest
from yuzui.model.quantity import wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRATA = ("hits", "near", "rest")
SHARES = (0.3, 0.4, 0.3)
"""Share of the labels in each stratum: 60, 80 and 60 of 200."""
NEAR = 4
"""Near misses are so many times the hits."""
LABELS = ("yes", "no", "unsure")


@dataclass(frozen=True)
class Sample:
    """A sample of one node in one corpus.

    Parameters
    ----------
    sheet : str
        Id of the sheet: what was drawn from what, by which seed.
    sizes : mapping of str to int
        Documents in each stratum.
    documents : array of int64
        Drawn documents, in the order in which judges see them.
    strata : sequence of str
        Stratum of each; judges do not see it.
    """

    sheet: str
    sizes: Mapping[str, int]
    documents: NDArray[np.int64]
    strata: Sequence[str]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a judged sample says.

    Parameters
    ----------
    labelled, unlabelled : int
        Documents judged, and those without a label.
    judges : int
        How many judged.
    precision : tuple or None
        Share of hits that belong with its 95 % interval; *unsure* counts as no.
    precision_unsure : tuple or None
        The same with *unsure* as yes.
    recall : tuple or None
        Within the frame, with its interval; None where one judge alone, or no document belongs.
    agreement : Agreement
        Of the two judges.
    judged, belong : tuple of int
        Documents with a label in each stratum, and those of them that belong.
    disagreements : tuple of int
        Numbers of the documents on which they differ and nobody decided.
    correction : tuple or None
        By what hits are multiplied to count what belongs, with its interval; None where recall is.
    """

    labelled: int
    unlabelled: int
    judges: int
    precision: tuple[float, float, float] | None
    precision_unsure: tuple[float, float, float] | None
    recall: tuple[float, float, float] | None
    agreement: Agreement
    disagreements: tuple[int, ...]
    correction: tuple[float, float, float] | None = None
    judged: tuple[int, ...] = (0, 0, 0)
    belong: tuple[int, ...] = (0, 0, 0)


def draw(corpus: Postings, hits: NDArray[np.int64], labels: int, seed: int, about: Sequence[str] = ()) -> Sample:
    """Draw a sample by strata; a stratum smaller than its share is taken whole, and others get what is left.

    Parameters
    ----------
    corpus : Postings
        The frame.
    hits : array of int64
        Documents that the query finds.
    labels : int
        How many documents two persons will judge.
    seed : int
        Seed of the draw.
    about : sequence of str
        What else names the sheet: node, version, digest of the frame.
    """
    order = candidates.near(corpus, hits)
    near = order[: NEAR * hits.size]
    pools = {"hits": hits, "near": near, "rest": order[near.size :]}
    wanted = _shared({name: pool.size for name, pool in pools.items()}, labels)
    rng = np.random.default_rng(seed)
    drawn = [(document, name) for name, pool in pools.items() for document in rng.choice(pool, wanted[name], False)]
    places = rng.permutation(len(drawn))
    documents = np.array([drawn[k][0] for k in places], np.int64)
    sheet = digest([*about, labels, seed, [int(one) for one in documents]])[:10]
    return Sample(
        sheet, {name: int(pool.size) for name, pool in pools.items()}, documents, [drawn[k][1] for k in places]
    )


def _shared(sizes: Mapping[str, int], labels: int) -> dict[str, int]:
    """Return how many of each stratum are drawn: by its share, and what one lacks goes to the others in order."""
    wanted = {name: min(sizes[name], round(share * labels)) for name, share in zip(STRATA, SHARES, strict=True)}
    left = min(labels, sum(sizes.values())) - sum(wanted.values())
    for name in ("rest", "near", "hits"):
        more = min(left, sizes[name] - wanted[name])
        wanted[name] += more
        left -= more
    return wanted


def judged(sample: Sample, labels: Sequence[Mapping[int, str]], decided: Mapping[int, str], seed: int) -> Verdicts:
    """Return what judged documents say of the query.

    Parameters
    ----------
    sample : Sample
        What was drawn.
    labels : sequence of mapping of int to str
        Of each judge the label of each document, by its number in the sample.
    decided : mapping of int to str
        What a third person decided of documents on which they differ.
    seed : int
        Seed of the draws of the interval.

    Notes
    -----
    A document has the label on which both agree, else the one decided; without either it has none. Of one judge
    alone precision is that judge's, and there is no recall.
    """
    final, disagreements = _final(labels, decided)
    strata = {name: Stratum(sample.sizes[name], 0, 0) for name in STRATA}
    unsure = 0
    for k, label in final.items():
        one = strata[sample.strata[k]]
        unsure += label == "unsure" and sample.strata[k] == "hits"
        strata[sample.strata[k]] = Stratum(one.size, one.labelled + 1, one.belong + (label == "yes"))
    hits = strata["hits"]
    two, others = len(labels) == 2, [strata["near"], strata["rest"]]
    both = sorted(set(labels[0]) & set(labels[1])) if two else []
    return Verdicts(
        labelled=len(final),
        unlabelled=len(sample.documents) - len(final),
        judges=len(labels),
        precision=_share(hits.belong, hits),
        precision_unsure=_share(hits.belong + unsure, hits),
        recall=recall(hits, others, seed) if two else None,
        agreement=agreement([labels[0][k] for k in both], [labels[1][k] for k in both]) if both else agreement((), ()),
        disagreements=tuple(disagreements),
        correction=correction(hits, others, seed) if two else None,
        judged=tuple(one.labelled for one in strata.values()),
        belong=tuple(one.belong for one in strata.values()),
    )


def _share(k: int, hits: Stratum) -> tuple[float, float, float] | None:
    if not hits.labelled:
        return None
    share = k / hits.labelled
    # where every hit was judged the share is counted, not estimated
    return (share, share, share) if hits.labelled >= hits.size else (share, *wilson(k, hits.labelled))


def differing(labels: Sequence[Mapping[int, str]]) -> list[int]:
    """Return the documents to which two judges gave different labels."""
    if len(labels) < 2:
        return []
    return sorted(k for k in {*labels[0]} & {*labels[1]} if labels[0][k] != labels[1][k])


def _final(labels: Sequence[Mapping[int, str]], decided: Mapping[int, str]) -> tuple[dict[int, str], list[int]]:
    if len(labels) == 1:
        return dict(labels[0]), []
    differ = differing(labels)
    final = {k: label for k, label in labels[0].items() if labels[1].get(k) == label}
    final |= {k: decided[k] for k in differ if k in decided}
    return dict(sorted(final.items())), [k for k in differ if k not in decided]
