# SPDX-License-Identifier: Apache-2.0
"""S3-01: the demonstration call solved again by a constraint solver, with and without a point of the floor.

``s3_01.csv`` holds what the call and the model of its scores say of each proposal; the set is found here anew.
"""

import csv
import math
from pathlib import Path

from ortools.sat.python import cp_model

BUDGET, REGION, FIELD, SCALE = 145_000_000, 43_500_000, 20, 10**5


def _best(rows, floor):
    """Return the largest value of a set that keeps five rules, and its size; proven."""
    model = cp_model.CpModel()
    chosen = [(row, model.new_bool_var(row["id"])) for row in rows]
    model.add(sum(row["amount"] * x for row, x in chosen) <= BUDGET)
    model.add(sum((100 * (row["type"] == "basic") - floor) * row["amount"] * x for row, x in chosen) >= 0)
    model.add(sum((10 * row["early"] - 3) * x for row, x in chosen) >= 0)
    for region in {row["region"] for row in rows}:
        model.add(sum(row["amount"] * x for row, x in chosen if row["region"] == region) <= REGION)
    for field in {row["field"] for row in rows}:
        model.add(sum(x for row, x in chosen if row["field"] == field) >= FIELD)
    model.maximize(sum(round(SCALE * row["value"]) * x for row, x in chosen))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    assert solver.solve(model) == cp_model.OPTIMAL
    inside = [row for row, x in chosen if solver.value(x)]
    return math.fsum(row["value"] for row in inside), len(inside)


def price_of_the_floor(data):
    """Solve at a quarter and at a point less; the difference is the price of that point."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
        rows = [
            {**row, "value": float(row["value"]), "amount": int(row["amount"]), "early": int(row["early"])}
            for row in csv.DictReader(stream)
        ]
    value, size = _best(rows, 25)
    lower, _ = _best(rows, 24)
    return {
        "slate.count": size,
        "slate.value": value,
        "rules[name=basic].shortfall": 0,
        "rules[name=basic].effect.value_change": lower - value,
    }
