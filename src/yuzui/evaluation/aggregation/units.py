# SPDX-License-Identifier: Apache-2.0
"""Organisations and countries of a set: what each has of its works, and what was lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.evaluation.aggregation import columns as counting
from yuzui.evaluation.aggregation import self_citations
from yuzui.evaluation.aggregation.columns import Meant
from yuzui.evaluation.report.request import Modules, named
from yuzui.evaluation.report.set import Look
from yuzui.evaluation.units import units
from yuzui.evaluation.units.counting import MODES, TINY, UNITS, Authors, Counting, Links, Shares, joined, weights
from yuzui.store.duck import Lake
from yuzui.store.graph import coded
from yuzui.store.graph.arrays import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHOWN = 100
"""Units of the most weight that stand in the document; the file has all."""


def gather(
    lake: Lake,
    look: Look,
    modules: Modules,
    selection: tuple[Graph, Mapping[str, Any], Mapping[str, Meant]],
    inputs: Mapping[str, Any],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Gather the works of a set by organisation or country."""
    own = {"self_citations": self_citations.section(lake, look, modules)}
    if not inputs["by"]:
        return {"counting": None, "units": None, **own}, {}
    part, columns, of = selection
    c = Counting(inputs["by"], inputs["counting"])
    names, shares, silent = shared(lake, look.graph, part, c)
    columns_of_works = places(look.graph, part, counting.counted(columns, of))
    table, parts, over = _table((names, shares), columns_of_works, named(modules, inputs["windows"]), look)
    section = {
        "by": c.by,
        "label": UNITS[c.by].json(),
        "count": len(table["unit"]),
        "few": units.FEW,
        "few_count": int(table["few_works"].sum()),
        "rows": _rows(look, table, _spanned(modules, parts, inputs["windows"]), over),
    }
    counted = _counting(lake, part.works, c, shares) | {"works_without_authors": silent}
    return {"counting": counted, "units": section, **own}, table


def shared(lake: Lake, graph: Graph, part: Graph, c: Counting) -> tuple[NDArray[Any], Shares, int]:
    """Return what each unit has of the works told."""
    names = coded.names(lake)
    links = Links(**coded.links(lake)) if "org_link" in lake.tables() else None
    years = None
    if links is not None:
        years = np.concatenate([graph.year, np.zeros(len(graph.undated), dtype=np.int64)])
    selected = _told(graph, part)
    silent = selected.copy()
    shares = []
    for rows in coded.authors(lake, len(selected)):
        authors = Authors(**rows)
        silent[authors.work] = False
        shares.append(weights(authors, c, links, years))
    return names, joined(shares, selected), int(silent.sum())


def _told(graph: Graph, part: Graph) -> NDArray[np.bool_]:
    """Return which works are told, in order of their places."""
    if part is graph:
        return np.ones(graph.works, dtype=np.bool_)
    pairs = ((graph.order, part.order), (graph.undated, part.undated))
    return np.concatenate([np.isin(all_, some) for all_, some in pairs])


def places(graph: Graph, part: Graph, columns: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """Return columns of the works told by the places of all works."""
    nodes = np.flatnonzero(_told(graph, part)[: len(graph.order)])
    placed = {}
    for name, values in columns.items():
        if not name.endswith("_null"):
            placed[name] = np.full(graph.works, np.nan)
            placed[name][nodes] = np.ma.filled(np.ma.asarray(values).astype(np.float64), np.nan)
    return placed


def _spanned(
    modules: Modules, parts: Sequence[Mapping[str, str]], windows: Sequence[int]
) -> list[tuple[Mapping[str, str], str]]:
    """Return each part with the window it is of; what hangs on no window is of all years."""
    hang = {name: one for name, one in modules.items() if one.META.last is not None}
    spans = {name: str(window or "open") for _, window, _, name in named(hang, windows)}
    return [(part, spans.get(part["column"], "open")) for part in parts]


def _counting(lake: Lake, works: int, c: Counting, shares: Shares) -> dict[str, Any]:
    """Return how works were counted, and what was lost: given to nobody."""
    has_part = np.zeros(1 + shares.work.max(initial=-1), dtype=bool)
    has_part[shares.work] = True
    weight, counted = float(shares.weight.sum()), int(np.count_nonzero(has_part))
    lost = works - (counted if c.mode == "full" else weight)
    return {
        "by": c.by,
        "mode": c.mode,
        "label": MODES[c.mode].json(),
        "works": works,
        "works_counted": counted,
        "weight": weight,
        "lost_mass": max(lost, 0.0) if abs(lost) < TINY * max(works, 1) else lost,
        "lost_share": lost / works if works else None,
        "organisations_unified": "org_link" in lake.tables(),
        "countries_mapped": "country_map" in lake.tables(),
    }


def _table(
    units_and_shares: tuple[NDArray[Any], Shares],
    columns: Mapping[str, NDArray[Any]],
    parts: Iterable[tuple[Any, int, str, str]],
    look: Look,
) -> tuple[dict[str, Any], list[dict[str, str]], list[str]]:
    """Return the table of all units, what its columns are called by part, and those of windows."""
    names, shares = units_and_shares
    own = {name: part for part, _, _, name in parts}
    values = {name: columns[name] for name in own}
    over = {name: columns[name] for name in columns if name not in own}
    sums = units.gathered(shares, values, over)
    unit = names[sums["unit"]].tolist()
    ends = units.intervals(unit, sums["works"], shares, list(values.values()), look.seed)
    table: dict[str, Any] = {"unit": np.array(unit, dtype=np.str_)}
    table |= {name: sums[name] for name in ("works", "weight", *over)}
    table["few_works"] = sums["works"] < units.FEW
    called = []
    for place, (name, part) in enumerate(own.items()):
        mean, total = units.called(part, name)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = sums[f"{name}_total"] / sums[f"{name}_valued"]
        table |= {
            mean: means,
            f"{mean}_low": ends[:, place, 0],
            f"{mean}_high": ends[:, place, 1],
            f"{mean}_rank": units.ranked(means, sums["works"]),
            total: sums[f"{name}_total"],
            f"{name}_valued": sums[f"{name}_valued"],
        }
        called.append({"column": name, "mean": mean, "total": total})
    return table, called, list(over)


def _rows(
    look: Look, table: Mapping[str, Any], parts: Sequence[tuple[Mapping[str, str], str]], over: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the units of the most weight, each number with what is needed to judge it."""
    order = np.lexsort((np.arange(len(table["unit"])), -table["weight"]))[:SHOWN].tolist()
    plain = {name: np.ma.asarray(values).tolist() for name, values in table.items()}
    return [
        {
            "unit": plain["unit"][row],
            "works": plain["works"][row],
            "weight": plain["weight"][row],
            "few_works": plain["few_works"][row],
            "complete": {name: _number(plain[name][row]) for name in over},
            "parts": [_part(look, plain, row, *part) for part in parts],
        }
        for row in order
    ]


def _part(
    look: Look, plain: Mapping[str, Sequence[Any]], row: int, part: Mapping[str, str], span: str
) -> dict[str, Any]:
    mean, valued = part["mean"], plain[f"{part['column']}_valued"][row]
    low, high = (_number(plain[f"{mean}_{end}"][row]) for end in ("low", "high"))
    coverage = valued / plain["weight"][row] if plain["weight"][row] else None
    interval = None if low is None or high is None else (low, high)
    return {
        **part,
        "value": look.quantity(_number(plain[mean][row]), span, coverage, interval),
        "sum": _number(plain[part["total"]][row]),
        "rank": plain[f"{mean}_rank"][row],
    }  # fmt: skip


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)
