# SPDX-License-Identifier: Apache-2.0
"""The table of the bench of schedules in the documentation: nothing in it went unchecked."""

import csv
from pathlib import Path

BENCH = Path(__file__).parents[5] / "bench"


def test_no_value_is_above_the_bound_and_every_schedule_was_checked():
    rows = [
        row
        for name in ("facility_schedule", "facility_peers")
        for row in csv.DictReader((BENCH / f"{name}.csv").read_text(encoding="utf-8").splitlines())
    ]
    assert len(rows) > 30 and all(0 <= float(row["gap"]) <= 1 for row in rows if row.get("gap"))
    assert all(0 <= float(row["of_ceiling"]) <= 1 for row in rows if row.get("of_ceiling"))
    assert all(row["checker"] == "ok" for row in rows if row["placed"])
    assert {"telescope", "beamline", "tunnel"} <= {row.get("case") for row in rows}
