# SPDX-License-Identifier: Apache-2.0
"""Two sets side by side: who enters, who leaves, at what cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.funding import verify
from yuzui.funding.ask.present import Document, Present, levels
from yuzui.funding.portfolio.problem import Slate
from yuzui.funding.slate.recheck import rows
from yuzui.text import Text

Row = dict[str, Any]
NOW = Text("as it stands", "现方案")
SHOWN = ("id", "amount", "value", "expected_rank", "band", "selected")


def stored(document: Document, title: Text = NOW) -> Row:
    """Return the set of a document as a row to compare with."""
    slate = document["slate"]
    return {
        "name": "now",
        "title": title.json(),
        **{k: slate[k] for k in ("status", "ids", "count", "spend", "value", "bound", "gap")},
        "enters": [],
        "leaves": [],
        "value_change": 0.0,
        "spend_change": 0.0,
        "breaks": [],
    }


def solved(present: Present, name: str, title: Text, slate: Slate, comparable: bool = True) -> Row:
    """Return a set that was found by solving again, against the slate as it stands."""
    now = present.document["slate"]
    if slate.objective is None:
        empty = dict.fromkeys(("count", "spend", "value", "bound", "gap", "value_change"))
        return {
            **stored(present.document),
            **empty,
            "name": name,
            "title": title.json(),
            "status": slate.status,
            "ids": [],
            "spend_change": None,
        }
    found = levels(present, slate.chosen)
    spend = float(present.problem.candidates.amount @ slate.chosen)
    return {
        "name": name,
        "title": title.json(),
        "status": slate.status,
        "ids": sorted(found),
        "count": len(found),
        "spend": spend,
        "value": slate.objective,
        "bound": slate.bound,
        "gap": slate.gap,
        **moves(now["ids"], sorted(found)),
        "value_change": slate.objective - now["value"] if comparable and now["value"] is not None else None,
        "spend_change": spend - now["spend"] if now["value"] is not None else None,
        "breaks": broken(present.document, sorted(found)),
    }


def moves(before: Sequence[str], after: Sequence[str]) -> dict[str, list[str]]:
    """Return who enters and who leaves from one set to another."""
    return {"enters": sorted(set(after) - set(before)), "leaves": sorted(set(before) - set(after))}


def broken(document: Document, ids: Sequence[str]) -> list[str]:
    """Return the hard rules of a slate that another set breaks, checked apart from the engine."""
    return verify.breaks(document["book"], rows(document), list(ids))


def alternative(document: Document, name: str) -> Row | None:
    """Return an alternative of a slate by its name."""
    for one in document["alternatives"]:
        if one["name"] == name:
            now = document["slate"]
            return {
                "name": name,
                "title": one["title"],
                "status": "feasible" if not one["breaks"] else "breaks",
                "ids": one["ids"],
                "count": len(one["ids"]),
                **{k: one[k] for k in ("spend", "value", "enters", "leaves", "breaks")},
                "bound": None,
                "gap": None,
                "value_change": one["value"] - now["value"],
                "spend_change": one["spend"] - now["spend"],
            }
    return None


def named(documents: Sequence[Document], ids: Sequence[str]) -> list[Row]:
    """Return the figures of the proposals that move, by the first document that has them."""
    found: dict[str, Mapping[str, Any]] = {}
    for document in documents:
        for row in document["proposals"]:
            found.setdefault(row["id"], row)
    wanted = [found[name] for name in dict.fromkeys(ids) if name in found]
    return [{name: row[name] for name in SHOWN} for row in wanted]
