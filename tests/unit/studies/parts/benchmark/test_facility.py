# SPDX-License-Identifier: Apache-2.0
"""The table that ships is what the benches wrote, and nothing in it went unchecked."""

import csv
import importlib.util
from pathlib import Path

from yuzui.demonstration.benchmark import facility

BENCH = Path(__file__).parents[5] / "bench" / "facility_table.py"
_SPEC = importlib.util.spec_from_file_location("facility_table", BENCH)
facility_table = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(facility_table)


def test_the_table_is_what_the_benches_wrote():
    told = [dict(row) for row in facility_table.rows()]
    with facility_table.RESULT.open(encoding="utf-8", newline="") as source:
        assert list(csv.DictReader(source)) == told
    lines = sum(len(facility_table.read(n)) for n in ("facility_schedule", "facility_peers"))
    assert len(told) == lines > 30


def test_no_value_is_above_the_bound_and_every_schedule_was_checked():
    rows = facility.rows()
    assert all(0 <= row["of_bound"] <= 1 for row in rows if row["of_bound"] is not None)
    assert all(row["checker"] == "ok" for row in rows if row["placed"])
    assert {"telescope", "beamline", "tunnel"} <= {row["family"] for row in rows}
    ours = [row for row in rows if row["solver"] == "yuzui" and row["value"]]
    assert ours and all(row["cpu_s"] > 0 for row in ours)
