# SPDX-License-Identifier: Apache-2.0
"""A lever that is wrong is told what is wrong."""

from dataclasses import replace

import pytest

from yuzui import registry

GOOD = registry.modules("lever")["government_growth"]
CELL = ("enterprise", "higher_education", "basic")


def also(after, amount):
    """Add money to a cell of enterprises without anybody paying."""
    return replace(after, cells=dict(after.cells) | {CELL: after.cell(CELL) + amount})


def nobody_pays(before, setting):
    return also(GOOD.effect(before, setting), [0.0, 1.0, 1.0, 1.0][: len(before.years)])


def base_year_too(before, setting):
    import numpy as np

    more = np.ones((before.draws, len(before.years)))
    return GOOD.effect(before, setting).add(CELL, more)


def elsewhere(before, setting):
    import numpy as np

    more = np.ones((before.draws, len(before.years)))
    more[:, 0] = 0
    return GOOD.effect(before, setting).add(("abroad", "other", "applied"), more)


def first_value_only(before, setting):
    first = {k: v[0] if isinstance(v, list) else v for k, v in setting.values.items()}
    return GOOD.effect(before, replace(setting, values=first))


def nothing_at_all(before, setting):
    return before


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        (nobody_pays, "the money added is not the money paid"),
        (base_year_too, "the base year is changed"),
        (elsewhere, "abroad / other / applied changes and is not in ACTS_ON"),
        (nothing_at_all, "a hundredth of the range moves no money"),
        (nothing_at_all, "the draws of the priors change nothing"),
        (nothing_at_all, "effect gives 0.0"),
        (first_value_only, "central_share: the same value every year is not that value"),
        (lambda b, s: GOOD.effect(GOOD.effect(b, s), s), "the slope of"),
    ],
)
def test_effect(outside, faults, effect, told):
    assert told in faults("lever", outside("lever", "government_growth", effect=effect))


def test_a_setting_of_zeros_that_moves_money(outside, faults):
    found = faults("lever", outside("lever", "government_growth", effect=elsewhere))
    assert "a setting of zeros moves money" in found


def test_direction(outside, faults):
    turned = tuple(replace(p, sign=-p.sign) for p in GOOD.PARAMETERS)
    found = faults("lever", outside("lever", "government_growth", PARAMETERS=turned))
    assert "does not move the share as its sign says" in found


def test_declaration(outside, faults):
    parameters = tuple(replace(p, prior="nobody") if p.prior else p for p in GOOD.PARAMETERS)
    parameters = (replace(parameters[0], label=type(GOOD.TITLE)("more", "more")), *parameters[1:])
    ranges = {name: (high + 1, high + 2) for name, (_, high) in GOOD.RANGE.items()}
    found = faults("lever", outside("lever", "government_growth", PARAMETERS=parameters, RANGE=ranges))
    for word in ("there is no prior nobody", "not in Chinese", "lies outside"):
        assert word in found
