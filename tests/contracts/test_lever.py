# SPDX-License-Identifier: Apache-2.0
"""The levers that come with Yuzui, side by side; what every lever must hold is in tests.contracts.checks."""

from yuzui import registry

LEVERS = registry.modules("lever")


def test_orders_are_all_different_and_only_relabelling_is_not_real():
    orders = [module.ORDER for module in LEVERS.values()]
    assert len(set(orders)) == len(orders)
    unreal = [name for name, module in LEVERS.items() if not module.REAL]
    assert set(unreal) <= {"reclassification"}
