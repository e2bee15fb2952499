# SPDX-License-Identifier: Apache-2.0
"""What one field looks like in one corpus, and whether it may be called rising or falling."""

from __future__ import annotations

from typing import Annotated

import msgspec

from yuzui.fields.growth import STEADY
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.model.quantity import Origin
from yuzui.text import Text

USUAL = Text("the corpora on record, else the awards that ship", "登记的语料，无则随附项目")
"""What is looked in where nothing is named."""
FIXED, ALL = "fixed", "all"


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which field is followed in which texts."""

    node: Annotated[str, Help(Text("node or list: LAB-7, LAB", "节点或清单：LAB-7、LAB"), argument=True)] = ""
    corpus: Annotated[
        str, Help(Text("file of titles and years, or a set that comes with Yuzui", "含题名与年份的文件，或随附数据集"),
                  metavar="FILE", default=USUAL),
    ] = ""  # fmt: skip
    country: Annotated[str, Help(Text("only works of this country", "仅计该国成果"), metavar="CN")] = ""
    organisation: Annotated[str, Help(Text("only works of this organisation", "仅计该机构成果"), metavar="NAME")] = ""
    years: Annotated[str, Help(Text("first and last year", "起止年份"), metavar="2008-2023")] = ""
    strata: Annotated[
        str,
        Help(Text("venues or classes of the total: fixed, all, or names", "总数所含刊物或类别：fixed、all 或名称"),
             metavar="fixed|all|A,B"),
    ] = FIXED  # fmt: skip
    delta: Annotated[
        float, msgspec.Meta(ge=0.0, le=1.0), Help(Text("growth a year within which it is steady", "视为平稳的年增长"))
    ] = STEADY
    through: Annotated[int | None, Help(Text("last year of which the works are all there", "成果齐全的最后年份"))] = (
        None
    )
    lag: Annotated[
        int, msgspec.Meta(ge=0), Help(Text("years until a quarter of such works are there", "四分之一成果出现所需年数"))
    ] = 0
    beside: Annotated[
        str,
        Help(Text("patents, repositories, sites, users beside it; =FILE reads them",
                  "并列 patents、repositories、sites、users；=FILE 读取文件"), metavar="NAME[=FILE],…"),
    ] = ""  # fmt: skip
    windows: Annotated[str, Help(Text("last so many years, side by side", "并列的最近年数"), metavar="10,20")] = "5,10"
    map: Annotated[str | None, MAP] = None


class YearWorks(msgspec.Struct, frozen=True):
    """One year: works of the field and of all in the same strata.

    ``share_interval`` is that of Wilson. ``corrected`` is works · P/R with ``interval``; both are None without a
    measured recall. ``fractional`` counts a work by the part of its countries or organisations that was asked for.
    """

    year: int
    works: int
    fractional: float | None
    total: int
    share: float | None
    share_interval: list[float] | None
    corrected: float | None
    interval: list[float] | None
    complete: bool


class Inside(msgspec.Struct, frozen=True):
    """Growth inside strata, one rate for all."""

    value: float
    interval: list[float]
    phi: float


class GrowthRate(msgspec.Struct, frozen=True):
    """Growth a year of the share; ``strata`` are those that the total is made of.

    ``widened`` is the interval on which the verdict rests: by Student's t, as few years tell little of how they vary.
    """

    value: float
    interval: list[float]
    widened: list[float]
    phi: float
    strata: list[str]
    inside: Inside | None


class Verdict(msgspec.Struct, frozen=True):
    """What may be said, every reason not to say more, and the year from which growth can be told from none."""

    word: str
    reasons: list[str]
    from_year: int | None


class Measured(msgspec.Struct, frozen=True):
    """What a judged sample says of the query, by the newest sheet of this corpus.

    ``years`` and ``subfield`` are those to which the frame of the sample was narrowed, if it was.
    """

    sheet: str
    version: int
    labelled: int
    precision: list[float] | None
    recall: list[float] | None
    kappa: float | None
    factor: list[float] | None
    years: list[int] | None
    subfield: str


class TermWorks(msgspec.Struct, frozen=True):
    """A term of the query, or a node of which it is made, and the works that have it; marks of the linter."""

    term: str
    language: str
    works: int
    marks: list[str]


class Overlap(msgspec.Struct, frozen=True):
    """A field with most of this one, or of which this one has most: works of both, their part of the smaller."""

    concept: str
    works: int
    share: float
    larger: bool


class Related(msgspec.Struct, frozen=True):
    """Another node with works or topics in common."""

    node: str
    label: Text
    works: int
    topics: int
    relation: str


class Facility(msgspec.Struct, frozen=True):
    """A facility that a list names as related to the field, and why."""

    id: str
    name: Text
    relation: str
    why: Text


class Beside(msgspec.Struct, frozen=True):
    """What of another kind is loaded, and how much of it fits the query."""

    state: str
    loaded: int
    of_field: int


class Window(msgspec.Struct, frozen=True):
    """Works of the last so many years."""

    years: int
    first: int
    works: int
    share: float | None


class Tags(msgspec.Struct, frozen=True):
    """Works by their words: basic, applied, or neither of the two alone."""

    basic: int
    applied: int
    unknown: int


class Place(msgspec.Struct, frozen=True):
    """A country: its works, their fractional count, share, activity index, rank with its 95 % interval."""

    country: str
    works: int
    fractional: float
    share: float
    activity: float | None
    rank: int
    rank_interval: list[int]


class Sample(msgspec.Struct, frozen=True):
    """A hit or a near miss; the latter is found by nothing."""

    id: str | None
    title: str
    year: int | None
    found_by: list[str]


class Notice(msgspec.Struct, frozen=True):
    """Something to look at before anything else: a query too wide, or one that finds nothing."""

    code: str
    message: Text
    terms: list[str]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.field/1"):
    """One field in one corpus, verdict first.

    ``union`` counts a work of the parts once, ``naive_sum`` once for each part; ``union_less_inclusion_exclusion`` and
    ``overlap_less_counted`` compare two ways to count the same and are 0. ``coverage`` is the part of the works of the
    corpus that lie in the strata and years of the series.
    """

    verdict: Verdict
    origin: Origin
    source: str
    node: str
    label: Text
    state: str
    reason: Text
    version: int
    bodies: dict[str, str]
    corpus: str
    documents: int
    country: str
    organisation: str
    delta: float
    works: int
    series: list[YearWorks]
    growth: GrowthRate | None
    strata_kind: str
    strata_choice: str
    window: list[int] | None
    complete_through: int | None
    coverage: float
    measured: Measured | None
    terms: list[TermWorks]
    union: int
    naive_sum: int
    union_less_inclusion_exclusion: int
    overlap: list[Overlap]
    overlap_less_counted: int
    related: list[Related]
    windows: list[Window]
    tags: Tags
    maturity: str | None
    places: list[Place]
    hits: list[Sample]
    near: list[Sample]
    notices: list[Notice]
    strata: list[str] = msgspec.field(default_factory=list)
    """Venues or classes that the total is made of."""
    facilities: list[Facility] = msgspec.field(default_factory=list)
    patents: Beside | None = None
    repositories: Beside | None = None
    sites: Beside | None = None
    users: Beside | None = None
