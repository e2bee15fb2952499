# SPDX-License-Identifier: Apache-2.0
"""Organisations and countries of a set: what each has of its works, and what was lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError, Place
from yuzui.evaluate import relations
from yuzui.evaluate.tally import hirsch, units
from yuzui.evaluate.tally.counting import MODES, OF_AUTHORS, TINY, UNITS, Counting, weights
from yuzui.studies.parts.look.asked import Modules, named
from yuzui.studies.parts.tally import selves
from yuzui.studies.parts.tally.columns import COMPLETE, tables_of
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.evaluate.indicator import Tables
    from yuzui.store.duck import Lake
    from yuzui.store.graph.arrays import Graph
    from yuzui.studies.parts.look.set import Look

SHOWN = 100
"""Units of the most weight that stand in the document; the file has all."""


def gather(
    lake: Lake,
    look: Look,
    modules: Modules,
    told: tuple[Graph, Mapping[str, Any]],
    asked: Mapping[str, Any],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Gather the works of a set by organisation or country.

    Parameters
    ----------
    lake : Lake
        Holds the tables that were read.
    look : Look
        The set.
    modules : mapping of str to module
        Indicators.
    told : Graph, mapping of array
        The works that are told, all of the set or those of a list: units have no others. And
        parts of all windows, and which windows are complete; one value per dated one of them.
    asked : mapping
        ``by``, ``counting`` and ``windows``.

    Returns
    -------
    sections, table : dict, dict of array
        ``counting``, ``units`` and ``self_citations`` of the document, and the table of all units.

    Raises
    ------
    InputError
        If works are to be counted by authors whose places are not known.
    """
    own = {"self_citations": selves.section(lake, look, modules)}
    if not asked["by"]:
        return {"counting": None, "units": None, **own}, {}
    part, columns = told
    t = tables_of(lake, look.graph)
    c = Counting(asked["by"], asked["counting"], _levels(lake))
    _placed(lake, c)
    works = t.work if part is look.graph else _told(lake, t, part)
    lake.keep("weight", weights(t, c).semi_join(works, "work_id"))
    known = [(one, name) for one, _, _, name in named(modules, asked["windows"])]
    over = [c for c in columns if c.startswith(COMPLETE) and not c.endswith("_null")]
    _values(lake, part, columns, [name for _, name in known] + over)
    table, parts = _table(lake, look, known, over)
    section = {
        "by": c.by,
        "label": UNITS[c.by].json(),
        "count": len(table["unit"]),
        "few": units.FEW,
        "few_count": int(table["few_works"].sum()),
        "rows": _rows(look, table, _spanned(modules, parts, asked["windows"]), over),
    }
    silent = lake.expression(
        works.anti_join(t.authorship, "work_id").agg(silent=lambda one: one.work_id.nunique())
    )
    counted = _counting(lake, part.works, c) | {"works_without_authors": int(silent["silent"][0])}
    return {"counting": counted, "units": section, **own}, table


def _spanned(
    modules: Modules, parts: Sequence[Mapping[str, str]], windows: Sequence[int]
) -> list[tuple[Mapping[str, str], str]]:
    """Return each part with the window it is of; what hangs on no window is of all years."""
    hang = {name: one for name, one in modules.items() if one.META.last is not None}
    spans = {name: str(window or "open") for _, window, _, name in named(hang, windows)}
    return [(part, spans.get(part["column"], "open")) for part in parts]


def _told(lake: Lake, t: Tables, part: Graph) -> Any:
    """Return the works that are told as a table of ids."""
    import numpy as np

    ids: Any = np.concatenate([part.order, part.undated])
    lake.put("told", {"work_id": ids})
    return relations.kept(t.work.select("work_id"), "told")


def _counting(lake: Lake, works: int, c: Counting) -> dict[str, Any]:
    """Return how works were counted, and what was lost: given to nobody."""
    told = lake.rows("weight_told")[0]
    lost = works - (told["works"] if c.mode == "full" else told["weight"])
    return {
        "by": c.by,
        "mode": c.mode,
        "label": MODES[c.mode].json(),
        "works": works,
        "works_counted": told["works"],
        "weight": told["weight"],
        "lost_mass": max(lost, 0.0) if abs(lost) < TINY * max(works, 1) else lost,
        "lost_share": lost / works if works else None,
        "organisations_unified": c.levels > 0,
        "countries_mapped": "country_map" in lake.tables(),
    }


def _levels(lake: Lake) -> int:
    if "org_link" not in lake.tables():
        return 0
    return int(lake.rows("org_levels")[0]["levels"])


def _placed(lake: Lake, c: Counting) -> None:
    """Refuse to count by authors whose places are not known."""
    known = lake.rows("authorship_known")[0]
    if c.mode in OF_AUTHORS and known["positions"] < known["rows"]:
        raise InputError(
            Text("the places of the authors are not known", "作者位次未知"),
            place=Place(column="--counting"),
            seen=c.mode,
            fix=Text(
                "add a column “position”, or count by units: --counting organisation",
                "请补充“position”列，或按单位计数：--counting organisation",
            ),
            code="positions_missing",
        )


def _values(lake: Lake, part: Graph, columns: Mapping[str, Any], names: Sequence[str]) -> None:
    """Make the table ``value`` of the parts, as numbers that may be missing."""
    import numpy as np

    given: dict[str, Any] = {"work_id": part.order}
    for name in names:
        numbers = np.ma.asarray(columns[name]).astype(np.float64)
        given[name] = np.ma.masked_invalid(numbers)
    lake.put("value", given, dict.fromkeys(names, "DOUBLE"))


def _table(
    lake: Lake, look: Look, known: Sequence[tuple[Any, str]], over: Sequence[str]
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Return the table of all units, and what its columns are called by part."""
    import numpy as np

    kind = "string" if look.graph.order.dtype.kind == "U" else "int64"
    names = [name for _, name in known]
    weight, value = units.tables(kind, [*names, *over])
    found = lake.expression(units.gathered(weight, value, names, over).order_by("unit"))
    rows = lake.expression(units.each(weight, value, names))
    values = [np.ma.filled(rows[name].astype(np.float64), np.nan) for name in names]
    unit = found["unit"].tolist()
    ends = units.intervals(
        unit, found["works"], rows["weight"], np.stack(values, axis=1), look.seed
    )
    few = found["works"] < units.FEW
    older = _older(found["works"], names, values)
    table = {name: found[name] for name in ("unit", "works", "weight", *over)} | {"few_works": few}
    parts = []
    for place, (part, name) in enumerate(known):
        mean, total = units.called(part, name)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.ma.filled(found[f"{name}_total"].astype(np.float64), np.nan)
            means = means / found[f"{name}_valued"]
        table |= {
            mean: means,
            f"{mean}_low": ends[:, place, 0],
            f"{mean}_high": ends[:, place, 1],
            f"{mean}_rank": units.ranked(means, found["works"]),
            total: found[f"{name}_total"],
            f"{name}_valued": found[f"{name}_valued"],
        }
        parts.append({"column": name, "mean": mean, "total": total})
    return table | older, parts


def _older(works: Any, names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """Return h, g and i10 of the citations of each unit, where citations were asked for."""
    import numpy as np

    table: dict[str, Any] = {}
    ends = np.cumsum(works).tolist()
    for name, column in zip(names, values, strict=True):
        if not name.startswith("citations_"):
            continue
        each = [column[end - n : end] for end, n in zip(ends, works.tolist(), strict=True)]
        told = [hirsch.indices(one[~np.isnan(one)].tolist()) for one in each]
        behind = name.removeprefix("citations")
        for place, index in enumerate(("h", "g", "i10")):
            table[f"{index}{behind}"] = np.array([one[place] for one in told], dtype=np.int64)
    return table


def _rows(
    look: Look,
    table: Mapping[str, Any],
    parts: Sequence[tuple[Mapping[str, str], str]],
    over: Sequence[str],
) -> list[dict[str, Any]]:
    """Return the units of the most weight, each number with what is needed to judge it."""
    import numpy as np

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
