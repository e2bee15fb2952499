# SPDX-License-Identifier: Apache-2.0
"""What every indicator must hold: its example on every engine, whatever the order of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tests.contracts.checks.form import lacks
from tests.contracts.checks.works import Beside, Links, Works, graph_of, marks_of, peers_of, random_sets, with_copy

if TYPE_CHECKING:
    from yuzui.evaluation.indicator import Parameters
    from yuzui.store.graph.arrays import Graph

THROUGH = 2010
"""Last complete year of the sets looked at."""
TYPES: Mapping[str, str] = {
    "id": "VARCHAR", "string": "VARCHAR", "int64": "BIGINT", "float64": "DOUBLE",
    "boolean": "BOOLEAN",
}  # fmt: skip
"""Type of a column as Ibis and as DuckDB name it."""

Values = dict[str, dict[str, Any]]
"""Column to work to value."""


def engines(module: ModuleType) -> tuple[str, ...]:
    """Return the engines that are here for an indicator of this kind."""
    from yuzui.solve.kernels import available

    return tuple(available()) if module.META.kind == "graph" else ("duckdb", "sqlite")


def values(
    module: ModuleType, works: Works, citations: Links, p: Parameters, engine: str, beside: Beside | None = None
) -> Values:
    """Compute an indicator on one engine.

    Parameters
    ----------
    module : module
        The indicator.
    works : mapping
        Work to year; None is unknown.
    citations : sequence of pairs
        Citing work, cited work.
    p : Parameters
        Window and rules.
    engine : str
        One of :func:`engines`.
    beside : Beside, optional
        Fields, types and authors of works; without it those of the example.

    Returns
    -------
    dict
        Column to work to value; None where it is undefined.
    """
    import numpy as np

    known = _of_example(module) if beside is None else beside
    if module.META.kind == "graph":
        ids, found = _by_kernel(module, graph_of(works, citations), known, replace(p, kernels=engine))
    else:
        ids, found = _by_query(module, _given(works, citations, known), p, engine)
    return {
        name: {work: _known(value) for work, value in zip(ids, _listed(np, column), strict=True)}
        for name, column in found.items()
    }


def _by_kernel(module: ModuleType, graph: Graph, beside: Beside, p: Parameters) -> tuple[Any, Any]:
    from yuzui.evaluation.indicator import Timed

    ids = graph.order.tolist()
    arrays = Timed.of(graph, p.precision, marks_of(ids, beside) if module.META.marks else None)
    found = module.finish(module.shard(arrays, (0, len(ids)), p), p)
    if hasattr(module, "among"):
        found |= module.among(found, peers_of(ids, graph.year.tolist(), beside))
    return ids, found


def _of_example(module: ModuleType) -> Beside:
    example = module.EXAMPLE
    fields, types = example.fields, example.types
    kinds = {work: (fields.get(work), types.get(work)) for work in (*fields, *types)}
    return Beside(kinds, example.shares, example.authors, example.venues, example.openness)


def _given(works: Works, citations: Links, beside: Beside) -> dict[str, dict[str, list[Any]]]:
    """Return the columns of every table that there is."""
    from yuzui.evaluation.indicator import COLUMNS

    rows: dict[str, Sequence[tuple[Any, ...]]] = {
        "work": [
            (work, year, *beside.kinds.get(work, (None, None)), beside.openness.get(work))
            for work, year in works.items()
        ],
        "citation": citations,
        "work_field": beside.shares,
        "authorship": beside.authors,
    }
    return {
        name: {c: [row[n] for row in listed] for n, c in enumerate(COLUMNS[name])}
        for name, listed in rows.items()
        if listed or name in ("work", "citation")
    }


def _by_query(
    module: ModuleType, given: dict[str, dict[str, list[Any]]], p: Parameters, engine: str
) -> tuple[Any, Any]:
    from yuzui.evaluation.indicator import COLUMNS
    from yuzui.store.duck import Lake
    from yuzui.store.sql.statement import on_sqlite

    expression = _expression(module, frozenset(given), p, engine)
    if engine == "sqlite":
        found = on_sqlite(expression, given)
    else:
        lake = Lake()
        for name, columns in given.items():
            lake.put(name, columns, {c: TYPES[k] for c, k in COLUMNS[name].items()})
        found = lake.expression(expression)
        lake.close()
    return list(found.pop("work_id")), found


@lru_cache(maxsize=16)
def _expression(module: ModuleType, names: frozenset[str], p: Parameters, engine: str) -> Any:
    """Return the expression of an indicator on an engine: no row of the tables changes it.

    Each engine asks for its own, so that an indicator that answers otherwise every time is found.
    """
    from yuzui.evaluation.indicator import tables

    return module.expr(tables(have=names), p)


def _listed(np: Any, column: Any) -> list[Any]:
    values: list[Any] = np.ma.asarray(column).tolist()
    return values


def _known(value: Any) -> Any:
    return None if value is None or value != value else value


def parameters(module: ModuleType) -> Parameters:
    """Return the parameters of an indicator's example."""
    from yuzui.evaluation.indicator import Parameters

    return Parameters(window=module.EXAMPLE.window, through=THROUGH)


def says_what_it_is_in_both_languages(module: ModuleType) -> Iterator[str]:
    """Check question, bias note and labels, and the reference."""
    meta = module.META
    texts = {"question": meta.question, "cannot_tell": meta.cannot_tell}
    texts |= {part.name: part.label for part in meta.parts}
    for name, text in {"TITLE": module.TITLE, **texts}.items():
        yield from (f"{name} {fault}" for fault in lacks(text))
        if text.en == text.zh:
            yield f"{name} reads alike in both languages"
    if not module.SOURCE.startswith("doi:"):
        yield "SOURCE is no DOI"
    if not (module.NEEDS and module.WINDOWS and meta.version >= 1 and meta.parts):
        yield "NEEDS, WINDOWS, META.parts or META.version is empty"
    if meta.kind not in ("graph", "relational", "series"):
        yield f"META.kind {meta.kind} is none of graph, relational, series"
    if "References" not in (module.__doc__ or ""):
        yield "the docstring has no References"


def needs_are_columns_of_the_record(module: ModuleType) -> Iterator[str]:
    """Check the columns it reads."""
    from yuzui.model.tables.statistic import RD_FACT
    from yuzui.model.tables.work import TABLES

    tables = (RD_FACT,) if module.META.kind == "series" else TABLES
    known = {f"{table.name}.{column.name}" for table in tables for column in table.columns}
    yield from (f"NEEDS {name}: no such column" for name in sorted(set(module.NEEDS) - known))


def example_holds_on_every_engine(module: ModuleType) -> Iterator[str]:
    """Check every value of the example, and the reason of every undefined one."""
    yield from (_series_holds if module.META.kind == "series" else _works_hold)(module)


def _works_hold(module: ModuleType) -> Iterator[str]:
    from yuzui.evaluation.indicator import REASONS

    example = module.EXAMPLE
    for engine in engines(module):
        found = values(module, example.works, example.citations, parameters(module), engine)
        for work, expected in example.expect.items():
            for part, wanted in expected.items():
                seen, place = found[part][work], f"{work}.{part} on {engine}"
                if wanted is None and seen is not None:
                    yield f"{place} is {seen}, EXAMPLE expects none"
                elif wanted is None and found[f"{part}_null"][work] not in REASONS:
                    yield f"{place}: the reason it is undefined is none of REASONS"
                elif wanted is not None and not _near(seen, float(Fraction(wanted)), 1e-12):
                    yield f"{place} is {seen}, EXAMPLE expects {wanted}"


def _series_holds(module: ModuleType) -> Iterator[str]:
    """Yield what is wrong with the values of a series, in order, reversed, empty and alone."""
    from yuzui.evaluation.indicator import REASONS

    years, wanted = module.EXAMPLE.years, module.EXAMPLE.expect
    for given in (years, dict(reversed(years.items()))):
        found = module.of(given)
        for part, value in wanted.items():
            expected = None if value is None else float(Fraction(value))
            if not _near(found[part], expected, 1e-12):
                yield f"{part} is {found[part]}, EXAMPLE expects {value}"
    for given in ({}, dict(list(years.items())[:1])):
        found = module.of(given)
        for part in module.META.parts:
            if found[part.name] is None and found[f"{part.name}_null"] not in REASONS:
                yield f"{part.name}: the reason it is undefined is none of REASONS"


def _near(seen: Any, wanted: Any, allowed: float) -> bool:
    if seen is None or wanted is None:
        return seen is wanted
    if isinstance(seen, str) or isinstance(wanted, str):
        return bool(seen == wanted)
    return abs(float(seen) - float(wanted)) <= allowed


def order_of_rows_changes_nothing(module: ModuleType) -> Iterator[str]:
    """Check the example with works and citations reversed."""
    if module.META.kind == "series":
        return
    example, p = module.EXAMPLE, parameters(module)
    works, links = dict(reversed(example.works.items())), tuple(reversed(example.citations))
    for engine in engines(module):
        there = values(module, example.works, example.citations, p, engine)
        if there != values(module, works, links, p, engine):
            yield f"the order of rows changes values on {engine}"


def empty_and_single_sets_are_answered(module: ModuleType) -> Iterator[str]:
    """Check no work, one work, and one work without year."""
    if module.META.kind == "series":
        return
    nothing: tuple[Works, ...] = ({}, {"only": 2000}, {"lost": None})
    for engine in engines(module):
        for works in nothing:
            dated = {work for work, year in works.items() if year is not None}
            found = values(module, works, (), parameters(module), engine)
            for part in module.META.parts:
                column = part.name.format(window=module.EXAMPLE.window or "open")
                if column not in found:
                    yield f"{column} is missing for {dict(works)} on {engine}"
                elif found[column].keys() - works or dated - found[column].keys():
                    yield f"{column} has other rows than works for {dict(works)} on {engine}"


def engines_agree_on_random_sets(module: ModuleType) -> Iterator[str]:
    """Check two engines on seeded random sets, with unknown years and unknown works, to 1e-9.

    What is missing has a reason there, and nothing else has one.
    """
    from yuzui.evaluation.indicator import Parameters

    if module.META.kind == "series":
        return
    first, *others = engines(module)
    for place, (works, links, known) in enumerate(random_sets()):
        for window, small in ((3, 0), (5, 4)):
            p = Parameters(window=window, through=THROUGH, pool_cells=small)
            there = _drawn(module, place, p, first)
            yield from _unreasoned(module, there, window)
            for engine in others:
                here = values(module, works, links, p, engine, known)
                yield from _differences(there, here, f"{len(works)} works, {first} and {engine}")


@lru_cache(maxsize=16)
def _drawn(module: ModuleType, place: int, p: Parameters, engine: str) -> Values:
    """Return the values of a random set, which two checks ask for."""
    works, links, known = list(random_sets())[place]
    return values(module, works, links, p, engine, known)


def _unreasoned(module: ModuleType, found: Values, window: int) -> Iterator[str]:
    """Yield the parts of which a value is missing without a reason, or there in spite of one."""
    from yuzui.evaluation.indicator import REASONS

    for name in (part.column(window) for part in module.META.parts):
        whys = found.get(f"{name}_null", {})
        for work, value in found.get(name, {}).items():
            why = whys.get(work) or ""
            if why not in REASONS if value is None else why:
                yield f"{name} of {work} is {value} and its reason “{why}”"
                break


OTHERWISE: Mapping[str, Any] = {
    "zero_ref": "as_one", "negative_lag": "clip0", "shared": 2, "min_refs": 3, "min_citers": 2,
    "self_citations": "exclude", "zero_mean": "null", "pool_cells": 4, "copies": 5, "seed": 8,
}  # fmt: skip
"""Another value for each parameter that an indicator may declare."""


def parameters_that_are_not_declared_change_nothing(module: ModuleType) -> Iterator[str]:
    """Check a random set with another value of every parameter that ``META.params`` leaves out."""
    from yuzui.evaluation.indicator import Parameters

    if module.META.kind == "series":
        return
    declared = module.META.params
    yield from (f"META.params {name}: no such parameter" for name in {*declared} - {*OTHERWISE})
    p = Parameters(window=3, through=THROUGH)
    other = replace(p, **{name: it for name, it in OTHERWISE.items() if name not in declared})
    first = engines(module)[0]
    there, here = (_drawn(module, 2, one, first) for one in (p, other))
    yield from _differences(there, here, "by a parameter that META.params leaves out")


def a_copy_of_the_set_changes_nothing(module: ModuleType) -> Iterator[str]:
    """Check a random set beside a copy of itself: both have the values of the set alone."""
    if module.META.kind == "series":
        return
    works, links, known = list(random_sets())[2]
    # names of another order: they carry nothing
    other = {work: f"v{len(works) - place:03d}" for place, work in enumerate(works)}
    p, loose = parameters(module), [part.name for part in module.META.parts if not part.steady]
    two, doubled, alike = with_copy(works, links, known, other)
    for engine in engines(module):
        alone = values(module, works, links, p, engine, known)
        beside = values(module, two, doubled, p, engine, alike)
        for part in alone.keys() - {*loose, *(f"{name}_null" for name in loose)}:
            for name in ({work: work for work in works}, other):
                there = {work: beside[part][name[work]] for work in alone[part]}
                found = _differences({part: alone[part]}, {part: there}, engine)
                yield from (f"a copy beside the set changes {fault}" for fault in found)


def _differences(there: Values, here: Values, where: str) -> Iterator[str]:
    for part, column in there.items():
        if column.keys() != here[part].keys():
            yield f"{part}: other works ({where})"
        elif wrong := [w for w, v in column.items() if not _near(v, here[part][w], 1e-9)]:
            yield f"{part} of {wrong[0]}: {column[wrong[0]]}, {here[part][wrong[0]]} ({where})"


CHECKS: tuple[Callable[[ModuleType], Iterator[str]], ...] = (
    says_what_it_is_in_both_languages,
    needs_are_columns_of_the_record,
    example_holds_on_every_engine,
    order_of_rows_changes_nothing,
    empty_and_single_sets_are_answered,
    engines_agree_on_random_sets,
    parameters_that_are_not_declared_change_nothing,
    a_copy_of_the_set_changes_nothing,
)
