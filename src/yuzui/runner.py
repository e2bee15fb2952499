# SPDX-License-Identifier: Apache-2.0
"""The runner: a process beside the web that works off the queue of jobs and sends the mail.

::

    web process ── Keeper ──starts──► runner ──starts──► one process a job
         │                              │  ▲                 │
         └── asks, cancels ──► store ◄──┘  └── how far, what came of it

What one of them knows and the others need stands in the store; so any of them may be killed at any
moment. A runner ends with the web process that started it, and the processes of its jobs with it;
what they worked on is lost then, and tried once more by the next runner.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from yuzui.errors import StoreError, VisibilityError, YuzuiError
from yuzui.job import background, daily, mail, notices
from yuzui.job.mail import Office
from yuzui.job.workspace import Workspace
from yuzui.settings import whole
from yuzui.store import jobs, messages
from yuzui.store.private import FILE
from yuzui.store.sqlite import SqliteStore
from yuzui.store.subjects import resolve
from yuzui.text import Text

ROUND = 0.25
"""Seconds between two looks at the queue and at what runs."""
IDLE = 300.0
"""Seconds after which a runner without work ends."""
RENEW = 10.0
"""Seconds between two renewals of a lease where nothing is told."""
BEAT = 5.0
"""Seconds between two signs of life of a process that computes."""
POST = 1.0
"""Seconds between two looks at the queue of mail."""
NICE = 5
"""How far a job stands behind the pages for a core."""


def workers() -> int:
    """Return how many jobs may run at a time."""
    return whole("job_workers") or max(1, min(4, len(os.sched_getaffinity(0)) - 1))


def command(function: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """Return command and environment of a process of this installation."""
    path = os.pathsep.join(filter(None, sys.path))
    code = f"from yuzui.runner import {function}; {function}()"
    return [sys.executable, "-P", "-c", code, *arguments], {**os.environ, "PYTHONPATH": path}


def end(popen: subprocess.Popen[Any]) -> None:
    """End a process with all that it started, and close what led to it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(popen.pid, signal.SIGKILL)
    popen.wait()
    for stream in (popen.stdin, popen.stdout):
        with suppress(OSError):
            if stream is not None:
                stream.close()


class Worker:
    """The process of one job, as the runner sees it."""

    def __init__(self, folder: Path, row: Mapping[str, Any]) -> None:
        self.name: str = row["id"]
        self.heard = self.renewed = time.monotonic()
        self.outcome: dict[str, Any] | None = None
        self.news: dict[str, Any] = {}
        self._progress: dict[str, Any] | None = None
        words, environment = command("work")
        # a session of its own: Ctrl-C is for who serves, and what it starts ends with it
        self.popen = subprocess.Popen(  # noqa: S603 - our own interpreter
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, start_new_session=True
        )
        assert self.popen.stdin is not None and self.popen.stdout is not None
        question = {"dir": str(folder), **{name: row[name] for name in ("id", "by", "kind", "args")}}
        with suppress(OSError):
            self.popen.stdin.write(json.dumps(question) + "\n")
            self.popen.stdin.flush()
        self._thread = threading.Thread(target=self._listen, args=(self.popen.stdout,), daemon=True)
        self._thread.start()

    def _listen(self, stream: TextIO) -> None:
        with suppress(OSError, ValueError):
            for line in stream:
                message = json.loads(line)
                self.heard = time.monotonic()
                if "tell" in message:
                    text, of = Text.of(message["tell"]), message["of"]
                    before = self._progress
                    self._progress = background.now_doing(text, None if of is None else (of[0], of[1]), before)
                    self.news = {**self.news, **self._progress}
                elif "cpu" in message:
                    self.news = {**self.news, "cpu": message["cpu"]}
                else:
                    self.outcome = message

    def watched(self, store: SqliteStore, then: jobs.Then) -> bool:
        """Write down what is new of the job; return whether there is nothing more to watch."""
        ended = self.popen.poll()
        if ended is not None:
            self._thread.join(5)  # what it said last may not have been read yet
        if not jobs.runs(store, self.name):
            return True
        if self.outcome is not None:
            state = "failed" if "error" in self.outcome else "done"
            reason = self.outcome["error"]["code"] if state == "failed" else ""
            jobs.end(store, self.name, state, reason, then, **self.news, **self.outcome)
            return True
        if ended is not None and -ended == signal.SIGXCPU:
            jobs.end(store, self.name, "failed", "cpu_limit", then, error=_spent(), **self.news)
            return True
        silent = time.monotonic() - self.heard > jobs.LEASE
        if ended is not None or silent:
            jobs.lose(store, self.name, then)
            return True
        if self.news or time.monotonic() - self.renewed > RENEW:
            news, self.news = self.news, {}
            try:
                jobs.renew(store, self.name, **news)
            except StoreError:
                self.news = {**news, **self.news}
                raise
            self.renewed = time.monotonic()
        return False


def _spent() -> dict[str, Any]:
    text = Text("This took more processor time than a job may: {n} s.", "该任务超出处理器时间上限：{n} 秒。")
    return {"message": text.format(n=whole("job_cpu")).json(), "code": "cpu_limit"}


class Runner:
    """What works off the queue of one workspace.

    Parameters
    ----------
    folder : Path
        The workspace.
    most : int
        Jobs that run at a time; 0 for as many as the settings say.
    office : Office, optional
        From where mail is sent; without one it stays in the queue.
    """

    def __init__(self, folder: Path, most: int = 0, office: Office | None = None) -> None:
        self.folder, self.most, self.office = folder, most or workers(), office
        self.workspace = Workspace(folder)
        self.running: list[Worker] = []
        self.stopped = threading.Event()

    def round(self) -> int:
        """Look once at all there is to do; return how many jobs run."""
        store = self.workspace.store
        then = partial(notices.ended, store, self.folder)
        for worker in list(self.running):
            if worker.watched(store, then):
                self.running.remove(worker)
                end(worker.popen)
        jobs.recover(store, {worker.name for worker in self.running}, then)
        for row in jobs.claim(store, self.most - len(self.running)):
            self.running.append(Worker(self.folder, row))
        return len(self.running)

    def run(self) -> None:
        """Work until it is asked to stop, or there has been nothing to do for long."""
        busy = time.monotonic()
        # a mail server that does not answer holds no job
        threading.Thread(target=self._post, name="yuzui-mail", daemon=True).start()
        try:
            while not self.stopped.wait(ROUND):
                try:
                    if self.round():
                        busy = time.monotonic()
                except StoreError:
                    # locked or full: nothing is lost, the next round tries again
                    self.stopped.wait(1)
                if time.monotonic() - busy > IDLE or not (self.folder / FILE).is_file():
                    return
        finally:
            self.close()

    def _post(self) -> None:
        """Do what is due by the clock and send mail until the runner stops."""
        while self.office is not None and not self.stopped.wait(POST):
            with suppress(YuzuiError):  # a store that is locked or full is asked again
                if daily.due(self.workspace.store):
                    daily.tick(self.workspace)
            mail.try_to(self.workspace.store, self.office)

    def close(self) -> None:
        """End what runs, and put it back to where it was."""
        self.stopped.set()
        for worker in self.running:
            end(worker.popen)
            with suppress(StoreError):
                jobs.give_back(self.workspace.store, worker.name)
        self.running.clear()
        self.workspace.close()


def main() -> None:
    """Be the runner of a workspace until who started this is gone: ``main FOLDER``, the office on standard input."""
    office = json.loads(sys.stdin.readline() or "null")
    runner = Runner(Path(sys.argv[1]).absolute(), office=office and Office(**office | {"base": Path(office["base"])}))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: runner.stopped.set())

    def listen() -> None:
        _until_closed(0)  # it ends with who holds the other end
        runner.stopped.set()

    threading.Thread(target=listen, daemon=True).start()
    runner.run()


def _until_closed(descriptor: int) -> None:
    """Wait until nobody holds the other end; by the descriptor, since a stream that is read locks what ends it."""
    with suppress(OSError):
        while os.read(descriptor, 4096):
            pass


def work() -> None:
    """Do the job that stands on standard input, and say on standard output how far it is and what came of it."""
    lines = os.fdopen(os.dup(1), "w")
    requests = os.fdopen(os.dup(0))
    os.dup2(2, 1)  # whatever a library prints is no answer
    lock = threading.Lock()

    def say(**message: Any) -> None:
        with lock:
            lines.write(json.dumps(message) + "\n")
            lines.flush()

    question = json.loads(requests.readline())
    _limit()

    def beat() -> None:
        while True:
            with suppress(OSError, ValueError):
                say(cpu=_cpu())
            time.sleep(BEAT)

    def listen() -> None:
        _until_closed(requests.fileno())  # it ends with the runner, however that ended
        os.killpg(0, signal.SIGKILL)

    for target in (beat, listen):
        threading.Thread(target=target, daemon=True).start()
    outcome = done(question, lambda text, of=None: say(tell=text.json(), of=of))
    say(cpu=_cpu())
    say(**outcome)


def _cpu() -> float:
    return math.fsum(os.times()[:4])


def _limit() -> None:
    """Bound what a job takes of the machine, and stand behind the pages."""
    with suppress(OSError):
        os.nice(NICE)
    for name, most in ((resource.RLIMIT_AS, whole("job_memory")), (resource.RLIMIT_CPU, whole("job_cpu"))):
        if most:
            soft, hard = resource.getrlimit(name)
            bounds = [one for one in (soft, hard, most) if one != resource.RLIM_INFINITY]
            resource.setrlimit(name, (min(bounds), hard))


def done(question: Mapping[str, Any], tell: Callable[..., None]) -> dict[str, Any]:
    """Return what came of a job done here: the path of its result, or what went wrong in one sentence."""
    workspace = Workspace(question["dir"])
    try:
        subject = resolve(workspace.store, question["by"])
        if subject.roles | subject.scoped <= {"public"}:
            raise VisibilityError.not_found()
        seen = workspace.seen_by(subject, "web")
        return {"result": background.compute(seen, question["kind"], question["args"], tell)}
    except YuzuiError as error:
        return {"error": sentence(error)}
    except MemoryError:
        text = Text("This took more memory than a job may: {n} GB.", "该任务超出内存上限：{n} GB。")
        size = f"{whole('job_memory') / 1e9:.3g}"
        return {"error": {"message": text.format(n=size).json(), "code": "memory_limit"}}
    except Exception:
        sys.stderr.write(f"job {question['id']} ({question['kind']})\n{traceback.format_exc()}")
        text = Text("Something in the program went wrong; it is noted under this number.", "程序出错，已按此编号记录。")
        return {"error": {"message": text.json(), "code": "fault"}}
    finally:
        workspace.close()


def sentence(error: YuzuiError) -> dict[str, Any]:
    """Return an error as the row of a job holds it: what is wrong, where, what was seen, what mends it."""
    more: dict[str, Any] = {"seen": error.seen, "expected": error.expected}
    if (place := error.place.text()).en:
        more["place"] = place.json()
    if error.mending is not None:
        more["fix"] = error.mending.json()
    return {"message": error.message.json(), "code": error.code, **{k: v for k, v in more.items() if v}}


class Keeper:
    """What keeps a runner at work beside a web process, as long as there is something to do."""

    def __init__(self, workspace: Workspace, office: Office | None = None, every: float = 1.0) -> None:
        self.workspace, self.office, self.every = workspace, office, every
        self.popen: subprocess.Popen[bytes] | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="yuzui-jobs", daemon=True)

    def start(self) -> None:
        """Begin to watch the queue."""
        self._thread.start()

    def _watch(self) -> None:
        while not self._closed.wait(self.every):
            with suppress(YuzuiError, OSError):
                self.ensure_running()

    def ensure_running(self) -> None:
        """Start a runner if there is work and none."""
        if (self.popen is not None and self.popen.poll() is None) or not (self.workspace.dir / FILE).is_file():
            return
        store = self.workspace.store
        if store.writable and (
            jobs.waiting(store) or (self.office is not None and (messages.due(store) or daily.due(store)))
        ):
            if self.popen is not None:
                end(self.popen)
            words, environment = command("main", str(self.workspace.dir.absolute()))
            self.popen = subprocess.Popen(  # noqa: S603 - our own interpreter
                words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment, start_new_session=True
            )
            assert self.popen.stdin is not None
            # never among the arguments, which others of this machine may read: it holds a password
            office = None if self.office is None else {**asdict(self.office), "base": str(self.office.base)}
            self.popen.stdin.write(json.dumps(office).encode() + b"\n")
            self.popen.stdin.flush()

    def close(self) -> None:
        """Stop the runner; what it worked on waits for the next."""
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join(10)
        if self.popen is not None:
            self.popen.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.popen.wait(10)
            end(self.popen)
