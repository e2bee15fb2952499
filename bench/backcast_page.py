# SPDX-License-Identifier: Apache-2.0
"""CPU of the server for one look at the page of the back-cast, each time with other numbers.

``OMP_NUM_THREADS=1 python -m bench.backcast_page`` writes ``bench/backcast_page.csv``: a row a case
and language, for permalinks nobody asked for before (every picture is new) and for the same ones
again. CPU is that of the process, all threads, from the request to the last byte; medians.
"""

from __future__ import annotations

import csv
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.testclient import TestClient

from yuzui.faces.web.app import create
from yuzui.job.workspace import Workspace

HERE = Path(__file__).parent
HEADS = ("case", "language", "permalinks", "new_median_s", "new_p90_s", "again_median_s", "goal")
GOAL = "new_median_s <= 0.1"
TIMES = 30


def money(k: int) -> str:
    """Return another target, deadline, growth and cap."""
    numbers = {
        "target": f"{7.4 + 0.05 * k:g}%",
        "by": str(2029 + k % 6),
        "growth": f"{5 + 0.11 * k:g}%",
        "cap": f"{24 + k}%",
    }
    return "&".join(f"{name}={value}" for name, value in numbers.items())


CASES: dict[str, tuple[int, Callable[[int], str]]] = {
    "money": (TIMES, money),
    "money, every field": (TIMES, lambda k: f"{money(k)}&steadiness={100 + k}&sure={55 + k / 2}%"),
    "money, no path": (TIMES, lambda k: f"target={8 + 0.05 * k}%&cap={9.5 + 0.02 * k}%"),
    "one lever": (TIMES, lambda k: f"scenario=public_growth_2030&target={7.4 + 0.02 * k}%"),
    "many levers": (TIMES, lambda k: f"scenario=many_ways_2035&target={7.4 + 0.02 * k}%"),
    "levers fall short": (TIMES, lambda k: f"scenario=tax_given_150_2035&target={7.6 + 0.02 * k}%"),
    "one lever, with odds": (5, lambda k: f"scenario=public_growth_2030&sure={70 + k}%"),
}
"""Case to how many permalinks, and the k-th of them. Odds over levers look at 200 futures."""


def cpu(client: TestClient, address: str) -> float:
    """Return CPU seconds of one request."""
    began = time.process_time()
    answer = client.get(address)
    spent = time.process_time() - began
    assert answer.status_code == 200 and "<h1>" in answer.text, address
    return spent


def measured() -> list[dict[str, Any]]:
    """Return a row for each case and language."""
    found = []
    with TemporaryDirectory() as folder:
        client = TestClient(create(Workspace(folder)))
        for name, (times, asked) in CASES.items():
            for lang in ("en", "zh"):
                addresses = [f"/{lang}/spending/backwards?{asked(k)}".replace("%", "%25") for k in range(times)]
                cpu(client, f"/{lang}/spending/backwards?{asked(-1)}".replace("%", "%25"))
                new, again = ([cpu(client, one) for one in addresses] for _ in range(2))
                cells = (name, lang, times, f"{statistics.median(new):.4f}",
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
