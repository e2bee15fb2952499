# SPDX-License-Identifier: Apache-2.0
"""How much hangs on each prior: one at a time at its ends, the others at their medians."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from yuzui.investment import prior, simulate
from yuzui.investment.simulation.problem import Posed, before

ENDS = (0.1, 0.9)
"""Levels at which a prior is put."""

Levels = Mapping[str, float]
"""Prior to the level at which it stands."""


def tornado(posed: Posed) -> dict[str, Any]:
    """Return what each prior does to the share in the last year."""
    names = _priors(posed)
    middle: dict[str, float] = dict.fromkeys(names, 0.5)
    alone = [{**middle, name: end} for name in names for end in ENDS]
    together: list[Levels] = [dict.fromkeys(names, end) for end in ENDS]
    base, *rest = _last(posed, [middle, *alone, *together, None])
    moved = [100 * (share - base) for share in rest]
    width = len(ENDS)
    ends = {name: moved[width * k : width * (k + 1)] for k, name in enumerate(names)}
    both = moved[len(alone) : -1]
    sums = [sum(pair[place] for pair in ends.values()) for place in range(width)]
    order = sorted(names, key=lambda name: (-abs(ends[name][1] - ends[name][0]), name))
    return {
        "levels": list(ENDS),
        "rows": [{"prior": n, "label": names[n], "low_pp": ends[n][0], "high_pp": ends[n][1]} for n in order],
        "no_effect_pp": moved[-1],
        "interaction_pp": [one - sum_ for one, sum_ in zip(both, sums, strict=True)],
    }


def _priors(posed: Posed) -> dict[str, dict[str, str]]:
    """Return the priors of the levers that are set, and their labels; yearly chance is none."""
    changed = posed.scenario.changed_priors()
    found = {}
    for name in simulate.sequence(posed.scenario.levers):
        for one in simulate.lever(name).PARAMETERS:
            if one.prior and not one.yearly:
                known = prior.current(one.prior, changed)
                found[one.prior] = (known.label or known.definition).json()
    return found


def _last(posed: Posed, cases: Sequence[Levels | None]) -> list[float]:
    """Return the share of the last year with each prior at a level; None for no response.

    All cases are run at once, as if they were draws.
    """
    scenario = posed.scenario
    changed = scenario.changed_priors()

    def values(name: str) -> Any:
        known = prior.current(name, changed)
        levels = [0.5 if case is None else case[name] for case in cases]
        quiet = np.array([case is None for case in cases])
        return np.where(quiet, known.silent, known.quantile(levels))[:, None]

    unknown = {
        name: {one.name: values(one.prior) for one in simulate.lever(name).PARAMETERS if one.prior and not one.yearly}
        for name in scenario.levers
    }
    start = before(posed, 0)
    steps = simulate.applied(start, posed.settings, unknown)
    last = (steps[-1].path if steps else start).share()[:, -1]
    return [float(one) for one in np.broadcast_to(last, len(cases))]
