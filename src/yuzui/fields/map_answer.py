# SPDX-License-Identifier: Apache-2.0
"""A map of science as an answer: clusters at three levels, how stable they are, and the fields of a plan on them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.fields.work_set import SetCounts
from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import File
from yuzui.text import Text

HATCHED = 0.7
"""Share of seeds that keep a work in its cluster, below which a cluster is hatched."""
WORKS = Help(
    Text("table of works with titles and years, or an export", "成果表（题名、年份）或导出文件"),
    metavar="FILE",
    exists=True,
)
CITATIONS = Help(
    Text("links: citing, cited; an export may hold its own", "引文：citing、cited；导出文件可自带"),
    metavar="FILE", file=True, exists=True,
)  # fmt: skip


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which works are mapped, and how often anew."""

    works: Annotated[Path | None, WORKS] = None
    citations: Annotated[Path | None, CITATIONS] = None
    seeds: Annotated[
        int, Help(Text("partitions by which stability is told", "用于衡量稳定性的划分次数"), metavar="N")
    ] = 10
    least: Annotated[
        int, Help(Text("fewest works of a cluster that is drawn", "图中聚类的最少成果数"), metavar="N")
    ] = 50
    overrides: Annotated[
        Path | None,
        Help(
            Text("overrides.csv: names of clusters by a work within them", "overrides.csv：以聚类内成果指定的名称"),
            metavar="FILE", file=True, exists=True,
        ),
    ] = None  # fmt: skip


class CoreWork(msgspec.Struct, frozen=True):
    """A work that is most linked within its cluster."""

    id: str
    title: str
    year: int


class Cluster(msgspec.Struct, frozen=True):
    """A cluster that is drawn.

    ``number`` counts from 1, the largest; ``stability`` is the share of seeds that keep its works in it; ``recent``
    the share of its works from the last two complete years; ``inside`` the share of its links that stay within.
    """

    number: int
    works: int
    label: Text
    terms: list[str]
    core: list[CoreWork]
    stability: float
    recent: float
    inside: float
    median_year: int
    x: float
    y: float
    radius: float
    nodes: list[str]
    renamed: bool

    @property
    def hatched(self) -> bool:
        """Whether other seeds part it too often."""
        return self.stability < HATCHED


class Level(msgspec.Struct, frozen=True):
    """A level of detail: its resolution, how good the partition is, how alike those of other seeds are."""

    level: int
    resolution: float
    quality: float
    agreement: float | None
    least_agreement: float | None
    disconnected: int
    clusters: list[Cluster]
    small: int
    works_in_small: int
    stress: float


class Held(msgspec.Struct, frozen=True):
    """A cluster of an outline, by its number, and how many works of the node it holds."""

    cluster: int
    works: int


class Outline(msgspec.Struct, frozen=True):
    """A node of a plan on a level: its works in the set, those without a link, and the clusters that hold 5 % each."""

    node: str
    label: Text
    level: int
    works: int
    unassigned: int
    clusters: list[Held]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.science_map/1"):
    """A map: works without a link are ``unassigned``; ``aligned`` clusters stand where they stood in ``previous``."""

    origin: str
    label: Text
    files: list[File]
    set: SetCounts
    unassigned: int
    links: int
    seeds: int
    least: int
    levels: list[Level]
    outlines: list[Outline]
    nodes: int
    previous: str | None
    aligned: int
    unused_names: list[str]
    cannot_tell: Text
