# SPDX-License-Identifier: Apache-2.0
"""Clusters of works that may be emerging, by five numbers, and what the rule that lists them was worth before."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.fields import cluster_terms, emergence_view, outlines, work_set
from yuzui.fields import emergence as rules
from yuzui.fields.emergence import Hits
from yuzui.fields.emergence_answer import Answer, Candidate, Inputs, Tested
from yuzui.fields.map_answer import CoreWork
from yuzui.fields.work_set import SetCounts, WorkSet
from yuzui.job.progress import Progress, silent
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import wilson
from yuzui.settings import whole
from yuzui.solve import clustering
from yuzui.solve.clustering import Network
from yuzui.text import Text, same
from yuzui.view.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

TITLE = Text("emerging clusters", "新兴方向候选")
QUESTION = Text(
    "Which clusters of works may be emerging, and was such a list right before?",
    "哪些成果群可能正在兴起？以往这类名单准不准？",
)
SOURCE = "doi:10.1016/j.respol.2015.06.006"
CORE = 3
CANNOT_TELL = Text(
    "A candidate is a cluster to look at, not a field that will grow: most candidates of earlier years did not. The "
    "five numbers are kept apart; no one number orders them.",
    "候选仅供关注，不等于将会增长：以往候选大多未进入增长最快之列。五项数值分别列出，不合成单一指数，也不据以排序。",
)


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """List candidates of a set of works."""
    return candidates_of(workspace, inputs)


def candidates_of(workspace: Workspace, inputs: Inputs, tell: Progress = silent) -> Answer:
    """List candidates of a set of works, saying how far it is.

    Raises
    ------
    MissingExtraError
        If what searches clusters is not installed.
    InputError
        If the year is not one of the set.
    """
    clustering.engine()
    tell(Text("reading works and citations", "正在读取成果与引文"))
    works = work_set.read(workspace, inputs.works, inputs.citations)
    counts = SetCounts.of(works)
    year = _year(inputs, counts)
    then, seed = works.until(year), workspace.seed
    network = clustering.citation_network(len(then), then.citing, then.cited)
    tell(Text("clusters", "聚类"))
    seeds = range(seed, seed + max(1, inputs.seeds))
    runs = clustering.partitions(network, rules.RESOLUTION, seeds, whole("threads"))
    labels = runs[0]
    clusters = int((np.bincount(labels[labels >= 0], minlength=1) >= rules.LEAST).sum())
    kept = clustering.stability(labels, runs[1:]) if runs[1:] else np.ones(len(labels))
    nodes = outlines.node_hits(workspace, then)
    named: dict[int, list[str]] = {}
    for node in nodes:
        for cluster, _ in outlines.outline(node.hits, labels, clusters):
            named.setdefault(cluster, []).append(node.id)
    some = _candidates(then, network, labels, year, kept, named, clusters) if clusters else []
    years = rules.freezes(counts.first, year)
    each = []
    for n, one in enumerate(years, 1):
        tell(Text("looking back from {y}", "以 {y} 年末回测").format(y=one), (n, len(years)))
        # nothing of after the year that is looked at
        each.append(rules.back_test(then, one, seed))
    return Answer(
        run=Run.of("emergence", {
            "files": [one.sha256 for one in works.files], "year": year, "seeds": inputs.seeds,
        }, seed=seed),
        origin=works.origin, label=works.label, files=works.files, set=counts, year=year, clusters=clusters,
        unassigned=int(network.isolated.sum()), seeds=len(seeds), candidates=some, nodes=len(nodes), freezes=years,
        tested=[_tested(name, hits) for name, hits in rules.pool(each).items()] if each else [],
        cannot_tell=CANNOT_TELL,
    )  # fmt: skip


def _year(inputs: Inputs, counts: SetCounts) -> int:
    year = counts.through if inputs.year is None else inputs.year
    if not counts.first < year <= counts.last:
        raise InputError(
            Text("this year is not within the set", "该年份不在数据范围内"),
            place=Place(column="--year"),
            seen=str(year),
            expected=f"{counts.first + 1} … {counts.last}",
            code="option",
        )
    return year


def _tested(name: str, hits: Hits) -> Tested:
    low, high = wilson(hits.k, hits.n) if hits.n else (0.0, 1.0)
    return Tested(name, hits.k, hits.n, hits.k / hits.n if hits.n else None, low, high)


def _candidates(
    works: WorkSet,
    network: Network,
    labels: NDArray[np.int64],
    year: int,
    kept: NDArray[np.float64],
    named: dict[int, list[str]],
    clusters: int,
) -> list[Candidate]:
    numbers = rules.five(works, labels, year, clusters)
    shown = np.where(labels < clusters, labels, -1)
    terms = cluster_terms.labels(works.titles, shown, clusters)
    source = network.source
    inside = shown[source] == shown[network.idx]
    inner = np.bincount(source[inside], network.weight[inside], network.nodes)
    some = []
    for at in np.flatnonzero(numbers.high).tolist():
        members = np.flatnonzero(shown == at)
        core = members[np.argsort(-inner[members], kind="stable")][:CORE].tolist()
        best = [CoreWork(str(works.ids[one]), works.titles[one], int(works.year[one])) for one in core]
        label = same(" · ".join(terms[at])) if terms[at] else Text(
            "no titles; around {id}", "无题名；核心成果 {id}"
        ).format(id=best[0].id)  # fmt: skip
        low, high = numbers.growth_interval(at)
        some.append(Candidate(
            at + 1, int(numbers.sizes[at]), label, terms[at], best, float(numbers.novelty[at]),
            float(numbers.growth[at]), low, high, _known(numbers.coherence, at), _known(numbers.coherence_before, at),
            bool(numbers.candidates[at]), float(numbers.prominence[at]), 1 - float(kept[members].mean()),
            named.get(at, []),
        ))  # fmt: skip
    return some


def _known(values: NDArray[np.float64], at: int) -> float | None:
    value = float(values[at])
    return None if math.isnan(value) else value


VIEW = View(
    headline=emergence_view.headline,
    sentences=emergence_view.sentences,
    charts=(emergence_view.back_test,),
    first=(emergence_view.CANDIDATES,),
    tables=(emergence_view.TESTED,),
)
