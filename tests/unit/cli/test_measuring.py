# SPDX-License-Identifier: Apache-2.0
"""``yuzui schedule cost``: its code tells whether bill and clock agree."""

import json

import pytest

from yuzui.faces.cli.main import run

pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_cost_of_the_shipped_log(capsys):
    assert run(["schedule", "cost", "--price", "0.05", "--currency", "EUR", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "yuzui.cost_recovery/1" and found["residual_minor_units"] == 0
    assert found["price_rules"][0] == found["price_rules"][0] | {"value": "0.05", "status": "given"}


def test_a_log_that_cannot_have_happened_ends_with_three(capsys):
    assert run(["schedule", "cost", "--processors", "1500", "--lang", "zh"]) == 3
    assert "账单与时钟相差" in capsys.readouterr().out.replace("\n", "").replace(" ", "")


def test_a_price_that_is_none(capsys):
    assert run(["schedule", "cost", "--price", "free", "--lang", "en"]) == 2
    assert "0.05" in capsys.readouterr().err


def test_a_benchmark_is_recorded_where_the_scorecard_looks(tmp_path, capsys):
    words = ["schedule", "benchmark", "--days", "1", "--dir", str(tmp_path / "w"), "--json"]
    assert run(words) == 0
    found = json.loads(capsys.readouterr().out)
    record = json.loads((tmp_path / "w/benchmarks/schedule-first-come.json").read_text())
    assert record["ratio"] == found["ratio"] and record["run"] == found["run"]["id"]
