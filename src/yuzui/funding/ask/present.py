# SPDX-License-Identifier: Apache-2.0
"""A stored slate made ready for questions: its problem, its set, and a clock that is kept.

Whoever asks a page may not keep a machine busy: every solve of one answer shares one allowance
of time, one answer is computed at a time, and what ended because of it says so.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from yuzui.errors import LimitReachedError, OutcomeError, UnknownIdentifierError, meant
from yuzui.funding.portfolio.problem import Problem, Slate
from yuzui.funding.slate import reopen
from yuzui.funding.slate.reopen import mask as mask
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Document = Mapping[str, Any]

_ONE = threading.Lock()


def proposal(document: Document, name: str) -> Mapping[str, Any]:
    """Return one proposal of a slate."""
    rows = {row["id"]: row for row in document["proposals"]}
    if name not in rows:
        raise UnknownIdentifierError(
            Text("there is no such proposal", "没有该申请"),
            seen=name,
            fix=meant(name, rows) or Text("look the id up in the list of proposals", "请在申请名单中查找编号"),
        )
    found: Mapping[str, Any] = rows[name]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Present:
    """A slate as it stands."""

    document: Document
    problem: Problem
    slate: Slate | None
    seconds: float

    def row(self, name: str) -> Mapping[str, Any]:
        """Return one proposal."""
        return proposal(self.document, name)

    def chosen(self) -> Slate:
        """Return the set."""
        if self.slate is None:
            raise OutcomeError(
                Text("there is no set to ask about: the rules contradict", "没有方案可问：规则互相矛盾"),
                seen=str(self.document["slate"]["status"]),
                fix=Text(
                    "loosen one of the rules in conflict and run yuzui fund again",
                    "请放宽互相矛盾的规则之一，再运行 yuzui fund",
                ),
                code="no_slate",
            )
        return self.slate


def late() -> LimitReachedError:
    """Return the error for a question whose time is up."""
    return LimitReachedError(
        Text("the time for one question is up: nothing is claimed", "单个问题的时限已到：不作任何结论"),
        fix=Text("ask on the command line, where more time is given", "请用命令行提问，时限更长"),
        code="question_late",
    )


@contextmanager
def present(document: Document, seconds: float) -> Iterator[Present]:
    """Make a stored slate ready for one question."""
    if not _ONE.acquire(timeout=seconds):
        raise late()
    try:
        problem = reopen.reopen(document)
        yield Present(document, clocked(problem, seconds), reopen.slate(document, problem), seconds)
    finally:
        _ONE.release()


def clocked(problem: Problem, seconds: float) -> Problem:
    """Return the problem with an engine that never runs past one moment."""
    end, solve = time.monotonic() + seconds, problem.solve

    def timed(model: Any, limits: Any, start: Any) -> Any:
        left = end - time.monotonic()
        if left <= 0.01:
            raise late()
        return solve(model, replace(limits, seconds=min(limits.seconds, left)), start)

    return replace(problem, solve=timed)


def levels(present: Present, chosen: Array) -> dict[str, float]:
    """Return the proposals of a set with the level each is funded at."""
    found = present.problem.candidates.proposals(chosen)
    ids = [row["id"] for row in present.document["proposals"]]
    return {name: float(level) for name, level in zip(ids, found, strict=True) if level > 0}
