# SPDX-License-Identifier: Apache-2.0
"""From a decision to the rows of the record: decision, moves and awards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.funding.decisions.override import Settled
from yuzui.model.quantity import digits
from yuzui.model.tables.award import AWARD, DECISION

Row = dict[str, Any]
Document = Mapping[str, Any]


def awards(document: Document, decision: str, made: Settled) -> list[Row]:
    """Return a row of ``award`` for every proposal that is funded."""
    currency = str(document["call"]["currency"])
    unit = 10 ** digits(currency)
    found = []
    for row in document["proposals"]:
        if row["id"] not in made.levels:
            continue
        columns = row["columns"]
        whole = dict.fromkeys(AWARD.names)
        found.append(
            {
                **whole,
                "id": f"{decision}-{row['id']}",
                "proposal": row["id"],
                "decision": decision,
                "organisation": _text(columns.get("institute")),
                "region": _text(columns.get("region")),
                "title": _text(columns.get("title")),
                "amount": round(row["amount"] * made.levels[row["id"]] * unit),
                "currency": currency,
                "stage": "granted",
            }
        )
    return found


def unpublished(awards: Sequence[Row]) -> list[Row]:
    """Return the rows of ``row_visibility`` that keep awards to the office until published."""
    return [{"table": "award", "row": row["id"], "level": "restricted"} for row in awards]


def _text(cell: Any) -> str | None:
    return None if cell is None else str(cell)


def moves(decision: str, made: Settled, reason: str) -> list[Row]:
    """Return a row of ``decision_move`` for every move."""
    return [{"decision": decision, **move, "reason": reason} for move in made.moves]


def decision(said: Mapping[str, Any], seq: int) -> Row:
    """Return the row of ``decision`` out of what a document says of it and its log number."""
    row = {**said, "audit_seq": seq}
    return {name: row[name] for name in DECISION.names}
