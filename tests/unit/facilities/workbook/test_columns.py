# SPDX-License-Identifier: Apache-2.0
"""The sheets of an instance."""

import pytest

from yuzui.scheduling.reading import FIELDS
from yuzui.scheduling.workbook import columns


@pytest.mark.parametrize("layout", columns.LAYOUTS, ids=lambda one: one.key)
def test_no_two_columns_can_be_called_alike_and_all_are_explained(layout):
    said = [word for one in layout.columns for word in columns.names(one.key, one.label)]
    assert len(said) == len(set(said))
    for one in layout.columns:
        assert one.about.en and one.about.zh and one.label.zh
        assert not one.refers or any(one.refers == other.key for other in columns.LAYOUTS)


def test_a_sheet_is_found_by_its_key_and_its_name_in_either_language():
    for one in columns.LAYOUTS:
        for name in (one.key, one.label.en, one.label.zh, one.label.en.upper()):
            assert columns.layout(name) is one
    assert columns.layout("Remarks") is None


def test_every_field_of_a_task_has_a_place():
    held = {one.key for one in columns.TASKS.columns} | {"after", "alternatives"}
    assert held - {"order"} == set(FIELDS["tasks"])
