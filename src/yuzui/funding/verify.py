# SPDX-License-Identifier: Apache-2.0
"""A second pair of eyes: whether a slate keeps what it claims, in plain sums over plain rows.

Nothing here is shared with what found the slate; every kind of rule is read again from its words
(see :mod:`yuzui.funding.recount`).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yuzui.funding.recount import STATISTICS, Call, Line, Row, Rule, barred, lines, taken, word


def verify(rules: Mapping[str, Any], proposals: Sequence[Row], slate: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a slate; an empty list if nothing is."""
    call, levels = Call(rules, proposals), slate.get("levels") or {}
    chosen = {str(name) for name in slate["ids"]}
    known = {str(row["id"]) for row in proposals}
    faults = [f"{name} is no proposal" for name in sorted(chosen - known)]
    faults += _ineligible(call, chosen)
    faults += _levels(call, {name: float(levels.get(name, 1.0)) for name in chosen & known})
    inside = _inside(call, chosen, levels)
    spend = math.fsum(float(row["amount"]) for row in inside)
    if abs(spend - slate["spend"]) > 1e-6 * max(1.0, spend):
        faults.append(f"spend is {spend}, not {slate['spend']}")
    if slate.get("bound") is not None and slate.get("value") is not None:
        low = slate["value"] - 1e-7 * max(1.0, abs(slate["value"]))
        if slate["bound"] < low:
            faults.append(f"bound {slate['bound']} below value {slate['value']}")
    for rule in rules["rule"]:
        if rule.get("strength", "hard") == "hard":
            faults += broken(rule, call, inside)
        if rule["kind"] == "ranking":
            faults += _outranked(rule, call, chosen, int(slate.get("seed") or 0))
    return faults


def breaks(
    rules: Mapping[str, Any], proposals: Sequence[Row], ids: Iterable[str], levels: Mapping[str, float] | None = None
) -> list[str]:
    """Return the names of the hard rules that a set breaks, in the order of the rules."""
    call, chosen = Call(rules, proposals), set(ids)
    inside = _inside(call, chosen, levels or {})
    found: list[str] = []
    for rule in rules["rule"]:
        if rule.get("strength", "hard") == "hard":
            found += dict.fromkeys(f.split(":")[0] for f in broken(rule, call, inside))
    return found


def worth(
    rules: Mapping[str, Any], proposals: Sequence[Row], ids: Iterable[str], levels: Mapping[str, float] | None = None
) -> float:
    """Return what a set is worth: values, bonuses of pairs, less the penalties of soft rules."""
    call, chosen = Call(rules, proposals), set(ids)
    inside = _inside(call, chosen, levels or {})
    total = math.fsum(float(row["value"]) for row in inside)
    for rule in rules["rule"]:
        if rule["kind"] == "synergy":
            pairs = rule["pairs"]
            pairs = [pairs] if isinstance(pairs[0], str) else pairs
            both = sum(all(word(one) in chosen for one in pair) for pair in pairs)
            total += both * float(rule["bonus"])
    return total - penalties(rules, proposals, chosen, levels)


def penalties(
    rules: Mapping[str, Any], proposals: Sequence[Row], ids: Iterable[str], levels: Mapping[str, float] | None = None
) -> float:
    """Return what a set pays for the soft rules it misses."""
    call = Call(rules, proposals)
    inside = _inside(call, set(ids), levels or {})
    soft = (rule for rule in rules["rule"] if rule.get("strength") == "soft")
    return math.fsum(_penalty(rule, call, inside) for rule in soft)


def _penalty(rule: Rule, call: Call, inside: Sequence[Row]) -> float:
    """Return what a soft rule costs: by unit of the rule, or by percentage point of a share."""
    unit = 1.0
    measure, share = rule.get("measure", "amount"), rule.get("share_of")
    if share:
        unit = 0.01 * call.whole(share, measure)
    elif measure == "amount" and rule["kind"] in ("floor", "cap", "budget"):
        unit = float(rule.get("unit", call.unit))
    missing = math.fsum(max(0.0, line.over(inside)) for line in lines(rule, call))
    return float(rule["penalty"]) * missing / unit if unit else 0.0


def _inside(call: Call, chosen: set[str], levels: Mapping[str, float]) -> list[Row]:
    """Return the funded rows, each at the part of it that is funded."""
    worths = _steps(call)
    found: list[Row] = []
    for row in call.proposals:
        name = str(row["id"])
        if name in chosen:
            part = float(levels.get(name, 1.0))
            near = min(worths, key=lambda step: abs(step - part))
            # what is left is offered for as much of the value as of the amount
            kept = worths[near] if abs(near - part) <= 1e-9 else part
            found.append(row if part == 1 else taken(row, part, kept))
    return found


def _steps(call: Call) -> dict[float, float]:
    """Return the parts of an amount that may be funded, and the part of the value each keeps."""
    found = {1.0: 1.0}
    for rule in call.rules["rule"]:
        if rule["kind"] == "levels":
            found |= dict(zip(map(float, rule["fractions"]), map(float, rule["value"]), strict=True))
    return found


def _levels(call: Call, levels: Mapping[str, float]) -> list[str]:
    known = _steps(call)
    offers = [r for r in call.rules["rule"] if r.get("on_misfit") == "offer_partial"]
    if offers and len(known) == 1:
        parts = [name for name, level in sorted(levels.items()) if level < 1]
        return [f"{', '.join(parts)}: only one may be offered what is left"] * (len(parts) > 1)
    return [
        f"{name} is funded at {level:g}, which is no level"
        for name, level in sorted(levels.items())
        if min(abs(level - step) for step in known) > 1e-9
    ]


def _ineligible(call: Call, chosen: set[str]) -> list[str]:
    """Return who is funded although not eligible, and who is called eligible and is not."""
    found = []
    thresholds = [rule for rule in call.rules["rule"] if rule["kind"] == "threshold"]
    for row in call.proposals:
        name, said = str(row["id"]), bool(row.get("eligible", True))
        if name in chosen and not said:
            found.append(f"{name} is not eligible")
        for rule in thresholds if said else ():
            if barred(rule, row, call.unit):
                found.append(f"{name} is called eligible: {rule['name']} keeps it out")
    return found


def broken(rule: Rule, call: Call, inside: Sequence[Row]) -> list[str]:
    """Say in which categories one rule is broken."""
    if rule["kind"] == "threshold":
        out = [str(row["id"]) for row in inside if barred(rule, row, call.unit)]
        return [f"{rule['name']}: {', '.join(out)}"] if out else []
    found = []
    for line in lines(rule, call):
        if line.broken(inside):
            reached = math.fsum(map(line.adds, inside))
            found.append(f"{line.name}: {reached:g} against {line.limit:g}")
    return found


def _outranked(rule: Rule, call: Call, chosen: set[str], seed: int) -> list[str]:
    """Return who is in or out against a binding ranking: the walk down the order once more."""
    fixed = {
        key: {word(one) for r in call.rules["rule"] if r["kind"] == "fixed" for one in r.get(key, ())}
        for key in ("in", "out")
    }
    score = _scores(rule, call)
    able = [
        row
        for row in call.proposals
        if row.get("eligible", True)
        and score[str(row["id"])] is not None
        and str(row["id"]) not in fixed["in"] | fixed["out"]
    ]
    able.sort(key=lambda row: (-(score[str(row["id"])] or 0.0), _ticket(seed, str(row["id"]))))
    walk = _Walk(call, [row for row in call.proposals if str(row["id"]) in fixed["in"]])
    above, line = walk.down(able, stop=True)
    if line is None:
        return [f"{name} is above the line and out" for name in above if name not in chosen]
    band = _band(rule, score, able, line)
    surely = [name for name in above if name not in band]
    if rule.get("on_misfit", "stop") == "skip":
        first = {*fixed["in"], *surely, *(band & chosen)}
        rest = [row for row in able if str(row["id"]) not in first | band]
        more = _Walk(call, [row for row in call.proposals if str(row["id"]) in first])
        surely += more.down(rest, stop=False)[0]
    free = {*surely, *band, *fixed["in"]}
    found = [f"{name} is above the line and out" for name in surely if name not in chosen]
    return found + [f"{name} is below the line and in" for name in sorted(chosen - free)]


def _ticket(seed: int, name: str) -> str:
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


def _scores(rule: Rule, call: Call) -> dict[str, float | None]:
    """Return what a ranking ranks by, the higher the better; None for what cannot be ranked."""
    order = rule.get("order", "posterior_mean")
    if not isinstance(order, str):
        places = {word(name): float(-k) for k, name in enumerate(order)}
        return {str(row["id"]): places.get(word(row["id"])) for row in call.proposals}
    found: dict[str, float | None] = {}
    for row in call.proposals:
        figures = {**row, **row.get("statistics", {})}
        name = STATISTICS.get(order, order)
        cell = figures.get(name, row["value"] if order in _JUDGED else None)
        found[str(row["id"])] = None if cell is None or cell != cell else float(cell)
    return found


_JUDGED = (*STATISTICS, "posterior_mean", "lower")


def _band(rule: Rule, score: Mapping[str, float | None], able: Sequence[Row], line: str) -> set[str]:
    """Return who is tied with the first that did not fit, itself included."""
    ties, there = rule.get("tie_band", {}), score[line] or 0.0
    found = {line}
    for row in able:
        name = str(row["id"])
        if "probability" in ties:
            chance = row.get("statistics", {}).get("above_line")
            near = chance is not None and abs(chance - 0.5) <= ties["probability"] - 0.5 + 1e-9
        else:
            near = abs((score[name] or 0.0) - there) <= ties.get("points", 0.0) + 1e-9
        if near:
            found.add(name)
    return found


class _Walk:
    """A walk down an order over what only fills up: at most so much, and nothing takes away."""

    def __init__(self, call: Call, first: Sequence[Row]) -> None:
        self.lines: list[Line] = [
            line
            for rule in call.rules["rule"]
            if rule.get("strength", "hard") == "hard"
            for line in lines(rule, call)
            if line.sign > 0 and all(line.adds(row) >= 0 for row in call.proposals)
        ]
        self.used = [math.fsum(map(line.adds, first)) for line in self.lines]

    def down(self, rows: Sequence[Row], stop: bool) -> tuple[list[str], str | None]:
        """Return who fits one after another, and the first that does not; there it may stop."""
        found: list[str] = []
        misfit: str | None = None
        for row in rows:
            then = [used + line.adds(row) for used, line in zip(self.used, self.lines, strict=True)]
            room = ((line.limit, now) for line, now in zip(self.lines, then, strict=True))
            if all(now <= limit + 1e-9 * max(1.0, abs(limit)) for limit, now in room):
                self.used = then
                found.append(str(row["id"]))
                continue
            misfit = misfit or str(row["id"])
            if stop:
                break
        return found, misfit
