# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.studies.parts.simulation import expected
from yuzui.studies.parts.workspace import Workspace


def test_every_shipped_scenario_comes_out_as_its_file_says(tmp_path):
    rows = list(expected.shipped(Workspace(tmp_path)))
    assert len(rows) >= 3
    assert {name: found for name, _, found in rows if found} == {}
    assert all(figures > 20 for _, figures, _ in rows)


def test_a_figure_that_is_missing_new_or_other_is_told():
    wanted = {(2025, "a"): "1", (2026, "a"): "2"}
    found = {(2025, "a"): "1.5", (2027, "a"): "3"}
    told = expected.differences(wanted, found)
    assert [(one.year, one.expected, one.found) for one in told] == [
        (2025, "1", "1.5"),
        (2026, "2", ""),
        (2027, "", "3"),
    ]


def test_a_file_of_another_shape_is_refused(tmp_path):
    path = tmp_path / "odd.expect.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError) as caught:
        expected.read(path)
    assert caught.value.code == "not_expected_output"
