# SPDX-License-Identifier: Apache-2.0
"""Cells of the file of facilities."""

import csv
import re


def lines(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def line(data, id):
    """Return the one line of a facility with one site."""
    [found] = [row for row in lines(data("facilities.csv")) if row["facility_id"] == id]
    return found


def costs(data, id, first, second):
    """Return the two amounts of a facility in yuan: patterns of number and unit in its cell."""
    cell = line(data, id)["capacity_facts"]
    unit = {"M": 1e6, "bn": 1e9}
    amounts = []
    for pattern in (first, second):
        match = re.search(pattern, cell)
        amounts.append(round(float(match[1]) * unit[match[2] if match.lastindex > 1 else "bn"], 2))
    return amounts


def both(data, id, first, second, sources):
    """Return what must stand at the addresses of a facility's two costs."""
    at = f"conflicts[item={id},attribute=cost].values"
    addresses = line(data, id)["source"].split(" ; ")
    found = {}
    for n, (amount, host) in enumerate(zip(costs(data, id, first, second), sources, strict=True)):
        [address] = [one for one in addresses if host in one]
        found |= {f"{at}[{n}].amount": amount, f"{at}[{n}].source": address}
    return found
