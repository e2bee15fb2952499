# SPDX-License-Identifier: Apache-2.0
"""Why a proposal stands where it stands: against the marginal funded one, and by solving again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import floor, log10
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import LimitReachedError
from yuzui.funding.ask.present import Present, levels, mask
from yuzui.funding.portfolio import explain
from yuzui.funding.portfolio.narrow import beyond
from yuzui.funding.portfolio.problem import Change, Slate
from yuzui.funding.slate.reopen import reopen

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

STEPS = 9
"""Solves spent on the amount at which a refused proposal enters."""


def why(present: Present, name: str) -> tuple[dict[str, Any], Slate | None]:
    """Return what it would take for one proposal to change sides."""
    row = present.row(name)
    slate = present.chosen()
    found: dict[str, Any] = {
        **{k: row[k] for k in ("id", "selected", "eligible", "ineligible_by", "amount", "value")},
        "probability": row["probability"],
        "delta": None,
        "exact": False,
        "steps": [],
        "amount_at": None,
        "amount_exact": False,
        "marginal": None,
        "parts": [_parts(present, row)],
        "reason": row["reason"],
    }
    if not row["eligible"]:
        return found, None
    place = [one["id"] for one in present.document["proposals"]].index(name)
    reason = explain.why(present.problem, slate, place)
    found |= {"delta": reason.delta, "exact": reason.exact}
    if (marginal := _marginal(present, slate, place)) is not None:
        found |= {"marginal": marginal["id"]}
        found["parts"].append(_parts(present, marginal))
    if reason.other is None or reason.other.objective is None:
        return found, reason.other
    found["steps"] = _steps(present, reason.other, name)
    if not row["selected"]:
        try:
            found["amount_at"], found["amount_exact"] = _amount(present, slate, place)
        except LimitReachedError:
            found["amount_exact"] = False
    return found, reason.other


def _marginal(present: Present, slate: Slate, place: int) -> Mapping[str, Any] | None:
    """Return the funded proposal nearest the line: the least that it could lose is least."""
    rows = present.document["proposals"]
    least = explain.least_deltas(present.problem, slate)
    funded = [k for k in np.flatnonzero(slate.chosen[: len(rows)]) if k != place]
    if not funded:
        return None
    found: Mapping[str, Any] = rows[min(funded, key=lambda k: (least[k], rows[k]["id"]))]
    return found


def _parts(present: Present, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the value of a proposal is made of: scores, what judging did, zero, amount."""
    worth, value = present.document["value"], row["value"]
    amount = row["amount"] if worth["per"] == "amount" else None
    point = None if value is None else value / (amount or 1.0)
    judged = point is not None and row["score_mean"] is not None and worth["from"] != "given"
    score = point + worth["zero"] if judged and point is not None else None
    return {
        "id": row["id"],
        "score_mean": row["score_mean"],
        "n_reviews": row["n_reviews"],
        "judging": score - row["score_mean"] if score is not None else None,
        "score": score,
        "zero": worth["zero"],
        "times_amount": amount,
        "value": value,
        "amount": row["amount"],
        "expected_rank": row["expected_rank"],
        "rank_interval": row["rank_interval"],
    }


def _steps(present: Present, other: Slate, name: str) -> list[dict[str, Any]]:
    """Return the moves from the set as it stands to the other one; they add up to the change."""
    now = levels(present, mask(present.document, present.problem))
    then = levels(present, other.chosen)
    values = _values(present)
    moved = [one for one in {**now, **then} if now.get(one, 0.0) != then.get(one, 0.0)]
    steps = [
        {
            "id": one,
            "move": "enters" if one not in now else "leaves" if one not in then else "level",
            "value": values(one, then.get(one, 0.0)) - values(one, now.get(one, 0.0)),
        }
        for one in moved
    ]
    steps.sort(key=lambda step: (step["id"] != name, -step["value"], step["id"]))
    change = (other.objective or 0.0) - present.document["slate"]["value"]
    rest = change - sum(step["value"] for step in steps)
    if abs(rest) > 1e-9 * max(1.0, abs(change)):
        # penalties of soft rules and bonuses of pairs move with the set
        steps.append({"id": None, "move": "rules", "value": rest})
    return steps


def _values(present: Present) -> Any:
    candidates = present.problem.candidates
    places: dict[str, list[int]] = {}
    for k, name in enumerate(candidates.ids):
        places.setdefault(name, []).append(k)

    def value(name: str, level: float) -> float:
        if level == 0:
            return 0.0
        fraction = candidates.fraction
        same = [k for k in places[name] if fraction is None or abs(fraction[k] - level) < 1e-9]
        return float(candidates.value[same[0]])

    return value


def _amount(present: Present, slate: Slate, place: int) -> tuple[float | None, bool]:
    """Return the largest amount at which a refused proposal enters at its present value."""
    amount = float(present.problem.candidates.amount[place])
    if not amount or not _enters(present, slate, place, 0.0):
        return None, True
    good, bad = 0.0, amount
    for _ in range(STEPS):
        middle = (good + bad) / 2
        if _enters(present, slate, place, middle):
            good = middle
        else:
            bad = middle
    # limits are sums of round amounts, so the limit itself is most often the roundest in between
    round_ = roundest(good, bad)
    return (round_ if _enters(present, slate, place, round_) else good), True


def roundest(low: float, high: float) -> float:
    """Return the number of fewest digits above one limit and not above another.

    Examples
    --------
    >>> roundest(59.94, 60.12), roundest(59_941.0, 60_117.0), roundest(0.0, 0.5)
    (60.0, 60000.0, 0.5)
    """
    for power in range(floor(log10(high)), floor(log10(high)) - 16, -1):
        found = round(floor(high / 10.0**power) * 10.0**power, max(0, -power))
        if low < found <= high:
            return float(found)
    return high


def _enters(present: Present, slate: Slate, place: int, amount: float) -> bool:
    """Return whether a set with the proposal at this amount is as good as the present one."""
    other = repriced(present, place, amount)
    level = (slate.objective or 0.0) * (1 - 1e-9) - 1e-9
    return beyond(other, Change(inside=(place,)), level) is not None


def repriced(present: Present, place: int, amount: float) -> Any:
    """Return the problem with one proposal at another amount, its years in proportion."""
    document = present.document
    rows = [dict(row) for row in document["proposals"]]
    share = amount / rows[place]["amount"] if rows[place]["amount"] else 0.0
    rows[place] |= {"amount": amount, "requested": rows[place]["requested"] * share}
    years = {
        year: [cell * share if k == place else cell for k, cell in enumerate(cells)]
        for year, cells in (document["by_year"] or {}).items()
    }
    other = reopen({**document, "proposals": rows, "by_year": years or None})
    return replace(other, solve=present.problem.solve)
