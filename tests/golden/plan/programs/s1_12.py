# SPDX-License-Identifier: Apache-2.0
"""S1-12: instruments of a list and their nodes, and the core-seconds of a log, added up row by row."""

import csv

from ._files import parquet


def report_adds_up(data):
    with data("testbed_clusters.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    log = parquet(data("gaia_2014_jobs.parquet"))
    ran = log[(log.run >= 0) & (log.procs > 0)]
    return {
        "offers": len(rows),
        "report[0].offered": sum(int(float(row["capacity"])) for row in rows if row["capacity"]),
        "used.jobs": len(log),
        "used.counted": len(ran),
        "used.core_seconds": int((ran.run.astype("int64") * ran.procs).sum()),
        "used.residual": 0,
    }
