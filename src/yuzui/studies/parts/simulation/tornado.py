# SPDX-License-Identifier: Apache-2.0
"""How much hangs on each prior: one at a time at its ends, the others at their medians."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yuzui.studies.parts.simulation.posed import Posed

ENDS = (0.1, 0.9)
"""Levels at which a prior is put."""


def tornado(posed: Posed) -> dict[str, Any]:
    """Return what each prior does to the share in the last year.

    Parameters
    ----------
    posed : Posed
        The scenario on its series.

    Returns
    -------
    dict
        ``rows`` (``prior label low_pp high_pp``: change of the share in percentage points when
        the prior stands at its 10 and its 90 %, widest first), ``no_effect_pp`` (every prior at
        its value in a world where nothing responds) and ``interaction_pp`` (all at their ends
        together, less the sum of their own changes; low and high).
    """
    names = _priors(posed)
    middle = _last(posed, dict.fromkeys(names, 0.5))
    ends = {
        name: [100 * (_last(posed, {**dict.fromkeys(names, 0.5), name: e}) - middle) for e in ENDS]
        for name in names
    }
    together = [100 * (_last(posed, dict.fromkeys(names, end)) - middle) for end in ENDS]
    alone = [sum(pair[place] for pair in ends.values()) for place in range(len(ENDS))]
    order = sorted(names, key=lambda name: (-abs(ends[name][1] - ends[name][0]), name))
    return {
        "levels": list(ENDS),
        "rows": [
            {"prior": n, "label": names[n], "low_pp": ends[n][0], "high_pp": ends[n][1]}
            for n in order
        ],
        "no_effect_pp": 100 * (_last(posed, None) - middle),
        "interaction_pp": [both - sum_ for both, sum_ in zip(together, alone, strict=True)],
    }


def _priors(posed: Posed) -> dict[str, dict[str, str]]:
    """Return the priors of the levers that are set, and their labels; yearly chance is none."""
    from yuzui.invest import prior, simulate

    changed = posed.scenario.changed_priors()
    found = {}
    for name in simulate.sequence(posed.scenario.levers):
        for one in simulate.lever(name).PARAMETERS:
            if one.prior and not one.yearly:
                known = changed.get(one.prior) or prior.load(one.prior)
                found[one.prior] = (known.label or known.definition).json()
    return found


def _last(posed: Posed, levels: Mapping[str, float] | None) -> float:
    """Return the share of the last year with each prior at a level; None for no response."""
    from yuzui.invest import prior, simulate
    from yuzui.studies.parts.simulation.posed import before

    scenario = posed.scenario
    changed = scenario.changed_priors()

    def value(name: str) -> float:
        known = changed.get(name) or prior.load(name)
        return known.silent if levels is None else float(known.quantile(levels[name]))

    unknown = {
        name: {
            one.name: value(one.prior)
            for one in simulate.lever(name).PARAMETERS
            if one.prior and not one.yearly
        }
        for name in scenario.levers
    }
    start = before(posed, 0)
    steps = simulate.applied(start, posed.settings, unknown)
    return float((steps[-1].path if steps else start).share()[0, -1])
