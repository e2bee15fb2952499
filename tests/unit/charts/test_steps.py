# SPDX-License-Identifier: Apache-2.0
"""Steps: zero-based, dates as both languages write them."""

from __future__ import annotations

import re

from yuzui.text import Text
from yuzui.view.charts import steps


def test_steps_hold_their_level_to_the_next_point(gallery):
    (area,) = [x for x in gallery["steps"].spec("en", 760)["layer"] if x["mark"]["type"] == "area"]
    assert area["mark"]["interpolate"] == "step-after"
    assert area["encoding"]["y"]["scale"]["domain"][0] == 0


def test_months_are_written_in_each_language(gallery):
    group = Text("a", "甲")
    rows = [{"t": f"2014-{m:02d}-01", "y": 1.0, "group": group} for m in range(3, 9)]
    made = steps.draw(gallery["steps"].meta, rows, (group, group, "%"))
    said = {lang: str(made.spec(lang, 760)["layer"][0]["encoding"]["x"]["axis"]) for lang in ("en", "zh")}
    assert "Jun 2014" in said["en"]
    assert "2014年6月" in said["zh"]
    assert not re.search(r"[A-Z][a-z]{2} 2014", said["zh"])


def test_short_spans_name_their_days(gallery):
    axis = gallery["steps-one"].spec("en", 760)["layer"][0]["encoding"]["x"]["axis"]
    assert "2014-06-01" in axis["labelExpr"]


def test_groups_are_lines_with_different_dashes(gallery):
    rows = [{"t": t, "y": t, "group": Text(name, name)} for name in ("a", "b") for t in range(3)]
    made = steps.draw(gallery["steps"].meta, rows, (Text("t", "时"), Text("y", "值"), ""))
    lines = [x["mark"] for x in made.spec("en", 760)["layer"] if x["mark"]["type"] == "line"]
    assert len({tuple(m["strokeDash"]) for m in lines}) == 2
