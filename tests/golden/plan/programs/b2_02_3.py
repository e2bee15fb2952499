# SPDX-License-Identifier: Apache-2.0
"""B2-02-3: the facility of Box 3 that measures gravity."""

import csv


def related_facility(data):
    with data("facilities.csv").open(encoding="utf-8", newline="") as stream:
        named = [row["facility_id"] for row in csv.DictReader(stream) if "gravity" in row["text_name"]]
    return {f"facilities[id={one}].relation": "related" for one in named}
