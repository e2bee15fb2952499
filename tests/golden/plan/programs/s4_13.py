# SPDX-License-Identifier: Apache-2.0
"""S4-13 counted in the rows themselves: machines whose support ended before 2026, and unknown ones."""

import csv


def age(data):
    with data("testbed_clusters.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    # a machine that was never told the date says 1 January 1970
    known = [row["supported_until"] for row in rows if row["supported_until"] not in ("", "1970-01-01")]
    origins = [row["origin_country"].strip() for row in rows]
    return {
        "counts.instruments": len(rows),
        "replacement.overdue.count": sum(day < "2026" for day in known),
        "replacement.unknown": len(rows) - len(known),
        "origin_shares.count.domestic": sum(one in ("FR", "FRA", "France") for one in origins),
        "origin_shares.count.unknown": origins.count(""),
    }
