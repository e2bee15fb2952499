# SPDX-License-Identifier: Apache-2.0
"""The sheets of an instance."""

import pytest

from yuzui.scheduling.reading import FIELDS
from yuzui.scheduling.workbook import columns


@pytest.mark.parametrize("layout", columns.SCHEMAS, ids=lambda one: one.key)
def test_no_two_columns_can_be_called_alike_and_all_are_explained(layout):
    assert all(layout.lookup(name) is one for one in layout.columns for name in one.names)
    for one in layout.columns:
        assert one.about.en and one.about.zh and one.label.zh
        assert not one.refers or any(one.refers == other.key for other in columns.SCHEMAS)


def test_a_sheet_is_found_by_its_key_and_its_name_in_either_language():
    for one in columns.SCHEMAS:
        for name in (one.key, one.label.en, one.label.zh, one.label.en.upper()):
            assert [other for other in columns.SCHEMAS if other.named(name)] == [one]
    assert not any(one.named("Remarks") for one in columns.SCHEMAS)


def test_every_field_of_a_task_has_a_place():
    held = {one.key for one in columns.TASKS.columns} | {"after", "alternatives"}
    assert held - {"order"} == set(FIELDS["tasks"])
