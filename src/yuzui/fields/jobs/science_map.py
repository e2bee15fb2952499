# SPDX-License-Identifier: Apache-2.0
"""A map of science: clusters of works by their citations, how sure they are, and where the fields of a plan stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.fields import cluster_terms, map_layout, map_view, outlines, work_set
from yuzui.fields.map_answer import Answer, Cluster, CoreWork, Held, Inputs, Level, Outline
from yuzui.fields.outlines import NodeHits
from yuzui.fields.work_set import SetCounts, WorkSet
from yuzui.job.contract import decoded
from yuzui.job.progress import Progress, silent
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.model.table import TEXT, Table, column
from yuzui.settings import whole
from yuzui.sheets import formats, overrides
from yuzui.sheets.sheet import Export
from yuzui.solve import clustering
from yuzui.solve.clustering import Network
from yuzui.text import Text, same
from yuzui.view.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]
    Reals = NDArray[np.float64]

TITLE = Text("map of science", "科学地图")
QUESTION = Text(
    "Which groups of works cite each other, how sure are they, and where do the fields of the plan stand?",
    "哪些成果群互相引用？划分是否稳定？规划中的领域位于何处？",
)
SOURCE = "doi:10.1002/asi.22748, doi:10.1038/s41598-019-41695-z"
RESOLUTIONS = (1e-4, 5e-4, 2e-3)
"""Resolution of the constant Potts model of each level."""
CORE = 6
"""Core works that are kept of a cluster: by them a later map finds it again."""
FILL = 0.22
"""Part of the ground of a map that bubbles cover."""
NAMES = Table(
    "cluster",
    Text("names of clusters", "聚类名称"),
    Text("Names by hand", "人工命名"),
    key=("work",),
    state=False,
    columns=(
        column("work", TEXT, "work", "成果", "A work of the cluster", "聚类中的一项成果", null=False),
        column("label", TEXT, "label", "名称", "Name", "名称"),
        column("label_zh", TEXT, "Chinese label", "中文名称", "Name in Chinese", "中文名称"),
    ),
)
CANNOT_TELL = Text(
    "Works that cite nothing and are cited by nothing in the set stand in no cluster. Nearness on the map says how "
    "often clusters cite each other, not what they have in common; a cluster is no field, and its words are counted, "
    "not chosen.",
    "在本集合中既不引用也未被引用的成果不属于任何聚类。图上远近反映聚类间互引多少，不表示内容相同；聚类不等于学科领域，名称由词频得出，非人工选定。",
)


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Map a set of works."""
    return make_map(workspace, inputs)


def make_map(workspace: Workspace, inputs: Inputs, tell: Progress = silent) -> Answer:
    """Map a set of works, saying how far it is.

    Raises
    ------
    MissingExtraError
        If what searches clusters is not installed.
    """
    clustering.engine()
    for name, value, least in (("--seeds", inputs.seeds, 1), ("--least", inputs.least, 2)):
        if value < least:
            raise InputError(
                Text("this option is out of range", "该选项超出范围"),
                place=Place(column=name),
                seen=str(value),
                expected=f">= {least}",
                code="option",
            )
    tell(Text("reading works and citations", "正在读取成果与引文"))
    works = work_set.read(workspace, inputs.works, inputs.citations)
    network = clustering.citation_network(len(works), works.citing, works.cited)
    nodes = outlines.node_hits(workspace, works)
    names = _names(inputs.overrides)
    before = _previous(workspace, works)
    seed = workspace.seed
    levels, drawn, partitions, aligned = [], [], [], 0
    for number, resolution in enumerate(RESOLUTIONS, 1):
        tell(Text("clusters, level {n}", "聚类，第 {n} 级").format(n=number), (number, len(RESOLUTIONS)))
        runs = clustering.partitions(network, resolution, range(seed, seed + inputs.seeds), whole("threads"))
        plan = _Plan(works, network, runs[0], inputs.least, nodes, names)
        level, moved = _level(plan, number, resolution, runs[1:], seed, before)
        aligned += moved
        levels.append(level)
        drawn += _outlines(plan, number)
        partitions.append(runs[0])
    used = set(names) & set(works.ids.tolist())
    answer = Answer(
        run=Run.of("science_map", {
            "files": [one.sha256 for one in works.files], "seeds": inputs.seeds, "least": inputs.least,
            "names": sorted(names), "previous": before.run.id if before and aligned else None,
        }, seed=seed),
        origin=works.origin, label=works.label, files=works.files, set=SetCounts.of(works),
        unassigned=int(network.isolated.sum()), links=network.links, seeds=inputs.seeds, least=inputs.least,
        levels=levels, outlines=drawn, nodes=len(nodes),
        previous=before.run.id if before is not None and aligned else None, aligned=aligned,
        unused_names=sorted(set(names) - used), cannot_tell=CANNOT_TELL,
    )  # fmt: skip
    answer.attach(solved=(works.ids, partitions))
    return answer


def write_members(answer: Answer, path: Path) -> None:
    """Write the cluster of each work on each level of a map that was just made; a work without a link has none."""
    ids, partitions = answer.solved
    levels = np.repeat(np.arange(1, len(partitions) + 1), len(ids))
    clusters = [None if one < 0 else one + 1 for one in np.concatenate(partitions).tolist()]
    rows = list(zip(np.tile(ids, len(partitions)).tolist(), levels.tolist(), clusters, strict=True))
    formats.write(path, [Export("members", ["work", "level", "cluster"], rows, ["", "0", "0"])])


class _Plan(NamedTuple):
    """What a level is made of."""

    works: WorkSet
    network: Network
    labels: Labels
    least: int
    nodes: Sequence[NodeHits]
    names: Mapping[str, Text]

    @property
    def sizes(self) -> Labels:
        return np.bincount(self.labels[self.labels >= 0])

    @property
    def drawn(self) -> int:
        """Clusters that are drawn: the first, since they are numbered by size."""
        return int((self.sizes >= self.least).sum())


def _level(
    plan: _Plan, number: int, resolution: float, others: Sequence[Labels], seed: int, before: Answer | None
) -> tuple[Level, int]:
    """Return a level, and how many of its clusters were found on the map before."""
    network, labels, k, sizes = plan.network, plan.labels, plan.drawn, plan.sizes
    alike = [clustering.agreement(labels, one) for one in others]
    kept = clustering.stability(labels, others) if others else np.ones(len(labels))
    shown = np.where((labels >= 0) & (labels < k), labels, -1)
    between = _between(network, shown, k)
    places, course = map_layout.majorise(map_layout.distances(between), seed)
    radii = _radii(places, sizes[:k])
    places = map_layout.spread(places, radii)
    clusters = _clusters(plan, shown, kept, between)
    places, moved = _aligned(places, clusters, sizes[:k], number, before)
    within = [
        msgspec.structs.replace(one, x=round(float(x), 4), y=round(float(y), 4), radius=round(float(radius), 4))
        for one, (x, y), radius in zip(clusters, places, radii, strict=True)
    ]
    level = Level(
        number, resolution, clustering.quality(network, labels, resolution), float(np.mean(alike)) if alike else None,
        min(alike, default=None), clustering.disconnected(network, labels), within, len(sizes) - k,
        int(sizes[k:].sum()), round(course[-1], 4) if course else 0.0,
    )  # fmt: skip
    return level, moved


def _between(network: Network, shown: Labels, k: int) -> Reals:
    """Return the weight of links within and between the clusters that are drawn."""
    a, b = shown[network.source], shown[network.idx]
    both = (a >= 0) & (b >= 0)
    weights: Reals = np.bincount(a[both] * k + b[both], network.weight[both], k * k).astype(float)
    return weights.reshape(k, k)


def _radii(places: Reals, sizes: Labels) -> Reals:
    """Return radii of which the squares stand as the works do, and which cover a part of the ground."""
    if not len(places):
        return np.zeros(0)
    ground = float(np.prod(np.maximum(np.ptp(places, axis=0), 1e-9))) or 1.0
    radii: Reals = np.sqrt(sizes * FILL * ground / (np.pi * sizes.sum()))
    return radii


def _clusters(plan: _Plan, shown: Labels, kept: Reals, between: Reals) -> list[Cluster]:
    works, network, k, sizes = plan.works, plan.network, plan.drawn, plan.sizes
    terms = cluster_terms.labels(works.titles, shown, k)
    of_cluster = shown[network.source]
    same_ = (of_cluster >= 0) & (of_cluster == shown[network.idx])
    inner = np.bincount(network.source[same_], network.weight[same_], network.nodes)
    strength = np.bincount(of_cluster[of_cluster >= 0], network.weight[of_cluster >= 0], k)
    named = _outlined(plan)
    recent = works.year >= works.through - 1
    clusters = []
    order = np.lexsort((-inner, shown))
    starts = np.searchsorted(shown[order], np.arange(k + 1))
    for at in range(k):
        members = order[starts[at] : starts[at + 1]]
        core = [
            CoreWork(str(works.ids[one]), works.titles[one], int(works.year[one])) for one in members[:CORE].tolist()
        ]
        own = next((plan.names[one] for one in works.ids[members].tolist() if one in plan.names), None)
        clusters.append(Cluster(
            at + 1, int(sizes[at]), own or _label(terms[at], core), terms[at], core, float(kept[members].mean()),
            float(recent[members].mean()), float(between[at, at] / strength[at]) if strength[at] else 0.0,
            int(np.median(works.year[members])), 0.0, 0.0, 0.0, named.get(at, []), own is not None,
        ))  # fmt: skip
    return clusters


def _label(terms: Sequence[str], core: Sequence[CoreWork]) -> Text:
    """Return the words of a cluster; where works have no titles, the id of its first core work."""
    if terms:
        return same(" · ".join(terms))
    return Text("no titles; around {id}", "无题名；核心成果 {id}").format(id=core[0].id)


def _outlined(plan: _Plan) -> dict[int, list[str]]:
    """Return the nodes of each cluster, first the one of which it holds most works."""
    named: dict[int, list[tuple[int, int, str]]] = {}
    for order, node in enumerate(plan.nodes):
        for cluster, works in outlines.outline(node.hits, plan.labels, plan.drawn):
            named.setdefault(cluster, []).append((-works, order, node.id))
    return {cluster: [node for *_, node in sorted(some)] for cluster, some in named.items()}


def _outlines(plan: _Plan, level: int) -> list[Outline]:
    drawn = []
    for node in plan.nodes:
        held = outlines.outline(node.hits, plan.labels, plan.drawn)
        unassigned = int((plan.labels[node.hits] < 0).sum())
        within = [Held(cluster + 1, works) for cluster, works in held]
        drawn.append(Outline(node.id, node.label, level, len(node.hits), unassigned, within))
    return drawn


def _names(path: Path | None) -> dict[str, Text]:
    """Return names given by hand, by a work of the cluster."""
    if path is None:
        return {}
    names: dict[str, dict[str, str]] = {}
    for one in overrides.read(path, {"cluster": NAMES}):
        names.setdefault(one.row, {})[one.column] = str(one.value)
    return {
        work: Text(first, given.get("label_zh") or first)
        for work, given in names.items()
        if (first := given.get("label") or given.get("label_zh"))
    }


def _previous(workspace: Workspace, works: WorkSet) -> Answer | None:
    """Return the newest map of a set of this name that was kept here, and is not of a version before."""
    for row in workspace.runs("science_map", limit=5):
        try:
            answer = decoded(Answer, row["document"])
        except InputError:
            continue
        if answer.label == works.label:
            return answer
    return None


def _aligned(
    places: Reals, clusters: Sequence[Cluster], sizes: Labels, level: int, before: Answer | None
) -> tuple[Reals, int]:
    """Return places turned to those of the map before, and how many clusters were found again by their core works."""
    if before is None or level > len(before.levels):
        return places, 0
    older = {work.id: one for one in before.levels[level - 1].clusters for work in one.core}
    previous, weight = np.zeros_like(places), np.zeros(len(places))
    for at, one in enumerate(clusters):
        match = [older[work.id] for work in one.core if work.id in older]
        if len(match) * 2 > len(one.core):
            cluster = max(match, key=match.count)
            previous[at], weight[at] = (cluster.x, cluster.y), sizes[at]
    return map_layout.aligned(places, previous, weight), int((weight > 0).sum())


VIEW = View(
    headline=map_view.headline,
    sentences=map_view.sentences,
    charts=(map_view.bubbles,),
    first=(map_view.CLUSTERS,),
    tables=(map_view.LEVELS, map_view.OUTLINES, map_view.CORE),
)
