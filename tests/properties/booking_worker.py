# SPDX-License-Identifier: Apache-2.0
"""Fork as many processes as wanted, let all of them book one slot at once, print what each says.

``booking_worker.py FOLDER race COUNT`` prints one JSON line per process;
``booking_worker.py FOLDER die`` kills a process between its booking and its ledger entries.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import numpy as np  # noqa: F401 - loaded before the first fork, so that no child pays for it
from tests.jobs.scheduling import lab

from yuzui.errors import YuzuiError
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.scheduling.booking import desk
from yuzui.store import durable


def race(folder, count):
    """Let every child open the store, wait for one signal, and book."""
    lab.make(folder).close()
    hear, tell = os.pipe()
    go_hear, go_tell = os.pipe()
    for place in range(count):
        if os.fork() == 0:
            try:
                os.close(go_tell)
                workspace = Workspace(folder, Subject(f"user{place:02d}", frozenset({"member"})))
                os.read(go_hear, 1)  # returns when the parent closes its end
                os.write(tell, json.dumps(_one(workspace)).encode() + b"\n")
                workspace.close()
            finally:
                os._exit(0)
    os.close(go_hear)
    os.close(tell)
    os.close(go_tell)
    with os.fdopen(hear) as said:
        sys.stdout.write(said.read())
    for _ in range(count):
        os.wait()


def _one(workspace):
    try:
        made = lab.book(workspace, 9, 11)
        return {"user": workspace.subject.name, "booking": made["booking"]}
    except YuzuiError as error:
        told = getattr(error, "detail", {}).get("taken", [])
        return {"user": workspace.subject.name, "code": error.code, "taken": told,
                "said": error.say("en")}  # fmt: skip


def die(folder):
    """Book once whole, then die in the midst of the next booking."""
    workspace = lab.make(folder)
    lab.book(workspace, 9, 11, by="li")
    if os.fork() == 0:
        own = Workspace(folder, lab.OFFICER)
        desk.post = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        lab.book(own, 12, 13, by="wang")
        os._exit(0)
    status = os.wait()[1]
    sys.stdout.write(json.dumps({"killed": os.WTERMSIG(status) == signal.SIGKILL}) + "\n")


if __name__ == "__main__":
    durable.FIXED = int(lab.NOW)
    path = Path(sys.argv[1])
    if sys.argv[2] == "race":
        race(path, int(sys.argv[3]))
    else:
        die(path)
