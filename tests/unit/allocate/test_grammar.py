# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.funding.grammar import AT_MOST, SHARED, Rule, where


def test_condition_in_any_order_is_the_same():
    a = where({"x": 1, "y": [1, 2], "any": [{"a": 1}, {"b": 2}]})
    b = where({"any": [{"b": 2}, {"a": 1}], "y": [1, 2], "x": 1})
    assert a.same(b) and not a.same(where({"x": 1}))


def test_columns_it_reads():
    found = where({"x": 1, "any": [{"a": {"ge": 1, "lt": 2}}], "not": {"x": 3, "b": 1}})
    assert found.columns == ("x", "a", "b")


@pytest.mark.parametrize(
    "raw", ["x", 1, {"x": {}}, {"x": {"above": 3}}, {"x": []}, {"any": []}, {"any": "a"}, {"not": 3}]
)
def test_not_a_condition(raw):
    with pytest.raises(ValueError):
        where(raw)


def test_needed_changes_the_copy_only():
    assert AT_MOST.needed.required and not AT_MOST.required
    assert {f.name for f in SHARED if f.required} == {"name", "kind", "strength", "source"}


def test_rule_is_hard_unless_it_says_otherwise():
    assert Rule("a", "cap", 1).hard and not Rule("a", "cap", 1, strength="soft").hard
