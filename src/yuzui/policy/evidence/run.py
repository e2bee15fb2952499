# SPDX-License-Identifier: Apache-2.0
"""Run checks, each with a time limit; a fault concerns that check only."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from queue import SimpleQueue

from yuzui.errors import YuzuiError
from yuzui.policy.evidence.outcome import NoDataError, NotBuiltError, Outcome
from yuzui.policy.evidence.world import World
from yuzui.policy.plan.check import Check, kind
from yuzui.text import Text, same


def outcomes(checks: Sequence[Check], world: World, limit: float) -> list[Outcome]:
    """Run checks one after another, each within a limit of processor time, seconds."""
    with _Turns(limit) as turns:
        return [turns.take(partial(outcome, check, world)) for check in checks]


def outcome(check: Check, world: World) -> Outcome:
    """Run one check that speaks for the tool."""
    if check.awaits:
        return Outcome("awaits", Text(f"waits for: {check.awaits}", f"有待：{check.awaits}"))
    runner = import_module(f"yuzui.policy.checks.{kind(check)}")
    try:
        result: Outcome = runner.run(check, world)
        return result
    except NoDataError as missing:
        return Outcome("no_data", missing.message)
    except NotBuiltError as missing:
        return Outcome("fail", missing.message)
    except YuzuiError as error:
        return Outcome("error", error.message + same(f" ({error.code})"))
    except (Exception, SystemExit) as error:
        # a fault of one check must not take the scorecard with it; it is shown and counted
        shown = same(f"{type(error).__name__}: {error}"[:300])
        return Outcome("error", Text("the check broke: ", "检验出错：") + shown)


class _Turns:
    """A thread beside this one that does one thing after another, each within a limit.

    A thread that has used up its time cannot be stopped; it is left alone, and the next thing
    gets a new one. Threads are kept for the next thing since each opens the store anew.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._asked: SimpleQueue[_Turn | None] | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> _Turns:
        return self

    def __exit__(self, *_: object) -> None:
        if self._asked is not None:
            self._asked.put(None)

    def take(self, what: Callable[[], Outcome]) -> Outcome:
        """Return what a call answers, or that it did not within the limit."""
        if self._asked is None or self._thread is None:
            self._asked = SimpleQueue()
            self._thread = threading.Thread(target=_work, args=(self._asked,), daemon=True)
            self._thread.start()
        turn = _Turn(what, _used(self._thread))
        self._asked.put(turn)
        if _wait(turn, self._thread, self.limit):
            return turn.outcomes[0]
        self._asked.put(None)
        self._asked = self._thread = None
        return Outcome(
            "error",
            Text(f"no answer within {self.limit:g} s", f"{self.limit:g} 秒内没有结果"),
            None,
            f"{self.limit:g} s",
        )


@dataclass(frozen=True, slots=True)
class _Turn:
    """One call: what is asked, the processor time of its thread before, and the answer."""

    what: Callable[[], Outcome]
    before: float
    outcomes: list[Outcome] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)


def _work(queue: SimpleQueue[_Turn | None]) -> None:
    while (turn := queue.get()) is not None:
        turn.outcomes.append(turn.what())
        turn.done.set()


def _wait(turn: _Turn, worker: threading.Thread, limit: float) -> bool:
    """Wait until a call is done, has used its processor time, or has waited ten times as long.

    A busy machine makes a check slow, not wrong: what it says must not depend on the neighbours.
    """
    last = time.monotonic() + 10 * limit
    while worker.is_alive() and time.monotonic() < last and _used(worker) - turn.before < limit:
        if turn.done.wait(0.2):
            break
    return bool(turn.outcomes)


def _used(worker: threading.Thread) -> float:
    """Return the processor time of a thread, seconds; nothing where the system does not tell."""
    clock = getattr(time, "pthread_getcpuclockid", None)
    if clock is None or worker.ident is None:
        return 0.0
    try:
        return time.clock_gettime(clock(worker.ident))
    except OSError:
        # it ended meanwhile
        return 0.0
