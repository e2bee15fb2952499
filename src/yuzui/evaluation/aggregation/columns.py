# SPDX-License-Identifier: Apache-2.0
"""The columns of a result: every part of every indicator, window by window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.evaluation import pooling, relations
from yuzui.evaluation.indicator import WORDS, Parameters, Tables, coded, tables
from yuzui.evaluation.report import rows, sources
from yuzui.evaluation.report.request import Modules, named, suffixed
from yuzui.evaluation.report.set import Look
from yuzui.evaluation.units import cells
from yuzui.store.duck import Lake
from yuzui.store.graph.arrays import Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

ByWindow = dict[int, dict[str, Any]]
"""Window to the columns it gives, under their own names."""
COMPLETE = "_complete"
"""Behind the name of an indicator: whether its window is over for a work."""
CITED = "citation.cited_id"
CELLED = {"work.field", "work.type", CITED}
"""Columns that are needed by an indicator of cells."""


def of_set(lake: Lake, look: Look, modules: Modules, windows: Sequence[int], sql: str = "duckdb") -> ByWindow:
    """Return the parts of every indicator, one value per dated work, in order of the graph."""
    t = tables_of(lake, look.graph)
    relational = [one for one in modules.values() if one.META.kind == "relational"]
    if any(one.META.marks for one in modules.values()):
        look.marks = sources.marks(lake)
    if any(hasattr(one, "among") for one in modules.values()):
        with lake.holding("placed", relations.placed(t)):
            look.peers = sources.peers(lake)
    celled = [one for one in relational if set(one.NEEDS) >= CELLED]
    if look.p.pool_cells and celled:
        look.pooled = int(lake.expression(relations.pool(t, look.p), sql)["works"][0])
    celled = celled if sql == "duckdb" else []
    code = _cells(lake, look, t) if celled and t.work_field is None else None
    joined = relational if code is None or _excluded(t, look.p) else set(relational) - set(celled)
    if len(windows) > 1 and sql == "duckdb" and any(CITED in one.NEEDS for one in joined):
        t = replace(t, history=_kept(lake, "history", relations.histories(t, look.p)))
    by_window: ByWindow = {}
    for window in windows:
        p = replace(look.p, window=window)
        tables_, kinds = t, None
        if code is not None:
            kinds, tables_ = _alike(lake, look.graph, t, p, code)
        elif len(celled) > 1:
            tables_ = replace(t, cell=_kept(lake, "cell", relations.celled(t, p)))
        mine: dict[str, Any] = {}
        for module in modules.values():
            if module.META.last is None and by_window:
                mine |= {k: v for k, v in by_window[windows[0]].items() if _of(module, k)}
            elif module.META.kind == "graph":
                mine |= _coded(look.finished(module, p))
            elif kinds is not None and module in celled:
                answer = lake.expression(module.expr(tables_, p))
                values_of_kinds = _coded(rows.in_order(answer, look.graph.order[kinds.first]))
                mine |= {name: values[kinds.kind] for name, values in values_of_kinds.items()}
            else:
                answer = lake.expression(module.expr(tables_ if kinds is None else t, p), sql)
                mine |= _coded(rows.in_order(answer, look.graph.order))
        by_window[window] = mine
    return by_window


def _coded(columns: dict[str, Any]) -> dict[str, Any]:
    """Return columns with their reasons as codes."""
    return {k: coded(v) if k.endswith("_null") else v for k, v in columns.items()}


def _excluded(t: Tables, p: Parameters) -> bool:
    """Say whether some citations do not count for who made them."""
    return p.self_citations == "exclude" and t.authorship is not None


def _cells(lake: Lake, look: Look, t: Tables) -> NDArray[Any]:
    """Return the code of the cell of each work, which hangs on no window."""
    # where no work has to be put together of several rows, reading twice is quicker than keeping
    anew = t.once and not look.p.pool_cells
    with lake.holding("placed", pooling.pooled(relations.placed(t), look.p), anew):
        placed = lake.sql("cell_codes")
    code = np.zeros(len(look.graph.order), dtype=np.int64)
    code[placed["node"]] = placed["code"]
    return code


def _alike(lake: Lake, graph: Graph, t: Tables, p: Parameters, code: NDArray[Any]) -> tuple[cells.Alike, Tables]:
    """Return the kinds of works that no cell tells apart, and tables that hold one of each."""
    if _excluded(t, p):
        with lake.holding("counted", relations.in_window(t, p)):
            counts = lake.sql("cited_counts")
        cited: Any = np.zeros_like(code)
        cited[counts["node"]] = counts["n"]
    else:
        cited = cells.cited(graph, p.window, p.negative_lag == "clip0")
    kinds = cells.alike(code, cited)
    works: dict[str, Any] = {"work_id": graph.order[kinds.first], **kinds.columns}
    lake.put("alike", works)
    one = relations.stored_table(relations.celled(t, p), "alike")
    return kinds, replace(t, cell=one, work=one)


def _kept(lake: Lake, name: str, expression: Any) -> Any:
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


def merged(by_window: ByWindow, modules: Modules) -> dict[str, Any]:
    """Return the columns of all windows under the names they have in the result."""
    columns: dict[str, Any] = {}
    for _, window, column, name in named(modules, tuple(by_window)):
        columns[name] = by_window[window][column]
        if f"{column}_null" in by_window[window]:
            columns[f"{name}_null"] = by_window[window][f"{column}_null"]
    return columns


def complete(look: Look, modules: Modules, windows: Sequence[int]) -> dict[str, Any]:
    """Return which works have lived the window of each indicator in full.

    Each indicator has a column of its own, so that none changes with what is asked beside it: a
    window of the same years ends later for a late share than for a count of citations.
    """
    completed: dict[str, Any] = {}
    for window in windows:
        for name, module in modules.items():
            if module.META.last is None:
                continue
            last = module.META.last_lag(window)
            over = look.graph.year + (last or 0) <= look.through
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


def of_means(
    columns: Mapping[str, Any], modules: Modules, windows: Sequence[int], incomplete: bool
) -> dict[str, Meant]:
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


def counted(columns: Mapping[str, Any], of: Mapping[str, Meant]) -> dict[str, Any]:
    """Return columns without the values that stand in no mean."""
    values = dict(columns)
    for name, basis in of.items():
        if basis.left_out:
            plain = np.ma.asarray(columns[name], dtype=np.float64)
            values[name] = np.where(basis.used, np.ma.filled(plain, np.nan), np.nan)
    return values
