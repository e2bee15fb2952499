# SPDX-License-Identifier: Apache-2.0
"""B2-03-3: the verb with which the line of the plan begins."""

import csv


def maturity(data):
    with data("field_queries.csv").open(encoding="utf-8", newline="") as stream:
        label = next(row["label_en"] for row in csv.DictReader(stream) if row["node"] == "BOX2-03-3")
    return {"maturity": label.split()[0].lower()}
