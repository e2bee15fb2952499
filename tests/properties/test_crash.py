# SPDX-License-Identifier: Apache-2.0
"""Sudden death at random points of load, decide and publish: the last committed state is whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import crash_worker as worker

from yuzui.model.schema import TABLES
from yuzui.model.visibility import Eq
from yuzui.store import open_store, snapshot

KILLS = {"create": 15, "load": 75, "decide": 75, "publish": 40}
WORKER = Path(worker.__file__)


def whole_load(view):
    """Every load report has all its rows, and no row is without its report."""
    loads = [row["id"] for row in view.select("load", columns=["id"])]
    held = Counter(row["id"].split("-")[0] for row in view.select("proposal", columns=["id"]))
    assert held == {load.removeprefix("L"): worker.ROWS for load in loads}
    return len(loads)


def whole_decide(view):
    """Every decision has its run, moved on, and all its awards."""
    decisions = view.select("decision", columns=["id", "run"])
    runs = {row["id"]: row["state"] for row in view.select("run", columns=["id", "state"])}
    assert runs == {row["run"]: worker.STATES[1] for row in decisions}
    assert view.count("award") == 5 * len(decisions)
    assert all(view.count("award", Eq("decision", row["id"])) == 5 for row in decisions)
    return len(decisions)


def whole_publish(view):
    """The pointer names a snapshot whose files are as published, and so does every row."""
    place = Path(view.session.engine.path).parent / "snapshots"
    found = snapshot.verify(place)
    rows = view.select("snapshot")
    for row in rows:
        assert snapshot.verify(place, row["n"]).digest == row["manifest_sha"]
    assert (found is None and not rows) or all(row["n"] <= found.n for row in rows)
    return len(rows)


WHOLE = {"create": whole_load, "load": whole_load, "decide": whole_decide, "publish": whole_publish}


def look(death, anchors):
    """Open what a dead process left and return how many acts it holds."""
    store = open_store(Path(death["folder"]))
    try:
        assert store.faults() == []
        state = store.log_state(anchors)
        assert state.bad is None, state
        anchors.append(state.head)
        view = store.open(worker.SUBJECT)
        acts = WHOLE[death["phase"]](view)
        assert acts == view.count("audit") == state.rows
        return acts
    finally:
        store.close()


@pytest.mark.crash
def test_two_hundred_deaths(tmp_path):
    words = [f"{phase}={count}" for phase, count in KILLS.items()]
    server = subprocess.Popen(
        [sys.executable, str(WORKER), str(tmp_path), "7", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    killed, inside, held, anchors = Counter(), Counter(), Counter(), {}
    with server:
        for line in server.stdout:
            death = json.loads(line)
            folder = death["folder"]
            assert death["killed"], death
            acts = look(death, anchors.setdefault(folder, []))
            # What was said to be committed is there; of the act under way all or nothing.
            new = acts - held[folder]
            assert death["committed"] <= new <= death["committed"] + death["inside"]
            held[folder] = acts
            killed[death["phase"]] += 1
            inside[death["phase"]] += death["inside"]
            server.stdin.write("\n")
            server.stdin.flush()
    assert server.returncode == 0
    assert killed == KILLS and sum(killed.values()) >= 200
    # Deaths that miss the work prove nothing: most must fall inside an act.
    assert all(inside[phase] >= 0.6 * count for phase, count in KILLS.items()), inside
    assert sum(held.values()) > sum(KILLS.values())


def test_a_second_process_waits_and_nothing_is_lost(tmp_path):
    """Four processes write the same store at once; every act of each is there, once."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import crash_worker as w\n"
        "from pathlib import Path\n"
        "view = w.open_store(Path(sys.argv[2])).open(w.SUBJECT)\n"
        "for n in range(10): w.load(view, None, f'{sys.argv[3]}{n}')\n"
    )
    command = [sys.executable, "-c", code, str(WORKER.parent), str(tmp_path / "w")]
    processes = [subprocess.Popen([*command, name]) for name in "abcd"]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0, 0]
    store = open_store(tmp_path / "w")
    view = store.open(worker.SUBJECT)
    assert store.faults() == [] and store.log_state()[::2] == (40, None)
    assert whole_load(view) == 40 and TABLES["load"].name == "load"
    store.close()
