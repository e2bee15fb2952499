# SPDX-License-Identifier: Apache-2.0
"""What the visibility predicate costs on a list, and keyset paging against OFFSET."""

import sqlite3
import tempfile
import time
from pathlib import Path

from yuzui.model.visibility import Subject
from yuzui.store import open_store

TITLE = "list of proposals as a subject sees it"
ROWS = 100_000


def cpu(job, times=3):
    """Return the least CPU time of a few runs."""
    best = float("inf")
    for _ in range(times):
        began = time.process_time()
        job()
        best = min(best, time.process_time() - began)
    return best


def run():
    """Fill a store, then list through the view and through bare SQLite."""
    who = Subject("bench", frozenset({"programme_officer"}))
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        view = store.open(who)
        with view.act("load", "bench") as change:
            change.insert(
                "call",
                [{"call": "C1", "type": "grant", "title": {"en": "b", "zh": "b"}, "currency": "CNY", "state": "open"}],
            )
            change.insert(
                "proposal", ({"id": f"P{n:06}", "call": "C1", "amount": n, "state": "submitted"} for n in range(ROWS))
            )
        bare = sqlite3.connect(Path(folder) / "yuzui.sqlite")
        columns = ", ".join(f'"{name}"' for name in view.select("proposal", limit=1)[0])
        first = f"select {columns} from proposal order by id limit 50"
        deep = f"select {columns} from proposal order by id limit 50 offset {ROWS - 100}"
        last = (f"P{ROWS - 101:06}",)
        count = cpu(lambda: view.count("proposal"))
        rows = [
            (
                "count, predicate",
                count,
                "bare count(*)",
                cpu(lambda: bare.execute("select count(*) from proposal where call is not null").fetchall()),
                "report",
            ),
            (
                "first page of 50, predicate",
                cpu(lambda: [view.select("proposal", order=("id",), limit=50) for _ in range(50)]),
                "bare first page",
                cpu(lambda: [bare.execute(first).fetchall() for _ in range(50)]),
                "report",
            ),
            (
                "page at depth 99,900, keyset",
                cpu(lambda: [view.select("proposal", order=("id",), limit=50, after=last) for _ in range(50)]),
                "OFFSET 99,900",
                cpu(lambda: [bare.execute(deep).fetchall() for _ in range(50)]),
                "< 1",
            ),
        ]
        store.close()
    return [
        {"size": f"{ROWS:,} rows", "ours": a, "ours_s": b, "peer": c, "peer_s": d, "goal": e} for a, b, c, d, e in rows
    ]
