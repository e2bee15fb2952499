# SPDX-License-Identifier: Apache-2.0
"""A kind of rule of the assign stage that is wrong is told what is wrong."""

from dataclasses import replace

import pytest
from tests.contracts.checks import pairing

from yuzui import registry

LOAD = registry.modules("rule")["load"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"optimum": 1.0}, "by enumeration it is 790.0"),
        ({"holds": LOAD.EXAMPLE.violates}, "EXAMPLE.holds breaks a row"),
        ({"violates": LOAD.EXAMPLE.holds}, "EXAMPLE.violates breaks no row of this kind"),
        ({"violates": ()}, "EXAMPLE.violates is empty"),
        ({"rules": LOAD.EXAMPLE.rules[:1]}, "no row of this kind"),
    ],
)
def test_example(monkeypatch, change, told):
    assert list(pairing.faults(LOAD)) == []
    monkeypatch.setattr(LOAD, "EXAMPLE", replace(LOAD.EXAMPLE, **change))
    assert any(told in fault for fault in pairing.faults(LOAD))


def test_too_large_to_enumerate(monkeypatch):
    more = {"id": [f"P{k}" for k in range(9)]}
    monkeypatch.setattr(LOAD, "EXAMPLE", replace(LOAD.EXAMPLE, proposals=more))
    assert "too large" in next(pairing.faults(LOAD))
