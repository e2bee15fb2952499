# SPDX-License-Identifier: Apache-2.0
"""Fork children that load, decide and publish for ever, and kill each at a random point.

Run as a process of its own: ``crash_worker.py FOLDER SEED KILLS...`` with ``KILLS`` as
``phase=count``. Prints one JSON line per kill: the phase, the folder, how many acts the child
said were committed, and whether death came inside an act.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from pathlib import Path

import duckdb  # noqa: F401 - loaded before the first fork, so that no child pays for it
import numpy as np  # noqa: F401

from yuzui.model.schema import TABLES
from yuzui.model.visibility import Subject
from yuzui.store import open_store, snapshot

SUBJECT = Subject("ann", frozenset({"programme_officer", "decider"}))
ROWS = 60
LONGEST = {"create": 0.15, "load": 0.03, "decide": 0.02, "publish": 0.2}
"""Longest life after the first act began, seconds."""
STATES = TABLES["run"]["state"].values or ("proposed", "decided")
AT = "2026-11-25T08:00:00Z"


def load(view, folder, n):
    """Write the rows of one file and its load report."""
    rows = [{"id": f"{n}-{k}", "title": "题目" * 20, "amount": k} for k in range(ROWS)]
    report = {"id": f"L{n}", "file": "a.xlsx", "file_hash": "0", "kind": "xlsx",
              "table": "proposal", "mapping": {}, "rows_in": ROWS, "kept": ROWS, "flagged": 0,
              "rejected": 0, "loaded_at": AT, "sheet": "", "encoding": ""}  # fmt: skip
    with view.act("load", f"load:L{n}") as change:
        change.insert("proposal", rows[: ROWS // 2])
        change.insert("load", [report])
        change.insert("proposal", rows[ROWS // 2 :])


def run_row(n, state, seq):
    """Return one run."""
    return {"audit_seq": seq, "id": f"R{n}", "study": "fund", "made_at": AT, "version": "0", "document": {"n": n},
            "state": state, "inputs_hash": "0", "seed": 7}  # fmt: skip


def decide(view, folder, n):
    """Take one decision: the decision, its awards and the move of the run, in one act."""
    decision = {"id": f"D{n}", "run": f"R{n}", "by": "ann", "authority": "3.2", "reason": "x",
                "at": AT, "inputs_hash": "0"}  # fmt: skip
    awards = [{"id": f"A{n}-{k}", "decision": f"D{n}", "proposal": None} for k in range(5)]
    with view.act("decide", f"run:R{n}", "board of today") as change:
        change.insert("run", [run_row(n, STATES[0], change.seq)])
        change.insert("decision", [decision | {"audit_seq": change.seq}])
        change.insert("award", awards)
        change.replace("run", [run_row(n, STATES[1], change.seq)])


def publish(view, folder, n):
    """Publish a snapshot and note it in the store."""
    place = folder / "snapshots"
    with view.act("publish", f"snapshot:{n}") as change:
        table = {"n": list(range(500)), "of": [n] * 500}
        about = {"source": "x", "licence": "CC0-1.0", "vintage": "1", "origin": "synthetic"}
        number = snapshot.publish(place, {"series": table}, about)
        digest = snapshot.read(place, number).digest
        change.insert("snapshot", [{"n": number, "created": AT, "manifest_sha": digest,
                                    "state": "published"}])  # fmt: skip


ACTS = {"create": load, "load": load, "decide": decide, "publish": publish}


def child(phase, folder, told):
    """Act for ever; say ``b`` before and ``c`` after each act."""
    if phase == "create":
        os.write(told, b"b")
    store = open_store(folder)
    view = store.open(SUBJECT)
    n = view.count("audit")
    while True:
        os.write(told, b"b")
        ACTS[phase](view, folder, n)
        os.write(told, b"c")
        n += 1


def kill_one(phase, folder, chance):
    """Let one child live for a random time, and return what it said."""
    hear, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            child(phase, folder, told)
        finally:
            os._exit(1)  # reached only by a fault: the parent counts it
    os.close(told)
    said = os.read(hear, 1)
    time.sleep(chance.uniform(0, LONGEST[phase]))
    os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    while select.select([hear], [], [], 0)[0] and (more := os.read(hear, 65536)):
        said += more
    os.close(hear)
    return {
        "killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
        "committed": said.count(b"c"),
        "inside": said.endswith(b"b"),
    }


def main(folder, seed, *wanted):
    """Kill as often as wanted, a new folder every twenty kills, every kill when creating."""
    chance = random.Random(int(seed))
    for word in wanted:
        phase, _, count = word.partition("=")
        for k in range(int(count)):
            place = Path(folder, f"{phase}-{k if phase == 'create' else k // 20}")
            found = kill_one(phase, place, chance)
            print(json.dumps({"phase": phase, "folder": str(place), **found}), flush=True)
            input()  # the state is looked at before the next child touches it


if __name__ == "__main__":
    main(*sys.argv[1:])
