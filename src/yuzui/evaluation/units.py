# SPDX-License-Identifier: Apache-2.0
r"""Works counted for organisations and countries: which part of a work each has, and its numbers.

With author-fractional counting an organisation :math:`o` has of a work :math:`i`

.. math:: w(i,o) = \sum_{authors} \sum_{affiliations} \sum_{o} \frac{1}{n_a \, n_f \, n_o}

for :math:`n_a` authors of the work, :math:`n_f` affiliations of the author and :math:`n_o`
organisations linked to the affiliation. What belongs to an author without affiliation, or to an
affiliation without organisation, is *lost mass*, never given to others. Then

.. math:: mean(o) = \frac{\sum_i w(i,o) x_i}{\sum_i w(i,o)}, \quad total(o) = \sum_i w(i,o) x_i

over the works that have a value. Of normalised scores these are MNCS and TNCS, of credits for the
top of a cell PP(top p) and P(top p). Beside a mean stands its stability interval: the works of the
unit are drawn again with Poisson weights, which all units share; those of many works are drawn in
groups by a lot seeded by the name of the unit. Neither other units nor the order of rows change it.

References
----------
Waltman & van Eck (2015), doi:10.1016/j.joi.2015.08.001, on full and fractional counting; Waltman,
Calero-Medina, Kosten et al. (2012), doi:10.1002/asi.22708, indicators and stability intervals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from yuzui.evaluation import aggregation, stability
from yuzui.evaluation.aggregation import Meant
from yuzui.evaluation.answer import CountingReport, Unit, UnitPart, Units
from yuzui.evaluation.context import EvaluationContext
from yuzui.evaluation.counting import MODES, TINY, UNITS, Authors, Counting, Links, Shares, fresh, joined, weights
from yuzui.evaluation.indicator import Columns, Part
from yuzui.evaluation.request import Modules, Settings, named
from yuzui.solve.kernels.arrays import chunks
from yuzui.store.duck import Lake
from yuzui.store.graph import coded
from yuzui.store.graph.arrays import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]
    Ints = NDArray[np.integer[Any]]

FEW = 10
"""Works below which a unit is given no rank."""
TOGETHER = 64
"""Units that are drawn at a time."""
ROWS = 1 << 18
"""Works of units that are added up at a time, if no unit has more."""


def gathered(shares: Shares, values: Mapping[str, Floats], complete: Mapping[str, Floats]) -> dict[str, NDArray[Any]]:
    """Return the numbers of every unit that has part in a work."""
    starts = np.append(np.flatnonzero(fresh(shares.unit)), len(shares.unit))
    works: NDArray[Any] = np.diff(starts)
    columns_: dict[str, NDArray[Any]] = {"unit": shares.unit[starts[:-1]], "works": works}
    columns = {**complete, **values}
    sums = {name: np.empty((2, len(works))) for name in columns}
    columns_["weight"] = np.empty(len(works))
    for first, last in chunks(works, ROWS):
        rows, many = slice(starts[first], starts[last]), works[first:last]
        unit, weight = np.repeat(np.arange(len(many)), many), shares.weight[rows]
        columns_["weight"][first:last] = np.bincount(unit, weight)
        for name, value in columns.items():
            sums[name][:, first:last] = _summed(unit, weight, value[shares.work[rows]])
    for name in complete:
        columns_[name] = sums[name][1] / columns_["weight"]
    for name in values:
        columns_[f"{name}_valued"], columns_[f"{name}_total"] = sums[name]
    return columns_


def _summed(unit: Ints, weight: Floats, own: Floats) -> tuple[Floats, Floats]:
    """Return weight and weighted sum of the works of each unit that have a value."""
    unknown = np.isnan(own)
    known = np.where(unknown, 0, weight)
    own[unknown] = 0
    valued = np.bincount(unit, known).astype(np.float64)
    total = np.bincount(unit, own * known)
    return valued, np.where(valued > 0, total, np.nan)


def ranked(means: Floats, works: NDArray[Any]) -> NDArray[Any]:
    """Return the place of each unit by its mean, 1 for the highest, ties alike."""
    eligible = (works >= FEW) & ~np.isnan(means)
    order = np.sort(means[eligible])
    above = len(order) - np.searchsorted(order, means, side="right")
    return np.ma.masked_array(above + 1, mask=~eligible)


def intervals(names: Sequence[str], works: Ints, shares: Shares, values: Sequence[Floats], seed: int) -> Floats:
    """Return the stability interval of the means of every unit."""
    blocks: list[Floats] = [np.empty((0, len(values), 2))]
    ends = np.cumsum(works).tolist()
    for first in range(0, len(names), TOGETHER):
        some = slice(first, first + TOGETHER)
        sizes = works[some].tolist()
        rows = slice(ends[first] - sizes[0], ends[first] - sizes[0] + sum(sizes))
        of = shares.work[rows]
        lots = [(seed, crc32(name.encode())) for name in names[some]]
        own = [value[of] for value in values]
        blocks.append(stability.of_sets(own, shares.weight[rows], sizes, lots, seed))
    return np.concatenate(blocks)


def called(part: Part, column: str) -> tuple[str, str]:
    """Return what the mean and the total of a part are called."""
    if not part.mean or not part.total:
        return f"{column}_mean", f"{column}_total"
    behind = column.removeprefix(part.name)
    return part.mean + behind, part.total + behind


SHOWN = 100
"""Units of the most weight that stand in the document; the file has all."""


def gather(
    lake: Lake,
    context: EvaluationContext,
    modules: Modules,
    selection: tuple[Graph, Columns, Mapping[str, Meant]],
    settings: Settings,
) -> tuple[CountingReport, Units, Columns]:
    """Gather the works of a set by organisation or country."""
    part, columns, of = selection
    c = Counting(settings.by, settings.counting)
    names, shares, silent = shared(lake, context.graph, part, c)
    columns_of_works = places(context.graph, part, aggregation.counted(columns, of))
    table, parts, over = _table((names, shares), columns_of_works, named(modules, settings.windows), context)
    units = Units(
        c.by,
        UNITS[c.by],
        len(table["unit"]),
        FEW,
        int(table["few_works"].sum()),
        _rows(context, table, _spanned(modules, parts, settings.windows), over),
    )
    return _counting(lake, part.works, c, shares, silent), units, table


def shared(lake: Lake, graph: Graph, part: Graph, c: Counting) -> tuple[NDArray[Any], Shares, int]:
    """Return what each unit has of the works told."""
    names = coded.names(lake)
    links = Links(**coded.links(lake)) if "org_link" in lake.tables() else None
    years = None
    if links is not None:
        years = np.concatenate([graph.year, np.zeros(len(graph.undated), dtype=np.int64)])
    selected = _selected(graph, part)
    silent = selected.copy()
    shares = []
    for rows in coded.authors(lake, len(selected)):
        authors = Authors(**rows)
        silent[authors.work] = False
        shares.append(weights(authors, c, links, years))
    return names, joined(shares, selected), int(silent.sum())


def _selected(graph: Graph, part: Graph) -> NDArray[np.bool_]:
    """Return which works are told, in order of their places."""
    if part is graph:
        return np.ones(graph.works, dtype=np.bool_)
    pairs = ((graph.order, part.order), (graph.undated, part.undated))
    return np.concatenate([np.isin(all_, some) for all_, some in pairs])


def places(graph: Graph, part: Graph, columns: Columns) -> Columns:
    """Return columns of the works told by the places of all works."""
    nodes = np.flatnonzero(_selected(graph, part)[: len(graph.order)])
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


def _counting(lake: Lake, works: int, c: Counting, shares: Shares, silent: int) -> CountingReport:
    """Return how works were counted, and what was lost: given to nobody."""
    has_part = np.zeros(1 + shares.work.max(initial=-1), dtype=bool)
    has_part[shares.work] = True
    weight, counted = float(shares.weight.sum()), int(np.count_nonzero(has_part))
    lost = works - (counted if c.mode == "full" else weight)
    return CountingReport(
        by=c.by,
        mode=c.mode,
        label=MODES[c.mode],
        works=works,
        works_counted=counted,
        works_without_authors=silent,
        weight=weight,
        lost_mass=max(lost, 0.0) if abs(lost) < TINY * max(works, 1) else lost,
        lost_share=lost / works if works else None,
        organisations_unified="org_link" in lake.tables(),
        countries_mapped="country_map" in lake.tables(),
    )


def _table(
    units_and_shares: tuple[NDArray[Any], Shares],
    columns: Mapping[str, NDArray[Any]],
    parts: Iterable[tuple[Any, int, str, str]],
    context: EvaluationContext,
) -> tuple[Columns, list[dict[str, str]], list[str]]:
    """Return the table of all units, what its columns are called by part, and those of windows."""
    names, shares = units_and_shares
    own = {name: part for part, _, _, name in parts}
    values = {name: columns[name] for name in own}
    over = {name: columns[name] for name in columns if name not in own}
    sums = gathered(shares, values, over)
    unit = names[sums["unit"]].tolist()
    ends = intervals(unit, sums["works"], shares, list(values.values()), context.seed)
    table: Columns = {"unit": np.array(unit, dtype=np.str_)}
    table |= {name: sums[name] for name in ("works", "weight", *over)}
    table["few_works"] = sums["works"] < FEW
    named_parts = []
    for place, (name, part) in enumerate(own.items()):
        mean, total = called(part, name)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = sums[f"{name}_total"] / sums[f"{name}_valued"]
        table |= {
            mean: means,
            f"{mean}_low": ends[:, place, 0],
            f"{mean}_high": ends[:, place, 1],
            f"{mean}_rank": ranked(means, sums["works"]),
            total: sums[f"{name}_total"],
            f"{name}_valued": sums[f"{name}_valued"],
        }
        named_parts.append({"column": name, "mean": mean, "total": total})
    return table, named_parts, list(over)


def _rows(
    context: EvaluationContext, table: Columns, parts: Sequence[tuple[Mapping[str, str], str]], over: Sequence[str]
) -> list[Unit]:
    """Return the units of the most weight, each number with what is needed to judge it."""
    order = np.lexsort((np.arange(len(table["unit"])), -table["weight"]))[:SHOWN].tolist()
    plain = {name: np.ma.asarray(values).tolist() for name, values in table.items()}
    return [
        Unit(
            plain["unit"][row],
            plain["works"][row],
            plain["weight"][row],
            plain["few_works"][row],
            {name: _number(plain[name][row]) for name in over},
            [_part(context, plain, row, *part) for part in parts],
        )
        for row in order
    ]


def _part(
    context: EvaluationContext, plain: Mapping[str, Sequence[Any]], row: int, part: Mapping[str, str], span: str
) -> UnitPart:
    mean, valued = part["mean"], plain[f"{part['column']}_valued"][row]
    low, high = (_number(plain[f"{mean}_{end}"][row]) for end in ("low", "high"))
    coverage = valued / plain["weight"][row] if plain["weight"][row] else None
    interval = None if low is None or high is None else (low, high)
    return UnitPart(
        **part,
        value=context.quantity(_number(plain[mean][row]), span, coverage, interval),
        sum=_number(plain[part["total"]][row]),
        rank=plain[f"{mean}_rank"][row],
    )


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)
