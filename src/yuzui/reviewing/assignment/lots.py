# SPDX-License-Identifier: Apache-2.0
"""Reviewers drawn by lot, drawn again from the document of the assignment alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from yuzui.funding import lottery
from yuzui.funding.lottery_file import Failed
from yuzui.reviewing import panel_lottery
from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign.pricing import total
from yuzui.reviewing.assignment.sources import nothing
from yuzui.solve import registry
from yuzui.text import Text


def replayed(document: Mapping[str, Any]) -> list[Failed]:
    """Draw the reviewers again from a document alone and compare."""
    drawn = document.get("draw")
    if not isinstance(drawn, Mapping):
        return [Failed("form", "draw", Text("no lots were drawn", "并非抽签所得"))]
    pairs = _pairs(document)
    failures: list[Failed] = []
    if lottery.commitment(drawn["secret"]) != drawn["commitment"]:
        failures.append(Failed("commitment", "secret", Text("another secret", "密值不符")))
    some = total(pairs, registry.solve)
    again = panel_lottery.draw(pairs, some.rows, some.columns, drawn["secret"], drawn["public"])
    if again.list_hash != drawn["list_hash"]:
        failures.append(Failed("list", "list_hash", Text("other pairs", "组合名单不符")))
    names = [
        (pairs.proposals[p], pairs.reviewers[r])
        for p, r in zip(again.rows.tolist(), again.columns.tolist(), strict=True)
    ]
    tickets = dict(zip(names, again.tickets, strict=True))
    listed = {(one["proposal"], one["reviewer"]): one["ticket"] for one in drawn["tickets"]}
    assigned = _drawn(document)
    for name in sorted(tickets.keys() & listed.keys()):
        if tickets[name] != listed[name]:
            what = Text("another ticket", "签号不符")
            failures.append(Failed("tickets", " ".join(name), what))
    if not tickets.keys() == listed.keys() == assigned or np.unique(again.rows).size < len(pairs.proposals):
        what = Text("other reviewers would be drawn", "重新抽取所得评审人不同")
        failures.append(Failed("outcome", "assignments", what))
    return failures


def _drawn(document: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return the pairs as they were drawn: what was exchanged since is taken back."""
    pairs = {(one["proposal"], one["reviewer"]) for one in document["assignments"]}
    for one in reversed(document.get("changes", ())):
        for move in reversed(one["moves"]):
            pairs.discard((move["proposal"], move["enters"]))
            pairs.add((move["proposal"], move["leaves"]))
        if one["instead"] is not None:
            pairs.discard((one["proposal"], one["instead"]))
        pairs.add((one["proposal"], one["reviewer"]))
    return pairs


def _pairs(document: Mapping[str, Any]) -> Any:
    """Return who may review what, as the document says it."""
    proposals, reviewers = document["proposals"], document["reviewers"]
    left = {row["id"]: k for k, row in enumerate(proposals)}
    right = {row["id"]: k for k, row in enumerate(reviewers)}
    barred = sorted(
        {
            (left[row["proposal"]], right[row["reviewer"]])
            for row in document["conflicts"]
            if row["state"] in ("derived", "declared")
        }
    )
    return Pairs(
        list(left),
        list(right),
        nothing((len(left), len(right))),
        np.array([row["demand"] for row in proposals]),
        np.array([row["load_min"] for row in reviewers]),
        np.array([row["load_max"] for row in reviewers]),
        np.array(barred, dtype=np.int64).reshape(-1, 2),
    )
