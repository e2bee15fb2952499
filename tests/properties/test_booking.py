# SPDX-License-Identifier: Apache-2.0
"""Two writers for one slot, sudden death, and random acts: bookings and ledger always agree."""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.jobs.scheduling import documents, lab

from yuzui.errors import YuzuiError
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.scheduling.jobs import booking

ROOT = Path(__file__).parents[2]

COUNT = 32


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.NOW))


def worked(folder, *words):
    """Return what a worker process printed, line by line."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.properties.booking_worker", str(folder.resolve()), *map(str, words)],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


def held(folder):
    """Return bookings, sums of holds and faults of a workspace, read by nobody's code but SQL."""
    import sqlite3

    with sqlite3.connect(folder / "yuzui.sqlite") as file:
        bookings = file.execute("SELECT t0, t1, state FROM booking").fetchall()
        holds = file.execute(
            "SELECT coalesce(sum(CASE WHEN kind = 'hold' THEN amount ELSE -amount END), 0)"
            " FROM entry WHERE kind IN ('hold', 'refund', 'lost_user')"
        ).fetchone()[0]
        faults = file.execute("PRAGMA integrity_check").fetchone()[0]
    file.close()
    return bookings, holds, faults


def test_of_32_processes_that_book_one_slot_one_has_it(tmp_path):
    said = worked(tmp_path / "w", "race", COUNT)
    assert len(said) == COUNT == len({one["user"] for one in said})
    won = [one for one in said if "booking" in one]
    lost = [one for one in said if "booking" not in one]
    assert (len(won), len(lost)) == (1, COUNT - 1)
    for one in lost:
        assert one["code"] == "taken", one
        # told when, and, being members, not who
        assert one["taken"] == [{"start": lab.second(9), "end": lab.second(11), "user": None}]
        assert won[0]["user"] not in one["said"] and "another user" in one["said"]
    bookings, holds, faults = held(tmp_path / "w")
    assert bookings == [(lab.second(9), lab.second(11), "firm")]
    assert (holds, faults) == (7200, "ok")
    workspace = Workspace(tmp_path / "w", lab.OFFICER)
    assert not lab.sound(workspace) and workspace.store.log_state().bad is None
    refused = workspace.store.open(lab.OFFICER).select("audit", where=Eq("action", "book refused"))
    assert len(refused) == COUNT - 1
    workspace.close()


def test_of_32_threads_that_book_one_slot_one_has_it(tmp_path):
    workspace = lab.make(tmp_path / "w")
    ready, told = threading.Barrier(COUNT), []

    def take(place):
        own = lab.as_(workspace, f"user{place}")
        ready.wait()
        try:
            told.append(lab.book(own, 9, 11)["booking"])
        except YuzuiError as error:
            told.append(error.code)

    threads = [threading.Thread(target=take, args=(place,)) for place in range(COUNT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("taken") == COUNT - 1 and workspace.view.count("booking") == 1
    assert not lab.sound(workspace)
    workspace.close()


def test_death_between_booking_and_ledger_leaves_neither(tmp_path):
    assert worked(tmp_path / "w", "die") == [{"killed": True}]
    bookings, holds, faults = held(tmp_path / "w")
    assert (len(bookings), holds, faults) == (1, 7200, "ok")
    workspace = Workspace(tmp_path / "w", lab.OFFICER)
    lab.book(workspace, 12, 13, by="wang")  # the slot it died on is free
    assert not lab.sound(workspace) and workspace.store.log_state().bad is None
    workspace.close()


def _act(draw, workspace, made):
    """Take one random act; what is refused is refused whole."""
    kind = draw.random()
    if kind < 0.6 or not made:
        start = draw.choice([8, 9, 10, 11, 12, 13]) + draw.choice((0, 0.5))
        found = lab.book(
            workspace, start, start + draw.choice((0.5, 1, 2)), by=draw.choice("abc"),
            config=draw.choice(("x", "y")), amount=draw.choice((1, 1, 2)),
            wait=draw.random() < 0.5,
        )  # fmt: skip
        made.append(found["booking"] or found["wait"])
    elif kind < 0.9:
        documents.ask(booking, workspace, act="cancel", booking=draw.choice(made), by="office")
    else:
        documents.ask(booking, workspace, act="missed", resource="EM1")


def test_random_acts_leave_no_overlap_and_a_sound_ledger(tmp_path_factory):
    for seed in range(8):
        with pytest.MonkeyPatch.context() as monkeypatch:
            tmp_path = tmp_path_factory.mktemp("case")
            draw = random.Random(seed)
            capacity = draw.choice((1, 1, 3))
            workspace = lab.make(tmp_path / "w", capacity=capacity, staff_notice=draw.choice((0, 7200)))
            made, clock = [], int(lab.NOW)
            for _ in range(30):
                clock += draw.choice((0, 0, 600, 3600))
                monkeypatch.setattr("yuzui.store.durable.FIXED", int(clock))
                before = (workspace.view.count("booking"), len(lab.entries(workspace)))
                try:
                    _act(draw, workspace, made)
                except YuzuiError:
                    assert before == (workspace.view.count("booking"), len(lab.entries(workspace)))
                rows = [r for r in workspace.view.select("booking") if r["state"] == "firm"]
                for second in {r["t0"] for r in rows}:
                    used = sum(r["amount"] for r in rows if r["t0"] <= second < r["t1"])
                    assert used <= capacity
                if capacity == 1:
                    rows.sort(key=lambda r: r["t0"])
                    for one, other in itertools.pairwise(rows):
                        way = 0 if one["config"] == other["config"] else 1800
                        assert one["t1"] + way <= other["t0"]
                assert not lab.sound(workspace)
            _, holds, faults = held(tmp_path / "w")
            rows = workspace.view.select("booking", where=Eq("state", "firm"))
            assert holds == sum((r["t1"] - r["t0"]) * r["amount"] for r in rows) and faults == "ok"
            workspace.close()
