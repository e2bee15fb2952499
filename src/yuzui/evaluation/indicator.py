# SPDX-License-Identifier: Apache-2.0
"""What an indicator file declares, and what it is given.

An indicator is *relational* (``expr(t, p)``: one Ibis expression over the tables ``t.work`` and
``t.citation``) or *graph* (``shard(arrays, focal, p)``: a kernel over a range of focal works, and
``finish(columns, p)``; what holds a work against all others of its field and decade comes behind,
``among(found, peers)``). Either way its result has one row per work and one column per part; beside
a column that may be undefined stands ``<column>_null`` with the reason. An indicator of a *series*
(``of(years)``: year to amount) is of no work: it gives one value per part.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from yuzui.errors import InputError
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from yuzui.solve.kernels.arrays import Ints

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "work": {"work_id": "id", "year": "int64", "field": "string", "type": "string", "oa_status": "string"},
    "citation": {"citing_id": "id", "cited_id": "id"},
    "authorship": {
        "work_id": "id",
        "position": "int64",
        "person_id": "string",
        "affiliation": "int64",
        "org_id": "string",
        "country": "string",
        "corresponding": "boolean",
    },
    "work_field": {"work_id": "id", "field_id": "string", "weight": "float64"},
}
"""Tables of relational indicators: column to Ibis type; ``id`` is the type of work ids."""
ALWAYS = ("work", "citation")


@dataclass(frozen=True, slots=True)
class Tables:
    """The unbound Ibis tables a relational indicator reads.

    Parameters
    ----------
    work : ibis table
        ``work_id``, ``year``, ``field``, ``type``, ``oa_status``; all but the first may be missing.
    citation : ibis table
        ``citing_id``, ``cited_id``, as read: nothing removed.
    authorship : ibis table or None
        One row per author, affiliation and organisation linked to it: ``work_id``, ``position``,
        ``person_id``, ``affiliation`` (numbered from 1 per author), ``org_id``, ``country``,
        ``corresponding``; None where nothing is known of authors.
    work_field : ibis table or None
        ``work_id``, ``field_id``, ``weight``, which sum to 1 per work; None where works have the
        one field of ``work``.
    history, cell : ibis table or None
        What :func:`relations.histories` and :func:`relations.celled` give, kept by whoever asks
        for several windows or indicators; None where it is to be found anew.
    once : bool
        Whether every work is known to have one row in ``work``, which need not be found out then.
    """

    work: Any
    citation: Any
    authorship: Any = None
    work_field: Any = None
    history: Any = None
    cell: Any = None
    once: bool = False


def tables(id_type: str = "string", have: Collection[str] = (), once: bool = False) -> Tables:
    """Return the tables of relational indicators."""
    import ibis

    unbound = {
        name: ibis.table({c: id_type if k == "id" else k for c, k in columns.items()}, name=name)
        for name, columns in COLUMNS.items()
        if name in ALWAYS or name in have
    }
    return Tables(**unbound, once=once)


Columns = dict[str, Any]
"""Name of a column to its array, one value a work; what is missing is masked or NaN, its reason in ``<name>_null``."""
UNITS: Mapping[str, int] = {"year": 1, "month": 12, "day": 365}
"""Units of time per year of window; day precision takes 365 days a year."""

REASONS: Mapping[str, Text] = {
    "no_reference": Text("no reference found in the set", "集合内没有参考文献"),
    "few_references": Text("fewer references in the set than asked", "集合内参考文献少于要求"),
    "few_citers": Text("fewer citers in the window than asked", "窗口内施引成果少于要求"),
    "fewer_than_two": Text("fewer than two with a field", "有领域的不足两项"),
    "is_patent": Text("it is a patent itself", "本身即为专利"),
    "no_patent": Text("no chain of citations leads there from a patent", "没有引文链由专利通向它"),
    "few_venues": Text("fewer than two references of known venue", "已知刊物的参考文献不足两条"),
    "one_venue": Text("fewer than two known venues among its references", "参考文献中已知刊物不足两种"),
    "no_past": Text("the set begins less than three years before it", "集合起始距其不足三年"),
    "never_varies": Text("its pairs of venues never vary in the copies", "其刊物组合在副本中从无变化"),
    "plain_only": Text("defined without a least number of shared references only", "仅在不设共同参考文献下限时有定义"),
    "nothing_in_window": Text("nothing cited it or its references", "窗口内无人引用它或其参考文献"),
    "no_citer": Text("nothing cited it in the window", "窗口内无人引用"),
    "uncited": Text("never cited in the set", "集合内从未被引用"),
    "not_delayed": Text("its recognition was not delayed", "并非迟到的认可"),
    "too_early": Text("the window is not over: too early to say", "窗口尚未结束：尚不能判断"),
    "too_short": Text("too few years in a row", "连续年份过少"),
    "no_author": Text("no author known", "作者未知"),
    "no_affiliation": Text("no organisation or country known", "机构或国家未知"),
    "no_type": Text("type unknown", "类型未知"),
    "no_openness": Text("open access not known", "开放获取状态未知"),
    "no_status": Text("open, but it is not told how", "已开放，但方式未知"),
    "window_open": Text("its window is not over", "窗口尚未结束"),
    "no_end": Text("the window has no end", "窗口不设终点"),
    "unknown_year": Text("year unknown", "年份未知"),
    "cell_uncited": Text("nothing of its cell was cited", "所在单元无任何引用"),
}
"""Why a value is missing."""
WORDS = ("", *sorted(REASONS))
"""Reasons by their codes; 0 says that there is a value."""


def coded(why: Any) -> NDArray[np.int8]:
    """Return reasons as codes: of a million works texts take fifty times the room."""
    codes = {word: code for code, word in enumerate(WORDS)}
    texts = np.asarray(why).tolist()
    return np.fromiter(map(codes.__getitem__, texts), dtype=np.int8, count=len(texts))


@dataclass(frozen=True, slots=True)
class Part:
    """One column of an indicator's result.

    Parameters
    ----------
    name : str
        Column name; ``{window}`` stands for the window in years.
    label : Text
        What it is.
    unit : str
        UCUM unit, ``"1"`` for counts and ratios.
    steady : bool
        Whether a copy of the whole set beside it changes no value; not so for what counts works
        of the set, or draws by lot.
    mean, total : str
        What the weighted mean and the total over the works of a unit are called; without, the name
        of the column with ``_mean`` and ``_total``.
    """

    name: str
    label: Text
    unit: str = "1"
    steady: bool = True
    mean: str = ""
    total: str = ""

    def column(self, window: int) -> str:
        """Return the column of a window in years, 0 for an open one."""
        return self.name.format(window=window or "open")


@dataclass(frozen=True, slots=True)
class Indicator:
    """The declaration of an indicator.

    Parameters
    ----------
    kind : str
        ``graph``, ``relational`` or ``series``.
    version : int
        Version of the definition; results of different versions are never spliced.
    question : Text
        What it answers.
    cannot_tell : Text
        What it does not show; stands beside every value.
    parts : tuple of Part
        Columns of the result.
    lags : str
        ``any`` precision, or always whole ``year``.
    marks : tuple of str
        Which of :class:`Marks` a graph indicator reads.
    last : (int, int) or None
        Last lag that is counted, as times the window and years more; None where no window is. A
        window of L years of citations ends with lag L - 1.
    shares : bool
        Whether each part is 1 or 0 for a work, so that its mean is a share of works.
    params : tuple of str
        Fields of :class:`Parameters` that change its values, beside the window, the unit of lags,
        the last year of the set and the engine.
    """

    kind: Literal["graph", "relational", "series"]
    version: int
    question: Text
    cannot_tell: Text
    parts: tuple[Part, ...]
    lags: Literal["any", "year"] = "any"
    marks: tuple[str, ...] = ()
    last: tuple[int, int] | None = (1, -1)
    shares: bool = False
    params: tuple[str, ...] = ()

    def last_lag(self, window: int) -> int | None:
        """Return the last lag in years that a window counts; None where it has no end."""
        if self.last is None or (self.last[0] and not window):
            return None
        return self.last[0] * window + self.last[1]


def linked(module: ModuleType) -> bool:
    """Say whether an indicator needs links between works, as its ``NEEDS`` tell."""
    return any(column.startswith("citation.") for column in module.NEEDS)


@dataclass(frozen=True, slots=True)
class Example:
    """A tiny set of works with the values an indicator must give.

    Parameters
    ----------
    works : mapping
        Work to year (None is unknown).
    citations : sequence of pairs
        Citing work, cited work.
    expect : mapping
        Work to the expected values by column; fractions as text, None is undefined.
    window : int
        Years.
    fields : mapping
        Work to its field; a work that is not in it has none.
    shares : sequence of (work, field, weight)
        Rows of ``work_field``; without any, works have the one field above.
    authors : sequence of tuple
        Rows of ``authorship``: work, position, person, affiliation, organisation, country,
        corresponding.
    types, venues, openness : mapping
        Work to its type, its venue and its ``oa_status``.
    """

    works: Mapping[str, int | None]
    citations: Sequence[tuple[str, str]]
    expect: Mapping[str, Mapping[str, int | float | str | None]]
    window: int = 5
    fields: Mapping[str, str] = field(default_factory=dict)
    shares: Sequence[tuple[str, str, float]] = ()
    authors: Sequence[tuple[Any, ...]] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    venues: Mapping[str, str] = field(default_factory=dict)
    openness: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Series:
    """A tiny series with the values an indicator of a series must give.

    Parameters
    ----------
    years : mapping
        Year to amount.
    expect : mapping
        Part to its value; fractions as text, None is undefined.
    """

    years: Mapping[int, float]
    expect: Mapping[str, int | float | str | None]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters of a run; every one is printed with the result.

    Parameters
    ----------
    window : int
        Years; 0 is open. Lags 1 to ``window`` for the disruption family, 0 to ``window - 1`` for
        citations.
    precision : str
        ``year``, ``month`` or ``day``: the unit in which lags are taken.
    zero_ref : str
        ``null``: a work without references has no disruption value; ``as_one`` reproduces the
        practice that gives it 1.
    negative_lag : str
        ``drop`` or ``clip0``: citations from works of an earlier date.
    through : int
        Last year that the set covers completely; 0 if unknown.
    shared : int
        References a citer must share to count as citing both; citers that share fewer, but at
        least one, leave the formula.
    min_refs : int
        References in the set below which a work that has any is left without disruption.
    min_citers : int
        Citers in the window below which a work is left without disruption; 0 keeps works that
        nothing cites while their references are cited: they have 0.
    self_citations : str
        ``include``, or ``exclude`` citations by works that share a person with the cited one.
    zero_mean : str
        ``one``: where nothing of a cell was cited, each of its works has its mean, 1; ``null``: it
        has no value.
    pool_cells : int
        Works below which a cell is put together with others of its field and year; 0 is never.
    copies : int
        Rewired copies that an indicator compares with, at least 2.
    seed : int
        Seed of every draw.
    kernels : str
        Engine of graph kernels.
    """

    window: int = 5
    precision: str = "year"
    zero_ref: str = "null"
    negative_lag: str = "drop"
    through: int = 0
    shared: int = 1
    min_refs: int = 1
    min_citers: int = 0
    self_citations: str = "include"
    zero_mean: str = "one"
    pool_cells: int = 0
    copies: int = 20
    seed: int = 7
    kernels: str = "numpy"

    def __post_init__(self) -> None:
        words = {
            "zero_ref": ("null", "as_one"),
            "negative_lag": ("drop", "clip0"),
            "self_citations": ("include", "exclude"),
            "zero_mean": ("one", "null"),
            "precision": tuple(UNITS),
        }
        for name, allowed in words.items():
            if getattr(self, name) not in allowed:
                raise InputError(
                    Text(f"{name} has no such value", f"参数 {name} 没有这个取值"),
                    seen=str(getattr(self, name)),
                    expected=" ".join(allowed),
                )
        least_of = {"shared": 1, "min_refs": 1, "min_citers": 0, "pool_cells": 0, "copies": 2}
        for name, least in least_of.items():
            if getattr(self, name) < least:
                raise InputError(
                    Text(f"{name} is a whole number", f"参数 {name} 应为整数"),
                    seen=str(getattr(self, name)),
                    expected=f">= {least}",
                )
        if self.window < 0:
            raise InputError(
                Text("a window is a number of years", "窗口应为年数"),
                seen=str(self.window),
                expected=">= 0",
                fix=Text(
                    "write a number of years from 1 on, or 0 for all years: --window 5",
                    "请写不小于 1 的年数，0 表示不限：--window 5",
                ),
            )


@dataclass(frozen=True, eq=False)
class Marks:
    """What is known of the works of a graph beside their links.

    Parameters
    ----------
    venue : array of int64, shape (n,)
        Number of the venue; -1 if it is not known.
    patent : array of bool, shape (n,)
        Whether it is a patent.
    tapped : array of bool, shape (n,)
        Whether a patent outside the set cites it.
    """

    venue: Ints
    patent: Any
    tapped: Any


@dataclass(frozen=True, eq=False)
class Peers:
    """Which works of a graph are of one field and decade: one row per work and field.

    Parameters
    ----------
    work : array of int64, shape (rows,)
        Node number, not decreasing.
    cell : array of int64, shape (rows,)
        Number of the field and decade.
    share : array of int64 or float64, shape (rows,)
        Share of the field in the work; whole numbers where each work has one field.
    """

    work: Ints
    cell: Ints
    share: Any

    @classmethod
    def of(cls, year: Ints) -> Peers:
        """Return the peers of works of which years, and no fields, are known."""
        rows = np.arange(len(year))
        return cls(rows, np.asarray(year, np.int64) // 10, np.ones(len(year), np.int64))


@dataclass(frozen=True, slots=True)
class Timed:
    """Citation arrays with time in one unit, see ``CitationArrays``, and perhaps marks."""

    time: Ints
    out_ptr: Ints
    out_idx: Ints
    in_ptr: Ints
    in_idx: Ints
    marks: Marks | None = None

    @classmethod
    def of(cls, graph: Any, precision: str, marks: Marks | None = None) -> Timed:
        """Return the arrays of a graph with time at a precision."""
        lists = (graph.out_ptr, graph.out_idx, graph.in_ptr, graph.in_idx)
        return cls(graph.times(precision), *lists, marks)

    def marked(self) -> Marks:
        """Return the marks; where none were given nothing is known of any work."""
        n = len(self.time)
        nothing = np.zeros(n, dtype=bool)
        return self.marks or Marks(np.full(n, -1), nothing, nothing)
