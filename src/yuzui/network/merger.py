# SPDX-License-Identifier: Apache-2.0
"""What merging laboratories would lose, pair by pair, and what one pair has between them; nothing is advised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np

from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.model.quantity import Origin
from yuzui.network import lab_structure, labs_answer
from yuzui.network.lab_network import LabNetwork
from yuzui.network.labs_answer import SharedTopic, WorkPair
from yuzui.network.work_overlap import likeness
from yuzui.text import Text

LISTED = 500
"""Mergers ranked in the document, those that lose most first."""


class Alone(msgspec.Struct, frozen=True):
    """A topic that would be left with one laboratory, at ``m`` works from which a laboratory covers it."""

    topic: str
    m: int


class Merger(msgspec.Struct, frozen=True):
    """What one merger loses: topics left with one laboratory at m = 1, 2, 3; rise of concentration; joint works."""

    a: str
    b: str
    left_with_one: list[int]
    delta_hhi: float
    joint: int
    people: int


class Closest(msgspec.Struct, frozen=True):
    """The pair whose works are most alike: mean cosine of a work of one and a work of the other."""

    a: str
    b: str
    s: float


class Holding(msgspec.Struct, frozen=True):
    """Topics of a laboratory of a pair that the other does not work on."""

    lab: str
    topics: list[str]
    works: int
    people: int
    fte: float | None
    money: dict[str, int]
    instruments: list[str]


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """One pair: topics of one alone, shared ones, closest works, joint works, people by id, mergers compared."""

    a: Holding
    b: Holding
    shared: list[SharedTopic]
    near: list[str]
    evidence: list[WorkPair]
    joint: list[str]
    people: int
    people_ids: list[str]
    instruments: list[str]
    left_with_one: list[Alone]
    delta_hhi: float
    overlap_before: float
    overlap_after: float


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.labs.merge/1"):
    """Mergers by what they lose: a ranked list and no plan; the shares kept say that nothing is lost."""

    origin: Origin
    source: str
    ids: list[str]
    labs: int
    works: int
    pairs: int
    topics_from: str
    topics: int
    closest: Closest | None
    mergers: list[Merger]
    detail: Detail | None
    ids_kept: float
    outputs_kept: float
    saving: str | None = None
    paged: bool = False
    notes: list[Text] = msgspec.field(default_factory=list)


def merge_words() -> Text:
    """Return what a merger on paper does not say."""
    return Text(
        "No merger is advised and no saving is claimed: whether people would work together is not in any sheet.",
        "不建议任何合并，也不推算节约：人员能否真正协作，任何表格都无法说明。",
    )


def answer(network: LabNetwork, least: int, names: Sequence[str], with_ids: bool) -> Answer:
    """Return what mergers lose, all of them ranked, and one in detail where two laboratories are named.

    Raises
    ------
    InputError
        If a laboratory is not there, or both names are of one.
    """
    labs_answer.refuse(network)
    pair = labs_answer.two(network, names) if names else None
    large = [k for k, n in enumerate(network.sizes) if n >= least]
    origin, topics, counts = network.topics
    joint = _joint(network)
    mergers = [
        _merger(network, counts, joint, a, b) for n, a in enumerate(large) for b in large[n + 1 :]
    ]  # fmt: skip
    mergers.sort(key=lambda one: ([-n for n in one.left_with_one], -one.delta_hhi, one.a, one.b))
    ids, outputs = kept(network, pair or (large[:2] if len(large) > 1 else None))
    works = set(network.membership.works[np.isin(network.membership.labs, large)].tolist())
    facts = labs_answer.facts(network)
    return Answer(
        run=Run.of("lab_reorganise", {"labs": digest(facts), "least": least, "pair": list(names)}),
        origin=network.origin,
        source=network.source,
        ids=[network.labs[k] for k in pair] if pair else [],
        labs=len(large),
        works=len(works),
        pairs=len(mergers),
        topics_from=origin,
        topics=len(topics),
        closest=_closest(network, large),
        mergers=mergers[:LISTED],
        notes=network.remarks,
        detail=None if pair is None else _detail(network, *pair, with_ids),
        ids_kept=ids,
        outputs_kept=outputs,
        paged=network.paged,
    )


def _closest(network: LabNetwork, large: Sequence[int]) -> Closest | None:
    if len(large) < 2:
        return None
    vectors, members = labs_answer.restricted(network, large)
    square = likeness(vectors, members)
    a, b = np.triu_indices(len(large), 1)
    at = int(np.argmax(square[a, b]))
    return Closest(network.labs[large[a[at]]], network.labs[large[b[at]]], round(float(square[a[at], b[at]]), 6))


def _joint(network: LabNetwork) -> np.ndarray:
    size = len(network.labs)
    cells = np.bincount(network.membership.joint[1], minlength=size * size)
    square: np.ndarray = cells.reshape(size, size)
    return square


def _merger(network: LabNetwork, counts: np.ndarray, joint: np.ndarray, a: int, b: int) -> Merger:
    lost = lab_structure.loss(counts, a, b)
    shared = len(network.people[a] & network.people[b])
    left = [len(places) for places in lost.left_with_one]
    return Merger(network.labs[a], network.labs[b], left, round(lost.rise, 6), int(joint[a, b]), shared)


def merged(network: LabNetwork, a: int, b: int) -> LabNetwork:
    """Return the network with two laboratories in one, on paper; units, people and ids stay."""
    name = f"{network.labs[a]} + {network.labs[b]}"
    labs = [one for k, one in enumerate(network.labs) if k not in (a, b)] + [name]
    place = {k: labs.index(name if k in (a, b) else one) for k, one in enumerate(network.labs)}
    units = [replace(one, labs=frozenset(place[k] for k in one.labs)) for one in network.units]
    people = [frozenset[str]() for _ in labs]
    instruments = [frozenset[str]() for _ in labs]
    money: list[dict[str, int]] = [{} for _ in labs]
    fte: list[float | None] = [None for _ in labs]
    for k, at in place.items():
        people[at] |= network.people[k]
        instruments[at] |= network.instruments[k]
        money[at] = {c: money[at].get(c, 0) + network.money[k].get(c, 0) for c in {*money[at], *network.money[k]}}
        own = network.fte[k]
        fte[at] = own if fte[at] is None else (fte[at] or 0.0) + (own or 0.0)
    lines = [0] * len(labs)
    return replace(
        network, labs=labs, units=units, people=people, fte=fte, money=list(money), instruments=instruments, lines=lines
    )


def kept(network: LabNetwork, pair: Sequence[int] | None) -> tuple[float, float]:
    """Return which share of ids of people and of outputs is in the network after a merger as before."""
    if pair is None:
        return 1.0, 1.0
    after = merged(network, *pair)
    people = set().union(*network.people)
    outputs = {one.key for one in network.units if one.labs}
    later = {one.key for one in after.units if one.labs}
    ids = len(people & set().union(*after.people)) / len(people) if people else 1.0
    return ids, len(outputs & later) / len(outputs) if outputs else 1.0


def _detail(network: LabNetwork, a: int, b: int, with_ids: bool) -> Detail:
    _, names, counts = network.topics
    one, other, _ = lab_structure.complement(counts, a, b)
    lost = lab_structure.loss(counts, a, b)
    shared = network.people[a] & network.people[b]
    members = network.membership
    works = [set(members.works[members.labs == at].tolist()) for at in (a, b)]
    both = works[0] & works[1]
    before, after = _overlap(network, a, b)
    return Detail(
        a=_holding(network, a, lab_structure.topic_order(names, one, counts)),
        b=_holding(network, b, lab_structure.topic_order(names, other, counts)),
        shared=labs_answer.shared_topics(network, a, b),
        near=_near(names, one, other, counts),
        evidence=labs_answer.work_pairs(network, a, b),
        joint=[network.units[k].title or network.units[k].key for k in sorted(both)],
        people=len(shared),
        people_ids=sorted(shared) if with_ids else [],
        instruments=sorted(network.instruments[a] & network.instruments[b]),
        left_with_one=[
            Alone(topic, depth)
            for depth, places in zip(lab_structure.DEPTHS, lost.left_with_one, strict=True)
            for topic in lab_structure.topic_order(names, places, counts)
        ],
        delta_hhi=round(lost.rise, 6),
        overlap_before=before,
        overlap_after=after,
    )


def _holding(network: LabNetwork, at: int, topics: list[str]) -> Holding:
    return Holding(
        network.labs[at],
        topics,
        network.sizes[at],
        len(network.people[at]),
        network.fte[at],
        dict(network.money[at]),
        sorted(network.instruments[at]),
    )


NEAR = 10


def _near(names: Sequence[str], one: Sequence[int], other: Sequence[int], counts: np.ndarray) -> list[str]:
    """Return pairs of topics of one alone and of the other alone that usually go together."""
    if not one or not other:
        return []
    near = lab_structure.proximity(counts)
    pairs = sorted(((near[i, j], names[i], names[j]) for i in one for j in other), key=lambda p: (-p[0], p[1], p[2]))
    return [f"{a} · {b}" for value, a, b in pairs[:NEAR] if value > 0]


def _overlap(network: LabNetwork, a: int, b: int) -> tuple[float, float]:
    """Return the mean overlap of either with all others, and that of both in one."""

    def mean(part: LabNetwork, labs: Sequence[int]) -> float:
        _, _, counts = part.topics
        norms = np.linalg.norm(counts, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            alike = np.nan_to_num(counts @ counts.T / np.outer(norms, norms))
        others = [k for k in range(len(part.labs)) if k not in labs]
        return round(float(np.mean([alike[k, others].mean() if others else 0.0 for k in labs])), 6)

    after = merged(network, a, b)
    return mean(network, (a, b)), mean(after, (len(after.labs) - 1,))
