# SPDX-License-Identifier: Apache-2.0
"""Solves that pages ask for, run in processes of their own behind a bounded queue.

A page says what it needs by :func:`solved`. Where the answer is not there yet, that raises
:class:`Wanted`: the page gives its thread back, the web process waits without one, and the page is
built anew when the answer has come. So no solve ever holds what another page needs.

::

    page ─ solved(task) ─ Wanted ─► Runner.ask ─► queue (bounded, fair by person) ─► process
      ▲                                                                                │
      └────────────── built anew with the answer ◄─── Job.future ◄─────────────────────┘

A task is named by a digest of everything its answer follows from, so that the same question asked
twice is one job. Cancelling ends the process: a solver in C does not listen. A process ends with
the one that started it, however that ended. What writes, has an address, or takes longer than a page
may is a background job in the store (``yuzui.runner``), with the same states and ways to cancel.
"""

from __future__ import annotations

import hashlib
import math
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from importlib import import_module
from itertools import count
from typing import Any, BinaryIO
from weakref import finalize

from yuzui.errors import InternalError, LimitReachedError, StoreError, YuzuiError
from yuzui.text import Text

NICE = 5
"""How far a solve stands behind the pages for a core."""
TRIES = 2
"""How often a job is run whose process ended by itself."""
IDLE = 300.0
"""Seconds after which a process without work is let go."""
LONGEST = 60
"""Most seconds that anyone is told to wait before asking again."""
STORED, BYTES = 512, 64_000_000
"""Most answers kept in memory, and most bytes of them together."""

_HEAD = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to compute.

    Parameters
    ----------
    key : str
        Digest of the function and of all its answer follows from.
    payload : bytes
        The function's name and its arguments.
    keep : callable
        Whether an answer holds for who asks again later.
    """

    key: str
    payload: bytes = field(repr=False, compare=False)
    keep: Callable[[Any], bool] = field(repr=False, compare=False)

    @classmethod
    def of(cls, function: str, *arguments: Any, state: Any = None, keep: Callable[[Any], bool]) -> Task:
        """Return the task of calling a function."""
        payload = pickle.dumps((function, arguments))
        key = hashlib.sha256(payload + repr(state).encode()).hexdigest()
        return cls(key, payload, keep)

    def run(self) -> bytes:
        """Return the outcome, computed here; see :func:`_outcome`."""
        return _outcome(self.payload)


class Wanted(Exception):  # noqa: N818 - no error: what a page says that waits for an answer
    """A page needs the answer of a task that nobody has yet."""

    def __init__(self, task: Task) -> None:
        super().__init__(task.key)
        self.task = task


class Answers:
    """The answers given last, each under the digest of its question; safe to share by threads.

    What is stored is bytes, so that no two readers ever hold the same object.
    """

    def __init__(self, most: int = STORED, size: int = BYTES) -> None:
        self.most, self.size = most, size
        self._lock = threading.Lock()
        self._stored: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def get(self, key: str) -> bytes | None:
        """Return an outcome, or None."""
        with self._lock:
            if key in self._stored:
                self._stored.move_to_end(key)
            return self._stored.get(key)

    def put(self, key: str, outcome: bytes) -> None:
        """Store an outcome, and let go of those not asked for longest."""
        with self._lock:
            self._bytes += len(outcome) - len(self._stored.pop(key, b""))
            self._stored[key] = outcome
            while len(self._stored) > self.most or self._bytes > self.size:
                self._bytes -= len(self._stored.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._stored.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._stored)


ANSWERS = Answers()
"""Those of this process; a key holds all that an answer follows from, so that any app may read."""

_REQUEST: ContextVar[dict[str, bytes] | None] = ContextVar("yuzui_request", default=None)


@contextmanager
def request(outcomes: dict[str, bytes]) -> Iterator[None]:
    """Let :func:`solved` ask for what is neither stored nor among these outcomes."""
    token = _REQUEST.set(outcomes)
    try:
        yield
    finally:
        _REQUEST.reset(token)


def solved(function: str, *arguments: Any, state: Any = None, keep: Callable[[Any], bool] = lambda _: True) -> Any:
    """Return what a function answers, computed in another process where a page asks."""
    task = Task.of(function, *arguments, state=state, keep=keep)
    waiting = _REQUEST.get()
    answer = (waiting or {}).get(task.key) or ANSWERS.get(task.key)
    if answer is None and waiting is not None:
        raise Wanted(task)
    if answer is None:
        answer = task.run()
        store(task, answer)
    return _opened(answer)


def store(task: Task, outcome: bytes) -> None:
    """Store an outcome if it holds for who asks later; errors are found again."""
    kind, value = pickle.loads(outcome)  # noqa: S301 - made by this program
    if kind == "answer" and task.keep(value):
        ANSWERS.put(task.key, outcome)


def _outcome(payload: bytes) -> bytes:
    """Call what a payload names and return what came of it: an answer, an error or a fault."""
    function, arguments = pickle.loads(payload)  # noqa: S301 - made by this program
    module, _, name = function.partition(":")
    try:
        return pickle.dumps(("answer", getattr(import_module(module), name)(*arguments)))
    except YuzuiError as error:
        return pickle.dumps(("error", error))
    except Exception:
        return pickle.dumps(("fault", f"{function}\n{traceback.format_exc()}"))


def _opened(outcome: bytes) -> Any:
    kind, value = pickle.loads(outcome)  # noqa: S301 - made by this program
    if kind == "answer":
        return value
    if kind == "error":
        raise value
    raise RuntimeError(value)


class State(Enum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"


@dataclass(eq=False, slots=True)
class Job:
    """A task that was asked for.

    Parameters
    ----------
    number : int
        Its place in the order of asking.
    task : Task
        What is computed.
    owner : str
        The person who asked first.
    """

    number: int
    task: Task
    owner: str
    future: Future[bytes] = field(default_factory=Future)
    state: State = State.QUEUED
    waiting: int = 0
    tries: int = 0
    late: bool = False


class Runner:
    """Processes that solve, and the queue before them.

    Parameters
    ----------
    workers : int
        Processes; 0 for one less than there are cores, at least 1 and at most 4. They are started
        when first needed.
    room : int
        Most jobs that wait.
    limit : float
        Seconds after which a job is ended.
    """

    def __init__(self, workers: int = 0, room: int = 16, limit: float = 60.0) -> None:
        self.workers = workers or max(1, min(4, len(os.sched_getaffinity(0)) - 1))
        self.room, self.limit = room, limit
        self._lock = threading.Condition()
        self._queue: list[Job] = []
        self._jobs: dict[str, Job] = {}
        self._running: Counter[str] = Counter()
        self._served: Counter[str] = Counter()
        self._threads: list[threading.Thread] = []
        self._processes: dict[Job | int, _Process] = {}
        self._numbers = count(1)
        self._seconds = 2.0
        self._closed = threading.Event()
        finalize(self, _end, self._processes, self._closed)

    def ask(self, task: Task, owner: str) -> Job:
        """Return the job of a task: the one under way, or a new one at the end of the queue.

        Who has asked says by :meth:`leave` that the answer has come or is not waited for.
        """
        with self._lock:
            job = self._jobs.get(task.key)
            if job is None:
                if len(self._queue) >= self.room or self._closed.is_set():
                    raise self.busy()
                job = Job(next(self._numbers), task, owner)
                self._jobs[task.key] = job
                self._queue.append(job)
                self._staff()
                self._lock.notify()
            job.waiting += 1
            return job

    def leave(self, job: Job, cancel: bool = True) -> None:
        """Wait no longer; a job that nobody waits for ends, unless it may go on once it runs."""
        with self._lock:
            job.waiting -= 1
            if job.waiting > 0 or job.future.done():
                return
            if job.state is State.QUEUED:
                self._queue.remove(job)
                self._finish(job, State.CANCELLED)
            elif cancel:
                self._finish(job, State.CANCELLED)
                process = self._processes.get(job)
                if process is not None:
                    process.end()

    def busy(self) -> StoreError:
        """Return the error of a queue without room, with how long it will be so."""
        each = self._seconds / self.workers
        wait = min(LONGEST, max(2, math.ceil(each * (len(self._queue) + 1))))
        return StoreError(
            Text("many questions are being solved: the queue is full", "正在求解的问题较多，队列已满"),
            fix=Text(
                "ask again in {n} seconds; nothing is lost, and every page that solves nothing opens as ever",
                "请于 {n} 秒后重试；没有任何内容丢失，无需求解的页面照常打开",
            ).format(n=wait),
            code="queue_full",
            detail={"retry_after": wait},
        )

    def close(self) -> None:
        """End every process and every job."""
        with self._lock:
            self._closed.set()
            for job in list(self._jobs.values()):
                self._finish(job, State.CANCELLED)
            self._queue.clear()
            _end(self._processes, self._closed)
            self._lock.notify_all()
        for thread in self._threads:
            thread.join(10)

    def _staff(self) -> None:
        """Start a keeper where all are at work."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        if len(self._threads) < self.workers:
            thread = threading.Thread(target=self._serve, name="yuzui-solves", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self) -> None:
        """Keep one process at work until there has been none for long."""
        process = _Process()
        with self._lock:
            self._processes[id(process)] = process
        try:
            while (job := self._next()) is not None:
                self._run(job, process)
        finally:
            with self._lock:
                self._processes.pop(id(process), None)
            process.end()

    def _next(self) -> Job | None:
        """Return the next job: of who has fewest at work and was served longest ago, the first."""
        with self._lock:
            while not self._queue and not self._closed.is_set():
                if not self._lock.wait(IDLE) and not self._queue:
                    # who asks from here on finds one keeper less, and starts another
                    self._threads.remove(threading.current_thread())
                    return None
            if self._closed.is_set():
                return None
            job = min(self._queue, key=lambda one: (self._running[one.owner], self._served[one.owner], one.number))
            self._queue.remove(job)
            self._served[job.owner] = next(self._numbers)
            job.state = State.RUNNING
            self._running[job.owner] += 1
            return job

    def _run(self, job: Job, process: _Process) -> None:
        """Compute one job; who ends its process has said why before."""
        start = time.monotonic()
        with self._lock:
            self._processes[job] = process
        timer = threading.Timer(self.limit, self._overdue, (job, process))
        timer.daemon = True
        timer.start()
        try:
            outcome = None
            while outcome is None and job.tries < TRIES and not (job.late or job.future.done()):
                job.tries += 1
                with suppress(OSError, EOFError):
                    outcome = process.ask(job.task.payload)
        finally:
            timer.cancel()
            with self._lock:
                self._processes.pop(job, None)
                self._running[job.owner] -= 1
        if outcome is not None:
            store(job.task, outcome)
        with self._lock:
            self._seconds += 0.2 * (time.monotonic() - start - self._seconds)
            self._finish(job, State.LOST if outcome is None else State.DONE, outcome)

    def _overdue(self, job: Job, process: _Process) -> None:
        with self._lock:
            if self._processes.get(job) is process and not job.future.done():
                job.late = True
                process.end()

    def _finish(self, job: Job, state: State, outcome: bytes | None = None) -> None:
        if job.future.done():
            return
        self._jobs.pop(job.task.key, None)
        job.state = State.FAILED if job.late else state
        if outcome is not None:
            job.future.set_result(outcome)
        elif state is State.CANCELLED:
            job.future.cancel()
        else:
            job.future.set_result(pickle.dumps(("error", _late() if job.late else _lost())))


def _late() -> LimitReachedError:
    return LimitReachedError(
        Text("solving this took too long and was ended", "求解超时，已终止"),
        fix=Text(
            "ask something nearer to what stands, or on the command line, where no limit holds",
            "请提出更接近现状的问题，或改用命令行（无此时限）",
        ),
        code="solve_limit",
    )


def _lost() -> InternalError:
    return InternalError(
        Text("the process that solved this ended by itself, twice", "求解进程两次意外终止"), code="solve_lost"
    )


def _end(processes: dict[Job | int, _Process], closed: threading.Event) -> None:
    closed.set()
    for process in list(processes.values()):
        process.end()


class _Process:
    """One process that computes; started when first asked, and again after it ended."""

    def __init__(self) -> None:
        self._popen: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def ask(self, payload: bytes) -> bytes:
        """Return the outcome of a payload."""
        popen = self._started()
        assert popen.stdin is not None and popen.stdout is not None
        try:
            _send(popen.stdin, payload)
            return _received(popen.stdout)
        except (OSError, EOFError):
            # it is ending, but may not have ended: the next try must not meet it
            self.end()
            raise

    def end(self) -> None:
        """End the process and all it started."""
        with self._lock:
            popen, self._popen = self._popen, None
        if popen is not None:
            _let_go(popen)

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._popen is not None and self._popen.poll() is None:
                return self._popen
            if self._popen is not None:  # it ended while nobody asked
                _let_go(self._popen)
            path = os.pathsep.join(filter(None, sys.path))
            # a session of its own: Ctrl-C is for who serves, and what it starts ends with it
            self._popen = subprocess.Popen(
                [sys.executable, "-P", "-c", "from yuzui.solve.runner import work; work()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,
            )
            return self._popen


def _let_go(popen: subprocess.Popen[bytes]) -> None:
    """End a process with its children, and close what led to it."""
    with suppress(ProcessLookupError):
        os.killpg(popen.pid, signal.SIGKILL)
    popen.wait()
    for stream in (popen.stdin, popen.stdout):
        with suppress(OSError):
            if stream is not None:
                stream.close()


def work() -> None:
    """Compute what stands on standard input, until who writes there is gone."""
    answers, requests = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    with suppress(OSError):
        os.nice(NICE)
    payloads: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        # a thread of its own sees the end of who started this while a solver is at work
        with suppress(EOFError, OSError):
            while True:
                payloads.put(_received(requests))
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        _send(answers, _outcome(payloads.get()))


def _send(stream: BinaryIO | Any, body: bytes) -> None:
    stream.write(_HEAD.pack(len(body)))
    stream.write(body)
    stream.flush()


def _received(stream: BinaryIO | Any) -> bytes:
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    (size,) = _HEAD.unpack(head)
    body: bytes = stream.read(size)
    if len(body) < size:
        raise EOFError
    return body
