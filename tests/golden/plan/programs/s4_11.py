# SPDX-License-Identifier: Apache-2.0
"""S4-11: SHA-256 of every file that the manifest lists."""

import csv
import hashlib


def checksums(data):
    with data("MANIFEST.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {"sound": sum(hashlib.sha256(data(row["file"]).read_bytes()).hexdigest() == row["sha256"] for row in rows)}
