# SPDX-License-Identifier: Apache-2.0
"""Scenarios out of a form: what a person filled in, and an answer at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError, Place
from yuzui.studies.parts.workspace import Workspace
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.invest.scenario import Scenario, Value
    from yuzui.studies.parts.simulation.posed import Posed

DRAWS = 1_000
"""Draws of an answer on a page: the fewest that are not called rough."""

HORIZON = 2035
SEPARATORS = ",，;； "


@lru_cache(maxsize=8)
def posed(horizon: int) -> Posed:
    """Return the series with nothing set on it; what a page asks of it differs in levers alone."""
    from yuzui.invest.scenario import Scenario
    from yuzui.studies.parts.simulation.posed import pose

    name = Text("Your levers", "自设政策")
    empty = Scenario(id="yours", name=name, horizon=horizon, levers={}, draws=DRAWS)
    return pose(Workspace("."), empty)


def asked(given: Mapping[str, str]) -> Scenario:
    """Return the scenario of a form: each lever by its first schedule, year by year.

    Parameters
    ----------
    given : mapping
        Lever to one number, or to a list by year whose last number holds on; ``horizon``.

    Returns
    -------
    Scenario
        What is left empty is not set.

    Raises
    ------
    InputError
        For what is no number or lies outside the lever's range.
    """
    import dataclasses

    from yuzui.invest import simulate

    begin = posed(horizon(given))
    found: dict[str, Mapping[str, Value]] = {}
    for name, module in simulate.levers().items():
        main = next(one for one in module.PARAMETERS if one.schedule)
        text = given.get(name, "").strip()
        if not text:
            continue
        values = _numbers(name, text)
        low, high = module.RANGE[main.name]
        if bad := [value for value in values if not low <= value <= high]:
            raise _outside(name, f"{bad[0]:g}", f"{low:g} … {high:g}")
        # the last value holds on
        years = begin.years[1:]
        held = [*values, *[values[-1]] * len(years)]
        found[name] = {main.name: dict(zip(years, held, strict=False))}
    return dataclasses.replace(begin.scenario, levers=found)


def answer(scenario: Scenario) -> dict[str, Any]:
    """Run a scenario on the series that was read already."""
    import dataclasses

    from yuzui.studies.parts.simulation import document

    begin = posed(scenario.horizon)
    return document.told(dataclasses.replace(begin, scenario=scenario), DRAWS)


def _numbers(name: str, text: str) -> list[float]:
    for mark in SEPARATORS:
        text = text.replace(mark, " ")
    try:
        found = [float(part) for part in text.split()]
    except ValueError:
        raise _outside(name, text, "25, 50, 75") from None
    if not found or len(found) > 100 or any(value != value for value in found):
        raise _outside(name, text[:60], "25, 50, 75")
    return found


def horizon(given: Mapping[str, str]) -> int:
    """Return the last year asked for."""
    text = given.get("horizon", str(HORIZON)).strip() or str(HORIZON)
    if not text.isdecimal() or not 2025 <= int(text) <= 2100:
        raise _outside("horizon", text[:20], "2025 … 2100")
    return int(text)


def _outside(name: str, seen: str, expected: str) -> InputError:
    return InputError(
        Text("this value cannot be used", "该取值无法使用"),
        Place(column=name),
        seen=seen,
        expected=expected,
        code="lever_value",
    )
