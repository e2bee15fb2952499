# SPDX-License-Identifier: Apache-2.0
"""What every lever must hold: money is conserved, nothing acts unset, the example comes out."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tests.contracts.checks.form import lacks

if TYPE_CHECKING:
    from yuzui.investment.lever import Path, Setting

YEARS = (2024, 2025, 2026, 2027)
TINY = 1e-9


def cube(draws: int = 1, growth: float = 0.08) -> Path:
    """Return a full cube, every cell positive, with a realistic weight on development by firms.

    Parameters
    ----------
    draws : int
        Number of draws.
    growth : float
        Yearly growth of every cell, fraction.

    Returns
    -------
    Path
        From 2024 to 2027.
    """
    import numpy as np

    from yuzui.investment.lever import PERFORMERS, SOURCES, TYPES, Path

    cells = {
        (s, p, k): 1.0 + 3 * i + 2 * j + (400 if s == p == "enterprise" else 0)
        for i, s in enumerate(SOURCES)
        for j, p in enumerate(PERFORMERS)
        for k in TYPES
    }
    return Path.of(cells, YEARS, np.full((draws, len(YEARS)), growth))


def small(module: ModuleType, **values: Any) -> Setting:
    """Return a setting with every schedule at a hundredth of its range, then what is given."""
    from yuzui.investment.lever import Setting

    start = {p.name: module.RANGE[p.name][1] / 100 for p in module.PARAMETERS if p.schedule}
    return Setting(module.PARAMETERS, start | values)


def labels_are_in_both_languages(module: ModuleType) -> Iterator[str]:
    """Check every label and note."""
    for param in module.PARAMETERS:
        texts = [param.label, *([param.note] if param.note else [])]
        yield from (f"{param.name} {fault}" for text in texts for fault in lacks(text))


def ranges_hold_the_defaults(module: ModuleType) -> Iterator[str]:
    """Check that every parameter has a range and its default lies inside."""
    for param in module.PARAMETERS:
        low, high = module.RANGE[param.name]
        if not low <= param.default <= high:
            yield f"{param.name}: the default {param.default} lies outside {low} … {high}"


def priors_are_known(module: ModuleType) -> Iterator[str]:
    """Check that every prior has its file."""
    from yuzui.investment import prior

    known = prior.names()
    for param in module.PARAMETERS:
        if param.prior and param.prior not in known:
            yield f"{param.name}: there is no prior {param.prior}, only {' '.join(known)}"


def nothing_set_changes_nothing(module: ModuleType) -> Iterator[str]:
    """Check the setting of zeros."""
    from yuzui.investment.lever import Setting

    before = cube()
    nothing = {p.name: 0.0 for p in module.PARAMETERS if p.schedule}
    after = module.effect(before, Setting(module.PARAMETERS, nothing))
    if not (after.flows == before.flows).all():
        yield "a setting of zeros moves money"
    if after.cost.any() or after.queued.any():
        yield "a setting of zeros has a cost or a queue"


def money_is_conserved(module: ModuleType) -> Iterator[str]:
    """Check that money is added, and as much as is paid."""
    import numpy as np

    from yuzui.investment.lever import SOURCES

    before = cube(draws=3)
    after = module.effect(before, small(module))
    added = after.whole - before.whole
    paid = sum(after.paid[source] - before.paid[source] for source in SOURCES)
    # a lever may move money instead of adding some; one that only relabels does neither
    if getattr(module, "REAL", True) and np.array_equal(after.flows, before.flows):
        yield "a hundredth of the range moves no money"
    if not np.allclose(added, paid, rtol=0, atol=TINY):
        yield "the money added is not the money paid"


def every_source_pays_its_own(module: ModuleType) -> Iterator[str]:
    """Check that what is added from a source is what that source pays."""
    import numpy as np

    from yuzui.investment.lever import SOURCES

    before = cube(draws=3)
    after = module.effect(before, small(module))
    by_source = (after.flows - before.flows).sum(axis=(3, 4))
    for place, source in enumerate(SOURCES):
        paid = after.paid[source]
        if not np.allclose(by_source[..., place], paid, rtol=1e-7, atol=1e-7):
            yield f"{source} does not pay what is added from it"


def base_year_is_never_touched(module: ModuleType) -> Iterator[str]:
    """Check the first year."""
    if not (module.effect(cube(), small(module)).flows[:, 0] == cube().flows[:, 0]).all():
        yield "the base year is changed"


def acts_only_where_it_says(module: ModuleType) -> Iterator[str]:
    """Check the cells that change; enterprises may respond anywhere with their own money."""
    import numpy as np

    from yuzui.investment.lever import PERFORMERS, SOURCES, TYPES

    after = module.effect(cube(), small(module))
    moved = np.abs(after.flows - cube().flows) > TINY
    cells = {(SOURCES[s], PERFORMERS[p], TYPES[k]) for _, _, s, p, k in np.argwhere(moved)}
    cells |= set(after.reported)
    if not cells:
        yield "no cell changes"
    public = {cell for cell in cells if cell[0] != "enterprise"}
    for cell in sorted(public - set(module.ACTS_ON)):
        yield f"{' / '.join(cell)} changes and is not in ACTS_ON"


def linear_agrees_with_effect(module: ModuleType) -> Iterator[str]:
    """Check the slopes a back-cast uses against the effect itself, to one per cent.

    Parameters
    ----------
    module : module
        The lever.

    Returns
    -------
    iterator of str
        Faults.
    """
    import numpy as np

    before = cube()
    start = module.effect(before, small(module))
    for name, slope in module.linear(before, small(module)).items():
        step = module.RANGE[name][1] / 1000
        after = module.effect(before, small(module, **{name: small(module)[name] + step}))
        measured = {
            "basic": after.amount() - start.amount(),
            "rest": (after.whole - after.amount()) - (start.whole - start.amount()),
            "cost": after.cost - start.cost,
        }
        for what, values in measured.items():
            seen, said = values[0, 1:] / step, getattr(slope, what)[1:]
            if not np.allclose(seen, said, rtol=0.01, atol=1e-6):
                yield f"{name}: the slope of {what} is {said}, measured {seen}"


def direction_is_as_declared(module: ModuleType) -> Iterator[str]:
    """Check the sign of every schedule that declares one."""
    import numpy as np

    from yuzui.investment.lever import Setting

    for param in module.PARAMETERS:
        if param.schedule and param.sign:
            most = module.RANGE[param.name][1]
            low, high = (
                module.effect(cube(), Setting(module.PARAMETERS, {param.name: size})).share()
                for size in (most / 100, most / 10)
            )
            if not (np.sign((high - low)[0, 1:]) == param.sign).all():
                yield f"{param.name}: more of it does not move the share as its sign says"


def values_by_year_count_each_in_its_year(module: ModuleType) -> Iterator[str]:
    """Check that what may be dated is one value if it is the same in all years after the base."""
    import numpy as np

    before = cube()
    for param in (one for one in module.PARAMETERS if one.dated):
        low, high = module.RANGE[param.name]
        value = (low + high) / 2
        one = module.effect(before, small(module, **{param.name: value}))
        years = [low, *[value] * (len(YEARS) - 1)]
        other = module.effect(before, small(module, **{param.name: years}))
        if not np.allclose(one.flows, other.flows, rtol=0, atol=TINY):
            yield f"{param.name}: the same value every year is not that value"


def example_comes_out_in_percentage_points(module: ModuleType) -> Iterator[str]:
    """Check the change of the share in the example."""
    from yuzui.investment.lever import Path, Setting

    example = module.EXAMPLE
    before = Path.of(example.cells, (2024, 2025))
    after = module.effect(before, Setting(module.PARAMETERS, example.setting))
    moved = 100 * float((after.share() - before.share())[0, 1])
    if not abs(moved - example.expect_pp) <= TINY:
        yield f"EXAMPLE expects {example.expect_pp} percentage points, effect gives {moved}"
    if not example.source:
        yield "EXAMPLE does not say how its value was found"


def same_draws_same_answer(module: ModuleType) -> Iterator[str]:
    """Check that equal draws give equal shares, and other draws others."""
    import numpy as np

    from yuzui.investment.simulate import drawn

    def once(seed: int) -> Any:
        draws = drawn(module, seed, 50, len(YEARS))
        return module.effect(cube(draws=50), small(module, **draws)).share()

    if not np.array_equal(once(7), once(7)):
        yield "the same draws give another answer"
    if any(p.prior for p in module.PARAMETERS) and np.array_equal(once(7), once(8)):
        yield "the draws of the priors change nothing"


CHECKS = (
    labels_are_in_both_languages,
    ranges_hold_the_defaults,
    priors_are_known,
    nothing_set_changes_nothing,
    money_is_conserved,
    every_source_pays_its_own,
    base_year_is_never_touched,
    acts_only_where_it_says,
    linear_agrees_with_effect,
    direction_is_as_declared,
    values_by_year_count_each_in_its_year,
    example_comes_out_in_percentage_points,
    same_draws_same_answer,
)
