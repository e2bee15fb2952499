# SPDX-License-Identifier: Apache-2.0
"""A stored slate back to the very problem that it answered: the one way there is.

The document holds every figure that the rules read. Statistics of the reviews, and the posterior
draws that a tie band by probability compares, stand in its part ``problem``; *why*, what-if, draw,
override and recheck all begin with :func:`reopen`.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import StateError
from yuzui.funding.candidates import Candidates
from yuzui.funding.portfolio.problem import Problem, Slate
from yuzui.funding.rulebook import Book, build
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Document = Mapping[str, Any]

VERSION = 1
ENCODING = "base64 zlib float32-le"

COMPARED = 4_000_000
"""Most draws times proposals that a tie band by probability compares: sixteen megabytes."""


def compared(book: Book, draws: Array | None) -> Array | None:
    """Return the draws that the rules themselves read, as they are stored; None if none do."""
    bands = (rule.own.get("tie_band", {}) for rule in book.of_kind("ranking"))
    if draws is None or not any("probability" in band for band in bands):
        return None
    most = max(200, COMPARED // max(1, draws.shape[1]))
    if len(draws) > most:
        draws = draws[np.linspace(0, len(draws) - 1, most).round().astype(int)]
    return np.asarray(draws.astype("<f4").astype(float))


def stored(problem: Problem, draws: Array | None) -> dict[str, Any]:
    """Return the part ``problem`` of a document: what its other parts do not hold."""
    candidates = problem.candidates
    whole = candidates.whole
    return {
        "version": VERSION,
        "statistics": {
            name: [float(v) if np.isfinite(v) else None for v in figures[:whole]]
            for name, figures in sorted(candidates.statistics.items())
        },
        "draws": None if draws is None else _packed(draws),
    }


def _packed(draws: Array) -> dict[str, Any]:
    data = zlib.compress(draws.astype("<f4").tobytes(), 6)
    return {"count": len(draws), "encoding": ENCODING, "data": base64.b64encode(data).decode("ascii")}


def _unpacked(part: Mapping[str, Any], n: int) -> Array:
    data = zlib.decompress(base64.b64decode(part["data"]))
    return np.frombuffer(data, "<f4").astype(float).reshape(int(part["count"]), n)


def reopen(document: Document) -> Problem:
    """Return the problem a document was the answer to."""
    from yuzui.funding.slate.solution import problem

    book = build(document["book"])
    part = document.get("problem")
    if part is None and book.of_kind("ranking"):
        raise _old(document)
    rows = document["proposals"]
    columns = list(rows[0]["columns"]) if rows else []
    figures = {} if part is None else part["statistics"]
    drawn = None if part is None or part["draws"] is None else part["draws"]
    candidates = Candidates(
        ids=[row["id"] for row in rows],
        amount=np.array([row["amount"] for row in rows]),
        value=np.array([row["value"] or 0.0 for row in rows]),
        columns={name: [row["columns"][name] for row in rows] for name in columns},
        requested=np.array([row["requested"] for row in rows]),
        eligible=np.array([row["eligible"] for row in rows], dtype=bool),
        by_year={int(year): np.array(cells) for year, cells in (document["by_year"] or {}).items()},
        statistics={
            name: np.array([np.nan if cell is None else cell for cell in cells]) for name, cells in figures.items()
        },
    )
    draws = None if drawn is None else _unpacked(drawn, len(rows))
    return problem(book, candidates, document["run"]["seed"], draws)


def slate(document: Document, problem: Problem) -> Slate | None:
    """Return the stored set as the method's own kind of answer; None if there is none."""
    part, run = document["slate"], document["run"]
    if part["value"] is None:
        return None
    places = mask(document, problem)
    proof = (part["value"], part["bound"], str(run["engine"]), str(run["engine_version"]))
    return Slate(part["status"], places, *proof)


def mask(document: Document, problem: Problem) -> Array:
    """Return the funded places of a document, shape (n,); of levels the one that is funded."""
    rows = document["proposals"]
    level = np.array([row["level"] if row["selected"] else 0.0 for row in rows])
    return placed(problem, level)


def placed(problem: Problem, level: Array) -> Array:
    """Return the places of proposals funded at given levels, shape (n,)."""
    candidates = problem.candidates
    if candidates.parent is None or candidates.fraction is None:
        return np.asarray(level > 0)
    levels = level[candidates.parent]
    return np.asarray((levels > 0) & (np.abs(levels - candidates.fraction) < 1e-9))


def _old(document: Document) -> StateError:
    return StateError(
        Text(
            "this slate was stored without the scores that its ranking reads: it cannot be asked",
            "该方案存储时未含排名规则所读的评分数据，无法据此作答",
        ),
        seen=str(document["run"]["id"]),
        expected="problem",
        fix=Text(
            "run yuzui fund on the same files again, and ask the new slate",
            "请用同样的文件重新运行 yuzui fund，再就新方案提问",
        ),
        code="slate_not_reopenable",
    )
