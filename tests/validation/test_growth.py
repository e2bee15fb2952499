# SPDX-License-Identifier: Apache-2.0
import pytest

from tests.validation import growth
from yuzui.investment import path_sources
from yuzui.job.workspace import Workspace


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


def test_every_rate_that_can_be_recomputed_holds(workspace):
    final, preliminary = growth.measured(workspace)
    assert final.holds and preliminary.holds
    assert (final.measured["published"], final.measured["checked"]) == (75, 68)
    assert (preliminary.measured["published"], preliminary.measured["checked"]) == (16, 14)


def test_what_cannot_be_recomputed_is_counted_with_its_reason(workspace):
    reasons = dict(growth.not_run(workspace))
    assert "7 published rates (2014)" in reasons["final"].en and "2013" in reasons["final"].zh
    assert "2 published rates (2022)" in reasons["preliminary"].en


def test_every_rate_names_its_page():
    rows = path_sources.shipped(Workspace, growth.RATES)
    assert all(str(row["source"]).startswith("http") for row in rows)
    assert {row["status"] for row in rows} == {"sourced"}


def test_a_wrong_rate_fails(workspace, monkeypatch):
    shipped = growth.shipped
    wrong = {"value": "24.9"}  # 23.9 was published

    def spoiled(place, name):
        return [r | wrong if (str(r["year"]), r["category"]) == ("2021", "basic") else r for r in shipped(place, name)]

    monkeypatch.setattr(growth, "shipped", spoiled)
    final, _ = growth.measured(workspace)
    assert not final.holds and final.measured["worst_pp"] == pytest.approx(1.0, abs=0.06)
