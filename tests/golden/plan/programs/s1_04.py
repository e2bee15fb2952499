# SPDX-License-Identifier: Apache-2.0
"""S1-04 once more: sites of facilities by neighbours, stage and age of the newest fact, weights drawn evenly."""

import csv
import math

from tests.golden.plan.programs._ranks import ranges

DONE = ("passed national acceptance", "operating", "open ")
NEARLY = ("partly operating", "rigs nearly", "overall acceptance", "trial")
BEGUN = ("first users", "first beam", "civil works")
BUILDING = ("under construction", "construction started", "approved")


def apart(a, b):
    """Return the great-circle distance in km from the angle between two unit vectors."""
    vectors = []
    for lat, lon in (a, b):
        lat, lon = math.radians(lat), math.radians(lon)
        vectors.append((math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)))
    return 6371.0 * math.acos(min(1.0, sum(x * y for x, y in zip(*vectors, strict=True))))


def order_under_weights(data):
    with data("facilities.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["fact_status"] != "memory-only"]
    at = [(float(r["lat"]), float(r["lon"])) if r["lat"] and r["lon"] else None for r in rows]
    near, stage, year = [], [], []
    for row, here in zip(rows, at, strict=True):
        others = {
            r["facility_id"] for r, there in zip(rows, at, strict=True) if here and there and apart(here, there) <= 100
        }
        near.append(float(len(others - {row["facility_id"]})) if here else None)
        value = [n for n, words in enumerate((BUILDING, BEGUN, NEARLY, DONE)) if row["status"].startswith(words)]
        stage.append(float(value[0]) if value else None)
        year.append(float(row["status_asof"][:4]) if row["status_asof"][:4].isdigit() else None)
    names = [f"{row['facility_id']} {row['site'] or '–'}" for row in rows]
    made = sorted(
        (*span, name) for span, name in zip(ranges([near, stage, year], (1 / 3,) * 3, 1_000), names, strict=True)
    )
    return {
        "options[0].rank": made[0][0],
        "options[0].rank_range.low": made[0][1],
        "options[0].rank_range.high": made[0][2],
        "options[31].rank": made[31][0],
    }
