# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.forecast_report import methods
from yuzui.investment.forecast_report.whole_path import YEARS, whole_path
from yuzui.investment.path_report.question import Question
from yuzui.investment.path_report.sources import bundled, material
from yuzui.investment.series.identities import check
from yuzui.investment.series.ratio import ratio
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("work"))
    share = ratio(check(bundled(workspace, "CHN")), "CHN", "basic", "total")
    found = material(workspace, Question("CHN", "basic", "total", 0.08, 2030))
    return methods.simulator(share, found.panel)


def test_the_band_of_today_begins_after_the_base_year_and_widens(taught):
    found = whole_path(taught, range(1, 12))
    assert [row["year"] for row in found["rows"]] == [2025, 2026, 2027, 2028, 2029]
    widths = [row["high"] - row["low"] for row in found["rows"]]
    assert widths[0] < widths[-1] and found["widened"] > 1 and found["paths"] > 50
    assert len(found["rows"]) == YEARS and found["level"] == 0.8


def test_earlier_bands_say_what_came_and_whether_the_path_stayed(taught):
    before = whole_path(taught, range(1, 12))["before"]
    assert [one["origin"] for one in before] == [2015, 2020]
    for one in before:
        inside = [row["low"] <= row["came"] <= row["high"] for row in one["rows"]]
        assert one["held"] is all(inside)
        assert all(row["came"] == taught.history[row["year"]] for row in one["rows"])


def test_a_path_that_leaves_is_said_to_leave_and_an_unknown_year_to_be_unknown(taught):
    from dataclasses import replace

    jump = replace(taught, history={**taught.history, 2022: 0.2})
    assert [one["held"] for one in whole_path(jump, range(1, 12))["before"]] == [True, False]
    hole = {year: share for year, share in taught.history.items() if year != 2022}
    assert whole_path(replace(taught, history=hole), range(1, 12)) is None
    gone = {year: share for year, share in taught.history.items() if year != 2013}
    assert whole_path(replace(taught, history=gone), range(1, 12))["before"][0]["origin"] == 2020


def test_nothing_is_said_without_a_simulator_or_with_too_few_countries(taught):
    from dataclasses import replace

    few = {name: taught.panel[name] for name in sorted(taught.panel)[:4]}
    assert whole_path(None, [1]) is None
    assert whole_path(replace(taught, panel=few), [1, 2]) is None
