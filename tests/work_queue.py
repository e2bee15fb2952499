# SPDX-License-Identifier: Apache-2.0
"""Background jobs of a test, done in its own process."""

from yuzui import runner
from yuzui.store import jobs


def work_off(workspace):
    """Do all jobs that wait, one after the other; return how many."""
    count = 0
    while rows := jobs.claim(workspace.store, 1):
        for row in rows:
            outcome = runner.done({"dir": str(workspace.dir), **row}, lambda text, of=None: None)
            jobs.end(workspace.store, row["id"], "failed" if "error" in outcome else "done", **outcome)
            count += 1
    return count
