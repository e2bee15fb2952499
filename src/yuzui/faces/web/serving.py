# SPDX-License-Identifier: Apache-2.0
"""Pages in threads, few enough that they do not hinder each other; solves in other processes.

While a page waits for a solve it holds no thread: it is built anew when the answer has come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import anyio
from anyio.lowlevel import RunVar
from starlette.requests import Request
from starlette.responses import Response

from yuzui.errors import InternalError
from yuzui.solve.runner import Runner, Task, Wanted, request
from yuzui.text import Text

THREADS = 4
"""Pages built at the same time: they share one interpreter, and more would take turns oftener."""
PATIENCE = 25.0
"""Seconds a reader waits for a solve before being asked to come back."""
TASKS = 8
"""Most solves of one page."""
GONE = 499
"""What is noted where the reader left before the answer; nobody gets it."""

Made = TypeVar("Made")

_threads: RunVar[anyio.CapacityLimiter] = RunVar("yuzui_pages")


async def threaded(make: Callable[[], Made]) -> Made:
    """Return what a function makes, in a thread for pages."""
    limiter = _threads.get(None)
    if limiter is None:
        limiter = anyio.CapacityLimiter(THREADS)
        _threads.set(limiter)
    return await anyio.to_thread.run_sync(make, limiter=limiter)


async def served(
    show: Callable[[], Response], asked: Request, runner: Runner | None, owner: Callable[[], str]
) -> Response:
    """Return a page; what it has to solve is solved elsewhere."""
    if runner is None:
        return await threaded(show)
    outcomes: dict[str, bytes] = {}
    for _ in range(TASKS + 1):
        try:
            return await threaded(partial(_built, show, outcomes))
        except Wanted as wanted:
            task = wanted.task
        outcome = await _outcome(runner, task, owner(), asked)
        if outcome is None:
            return Response(status_code=GONE)
        outcomes[task.key] = outcome
    raise InternalError(Text("this page never stops asking", "该页面不断请求求解"))


def _built(show: Callable[[], Response], outcomes: dict[str, bytes]) -> Response:
    with request(outcomes):
        return show()


async def _outcome(runner: Runner, task: Task, owner: str, asked: Request) -> bytes | None:
    """Wait for a solve without holding a thread; None where the reader left."""
    job = runner.ask(task, owner)
    answer = asyncio.wrap_future(job.future)
    left = asyncio.ensure_future(_left(asked))
    cancel = True
    try:
        # the answer is shared with who else asks: it is waited for, never cancelled from here
        both: set[asyncio.Future[Any]] = {answer, left}
        await asyncio.wait(both, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if answer.done() and not answer.cancelled():
            return answer.result()
        if left.done():
            return None
        cancel = answer.cancelled()
        raise runner.busy()
    except asyncio.CancelledError:  # the server ends: there is nobody to answer
        return None
    finally:
        left.cancel()
        runner.leave(job, cancel)


async def _left(asked: Request) -> None:
    while (await asked.receive())["type"] != "http.disconnect":
        await asyncio.sleep(0.1)  # who calls from within a program may say the same for ever
