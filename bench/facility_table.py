# SPDX-License-Identifier: Apache-2.0
"""The table of FacilityBench that ships; ``python -m bench.facility_table`` makes it.

It holds no figure of its own: schedules of our families and schedules of peers, as their benches
wrote them, under one heading. A test holds it against those files.
"""

import csv
from pathlib import Path

from yuzui import __version__

HERE = Path(__file__).parent
RESULT = HERE.parent / "src/yuzui/demonstration/benchmark/facility.csv"
FIELDS = (
    "version", "family", "size", "seed", "solver", "budget_s", "value", "of_bound", "placed", "of",
    "cpu_s", "peak_mb", "checker",
)  # fmt: skip


def read(name):
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def ours():
    """Return our rows; the checker alone, which makes no schedule, has no value."""
    for row in read("facility_schedule"):
        engine = row.get("engine")
        yield {
            "family": row["case"],
            "solver": f"yuzui, {engine}" if engine else "yuzui",
            "of": row["tasks"],
            "of_bound": f"{1 - float(row['gap']):.4f}" if row["gap"] else "",
            **{n: row[n] for n in "size seed budget_s value placed cpu_s peak_mb checker".split()},
        }


def peers():
    """Return the rows of peers and ours beside them, on instances that peers can read."""
    for row in read("facility_peers"):
        yield {
            "family": f"telescope {row['case']}, no shares",
            "size": row["requests"],
            "solver": ", ".join(filter(None, (row["solver"], row["settings"]))),
            "budget_s": "",
            "of_bound": row["of_ceiling"],
            "of": row["requests"],
            **{n: row[n] for n in "seed value placed cpu_s peak_mb checker".split()},
        }


def rows():
    """Return the whole table."""
    return [{"version": __version__, **row} for row in (*ours(), *peers())]


def main():
    with RESULT.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows())


if __name__ == "__main__":
    main()
