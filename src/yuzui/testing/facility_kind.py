# SPDX-License-Identifier: Apache-2.0
"""What every kind of facility must hold, by its own example."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from types import ModuleType
from typing import Any

from yuzui.testing.form import lacks


def example_is_solved(module: ModuleType) -> Iterator[str]:
    """Check the answer of the example, exactly."""
    found, expected = module.solve(_given(module)), module.EXAMPLE.expect
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
    given = _given(module)
    numbers = [key for key, value in given.items() if isinstance(value, int)]
    answer = module.solve(_given(module))
    if all(module.solve({**given, key: given[key] * 2}) == answer for key in numbers):
        yield "the answer does not depend on any number given: is it written down?"


def solving_changes_nothing_given(module: ModuleType) -> Iterator[str]:
    """Check that what is given is left as it is."""
    given = _given(module)
    module.solve(given)
    if given != module.EXAMPLE.given:
        yield "solve changes what it is given"


def declares_what_it_is(module: ModuleType) -> Iterator[str]:
    """Check mode, routes, unit, KPIs and the reference."""
    from yuzui.facilities.kind import MODES, ROUTES

    if module.MODE not in MODES:
        yield f"MODE {module.MODE} is none of {', '.join(MODES)}"
    if not module.ROUTES:
        yield "ROUTES is empty: there is no way to apply"
    if unknown := set(module.ROUTES) - set(ROUTES):
        yield f"ROUTES has {', '.join(sorted(unknown))}, none of {', '.join(ROUTES)}"
    for name in ("UNIT", "SOURCE", "KPIS"):
        if not getattr(module, name, None):
            yield f"{name} is empty"
    if "References" not in (module.__doc__ or ""):
        yield "the docstring has no References"


def fields_are_a_form_in_both_languages(module: ModuleType) -> Iterator[str]:
    """Check names, labels and notes of the fields."""
    names = [field.name for field in module.FIELDS]
    if len(set(names)) != len(names):
        yield "two FIELDS have one name"
    for field in module.FIELDS:
        for text in (field.label, field.note):
            yield from (f"field {field.name} {fault}" for fault in lacks(text))


def _given(module: ModuleType) -> dict[str, Any]:
    return deepcopy(dict(module.EXAMPLE.given))


CHECKS = (
    example_is_solved,
    example_depends_on_what_is_given,
    solving_changes_nothing_given,
    declares_what_it_is,
    fields_are_a_form_in_both_languages,
)
