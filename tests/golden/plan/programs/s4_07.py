# SPDX-License-Identifier: Apache-2.0
"""S4-07: both published costs of two facilities, read out of their cells; gates that were due and not passed."""

import csv

from . import b3_p5, b3_p6


def costs(data):
    return b3_p5.two_costs(data) | b3_p6.two_costs(data)


def gates(data):
    with data("facility_milestones.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    late = [
        row for row in rows
        if (row["forecast"] or row["planned"]) and (row["forecast"] or row["planned"]) < "2026" and not row["actual"]
    ]  # fmt: skip
    (gate,) = (row["gate"] for row in late if row["project"] == "S6")
    return {"late": len(late), "late[project=S6].gate": gate}
