# SPDX-License-Identifier: Apache-2.0
"""What every kind of facility must hold, by its own example."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import wraps
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from tests.contracts.checks.form import lacks

Check = Callable[[ModuleType], Iterator[str]]


def _if_scheduled(check: Check) -> Check:
    """Return a check of calls: a kind that takes none, with nothing to schedule, passes it."""

    @wraps(check)
    def checked(module: ModuleType) -> Iterator[str]:
        if _scheduled(module):
            yield from check(module)

    return checked


def is_scheduled_or_solved(module: ModuleType) -> Iterator[str]:
    """Check that there is something to run the example with."""
    from yuzui.facilities.kind import Case

    if isinstance(module.EXAMPLE, Case):
        names = ("SECONDS", "PROVIDERS", "VALUE", "RELAX", "EVENTS")
        yield from (f"{name} is not declared" for name in names if not hasattr(module, name))
        if hasattr(module, "solve") and not hasattr(module, "LEVEL"):
            yield "LEVEL is not declared: it is the example of solve"
    elif not hasattr(module, "solve"):
        yield "solve is not declared, and EXAMPLE is no Case"


def example_is_solved(module: ModuleType) -> Iterator[str]:
    """Check the answer of the example of ``solve``, exactly."""
    if (example := _example(module)) is None:
        return
    found, expected = module.solve(deepcopy(dict(example.inputs))), example.expect
    if found.keys() != expected.keys():
        yield f"solve returns {sorted(found)}, EXAMPLE expects {sorted(expected)}"
    for key in found.keys() & expected.keys():
        same = found[key] == expected[key]
        if isinstance(expected[key], float):
            same = abs(found[key] - expected[key]) <= 1e-12
        if not same:
            yield f"solve gives {key} = {found[key]!r}, EXAMPLE expects {expected[key]!r}"


def example_depends_on_what_is_given(module: ModuleType) -> Iterator[str]:
    """Check that doubling a number given changes the answer."""
    if (example := _example(module)) is None:
        return
    given = deepcopy(dict(example.inputs))
    numbers = [key for key, value in given.items() if isinstance(value, int)]
    answer = module.solve(deepcopy(given))
    if all(_answer(module, {**given, key: given[key] * 2}) == answer for key in numbers):
        yield "the answer does not depend on any number given: is it written down?"


def _answer(module: ModuleType, given: dict[str, Any]) -> Any:
    """Return the answer, or the code with which it is refused: that depends on what is given."""
    from yuzui.errors import InputError

    try:
        return module.solve(given)
    except InputError as error:
        return error.code


def solving_changes_nothing_given(module: ModuleType) -> Iterator[str]:
    """Check that what is given is left as it is."""
    if (example := _example(module)) is None:
        return
    given = deepcopy(dict(example.inputs))
    module.solve(given)
    if given != example.inputs:
        yield "solve changes what it is given"


@_if_scheduled
def example_is_scheduled_at_its_optimum(module: ModuleType) -> Iterator[str]:
    """Check the schedule of the example: its value, what is in it, why the rest is not.

    That nothing is better is proven by looking at all schedules; that it keeps every rule, windows
    and changeover among them, by the checker that shares no code with what made it.

    Parameters
    ----------
    module : module
        The kind.

    Yields
    ------
    str
        A sentence per fault.
    """
    from tests.jobs.scheduling.documents import solve

    from yuzui.scheduling import check, request_form
    from yuzui.scheduling.solution import Effort

    asked, expect = request_form.call_of(module), module.EXAMPLE
    made = solve(asked.document, Effort(budget=1.0))
    if sorted(asked.rejected) != sorted(expect.rejected):
        yield f"rejected are {sorted(asked.rejected)}, EXAMPLE expects {sorted(expect.rejected)}"
    if abs(made["objective"] - expect.objective) > 1e-9:
        yield f"the schedule is worth {made['objective']}, EXAMPLE expects {expect.objective}"
    placed = sorted(row["task"] for row in made["schedule"])
    if placed != sorted(expect.placed):
        yield f"placed are {placed}, EXAMPLE expects {sorted(expect.placed)}"
    why = {r["task"]: asked.reasons.get(r["task"], r["reason"]) for r in made["unplaced"]}
    if why != dict(expect.unplaced):
        yield f"not placed are {why}, EXAMPLE expects {dict(expect.unplaced)}"
    yield from (one.message.en for one in check.violations(asked.document, made["schedule"]))
    yield from _nothing_is_better(asked.document, expect.objective)


def _nothing_is_better(document: dict[str, Any], objective: float) -> Iterator[str]:
    """Check an optimum by looking at all schedules of a few tasks."""
    from yuzui.scheduling.reading import read
    from yuzui.scheduling.search import construct
    from yuzui.scheduling.search.state import Work, world

    made = world(read(document).instance)
    spots, complete = construct.whole(made, Work(20_000_000))
    best = sum(made.value[task] for task, spot in enumerate(spots) if spot is not None)
    if not complete or abs(best - objective) > 1e-6:
        yield f"the best of all schedules is worth {best}, EXAMPLE expects {objective}"


@_if_scheduled
def windows_come_from_what_is_declared(module: ModuleType) -> Iterator[str]:
    """Check providers: inside the horizon, in order, of declared columns only, in any order.

    Parameters
    ----------
    module : module
        The kind.

    Yields
    ------
    str
        A sentence per fault.
    """
    from yuzui.scheduling.requests import Opened, visible

    settings, tasks, facts = _laid_out(module)
    turned = {name: rows[::-1] for name, rows in facts.items()}
    for task in tasks:
        for place in facts["resource"]:
            for one in module.PROVIDERS:
                found = one.open(*visible(one, task, place), settings.horizon, _sheets(one, facts))
                if found != one.open(task, place, settings.horizon, turned):
                    yield f"provider {one.code} reads more than it declares, or the order of rows"
                yield from (f"provider {one.code} {fault}" for fault in _odd(found, settings))
            ends = [
                Opened(order, settings.horizon, facts).windows(task, place)[0]
                for order in (module.PROVIDERS, module.PROVIDERS[::-1])
            ]
            if [one[:2] for one in ends[0]] != [one[:2] for one in ends[1]]:
                yield f"windows of {task['id']} depend on the order of PROVIDERS"


def _laid_out(module: ModuleType) -> tuple[Any, list[dict[str, Any]], dict[str, Any]]:
    """Return settings, requests and facts of the example, times in seconds."""
    from yuzui.errors import Place
    from yuzui.scheduling import request_form, requests
    from yuzui.scheduling.reading import RowReader

    tables, sheets = requests.sheets(module), dict(module.EXAMPLE.sheets)
    sheets["setting"] = request_form.settings("", module.EXAMPLE)
    rows = {name: [RowReader(Place(sheet=name), dict(row)) for row in given] for name, given in sheets.items()}
    settings = requests.settings(rows["setting"])
    asked = requests.seconds(tables["request"], rows["request"], settings.zone)
    tasks = [{**row.values, "duration": round(row.values["amount"] * module.SECONDS)} for row in asked]
    return settings, tasks, requests.facts(tables, rows, settings.zone)


def _sheets(provider: Any, facts: dict[str, Any]) -> dict[str, Any]:
    return {one.name: facts.get(one.name, ()) for one in provider.sheets}


def _odd(found: Any, settings: Any) -> Iterator[str]:
    """Yield what is wrong with windows."""
    low, high = settings.horizon
    if any(not low <= a < b <= high for a, b, _ in found):
        yield "opens time outside the horizon, or none at all"
    if any(one[1] > other[0] for one, other in pairwise(found)):
        yield "returns windows that overlap or are out of order"
    if any(not 0 < quality <= 1 for _, _, quality in found):
        yield "returns a quality that is not above 0 and at most 1"


@_if_scheduled
def form_comes_back_from_a_workbook(module: ModuleType) -> Iterator[str]:
    """Check that the form, filled in as the example, is read as the same call, in each language.

    Parameters
    ----------
    module : module
        The kind.

    Yields
    ------
    str
        A sentence per fault.
    """
    from yuzui.scheduling import request_form
    from yuzui.scheduling.requests import assemble
    from yuzui.sheets.formats import write_xlsx

    wanted = request_form.call_of(module)
    with TemporaryDirectory() as folder:
        for lang in ("en", "zh"):
            path = Path(folder) / f"{lang}.xlsx"
            write_xlsx(path, request_form.workbook(module, "kind", lang))
            read = request_form.read_form(path, module)
            found = assemble(module, read.rows)
            found.document["title"] = wanted.document["title"]
            same = found.document == wanted.document
            if not same or sorted(found.rejected) != sorted(wanted.rejected):
                yield f"the workbook in {lang} is read as another call"
            yield from (f"the workbook in {lang}: {one}" for one in read.rejected)


@_if_scheduled
def schedule_comes_back_from_a_calendar(module: ModuleType) -> Iterator[str]:
    """Check that bookings written as iCalendar are read at the same instants.

    Parameters
    ----------
    module : module
        The kind.

    Yields
    ------
    str
        A sentence per fault.
    """
    import datetime as dt

    from tests.jobs.scheduling.documents import solve

    from yuzui.scheduling import request_form
    from yuzui.scheduling.solution import Effort
    from yuzui.sheets.formats import ics, write_text

    asked = request_form.call_of(module)
    made = solve(asked.document, Effort(budget=0.1))["schedule"]
    zero = dt.datetime.fromtimestamp(0, dt.UTC)
    events = [
        ics.Event(
            uid=row["task"],
            start=zero + dt.timedelta(seconds=row["start"]),
            end=zero + dt.timedelta(seconds=row["end"]),
            summary=row["task"],
            location=row["resource"],
        )
        for row in made
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "schedule.ics"
        write_text(path, ics.text(events, "kind", zero, asked.settings.zone))
        found = [(one.summary, one.location, one.start, one.end) for one in ics.events(path)]
    if found != [(one.summary, one.location, one.start, one.end) for one in events]:
        yield "bookings come back from a calendar at other times"


def declares_what_it_is(module: ModuleType) -> Iterator[str]:
    """Check mode, routes, unit, KPIs and the reference.

    Parameters
    ----------
    module : module
        The kind.

    Yields
    ------
    str
        A sentence per fault.
    """
    from yuzui.facilities.key_figures import FIGURES
    from yuzui.facilities.kind import EVENTS, ROUTES
    from yuzui.model.tables.facility import BOOKING_MODES

    if module.MODE not in BOOKING_MODES:
        yield f"MODE {module.MODE} is none of {', '.join(BOOKING_MODES)}"
    if not module.ROUTES:
        yield "ROUTES is empty: there is no way to apply"
    if unknown := set(module.ROUTES) - set(ROUTES):
        yield f"ROUTES has {', '.join(sorted(unknown))}, none of {', '.join(ROUTES)}"
    if unknown := set(getattr(module, "EVENTS", {}).values()) - set(EVENTS):
        yield f"EVENTS has {', '.join(sorted(unknown))}, none of {', '.join(EVENTS)}"
    figures = [one.name for one in FIGURES]
    if unknown := set(getattr(module, "KPIS", ())) - set(figures):
        yield f"KPIS has {', '.join(sorted(unknown))}, none of {', '.join(figures)}"
    for name in ("UNIT", "SOURCE", "KPIS"):
        if not getattr(module, name, None):
            yield f"{name} is empty"
    if "References" not in (module.__doc__ or ""):
        yield "the docstring has no References"


@_if_scheduled
def rules_speak_of_its_own_columns(module: ModuleType) -> Iterator[str]:
    """Check that value, pools, changeover and relaxations name columns that the form has.

    Parameters
    ----------
    module : module
        The kind.

    Yields
    ------
    str
        A sentence per fault.
    """
    from yuzui.scheduling import requests

    tables = requests.sheets(module)
    asked = {one.name for one in module.FIELDS}
    place = {f"resource.{one.name}" for one in tables["resource"].columns}
    said = [("VALUE", name) for name in requests.names(module.VALUE)]
    said += [("RELAX", one.field) for one in module.RELAX if one.field]
    for one in getattr(module, "CUMULATIVE", ()):
        said += [("CUMULATIVE", name) for name in (one.amount, one.by) if name]
    if (between := getattr(module, "CHANGEOVER", None)) is not None:
        said.append(("CHANGEOVER", between.field))
    for where, name in said:
        if name not in asked | place:
            yield f"{where} names {name}, which is no column of the form"


def fields_are_a_form_in_both_languages(module: ModuleType) -> Iterator[str]:
    """Check names, labels and notes of the fields, of the other sheets, and every reason."""
    names = [field.name for field in module.FIELDS]
    if len(set(names)) != len(names):
        yield "two FIELDS have one name"
    for field in module.FIELDS:
        for text in (field.label, field.note):
            yield from (f"field {field.name} {fault}" for fault in lacks(text))
    if not _scheduled(module):
        return
    from yuzui.scheduling.requests import words

    for code, text in words(module).items():
        yield from (f"reason {code} {fault}" for fault in lacks(text))
    for one in module.RELAX:
        yield from (f"relaxation {one.code} {fault}" for fault in lacks(one.meaning))


def _scheduled(module: ModuleType) -> bool:
    from yuzui.facilities.kind import Case

    return isinstance(module.EXAMPLE, Case)


def _example(module: ModuleType) -> Any:
    """Return the example of ``solve``; None if there is no ``solve``."""
    if not hasattr(module, "solve"):
        return None
    return getattr(module, "LEVEL", None) if _scheduled(module) else module.EXAMPLE


CHECKS = (
    is_scheduled_or_solved,
    example_is_solved,
    example_depends_on_what_is_given,
    solving_changes_nothing_given,
    example_is_scheduled_at_its_optimum,
    windows_come_from_what_is_declared,
    form_comes_back_from_a_workbook,
    schedule_comes_back_from_a_calendar,
    declares_what_it_is,
    rules_speak_of_its_own_columns,
    fields_are_a_form_in_both_languages,
)
