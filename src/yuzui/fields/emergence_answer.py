# SPDX-License-Identifier: Apache-2.0
"""Candidates of emergence as an answer: five numbers each, and what the rule that lists them was worth before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.fields.map_answer import CITATIONS, WORKS, CoreWork
from yuzui.fields.work_set import SetCounts
from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import File
from yuzui.text import Text


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """In which works emergence is looked for, at the end of which year."""

    works: Annotated[Path | None, WORKS] = None
    citations: Annotated[Path | None, CITATIONS] = None
    year: Annotated[
        int | None,
        Help(
            Text("last year that is looked at", "考察的最后年份"), metavar="YEAR",
            default=Text("the last complete one", "最近的完整年份"),
        ),
    ] = None  # fmt: skip
    seeds: Annotated[
        int, Help(Text("partitions by which uncertainty is told", "用于衡量不确定性的划分次数"), metavar="N")
    ] = 5


class Candidate(msgspec.Struct, frozen=True):
    """A cluster that is high in novelty and growth, with its five numbers; they are not joined to one.

    ``growth`` is shrunk towards 1, ``growth_low`` and ``growth_high`` are of the plain ratio (null: no upper end).
    ``coherence`` is null where its recent works cite nothing here. ``listed``: its coherence does not fall.
    """

    number: int
    works: int
    label: Text
    terms: list[str]
    core: list[CoreWork]
    novelty: float
    growth: float
    growth_low: float
    growth_high: float | None
    coherence: float | None
    coherence_before: float | None
    listed: bool
    prominence: float
    uncertainty: float
    nodes: list[str]


class Tested(msgspec.Struct, frozen=True):
    """What a rule was worth: of ``n`` clusters that it listed ``k`` were among the tenth that grew most."""

    rule: str
    k: int
    n: int
    share: float | None
    low: float
    high: float


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.emergence/1"):
    """Candidates at the end of ``year``, the largest first, and the back-test over earlier years of the same set."""

    origin: str
    label: Text
    files: list[File]
    set: SetCounts
    year: int
    clusters: int
    unassigned: int
    seeds: int
    candidates: list[Candidate]
    nodes: int
    freezes: list[int]
    tested: list[Tested]
    cannot_tell: Text
