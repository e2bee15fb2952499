# SPDX-License-Identifier: Apache-2.0
"""``pytest --pair``: tests are collected once, then run by two processes.

The second process is forked when everything is imported and collected. It takes file after file
from the end while the first takes them from the beginning, until they meet: a folder is run by one
of them, so that what its tests share is made once. What the second process finds out is told by
the first as if it had run the tests itself.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest

FRONT, BACK = 0, 1


class Queue:
    """The files that neither process has begun, taken from both ends."""

    def __init__(self, items: list[pytest.Item]) -> None:
        self.files = [list(group) for _, group in groupby(items, key=lambda item: item.path)]
        self._bounds = multiprocessing.get_context("fork").Array("q", [0, len(self.files)])

    def take(self, end: int) -> list[pytest.Item]:
        """Return the tests of the next file at one end; none if nothing is left."""
        with self._bounds.get_lock():
            first, last = self._bounds
            if first == last:
                return []
            self._bounds[end] += (1, -1)[end]
            return self.files[(first, last - 1)[end]]

    def run(self, session: pytest.Session, end: int) -> list[str]:
        """Run files from one end and return the names of the tests that were run."""
        done, now = [], self.take(end)
        while now:
            for item, following in pairwise(now):
                _one(session, item, following)
            # which file is next decides what is torn down after the last test of this one
            after = self.take(end)
            _one(session, now[-1], after[0] if after else None)
            done += [item.nodeid for item in now]
            now = after
        return done


def _one(session: pytest.Session, item: pytest.Item, following: pytest.Item | None) -> None:
    session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    if session.shouldfail:
        raise session.Failed(session.shouldfail)
    if session.shouldstop:
        raise session.Interrupted(session.shouldstop)


class Notes:
    """What the second process writes down instead of printing it."""

    def __init__(self, config: pytest.Config, path: Path) -> None:
        self.config, self.file, self.first = config, path.open("wb"), os.getppid()

    def write(self, kind: str, what: Any) -> None:
        # not JSON, which would make lists of tuples; at once, since the process may be killed
        pickle.dump((kind, what), self.file)
        self.file.flush()

    @staticmethod
    def read(path: Path) -> Iterator[tuple[str, Any]]:
        with path.open("rb") as file, suppress(EOFError, pickle.UnpicklingError):
            while True:
                yield pickle.load(file)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if os.getppid() != self.first:
            os._exit(1)  # the first process was killed: nobody would be told
        self.write("began", nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            told = self.config.hook.pytest_report_to_serializable
            self.write("report", told(config=self.config, report=report))

    def pytest_warning_recorded(self, warning_message, when: str, nodeid: str) -> None:
        self.write("fault", f"warning in {nodeid} ({when}): {warning_message.message}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pair", action="store_true", help="run the tests in two processes")


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    config = session.config
    if not config.option.pair or config.option.collectonly or session.testsfailed:
        return None  # as always
    queue = Queue(session.items)
    # both put their folders in one, so that they find what they share
    path = config._tmp_path_factory.getbasetemp() / "second.pickle"
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _second(queue, session, Notes(config, path))
    try:
        mine = queue.run(session, FRONT)
    finally:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        theirs, faults = _told(session, path)
    if code:
        faults.append(f"the second process ended with {code}")
    if not faults and sorted([*mine, *theirs]) != sorted(item.nodeid for item in session.items):
        faults.append(f"{len(mine)} and {len(theirs)} of {len(session.items)} tests were run")
    if faults:
        session.shouldfail = "\n".join(faults)
        raise session.Failed(session.shouldfail)
    return True


def _second(queue: Queue, session: pytest.Session, notes: Notes) -> None:
    """Run tests from the end, write down how they went, and never come back."""
    code = 1
    try:
        manager = session.config.pluginmanager
        manager.unregister(name="terminalreporter")
        # what tests print is kept in a file, which must not be that of the first process
        capture = manager.getplugin("capturemanager")
        capture.stop_global_capturing()
        capture.start_global_capturing()
        manager.register(notes)
        queue.run(session, BACK)
        code = 0
    except BaseException:
        notes.write("fault", traceback.format_exc())
    finally:
        os._exit(code)


def _told(session: pytest.Session, path: Path) -> tuple[list[str], list[str]]:
    """Tell what the second process wrote down; return the tests it began and its own faults."""
    hook, began, faults = session.config.hook, [], []
    for kind, what in Notes.read(path):
        if kind == "began":
            began.append(what)
        elif kind == "report":
            report = hook.pytest_report_from_serializable(config=session.config, data=what)
            hook.pytest_runtest_logreport(report=report)
        else:
            faults.append(what)
    return began, faults
