# SPDX-License-Identifier: Apache-2.0
"""The sheets hold every field that a plan may have, once."""

import msgspec
import pytest

from yuzui.policy.plan import sheets as columns
from yuzui.policy.plan.clause import Clause
from yuzui.policy.plan.concept import Concept, Membership
from yuzui.policy.plan.edition import Head, Waiver
from yuzui.policy.plan.parameter import Parameter
from yuzui.policy.plan.target import Reading

APART = {"check", "target", "members"}


@pytest.mark.parametrize(
    ("layout", "shape"),
    [
        (columns.PLAN, Head),
        (columns.CLAUSES, Clause),
        (columns.PARAMETERS, Parameter),
        (columns.CONCEPTS, Concept),
        (columns.MEMBERS, Membership),
        (columns.READINGS, Reading),
        (columns.WAIVERS, Waiver),
    ],
    ids=lambda part: getattr(part, "key", None) or part.__name__,
)
def test_every_field_of_the_declaration_has_a_column(layout, shape):
    held = {column.key.split(".")[0] for column in layout.columns} - {layout.parent, "nodes"}
    if layout is columns.WAIVERS:
        held.add("clause")
    assert held == {field.name for field in msgspec.structs.fields(shape)} - APART


@pytest.mark.parametrize("layout", columns.SCHEMAS, ids=lambda layout: layout.key)
def test_no_heading_stands_for_two_columns(layout):
    for lang in ("en", "zh"):
        names = [column.label.say(lang).casefold() for column in layout.columns]
        assert len(set(names)) == len(names)
        assert all(names)
