# SPDX-License-Identifier: Apache-2.0
"""Every golden names an indicator, a test that is there, and what kind of value it is."""

from pathlib import Path

import pytest

from yuzui import registry
from yuzui.evaluation.charts.published import GOLDENS, KINDS

FOLDER = Path(__file__).parents[4] / "golden" / "evaluate"
EACH = [(name, golden) for name, goldens in GOLDENS.items() for golden in goldens]


@pytest.mark.parametrize(("name", "golden"), EACH)
def test_a_golden_is_of_an_indicator_and_its_test_speaks_of_it(name, golden):
    assert name in registry.modules("indicator") and golden.kind in KINDS and golden.source
    text = (FOLDER / golden.test).read_text(encoding="utf-8")
    assert name in text or golden.test == "test_hepph.py"


def test_the_values_told_are_those_of_the_files():
    rows = {
        line.split(",")[0]: line.split(",")
        for line in (FOLDER / "disruption.csv").read_text(encoding="utf-8").splitlines()
        if line.startswith("V-CD8")
    }
    assert rows["V-CD8-v4"][-3] == "1/6" and rows["V-CD8-v4"][-1] == "5/6"
    assert [rows[f"V-CD8-v{n}"][-1] for n in range(4)] == ["1", "1", "2", "1"]
    assert "1 0 0 0 0 2 5 10,711/35,7,4" in (FOLDER / "sleeping_beauty.csv").read_text("utf-8")
