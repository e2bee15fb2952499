# SPDX-License-Identifier: Apache-2.0
"""S4-03 once more: 50 states by three performers of R&D, 10,000 weights drawn."""

import csv

from tests.golden.plan.programs._ranks import ranges

PERFORMERS = ("business", "higher_education", "ffrdc")


def order(data):
    with data("us_rd_by_state.csv").open(encoding="utf-8", newline="") as stream:
        rows = [
            row for row in csv.DictReader(stream) if row["year"] == "2021" and row["state"] != "District of Columbia"
        ]
    value = {(row["state"], row["performer"]): float(row["usd_millions"]) for row in rows if row["usd_millions"]}
    states = sorted({row["state"] for row in rows})
    columns = [[value.get((state, performer)) for state in states] for performer in PERFORMERS]
    made = dict(zip(states, ranges(columns, (0.5, 0.3, 0.2), 10_000), strict=True))
    answer = {}
    for state in ("California", "New York", "Texas", "New Mexico"):
        rank, low, high = made[state]
        at = f"regions[name={state}]"
        answer |= {f"{at}.rank": rank, f"{at}.rank_range.low": low, f"{at}.rank_range.high": high}
    return answer
