# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment import scenario, scenario_file
from yuzui.investment.simulation import expected
from yuzui.job.workspace import Workspace


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


REFORMS = [path for path in scenario.shipped() if path.stem.startswith("tax_")]


@pytest.mark.parametrize("path", REFORMS, ids=lambda path: path.stem)
def test_a_tax_reform_changes_nothing_before_its_first_year_and_something_in_it(path):
    read, figures = scenario_file.read(path), expected.read(scenario.expected(path))
    schedules = [v for v in read.levers["tax"].values() if not isinstance(v, float)]
    first = min(year for schedule in schedules for year in schedule)
    before = range(read.base_year + 1, first)
    assert len(before) >= 2
    for year in before:
        assert figures[year, "share.with"] == figures[year, "share.without"]
        assert figures[year, "real_share"] == figures[year, "share.without"]
        assert float(figures[year, "cost"]) == 0
    assert figures[first, "share.with"] != figures[first, "share.without"]
    assert float(figures[first, "cost"]) != 0


def test_there_are_tax_reforms_up_down_and_for_contributions():
    assert len(REFORMS) == 3
