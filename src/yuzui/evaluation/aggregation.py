# SPDX-License-Identifier: Apache-2.0
"""The columns of a result, window by window, their means over works whose window is over, and shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.evaluation import counting, relations, sources
from yuzui.evaluation.answer import (
    Identities,
    MeanOf,
    Missing,
    SelfCitations,
    SharesOf,
    ShareYear,
    WindowMeans,
    WindowYear,
)
from yuzui.evaluation.context import IMPACT, EvaluationContext, reason_counts
from yuzui.evaluation.counting import Alike
from yuzui.evaluation.indicator import REASONS, WORDS, Columns, Parameters, Tables, coded, tables
from yuzui.evaluation.indicators import citations
from yuzui.evaluation.relations import pooled
from yuzui.evaluation.request import Modules, named, suffixed
from yuzui.job.result import Reported
from yuzui.model.finding import Finding
from yuzui.store.duck import Lake
from yuzui.store.graph.arrays import Graph
from yuzui.text import Text, join

if TYPE_CHECKING:
    from numpy.typing import NDArray

ByWindow = dict[int, Columns]
"""Window to the columns it gives, under their own names."""
COMPLETE = "_complete"
"""Behind the name of an indicator: whether its window is over for a work."""
CITED = "citation.cited_id"
CELLED = {"work.field", "work.type", CITED}
"""Columns that are needed by an indicator of cells."""


def of_set(
    lake: Lake, context: EvaluationContext, modules: Modules, windows: Sequence[int], sql: str = "duckdb"
) -> ByWindow:
    """Return the parts of every indicator, one value per dated work, in order of the graph."""
    t = tables_of(lake, context.graph)
    relational = [one for one in modules.values() if one.META.kind == "relational"]
    if any(one.META.marks for one in modules.values()):
        context.marks = sources.marks(lake)
    if any(hasattr(one, "among") for one in modules.values()):
        with lake.holding("placed", relations.placed(t)):
            context.peers = sources.peers(lake)
    celled = [one for one in relational if set(one.NEEDS) >= CELLED]
    if context.p.pool_cells and celled:
        context.pooled = int(lake.expression(relations.pool(t, context.p), sql)["works"][0])
    celled = celled if sql == "duckdb" else []
    code = _cells(lake, context, t) if celled and t.work_field is None else None
    joined = relational if code is None or _excluded(t, context.p) else set(relational) - set(celled)
    if len(windows) > 1 and sql == "duckdb" and any(CITED in one.NEEDS for one in joined):
        t = replace(t, history=_materialise(lake, "history", relations.histories(t, context.p)))
    by_window: ByWindow = {}
    for window in windows:
        p = replace(context.p, window=window)
        tables_, kinds = t, None
        if code is not None:
            kinds, tables_ = _alike(lake, context.graph, t, p, code)
        elif len(celled) > 1:
            tables_ = replace(t, cell=_materialise(lake, "cell", relations.celled(t, p)))
        mine: Columns = {}
        for module in modules.values():
            if module.META.last is None and by_window:
                mine |= {k: v for k, v in by_window[windows[0]].items() if _of(module, k)}
            elif module.META.kind == "graph":
                mine |= _coded(context.finished(module, p))
            elif kinds is not None and module in celled:
                answer = lake.expression(module.expr(tables_, p))
                values_of_kinds = _coded(in_order(answer, context.graph.order[kinds.first]))
                mine |= {name: values[kinds.kind] for name, values in values_of_kinds.items()}
            else:
                answer = lake.expression(module.expr(tables_ if kinds is None else t, p), sql)
                mine |= _coded(in_order(answer, context.graph.order))
        by_window[window] = mine
    return by_window


def _coded(columns: Columns) -> Columns:
    """Return columns with their reasons as codes."""
    return {k: coded(v) if k.endswith("_null") else v for k, v in columns.items()}


def _excluded(t: Tables, p: Parameters) -> bool:
    """Say whether some citations do not count for who made them."""
    return p.self_citations == "exclude" and t.authorship is not None


def _cells(lake: Lake, context: EvaluationContext, t: Tables) -> NDArray[Any]:
    """Return the code of the cell of each work, which hangs on no window."""
    # where no work has to be put together of several rows, reading twice is quicker than keeping
    anew = t.once and not context.p.pool_cells
    with lake.holding("placed", pooled(relations.placed(t), context.p), anew):
        placed = lake.sql("cell_codes")
    code = np.zeros(len(context.graph.order), dtype=np.int64)
    code[placed["node"]] = placed["code"]
    return code


def _alike(lake: Lake, graph: Graph, t: Tables, p: Parameters, code: NDArray[Any]) -> tuple[Alike, Tables]:
    """Return the kinds of works that no cell tells apart, and tables that hold one of each."""
    if _excluded(t, p):
        with lake.holding("counted", relations.in_window(t, p)):
            counts = lake.sql("cited_counts")
        cited: Any = np.zeros_like(code)
        cited[counts["node"]] = counts["n"]
    else:
        cited = counting.cited(graph, p.window, p.negative_lag == "clip0")
    kinds = counting.alike(code, cited)
    works: Columns = {"work_id": graph.order[kinds.first], **kinds.columns}
    lake.put("alike", works)
    one = relations.stored_table(relations.celled(t, p), "alike")
    return kinds, replace(t, cell=one, work=one)


def _materialise(lake: Lake, name: str, expression: Any) -> Any:
    """Keep an answer that several indicators ask for, and return its table."""
    lake.keep(name, expression)
    return relations.stored_table(expression, name)


def _of(module: ModuleType, column: str) -> bool:
    return column.removesuffix("_null") in {part.name for part in module.META.parts}


def tables_of(lake: Lake, graph: Graph) -> Tables:
    """Return the unbound tables of what a lake holds."""
    kind = "string" if graph.order.dtype.kind == "U" else "int64"
    repeated = any((f.code, f.table) == ("duplicate", "work") for f in graph.findings)
    return tables(kind, lake.tables(), once=not repeated)


def merged(by_window: ByWindow, modules: Modules) -> Columns:
    """Return the columns of all windows under the names they have in the result."""
    columns: Columns = {}
    for _, window, column, name in named(modules, tuple(by_window)):
        columns[name] = by_window[window][column]
        if f"{column}_null" in by_window[window]:
            columns[f"{name}_null"] = by_window[window][f"{column}_null"]
    return columns


def complete(context: EvaluationContext, modules: Modules, windows: Sequence[int]) -> Columns:
    """Return which works have lived the window of each indicator in full.

    Each indicator has a column of its own, so that none changes with what is asked beside it: a
    window of the same years ends later for a late share than for a count of citations.
    """
    completed: Columns = {}
    for window in windows:
        for name, module in modules.items():
            if module.META.last is None:
                continue
            last = module.META.last_lag(window)
            over = context.graph.year + (last or 0) <= context.through
            column = completeness(name, window, windows)
            completed[column] = np.ma.masked_array(over, mask=np.full(len(over), last is None))
            reason = WORDS.index("no_end" if last is None else "")
            completed[f"{column}_null"] = np.full(len(over), reason, np.int8)
    return completed


def completeness(indicator: str, window: int, windows: Sequence[int]) -> str:
    """Return the column that says whether a window of an indicator is over."""
    name = f"{indicator}{COMPLETE}"
    return name if len(windows) == 1 else suffixed(name, window)


@dataclass(frozen=True, slots=True, eq=False)
class Meant:
    """The works of which a mean over a window is."""

    used: NDArray[Any]
    complete: int | None
    to_date: bool

    @property
    def left_out(self) -> int:
        """Works that are not among them."""
        return int(len(self.used) - self.used.sum())


def meant(over: Any, incomplete: bool) -> Meant:
    """Return of which works means are, from the column that says whether a window is over."""
    ends = not np.ma.getmaskarray(over).any()
    lived = np.ma.getdata(over) if ends else np.ones(len(over), dtype=bool)
    to_date = not ends or not lived.any()
    used = np.ones(len(over), dtype=bool) if incomplete or to_date else lived
    return Meant(used, int(lived.sum()) if ends else None, to_date)


def of_means(columns: Columns, modules: Modules, windows: Sequence[int], incomplete: bool) -> dict[str, Meant]:
    """Return, by the column of each part that hangs on a window, of which works its mean is."""
    bases: dict[str, Meant] = {}
    for name, module in modules.items():
        if module.META.last is None:
            continue
        for window in windows:
            one = meant(columns[completeness(name, window, windows)], incomplete)
            parts = named({name: module}, windows)
            bases |= {column: one for _, w, _, column in parts if w == window}
    return bases


def counted(columns: Columns, of: Mapping[str, Meant]) -> Columns:
    """Return columns without the values that stand in no mean."""
    values = dict(columns)
    for name, basis in of.items():
        if basis.left_out:
            plain = np.ma.asarray(columns[name], dtype=np.float64)
            values[name] = np.where(basis.used, np.ma.filled(plain, np.nan), np.nan)
    return values


def in_order(columns: Columns, order: Any) -> Columns:
    """Return the columns of a relational indicator for the works of the graph, in its order."""
    ids = np.asarray(columns.pop("work_id"), dtype=order.dtype)
    ranked = np.argsort(ids)
    place = ranked[np.searchsorted(ids, order, sorter=ranked)]
    return {name: values[place] for name, values in columns.items()}


def by_work(graph: Graph, columns: Columns) -> Columns:
    """Return one row per work: the ids that were given, then the parts; undated works last."""
    rows: Columns = {graph.id_name: np.concatenate([graph.order, graph.undated])}
    loose = np.ones(len(graph.undated), dtype=bool)
    for name, values in columns.items():
        if name.endswith("_null"):
            continue
        unknown = np.isnan(values) if values.dtype.kind == "f" else np.ma.getmaskarray(values)
        padded = np.concatenate([np.asarray(values), np.zeros(len(loose), dtype=values.dtype)])
        rows[name] = np.ma.masked_array(padded, mask=np.concatenate([unknown, loose]))
    return rows


def padded(some: Any, graph: Graph) -> Any:
    """Return a choice among dated works as one among all rows; no undated work is chosen."""
    return np.concatenate([some, np.zeros(len(graph.undated), dtype=bool)])


def reasons(graph: Graph, columns: Columns) -> tuple[Any, Columns]:
    """Return the year of each work, and by column why it has no value there."""
    loose = len(graph.undated)
    years = np.concatenate([graph.year, np.zeros(loose, dtype=np.int64)])
    unknown = np.arange(len(years)) >= len(graph.order)
    undated = np.full(loose, WORDS.index("unknown_year"), dtype=np.int8)
    why = {
        name.removesuffix("_null"): np.concatenate([values, undated])
        for name, values in columns.items()
        if name.endswith("_null")
    }
    return np.ma.masked_array(years, mask=unknown), why


def nulls(columns: Columns, undated: int) -> list[Missing]:
    """Return why values are missing, column by column."""
    rows = []
    for name in (name for name in columns if not name.endswith("_null")):
        counts = {row.reason: row.count for row in reason_counts(columns.get(f"{name}_null", ()))}
        if undated:
            counts["unknown_year"] = counts.get("unknown_year", 0) + undated
        rows += [Missing(name, reason, REASONS[reason], count) for reason, count in counts.items()]
    return rows


Parts = Sequence[tuple[Any, str]]
"""Parts with their columns."""


def impact(context: EvaluationContext) -> list[WindowMeans] | None:
    """Return the citations a work over windows from short to open, and by year of publication."""
    if not context.graph.linked:
        return None
    (part,) = citations.META.parts
    modules: Modules = {"citations": citations}
    cited = np.concatenate([np.zeros((0, len(IMPACT))), *(one.within for one in context.lived)])
    columns = {part.column(window): cited[:, place] for place, window in enumerate(IMPACT)}
    columns |= complete(context, modules, IMPACT)
    return window_means(context, context.graph, columns, (modules, IMPACT), every=True)


def window_means(
    context: EvaluationContext,
    part: Graph,
    columns: Columns,
    question: tuple[Modules, Sequence[int]],
    incomplete: bool = False,
    every: bool = False,
) -> list[WindowMeans]:
    """Return, per window and indicator, the means of the works selected and of their years."""
    modules, windows = question
    rows = []
    for window in windows:
        for name, module in modules.items():
            if module.META.last is None:
                continue
            parts = [
                (one, column)
                for one, years, _, column in named({name: module}, windows)
                if years == window and column in columns
            ]
            over = columns[completeness(name, window, windows)]
            rows.append(_window(context, part, columns, (name, window, over, parts), (incomplete, every)))
    return rows


def _window(
    context: EvaluationContext,
    part: Graph,
    columns: Columns,
    question: tuple[str, int, Any, Parts],
    rule: tuple[bool, bool],
) -> WindowMeans:
    name, window, over, parts = question
    incomplete, every = rule
    basis = meant(over, incomplete)
    years, lived = part.year, np.ma.filled(over, True)
    each = np.unique(years if every else years[basis.used], return_counts=True)
    return WindowMeans(
        window=window,
        indicator=name,
        works=len(over),
        complete=basis.complete,
        left_out=basis.left_out,
        to_date=basis.to_date,
        parts=means(context, parts, columns, (basis.used, part.works), window),
        years=[
            WindowYear(
                year,
                works,
                None if basis.complete is None else bool(lived[years == year].all()),
                means(context, parts, columns, (years == year, works), window),
            )
            for year, works in zip(*(n.tolist() for n in each), strict=True)
        ],
    )


def means(context: EvaluationContext, parts: Parts, columns: Columns, of: tuple[Any, int], window: int) -> list[MeanOf]:
    """Return the mean of each part over some works of so many, with its stability interval."""
    used, works = of
    cut = [columns[name][used] for _, name in parts]
    means = context.means(cut, [window] * len(cut), works)
    return [MeanOf(name, part.label, valued, mean) for (part, name), (valued, mean) in zip(parts, means, strict=True)]


def shares(context: EvaluationContext, part: Graph, columns: Columns, modules: Modules) -> list[SharesOf]:
    """Return, per indicator of shares, the share of the works known in each part."""
    years, counts = (n.tolist() for n in np.unique(part.year, return_counts=True))
    every, works = np.ones(len(part.year), dtype=bool), context.selected
    sections = []
    for name, module in modules.items():
        if not module.META.shares:
            continue
        parts = [(one, one.name) for one in module.META.parts]
        rows = [
            ShareYear(year, n, means(context, parts, columns, (part.year == year, n), 0))
            for year, n in zip(years, counts, strict=True)
        ]
        whole = means(context, parts, columns, (every, works), 0)
        sections.append(SharesOf(name, module.TITLE, works, whole, rows))
    return sections


WITHIN = Text(
    "left out of every count of citations within a window and of what is made of it",
    "窗口内被引次数及由其得出的各项均已剔除自引",
)
INSIDE = Text(
    "kept in every count of citations within a window and in what is made of it",
    "窗口内被引次数及由其得出的各项均含自引",
)
UNKNOWN = Text(
    "no person is known, so that no citation could be told to be a self-citation, and none was "
    "left out: give the authors with the ids of persons (--authorships FILE)",
    "没有人员编号，无法识别自引，也未剔除任何引文：请给出带人员编号的署名（--authorships FILE）",
)
BEYOND = Text("always kept in what is counted on the graph: {what}", "在引文图上计数的各项始终含自引：{what}")
CURVES = Text("curves by age, late shares and impact by window", "按年龄的曲线、迟到占比与各窗口篇均被引")


def self_citation_mode(lake: Lake, mode: str | None) -> str:
    """Return whether self-citations are counted.

    Notes
    -----
    Where no person is known none can be left out, and all are told as unknown.
    """
    return mode or ("exclude" if _known(lake) else "include")


def _known(lake: Lake) -> bool:
    if "authorship" not in lake.tables():
        return False
    return bool(lake.rows("authorship_known")[0]["persons"])


def self_citations(lake: Lake, context: EvaluationContext, modules: Modules) -> SelfCitations | None:
    """Return what became of self-citations, and of how many nothing is known."""
    if not context.graph.linked:
        return None
    persons, mode = _known(lake), context.p.self_citations
    if persons:
        counts = lake.expression(relations.selves(tables_of(lake, context.graph), context.p))
        links, own, unknown = (int(counts[name][0]) for name in ("citations", "own", "unknown"))
    else:
        later = sum(f.count for f in context.graph.findings if f.code == "negative_lag")
        links = context.graph.used - (later if context.p.negative_lag == "drop" else 0)
        own, unknown = 0, links
    on_graph = [one.TITLE for one in modules.values() if one.META.kind == "graph"]
    return SelfCitations(
        mode=mode,
        citations=links,
        own=own,
        unknown=unknown,
        own_share=own / links if links else None,
        unknown_share=unknown / links if links else None,
        applies=INSIDE if mode == "include" else WITHIN if persons else UNKNOWN,
        not_to=BEYOND.format(what=join([*on_graph, CURVES])),
    )


SMALL = 50
"""Works of a cell below which what is compared within it says little."""

IDENTITIES: Mapping[str, str] = {"world_mncs": "ncs", "world_pp10": "pp10_credit"}
"""Means over all works of a set, and the columns they are means of: 1 and 0.1 by definition."""


def identities(columns: Columns) -> Identities:
    """Return the means over all works that are known beforehand."""
    means: dict[str, float | None] = {}
    for name, column in IDENTITIES.items():
        values = [] if column not in columns else columns[column].tolist()
        known = [value for value in values if value is not None and value == value]
        means[name] = fsum(known) / len(known) if known else None
    return Identities(**means)


def small(columns: Columns) -> tuple[Finding, ...]:
    """Return that works stand in cells of fewer than :data:`SMALL`, if any do."""
    sizes = columns.get("cell_works")
    count = 0 if sizes is None else int((sizes < SMALL).sum())
    return (Finding("small_cell", "note", "work", count=count),) if count else ()


def findings(rows: Iterable[Finding], columns: Columns, pooled: int | None = None) -> list[Reported]:
    """Return what is odd about a set, with the words that say it."""
    put = () if pooled is None else (Finding("pooled_cell", "note", "work", count=pooled),)
    return [reported(one) for one in (*rows, *put, *small(columns))]


def reported(finding: Finding) -> Reported:
    """Return a finding as an answer states it."""
    return Reported.of(finding)
