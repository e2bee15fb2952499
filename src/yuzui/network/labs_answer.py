# SPDX-License-Identifier: Apache-2.0
"""What is answered about overlap of laboratories."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.job.form_sheets import SetAside
from yuzui.job.institution_names import THRESHOLD, similarity
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.model.quantity import Origin
from yuzui.network import lab_structure, work_overlap
from yuzui.network.lab_network import LabNetwork
from yuzui.network.work_overlap import ASIDE, DRAWS, Exchange, Membership, Vectors, discoveries, exchange
from yuzui.store.tokens import tokens
from yuzui.text import Text

PAIRS = 2_000
"""Pairs kept in the document, the clearest first; how many there are is said."""
MOST_LABS = 250
"""Laboratories tested at once: pairs grow with their square."""
CELLS = 20_000_000
"""Sums kept of all exchanges."""
EVIDENCE = 30
"""Pairs whose closest works and shared topics stand in the document."""
SHARED_TOPICS = 8


class Lab(msgspec.Struct, frozen=True):
    """One laboratory: its units, its people known by id, whether it is large enough to be tested, its group."""

    id: str
    works: int
    people: int
    tested: bool
    group: int | None


class WorkPair(msgspec.Struct, frozen=True):
    """Two close works, one of each laboratory, and the cosine of their words."""

    a: str
    b: str
    s: float


class SharedTopic(msgspec.Struct, frozen=True):
    """A topic that both work on, and the works of each on it."""

    topic: str
    a: int
    b: int


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two laboratories; z and p are by exchange of works within strata, null where nothing could be exchanged."""

    a: str
    b: str
    s: float
    z: float | None
    p: float | None
    significant: bool
    same_name: float | None
    joint: int
    people: int
    evidence: list[WorkPair]
    topics: list[SharedTopic]


class Calibration(msgspec.Struct, frozen=True):
    """Share of pairs that a test at 5 % calls when works are shuffled among laboratories, where nothing is to find."""

    shuffled_at_5: float | None
    exchanges: int


class Hhi(msgspec.Struct, frozen=True):
    """Concentration of topics over laboratories: median index, topics, those that two or only one laboratory holds."""

    median: float | None
    topics: int
    held_by_two: int
    held_by_one: int
    topics_from: str


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.labs/1"):
    """Which laboratories overlap beyond what their works by chance would; ``unit`` says what was exchanged."""

    origin: Origin
    source: str
    vintage: str
    unit: str
    indicative: bool
    strata: Text
    least: int
    labs: list[Lab]
    works: int
    tested: int
    pairs: list[Pair]
    pairs_tested: int
    significant: int
    significant_without_groups: int | None
    calibration: Calibration
    groups: list[list[str]]
    agreement: float
    hhi: Hhi
    people_unknown: int
    aside: list[SetAside]
    unused: list[str] = msgspec.field(default_factory=list)
    notes: list[Text] = msgspec.field(default_factory=list)
    paged: bool = False


def answer(network: LabNetwork, least: int, draws: int, seed: int) -> Answer:
    """Return which laboratories overlap.

    Raises
    ------
    InputError
        If there are fewer than two laboratories.
    """
    refuse(network)
    tested = [lab for lab, n in enumerate(network.sizes) if n >= least and network.unit != "row"]
    vectors, members = restricted(network, tested)
    words, groups_of = network.strata
    kept = _kept(network, tested)
    codes = _codes([groups_of[k] for k in kept])
    wanted = draws or DRAWS
    inner = _resolved(vectors, members, codes, wanted, seed, longer=not draws)
    plain = None
    if strata_differ(codes):
        plain = _resolved(vectors, members, np.zeros_like(codes), wanted, seed, longer=not draws)
    called = discoveries(inner[0].p)
    weights = _weights(inner[0], len(tested))
    of, agreement = lab_structure.groups(weights, seed=seed)
    group = dict(zip(tested, of, strict=True))
    alarm = inner[0].false_alarms
    pairs = _pairs(network, tested, inner[0], called)
    made = Answer(
        run=Run.of("labs", {"labs": digest(facts(network)), "least": least, "draws": draws}, seed=seed),
        origin=network.origin,
        source=network.source,
        vintage=network.vintage,
        unit=network.unit,
        indicative=network.unit != "work",
        strata=words,
        least=least,
        labs=[
            Lab(name, network.sizes[k], len(network.people[k]), k in group, group.get(k))
            for k, name in enumerate(network.labs)
        ],
        works=len(kept),
        tested=len(tested),
        pairs=pairs[:PAIRS],
        pairs_tested=len(inner[0].p),
        significant=int(called.sum()),
        significant_without_groups=None if plain is None else int(discoveries(plain[0].p).sum()),
        calibration=Calibration(None if math.isnan(alarm) else round(alarm, 4), inner[1]),
        groups=[[network.labs[k] for k in tested if group[k] == one] for one in range(max(of, default=-1) + 1)],
        agreement=round(agreement, 4),
        hhi=_hhi(network),
        people_unknown=network.unknown,
        aside=list(network.aside),
        unused=list(network.unused),
        notes=list(network.notes),
        paged=network.paged,
    )
    made.attach(solved=network)
    return made  # fmt: skip


def strata_differ(codes: np.ndarray) -> bool:
    """Say whether works are exchanged within more than one stratum."""
    return bool(len(codes)) and bool((codes != codes[0]).any())


def refuse(network: LabNetwork) -> None:
    """Refuse what cannot be compared."""
    if len(network.labs) < 2:
        raise InputError(
            Text("there is one laboratory: overlap needs two", "只有一家实验室：比较重叠至少需要两家"),
            place=Place(file=network.source, column="lab"),
            seen=", ".join(network.labs)[:80],
            expected=Text("two or more laboratories", "两家及以上实验室").en,
            fix=Text("put the works of other laboratories into the same sheet", "请将其他实验室的成果放入同一张表"),
            code="one_laboratory",
        )
    if len(network.labs) > 20_000:
        raise InputError(
            Text("there are too many laboratories", "实验室过多"),
            seen=str(len(network.labs)),
            expected="20000",
            fix=Text("divide the sheet by field", "请按领域拆分表格"),
            code="too_many",
        )


def two(network: LabNetwork, names: Sequence[str]) -> tuple[int, int]:
    """Return the places of two laboratories by their names; refuse one that is named twice."""
    if len(names) == 2 and len({network.place(name) for name in names}) == 2:
        return network.place(names[0]), network.place(names[1])
    raise InputError(
        Text("a merger is of two laboratories", "合并涉及两家不同的实验室"),
        place=Place(column="lab"),
        seen=", ".join(names)[:80],
        expected="A B",
        fix=Text("name two of them: yuzui labs merge A B", "请写明两家：yuzui labs merge A B"),
        code="two_laboratories",
    )


def facts(network: LabNetwork) -> list[object]:
    """Return what a result rests on, as JSON values."""
    rows = [
        [one.key, one.title, sorted(one.topics.items()), one.year, one.group, sorted(one.labs)] for one in network.units
    ]
    return [network.labs, rows, [sorted(one) for one in network.people], network.fte]


def _kept(network: LabNetwork, tested: Sequence[int]) -> list[int]:
    return sorted(set(network.membership.works[np.isin(network.membership.labs, list(tested))].tolist()))


def restricted(network: LabNetwork, tested: Sequence[int]) -> tuple[Vectors, Membership]:
    """Return vectors and membership of the works of tested laboratories alone."""
    members, vectors = network.membership, network.vectors
    kept = _kept(network, tested)
    place = {work: k for k, work in enumerate(kept)}
    lab = {one: k for k, one in enumerate(tested)}
    cells = [
        (place[work], lab[one])
        for work, one in zip(members.works.tolist(), members.labs.tolist(), strict=True)
        if one in lab
    ]
    pairs = np.array(cells, dtype=np.int64).reshape(-1, 2)
    spans = [(vectors.starts[k], vectors.starts[k + 1]) for k in kept]
    at = np.concatenate([np.arange(a, b) for a, b in spans]) if spans else np.zeros(0, dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum([b - a for a, b in spans], dtype=np.int64)]).astype(np.int64)
    part = Vectors(starts, vectors.terms[at], vectors.weights[at], vectors.vocabulary)
    return part, Membership(pairs[:, 0], pairs[:, 1], len(tested))


def _codes(groups: Sequence[str]) -> np.ndarray:
    names = {name: k for k, name in enumerate(sorted(set(groups)))}
    return np.array([names[one] for one in groups], dtype=np.int64)


def _resolved(
    vectors: Vectors, members: Membership, codes: np.ndarray, draws: int, seed: int, *, longer: bool
) -> tuple[Exchange, int]:
    """Exchange works; where nobody said how often, longer if the smallest p is too coarse to call the clear pairs."""
    if members.size < 2:
        nothing, none = np.zeros(0), np.zeros(0, dtype=np.int64)
        return Exchange(none, none, nothing, nothing, nothing, none, math.nan), 0
    result = exchange(vectors, members, codes, draws=draws, seed=seed)
    pairs = len(result.p)
    floor = int((result.p <= 1.5 / (draws + 1)).sum())
    more = min(10 * pairs, CELLS // max(1, pairs))
    # rank k is called at k · 5 % / pairs: fewer pairs at the smallest p than that are below no limit
    if longer and floor and floor * work_overlap.LEVEL / pairs < 1 / (draws + 1) and more > draws:
        return exchange(vectors, members, codes, draws=more, seed=seed), more
    return result, draws


def _weights(result: Exchange, size: int) -> np.ndarray:
    """Return likeness of laboratories for grouping: distance from chance where it is above it."""
    weights = np.zeros((size, size))
    z = np.where(np.isnan(result.z), 0.0, np.maximum(0.0, result.z))
    weights[result.a, result.b] = weights[result.b, result.a] = z
    return weights


def _pairs(network: LabNetwork, tested: Sequence[int], result: Exchange, called: np.ndarray) -> list[Pair]:
    order = sorted(
        range(len(result.p)),
        key=lambda k: (not called[k], -_number(float(result.z[k])), -result.similarity[k], result.a[k], result.b[k]),
    )[:PAIRS]
    pairs = []
    for n, k in enumerate(order):
        a, b = tested[result.a[k]], tested[result.b[k]]
        shown = n < EVIDENCE
        same = name_likeness(network.labs[a], network.labs[b])
        z = float(result.z[k])
        pairs.append(
            Pair(
                a=network.labs[a],
                b=network.labs[b],
                s=round(float(result.similarity[k]), 6),
                z=None if math.isnan(z) else round(z, 3),
                p=None if math.isnan(z) else float(result.p[k]),
                significant=bool(called[k]) and not math.isnan(z),
                same_name=same if same >= THRESHOLD else None,
                joint=int(result.joint[k]),
                people=len(network.people[a] & network.people[b]),
                evidence=work_pairs(network, a, b) if shown else [],
                topics=shared_topics(network, a, b)[:SHARED_TOPICS] if shown else [],
            )
        )
    return pairs


def name_likeness(one: str, other: str) -> float:
    """Return how alike the names of two laboratories are: as institutions, or word by word with words cut short.

    Examples
    --------
    >>> name_likeness("Intell. Tech. & Sys.", "Intelligent Technology and Systems")
    1.0
    """
    a, b = ([word for word in tokens(name) if word not in ASIDE] for name in (one, other))
    whole = similarity(one, other)
    if len(a) != len(b) or not a:
        return whole
    cut = sum(p.startswith(q) or q.startswith(p) for p, q in zip(a, b, strict=True) if min(len(p), len(q)) > 1)
    return max(whole, cut / len(a))


def _number(value: float) -> float:
    return -math.inf if math.isnan(value) else float(value)


def work_pairs(network: LabNetwork, a: int, b: int) -> list[WorkPair]:
    """Return the closest works of two laboratories by their titles."""
    name = [one.title or one.key for one in network.units]
    return [WorkPair(name[i], name[j], round(s, 4)) for i, j, s in lab_structure.nearest_works(network, a, b)]


def shared_topics(network: LabNetwork, a: int, b: int) -> list[SharedTopic]:
    """Return the topics that two laboratories work on, those that both have most of first."""
    _, names, counts = network.topics
    _, _, both = lab_structure.complement(counts, a, b)
    order = sorted(both, key=lambda k: (-min(counts[a, k], counts[b, k]), -counts[:, k].sum(), names[k]))
    return [SharedTopic(names[k], round(float(counts[a, k])), round(float(counts[b, k]))) for k in order]


def _hhi(network: LabNetwork) -> Hhi:
    origin, names, counts = network.topics
    index = lab_structure.concentration(counts)
    held = lab_structure.holders(counts, 1).sum(axis=0)
    median = float(np.nanmedian(index)) if len(names) else None
    return Hhi(
        None if median is None else round(median, 4), len(names), int((held == 2).sum()), int((held == 1).sum()), origin
    )
