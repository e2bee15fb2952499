# SPDX-License-Identifier: Apache-2.0
"""The kinds of facility that come with Yuzui; what every kind must hold is in tests.contracts.checks."""

from yuzui import registry
from yuzui.facilities.registry import ITEM_KINDS


def test_our_kinds_are_those_of_the_plan():
    assert set(registry.modules("facility_kind")) == set(ITEM_KINDS)
