# SPDX-License-Identifier: Apache-2.0
"""An instance with everything said."""

import pytest

from yuzui.errors import InputError
from yuzui.scheduling.reading import read
from yuzui.scheduling.synthetic.families import FAMILIES
from yuzui.scheduling.workbook.normal import normal, ordered


def test_what_was_left_out_is_said_and_the_instance_is_the_same():
    window = [[5, 9], [0, 4], [3, 3], [50, 60]]
    given = {
        "horizon": [0, 20],
        "resources": [{"id": 7, "calendar": [[10, 20], [0, 8], [6, 9]]}, {"id": "q"}],
        "tasks": [
            {"id": "t", "value": 3, "duration": 2.0,
             "alternatives": [{"resource": "q", "windows": window}, {"resource": 7, "windows": []},
                              {"resource": "q", "windows": [[1, 9]]}]},
            {"id": "u", "value": 3, "duration": 2, "after": [["t"]], "alternatives": []},
        ],
    }  # fmt: skip
    made = normal(given)
    assert made["resources"][0] == {
        "id": "7", "calendar": [[0, 9], [10, 20]], "capacity": 1,
        "changeover": {"default": 0, "pairs": []},
    }  # fmt: skip
    assert "calendar" not in made["resources"][1]
    ways = made["tasks"][0]["alternatives"]
    assert ways == [{"resource": "q", "windows": [[0, 4], [1, 9], [5, 9]]}]
    assert made["tasks"][1]["after"] == [["t", 0, None]] and made["tasks"][1]["group"] is None
    assert normal(made) == made
    assert read(made).instance.horizon == read(given).instance.horizon
    assert read(made).instance.resources == read(given).instance.resources


@pytest.mark.parametrize("name", FAMILIES)
def test_what_generators_write_is_of_that_form(name):
    made = FAMILIES[name].make(40, 7)
    assert normal(made) == made


def test_a_task_that_cannot_be_read_is_not_left_out_in_silence():
    with pytest.raises(InputError):
        normal({"horizon": [0, 9], "resources": [], "tasks": [{"id": "t"}]})


def test_touching_intervals_stay_apart_and_overlapping_ones_become_one():
    assert ordered([[5, 9], [0, 5]]) == [[0, 5], [5, 9]]
    assert ordered([[5, 9], [0, 6]]) == [[0, 9]]
