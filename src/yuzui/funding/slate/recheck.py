# SPDX-License-Identifier: Apache-2.0
"""A stored slate, checked again from its document alone: rules, sums and who is in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from yuzui.funding import verify

NEAR = 1e-6
"""Largest difference of a sum, relative."""


def faults(document: Mapping[str, Any]) -> list[str]:
    """Return what a slate claims and does not hold; an empty list if it holds."""
    slate, proposals = document["slate"], document["proposals"]
    chosen = [row for row in proposals if row["selected"]]
    found = []
    if sorted(row["id"] for row in chosen) != list(slate["ids"]):
        found.append("the proposals marked as selected are not those of the slate")
    if slate["count"] != len(slate["ids"]):
        found.append(f"count is {len(slate['ids'])}, not {slate['count']}")
    if slate["value"] is None:
        return found
    levels = {row["id"]: row["level"] for row in chosen if row.get("level", 1.0) != 1.0}
    plainly = rows(document)
    worth = verify.worth(document["book"], plainly, slate["ids"], levels)
    if abs(worth - slate["value"]) > NEAR * max(1.0, abs(worth)):
        found.append(f"value is {worth}, not {slate['value']}")
    paid = math.fsum(rule["penalty_paid"] or 0.0 for rule in document["rules"])
    owed = verify.penalties(document["book"], plainly, slate["ids"], levels)
    if abs(paid - owed) > NEAR * max(1.0, abs(owed)):
        found.append(f"penalties are {owed}, not {paid}")
    seed = document.get("run", {}).get("seed")
    claims = {**slate, "levels": levels, "seed": seed}
    return found + verify.verify(document["book"], plainly, claims)


def rows(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the proposals as the independent check reads them."""
    found = [flat(row) for row in document["proposals"]]
    for year, cells in (document.get("by_year") or {}).items():
        for row, cell in zip(found, cells, strict=True):
            row.setdefault("by_year", {})[int(year)] = cell
    return found


def flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a proposal of a document with its columns beside its figures."""
    own = {name: row[name] for name in ("id", "amount", "requested", "eligible")}
    figures = {"n_reviews": row.get("n_reviews"), **(row.get("statistics") or {})}
    return {**row["columns"], **own, "value": row["value"] or 0.0, "statistics": figures}
