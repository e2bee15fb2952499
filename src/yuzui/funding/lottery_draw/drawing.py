# SPDX-License-Identifier: Apache-2.0
"""From a stored slate to its published draw, and back: replayed from the file alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from yuzui.errors import StateError
from yuzui.funding.lottery import published as file
from yuzui.funding.lottery.band import pool_of
from yuzui.funding.lottery.replay import Failed, replay
from yuzui.funding.portfolio.ranking import Redrawn
from yuzui.funding.rulebook import build
from yuzui.funding.slate import lottery
from yuzui.funding.slate.reopen import reopen
from yuzui.solve.registry import solve
from yuzui.text import Text

Document = dict[str, Any]


def with_lottery(document: Document) -> Document:
    """Return a slate with its ``lottery``, also where no row of the rules draws lots."""
    if document["lottery"] is not None:
        return dict(document)
    if not document["redraws"]:
        raise StateError(
            Text("the scores were not drawn again: there is no band", "未重抽评分，没有抽签区间"),
            seen=document["run"]["id"],
            fix=Text("run yuzui fund with --redraws 200", "请以 --redraws 200 运行 yuzui fund"),
            code="no_band",
        )

    rows = [dict(row) for row in document["proposals"]]
    share = np.array([row["probability"] for row in rows])
    draws = int(document["redraws"])
    redrawn = Redrawn(share * draws, draws)
    part = lottery.settled(reopen(document), redrawn, None, rows)
    return {**document, "proposals": rows, "lottery": part}


def published(document: Document, secret: str, public: str, **more: Any) -> dict[str, Any]:
    """Draw over the band of a slate and return the published file."""
    problem, book = reopen(document), build(document["book"])
    bands = [row["band"] for row in document["proposals"]]
    weights = None
    if document["lottery"]["policy"] == "weighted":
        weights = {row["id"]: row["probability"] for row in document["proposals"] if row["band"] == "lottery"}
    rows = file.rows(book.rules, problem.candidates, weights)
    inside = lottery.fixed_in(document)
    return file.publish(pool_of(problem, bands), book, rows, inside, (secret, public), **more)


def replayed(document: Mapping[str, Any]) -> list[Failed]:
    """Return the steps of a published file that do not hold; empty if all do."""
    return replay(document, solve)
