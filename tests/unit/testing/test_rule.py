# SPDX-License-Identifier: Apache-2.0
"""A kind of rule that is wrong is told what is wrong."""

from dataclasses import replace

import pytest

from yuzui import registry

FLOOR = registry.modules("rule")["floor"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"optimum": 1.0}, "by enumeration it is 413.0"),
        ({"holds": FLOOR.EXAMPLE.violates}, "EXAMPLE.holds breaks basic"),
        ({"violates": FLOOR.EXAMPLE.holds}, "EXAMPLE.violates breaks no row of this kind"),
        ({"holds": ("P99",)}, "EXAMPLE.holds names no proposals: P99"),
        ({"rules": FLOOR.EXAMPLE.rules[:1]}, "EXAMPLE has no row of this kind"),
    ],
)
def test_example(outside, faults, change, told):
    module = outside("rule", "floor", EXAMPLE=replace(FLOOR.EXAMPLE, **change))
    assert told in faults("rule", module)


def bent(monkeypatch, **changes):
    """Let the floor make other terms; a rule is found through the registry, so bend it there."""
    right = FLOOR.terms

    def terms(rules, candidates):
        for term in right(rules, candidates):
            yield replace(term, **{name: how(term) for name, how in changes.items()})

    monkeypatch.setattr(FLOOR, "terms", terms)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sense": lambda t: "="}, "sense = is none"),
        ({"group": lambda t: t.group[:3]}, "breaks down"),
        ({"group": lambda t: t.group * 0}, "EXAMPLE.holds breaks basic"),
        ({"group": lambda t: t.group * (t.group != t.group[0])}, "the order of proposals"),
        ({"limit": lambda t: float("nan")}, "the linear row and the sum differ"),
    ],
)
def test_terms(monkeypatch, faults, changes, told):
    bent(monkeypatch, **changes)
    assert told in faults("rule", FLOOR)


def test_declaration(outside, faults):
    field = FLOOR.FIELDS[0]
    other = replace(field, label=type(field.label)("where", "where"))
    found = faults("rule", outside("rule", "floor", STAGE="dream", FIELDS=(field, other), SOURCE=""))
    for word in ("STAGE dream", "two FIELDS have one name", "not in Chinese", "no reference"):
        assert word in found
