# SPDX-License-Identifier: Apache-2.0
"""Marks stand where arithmetic by hand puts them (``worked.csv``; source: the linear scale
``x = (value - low) / (high - low) * width``), read back from the drawn SVG."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from yuzui.text import Text, same
from yuzui.view.chart import Meta
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.intervals import Ranked, caterpillar_chart
from yuzui.view.render.svg import svg

WORKED = list(csv.DictReader(Path(__file__).with_name("worked.csv").read_text(encoding="utf-8").splitlines()))
META = Meta("golden", same("f"), same("d"), "real", same("s"), "2026-11-25")


def drawn() -> dict[str, str]:
    rows = [Ranked(f"P{i}", float(i), 1.0, 5.0, "fund", same("n")) for i in range(1, 6)]
    counts = [Bar(same(name), v) for name, v in (("a", 0), ("b", 20), ("c", 40))]
    return {
        "caterpillar": svg(caterpillar_chart(META, rows), "en", 760),
        "bars": svg(bar_chart(META, counts, (Text("n", "数"), "")), "en", 760),
    }


SVG = drawn()


def dots(svg: str) -> list[float]:
    """Return where the filled dots stand, from the left of the plot."""
    return [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', svg)]


def lengths(svg: str) -> list[float]:
    """Return how long the bars are."""
    return [float(x) for x in re.findall(r'<rect x="0" y="[\d.]+" width="([\d.]+)" height="16"', svg)]


def test_mark_stands_where_it_should():
    for case in WORKED:
        found = {"caterpillar": dots, "bars": lengths}[case["picture"]](SVG[case["picture"]])
        order = [c for c in WORKED if c["picture"] == case["picture"]].index(case)
        index = {"caterpillar": int(case["value"]) - 1, "bars": order}[case["picture"]]
        assert found[index] == pytest.approx(float(case["x"]), abs=0.51), case["worked"]
