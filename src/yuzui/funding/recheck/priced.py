# SPDX-License-Identifier: Apache-2.0
"""An edited set against every rule, and each change priced by solving again without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.funding import verify
from yuzui.funding.ask import sets
from yuzui.funding.ask.present import Present, mask, present
from yuzui.funding.portfolio import explain
from yuzui.funding.portfolio.narrow import exact
from yuzui.funding.portfolio.problem import Change
from yuzui.funding.recheck.edited import Edited
from yuzui.funding.slate import recheck
from yuzui.funding.slate import words as fund
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Document = Mapping[str, Any]
EDITED = Text("as edited", "编辑后")
BEST = Text("best with these changes", "保留这些改动的最优方案")


def answer(document: Document, edited: Edited, seconds: float) -> dict[str, Any]:
    """Check an edited set and price each change."""
    with present(document, seconds) as found:
        rules = _rules(found, edited)
        made = _set(document, edited, rules)
        moves = sets.moves(document["slate"]["ids"], edited.ids)
        best = _best(found, edited, moves)
        changes = _changes(found, edited, moves)
        named = [*moves["enters"], *moves["leaves"], *edited.must]
        named += [*best["enters"], *best["leaves"]]
        return {
            "edited": made,
            "must": list(edited.must),
            "rules": rules,
            "ineligible": _ineligible(document, edited),
            "changes": changes,
            "best": best,
            "proposals": sets.named([document], named),
            "holds": made["status"] == "feasible",
        }


def _ineligible(document: Document, edited: Edited) -> list[dict[str, Any]]:
    """Return who is in the edited set although it may not be funded, with the rules that bar it."""
    inside = set(edited.ids)
    rows = (row for row in document["proposals"] if row["id"] in inside and not row["eligible"])
    return [{"id": row["id"], "by": list(row["ineligible_by"])} for row in rows]


def _set(document: Document, edited: Edited, rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the edited set beside the slate; sums are those of the independent check."""
    now, rows = document["slate"], recheck.rows(document)
    parts = _levels(document, edited)
    chosen = set(edited.ids)
    spend = sum(row["amount"] * parts.get(row["id"], 1.0) for row in rows if row["id"] in chosen)
    value = verify.worth(document["book"], rows, edited.ids, parts)
    # by the words of the rules, and by the rows of the problem: a binding ranking is one of these
    missed = [row for row in rules if row["strength"] == "hard" and row["shortfall"]]
    said = verify.breaks(document["book"], rows, edited.ids, parts)
    breaks = list(dict.fromkeys([*said, *map(_named, missed)]))
    barred = _ineligible(document, edited)
    return {
        "name": "edited",
        "title": EDITED.json(),
        "status": "breaks" if breaks or barred else "feasible",
        "ids": list(edited.ids),
        "count": len(edited.ids),
        "spend": spend,
        "value": value,
        "bound": None,
        "gap": None,
        **sets.moves(now["ids"], edited.ids),
        "value_change": None if now["value"] is None else value - now["value"],
        "spend_change": None if now["value"] is None else spend - now["spend"],
        "breaks": breaks,
    }


def _named(row: Mapping[str, Any]) -> str:
    return f"{row['name']}[{row['category']}]" if row["category"] else str(row["name"])


def _levels(document: Document, edited: Edited) -> dict[str, float]:
    """Return the part of the amount of those that stay at a part; whoever comes in is whole."""
    inside = set(edited.ids)
    rows = (row for row in document["proposals"] if row["selected"] and row["id"] in inside)
    return {row["id"]: row["level"] for row in rows if row["level"] != 1.0}


def _mask(found: Present, ids: tuple[str, ...]) -> Array:
    """Return the funded places of a set; whoever is funded in part now keeps that part."""
    candidates = found.problem.candidates
    wanted = set(ids)
    chosen = mask(found.document, found.problem) & np.array([n in wanted for n in candidates.ids])
    funded = candidates.proposals(chosen) > 0
    for place, name in enumerate(list(candidates.ids)[: candidates.whole]):
        if name in wanted and not funded[place]:
            chosen[place] = True
    return np.asarray(chosen)


def _rules(found: Present, edited: Edited) -> list[dict[str, Any]]:
    chosen = _mask(found, edited.ids).astype(float)
    now = {(row["name"], row["category"]): row for row in found.document["rules"]}
    rows = []
    for term in found.problem.terms:
        before = now.get((term.rule.name, term.category or None), {})
        rows.append(
            {
                "name": term.rule.name,
                "category": term.category or None,
                "title": fund.titled(term.rule, term.category).json(),
                "strength": term.rule.strength,
                "measure": term.rule.measure,
                "share_of": term.rule.share_of or None,
                "sense": term.sense,
                "bound": term.limit,
                "before": before.get("achieved"),
                "achieved": term.achieved(chosen),
                "shortfall": term.shortfall(chosen),
                "source": term.rule.source,
            }
        )
    return rows


def _best(found: Present, edited: Edited, moves: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return the best set in which every change holds."""
    place = {name: k for k, name in reversed([*enumerate(found.problem.candidates.ids)])}
    inside = tuple(place[name] for name in sorted({*moves["enters"], *edited.must}))
    copies = found.problem.candidates.copies
    outside = tuple(int(c) for name in moves["leaves"] for c in copies(place[name]))
    slate = exact(found.problem, Change(inside=inside, outside=outside))
    return sets.solved(found, "best", BEST, slate)


def _changes(found: Present, edited: Edited, moves: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Return each change alone: what it costs at the best, and what it breaks if nothing else."""
    rows = []
    for move, names in (("in", moves["enters"]), ("out", moves["leaves"])):
        rows += [_change(found, name, move, name in edited.must) for name in names]
    kept = [name for name in edited.must if name not in moves["enters"]]
    return rows + [_change(found, name, "stay", True) for name in kept]


def _change(found: Present, name: str, move: str, must: bool) -> dict[str, Any]:
    row, document = found.row(name), found.document
    change: dict[str, Any] = {
        "id": name,
        "move": move,
        "must": must,
        "amount": row["amount"],
        "value": row["value"],
        "price": 0.0 if move == "stay" else None,
        "exact": True,
        "enters": [],
        "leaves": [],
        "breaks": [],
    }
    if move == "stay" or found.slate is None:
        return change
    alone = {*document["slate"]["ids"]} ^ {name}
    change["breaks"] = sets.broken(document, sorted(alone))
    if not row["eligible"]:
        return change
    place = list(found.problem.candidates.ids).index(name)
    reason = explain.why(found.problem, found.slate, place)
    change |= {"price": reason.delta, "exact": reason.exact}
    if reason.other is not None:
        other = sets.solved(found, "alone", EDITED, reason.other)
        change |= {"enters": other["enters"], "leaves": other["leaves"]}
    return change
