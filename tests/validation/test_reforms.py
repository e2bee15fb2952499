# SPDX-License-Identifier: Apache-2.0
from tests.validation import reforms
from yuzui.investment import scenario, simulation_run
from yuzui.job.workspace import Workspace


def test_every_scenario_is_measured_and_a_figure_that_differs_fails(tmp_path, monkeypatch):
    found = [("as_expected", 3, []), ("odd", 3, [object()]), ("empty", 0, [])]
    monkeypatch.setattr(simulation_run, "shipped", lambda workspace: iter(found))
    rows = list(reforms.measured(Workspace(tmp_path)))
    assert [(row.name, row.part, row.holds) for row in rows] == [
        ("V15", "as_expected", True),
        ("V15", "odd", False),
        ("V15", "empty", False),
    ]
    assert rows[1].measured == {"values": 3, "different": 1}


def test_each_scenario_has_its_file():
    assert all(scenario.expected(path).is_file() for path in scenario.shipped())
