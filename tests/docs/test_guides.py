# SPDX-License-Identifier: Apache-2.0
"""What the guides say of other tools is what was measured."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["evaluate.md", "evaluate_zh.md"])
def test_values_of_peers_are_those_of_the_bench(name):
    with (ROOT / "bench" / "peer_values.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    known = {(r["by_hand"], r["yuzui"], r["pyscisci"]) for r in rows}
    text = (ROOT / "docs" / "guides" / name).read_text(encoding="utf-8")
    told = re.findall(r"^\|[^|]+\| ([\d/-]+) \| ([\d.-]+) \| ([\d.-]+) \|$", text, re.M)
    assert len(told) == 3 and set(told) <= known
    for row in rows:
        if row["case"].startswith("hep-ph"):
            for count in (row["alike"], row["of"]):
                assert f"{int(count):,}" in text
