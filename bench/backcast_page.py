# SPDX-License-Identifier: Apache-2.0
"""CPU of the server for one look at the page of the back-cast, each time with other numbers.

``OMP_NUM_THREADS=1 python -m bench.backcast_page`` writes ``bench/backcast_page.csv``: a row a
language, for a permalink nobody asked for before (every picture is new) and for the same one again.
CPU is that of the process, all threads, from the request to the last byte; medians of
:data:`TIMES` permalinks.
"""

from __future__ import annotations

import csv
import os
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.testclient import TestClient

from yuzui.studies.parts.workspace import Workspace
from yuzui.web.app import create

HERE = Path(__file__).parent
HEADS = ("page", "language", "permalinks", "new_median_s", "new_p90_s", "again_median_s", "goal")
GOAL = "new_median_s <= 0.1"
TIMES = 30


def asked(k: int) -> str:
    """Return the k-th permalink: another target, deadline, growth and cap."""
    numbers = {
        "target": f"{7.4 + 0.05 * k:g}%",
        "by": str(2029 + k % 6),
        "growth": f"{5 + 0.11 * k:g}%",
        "cap": f"{24 + k}%",
    }
    return "&".join(f"{name}={value}" for name, value in numbers.items()).replace("%", "%25")


def cpu(client: TestClient, address: str) -> float:
    """Return CPU seconds of one request."""
    began = time.process_time()
    answer = client.get(address)
    spent = time.process_time() - began
    assert answer.status_code == 200 and "<svg" in answer.text, address
    return spent


def measured(times: int = TIMES) -> list[dict[str, Any]]:
    """Return a row for each language."""
    found = []
    with TemporaryDirectory() as folder:
        client = TestClient(create(Workspace(folder)))
        for first, lang in enumerate(("en", "zh")):
            for k in (-1, -2):  # what is read once in the life of a server
                cpu(client, f"/{lang}/path/backcast?{asked(k)}")
            addresses = [f"/{lang}/path/backcast?{asked(first * times + k)}" for k in range(times)]
            new, again = ([cpu(client, one) for one in addresses] for _ in range(2))
            cells = ("/path/backcast", lang, times, f"{statistics.median(new):.4f}",
                     f"{statistics.quantiles(new, n=10)[-1]:.4f}",
                     f"{statistics.median(again):.4f}", GOAL)  # fmt: skip
            found.append(dict(zip(HEADS, cells, strict=True)))
            print(*cells, sep="  ", flush=True)
    return found


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    rows = measured()
    with (HERE / "backcast_page.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
